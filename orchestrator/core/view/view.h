/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The view: what rows say, folded for eyes. The board folds what its session may see, the
 * controller all rows, `excon status` a journal: one code path. Pure: no clock, no descriptor. Any
 * visible subset of rows folds; what was not seen is not there (ordinal 0). Arrays are indexed by
 * ordinal - 1 and may have holes: use the look-ups. Texts are cleaned and bounded, to be printed.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>

#include "base/pool.h"
#include "core/view/isolation.h"
#include "core/view/view-host.h"
#include "core/view/view-vm.h"
#include "core/view/adjust.h"
#include "core/view/attacks.h"
#include "core/view/grading.h"
#include "core/view/amends.h"
#include "core/view/standing.h"
#include "core/view/hints.h"
#include "core/view/inbox.h"
#include "core/view/ledger.h"
#include "core/view/members.h"
#include "core/view/reaches.h"
#include "core/view/hub.h"
#include "core/view/portal.h"
#include "core/view/reports.h"
#include "core/view/sheets.h"
#include "core/view/turns.h"
#include "core/view/undo.h"
#include "core/view/shares.h"

enum {
    VIEW_ORDINAL_MOST = 1 << 20, /* greater ordinals are an error */
    VIEW_TICKER = 256,           /* newest lines kept */
    VIEW_HISTORY = 60,           /* newest values kept of a condition */
    VIEW_DRIFTS = 256,           /* of the last look, the first ones kept */
    VIEW_AGENTS = 4096,          /* those of a thousand hosts, and more */
    VALUE_FAULT = -1,            /* the check itself failed */
    VALUE_NONE = -2,             /* not checked yet */
};

/* The person who did something last, and the time. */
struct view_deed {
    char by[64];     /* "" : nobody, it came by itself */
    int64_t r, wall; /* ms; wall 0: not yet */
};

struct view_team {
    struct team_made made; /* ordinal 0: a hole */
    int64_t points, max;   /* thousandths: its own and shared metrics - `charged` + `adjusted` */
    struct ledger_place place;
    uint32_t reverts;     /* that it paid */
    int64_t charged;      /* thousandths that it paid */
    int64_t adjusted;     /* thousandths, the sum of its adjustments that are not reversed */
    uint32_t adjustments; /* of it, reversed ones too */
    uint32_t reached[OBJECTIVE_TYPES], objectives[OBJECTIVE_TYPES]; /* with the shared ones */
    uint32_t messages;
    bool held;          /* its clock is held … */
    int64_t held_since; /* … since this exercise ms */
    struct view_deed turned;
    bool lamps[LAMPS];        /* of the COMCHECK (core/view/comcheck.h) */
    int64_t row;              /* seq of the row that made it */
    int64_t heard, heard_row; /* exercise ms and seq of the newest sign that it has given of itself;
                                 row 0: none yet */
};

struct view_contact {
    struct contact_made made;
};

struct view_variable {
    struct variable_made made;
};

struct view_feature {
    struct feature_made made;
    enum feature_state state;
    uint32_t attempt, incarnation; /* incarnation: of the VM when it was sent */
    uint32_t golden; /* the incarnation in which it was done as in a golden machine; 0: none */
    int64_t since;   /* range ms of its state */
    bool has_exit;
    int exit;
    char output[65];
    char text[160];
};

struct view_condition {
    struct condition_made made;
    int64_t value; /* thousandths, VALUE_FAULT or VALUE_NONE */
    int64_t good;  /* the newest value that was no fault, or VALUE_NONE */
    int64_t row;   /* seq of the newest result */
    int64_t due;   /* slot of the newest result, range ms; -1: none */
    int64_t x;     /* exercise ms of the newest result */
    int64_t since; /* exercise ms since when the value is what it is */
    bool excused;
    bool worked;       /* it has given a value of its own */
    bool guest;        /* the newest result is none of its own, and the cause lies in the guest */
    int64_t own;       /* exercise ms of the newest value of its own; -1: it has given none */
    uint32_t in_a_row; /* faults of the guest in a row that count … */
    uint32_t in_a_row_of; /* … in this incarnation of its VM */
    int64_t cut_before;   /* what its guest's `cut` was when it last gave a value of its own */
    uint32_t results;
    uint32_t faults;            /* results that were faults of the check */
    int64_t looked, look_value; /* range ms and value of the newest look; looked 0: none */
    char look_text[160];
    struct ledger_series series;
    int16_t history[VIEW_HISTORY]; /* a ring of values; newest at (results - 1) % VIEW_HISTORY */
    char output[65];
    char text[160];
};

