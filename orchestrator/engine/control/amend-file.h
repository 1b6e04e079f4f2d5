/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The amended scenario on its way to the controller: a file beside the order (laid.h). Its form is
 * checked, and so is that the journal, or the file, has what its rows name. Its blobs are on disk
 * with the order's rows. What differs, and whether it may be so, core/order/amend.h says.
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>

#include "core/decide/decide.h"
#include "core/order/amend.h"
#include "engine/run/folder.h"
#include "journal/journal.h"

enum { AMEND_ROWS_MOST = 1000000 };

/* The scenario as it stands, of the journal whose fold `view` is. Rows are of `pool`. */
int amend_base_read(struct journal *journal, const struct view *view, struct pool *pool,
                    struct amend_rows *ret, struct error *err);

/* Puts texts (an array of strings) into the journal, under their hashes. */
int amend_store_blobs(const json_t *blobs, struct journal *journal, struct error *err);

/* Reads the file that the order names into *ret, whose texts are of `pool`, puts its blobs into the
 * journal, and takes the file away. 0, or <0: nothing of it has become a row. */
int amend_file_read(const struct folder *folder, struct journal *journal, const struct view *view,
                    const char *hash, struct pool *pool, struct order_amend *ret,
                    struct error *err);
