/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scenario (docs/SCENARIO.md): plain data in one arena, as written and checked, in document
 * order.
 *
 * What always holds: short forms are expanded (the model is full SDL; a generated element carries
 * the mark of what it came from and `generated`), so nothing here says `at` or `points`. Every
 * reference has been resolved: `index` is valid in the section that the field names. Texts that
 * were not given are NULL. Times are milliseconds, sizes bytes, points thousandths of a point.
 * Everything is borrowed from the scenario and lives until scenario_free.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <excon/row.h>

#include "base/held-text.h"
#include "base/pool.h"
#include "core/model/rubric.h"
#include "core/model/scenario-range.h"
#include "core/model/scenario-story.h"
#include "core/model/scenario-text.h"

/* ---- exercise -----------------------------------------------------------------------------------
 */

enum late_policy { LATE_ASK, LATE_FIRE, LATE_SKIP, LATE_POLICIES };

/* Play hours in local time of the exercise: ms since 1970-01-01 00:00 as if it were UTC. */
struct play_day {
    struct mark mark;
    int64_t from, to;
};

struct play_days {
    struct play_day *items;
    size_t count;
};

/* Announced time in which checks do not count. */
struct maintenance {
    struct mark mark;
    int64_t from, to;  /* exercise ms */
    struct ref metric; /* id NULL: all */
    const char *about; /* or NULL */
};

struct maintenances {
    struct maintenance *items;
    size_t count;
};

/* The deadline of a report's stage, and what a late one brings. */
struct stage_rule {
    int64_t due;    /* ms; 0: no deadline */
    int64_t close;  /* ms, counted as `due`; 0: `due` */
    double least;   /* share at `close` */
    int64_t weight; /* 0: not said, which means 1 */
};

enum { SCORING_LEVELS = 6 };

/* What the block `scoring` says besides mode and ties. */
struct scoring_rules {
    struct {
        bool said;
        double completeness, correctness, rubric; /* weights */
        int64_t levels[SCORING_LEVELS];           /* thousandths, rising */
        size_t level_count;                       /* 0: not said */
    } reports;
    struct {
        int64_t half_life; /* ms; 0: not said */
        double beta;       /* 0: not said */
        int64_t minute;    /* values that count in one; 0: not said */
    } sharing;
    bool releases;   /* sheets are released … */
    int64_t release; /* … at this exercise ms; -1: ENDEX */
    struct mark release_mark;
};

/* A warning list; its entries in their canonical form. */
struct warning_said {
    struct mark mark;
    const char
        *file; /* beside the scenario, where it is read when the exercise is planned; NULL: */
    const char *name, *version, *about;
    int type;               /* enum warning_type */
    const char *attributes; /* types that are looked at, with spaces between; "": all */
    const char **entries;
    size_t count;
};

struct warnings_said {
    struct warning_said *items;
    size_t count;
};

/* Filled with the defaults when the document has no such section (mark.line 0). */
struct exercise {
    struct mark mark;
    int64_t duration; /* 0: not said; ENDEX is then the latest scaled end of a script */
    struct play_days days;
    const char *timezone;
    struct mark timezone_mark;
    bool has_situation_start;
    int64_t situation_start;        /* ms since 1970, as if UTC */
    int scoring_mode, scoring_ties; /* competitive: 1; the earlier one first: 1 */
    bool competitive;
    struct maintenances maintenance;
    struct warnings_said warnings;
    int64_t revert_price; /* thousandths, of a team's first revert; 0: none cost anything */
    int64_t adjust_limit; /* thousandths that a director adjusts a score by alone */
    int scores_teams;     /* enum scores_teams, default own */
    int scores_public;    /* enum scores_public, default none */
    bool scores_until_endex;
    int64_t seed;   /* default 0 */
    int late;       /* enum late_policy, default ask */
    int64_t outage; /* default 60 s */
    struct fault_rule faults;
    int64_t rrt; /* units of the rapid reaction team; 0: not said */
    int64_t rrt_travel, rrt_stay;
    struct stage_rule report_early, report_notification, report_final;
    struct scoring_rules scoring;
    const char *report_kinds; /* JSON of the scenario's own (report-kind.h); NULL: none */
    bool comcheck;
    struct scenario_texts teams; /* of the training audience: those alone take part; none: all */
};

/* ---- entities -----------------------------------------------------------------------------------
 */

enum entity_role { ENTITY_NONE, ENTITY_WHITE, ENTITY_GREEN, ENTITY_RED, ENTITY_BLUE, ENTITY_ROLES };

struct poc {
    struct mark mark; /* line 0: none */
    const char *name, *email, *phone;
};

