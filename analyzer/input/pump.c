#include "input/pump.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* LEFT: the thread sleeps until no more slots than these are filled, for to wake it costs. */
enum { SLOTS = 8, LEFT = SLOTS / 4, SLOT_BYTES = 128 * 1024, START_BYTES = 2 * 1024 * 1024 };

struct slot {
	char bytes[SLOT_BYTES];
	ssize_t len; /* as read(2) gave it; 0 and -1 end the stream */
};

struct pump {
	struct byte_source source;
	uint64_t passed; /* bytes given before the thread */
	struct slot *slots; /* NULL: no thread yet */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	size_t filled, taken, at; /* slots since the start; bytes used of the one in use */
	bool closing;
};

struct pump *pump_open(struct byte_source source)
{
	struct pump *p = must_realloc(NULL, sizeof(*p));

	*p = (struct pump){.source = source};
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->changed, NULL);
	return p;
}

static void *pump_run(void *self)
{
	struct pump *p = self;

	pthread_mutex_lock(&p->lock);
	for (;;) {
		if (p->filled - p->taken == SLOTS) {
			while (p->filled - p->taken > LEFT && !p->closing)
				pthread_cond_wait(&p->changed, &p->lock);
		}
		if (p->closing)
			break;
		struct slot *slot = &p->slots[p->filled % SLOTS];
		pthread_mutex_unlock(&p->lock);
		slot->len = p->source.read(p->source.self, slot->bytes, SLOT_BYTES);
		pthread_mutex_lock(&p->lock);
		p->filled++;
		pthread_cond_signal(&p->changed);
		if (slot->len <= 0)
			break;
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

/* Without a thread the source is read as before. */
static void pump_start(struct pump *p)
{
	p->slots = must_realloc(NULL, SLOTS * sizeof(*p->slots));
	if (pthread_create(&p->thread, NULL, pump_run, p) == 0)
		return;
	free(p->slots);
	p->slots = NULL;
	p->passed = 0;
}

static ssize_t pump_read(void *self, char *into, size_t size)
{
	struct pump *p = self;

	if (!p->slots && p->passed >= START_BYTES)
		pump_start(p);
	if (!p->slots) {
		ssize_t got = p->source.read(p->source.self, into, size);
		p->passed += got > 0 ? (uint64_t)got : 0;
		return got;
	}
	pthread_mutex_lock(&p->lock);
	while (p->filled == p->taken)
		pthread_cond_wait(&p->changed, &p->lock);
	struct slot *slot = &p->slots[p->taken % SLOTS];
	pthread_mutex_unlock(&p->lock);
	if (slot->len <= 0)
		return slot->len; /* the end stays in its slot */
	size_t left = (size_t)slot->len - p->at;
	if (left > size)
		left = size;
	memcpy(into, slot->bytes + p->at, left);
	p->at += left;
	if (p->at == (size_t)slot->len) {
		pthread_mutex_lock(&p->lock);
		p->taken++;
		p->at = 0;
		if (p->filled - p->taken == LEFT)
			pthread_cond_signal(&p->changed);
		pthread_mutex_unlock(&p->lock);
	}
	return (ssize_t)left;
}

struct byte_source pump_source(struct pump *p)
{
	return (struct byte_source){pump_read, p};
}

void pump_close(struct pump *p)
{
	if (p->slots) {
		pthread_mutex_lock(&p->lock);
		p->closing = true;
		pthread_cond_signal(&p->changed);
		pthread_mutex_unlock(&p->lock);
		pthread_join(p->thread, NULL);
		free(p->slots);
	}
	pthread_cond_destroy(&p->changed);
	pthread_mutex_destroy(&p->lock);
	free(p);
}
