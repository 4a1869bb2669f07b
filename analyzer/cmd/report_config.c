#include "cmd/report_config.h"

#include <stdlib.h>

#include "base/file.h"
#include "yaml/yaml_bind.h"

enum { FILE_BYTES_MAX = 64 * 1024, LOGO_BYTES_MAX = 512 * 1024 };

struct settings {
	str title, customer, case_number, contact, logo;
	uint32_t leave_out; /* set of enum report_section */
};

#define SETTING(text, member, field_kind, ...) \
	{.name = text, .kind = field_kind, .offset = offsetof(struct settings, member), __VA_ARGS__}

/* clang-format off */
static const struct field fields[] = {
	SETTING("title", title, FIELD_STR, .required = false),
	SETTING("customer", customer, FIELD_STR, .required = false),
	SETTING("case", case_number, FIELD_STR, .required = false),
	SETTING("contact", contact, FIELD_STR, .required = false),
	SETTING("logo", logo, FIELD_STR, .required = false),
	SETTING("leave_out", leave_out, FIELD_WORDS, .words = report_section_names),
	{.name = NULL},
};
/* clang-format on */
static const struct field_table table = {
        .what = "the settings of a report", .size = sizeof(struct settings), .pos_offset = SIZE_MAX, .fields = fields};

/* Where the user's settings are; empty: nowhere. */
static str user_file(struct arena *a)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (config && *config == '/')
		return arena_printf(a, "%s/tacit/report.yaml", config);
	return home && *home ? arena_printf(a, "%s/.config/tacit/report.yaml", home) : (str){"", 0};
}

static const char *image_type(str bytes)
{
	if (str_starts(bytes, STR("\x89PNG")))
		return "image/png";
	if (str_starts(bytes, STR("\xff\xd8\xff")))
		return "image/jpeg";
	return str_starts(bytes, STR("<svg")) || str_starts(bytes, STR("<?xml")) ? "image/svg+xml" : NULL;
}

static bool logo_read(struct report_config *c, str file, str path, struct diags *diags)
{
	str folder = {file.ptr, file.len - path_name(file).len};
	bool absolute = path.ptr[0] == '/';
	struct source *src = arena_new_of(c->arena, struct source);

	path = absolute ? path : arena_printf(c->arena, "%.*s%.*s", STR_ARG(folder), STR_ARG(path));
	if (!file_read(c->arena, path, LOGO_BYTES_MAX, src, diags))
		return false;
	c->options.logo = src->text;
	c->options.logo_type = image_type(src->text);
	if (c->options.logo_type)
		return true;
	diags_add(diags, DIAG_ERROR, (struct pos){.src = src}, "is no png, jpg or svg");
	return false;
}

static bool file_take(struct report_config *c, str path, struct diags *diags)
{
	struct source *src = arena_new_of(c->arena, struct source);
	struct settings s = {.leave_out = 0};

	if (!file_read(c->arena, path, FILE_BYTES_MAX, src, diags))
		return false;
	if (!str_trim(src->text).len) /* no settings */
		return true;
	const struct yaml_node *root = yaml_read(c->arena, c->arena, src, diags);
	if (!root || !yaml_bind(c->arena, root, &table, &s, diags))
		return false;
	c->options = (struct report_options){.title = s.title, .customer = s.customer, .case_number = s.case_number,
	                                     .contact = s.contact, .leave_out = s.leave_out};
	return !s.logo.len || logo_read(c, path, s.logo, diags);
}

static void prefer(str *setting, str given)
{
	if (given.len)
		*setting = given;
}

bool report_config_open(struct report_config *c, const struct options *o)
{
	struct diags diags;
	bool good = true;

	*c = (struct report_config){.arena = arena_new()};
	diags_init(&diags);
	str path = o->config.len ? o->config : user_file(c->arena);
	if (o->config.len || (path.len && file_exists(path)))
		good = file_take(c, path, &diags);
	for (size_t i = 0; i < diags.count; i++)
		diag_write(&diags.items[i], stderr);
	diags_close(&diags);
	prefer(&c->options.title, o->title);
	prefer(&c->options.customer, o->customer);
	prefer(&c->options.case_number, o->case_number);
	prefer(&c->options.contact, o->contact);
	if (!c->options.title.len)
		c->options.title = STR("Licensing diagnosis");
	if (!good)
		arena_free(c->arena);
	return good;
}

void report_config_close(struct report_config *c)
{
	arena_free(c->arena);
}
