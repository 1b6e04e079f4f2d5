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

#include "base/pool.h"
#include "core/model/fault-rule.h"
#include "core/model/machine-action.h"
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

/* Filled with the defaults when the document has no such section (mark.line 0). */
struct exercise {
    struct mark mark;
    int64_t duration; /* 0: not said; ENDEX is then the latest scaled end of a script */
    struct play_days days;
    const char *timezone;
    struct mark timezone_mark;
    bool has_situation_start;
    int64_t situation_start; /* ms since 1970, as if UTC */
    bool competitive;
    int64_t seed;   /* default 0 */
    int late;       /* enum late_policy, default ask */
    int64_t outage; /* default 60 s */
    struct fault_rule faults;
    int64_t rrt; /* units of the rapid reaction team; 0: not said */
    int64_t rrt_travel, rrt_stay;
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
    bool has_stories;    /* said which; else all */
    struct refs stories; /* the storylines that it plays */
};

struct entities {
    struct entity *items;
    size_t count;
};

/* ---- nodes and infrastructure -------------------------------------------------------------------
 */

enum node_type { NODE_VM, NODE_SWITCH, NODE_TYPES };
enum guest_clock { CLOCK_SET, CLOCK_KEEP };
enum restart_policy { RESTART_NEVER, RESTART_ON_FAILURE, RESTART_POLICIES };

struct node_role {
    struct mark mark;
    const char *id;       /* "admin" */
    const char *username; /* "root" */
    struct refs entities;
};

struct node_roles {
    struct node_role *items;
    size_t count;
};

/* A feature, condition or inject of a VM with the role whose user it runs as. */
struct use {
    struct ref what;
    const char *role;
    struct mark role_mark;
    uint32_t role_index; /* into the VM's roles */
};

struct uses {
    struct use *items;
    size_t count;
};

struct node {
    struct mark mark;
    const char *id, *name, *description;
    int type; /* enum node_type */
    struct source source;
    int64_t ram; /* bytes */
    int64_t cpu;
    struct uses features, conditions, injects;
    struct refs vulnerabilities;
    struct node_roles roles;
    int64_t disk;            /* bytes, 0: as the image is */
    int restart;             /* enum restart_policy */
    int clock;               /* enum guest_clock */
    uint32_t infrastructure; /* index, SCENARIO_NONE: never deployed */
};

struct nodes {
    struct node *items;
    size_t count;
};

/* The address of a VM on one of its links; "{team}" stands for 1 … 254. */
struct address_on {
    struct ref link; /* infrastructure */
    const char *address;
};

struct addresses {
    struct address_on *items;
    size_t count;
};

struct acl {
    struct mark mark;
    struct ref from, to;         /* infrastructure (a switch, or a VM) */
    struct scenario_texts ports; /* "80/tcp", "1000-2000/udp", "icmp"; none: every */
    bool accept;
};

struct acls {
    struct acl *items;
    size_t count;
};

struct infrastructure {
    struct mark mark;
    const char *id, *name, *description; /* id is the node's id */
    uint32_t node;                       /* index */
    int64_t count;                       /* ≥ 1 */
    struct refs links, dependencies;     /* infrastructure */
    struct ref each; /* entity: one instance per child, or of itself without children */
    /* of a switch; texts whose syntax has been checked for every {team} */
    const char *cidr, *gateway;
    struct mark cidr_mark, gateway_mark;
    bool internal;
    /* of a VM */
    struct addresses addresses;
    struct acls acls;
};

struct infrastructures {
    struct infrastructure *items;
    size_t count;
};

/* ---- features, conditions, vulnerabilities, variables
 * -------------------------------------------- */

enum feature_type { FEATURE_SERVICE, FEATURE_CONFIGURATION, FEATURE_ARTIFACT, FEATURE_TYPES };

struct feature {
    struct mark mark;
    const char *id, *name, *description, *destination;
    int type; /* enum feature_type */
    struct source source;
    struct refs dependencies, vulnerabilities;
    struct scenario_texts environment; /* "K=V" */
};

struct features {
    struct feature *items;
    size_t count;
};

enum probe_kind {
    PROBE_NONE,
    PROBE_HTTP,
    PROBE_TCP,
    PROBE_DNS,
    PROBE_SSH,
    PROBE_PING,
    PROBE_KINDS
};

struct probe {
    struct mark mark;
    int kind;           /* enum probe_kind */
    const char *target; /* an URL, host:port, a name, a host */
    struct mark target_mark;
    int64_t status;    /* HTTP, 0: any 2xx */
    const char *match; /* must occur in the answer */
    const char
        *expect; /* tcp: in what it says first; dns: an address or a node, one of the answers */
    struct mark expect_mark;
    struct ref server; /* dns: the node that is asked */
    int64_t every;     /* ms */
    struct ref from;   /* the node that it runs in */
};

struct condition {
    struct mark mark;
    const char *id, *name, *description;
    const char *command; /* with interval, or source, or probe, or none of them */
    int64_t interval;    /* ms, 0: not given */
    struct source source;
    struct scenario_texts environment;
    int result;      /* enum result_mode */
    int64_t timeout; /* ms, 0: not said */
    struct probe probe;
    struct fault_rule faults;
    struct refs needs;  /* features without which it is not made */
    struct ref same_as; /* condition that is run; this is a second name of its result */
};

struct conditions {
    struct condition *items;
    size_t count;
};

struct vulnerability {
    struct mark mark;
    const char *id, *name, *description, *class_name;
    bool technical;
};

struct vulnerabilities {
    struct vulnerability *items;
    size_t count;
};

struct variable {
    struct mark mark;
    const char *id;
    int kind;          /* enum variable_kind */
    const char *value; /* of VARIABLE_VALUE */
    uint32_t length;   /* digits or characters of the others */
    struct ref per;    /* entity: one for each child */
};

struct variables {
    struct variable *items;
    size_t count;
};

/* ---- objectives
 * ---------------------------------------------------------------------------------- */

enum metric_over { OVER_UNSAID, OVER_LATEST, OVER_EXERCISE, OVER_SPLIT, METRIC_OVERS };

struct metric {
    struct mark mark;
    const char *id, *name, *description;
    int type; /* enum metric_type */
    bool artifact;
    int64_t max;               /* thousandths */
    struct ref condition;      /* of a conditional one */
    int over;                  /* enum metric_over; unsaid means latest */
    int64_t availability, sla; /* thousandths, of OVER_SPLIT */
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

/* ---- what happens
 * -------------------------------------------------------------------------------- */

/* What a team is expected to do after an inject. */
struct expectation {
    struct mark mark;
    const char *report;   /* kind of report: "incident" … */
    const char *action;   /* or words for the evaluator */
    int64_t due;          /* ms after delivery, 0: until ENDEX */
    int64_t points;       /* thousandths */
    struct ref otherwise; /* event that is opened when it does not come */
    struct ref then;      /* event that is opened when it comes in time */
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
};

struct indicators {
    struct indicator *items;
    size_t count;
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
    int64_t timeout;           /* ms, 0: not said */
    int64_t cleanup_after;     /* ms, 0: at ENDEX */
    struct expectations expect;
    struct atomic_test atomic;
    struct message message;
    struct machine_acts machine;
    struct indicators indicators;
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
    double speed; /* ≥ 1 */
    struct refs scripts;
    bool generated;
};

struct stories {
    struct story *items;
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
