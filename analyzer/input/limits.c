#include "input/limits.h"

struct bundle_use bundle_start(const struct bundle_limits *limits)
{
	return (struct bundle_use){.limits = *limits, .start_ms = monotonic_ms()};
}

static bool time_is_up(const struct bundle_use *use)
{
	return use->limits.seconds && monotonic_ms() - use->start_ms >= (int64_t)use->limits.seconds * 1000;
}

static ssize_t bounded_read(void *self, char *into, size_t size)
{
	struct bundle_use *use = self;

	if (!use->over && use->limits.bytes && use->bytes >= use->limits.bytes)
		use->over = "holds more bytes than --bundle-mb allows: the rest is not read";
	if (!use->over && time_is_up(use))
		use->over = "takes longer than --bundle-seconds allows: the rest is not read";
	if (use->over)
		return 0;
	if (use->limits.bytes && size > use->limits.bytes - use->bytes)
		size = (size_t)(use->limits.bytes - use->bytes);
	ssize_t got = use->from.read(use->from.self, into, size);
	if (got > 0)
		use->bytes += (uint64_t)got;
	return got;
}

bool bundle_file(struct bundle_use *use, struct input *in)
{
	const struct bundle_limits *l = &use->limits;

	if (use->over)
		return false;
	if (l->files && use->files >= l->files) {
		use->over = "holds more files than --bundle-files allows: the rest is not read";
		return false;
	}
	use->files++;
	if (!l->bytes && !l->seconds)
		return true;
	/* Bounded where it is read on, not where it is read in parts. */
	in->fd = -1;
	use->from = in->source;
	in->source = (struct byte_source){bounded_read, use};
	return true;
}
