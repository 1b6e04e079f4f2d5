/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ${name} in texts: a scenario's variables (and #{name}, the arguments of a test of Atomic Red
 * Team). Only names that are known are replaced, so that a shell script's own
 * ${…} stay what they are; a value is not looked at again.
 */
#pragma once

#include <stddef.h>

/* No variable can be called so: the folder of an inject's own files, and (for what removes them)
 * those of all its attempts. */
#define EXPAND_PLACE "${.}"
#define EXPAND_PLACES "${..}"

enum { EXPAND_MORE = 1 << 20 /* a text may grow by so many bytes */ };

/* The value of a name of `length` bytes; NULL: not known. It has to stay until the next call. */
typedef const char *expand_value(void *own, const char *name, size_t length);

/*
 * `sign` is what stands before the braces. 0: *ret is malloc'd, *ret_length long with a NUL behind
 * it; 1: there is nothing to replace; 2: it grows too much; -1: no memory.
 */
int expand(char sign, const char *text, size_t length, expand_value *value, void *own, char **ret,
           size_t *ret_length);
