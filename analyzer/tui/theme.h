#ifndef TUI_THEME_H
#define TUI_THEME_H

#include "base/style.h"

/*
 * theme: which colour a style has on a dark and on a light ground, so that each can be read on it.
 *
 * Source   COLORFGBG, which rxvt, Konsole and others set: "15;0" or "0;default;15", the ground last, in the
 *          order of the eight colours; 7 and from 9 on are light.
 */
/* Styles of the screen besides those of text. */
enum {
	STYLE_BAR = STYLE_COUNT, /* the header */
	STYLE_HIT,               /* the line that is cited */
	SCREEN_STYLES
};

enum theme { THEME_AUTO, THEME_DARK, THEME_LIGHT };

extern const char *const theme_names[];

/* What the ground of the terminal is; dark where it does not tell. colorfgbg may be NULL. */
enum theme theme_detect(const char *colorfgbg);

/* The number of the colour of a style, of colors that there are; -1: the terminal's own. */
short theme_color(enum theme theme, unsigned style, int colors);

#endif
