/* SPDX-License-Identifier: Apache-2.0 */
/* The hosts of a range, printed (core/view/host-load.h). */
#pragma once

#include <jansson.h>

#include "core/view/host-load.h"
#include "products/print/output.h"

/* {hosts: […]}: each listed host with its agents and machines. NULL: no memory. */
json_t *hosts_print_json(const struct view *view);

/* A table, and what is wrong with whom. */
void hosts_print(const struct output *out, const struct view *view);

/* In a line of `excon status`: "north up 4/4, south lost"; nothing where there is one host, or no
 * range. */
void hosts_print_line(const struct output *out, const struct view *view);

/*
 * {state, text, by, wall}: what the last look at whether teams are apart found; null: nobody has
 * looked, or the reader is not told.
 */
json_t *hosts_print_isolation_json(const struct view *view);

/* The same in a line; nothing where there is none. */
void hosts_print_isolation(const struct output *out, const struct view *view, const char *before);
