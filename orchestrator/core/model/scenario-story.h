/* SPDX-License-Identifier: Apache-2.0 */
/* What happens in a scenario: injects with their expectations and indicators, events, scripts,
 * stories. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/hints.h"
#include "core/model/indicator.h"
#include "core/model/machine-action.h"
#include "core/model/rubric.h"
#include "core/model/scenario-text.h"
#include "core/model/share.h"

/* ---- what happens
 * -------------------------------------------------------------------------------- */

/* How a message may be answered, and the event that such an answer opens. */
struct answer_branch {
    struct mark mark;
    const char *word;
    struct ref event; /* id NULL: none */
};

struct answer_branches {
    struct answer_branch *items;
    size_t count;
};

/* What a team is expected to do after an inject. */
struct expectation {
    struct mark mark;
    const char *report;             /* kind of report: "incident" … */
    const char *action;             /* or words for the evaluator */
    int64_t due;                    /* ms after delivery, 0: until ENDEX */
    int64_t points;                 /* thousandths */
    struct ref otherwise;           /* event that is opened when it does not come */
    struct ref then;                /* event that is opened when it comes in time */
    int64_t close;                  /* ms after delivery until which it brings points; 0: `due` */
    double least;                   /* share of them at `close` */
    struct rubric rubric;           /* of a report: how it is graded */
    int64_t graders;                /* of a report: sheets that a grade needs; 0: not said */
    struct answer_branches answers; /* or to answer the message, in one of these ways */
    bool judged;                    /* in which, exercise control says */
};

struct expectations {
    struct expectation *items;
    size_t count;
};

struct atomic_test {
    struct mark mark;      /* line 0: none */
    const char *technique; /* "T1053.003" */
    int64_t test;          /* from 1 */
    struct scenario_pairs arguments;
};

struct message {
    struct mark mark; /* line 0: none */
    const char *method, *subject, *body;
};

struct machine_act {
    struct ref node;
    int action; /* enum machine_action */
};

struct machine_acts {
    struct machine_act *items;
    size_t count;
};

/* What an inject leaves behind. */
struct indicator {
    struct mark mark;
    int type;          /* enum indicator_type */
    int tlp;           /* enum tlp */
    const char *value; /* canonical */
    const char *comment;
    struct refs visible, hits; /* entities; none: not said */
    struct refs hits_stories;  /* storylines whose teams need it */
};

struct indicators {
    struct indicator *items;
    size_t count;
};

/* What an inject shares, in the name of exercise control or of the organisation that it is from. */
struct inject_share {
    struct mark mark; /* line 0: nothing */
    const char *title, *text;
    int tlp;                /* enum tlp */
    bool said;              /* receivers are; else those of the inject */
    bool all, open, inside; /* every team; everybody; exercise control alone */
    struct refs to;         /* entities: teams, what teams are parts of, organisations outside */
    struct share what;      /* its indicators alone */
};

/* What a report about the inject should say. */
struct truth {
    struct mark mark;                    /* line 0: not said */
    const char *class, *type;            /* of RSIT; NULL: not said */
    int64_t severity;                    /* score of NCISS, thousandths; -1: not said */
    struct refs assets;                  /* nodes; none: those in which the inject runs */
    bool no_assets;                      /* none are asked for */
    int64_t began, contained, recovered; /* ms after its first delivery; -1: not said */
    int64_t tolerance;                   /* ms */
};

/* What the master scenario events list says of an inject where that does not follow from the rest;
 * texts that were not said are NULL. */
struct msel_words {
    struct mark mark; /* line 0: none */
    const char *control, *type, *method, *from, *to, *expected, *objective, *controller, *status,
        *notes;
};

struct inject {
    struct mark mark;
    const char *id, *name, *description;
    struct source source;
    struct ref from; /* entity */
    struct refs to;  /* entities */
    struct refs tlos;
    struct scenario_texts environment;
    const char *run, *cleanup; /* shell scripts */
    int shell;                 /* enum script_shell, of both */
    bool shell_said;           /* else it is that of the roles by which it runs */
    int64_t timeout;           /* ms, 0: not said */
    int64_t cleanup_after;     /* ms, 0: at ENDEX */
    struct expectations expect;
    struct hints hints;
    struct flags flags;
    struct atomic_test atomic;
    struct message message;
    struct machine_acts machine;
    struct indicators indicators;
    struct inject_share share;
    struct truth truth;
    struct msel_words msel;
    bool idempotent; /* retry: idempotent */
    bool visible;
};

struct injects {
    struct inject *items;
    size_t count;
};

enum when_teams { TEAMS_EACH, TEAMS_ANY, TEAMS_ALL, TEAMS_COUNT };

/* All that is said must hold, besides the event's conditions. */
struct when {
    struct mark mark;           /* line 0: not said */
    struct refs any, all, none; /* conditions */
    struct ref after;           /* event */
    int64_t offset;             /* ms after it */
    int64_t lasts;              /* `for`: ms that it must hold without a break */
    bool manual;                /* a person fires it */
    bool asks;                  /* its team has asked for `request` */
    bool granted;               /* and was granted it */
    int request;                /* enum request_kind */
    int teams;                  /* enum when_teams */
    int64_t team_count;         /* of TEAMS_COUNT */
};

struct scenario_event {
    struct mark mark;
    const char *id, *name, *description;
    struct source source;
    struct refs conditions, injects;
    struct when when;
    bool contingency; /* named by an inject's `otherwise` or `then` */
    bool generated;
};

struct scenario_events {
    struct scenario_event *items;
    size_t count;
};

struct script_event {
    struct ref event;
    int64_t at; /* ms, unscaled */
};

struct script_events {
    struct script_event *items;
    size_t count;
};

struct script {
    struct mark mark;
    const char *id, *name, *description;
    int64_t start, end; /* ms, unscaled */
    double speed;       /* ≥ 0, finite (NaN is read as 0) */
    struct script_events events;
    bool generated;
};

struct scripts {
    struct script *items;
    size_t count;
};

struct story {
    struct mark mark;
    const char *id, *name, *description;
    const char *campaign; /* NULL: it is part of none */
    double speed;         /* ≥ 1 */
    struct refs scripts;
    bool generated;
};

struct stories {
    struct story *items;
    size_t count;
};
