/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decisions: given the state and something that happened, what the controller should do. An intent
 * is a row to append, or an action to take once the rows are on disk. Pure: nothing here waits,
 * asks or remembers.
 *
 * The caller feeds one input at a time and applies all rows that follow from it, in order, before
 * the next one; it calls decide_idle when no row is left.
 */
#pragma once

#include <excon/agent.h>

#include "core/decide/intents.h"
#include "core/decide/state.h"

/* Each VM that the journal has made. */
#define FOR_VMS(view, vm)                                                                          \
    for (struct view_vm *vm = (view)->vms; vm < (view)->vms + (view)->vm_count; vm++)              \
        if (vm->made.vm != 0)

/* A domain that a survey found. */
struct surveyed {
    uint32_t vm;
    bool unknown; /* its host could not be asked, or was not: nothing else is known */
    uint32_t incarnation;
    bool running;
    const char *host;
    uint32_t port;
    /* of an inspection */
    bool gone;                     /* there is no domain, only its disk */
    bool paused;                   /* its processors are stopped */
    bool stuck;                    /* the same, because its disk could not be written or read */
    const char *definition, *made; /* hashes of how it is defined and was; "": not known */
    bool no_disk, no_seed, no_network;
    const char *kept; /* names of the snapshots on disk, with spaces between them */
};

/* A thing of the host that has a name of this run, but not its tag. */
struct foreign {
    const char *what; /* "domain", "network", "storage pool" */
    const char *name;
    const char *text; /* why it is not */
};

/* What a clone or an edited inject shall say; NULL and 0: as it does. */
struct order_words {
    const char *title, *from, *subject, *body;
    int64_t timeout; /* ms */
};

/* The new content of a feature; its blob is in the journal, or is committed with the rows. */
struct order_take {
    uint32_t feature;
    const char *payload; /* hash */
    const char *title;
    bool restart;
};

/* A machine and the host that it shall stand on. */
struct order_move {
    uint32_t vm, host;
};

/* A report in its canonical form, or a draft as it came, by its blob's hash and its SHA-256. */
struct order_report {
    const struct report *report; /* core/model/report.h; NULL: of a draft */
    const char *hash, *sha256;
    size_t length; /* bytes */
};

/* An evaluation sheet in its canonical form, by its SHA-256. */
struct order_sheet {
    const struct sheet *sheet; /* core/model/sheet.h */
    const char *sha256;
};

/* What somebody saw of a thing that an order is about. */
enum seen_kind {
    SEEN_INJECT,
    SEEN_EVENT,
    SEEN_VM,
    SEEN_TEAM,  /* its clock: "held" or "running" */
    SEEN_CLOCK, /* the phase */
    SEEN_QUEUE, /* who has it; "": nobody */
    SEEN_KINDS
};

enum { ORDER_SEEN_MOST = 512 };

struct order_amend;

struct order_seen {
    enum seen_kind kind;
    int64_t item; /* an ordinal; of SEEN_QUEUE its number; of SEEN_CLOCK 0 */
    const char *state;
};

struct order {
    const char *verb;
    const char *target;
    const char *team; /* "" : all */
    const char *actor;
    enum role role;
    uint32_t own_team; /* of the session */
    uint32_t session;  /* a member's; 0: the operator's own */
    uint32_t port;     /* of reach: which TCP port; 0: its SSH */
    const char *reason;
    const char *detail; /* which of several, "" : the only one */
    int64_t points;
    uint32_t flag; /* of flag: which one the value is, 0: none */
    bool startex, down, force, rollback, kept, fork, anew;
    int64_t by_ms; /* of postpone and clock: by how much … */
    int64_t to_ms; /* … or to which exercise time; 0: not said */
    struct order_words set;
    const struct order_take *takes; /* of retake */
    size_t take_count;
    const struct order_move *moves; /* of move and evacuate */
    size_t move_count;
    const struct order_amend *amend; /* of amend (core/order/amend.h) */
    const void *bytes;               /* of artifact: what the session sent before */
    size_t byte_count;
    const struct share *share;         /* of share and sight: `document` as it was read */
    const char *document;              /* of report: JSON as it came; NULL: none … */
    const struct order_report *report; /* … and as it was read */
    const struct order_sheet *sheet;   /* of sheet: as it was read */
    const struct order_seen *seen;     /* what the person saw: it is refused when that changed */
    size_t seen_count;
};

