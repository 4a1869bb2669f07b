#ifndef DEVICE_MERGE_H
#define DEVICE_MERGE_H

#include "device/device.h"

/*
 * merge: devices of several names that are one.
 *
 * Those that only their file or their relay's address names are joined to the one of their serial number, or to
 * the only one with a name where they can be no other; short names to the full one that they fit alone.
 */
void fleet_merge(struct fleet *f);

/* A text without "SN:" is a serial number alone. */
struct udi udi_parse(str text);

#endif
