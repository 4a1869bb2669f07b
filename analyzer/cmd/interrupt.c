#include "cmd/cmd.h"

#include <signal.h>

/* The one thing that a signal handler may touch. */
static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
	(void)number;
	interrupted = 1;
}

void cmd_catch_interrupts(void)
{
	struct sigaction act = {.sa_handler = on_signal};

	sigemptyset(&act.sa_mask);
	act.sa_flags = (int)SA_RESETHAND; /* a second one ends at once; reads return EINTR */
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGHUP, &act, NULL);
	signal(SIGPIPE, SIG_IGN); /* a closed pipe shows as a failed write */
}

bool cmd_interrupted(void)
{
	return interrupted != 0;
}

void cmd_interrupt_set(bool on)
{
	interrupted = on;
}
