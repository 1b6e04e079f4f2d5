/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scenario that an import makes: what importers of all formats have in common. Ids are made of
 * names and are unique in their section; texts are borrowed (from the pool or the origin's tree).
 * Everything is written in the order in which it was added.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/pool.h"

enum { SKETCH_NAME = 36, SKETCH_MOST = 10000 /* of each kind */ };

struct sketch_link {
    const char *lan;     /* id of a switch */
    const char *address; /* NULL: the next free one */
};

struct sketch_user {
    const char *role, *username;
    bool teams; /* the teams log in as it; else exercise control alone */
};

struct sketch_acl {
    const char *from, *to; /* ids of switches or machines */
    const char *ports;     /* "80/tcp, 443/tcp"; NULL: everything */
    bool accept;
};

struct sketch_node {
    const char *id, *name, *description;
    const char *source; /* NULL: a switch */
    int64_t ram;        /* bytes */
    int64_t disk;       /* bytes; 0: as the image is */
    int64_t cpu;
    int64_t count;              /* for an importer that makes copies; what is written is one */
    const char *cidr, *gateway; /* of a switch; NULL: planned */
    struct sketch_link *links;
    struct sketch_user *users;
    struct sketch_acl *acls;
    const char **injects; /* that run here, as root */
    size_t link_count, user_count, acl_count, inject_count;
};

struct sketch_hint {
    const char *text;
    int64_t price;
};

struct sketch_flag {
    const char *value, *title;
    int64_t points; /* > 0 */
};

struct sketch_expect {
    const char *action; /* NULL: a report of an incident */
    int64_t points;     /* 0: none */
    int64_t due;        /* seconds; 0: ENDEX */
    const char *then;   /* the event that it opens; NULL: none */
};

struct sketch_inject {
    const char *id, *name, *description;
    int64_t at;                          /* seconds from STARTEX; -1: a person fires it */
    const char *run, *cleanup;           /* scripts; run NULL: it is a message */
    int64_t timeout;                     /* seconds; 0: not said */
    const char *method, *subject, *body; /* of the message */
    const char **to;                     /* ids of teams; none: all */
    const char *event; /* the event that an expectation opens: id of the first inject in it */
    const char *expected, *objective, *notes; /* for the MSEL */
    struct sketch_hint *hints;
    struct sketch_flag *flags;
    struct sketch_expect *expects;
    size_t to_count, hint_count, flag_count, expect_count;
};

struct sketch_criterion {
    const char *id, *name, *right;
    int64_t weight;
};

struct sketch_metric {
    const char *id, *name, *description;
    int64_t most;
    bool objective; /* an evaluation and a TLO of it, too */
    struct sketch_criterion *rubric;
    size_t rubric_count;
};

struct sketch_variable {
    const char *id, *value; /* value NULL: random, for each team */
};

struct sketch_person {
    const char *id, *name, *email, *phone;
};

struct sketch_team {
    const char *id, *name, *description;
    struct sketch_person *people;
    size_t person_count;
};

struct sketch {
    struct pool *pool;
    const char *name, *description;
    int64_t duration; /* seconds; 0: not said */
    int64_t copies;   /* of the team, where `teams` names none */
    struct sketch_team *teams;
    struct sketch_node *nodes;
    struct sketch_inject *injects;
    struct sketch_metric *metrics;
    struct sketch_variable *variables;
    size_t team_count, node_count, inject_count, metric_count, variable_count;
    bool no_memory, full; /* full: more than SKETCH_MOST of a kind */
    const char **ids;     /* "section id" of all that were made, sorted */
    size_t id_count;
};

/* ---- adding: NULL without memory or room, which the sketch remembers
 * -----------------------------
 */

struct sketch_team *sketch_team(struct sketch *sketch, const char *name);
struct sketch_node *sketch_switch(struct sketch *sketch, const char *name);
struct sketch_node *sketch_machine(struct sketch *sketch, const char *name, const char *source);
struct sketch_inject *sketch_inject(struct sketch *sketch, const char *name);
struct sketch_metric *sketch_metric(struct sketch *sketch, const char *name, int64_t most);
void sketch_variable(struct sketch *sketch, const char *id, const char *value);

/* The place of one more in an array of the pool, zeroed. */
void *sketch_more(struct sketch *sketch, void *array_pointer, size_t *count, size_t size);

void sketch_link(struct sketch *sketch, struct sketch_node *node, const char *lan,
                 const char *address);
void sketch_user(struct sketch *sketch, struct sketch_node *node, const char *role,
                 const char *username, bool teams);
/* What is refused because a user or router cannot have it is false. */
bool sketch_acl(struct sketch *sketch, struct sketch_node *router, const struct sketch_acl *acl);

/* Of the pool; "" without memory. */
const char *sketch_print(struct sketch *sketch, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What a page of HTML says as plain text: tags left out, paragraphs and breaks as line feeds, the
 * usual entities read. */
const char *sketch_plain(struct sketch *sketch, const char *html);

/* Writes it as a scenario (sketch-write.c). 0, or <0. */
int sketch_write(const struct sketch *sketch, FILE *to, struct error *err);
