/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events: a row of the journal = a line on the wire = a step of every fold.
 *
 * One struct per kind, one table (core/model/event.c) that names every field, so that writing,
 * reading, checking and docs/JOURNAL.md come from one place. Rows carry every figure their readers
 * need: no fold looks into the scenario.
 *
 * Ordinals (uint32_t) name things: teams, VMs, conditions, metrics, objectives, events and injects
 * are each numbered from 1 in genesis order; 0 says "none" (team 0: shared by all). Points and
 * values are integer thousandths. Times are milliseconds. Texts are for people and are never
 * parsed; hashes are 64 lower-case hex digits that name a blob.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum row_kind {
    ROW_NONE,
    /* genesis: what there is */
    ROW_EXERCISE_OPENED,
    ROW_DAY_MADE,
    ROW_TEAM_MADE,
    ROW_CONTACT_MADE,
    ROW_VARIABLE_MADE,
    ROW_SWITCH_MADE,
    ROW_VM_MADE,
    ROW_FEATURE_MADE,
    ROW_CONDITION_MADE,
    ROW_METRIC_MADE,
    ROW_OBJECTIVE_MADE,
    ROW_EVENT_MADE,
    ROW_INJECT_MADE,
    ROW_EXPECTATION_MADE,
    ROW_INDICATOR_MADE,
    ROW_GENESIS_DONE,
    /* the controller and its agents */
    ROW_CONTROLLER_STARTED,
    ROW_AGENT_STATE,
    ROW_JOB_STRAY,
    ROW_JOURNAL_ROOM,
    ROW_JOURNAL_SEALED,
    /* the range */
    ROW_RANGE_WANTED,
    ROW_RANGE_STATE,
    ROW_VM_STATE,
    ROW_VM_KEPT,
    ROW_RANGE_LOOK,
    ROW_DRIFT_FOUND,
    ROW_FEATURE_STATE,
    ROW_FEATURE_TAKEN,
    /* the clock */
    ROW_CLOCK_STARTED,
    ROW_CLOCK_PAUSED,
    ROW_CLOCK_RESUMED,
    ROW_CLOCK_OUTAGE,
    ROW_CLOCK_HOURS,
    ROW_CLOCK_MOVED,
    ROW_CLOCK_SPEED,
    ROW_CLOCK_EXTENDED,
    ROW_CLOCK_ENDED,
    ROW_TEAM_CLOCK,
    /* the exercise */
    ROW_EVENT_STATE,
    ROW_EVENT_MOVED,
    ROW_INJECT_STATE,
    ROW_INJECT_PLANNED,
    ROW_INJECT_CHANGED,
    ROW_INJECT_CLEANUP,
    ROW_EXPECTATION_STATE,
    ROW_CONDITION_RESULT,
    ROW_SCORE_AWARD,
    ROW_OBJECTIVE_STATE,
    ROW_MESSAGE_SENT,
    ROW_REQUEST_STATE,
    ROW_ORDER_ASKED,
    ROW_ORDER_ANSWERED,
    ROW_ORDER_GIVEN,
    ROW_ORDER_DROPPED,
    ROW_KINDS
};

/* Who may see a row; see core/order/visible.h. */
enum audience {
    AUDIENCE_EXCON, /* director, controller, evaluator: what is to come, ground truth, machinery */
    AUDIENCE_RANGE, /* EXCON and green */
    AUDIENCE_TEAM,  /* EXCON and the members and trainers of one team */
    AUDIENCE_ALL,
    AUDIENCE_TRAINER, /* EXCON and the trainers of one team, not its members */
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
    VM_UNREACHABLE, /* runs, but SSH does not answer; tried again */
    VM_FAILED,      /* could not be made */
    VM_LOST,        /* was there and is not running any more: a fault of the range */
    VM_REMOVING,
    VM_GONE,
    VM_STOPPED, /* ended by an order that keeps its disk */
    VM_STATES
};

enum feature_state {
    FEATURE_WAITING, /* for its VM, or for the features it stands on */
    FEATURE_SENT,    /* on disk before anything leaves: it is being put into the guest */
    FEATURE_DONE,
    FEATURE_FAILED,
    FEATURE_STATES
};

enum kept_state {
    KEPT_WANTED,
    KEPT_DONE,
    KEPT_FAILED,
    KEPT_LOST /* it is not there any more */,
    KEPT_STATES
};

/* What stands is compared with the plan. */
enum look_state { LOOK_NONE, LOOK_WANTED, LOOK_DONE, LOOK_FAILED, LOOK_STATES };

