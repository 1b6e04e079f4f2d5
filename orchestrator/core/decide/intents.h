/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from a decision, rows to append and actions to take, and what a finished action
 * brings. */
#pragma once

#include <excon/agent.h>
#include <excon/row.h>

#include "base/pool.h"
#include "core/decide/state.h"

enum action_kind {
    ACTION_OPEN_RANGE, /* take up the provider's work: the range shall exist */
    ACTION_MAKE,       /* a VM */
    ACTION_LOGIN,      /* a VM by SSH */
    ACTION_KEEP,       /* a VM's memory and disk */
    ACTION_SUSPEND,    /* a VM of a group snapshot: it stands still … */
    ACTION_RUN_ON,     /* … and runs again */
    ACTION_GOLDEN,     /* keep those of a golden machine, to fork others from */
    ACTION_IDENTIFY,   /* give a fork its own identity */
    ACTION_LINK,       /* set up its team links */
    ACTION_DISCARD,    /* a VM's snapshots that are unwanted */
    ACTION_CLOCK,      /* of a guest that stood still: set it */
    ACTION_INSPECT,    /* of the whole range, to compare it with the plan */
    ACTION_ISOLATE,    /* the proof that teams are apart */
    ACTION_DROP_RANGE,
    ACTION_MIGRATE, /* a VM: shut it down, and copy its disk to the host that it goes to */
    ACTION_MOVED,   /* a VM stands on another host: agents there, the ways to machines */
    ACTION_FEATURE, /* put into its VM: files, script, restart; or ask, as with an inject */
    ACTION_CHECK,   /* a condition; `due`: its slot, range ms */
    ACTION_LOOK,    /* the same for a team that looks; counts nowhere */
    ACTION_INJECT,  /* send or ask, one act */
    ACTION_CLEANUP, /* the same for what undoes it */
    ACTION_ARM,     /* is all there that an inject will need? */
    ACTION_GREEN,   /* a visit at a VM; `due`: its time, exercise ms; `what`: which entry */
    ACTION_LEAD,    /* connect a seat with what it reaches; `subject`: the reach */
    ACTION_PORTAL,  /* start, restart or end the portal, as it is wanted now */
    ACTION_HUB,     /* the same of the exchange with a MISP */
    ACTION_WAKE,    /* put `what`/`subject` on the range agenda at `due`; of DUE_GREEN: on that of
                       the exercise, behind `due` */
};

struct action {
    enum action_kind kind;
    uint32_t subject; /* ordinal of VM, condition or inject */
    int64_t due;
    int what; /* enum agenda_what of ACTION_WAKE; of ACTION_GREEN the entry */
};

struct intents {
    struct pool pool; /* texts of the rows */
    struct row *rows;
    size_t row_count;
    struct action *actions;
    size_t action_count;
    bool failed; /* no memory */
};

void intents_done(struct intents *intents);

/* Appends a row: deep copy; seq, times and audience are the caller's business later. */
void intents_row(struct intents *intents, const struct row *row);
void intents_act(struct intents *intents, enum action_kind kind, uint32_t subject, int64_t due);
void intents_green(struct intents *intents, uint32_t vm, int64_t due, uint32_t entry);
void intents_wake(struct intents *intents, enum agenda_what what, uint32_t subject, int64_t due);

/* The state of a feature that has no script: nothing ran, so there is no exit status. */
#define FEATURE_NO_SCRIPT "no script"

/* What a finished action brought; texts are borrowed. */
struct ended {
    enum action_kind kind;
    uint32_t subject;
    int64_t due;
    enum outcome outcome;
    const char *text;
    const char *reason; /* REASON_* or "" */
    bool sent;          /* false: for certain nothing left */
    /* of ACTION_MAKE */
    const char *host;
    uint32_t port;
    bool made;
    /* of ACTION_CHECK, ACTION_FEATURE and ACTION_INJECT */
    bool has_exit;
    int exit;
    const char *signal; /* that ended it, by its name: "KILL"; "" or NULL: none did */
    bool timed_out;
    bool unanswered; /* of OUTCOME_TIMEOUT: the agent said nothing, which says nothing of the guest
                      */
    const char *state;  /* of an inject's marker: "ended", "running", … */
    const char *out;    /* what it printed */
    const char *output; /* hash of the whole output */
    uint32_t incarnation;
    int64_t asked; /* range ms at which the agent was asked */
    const char
        *boot; /* of an inject of which its guest could write nothing: its boot then; may be NULL */
    bool before; /* its files could not be uploaded: the action itself was not sent */
};