struct view_metric {
    struct metric_made made;
    bool awarded, inside; /* inside: by sheets that its team does not see yet */
    int64_t points, told; /* thousandths; what of them its team was told last */
    struct ledger_account account;
    int64_t made_row, row; /* seq of the row that made it, and of the award */
    uint32_t report;       /* expectation whose report its points follow from; 0: none */
    int64_t cause;
    char by[64];
    char reason[160];
};

struct view_objective {
    struct objective_made made;
    bool reached, inside; /* inside: by points that its team does not see yet */
    int64_t since;        /* exercise ms of the last turn */
    int64_t row;
};

struct view_event {
    struct event_made made;
    struct view_deed moved, turned;
    bool ordered;  /* it fires at its time, whatever else it waits for */
    int64_t later; /* ms by which the last move put its time, or its end, later */
    enum event_state state;
    int64_t x;     /* exercise ms of its state */
    int64_t cause; /* seq of the row behind its state; 0: its time */
};

struct view_inject {
    struct inject_made made;
    enum inject_state state;
    enum inject_state before; /* it was held */
    bool edited;              /* its words were changed after the genesis */
    int64_t fire_at;          /* exercise ms at which it is fired alone; -1: not planned */
    char fire_by[64];
    uint32_t attempt;
    uint32_t incarnation;
    uint32_t epoch;     /* the controller's, when it was dispatched */
    int64_t dispatched; /* exercise ms; -1: not yet */
    int64_t dispatched_r;
    bool begun;    /* this attempt: its guest has told that it runs */
    bool full;     /* on its way, and its guest can write nothing of it */
    char boot[40]; /* this attempt: its marker may stand in memory in that boot of its guest, see
                      PROTOCOL; "": none */
    int64_t x;     /* exercise ms of its state */
    int64_t row;   /* seq of its state */
    int64_t delivered, delivered_wall; /* exercise ms and wall ms; -1: it was not */
    bool has_exit;
    int exit;
    char output[65];
    char by[64];
    struct view_deed turned;
    char text[160];
    enum cleanup_state cleanup;
    uint32_t cleanups;              /* how often it was sent */
    int64_t cleanup_due;            /* exercise ms; -1: ENDEX */
    int64_t cleanup_row, cleanup_x; /* seq and exercise ms of its cleanup's newest row */
    const char *cleanup_text;       /* the view's; "": none, as of most */
};

struct view_expectation {
    struct expectation_made made;
    enum expectation_state state;
    int64_t x;           /* exercise ms of its state */
    int64_t due;         /* exercise ms, since it was opened; -1: ENDEX */
    int64_t opened, row; /* seq of the row that opened it, and of its state */
    char by[64];
    char text[160];
};

struct view_indicator {
    struct indicator_made made;
};

/* The last inspection. */
struct view_inspection {
    enum inspection_state state;
    bool repair;
    uint32_t found; /* how many drifts, also those that are not kept here */
    int64_t r;      /* range ms of its state */
    uint32_t count; /* of looks that were wanted */
    char by[64];
    char text[160];
};

struct view_drift {
    enum drift_kind kind;
    uint32_t vm;
    char name[64];
    char text[160];
};

struct view_switch {
    struct switch_made made;
};

struct view_request {
    struct {
        uint32_t team;
        uint32_t number; /* of the team's own */
        enum request_kind what;
    } made;
    enum request_state state;
    int64_t asked, asked_r; /* exercise and range ms */
    int64_t answered;       /* exercise ms; -1: not yet */
    int64_t row;            /* seq of the row that asked */
    char by[64], text[256]; /* the person who asked, and the reason */
    char answer_by[64], answer[256];
    enum priority priority;
    /* The unit of the rapid reaction team that it was granted (core/view/rrt.h). */
    struct {
        uint32_t unit; /* 0: none, or a seat that is not told which */
        enum rrt_state state;
        int64_t since;   /* exercise ms of its state */
        int64_t due;     /* exercise ms of the next one; -1: when it is recalled */
        int64_t stay;    /* ms; 0: until it is recalled */
        int64_t arrived; /* exercise ms of its arrival; -1: not yet */
        char by[64], text[160];
    } rrt;
};

/* An order that waits for approval, or did. */
struct view_ask {
    struct order_asked made; /* texts in the view's pool */
    enum ask_state state;
    int64_t asked;    /* exercise ms */
    int64_t answered; /* exercise ms; -1: not yet */
    int64_t row;      /* seq of the row that asked */
    char answer_by[64], answer[256];
};

