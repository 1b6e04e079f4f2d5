/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bounded text in UTF-8. Every buffer is ended by a NUL, a cut never splits a character, and text
 * from outside (scenarios, guests, people) passes text_clean before it is printed to a terminal.
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* snprintf that cuts at a character's border and marks the cut by an ellipsis. Returns whether all
 * fitted. */
bool text_print(char *to, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool text_vprint(char *to, size_t size, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

/* Copies `from` (NULL reads as empty) as text_print does. Returns whether all fitted. */
bool text_copy(char *to, size_t size, const char *from);

/*
 * Copies for a human's one line: control characters (C0, DEL, C1), bidirectional overrides and
 * invalid UTF-8 become U+FFFD, line feeds and tabs a space. Returns whether all fitted.
 */
bool text_clean(char *to, size_t size, const char *from, size_t length);

/*
 * The length of the valid UTF-8 character at `at` (1…4; `end` is one past the text), 0 when the
 * bytes are no valid character: overlong forms, surrogates and values beyond U+10FFFF are invalid.
 * *ret_code: the code point.
 */
size_t text_character(const char *at, const char *end, uint32_t *ret_code);

/* Terminal columns of a code point: 0 (combining), 1 or 2; control characters count 1. */
int text_columns(uint32_t code);

/* Are all bytes valid UTF-8? */
bool text_is_utf8(const char *text, size_t length);

/* The place of a word, from 1, among words with spaces between them (NULL: there are none); 0: it
 * is none of them, or empty. */
size_t text_word(const char *words, const char *word);

/* Is it a UUID as RFC 9562 writes it, in lower case? */
bool text_is_uuid(const char *text);

/* Lower-case hex of `length` bytes into to[2 * length + 1]. */
void text_hex(char *to, const void *bytes, size_t length);

/* The inverse: exactly 2 * length hex digits. Returns whether it was so. */
bool text_unhex(void *to, size_t length, const char *hex);

/* A whole decimal number with an optional sign in [least, most] and nothing else. */
bool text_to_int(const char *text, int64_t least, int64_t most, int64_t *ret_value);

/* Thousandths as people write them: 12500 is "12.5", 40000 "40", -1 "-0.001". */
enum { TEXT_THOUSANDTHS = 32 };
const char *text_thousandths(char to[TEXT_THOUSANDTHS], int64_t value);

/*
 * One word of a command that a person copies into a shell: as it is, or in single quotes where sh
 * would read it otherwise. Cleaned first; one that is too long is cut, and still one word.
 */
enum { TEXT_SHELL = 4096 };
const char *text_shell(char to[TEXT_SHELL], const char *text);

/* Is the whole text `digits` lower-case hex digits? */
bool text_is_hex(const char *text, size_t digits);

/* How far two words differ (Damerau-Levenshtein, at most `limit` + 1), for "did you mean". */
unsigned text_distance(const char *a, const char *b, unsigned limit);

/* Of `best` (NULL: none yet, at *distance) and another candidate, the one that a mistyped `word` is
 * nearer to. */
const char *text_nearest(const char *word, const char *candidate, const char *best,
                         unsigned *distance);

enum { TEXT_INTEGER = 20 /* characters of the longest */ };

/* A number as %lld has it, without a NUL, several times as fast. Returns how many characters. */
size_t text_integer(char to[TEXT_INTEGER], int64_t number);
