/* SPDX-License-Identifier: Apache-2.0 */
/* Classes and types of incidents (rsit.def) and their severity (nciss.def). Pure. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { NCISS_CATEGORIES = 8 };

/* Is it a class of RSIT, and is `type` ("" is none) one of its types? */
bool rsit_is(const char *class, const char *type);

/* The category's name, by its place from 0; NULL beyond the last. */
const char *nciss_category(int category);

/* The place of the category of that name; -1: there is none. */
int nciss_category_called(const char *name);

/* The place of a category's value, from 1; 0: it has no such value. */
int nciss_value(int category, const char *value);
/* The value's name; NULL: there is none. */
const char *nciss_value_name(int category, int value);

/*
 * The score, thousandths of 0 … 100, of one value for each category, from 1. A category without an
 * answer (0) counts as its least value, so that an answer never lowers the score.
 */
int64_t nciss_score(const int values[NCISS_CATEGORIES]);
