#ifndef DEVICE_CAPTURED_H
#define DEVICE_CAPTURED_H

#include "device/device.h"

/*
 * captured: the commands that knowledge and rules name, on a device: with its own values in place of <words>, and
 * whether their output was captured.
 *
 * Owns     nothing.
 */
enum { COMMAND_BYTES_MAX = 400 };

/* A command with what the device's facts say put in place of <words>; what they do not say stays. */
str command_fill(struct kb *kb, const struct device *d, str command, char out[static COMMAND_BYTES_MAX]);

/*
 * Is the output of a command there, taken whole? A filter is answered by any of the same command. A ping or telnet is
 * answered by one to the same host and port, from wherever it went; one from an interface only by one from such.
 */
bool command_is_captured(struct kb *kb, const struct device *d, str command);

#endif