/* A person with a seat. */
struct member_said {
    struct mark mark;
    const char *name; /* that the member logs in with */
    const char *title, *key;
    int role; /* enum role; -1: as the entity has it */
    struct mark key_mark;
};

/* Parents stand before their children; the children of one stand together in document order. */
struct entity {
    struct mark mark;
    const char *id;   /* "estmark" */
    const char *path; /* "blue.estmark" */
    const char *name, *description, *mission;
    int role; /* enum entity_role; its parent's where it says none */
    struct scenario_texts categories;
    struct refs vulnerabilities, tlos, events;
    uint32_t parent;      /* index of an entity; SCENARIO_NONE at the top */
    uint32_t first_child; /* index; meaningless without children */
    uint32_t children;
    bool generated; /* by its parent's `copies` */
    int64_t copies; /* 0: not said */
    struct poc poc;
    struct member_said *members;
    size_t member_count;
    bool outside;        /* an organisation that teams may share with */
    bool has_stories;    /* said which; else all */
    struct refs stories; /* the storylines that it plays */
};

struct entities {
    struct entity *items;
    size_t count;
};

/* ---- objectives
 * ---------------------------------------------------------------------------------- */

enum metric_over { OVER_UNSAID, OVER_LATEST, OVER_EXERCISE, OVER_SPLIT, METRIC_OVERS };

enum { ATTACK_WEIGHT_MOST = 1000, ATTACKS_MOST = 100 /* of a metric */ };

/* An inject that a metric's team is to withstand. */
struct attack_by {
    struct mark mark;
    struct ref inject;
    int64_t weight; /* 1 … ATTACK_WEIGHT_MOST */
};

struct attack {
    struct mark mark; /* line 0: not said */
    struct attack_by *items;
    size_t count;
    int64_t dwell; /* ms */
    double floor;  /* 0 to 1 */
};

struct metric {
    struct mark mark;
    const char *id, *name, *description;
    int type; /* enum metric_type */
    bool artifact;
    int64_t max;                    /* thousandths */
    struct ref condition;           /* of a conditional one */
    int over;                       /* enum metric_over; unsaid means latest */
    int64_t availability, sla;      /* thousandths, of OVER_SPLIT */
    int64_t sla_every, sla_penalty; /* that many failures in a row take so many thousandths */
    struct rubric rubric;           /* of a manual one */
    int64_t graders;                /* sheets that a grade needs; 0: not said, which means one */
    bool sharing;                   /* computed from what the team shared */
    struct attack attack;           /* computed from what attacks came to */
    bool generated;
};

struct metrics {
    struct metric *items;
    size_t count;
};

struct evaluation {
    struct mark mark;
    const char *id, *name, *description;
    struct refs metrics; /* at least one */
    bool is_percent;
    int64_t min; /* thousandths of a point, or (is_percent) of a per cent */
    bool generated;
};

struct evaluations {
    struct evaluation *items;
    size_t count;
};

struct tlo {
    struct mark mark;
    const char *id, *name, *description;
    struct ref evaluation;
    bool generated;
};

struct tlos {
    struct tlo *items;
    size_t count;
};

struct goal {
    struct mark mark;
    const char *id, *name, *description;
    struct refs tlos; /* at least one */
};

struct goals {
    struct goal *items;
    size_t count;
};

/* ---- the whole
 * ----------------------------------------------------------------------------------- */

#define SCENARIO_NONE UINT32_MAX

struct scenario {
    struct pool pool;
    const char *path;  /* as given to the loader */
    const char *bytes; /* the document itself; the journal keeps it as a blob */
    size_t length;
    struct held_text *text; /* whose bytes those are */
    const char *name, *description;
    struct exercise exercise;
    struct entities entities;
    struct nodes nodes;
    struct infrastructures infrastructure;
    struct features features;
    struct conditions conditions;
    struct vulnerabilities vulnerabilities;
    struct variables variables;
    struct metrics metrics;
    struct evaluations evaluations;
    struct tlos tlos;
    struct goals goals;
    struct injects injects;
    struct scenario_events events;
    struct scripts scripts;
    struct stories stories;
};

void scenario_free(struct scenario *scenario);

/* By id (an entity by its dotted path): the index, or SCENARIO_NONE. For tests and orders; a linear
 * search. */
uint32_t scenario_find_entity(const struct scenario *scenario, const char *path);
uint32_t scenario_find_node(const struct scenario *scenario, const char *id);
uint32_t scenario_find_condition(const struct scenario *scenario, const char *id);
uint32_t scenario_find_inject(const struct scenario *scenario, const char *id);
