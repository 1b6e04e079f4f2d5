/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row of the journal: also a line on the wire, and a step of every fold.
 *
 * The kinds and their fields are in row-kinds.def and row-fields.def; the enumerators, structs and
 * the union below are made from them. Rows carry every figure their readers need, so that no fold
 * reads the scenario.
 *
 * Ordinals (uint32_t) name things: teams, VMs, conditions, metrics, objectives, events and injects
 * are each numbered from 1 in genesis order; 0 means "none" (team 0: shared by all). Points and
 * values are integer thousandths. Times are milliseconds. Texts are for people and are never
 * parsed; hashes are 64 lower-case hex digits that name a blob.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum row_kind {
    ROW_NONE,
#define ROW_KIND(kind, name, tag, about) kind,
#include "row-kinds.def"
#undef ROW_KIND
    ROW_KINDS
};

/* Who may see a row; see core/order/rights.h. */
enum audience {
    AUDIENCE_EXCON, /* director, controller, evaluator: what is to come, ground truth, machinery */
    AUDIENCE_RANGE, /* EXCON and green */
    AUDIENCE_TEAM,  /* EXCON and the members and trainers of one team */
    AUDIENCE_ALL,
    AUDIENCE_TRAINER, /* EXCON and the trainers of one team, not its members */
    AUDIENCE_TEAMS,   /* EXCON and the members and trainers of all teams */
    AUDIENCE_NAMED,   /* EXCON, one team, and the teams that the row's field `to` names */
    AUDIENCES
};

enum role {
    ROLE_DIRECTOR,
    ROLE_CONTROLLER,
    ROLE_TRAINER,
    ROLE_EVALUATOR,
    ROLE_GREEN,
    ROLE_RED,
    ROLE_BLUE,
    ROLE_OBSERVER,
    ROLES
};

enum vm_state {
    VM_PLANNED,
    VM_MAKING,      /* the provider has been asked (committed before the request leaves) */
    VM_BOOTING,     /* the domain runs, SSH has not answered yet */
    VM_UP,          /* SSH answered with the pinned key */
    VM_UNREACHABLE, /* runs, but SSH does not answer; the controller keeps trying */
    VM_FAILED,      /* could not be made */
    VM_LOST,        /* it ran and has stopped: a fault of the range */
    VM_REMOVING,
    VM_GONE,
    VM_STOPPED, /* stopped by an order that keeps its disk */
    VM_STATES
};

enum feature_state {
    FEATURE_WAITING, /* for its VM, or for the features it depends on */
    FEATURE_SENT,    /* on its way into the guest; committed before the request leaves */
    FEATURE_DONE,
    FEATURE_FAILED,
    FEATURE_STATES
};

enum kept_state {
    KEPT_WANTED,
    KEPT_DONE,
    KEPT_FAILED,
    KEPT_LOST,      /* the snapshot has disappeared */
    KEPT_UNWANTED,  /* somebody discards it; from here on no machine is restored from it */
    KEPT_DISCARDED, /* it is removed from the disk */
    /* of a group snapshot, between `wanted` and `done` or `failed` */
    KEPT_SUSPENDED, /* the machine stands still and waits for the others */
    KEPT_TAKING,    /* all stand still: its memory and disk are being saved */
    KEPT_TAKEN,     /* they are on disk; it still stands */
    KEPT_SPOILED,   /* it could not be suspended or saved; it may stand still */
    KEPT_RESUMING,  /* it is told to run again */
    KEPT_STATES
};

/* How an incarnation of a VM that is not simply booted gets its identity. */
enum fork_state {
    FORK_NONE,   /* it is booted under its own */
    FORK_GOLDEN, /* it is booted and prepared under an identity that is nobody's */
    FORK_KEPT,   /* memory and disk of that are kept: the golden state */
    FORK_WANTED, /* it is made from a golden state */
    FORK_OWN,    /* it has its own identity; its team links are still down */
    FORK_DONE,   /* its team links are up */
    FORK_FAILED, /* it goes no further and is booted instead */
    FORK_STATES
};

/* A VM that takes its disk along to another host. */
enum migration_state {
    MIGRATION_NONE,
    MIGRATION_WANTED, /* it runs where it stands until its turn comes */
    MIGRATION_GOING,  /* it runs, or is shut down, and its disk is copied; it still stands there */
    MIGRATION_DONE,   /* the copy is whole: it stands on the other host from now on */
    MIGRATION_FAILED, /* it stands where it stood, and is started there again */
    MIGRATION_STATES
};

