#ifndef DEVICE_IDENTITY_H
#define DEVICE_IDENTITY_H

#include "device/device.h"

/*
 * identity: which device a capture belongs to, and what a device is: platform, release, product ID,
 * serial number, generation of licensing, topology.
 *
 * Source   generation and topology: the outside contract (tacit/1); releases: kb/generations.yaml.
 */

/* The device of that name, made where it is new. */
struct device *fleet_device(struct fleet *f, str name);

/*
 * Give the facts of one input to their devices. Returns the name for what names no device: the only name
 * that the input tells, or fallback.
 */
str captures_take(struct fleet *f, const struct tally *t, struct capture_list *list, uint32_t input,
                  str fallback);

/* The newest clock of that device in the captures, TIME_NONE where there is none. */
time_us captures_clock(const struct capture_list *list, str name, str nameless);

/* Find what d is, from all its facts and messages. */
void device_identify(struct fleet *f, struct device *d, struct kb *kb, enum topology topology);

#endif
