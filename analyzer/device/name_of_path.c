#include "device/name_of_path.h"

#include "base/chars.h"
#include "base/file.h"
#include "capture/command.h"

enum { NAME_BYTES_MAX = 128, COMMAND_LETTERS_MIN = 3 };

static str without_endings(str name)
{
	static const str endings[] = {STR_INIT(".gz"),  STR_INIT(".bz2"), STR_INIT(".xz"),  STR_INIT(".zst"),
	                              STR_INIT(".zip"), STR_INIT(".7z"),  STR_INIT(".tgz"), STR_INIT(".tar"),
	                              STR_INIT(".log"), STR_INIT(".txt"), STR_INIT(".out"), STR_INIT(".cap")};

	for (bool cut = true; cut;) {
		cut = false;
		for (size_t i = 0; i < COUNT_OF(endings) && !cut; i++) {
			cut = name.len > endings[i].len && str_ends(name, endings[i]);
			name.len -= cut ? endings[i].len : 0;
		}
	}
	return name;
}

static bool parts_words(char c)
{
	return c == '-' || c == '_' || c == '.' || c == ' ';
}

/*
 * Are these words, parted by what parts them in a file's name, a command of which we know the output? One
 * word alone must be the whole of it: "version", but not "log".
 */
static bool is_command(struct kb *kb, str words, bool hyphen_parts, bool alone)
{
	static const str show = STR_INIT("show ");
	char typed[NAME_BYTES_MAX + 8];
	size_t len = 0;

	if (words.len < COMMAND_LETTERS_MIN || words.len > NAME_BYTES_MAX || !char_is(words.ptr[0], CHAR_UPPER | CHAR_LOWER))
		return false;
	bool shown = words.len > 2 && str_eq_nocase((str){words.ptr, 2}, STR("sh")) &&
	             (parts_words(words.ptr[2]) || (words.len > 5 && str_eq_nocase((str){words.ptr, 4}, STR("show"))));
	if (!kb)
		return shown;
	if (!shown) {
		memcpy(typed, show.ptr, show.len);
		len = show.len;
	}
	bool one_word = !shown;
	for (size_t i = 0; i < words.len; i++) {
		bool blank = parts_words(words.ptr[i]) && (words.ptr[i] != '-' || hyphen_parts);
		typed[len++] = blank ? ' ' : words.ptr[i];
		one_word &= !blank;
	}
	struct command c = command_find(kb, (str){typed, len});
	return c.def && !c.filter.len && !(alone && one_word && !str_alike((str){typed, len}, c.full));
}

/* Where the command starts that a file is named for at its end; the length of the name where it has none. */
static size_t command_start(struct kb *kb, str name)
{
	for (size_t i = 0; i < name.len; i++) {
		str rest = str_from(name, i);
		if ((!i || parts_words(name.ptr[i - 1])) &&
		    (is_command(kb, rest, true, !i) || is_command(kb, rest, false, !i)))
			return i;
	}
	return name.len;
}

/* "r7_license_all_2024-01-08": a date or a number behind the command. */
static str without_numbers(str name)
{
	size_t len = name.len;

	while (len && (is_digit(name.ptr[len - 1]) || parts_words(name.ptr[len - 1])))
		len--;
	return len && len < name.len && parts_words(name.ptr[len]) ? (str){name.ptr, len} : name;
}

static bool has_letter(str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (char_is(text.ptr[i], CHAR_UPPER | CHAR_LOWER))
			return true;
	}
	return false;
}

/* What stands around a file: the folder, or the archive that it lies in; empty: nothing that names. */
static str surroundings(str path)
{
	const char *bang = memrchr(path.ptr, '!', path.len), *slash = memrchr(path.ptr, '/', path.len);
	const char *end = slash && (!bang || slash > bang) ? slash : bang;

	if (!end)
		return (str){"", 0};
	str around = str_between(path.ptr, end);
	bang = memrchr(around.ptr, '!', around.len);
	around = path_name(bang ? str_from(around, (size_t)(bang - around.ptr) + 1) : around);
	return str_eq(around, STR(".")) || str_eq(around, STR("..")) ? (str){"", 0} : without_endings(around);
}

str device_name_of_path(struct arena *a, struct kb *kb, str path)
{
	const char *bang = memrchr(path.ptr, '!', path.len);

	if (str_eq(path, STR("-")))
		return STR("stdin");
	str name = without_endings(path_name(bang ? str_from(path, (size_t)(bang - path.ptr) + 1) : path));
	str plain = without_numbers(name);
	size_t at = command_start(kb, plain);
	if (at < plain.len) {
		str before = {plain.ptr, at ? at - 1 : 0}, around = surroundings(path);
		if (has_letter(before))
			name = before;
		else if (around.len)
			name = around;
	}
	return arena_str(a, name.len ? name : path);
}
