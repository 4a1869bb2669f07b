#ifndef DEVICE_NAME_OF_PATH_H
#define DEVICE_NAME_OF_PATH_H

#include "kb/kb.h"

/*
 * name_of_path: what a device is called whose lines do not tell it, by the path that they came from.
 *
 *     logs/mdf-1.log.gz                mdf-1
 *     lab/r7/show_version.txt          r7       outputs in a file each, in a folder for each device
 *     lab/r7_license-all.txt           r7       the same, with the device in front
 *     case.zip!version.txt             case
 *
 * kb is NULL for a file that holds no outputs: then only "show" in its name says that it is named for a command,
 * and the maps of all outputs need not be read.
 */
str device_name_of_path(struct arena *a, struct kb *kb, str path);

#endif
