/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the TOML reader share. */
#pragma once

#include "scenario/yaml/toml.h"

/* How a table or an array came to be: it decides what may still be added to it. */
enum toml_how {
    TOML_VALUE,    /* written as a value: closed */
    TOML_IMPLIED,  /* on the way to [a.b]: its own header may still come */
    TOML_HEADER,   /* [a] */
    TOML_DOTTED,   /* a.b = … */
    TOML_ELEMENTS, /* the array that [[a]] adds to */
};

/* An item with what the reader has to know of it while it reads; the item is its first member. */
struct toml_node {
    struct item item;
    enum toml_how how;
};

struct toml_reading {
    struct pool *pool;
    struct complaints *complaints;
    const char *at, *end;
    struct mark mark;
    size_t items;
    char *text; /* where a string is put together: as long as the document, as no escape is shorter
                   than its character */
    bool no_memory;
};

/* Complains at the mark; always false. */
bool toml_wrong(struct toml_reading *reading, struct mark at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The byte at the place that is read, 0 at the end (a NUL in the document is refused where it is
 * taken). */
char toml_peek(const struct toml_reading *reading, size_t ahead);

/* Takes one character or line break; *ret_code is its code point, '\n' of a break. False:
 * complained. */
bool toml_take(struct toml_reading *reading, uint32_t *ret_code);

/* Takes `text` if it stands here; `text` is of one line. */
bool toml_accept(struct toml_reading *reading, const char *text);

/* Blanks and tabs. */
void toml_skip_blanks(struct toml_reading *reading);

/* A comment up to the line's end, if one begins here. False: complained. */
bool toml_skip_comment(struct toml_reading *reading);

/* Blanks, line breaks and comments. False: complained. */
bool toml_skip_all(struct toml_reading *reading);

/* NULL: complained, or no memory. */
struct toml_node *toml_node(struct toml_reading *reading, enum item_kind kind, struct mark at);

/* A quoted string, of one line only or of any kind (toml-text.c). NULL: complained, or no memory.
 */
struct toml_node *toml_text(struct toml_reading *reading, bool one_line);

/* A number or a boolean (toml-number.c). NULL: complained, or no memory. */
struct toml_node *toml_number(struct toml_reading *reading);