/* How something stands otherwise than planned. */
enum drift_kind {
    DRIFT_GONE,        /* a VM's domain is not there */
    DRIFT_STOPPED,     /* it does not run */
    DRIFT_PAUSED,      /* it stands still */
    DRIFT_STUCK,       /* it stands still because its disk could not be written or read */
    DRIFT_INCARNATION, /* what runs is of another incarnation */
    DRIFT_DEFINITION,  /* its definition is not the one that was made */
    DRIFT_DISK,        /* its disk is gone */
    DRIFT_SEED,        /* its seed is gone */
    DRIFT_NETWORK,     /* a network that it needs is gone */
    DRIFT_KEPT,        /* what was kept of it is gone */
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
    RANGE_STOPPED, /* nothing of it runs; disks and kept states stay */
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
    MOVE_REMOVED,  /* what has passed last does not count */
    MOVE_RESTORED, /* what was removed counts again */
    MOVES
};

enum team_move {
    TEAM_HELD,     /* its own injects and deadlines stand, its checks are excused */
    TEAM_RELEASED, /* they go on, all of them later by as much */
    TEAM_EXTENDED, /* its open deadlines are later */
    TEAM_MOVES
};

/* What becomes of an inject whose time is jumped over. */
enum late_word { LATE_WORD_ASK, LATE_WORD_FIRE, LATE_WORD_SKIP, LATE_WORDS };

enum event_state {
    OCCURRENCE_SCHEDULED,
    OCCURRENCE_OPEN, /* its time has come, what triggers it is awaited */
    OCCURRENCE_FIRED,
    OCCURRENCE_EXPIRED, /* its script's end came first */
    OCCURRENCE_CANCELLED,
    OCCURRENCES
};

enum inject_state {
    INJECT_SCHEDULED,
    INJECT_ARMED,
    INJECT_DISPATCHED, /* on disk before anything leaves */
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
    CLEANUP_PENDING, /* what the inject did is there */
    CLEANUP_SENT,    /* on disk before anything leaves */
    CLEANUP_DONE,
    CLEANUP_FAILED,
    CLEANUP_STATES
};

enum expectation_state {
    EXPECTATION_WAITING, /* its inject is not delivered yet */
    EXPECTATION_OPEN,    /* the team has time until it is due */
    EXPECTATION_MET,
    EXPECTATION_MISSED, /* it was due */
    EXPECTATION_LATE,   /* met after it was due */
    EXPECTATION_VOID,   /* nobody can tell any more: ENDEX came first */
    EXPECTATION_STATES
};

/* Types of indicators, by the names of MISP. */
enum indicator_type {
    INDICATOR_MD5,
    INDICATOR_SHA1,
    INDICATOR_SHA256,
    INDICATOR_SHA512,
    INDICATOR_FILENAME,
    INDICATOR_DOMAIN,
    INDICATOR_HOSTNAME,
    INDICATOR_IP_SRC,
    INDICATOR_IP_DST,
    INDICATOR_URL,
    INDICATOR_EMAIL_SRC,
    INDICATOR_EMAIL_DST,
    INDICATOR_EMAIL_SUBJECT,
    INDICATOR_USER_AGENT,
    INDICATOR_PATTERN_IN_FILE,
    INDICATOR_PATTERN_IN_MEMORY,
    INDICATOR_TEXT,
    INDICATOR_TYPES
};

/* The Traffic Light Protocol 2.0; what is not said is amber. */
enum tlp { TLP_AMBER, TLP_AMBER_STRICT, TLP_RED, TLP_GREEN, TLP_CLEAR, TLPS };

/* What a team may ask exercise control for. */
enum request_kind { REQUEST_RRT, REQUEST_KINDS };

enum request_state { REQUEST_OPEN, REQUEST_GRANTED, REQUEST_REFUSED, REQUEST_STATES };

/* An order that another has to approve. */
enum ask_state {
    ASK_OPEN,
    ASK_APPROVED,
    ASK_DENIED,
    ASK_WITHDRAWN, /* by who asked */
    ASK_EXPIRED,   /* it fits no more */
    ASK_STATES
};

enum result_mode {
    RESULT_NUMBER, /* standard output is a number in 0…1 */
    RESULT_EXIT,   /* exit status 0 is 1, 126 and 127 (nothing could be run) are a fault, else 0 */
    RESULT_NAGIOS, /* 0 is 1, 1 is ½, 2 is 0, 3 is a fault */
    RESULT_MODES
};