/* What somebody of exercise control has said of a thing in the queue (core/view/queue.h). */
struct view_claim {
    int64_t row; /* its number: the row since which it waits */
    uint32_t team;
    bool held;     /* somebody has it: `by` */
    int64_t since; /* exercise ms */
    int64_t done;  /* seq of the row that says that it needs nobody; 0: none does */
    char by[64], text[160];
};

struct view_message {
    int64_t x;
    struct message_sent made; /* texts in the view's pool */
};

/* A line of the ticker: what happened, newest last. */
struct view_line {
    int64_t x, wall;
    enum row_kind kind;
    uint32_t team;
    enum { LINE_PLAIN, LINE_GOOD, LINE_BAD, LINE_ATTACK, LINE_CLOCK } tone;
    char text[200];
};

struct view {
    struct pool pool;
    struct exercise_opened exercise; /* texts never NULL */
    bool opened, complete;           /* exercise.opened, genesis.done seen */
    uint32_t epoch;

    enum clock_phase phase;
    uint32_t keep_groups;         /* how many group snapshots were ordered */
    bool keep_pausex;             /* PAUSEX was called for the newest, and still is for it */
    int64_t x, r, wall;           /* of the newest row */
    int64_t removed;              /* ms that were removed and may be restored, outages among them */
    int64_t speed;                /* thousandths of exercise time in real time */
    char phased_text[160];        /* why it does what it does; "": not said */
    struct view_deed phased, set; /* STARTEX, PAUSEX and so on; any other setting of the clock */
    uint32_t day;                 /* the play hours that began last, 0: none yet */
    bool open;                    /* they have not ended */
    struct view_turn *turns;      /* what became of the clock since STARTEX */
    size_t turn_count;
    int64_t ended; /* exercise ms of ENDEX; -1: not called */
    enum range_state range;
    char range_text[160];
    struct range_wanted wanted;
    struct view_inspection inspection;
    struct view_isolation isolation;
    struct view_drift drifts[VIEW_DRIFTS];
    size_t drift_count;
    char no_room[160]; /* why the journal cannot be written; "": it can */

    struct view_day *days;
    struct view_team *teams;
    struct view_switch *switches;
    struct view_host *hosts;
    struct view_vm *vms;
    struct view_feature *features;
    struct view_condition *conditions;
    struct view_metric *metrics;
    struct view_objective *objectives;
    struct view_event *events;
    struct view_inject *injects;
    struct view_expectation *expectations;
    struct view_variable *variables;
    struct view_contact *contacts;
    struct view_indicator *indicators;
    size_t day_count, team_count, switch_count, host_count, vm_count, feature_count,
        condition_count, metric_count, objective_count, event_count, inject_count,
        expectation_count, indicator_count, variable_count,
        contact_count; /* of places, holes included */

    struct view_removal *removals; /* in the order in which they were made; the first is number 1 */
    size_t removal_count;

    struct view_request *requests; /* in the order in which they were made */
    size_t request_count;

    struct view_ask *asks; /* in the order in which they were made */
    size_t ask_count;

    struct {
        bool started;
        int64_t x, wall;
        int64_t row; /* seq of the row that began it */
        char by[64];
    } comcheck;

    struct view_claim *claims; /* in the order in which they were first claimed */
    size_t claim_count;

    struct view_members members;
    struct view_reaches reaches;
    struct view_portal portal;
    struct view_hub hub;
    struct view_reports reports;
    struct view_inbox inbox;
    struct view_hints hints;
    struct view_adjustments adjustments;
    struct ledger ledger;
    struct view_sheets sheets;
    struct view_grading grading;
    struct view_attacks attacks;
    struct view_standings standings;
    struct view_shares shares;
    struct view_amends amends;
    struct view_undos undos;

    struct view_agent *agents;
    size_t agent_count;

    struct view_message *messages; /* in the order in which they were sent */
    size_t message_count;
    struct view_line ticker[VIEW_TICKER]; /* a ring; newest at (ticker_count - 1) % VIEW_TICKER */
    uint64_t ticker_count;                /* ever */
};

/* A new, empty view (heap: it is large). NULL: no memory. */
struct view *view_new(void);
void view_free(struct view *view);

/*
 * One step of the fold. Errors: an ordinal out of range, a move that the tables do not allow (the
 * text names the row), no memory. The view is unchanged by a refused row.
 */
