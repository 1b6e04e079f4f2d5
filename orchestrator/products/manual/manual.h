/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The manual pages beside those of commands: of files that people write or read (section 5), and of
 * what is typed at a seat (section 7). The keys of a scenario, of a list
 * of hosts and of a package come from the tables that read them, the rows of a journal from the
 * table of kinds, a seat's commands from theirs, so a page cannot name what the program does not
 * know.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "scenario/sdl/tables.h"

struct manual {
    const char *name; /* "excon-scenario" */
    int section;
    const char *summary; /* half a sentence */
    void (*print)(FILE *to);
};

/* Ended by one whose name is NULL. */
extern const struct manual manuals[];

/* "scenario" or "excon-scenario"; NULL: there is none. */
const struct manual *manual_find(const char *name);

void manual_print(FILE *to, const struct manual *manual);

/* ENVIRONMENT and FILES of excon(1). */
void manual_environment(FILE *to);

/* ---- own to the room ---- */

/* KEYS: a subsection of each place, an item of each key with its value, range, default, example. */
void manual_keys(FILE *to, const struct table_place *places, size_t count);

/* The kinds of rows with their fields. */
void manual_rows(FILE *to);

/* excon-seat(7), all but its head. */
void manual_seat(FILE *to);

/* One example of the key's value, as YAML in one line; "": the key has a place of its own in the
 * page, or nothing reads it. NULL: none is known, which a test does not let pass. */
const char *manual_example(const struct table_place *places, size_t count,
                           const struct table_place *place, const struct key *key);

/* What the key is for, where its table does not say it; NULL: nothing to say. */
const char *manual_about(const struct table_place *place, const struct key *key);

/* "whole number from 1 to 32", "one of ask, fire, skip", "list of ids from nodes" */
void manual_value(const struct key *key, char *to, size_t size);

/* What stands below PATH.KEY and has a place of its own, or NULL. */
const struct table_place *manual_below(const struct table_place *places, size_t count,
                                       const struct table_place *place, const struct key *key);

struct manual_word {
    const char *where;   /* the beginning of a place's path; NULL: anywhere */
    const char *key;     /* */
    const char *example; /* NULL: that of its type */
    const char *about;   /* NULL: as its table says */
};

/* What no table of keys says (manual-words.c); the first that fits holds. */
extern const struct manual_word manual_words[];
extern const size_t manual_word_count;
