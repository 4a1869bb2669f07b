#include "cmd/cmd.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "kb/kb_digest.h"
#include "report/page.h"

/*
 * Where things are: the knowledge beside the program, the output, the terminal.
 */

enum { WIDTH_DEFAULT = 80, WIDTH_LEAST = 40, WIDTH_MOST = 160, PATH_BYTES = 4096 };

/* The folder that holds kb/ and rules/: the source tree of a build, else PREFIX/share/tacit. */
static str knowledge_home(char home[static PATH_BYTES])
{
	ssize_t len = readlink("/proc/self/exe", home, PATH_BYTES - 32);

	/* ROOT/build/VARIANT/tacit */
	if (len > 0) {
		str exe = {home, (size_t)len};
		for (int up = 0; up < 3; up++) {
			str name = path_name(exe);
			if (up == 2 && !str_eq(name, STR("build")))
				break;
			exe.len = name.len < exe.len ? exe.len - name.len - 1 : 0;
		}
		memcpy(home + exe.len, "/kb/messages", sizeof("/kb/messages"));
		if (exe.len && file_is_folder(str_of(home)))
			return (str){home, exe.len};
	}
	snprintf(home, PATH_BYTES, "%s", TACIT_PREFIX "/share/tacit");
	return str_of(home);
}

/* Where all knowledge is that the options name. */
struct folders {
	char kb[PATH_BYTES + 8], rules[PATH_BYTES + 8];
	struct kb_folders all;
};

static void folders_find(struct folders *f, const struct options *o)
{
	char home_text[PATH_BYTES];
	str home = knowledge_home(home_text);

	snprintf(f->kb, sizeof(f->kb), "%.*s/kb", STR_ARG(home));
	snprintf(f->rules, sizeof(f->rules), "%.*s/rules", STR_ARG(home));
	f->all = (struct kb_folders){.shipped_kb = str_of(f->kb),
	                             .shipped_rules = str_of(f->rules),
	                             .kb = o->kb,
	                             .kb_count = o->kb_count,
	                             .rules = o->rules,
	                             .rules_count = o->rules_count};
}

struct sha256 cmd_kb_digest(const struct options *o)
{
	struct folders f;

	folders_find(&f, o);
	return kb_digest(&f.all);
}

struct kb *cmd_kb_open(const struct options *o)
{
	struct folders f;

	folders_find(&f, o);
	if (!file_is_folder(f.all.shipped_kb)) {
		fprintf(stderr,
		        "tacit: the knowledge is not at %s; run from the build folder or 'make "
		        "install'\n",
		        f.kb);
		return NULL;
	}
	struct kb *kb = kb_open(&f.all);
	if (cmd_kb_good(kb))
		return kb;
	kb_close(kb);
	return NULL;
}

bool cmd_kb_good(struct kb *kb)
{
	const struct diags *diags = kb_diags(kb);

	for (size_t i = 0; i < diags->count; i++)
		diag_write(&diags->items[i], stderr);
	return diags->errors == 0;
}

bool cmd_output_open(struct output *out, const struct options *o)
{
	*out = (struct output){.to = stdout, .path = o->output};
	if (str_eq(out->path, STR("-")))
		out->path.len = 0;
	if (!out->path.len)
		return true;
	/* A terminal, a pipe, a device: written to, never replaced. */
	struct stat there;
	char path[PATH_BYTES];
	snprintf(path, sizeof(path), "%.*s", STR_ARG(out->path));
	if (stat(path, &there) == 0 && !S_ISREG(there.st_mode)) {
		out->to = fopen(path, "w");
		if (!out->to)
			fprintf(stderr, "tacit: cannot write %s: %s\n", path, strerror(errno));
		return out->to != NULL;
	}
	if (file_exists(out->path) && !o->force) {
		fprintf(stderr, "tacit: %.*s is there already; --force replaces it\n",
		        STR_ARG(out->path));
		return false;
	}
	/* What a link points to is replaced, not the link. */
	char *real = realpath(path, NULL);
	snprintf(out->temporary, sizeof(out->temporary), "%s.XXXXXX", real ? real : path);
	free(real);
	int fd = mkstemp(out->temporary);
	out->to = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (out->to) {
		mode_t mask = umask(0);
		umask(mask);
		fchmod(fd, 0666 & ~mask);
		return true;
	}
	fprintf(stderr, "tacit: cannot write %.*s: %s\n", STR_ARG(out->path), strerror(errno));
	return false;
}

bool cmd_reader_is_gone(int fd)
{
	struct pollfd p = {.fd = fd};

	return poll(&p, 1, 0) > 0 && (p.revents & POLLERR);
}

bool cmd_output_close(struct output *out, bool keep)
{
	errno = EIO; /* of a write before, whose reason is gone */
	bool good = fflush(out->to) == 0 && !ferror(out->to);
	int error = out->error ? out->error : errno;

	if (!out->path.len) {
		if (good || error == EPIPE || cmd_reader_is_gone(STDOUT_FILENO)) /* who closed the pipe has seen enough */
			return true;
		fprintf(stderr, "tacit: cannot write: %s\n", strerror(error));
		return false;
	}
	bool placed = out->temporary[0] != '\0'; /* else it was written where it is */
	good = (!placed || fsync(fileno(out->to)) == 0) && good;
	good = fclose(out->to) == 0 && good;
	if (placed && good && keep) {
		char path[sizeof(out->temporary)];
		snprintf(path, strlen(out->temporary) - strlen(".XXXXXX") + 1, "%s", out->temporary);
		good = rename(out->temporary, path) == 0;
		error = errno;
	}
	if (placed && (!good || !keep))
		unlink(out->temporary);
	if (!good)
		fprintf(stderr, "tacit: cannot write %.*s: %s\n", STR_ARG(out->path), strerror(error));
	return good;
}

static unsigned terminal_width(bool terminal)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	uint64_t width = 0;

	if (columns && str_to_u64(str_of(columns), &width) && width)
		;
	else if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
		width = size.ws_col;
	else
		width = WIDTH_DEFAULT;
	return width < WIDTH_LEAST ? WIDTH_LEAST : width > WIDTH_MOST ? WIDTH_MOST : (unsigned)width;
}

void cmd_page(struct page *page, const struct output *out, const struct options *o)
{
	bool terminal = out->to == stdout && isatty(STDOUT_FILENO);
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	bool wanted = terminal && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;

	*page = (struct page){.to = out->to,
	                      .width = terminal_width(terminal),
	                      .color = o->color == COLOR_ALWAYS || (o->color == COLOR_AUTO && wanted)};
}
