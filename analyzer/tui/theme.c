#include "tui/theme.h"

#include <stdlib.h>
#include <string.h>

enum { MANY_COLORS = 256 };

const char *const theme_names[] = {"auto", "dark", "light", NULL};

enum theme theme_detect(const char *colorfgbg)
{
	const char *last = colorfgbg ? strrchr(colorfgbg, ';') : NULL;
	char *end;

	if (!last || !last[1])
		return THEME_DARK;
	long ground = strtol(last + 1, &end, 10);
	return !*end && (ground == 7 || ground >= 9) ? THEME_LIGHT : THEME_DARK;
}

short theme_color(enum theme theme, unsigned style, int colors)
{
	/* Of 256: the cube's reds, ambers, greens and blues, and a grey, each at least 4.5 to 1 on its ground. */
	static const short many[2][SCREEN_STYLES] = {
	        {[STYLE_BAD] = 203, [STYLE_WARN] = 221, [STYLE_GOOD] = 114, [STYLE_CODE] = 117, [STYLE_DIM] = 246},
	        {[STYLE_BAD] = 160, [STYLE_WARN] = 94, [STYLE_GOOD] = 22, [STYLE_CODE] = 25, [STYLE_DIM] = 240}};
	/* Of eight: red 1, green 2, yellow 3, blue 4, magenta 5, cyan 6. Yellow and cyan cannot be read on white. */
	static const short few[2][SCREEN_STYLES] = {
	        {[STYLE_BAD] = 1, [STYLE_WARN] = 3, [STYLE_GOOD] = 2, [STYLE_CODE] = 6},
	        {[STYLE_BAD] = 1, [STYLE_WARN] = 5, [STYLE_GOOD] = 2, [STYLE_CODE] = 4}};
	short color = (colors >= MANY_COLORS ? many : few)[theme == THEME_LIGHT][style];

	return color ? color : -1;
}