int view_apply(struct view *view, const struct row *row, struct error *err);

/* Look-ups by ordinal: NULL for 0, holes and what lies beyond. */
struct view_day *view_day(const struct view *view, uint32_t ordinal);
struct view_team *view_team(const struct view *view, uint32_t ordinal);
struct view_switch *view_switch(const struct view *view, uint32_t ordinal);
struct view_vm *view_vm(const struct view *view, uint32_t ordinal);
struct view_feature *view_feature(const struct view *view, uint32_t ordinal);
struct view_condition *view_condition(const struct view *view, uint32_t ordinal);
struct view_metric *view_metric(const struct view *view, uint32_t ordinal);
struct view_objective *view_objective(const struct view *view, uint32_t ordinal);
struct view_event *view_event(const struct view *view, uint32_t ordinal);
struct view_inject *view_inject(const struct view *view, uint32_t ordinal);
struct view_expectation *view_expectation(const struct view *view, uint32_t ordinal);

/* A team by its id or dotted path; NULL: none. */
struct view_team *view_team_called(const struct view *view, const char *name);

/* Is an inject or an event called so? */
bool view_is_item(const struct view *view, const char *id);

/* Does what belongs to `team` (0: all) concern somebody who asks about `wanted` (0: all teams)? */
bool view_concerns(uint32_t team, uint32_t wanted);

/* Is this team held? Nobody is team 0. */
bool view_is_held(const struct view *view, uint32_t team);
/* STARTEX was called and ENDEX was not. */
bool view_is_on(const struct view *view);
/* The VM without whose SSH server a check tells nothing: where it runs, or where a probe looks
 * from. */
struct view_vm *view_guest_of(const struct view *view, const struct view_condition *condition);

/*
 * For how many ms the guest of a check has been cut off by itself since the check gave a value:
 * unreachable, or shut down by its own people, while the exercise ran and nothing of ours was the
 * cause. Not at the moment: what was is kept.
 */
int64_t view_cut_off(const struct view *view, const struct view_condition *condition, int64_t r);

/* Is it made when the team of this VM looks at it? */
bool look_is_at(const struct view *view, const struct view_condition *condition, uint32_t vm);

/* The same value still counts, but the check cannot give one now: a fault, or its guest is not
 * there. */
bool view_is_stale(const struct view *view, const struct view_condition *condition);
/* Does the check need this feature of its VM? */
bool view_needs(const struct view_condition *condition, uint32_t feature);
/* Has the feature failed, or does it wait behind one that has? */
bool view_feature_is_out(const struct view *view, const struct view_feature *feature);

/* The feature for whose sake the check is not made: one that it needs and that has failed, or waits
 * behind one that has. NULL: none. */
const struct view_feature *view_lacks(const struct view *view,
                                      const struct view_condition *condition);

/* Is there a range, whole or in part, that nobody is taking down? */
bool view_has_range(const struct view *view);
/* The newest request of a team for something; NULL: it has made none. */
struct view_request *view_request_of(const struct view *view, uint32_t team,
                                     enum request_kind what);

/*
 * An ask by its name, and its name: "1" of EXCON's own, "estmark-1" of a trainer, "estmark-b1" of
 * the team itself. NULL: there is none.
 */
enum { VIEW_ASK_NAME = 80 };
struct view_ask *view_ask_called(const struct view *view, const char *name);
const char *view_ask_name(const struct view *view, const struct view_ask *ask,
                          char to[VIEW_ASK_NAME]);
/* "clock extend estmark 20 min": the order that is asked for, for people. */
void view_ask_order(const struct order_asked *made, char *to, size_t size);
/* The one of a row; NULL: none. */
struct view_ask *view_ask_of(const struct view *view, int role, uint32_t team, uint32_t number);

/* The team's id, or "" for team 0 and unknown ones. */
const char *view_team_id(const struct view *view, uint32_t ordinal);

/* "blue:estmark", "controller": a seat, in `to`. */
enum { VIEW_SEAT = 96 };
const char *view_seat_title(const struct view *view, int role, uint32_t team, char to[VIEW_SEAT]);

/* "web of estmark", "prober": a VM for people. */
void view_vm_title(const struct view *view, uint32_t vm, char *to, size_t size);

/* A text of everything the fold knows that does not depend on wall or range time: equal views give
 * equal texts. Malloc'd, for tests and `excon status --json`; NULL: no memory. */
char *view_dump(const struct view *view);
