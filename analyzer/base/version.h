#ifndef BASE_VERSION_H
#define BASE_VERSION_H

/* version: of the program and of the knowledge that is shipped with it. */
#define TACIT_VERSION "0.1.0"
#define TACIT_KB_VERSION "2026.11.22"

#endif