enum variable_kind { VARIABLE_VALUE, VARIABLE_HEX, VARIABLE_WORD, VARIABLE_NUMBER, VARIABLE_KINDS };

enum metric_type { METRIC_MANUAL, METRIC_CONDITIONAL, METRIC_TYPES };

enum objective_type { OBJECTIVE_EVALUATION, OBJECTIVE_TLO, OBJECTIVE_GOAL, OBJECTIVE_TYPES };

enum agent_life { AGENT_STARTING, AGENT_UP, AGENT_LOST, AGENT_LIVES };

/* Ordinals, borrowed by an event. */
struct ordinals {
    const uint32_t *items;
    uint32_t count;
};

struct exercise_opened {
    const char *run;  /* 8 hex digits */
    const char *name; /* the scenario's name */
    const char *description;
    const char *scenario; /* hash of the YAML */
    const char *path;     /* where it was read */
    const char *key_hash; /* hash of the run key */
    const char *seal_key; /* the public key of its signed heads, hex; empty: of a version that
                             signed none */
    const char *sources;  /* hash of the list of the packages' files that were read */
    const char *packages; /* versions of the packages used, a text */
    int64_t endex;        /* exercise ms; 0: none planned */
    int64_t outage;       /* shorter outages of the controller count as exercise time, ms */
    int64_t seed;
    int late; /* enum late_word */
    bool competitive;
    bool rehearsal;
    int64_t situation; /* the date in the story at STARTEX, ms since 1970 as if UTC; 0: not said */
};

/* Play hours: outside of them exercise time stands. In the order of time. */
struct day_made {
    uint32_t day;     /* its ordinal */
    uint32_t number;  /* of its date, from 1: "D1" */
    int64_t from, to; /* wall ms */
    int64_t zone;     /* ms that local time is ahead of UTC */
};

struct team_made {
    uint32_t team;
    const char *id;   /* the entity's own id */
    const char *path; /* dotted path of the entity */
    const char *title;
};

struct contact_made {
    uint32_t contact;
    uint32_t team;      /* whose; 0: of an entity that is no team */
    const char *entity; /* its dotted path */
    const char *title;  /* of the entity */
    const char *role;   /* "Blue", "White", …; "" : not said */
    const char *name;
    const char *email;
    const char *phone;
};

struct variable_made {
    uint32_t variable;
    const char *id;
    int kind;          /* enum variable_kind */
    const char *value; /* of VARIABLE_VALUE; what is random is derived from the run key and stands
                          in no row */
    uint32_t length;   /* of the others, in characters */
    bool each;         /* its value differs from team to team */
    struct ordinals teams; /* then: which have one */
};

struct switch_made {
    uint32_t lan;
    uint32_t team;
    const char *id;
    const char *cidr;
};

struct vm_made {
    uint32_t vm;
    uint32_t team;
    const char *id;      /* the node's id */
    const char *domain;  /* x<run>-<vm> */
    const char *address; /* "lan 10.1.1.10, dmz 10.1.2.10" */
    const char *image;   /* package name and version */
    const char *spec;    /* hash of the provider's request */
    int64_t ram;         /* bytes */
    uint32_t cpu;
    bool restart;          /* when it dies it is started again by itself */
    struct ordinals after; /* VMs that must be up before */
};

struct feature_made {
    uint32_t feature;
    uint32_t team; /* of its VM */
    uint32_t vm;
    const char *id;
    const char *title; /* package and version */
    const char *user;
    const char *payload;   /* hash of what is to be done: files and a script, JSON */
    bool restart;          /* its VM is restarted afterwards */
    int64_t timeout;       /* of the script, ms */
    struct ordinals after; /* features of the same VM that have to be done before */
};

struct condition_made {
    uint32_t condition;
    uint32_t team; /* of its VM */
    uint32_t vm;   /* where it runs; of a probe: what is looked at */
    uint32_t from; /* of a probe: the VM that looks, else 0 */
    const char *id;
    const char *user;
    const char *payload; /* hash of the script */
    int64_t interval;    /* ms */
    int64_t timeout;     /* ms */
    int64_t offset;      /* of the first check, ms */
    int result;          /* enum result_mode */
    uint32_t bad_after;  /* so many faults of the guest in a row count as 0; 0: they never do */
    int64_t down_after;  /* ms without an answer of a guest that cut itself off count as 0; 0: they
                            never do */
};

