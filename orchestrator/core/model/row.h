/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of kinds of rows, and what is made from it: a row's body as JSON and back, words, and
 * the text of docs/JOURNAL.md.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>
#include <jansson.h>

#include "base/pool.h"

enum field_type {
    FIELD_TEXT,     /* const char *, at most ROW_TEXT_MOST bytes */
    FIELD_INT,      /* int64_t, -ROW_INT_MOST … ROW_INT_MOST */
    FIELD_SEED,     /* int64_t, any */
    FIELD_COUNT,    /* uint32_t */
    FIELD_NUMBER,   /* int */
    FIELD_BOOL,     /* bool */
    FIELD_WORD,     /* int, one of `words` */
    FIELD_ORDINALS, /* struct ordinals */
};

enum { ROW_TEXT_MOST = 8192, ROW_BODY_MOST = 256 * 1024 };

/* Of times, points and sizes: 35,000 years in ms, so that no sum of some of them overflows, nor one
 * in thousandths. */
#define ROW_INT_MOST (INT64_C(1) << 50)

struct row_field {
    const char *name;
    size_t name_length;
    enum field_type type;
    size_t offset; /* in the union of the row */
    const char *const *words;
    int word_count;
    const char *about;
    bool blob; /* a text that names one */
};

struct row_class {
    const char *name; /* "vm.state" */
    size_t name_length;
    const struct row_field *fields;
    size_t field_count;
    const char *about;
};

extern const struct row_class row_classes[ROW_KINDS];

/* Names of fields, a space between each, that seats outside exercise control are told: [ROLES] all
 * of them, [role] those of that role besides; NULL: none (<excon/row-told.def>). */
extern const char *const row_told[ROW_KINDS][ROLES + 1];

/* The same of fields that nobody is told but the person in the row's field `by`. */
extern const char *const row_told_own[ROW_KINDS];

/* The words of the enumerations, as rows, wire and screens say them. */
extern const char *const audience_words[AUDIENCES];
/* Does the audience name a team? */
bool audience_has_team(enum audience audience);
extern const char *const role_words[ROLES];
extern const char *const vm_state_words[VM_STATES];
extern const char *const kept_words[KEPT_STATES];
extern const char *const fork_words[FORK_STATES];
extern const char *const migration_words[MIGRATION_STATES];
extern const char *const charge_words[CHARGE_KINDS];
extern const char *const inspection_words[INSPECTION_STATES];
extern const char *const isolation_words[ISOLATION_STATES];
extern const char *const green_hours_words[GREEN_HOURS];
extern const char *const drift_words[DRIFTS];
extern const char *const feature_state_words[FEATURE_STATES];
extern const char *const range_state_words[RANGE_STATES];
extern const char *const phase_words[PHASES];
extern const char *const move_words[MOVES];
extern const char *const team_move_words[TEAM_MOVES];
extern const char *const late_words[LATE_WORDS];
extern const char *const event_state_words[OCCURRENCES];
extern const char *const inject_state_words[INJECT_STATES];
extern const char *const cleanup_words[CLEANUP_STATES];
extern const char *const expectation_state_words[EXPECTATION_STATES];
extern const char *const indicator_words[INDICATOR_TYPES];
extern const char *const tlp_words[TLPS];
extern const char *const attack_severity_words[ATTACK_SEVERITIES];
extern const char *const sighting_words[SIGHTINGS];
extern const char *const warning_words[WARNING_TYPES]; /* MISP's */
extern const char *const request_words[REQUEST_KINDS];
extern const char *const request_titles[REQUEST_KINDS]; /* for people: "the rapid reaction team" */
extern const char *const request_state_words[REQUEST_STATES];
extern const char *const lamp_words[LAMPS];
extern const char *const priority_words[PRIORITIES];
extern const char *const rrt_state_words[RRT_STATES];
extern const char *const report_stage_words[REPORT_STAGES];
extern const char *const report_state_words[REPORT_STATES];
extern const char *const ask_words[ASK_STATES];
extern const char *const member_key_words[MEMBER_KEY_HOWS];
extern const char *const reach_words[REACH_WHATS];
extern const char *const portal_state_words[PORTAL_STATES];
extern const char *const hub_state_words[HUB_STATES];
extern const char *const portal_refusal_words[PORTAL_REFUSALS];
extern const char *const result_words[RESULT_MODES];
extern const char *const variable_words[VARIABLE_KINDS];
extern const char *const scores_teams_words[SCORES_TEAMS];
extern const char *const scores_public_words[SCORES_PUBLICS];
extern const char *const metric_words[METRIC_TYPES];
extern const char *const objective_words[OBJECTIVE_TYPES];
extern const char *const agent_words[AGENT_LIVES];
extern const char *const amend_how_words[AMEND_HOWS];
extern const char *const amend_what_words[AMEND_WHATS];

/* The index of a word among `count`, or -1. */
int word_find(const char *const *words, int count, const char *word);

/* Is the ordinal one of the list? */
bool ordinals_have(const struct ordinals *list, uint32_t ordinal);

/* The kind of a name, ROW_NONE when there is none. */
enum row_kind row_kind_of(const char *name);

/*
 * The body as a compact JSON object, keys in the table's order, empty fields (0, false, "", no
 * ordinals) left out. Malloc'd; its length in *ret_length. NULL: no memory.
 */
char *row_body(const struct row *row, size_t *ret_length);

/*
 * Fills row->kind and row->as from a body. Texts and ordinals are allocated from `pool`.
 * Unknown keys are passed over (an old program may read a newer journal); a known key of a wrong
 * type is an error.
 */
int row_read(struct row *row, const char *kind, const json_t *body, struct pool *pool,
             struct error *err);

/*
 * The same from the body's text of `length` bytes, as the journal stores it. The form that row_body
 * writes is read without a JSON tree; a text that is no JSON is an error.
 */
int row_read_text(struct row *row, const char *kind, const char *body, size_t length,
                  struct pool *pool, struct error *err);

/* A deep copy into `pool`. */
int row_copy(struct row *to, const struct row *from, struct pool *pool, struct error *err);

/*
 * The whole row as a line of the wire, without line feed (docs/PROTOCOL.md, "Rows"):
 *   {"n":12,"e":"vm.state","t":61000,"r":75000,"w":1790000000000,"a":"all","b":{…}}
 * `n` is the sequence given. Malloc'd; NULL: no memory.
 */
char *row_line(const struct row *row, int64_t n);

/* The inverse. */
int row_of_line(struct row *row, const json_t *line, struct pool *pool, struct error *err);

/* Does a role see what belongs to every team (core/order/rights.h)? Only then does it see all
 * points. */
bool role_sees_all(enum role role);
