#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/theme.h"

static void theme_of_a_ground_is_as_the_terminal_tells(void **state)
{
	(void)state;
	assert_int_equal(theme_detect(NULL), THEME_DARK);
	assert_int_equal(theme_detect(""), THEME_DARK);
	assert_int_equal(theme_detect("15;0"), THEME_DARK);
	assert_int_equal(theme_detect("7;8"), THEME_DARK);
	assert_int_equal(theme_detect("12;default"), THEME_DARK);
	assert_int_equal(theme_detect("0;15"), THEME_LIGHT);
	assert_int_equal(theme_detect("0;default;7"), THEME_LIGHT);
	assert_int_equal(theme_detect("15;"), THEME_DARK);
}

/* Relative luminance by the sRGB transfer curve taken as a square: near enough to tell readable from not. */
static double luminance(short color)
{
	static const double cube[] = {0, 95, 135, 175, 215, 255};
	double r, g, b;

	if (color >= 232) {
		r = g = b = 8 + 10 * (color - 232);
	} else {
		r = cube[(color - 16) / 36];
		g = cube[(color - 16) / 6 % 6];
		b = cube[(color - 16) % 6];
	}
	return 0.2126 * r * r / 65025 + 0.7152 * g * g / 65025 + 0.0722 * b * b / 65025;
}

static void theme_colors_can_be_read_on_their_ground(void **state)
{
	static const unsigned coloured[] = {STYLE_BAD, STYLE_WARN, STYLE_GOOD, STYLE_CODE, STYLE_DIM};

	(void)state;
	for (size_t i = 0; i < sizeof(coloured) / sizeof(coloured[0]); i++) {
		double dark = luminance(theme_color(THEME_DARK, coloured[i], 256));
		double light = luminance(theme_color(THEME_LIGHT, coloured[i], 256));
		assert_true((dark + 0.05) / 0.05 >= 4.5);
		assert_true(1.05 / (light + 0.05) >= 4.5);
	}
	assert_int_equal(theme_color(THEME_DARK, STYLE_PLAIN, 256), -1);
	assert_int_equal(theme_color(THEME_LIGHT, STYLE_DIM, 8), -1);
	/* Yellow and cyan are too light for a light ground of eight colours. */
	assert_int_not_equal(theme_color(THEME_LIGHT, STYLE_WARN, 8), 3);
	assert_int_not_equal(theme_color(THEME_LIGHT, STYLE_CODE, 8), 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(theme_of_a_ground_is_as_the_terminal_tells),
		cmocka_unit_test(theme_colors_can_be_read_on_their_ground),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