/* A row has been applied. */
void decide_row(const struct state *state, const struct row *row, struct intents *intents);

/* Nothing is left to apply. */
void decide_idle(const struct state *state, struct intents *intents);

/* An agenda item is due. An item that is no longer valid has no effect. */
void decide_due(const struct state *state, const struct agenda_item *item, struct intents *intents);

/* Play hours that have begun or ended by the wall: one step; asked again until nothing comes. */
void decide_hours(const struct state *state, struct intents *intents);

/* An action has ended. */
void decide_ended(const struct state *state, const struct ended *ended, struct intents *intents);

/* The provider saw the range: after a start of the controller or of the provider, and after any
 * doubt. */
void decide_survey(const struct state *state, const struct surveyed *vms, size_t count,
                   struct intents *intents);

/* An inspection (ACTION_INSPECT) has ended; without `ended->outcome` done the lists are empty. */
void decide_inspect_ended(const struct state *state, const struct ended *ended,
                          const struct surveyed *vms, size_t count, const struct foreign *foreign,
                          size_t foreign_count, struct intents *intents);

/* A VM that nothing gets into is up as soon as it runs. */
void decide_vm_row(const struct state *state, const struct row *row, struct intents *intents);
/* decide-ready.c: one of them that is up only once a probe finds it. */
void decide_ready_row(const struct state *state, const struct row *row, struct intents *intents);
void decide_ready_due(const struct state *state, uint32_t vm, struct intents *intents);
/* What a host, or the agent of networks, answered to the removal of its part of the range. */
struct dropped {
    uint32_t host; /* as view_stand numbers them; DROPPED_NETWORKS: it is no host */
    bool done;
    bool died;        /* the agent ended with the request in its hands */
    const char *text; /* why not */
};
#define DROPPED_NETWORKS UINT32_MAX

/* All that were asked to remove the range have answered. */
void decide_range_dropped(const struct state *state, const struct dropped *answers, size_t count,
                          struct intents *intents);

/* The provider saw that a VM does not run any more. */
void decide_stopped(const struct state *state, uint32_t vm, const char *text,
                    struct intents *intents);

/* The same, and the guest did it: its own people shut it down, or its kernel ended it. */
void decide_shut_down(const struct state *state, uint32_t vm, const char *text,
                      struct intents *intents);

/* The provider saw that QEMU stopped a VM because its disk cannot be written or read. */
void decide_stuck(const struct state *state, uint32_t vm, const char *text,
                  struct intents *intents);

/* Its kernel has panicked, as its serial line says: waiting for its boot is over. */
void decide_panicked(const struct state *state, uint32_t vm, const char *text,
                     struct intents *intents);

/* The journal cannot be written (`text` says why): the exercise is paused until decide_room and an
 * order to resume. */
void decide_no_room(const struct state *state, const char *text, struct intents *intents);
/* It can be written again. */
void decide_room(const struct state *state, struct intents *intents);

/* What came of visits at a VM since the newest row about its green traffic. */
struct green_tally {
    uint32_t done, failed, passed;
    uint32_t in_a_row; /* failures, since one went well */
    char text[96];     /* how the newest one failed */
};

/* Does it become a row? Every few minutes, sooner when people begin to fail or no longer do, and at
 * the end (`last`). */
void decide_green_told(const struct state *state, uint32_t vm, const struct green_tally *tally,
                       bool last, struct intents *intents);

/* The controller has taken up an exercise with a past. */
void decide_resume(const struct state *state, struct intents *intents);

/* ---- for decide-*.c ---- */
/* Why one of STARTEX, PAUSEX, its end and ENDEX cannot be called now; false: it can, or is another
 * order. */
bool clock_order_refused(const struct state *state, const char *verb, char *why, size_t size);
/* decide-green.c: the next visit at a VM. */
void decide_green_due(const struct state *state, const struct agenda_item *item,
                      struct intents *intents);
/* decide-ask.c: orders that wait for approval and make no sense any more. */
void decide_ask_row(const struct state *state, const struct row *row, struct intents *intents);
void decide_standing_row(const struct state *state, const struct row *row, struct intents *intents);
void decide_score_row(const struct state *state, const struct row *row, struct intents *intents);
void decide_exercise_due(const struct state *state, const struct agenda_item *item,
                         struct intents *intents);