/* An inspection: the range is compared with the plan. */
enum inspection_state {
    INSPECTION_NONE,
    INSPECTION_WANTED,
    INSPECTION_DONE,
    INSPECTION_FAILED,
    INSPECTION_STATES
};

/* When people are at their machines, by the time of the story. */
enum green_hours {
    GREEN_ALWAYS,
    GREEN_OFFICE, /* from 08:00 to 17:00, Monday to Friday */
    GREEN_HOURS
};

/* What is known of whether teams are apart. */
enum isolation_state {
    ISOLATION_NONE,
    ISOLATION_WANTED,
    ISOLATION_APART,
    ISOLATION_CROSSED, /* a frame comes out where it may not */
    ISOLATION_UNKNOWN, /* it could not be found out */
    ISOLATION_STATES
};

/* How something in the range differs from the plan. */
enum drift_kind {
    DRIFT_GONE,        /* a VM's domain is not there */
    DRIFT_STOPPED,     /* it does not run */
    DRIFT_PAUSED,      /* its processors are stopped */
    DRIFT_STUCK,       /* QEMU stopped it because its disk could not be written or read */
    DRIFT_INCARNATION, /* what runs is of another incarnation */
    DRIFT_DEFINITION,  /* its definition is not the one that was made */
    DRIFT_DISK,        /* its disk is gone */
    DRIFT_SEED,        /* its seed is gone */
    DRIFT_NETWORK,     /* a network that it needs is gone */
    DRIFT_KEPT,        /* its snapshot is gone */
    DRIFT_FOREIGN,     /* a domain or network has a name of ours and is not ours */
    DRIFTS
};

enum range_state {
    RANGE_PLANNED,
    RANGE_BUILDING,
    RANGE_UP,      /* everything is up */
    RANGE_PARTIAL, /* building ended, some part failed */
    RANGE_REMOVING,
    RANGE_GONE,    /* nothing of it is left */
    RANGE_STOPPED, /* nothing of it runs; disks and snapshots stay */
    RANGE_STATES
};

enum clock_phase {
    PHASE_BEFORE, /* before STARTEX */
    PHASE_RUNNING,
    PHASE_PAUSED,
    PHASE_ENDED,  /* after ENDEX */
    PHASE_CLOSED, /* STARTEX was called, and these are no play hours */
    PHASES
};

enum clock_move {
    MOVE_JUMP,     /* forward */
    MOVE_REMOVED,  /* some past time no longer counts */
    MOVE_RESTORED, /* removed time counts again */
    MOVES
};

enum team_move {
    TEAM_HELD,     /* its own injects and deadlines wait, its checks are excused */
    TEAM_RELEASED, /* they go on, all later by the length of the hold */
    TEAM_EXTENDED, /* its open deadlines are moved back */
    TEAM_MOVES
};

/* What the controller does with an inject whose time a clock jump passes over. */
enum late_word { LATE_WORD_ASK, LATE_WORD_FIRE, LATE_WORD_SKIP, LATE_WORDS };

enum event_state {
    OCCURRENCE_SCHEDULED,
    OCCURRENCE_OPEN, /* its time has come, its triggers are not met yet */
    OCCURRENCE_FIRED,
    OCCURRENCE_EXPIRED, /* its script's end came first */
    OCCURRENCE_CANCELLED,
    OCCURRENCES
};

enum inject_state {
    INJECT_SCHEDULED,
    INJECT_ARMED,
    INJECT_DISPATCHED, /* committed before the request leaves */
    INJECT_RUNNING,
    INJECT_DELIVERED,
    INJECT_PARTIAL,
    INJECT_FAILED,
    INJECT_UNREACHABLE,
    INJECT_ACKNOWLEDGED,
    INJECT_SUBMITTED,
    INJECT_LATE,
    INJECT_IN_REVIEW,
    INJECT_REVISION_REQUESTED,
    INJECT_GRADED,
    INJECT_CLOSED,
    INJECT_HELD,
    INJECT_SKIPPED,
    INJECT_CANCELLED,
    INJECT_EXPIRED,
    INJECT_INTERRUPTED,
    INJECT_STATES
};

enum cleanup_state {
    CLEANUP_NONE,
    CLEANUP_PENDING, /* the inject was delivered and has not been undone */
    CLEANUP_SENT,    /* committed before the request leaves */
    CLEANUP_DONE,
    CLEANUP_FAILED,
    CLEANUP_STATES
};