struct metric_made {
    uint32_t metric;
    uint32_t team;
    const char *id;
    const char *title;
    int type;    /* enum metric_type */
    int64_t max; /* thousandths of a point */
    struct ordinals conditions;
};

struct objective_made {
    uint32_t objective;
    uint32_t team;
    const char *id;
    const char *title;
    int type;              /* enum objective_type */
    int64_t min;           /* an evaluation's threshold, thousandths of a point */
    struct ordinals needs; /* metrics of an evaluation; objectives of a TLO or goal */
};

struct event_made {
    uint32_t event;
    uint32_t team;
    const char *id;
    const char *title;
    const char *script;
    const char *story;
    int64_t at;    /* exercise ms from which it may fire; -1: not by time */
    int64_t close; /* exercise ms */
    /* What must hold besides, all at the same time. */
    struct ordinals conditions; /* conditions that all equal 1 */
    struct ordinals any;        /* one of these equals 1 */
    struct ordinals none;       /* each is known, and none equals 1 */
    struct ordinals after;      /* one of these events has fired … */
    int64_t offset;             /* … so many ms ago */
    int64_t held;               /* for so many ms without a break */
    uint32_t
        teams;   /* conditions are taken team by team, and hold for so many teams; 0: all in one */
    bool manual; /* and a person says so */
    const char *request; /* and its team has asked for this; "" : nothing */
    bool granted;        /* and was granted it */
};

struct inject_made {
    uint32_t inject;
    uint32_t team;
    uint32_t event; /* fires it */
    uint32_t vm;    /* 0: a message only */
    const char
        *machine; /* what is done to the VM from outside, "" : nothing; see core/model/scenario.h */
    const char *id;
    const char *title;
    const char *user;
    const char *payload; /* hash of the script; empty: nothing runs */
    const char *files;   /* hash of the files that it finds in a folder of its own; empty: none */
    const char *from;    /* entity */
    const char *to;      /* entities, comma separated */
    const char *subject; /* of the message */
    const char *body;
    bool inside;           /* the message is for EXCON's own people: no team is told */
    int64_t timeout;       /* ms */
    const char *cleanup;   /* hash of the script that undoes it; empty: none */
    int64_t cleanup_after; /* exercise ms after it was delivered; 0: at ENDEX */
    bool retry;            /* it may be run again by itself */
};

struct expectation_made {
    uint32_t expectation;
    uint32_t team;
    const char *inject;        /* its id */
    const char *report;        /* the kind of report that is expected, or "" */
    const char *action;        /* what is expected, in words */
    struct ordinals injects;   /* the first of these that is delivered opens it */
    int64_t due;               /* ms after that; 0: until ENDEX */
    uint32_t metric;           /* that it is worth points in; 0: none */
    struct ordinals otherwise; /* events that open when it is missed */
    struct ordinals then;      /* events that open when it is met in time */
};

/* What an inject leaves behind: known to be there once one of its instances is delivered. */
struct indicator_made {
    uint32_t indicator;
    const char *inject;      /* its id */
    struct ordinals injects; /* its instances */
    int type;                /* enum indicator_type */
    const char *value;       /* canonical: core/model/indicator.h */
    int tlp;                 /* enum tlp */
    const char *comment;
};

struct genesis_done {
    uint32_t rows;
};

struct controller_started {
    uint32_t epoch; /* how many times this exercise was taken up */
    const char *version;
    const char *host; /* boot id */
};

struct agent_state {
    const char *agent;
    int state; /* enum agent_life */
    const char *text;
};

struct job_stray {
    const char *agent;
    const char *job;
    const char *text;
};

/* The head of the journal, signed. */
struct journal_sealed {
    int64_t seq;
    const char *hash, *turns;
    const char *signature; /* empty: `text` says why */
    const char *text;
};

/* The disk of the journal: full, or with room again. */
struct journal_room {
    bool room;
    const char *text;
};

struct range_wanted {
    bool up;       /* else: gone */
    bool startex;  /* STARTEX as soon as it is up */
    bool down;     /* taken down after ENDEX */
    bool rollback; /* removed when it does not come up whole */
    bool kept;     /* up: what does not run comes back from what is kept of it; else: disks and kept
                      states stay */
};

struct range_state_row {
    int state; /* enum range_state */
    const char *text;
};

struct range_look {
    int state;      /* enum look_state */
    bool repair;    /* what drifted is put right */
    uint32_t found; /* how many rows of drift follow */
    const char *by;
    const char *text;
};

