/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON of the form that excon's own programs write, read and written without jansson's parser and
 * printer, which look at each byte several times: texts of ASCII, whole numbers, words, objects and
 * arrays. NULL says that it is of another form, or wrong, or that memory is short; jansson reads or
 * writes it then, and says what is wrong.
 */
#pragma once

#include <jansson.h>
#include <stddef.h>

/* The value that the bytes are, white space around it allowed. An object that has a key twice is of
 * another form. The caller owns it. */
json_t *line_scan(const char *bytes, size_t length);

/* As json_dumps with JSON_COMPACT would write it, with `more` bytes of room behind its end, which
 * no NUL follows. Malloc'd; its length in *ret_length. */
char *line_print(const json_t *value, size_t more, size_t *ret_length);