enum expectation_state {
    EXPECTATION_WAITING, /* its inject is not delivered yet */
    EXPECTATION_OPEN,    /* the team has time until its deadline */
    EXPECTATION_MET,
    EXPECTATION_MISSED, /* its deadline has passed */
    EXPECTATION_LATE,   /* met after its deadline */
    EXPECTATION_VOID,   /* ENDEX came before it was met or due */
    EXPECTATION_STATES
};

/* Types of indicators, by the names of MISP. */
enum indicator_type {
#define INDICATOR_TYPE(name, word, spelling) INDICATOR_##name,
#include "indicator-types.def"
#undef INDICATOR_TYPE
    INDICATOR_TYPES
};

/* The Traffic Light Protocol 2.0; amber is the default. */
enum tlp { TLP_AMBER, TLP_AMBER_STRICT, TLP_RED, TLP_GREEN, TLP_CLEAR, TLPS };

/* What a team says of an indicator that was shared. */
/* How far an attack came. */
enum attack_severity {
    ATTACK_NONE,
    ATTACK_USER,
    ATTACK_ADMIN,
    ATTACK_DATA,
    ATTACK_IMPACT,
    ATTACK_SEVERITIES
};

/* How the entries of a warning list are compared with values. */
enum warning_type {
    WARNING_STRING,
    WARNING_SUBSTRING,
    WARNING_HOSTNAME,
    WARNING_CIDR,
    WARNING_REGEX,
    WARNING_TYPES
};

enum sighting { SIGHTING_SEEN, SIGHTING_FALSE, SIGHTING_EXPIRED, SIGHTINGS };

/* What a team may ask exercise control for. */
enum request_kind { REQUEST_RRT, REQUEST_KINDS };

enum request_state { REQUEST_OPEN, REQUEST_GRANTED, REQUEST_REFUSED, REQUEST_STATES };

/* What a COMCHECK wants to see of each team. */
enum lamp {
    LAMP_KEY,     /* a member's key opens a seat of the team */
    LAMP_INBOX,   /* a message of the inbox was acknowledged */
    LAMP_ANSWER,  /* one was answered */
    LAMP_MACHINE, /* one of the team's machines was reached */
    LAMPS
};

/* What a team paid for. */
enum charge_kind { CHARGE_HINT, CHARGE_REVERT, CHARGE_KINDS };

/* How urgent a request is, as precedence in military messages. */
enum priority {
    PRIORITY_ROUTINE,
    PRIORITY_PRIORITY,
    PRIORITY_IMMEDIATE,
    PRIORITY_FLASH,
    PRIORITIES
};

/* Where a unit of the rapid reaction team is. */
enum rrt_state { RRT_FREE, RRT_TRAVELLING, RRT_DEPLOYED, RRT_RETURNING, RRT_STATES };

/* How far a report of an incident is; a revision never goes back. */
enum report_stage {
    REPORT_EARLY_WARNING,
    REPORT_NOTIFICATION,
    REPORT_UPDATE,
    REPORT_FINAL,
    REPORT_WITHDRAWN,
    REPORT_STAGES
};

/* What exercise control made of a report. */
enum report_state {
    REPORT_RECEIVED,
    REPORT_REVISION_ASKED,
    REPORT_ACCEPTED,
    REPORT_FALSE_ALARM,
    REPORT_STATES
};

/* An order that somebody else has to approve. */
enum ask_state {
    ASK_OPEN,
    ASK_APPROVED,
    ASK_DENIED,
    ASK_WITHDRAWN, /* by the person who asked */
    ASK_EXPIRED,   /* it no longer makes sense */
    ASK_STATES
};

/* Where a member's key comes from. */
enum member_key_how {
    MEMBER_KEY_GIVEN,    /* an order brought it */
    MEMBER_KEY_SCENARIO, /* the scenario has it */
    MEMBER_KEY_CODE,     /* the member enrolled it with a one-time code */
    MEMBER_KEY_HOWS
};

/* What of a machine a seat reaches through the controller. */
enum reach_what {
    REACH_SSH,
    REACH_PORT,    /* a TCP port of the machine */
    REACH_CONSOLE, /* its serial line */
    REACH_SCREEN,  /* its screen, keyboard and mouse by RFB (VNC) */
    REACH_WHATS
};