void decide_exercise_row(const struct state *state, const struct row *row, struct intents *intents);
void decide_expectation_row(const struct state *state, const struct row *row,
                            struct intents *intents);
void decide_expectation_due(const struct state *state, const struct agenda_item *item,
                            struct intents *intents);
/* EXCON of a rehearsal: tries failed VMs again, then starts the exercise without them. */
void decide_build_due(const struct state *state, struct intents *intents);
/* Also in a rehearsal: the range is inspected, once, and drift is repaired. */
void decide_inspect_due(const struct state *state, struct intents *intents);
void decide_range_row(const struct state *state, const struct row *row, struct intents *intents);
void decide_range_idle(const struct state *state, struct intents *intents);
void decide_vm_ended(const struct state *state, const struct ended *ended, struct intents *intents);
/* decide-host.c: an agent was heard of again. */
void decide_host_row(const struct state *state, const struct row *row, struct intents *intents);
/* A VM that stands elsewhere was removed from the host that it stood on, or could not be. */
void decide_moved_ended(const struct state *state, const struct ended *ended,
                        struct intents *intents);
/*
 * decide-migration.c: machines that go to another host with their disks. Those whose turn it is are
 * sent on their way; how many are open. And its row, its end, and what is asked for again.
 */
size_t decide_migrations(const struct state *state, struct intents *intents);
void decide_migration_row(const struct row *row, struct intents *intents);
void decide_migration_ended(const struct state *state, const struct ended *ended,
                            struct intents *intents);
void decide_migrations_resume(const struct state *state, struct intents *intents);
/* Snapshots were taken, or discarded ones removed. */
void decide_keep_ended(const struct state *state, const struct ended *ended,
                       struct intents *intents);
void decide_discard_ended(const struct state *state, const struct ended *ended,
                          struct intents *intents);
/* decide-group.c: group snapshots, of all their machines at one instant. */
void decide_group_row(const struct state *state, const struct row *row, struct intents *intents);
void decide_group_ended(const struct state *state, const struct ended *ended,
                        struct intents *intents);
void decide_group_idle(const struct state *state, struct intents *intents);
/* A machine has been at its step for too long: its host is gone, or hangs. */
void decide_group_due(const struct state *state, uint32_t ordinal, struct intents *intents);
/* The action of the machine's step, once more. */
void decide_group_again(const struct view_vm *vm, struct intents *intents);
/* Is a survey awaited before anything of the range is made? */
bool decide_is_inspecting(const struct state *state);
/* decide-drift.c: the rows of inspections. */
void decide_drift_row(const struct state *state, const struct row *row, struct intents *intents);
/* The agent ended with the request in its hands: that is no outcome. It comes again and is asked
 * again. */
bool decide_agent_died(const struct ended *ended);
/* The snapshot that a VM was to be brought back to and has not come back to; "": none. A disk of
 * its own time it has not got. */
const char *decide_not_back_yet(const struct view_vm *vm);
/* Is the VM failed, lost, gone or stopped? */
bool decide_is_down(const struct view_vm *vm);
/* One that is down is planned again: from its snapshot `from` (k1, k2, …), or ("") anew. */
void decide_plan_vm(const struct view_vm *vm, const char *from, struct intents *intents);
/* The same for all that are down. */
void decide_plan_again(const struct state *state, struct intents *intents);
/* The one of a VM; NULL: none. */
const struct surveyed *decide_surveyed(const struct surveyed *vms, size_t count, uint32_t vm);
void decide_feature_row(const struct state *state, const struct row *row, struct intents *intents);
void decide_feature_due(const struct state *state, const struct agenda_item *item,
                        struct intents *intents);
void decide_feature_ended(const struct state *state, const struct ended *ended,
                          struct intents *intents);
/* Tries failed features again, of one VM or of all (0). Returns how many. */
size_t decide_features_again(const struct state *state, uint32_t vm, const struct order *order,
                             struct intents *intents);
/* Is one under way, or could one be? */
bool decide_features_busy(const struct state *state);
/* A VM that died and shall be started again by itself is planned anew, as often as is reasonable.
 */