struct drift_found {
    int kind;         /* enum drift_kind */
    uint32_t vm;      /* 0: none */
    const char *name; /* of the domain or network */
    const char *text; /* what it is, and what becomes of it */
};

struct vm_state_row {
    uint32_t vm;
    int state; /* enum vm_state */
    uint32_t incarnation;
    const char *host; /* where its SSH answers */
    uint32_t port;
    const char *kept; /* of `making`: the kept state that it is brought back to, "" : none */
    const char *by;
    bool guest; /* of `unreachable` and `lost`: the cause lies in the guest, which was reachable
                   before */
    int64_t excused_until; /* range ms until which an inject that is under way may be the cause; 0:
                              none is */
    const char *text;
};

struct vm_kept {
    uint32_t vm;
    int state;        /* enum kept_state */
    const char *name; /* "k1", "k2", … */
    const char *by;
    const char *text;
};

struct feature_state_row {
    uint32_t feature;
    int state; /* enum feature_state */
    uint32_t attempt;
    uint32_t incarnation; /* of the VM */
    bool has_exit;
    int exit;
    const char *output; /* hash */
    const char *text;
};

struct feature_taken {
    uint32_t feature;
    const char *payload; /* hash */
    const char *title;   /* package and version */
    bool restart;
    const char *by;
    const char *text;
};

struct clock_row {
    const char *by;
    const char *text;
};

struct clock_moved {
    int how;        /* enum clock_move */
    int64_t to;     /* exercise ms from now on */
    int64_t length; /* ms that it was moved by, forward or back */
    int64_t from;   /* of what does not count any more: its beginning, exercise ms, … */
    int64_t wall_from, wall_to; /* … and by the wall; 0: not told */
    uint32_t number; /* the removal that counts again, from 1; 0: of the newest ones as much as it
                        takes */
    const char *by;
    const char *text;
};

struct clock_speed {
    int64_t speed; /* thousandths: exercise time in real time */
    const char *by;
    const char *text;
};

struct clock_extended {
    int64_t endex; /* exercise ms */
    const char *by;
    const char *text;
};

struct clock_outage {
    int64_t length; /* ms */
    bool counted;   /* as exercise time; else removed */
    bool uncertain; /* from the wall clock */
};

struct clock_hours {
    uint32_t day; /* the play hours that begin or end */
    bool open;
    int64_t to; /* they now end at this wall ms; 0: as planned */
    const char *by;
    const char *text;
};

struct team_clock {
    uint32_t team;
    int how;        /* enum team_move */
    int64_t length; /* ms by which its times are later; of one that is held: 0 */
    const char *by;
    const char *text;
};

struct event_state_row {
    uint32_t event;
    int state;     /* enum event_state */
    int64_t cause; /* seq of the row behind it, 0: its time */
    const char *by;
};

struct event_moved {
    uint32_t event;
    int64_t at;    /* exercise ms */
    int64_t close; /* exercise ms */
    bool fires;    /* then, and not before: a person said so, whatever else it waits for */
    const char *by;
    const char *text;
};

/* One inject alone is fired at a time that a person chose. */
struct inject_planned {
    uint32_t inject;
    int64_t at; /* exercise ms; 0: not any more */
    const char *by;
    const char *text;
};

/* What an inject will say has been changed before it was sent: all of it as it is from now on. */
struct inject_changed {
    uint32_t inject;
    const char *title;
    const char *from; /* entity */
    const char *subject;
    const char *body;
    int64_t timeout; /* ms */
    const char *by;
    const char *text;
};

struct inject_cleanup {
    uint32_t inject;
    int state;   /* enum cleanup_state */
    int64_t due; /* exercise ms, while it is pending; -1: ENDEX */
    bool has_exit;
    int exit;
    const char *output; /* hash */
    const char *by;
    const char *text;
};

struct inject_state_row {
    uint32_t inject;
    int state; /* enum inject_state */
    uint32_t attempt;
    uint32_t incarnation; /* of the VM when it was dispatched */
    int64_t cause;
    bool has_exit;
    int exit;
    const char *output; /* hash */
    const char *by;
    const char *text;
    const char *boot; /* dispatched once more: nothing could be written in this boot of its guest */
};

struct expectation_state_row {
    uint32_t expectation;
    int state;     /* enum expectation_state */
    int64_t due;   /* exercise ms, of one that is open; -1: ENDEX */
    int64_t cause; /* seq of the row behind it, 0: its time */
    const char *by;
    const char *text;
};