enum portal_state {
    PORTAL_DOWN,   /* it does not run, and is started again where it is wanted */
    PORTAL_UP,     /* it listens */
    PORTAL_FAILED, /* it cannot listen; it is tried again */
    PORTAL_STATES
};

enum hub_state {
    HUB_DOWN, /* no agent runs, or MISP has not answered yet */
    HUB_UP,   /* MISP answers, and organisations and users are there */
    HUB_AWAY, /* MISP does not answer, or does not let us in; it is asked again */
    HUB_STATES
};

enum portal_refusal {
    PORTAL_KEY,         /* a login: a name or key that opens no seat, a member who is locked */
    PORTAL_CODE,        /* a one-time code */
    PORTAL_FORWARDING,  /* of ports, sockets, agents, screens */
    PORTAL_COMMAND,     /* a command that there is not, a subsystem */
    PORTAL_ENVIRONMENT, /* a variable for the session's program */
    PORTAL_REFUSALS
};

enum result_mode {
    RESULT_NUMBER, /* standard output is a number in 0…1 */
    RESULT_EXIT,   /* exit status 0 is 1, 126 and 127 (nothing could be run) are a fault, else 0 */
    RESULT_NAGIOS, /* 0 is 1, 1 is ½, 2 is 0, 3 is a fault */
    RESULT_MODES
};

enum variable_kind { VARIABLE_VALUE, VARIABLE_HEX, VARIABLE_WORD, VARIABLE_NUMBER, VARIABLE_KINDS };

/* Whose points teams are told. */
enum scores_teams {
    SCORES_OWN,
    SCORES_ALL,
    SCORES_NONE, /* only the team's trainers are */
    SCORES_TEAMS
};

/* What everybody is told of the points of all teams. */
enum scores_public {
    SCORES_PUBLIC_NONE,
    SCORES_PUBLIC_ALL,
    SCORES_PUBLIC_FROZEN, /* as they were when somebody froze them */
    SCORES_PUBLICS
};

enum metric_type {
    METRIC_MANUAL,
    METRIC_CONDITIONAL,
    METRIC_SHARING, /* computed at ENDEX from what the team shared */
    METRIC_ATTACK,  /* computed from what attacks on the team came to */
    METRIC_TYPES
};

enum objective_type { OBJECTIVE_EVALUATION, OBJECTIVE_TLO, OBJECTIVE_GOAL, OBJECTIVE_TYPES };

/* What an amend makes of a thing of the scenario. */
enum amend_how { AMEND_ADDED, AMEND_CHANGED, AMEND_REMOVED, AMEND_HOWS };

/* What an amend may take out of the scenario before it has come. */
enum amend_what {
    AMEND_EVENT,
    AMEND_INJECT,
    AMEND_EXPECTATION,
    AMEND_INDICATOR,
    AMEND_HINT,
    AMEND_METRIC,
    AMEND_WHATS
};

enum agent_life { AGENT_STARTING, AGENT_UP, AGENT_LOST, AGENT_LIVES };

/* Ordinals, borrowed by a row. */
struct ordinals {
    const uint32_t *items;
    uint32_t count;
};

/* The fields of every kind, a struct each: `struct vm_made`, `struct vm_state_row`, … */
#define ROW_STRUCT(tag, member) struct tag {
#define ROW_TEXT(tag, field, about) const char *field;
#define ROW_BLOB(tag, field, about) const char *field;
#define ROW_INT(tag, field, about) int64_t field;
#define ROW_SEED(tag, field, about) int64_t field;
#define ROW_COUNT(tag, field, about) uint32_t field;
#define ROW_NUMBER(tag, field, about) int field;
#define ROW_BOOL(tag, field, about) bool field;
#define ROW_WORD(tag, field, type, words, about) int field;
#define ROW_ORDINALS(tag, field, about) struct ordinals field;
#define ROW_END(tag)                                                                               \
    }                                                                                              \
    ;
#include "row-fields.def"

struct row {
    enum row_kind kind;
    int64_t seq; /* of the journal, from 1; on the wire: of the session */
    int64_t x;   /* exercise time, ms since STARTEX */
    int64_t r; /* range time, ms since the exercise was opened, the controller's outages included */
    int64_t wall; /* ms since 1970, UTC; for people */
    enum audience audience;
    uint32_t team; /* of AUDIENCE_TEAM, AUDIENCE_TRAINER and AUDIENCE_NAMED */
    union {
#define ROW_STRUCT(tag, member) struct tag member;
#include "row-fields.def"
    } as;
};
