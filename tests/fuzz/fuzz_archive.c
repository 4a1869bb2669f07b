#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "input/archive.h"
#include "input/encoding.h"

/*
 * fuzz_archive: any bytes as a file: an archive member by member, anything else as text. Every
 * stream and complaint has the file's path, reads keep to their size, and reading ends.
 */
enum { READ_BYTES_MAX = 8 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const str path = STR_INIT("input");

/* Gives the bytes in pieces of changing size; the first as large as wanted, as of a file. */
struct bytes {
	const uint8_t *data;
	size_t size, at;
	unsigned reads;
};

static ssize_t bytes_read(void *self, char *into, size_t size)
{
	static const size_t sizes[] = {SIZE_MAX, 1, 100, 3, 4096, 17};
	struct bytes *b = self;
	size_t most = sizes[b->reads++ % COUNT_OF(sizes)];

	if (size > most)
		size = most;
	if (size > b->size - b->at)
		size = b->size - b->at;
	memcpy(into, b->data + b->at, size);
	b->at += size;
	return (ssize_t)size;
}

struct visitor {
	_Atomic size_t read; /* a stream that is long is read by a thread of its own */
	size_t streams, complaints;
};

static void visit_stream(void *self, struct input *in)
{
	static const size_t sizes[] = {5, 1, 2, 3, 4096, 7, 65536};
	struct visitor *v = self;
	char into[65536];
	ssize_t got = 1;

	v->streams++;
	assert(str_starts(in->path, path) && "a stream has its file's path");
	assert(in->fd == -1 && "a stream has no file to read at any place");
	for (unsigned reads = 0; got > 0 && v->read < READ_BYTES_MAX; reads++) {
		size_t most = sizes[reads % COUNT_OF(sizes)];
		got = in->source.read(in->source.self, into, most);
		assert(got <= (ssize_t)most && "a read keeps to its size");
		v->read += got > 0 ? (size_t)got : 0;
	}
	if (got > 0)
		return;
	for (int i = 0; i < 3; i++)
		assert(in->source.read(in->source.self, into, sizeof(into)) <= 0 &&
		       "nothing follows the end");
}

static void visit_complain(void *self, str of, bool unread, const char *text)
{
	struct visitor *v = self;

	v->complaints++;
	(void)unread;
	assert(str_starts(of, path) && "a complaint has its file's path");
	assert(text && *text && "a complaint says something");
}

static bool visit_stopped(void *self)
{
	const struct visitor *v = self;

	return v->read >= READ_BYTES_MAX;
}

/* As a file is opened; where is a path to seek in, or empty. */
static void visit_all(struct bytes bytes, str where)
{
	struct visitor v = {0};
	struct input_visit visit = {&v, visit_stream, visit_complain, visit_stopped, true};
	struct encoding *e = encoding_open((struct byte_source){bytes_read, &bytes});
	size_t len;
	const unsigned char *start = encoding_sniff(e, &len);

	assert(len <= SNIFF_BYTES && "a look at the start has a bound");
	if (archive_is_one(start, len)) {
		archive_read_members(path, where, encoding_raw(e), 0, &visit);
	} else {
		struct input in = {.path = path, .source = encoding_text(e), .fd = -1,
		                   .modified = TIME_NONE, .binary = encoding_is_binary(e)};
		visit_stream(&v, &in);
		assert(!v.complaints && "text makes no complaints");
	}
	encoding_close(e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes bytes = {.data = size ? data : (const uint8_t *)"", .size = size};

	visit_all(bytes, (str){"", 0});
	if (size < 6 || (memcmp(data, "PK", 2) != 0 && memcmp(data, "7z", 2) != 0))
		return 0;
	char name[64];
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	assert(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	visit_all(bytes, str_of(name));
	close(fd);
	return 0;
}