struct condition_result {
    uint32_t condition;
    int64_t due;   /* range ms of the slot that this check fills */
    int64_t value; /* thousandths, 0…1000; -1: a fault of the check */
    bool excused;
    uint32_t incarnation;
    const char *output; /* hash of the raw output */
    bool guest; /* the check gave no value, and the cause lies in the guest; the value is then -1,
                   or 0 as it counts */
    uint32_t in_a_row; /* such faults in a row that count, this one included */
    const char *text;
};

struct score_award {
    uint32_t metric;
    int64_t points; /* thousandths: what the metric is worth from now on */
    int64_t cause;
    const char *by; /* empty: computed */
    const char *reason;
};

struct objective_state_row {
    uint32_t objective;
    bool reached;
    int64_t cause;
};

struct message_sent {
    uint32_t team; /* whose inbox; 0: all */
    bool inside;   /* EXCON's own, about that team */
    uint32_t inject;
    const char *from;
    const char *subject;
    const char *body;
};

/* A team asks, exercise control answers. */
struct request_state_row {
    uint32_t team;
    uint32_t number; /* of the team's own requests, from 1: others' leave no gaps */
    int what;        /* enum request_kind */
    int state;       /* enum request_state */
    const char *by;
    const char *text;
};

/* An order that its seat may not give, and asks for. */
struct order_asked {
    uint32_t team;   /* of the seat; 0: EXCON's own */
    uint32_t number; /* of the team's seats of that kind (trainers, members), or of EXCON's, from 1:
                        others' leave no gaps */
    int role;        /* enum role */
    const char *actor;
    const char *verb; /* the order as it was given */
    const char *target;
    const char *on; /* the team that it concerns, "" : all */
    const char *detail;
    const char *reason;
    int64_t by_ms, to_ms, points;
};

struct order_answered {
    uint32_t team, number;
    int role;  /* of the seat that asked */
    int state; /* enum ask_state */
    const char *by;
    const char *text;
};

struct order_given {
    const char *actor;
    int role; /* enum role */
    const char *verb;
    const char *target;
    const char *outcome; /* "done", or why it was refused */
    bool accepted;
};

/* Refused orders of a seat that became no rows of their own, as there were too many. */
struct order_dropped {
    int role;      /* enum role */
    uint32_t team; /* 0: none */
    int64_t count;
};

struct row {
    enum row_kind kind;
    int64_t seq; /* of the journal, from 1; on the wire: of the session */
    int64_t x;   /* exercise time, ms since STARTEX */
    int64_t r; /* range time, ms since the exercise was opened, the controller's outages included */
    int64_t wall; /* ms since 1970, UTC; for people */
    enum audience audience;
    uint32_t team; /* of AUDIENCE_TEAM and AUDIENCE_TRAINER */
    union {
        struct exercise_opened exercise_opened;
        struct day_made day_made;
        struct team_made team_made;
        struct contact_made contact_made;
        struct variable_made variable_made;
        struct switch_made switch_made;
        struct vm_made vm_made;
        struct feature_made feature_made;
        struct condition_made condition_made;
        struct metric_made metric_made;
        struct objective_made objective_made;
        struct event_made event_made;
        struct inject_made inject_made;
        struct expectation_made expectation_made;
        struct indicator_made indicator_made;
        struct genesis_done genesis_done;
        struct controller_started controller_started;
        struct agent_state agent_state;
        struct job_stray job_stray;
        struct journal_room journal_room;
        struct journal_sealed journal_sealed;
        struct range_wanted range_wanted;
        struct range_state_row range_state;
        struct vm_state_row vm_state;
        struct vm_kept vm_kept;
        struct range_look range_look;
        struct drift_found drift_found;
        struct feature_state_row feature_state;
        struct feature_taken feature_taken;
        struct clock_row clock;
        struct clock_outage clock_outage;
        struct clock_hours clock_hours;
        struct clock_moved clock_moved;
        struct clock_speed clock_speed;
        struct clock_extended clock_extended;
        struct team_clock team_clock;
        struct event_state_row event_state;
        struct event_moved event_moved;
        struct inject_state_row inject_state;
        struct inject_planned inject_planned;
        struct inject_changed inject_changed;
        struct inject_cleanup inject_cleanup;
        struct expectation_state_row expectation_state;
        struct condition_result condition_result;
        struct score_award score_award;
        struct objective_state_row objective_state;
        struct message_sent message_sent;
        struct request_state_row request_state;
        struct order_asked order_asked;
        struct order_answered order_answered;
        struct order_given order_given;
        struct order_dropped order_dropped;
    } as;
};
