/* SPDX-License-Identifier: Apache-2.0 */
/* The form of the file: its tables, their triggers, and how excon recognises its own files. */
#pragma once

#include <sqlite3.h>

#include "journal/journal.h"

/* Makes the tables in an empty file. */
int schema_create(sqlite3 *db, const char *run, struct error *err);

/* Are tables and guards those of a journal, and nothing besides? 1: no. */
int schema_compare(sqlite3 *db, struct error *err);

/* Is it a journal that this program understands? *ret_run gets the run's id. */
int schema_check(sqlite3 *db, char ret_run[JOURNAL_RUN_MOST], struct error *err);

/* Sets WAL mode, and whether a commit waits for the disk. `fast`: it does not. */
int schema_tune(sqlite3 *db, enum journal_mode mode, bool fast, struct error *err);

/* Runs statements that give no rows. An error reads "journal: what: cause". */
int schema_run(sqlite3 *db, const char *sql, const char *what, struct error *err);

/* The words for the last failure on `db`. */
int schema_error(sqlite3 *db, const char *what, struct error *err);

/* The first column of the first row of a query, as a number; `missing` when there is no row or it
 * is NULL. */
int schema_number(sqlite3 *db, const char *sql, int64_t missing, int64_t *ret_value,
                  struct error *err);