void decide_restart_due(const struct state *state, uint32_t vm, struct intents *intents);

/* decide-revert.c: a VM is restored from its snapshot `from` (NULL: there is none); false: it
 * cannot be now. And injects that do so. */
bool decide_revert(const struct view_vm *vm, const struct view_snapshot *from, const char *by,
                   struct intents *intents);
bool decide_is_revert(const struct view_inject *inject);
/*
 * decide-fork.c: a planned VM, whose dependencies are up, is made: as a golden machine, as a fork,
 * or by a boot. False: it waits for its golden machine.
 */
bool decide_make(const struct state *state, const struct view_vm *vm, struct intents *intents);
/* A VM that is booting is asked for what comes next: a login, or its own identity. */
void decide_reach(const struct view_vm *vm, struct intents *intents);
void decide_fork_row(const struct state *state, const struct row *row, struct intents *intents);
void decide_fork_ended(const struct state *state, const struct ended *ended,
                       struct intents *intents);
/* decide-first-login.c: is the VM, which is planned, one whose account is still to be changed? And
 * what the ends of the jobs mean by which that is done. */
bool decide_is_first(const struct view_vm *vm);
void decide_first_login_ended(const struct state *state, const struct ended *ended,
                              struct intents *intents);
/* The fork goes no further: the VM begins anew, as its next incarnation, by a boot. */
void decide_fork_failed(const struct state *state, const struct view_vm *vm, const char *text,
                        struct intents *intents);
/* A VM is made anew from the golden state that it can be forked from. False: there is none, or it
 * cannot be now. */
bool decide_reset(const struct state *state, const struct view_vm *vm, const char *by,
                  struct intents *intents);
/* decide-guest-clock.c */
void decide_guest_clock(const struct view_vm *vm, struct intents *intents);
void decide_guest_clock_row(const struct state *state, const struct row *row,
                            struct intents *intents);
void decide_guest_clock_ended(const struct state *state, const struct ended *ended,
                              struct intents *intents);

void decide_revert_row(const struct state *state, const struct row *row, struct intents *intents);

/* What a check's answer says: 0 and its value in thousandths; 1: none, the text says why. */
int decide_check_said(const struct view_condition *condition, const struct ended *ended,
                      int64_t *ret_value, char *text, size_t size);
/* decide-look.c */
void decide_look_row(const struct state *state, const struct row *row, struct intents *intents);
void decide_look_ended(const struct state *state, const struct ended *ended,
                       struct intents *intents);

/* decide-report.c: which inject a report is about, and what that meets. */
void decide_report_row(const struct state *state, const struct row *row, struct intents *intents);
/* decide-deadline.c: a stage's deadline has passed. */
void decide_deadline_due(const struct state *state, const struct agenda_item *item,
                         struct intents *intents);
void decide_portal_row(const struct state *state, const struct row *row, struct intents *intents);

/*
 * decide-grading.c: points of expected reports by what these say. What is awarded of a team (0:
 * all) and a metric (its id, "": all), waits for no evaluator and was not told is released to its
 * team; how many reports that are.
 */
void decide_grading_row(const struct state *state, const struct row *row, struct intents *intents);
size_t decide_grading_release(const struct state *state, uint32_t team, const char *metric,
                              const char *by, struct intents *intents);

/* decide-attack.c: points of metrics with `attack`, and their release, likewise. */
void decide_attack_row(const struct state *state, const struct row *row, struct intents *intents);
size_t decide_attack_release(const struct state *state, uint32_t team, const char *metric,
                             const char *by, struct intents *intents);

/*
 * decide-sheet.c: evaluation sheets. What is completely graded of a team (0: all) and a metric (its
 * id, "": all) is released to its team, unless it was or (without `force`) sheets disagree; how
 * many sheets that are. And the row that opens one sheet.
 */
void decide_sheet_row(const struct state *state, const struct row *row, struct intents *intents);
void decide_sheet_due(const struct state *state, const struct agenda_item *item,
                      struct intents *intents);
size_t decide_sheet_release(const struct state *state, uint32_t team, const char *metric,
                            const char *by, bool force, struct intents *intents);
void intents_sheet_open(const struct view_sheet *sheet, const char *by, const char *text,
                        struct intents *intents);
