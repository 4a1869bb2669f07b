#ifndef BASE_ATTR_H
#define BASE_ATTR_H

/*
 * attr: the GNU attributes that the program uses, under names that say why.
 */
#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define UNUSED __attribute__((unused))
#define ALWAYS_INLINE inline __attribute__((always_inline))
/*
 * Of what every message calls, in whatever file: gcc inlines it when it links. clang does not, and wants no such word
 * where a static function is called.
 */
#ifdef __clang__
#define LINK_INLINE
#else
#define LINK_INLINE ALWAYS_INLINE
#endif
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
