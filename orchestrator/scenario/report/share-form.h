/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a person shares, as it is pasted or exported: lines of indicators, or an event in MISP's
 * core format, read into core/model/share.h with all complaints at once, each with its line and
 * column.
 *
 *   evil[.]example                 typed by its shape
 *   user-agent Mozilla/4.0         with its type
 *   # a remark
 */
#pragma once

#include "core/model/share.h"
#include "scenario/yaml/complaints.h"

enum { SHARE_FORM_MOST = 1024 * 1024 /* bytes */ };

/*
 * Fills `share`'s indicators, and of a MISP event title, event and, in *ret_tlp, its colour (-1: it
 * says none). 0; 1: the complaints say what is wrong; <0: no memory. `complaints` is empty at first
 * and keeps the text.
 */
int share_form_read(const char *name, const char *bytes, size_t length, struct pool *pool,
                    struct share *share, int *ret_tlp, struct complaints *complaints,
                    struct error *err);

/* Adds the indicator of one such line, which begins at `at`; `share->indicators` has its places. 0,
 * also where the line is empty or a remark; 1: the complaints say what is wrong. */
int share_form_line(const char *line, struct mark at, struct pool *pool, struct share *share,
                    struct complaints *complaints);
