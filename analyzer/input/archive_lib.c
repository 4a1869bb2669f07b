#include "input/archive_lib.h"

#include <dlfcn.h>
#include <string.h>

/* The name under which it has been installed since 2012: by the major version of its interface. */
static const char library[] = "libarchive.so.13";

bool archive_lib_open(struct archive_lib *lib)
{
	void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL), *symbol;

	if (!handle)
		return false;
	/* POSIX lets a function stand in a void pointer; ISO C knows no cast between them. */
#define FIND(name)                              \
	symbol = dlsym(handle, #name);          \
	if (!symbol)                            \
		return false;                   \
	memcpy(&lib->name, &symbol, sizeof(symbol));
	ARCHIVE_CALLS(FIND)
#undef FIND
	return true;
}
