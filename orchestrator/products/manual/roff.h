/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sources of manual pages in man(7). Every text is given as people write it: what roff would read
 * as a request or an escape is quoted here and nowhere else. Lines have at most 80 bytes where
 * words allow it, and a sentence begins on a line of its own, as mandoc's lint wants it.
 */
#pragma once

#include <stdio.h>

/* .TH and NAME: "excon-clock", 1, half a sentence without a full stop. */
void roff_begin(FILE *to, const char *name, int section, const char *summary);

void roff_section(FILE *to, const char *title);    /* "DESCRIPTION" */
void roff_subsection(FILE *to, const char *title); /* "nodes.X (VM)" */

/*
 * Paragraphs, with an empty line between them. Lines "word  what it means" (two spaces or more) are
 * a list, with the indented lines behind each; other indented lines stand as they are; what is
 * between `grave accents` is bold.
 */
void roff_text(FILE *to, const char *text);

/* Words of a paragraph that goes on, without markup of their own: a summary, an option's help. */
void roff_words(FILE *to, const char *text);

/* A list's item; its text follows by roff_words or roff_text. `value`, in italics, may be NULL. */
void roff_item(FILE *to, const char *term, const char *value);

/* Lines that stand as they are. */
void roff_example(FILE *to, const char *text);

/* Only what roff must not read is quoted: for a part of a line. */
void roff_quoted(FILE *to, const char *text);