/* decide-share.c: a share's rows; `made` without the number of its indicators. And what modelled
 * teams share (DUE_SHARED and the like). */
struct share;
void intents_share(struct intents *intents, const struct share_made *made,
                   const struct share *share);
void decide_share_due(const struct state *state, const struct agenda_item *item,
                      struct intents *intents);
/* decide-share-inject.c: the rows of the inject's share, unless it has none or it is there already.
 * False: it is not shared, and `why` says why. */
bool intents_share_inject(const struct state *state, const struct view_inject *inject,
                          const char *by, struct intents *intents, char *why, size_t size);
/* decide-sharing.c: at ENDEX, metrics of sharing get their points. */
void decide_share_row(const struct state *state, const struct row *row, struct intents *intents);

/* decide-comcheck.c */
void decide_comcheck_row(const struct state *state, const struct row *row, struct intents *intents);

/* decide-rrt.c: units of the rapid reaction team; and the row that one leaves for its next state.
 */
void decide_rrt_row(const struct state *state, const struct row *row, struct intents *intents);
void decide_rrt_due(const struct state *state, const struct agenda_item *item,
                    struct intents *intents);
void intents_rrt(struct intents *intents, const struct rrt_state_row *turn);

void decide_clock_row(const struct state *state, const struct row *row, struct intents *intents);
/* decide-inject.c: the steps before and after an inject's own run. */
void decide_inject_row(const struct state *state, const struct row *row, struct intents *intents);
void decide_inject_due(const struct state *state, const struct agenda_item *item,
                       struct intents *intents);
void decide_arm_ended(const struct state *state, const struct ended *ended,
                      struct intents *intents);
void decide_cleanup_ended(const struct state *state, const struct ended *ended,
                          struct intents *intents);
void decide_inject_resume(const struct state *state, struct intents *intents);
void intents_cleanup(struct intents *intents, uint32_t inject, enum cleanup_state state,
                     const char *by, const char *text);
/* decide-check.c: checks, and guests that cut themselves off. */
void decide_check_due(const struct state *state, const struct agenda_item *item,
                      struct intents *intents);
void decide_down_due(const struct state *state, const struct agenda_item *item,
                     struct intents *intents);
/* Range ms until which an inject that is under way in a VM may be the cause of what the VM does; 0:
 * none is. */
int64_t decide_cut_excuse(const struct state *state, uint32_t vm);
void decide_check_ended(const struct state *state, const struct ended *ended,
                        struct intents *intents);
void decide_inject_ended(const struct state *state, const struct ended *ended,
                         struct intents *intents);
void intents_inject(struct intents *intents, const struct view_inject *inject,
                    enum inject_state state, const char *by, const char *text);
/* What became of a snapshot of a VM. */
void intents_kept(struct intents *intents, const struct view_vm *vm, enum kept_state state,
                  const char *name, const char *text);
/* That a machine which is up hangs, or answers again; nothing when that is known. */
void intents_hung(struct intents *intents, const struct view_vm *vm, bool hung, const char *text);
/* It is fired alone at exercise ms `at`; 0: not any more. */
void intents_planned(struct intents *intents, const struct view_inject *inject, int64_t at,
                     const char *by, const char *text);
/* The rows that send an inject: a message is there by its row, a script is dispatched first. */
void intents_dispatch(struct intents *intents, const struct state *state,
                      const struct view_inject *inject, int64_t cause, const char *by);
void intents_event(struct intents *intents, uint32_t event, enum event_state state, int64_t cause,
                   const char *by);
void intents_answered(struct intents *intents, const struct view_ask *ask, enum ask_state state,
                      const char *by, const char *text);
void intents_vm(struct intents *intents, const struct view_vm *vm, enum vm_state state,
                const char *text);
/* Asks whether the VM answers. One that nothing gets into is up as soon as it runs. */
void intents_login(struct intents *intents, const struct view_vm *vm);
void intents_range(struct intents *intents, enum range_state state, const char *text);

/* Injects on their way to a past incarnation of a VM are interrupted, never sent to the next. */
void decide_past_incarnation(const struct state *state, const struct row *row,
                             struct intents *intents);

/* May injects of a scheduled or held kind be sent to this VM now? */
bool decide_can_reach(const struct state *state, uint32_t vm);
