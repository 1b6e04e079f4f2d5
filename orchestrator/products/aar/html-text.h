/* SPDX-License-Identifier: Apache-2.0 */
/* Texts in HTML. Everything that a report quotes goes through html_text, in content and in
 * attributes between double quotes alike. */
#pragma once

#include <stdio.h>

/* & < > " ' become references. Control characters, marks that turn the direction of text and bytes
 * that are no UTF-8 become visible: \u{202E}. Line feeds stay. */
void html_text(FILE *to, const char *text);

/* The same in content, with places to break in words that no column has room for. */
void html_words(FILE *to, const char *text);

/* The text as a string of CSS, with its quotes. */
void html_css_string(FILE *to, const char *text);
