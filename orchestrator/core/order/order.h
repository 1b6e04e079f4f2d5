/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders: somebody orders something, and it becomes rows or is refused. The list of orders is in
 * orders.def, who may give which in rights.h. The rest of this header is shared by the files of
 * this room alone: an order that is being decided, and how one is refused or accepted.
 */
#pragma once

#include "base/text.h"
#include "core/decide/decide.h"

/*
 * Decides an order. 0: accepted; 1: refused; ORDER_ASKED: it waits for somebody's approval. In each
 * case `reply` says so in a sentence; the rows of an accepted order are among the intents.
 */
enum { ORDER_ASKED = 2 };
int order_decide(const struct state *state, const struct order *order, struct intents *intents,
                 char *reply, size_t size);

/* ---- for the files of this room ---- */

struct ordering {
    const struct state *state;
    const struct order *order;
    struct intents *intents;
    char *reply;
    size_t size;
    bool asked;           /* somebody has approved it: a second order of the kind is no mistake */
    const char *approver; /* who has; "" : nobody */
    /* Runs the function of the order's verb, without a check of the seat: an approved order is
     * given by it (orders.def; order.c sets it). */
    int (*give)(struct ordering *ordering);
};

#define REFUSE(ordering, ...) (text_print((ordering)->reply, (ordering)->size, __VA_ARGS__), 1)
#define ACCEPT(ordering, ...) (text_print((ordering)->reply, (ordering)->size, __VA_ARGS__), 0)

/* order-seen.c: is what the person saw as it was? 0, or 1 and what has changed. */
extern const char *const seen_words[SEEN_KINDS];
int order_seen_stands(struct ordering *ordering);

/* ---- order-tools.c ---- */

/*
 * Two seats that want the same at the same moment give an order each. Where two orders would do it
 * twice, the second is refused (1) while the first, by somebody else, is younger than ten seconds;
 * the reply says who was first.
 */
int order_is_second(struct ordering *ordering, const struct view_deed *deed, const char *what);

/* The team that the order names; *ret_team NULL: all. 0, or 1: there is no such team. */
int order_team(struct ordering *ordering, const struct view_team **ret_team);

/* The one team that the order is about. NULL: refused. */
const struct view_team *order_own_team(struct ordering *ordering);

/* Refusals of a name that nothing has, with what is probably meant: to exercise control, which may
 * see every name. `team`: it has none of that name; NULL: no team has. 1. */
int order_no_team(struct ordering *ordering);
int order_no_item(struct ordering *ordering, const char *kinds, const struct view_team *team);
int order_no_metric(struct ordering *ordering, const struct view_team *team, const char *id);

/* The order's body, which says something and reorders nothing on a screen; `what` it is ("an
 * answer"). NULL: refused. */
const char *order_said(struct ordering *ordering, const char *what);

/* "12:03:11Z": when something was received, by the wall clock. */
enum { ORDER_CLOCK = 16 };
const char *order_clock_text(char to[ORDER_CLOCK], int64_t wall);

/* The longest time, and the longest shift, that an order accepts, exercise ms. */
#define ORDER_TIME_MOST (INT64_C(366) * 24 * 3600 * 1000)

/* The name of the right to give the order (orders.def): its verb, or "clock hold" and "clock
 * release", which a seat may have for its own team, or "fire now", in a pause. */
enum { ORDER_NAME = 64 };
const char *order_named(const struct order *order, char to[ORDER_NAME]);

/* ---- the functions of the verbs ---- */

/* order-grade.c */
int order_grade(struct ordering *ordering);
/* order-adjust.c */
int order_adjust(struct ordering *ordering);
int order_adjust_reverse(struct ordering *ordering);

/* order-excuse.c */
int order_excuse(struct ordering *ordering);
int order_excuse_reverse(struct ordering *ordering);

/* order-attack.c */
int order_compromise(struct ordering *ordering);
int order_compromise_decide(struct ordering *ordering);

/* order-final.c */
int order_freeze(struct ordering *ordering);
int order_finalize(struct ordering *ordering);
int order_reopen(struct ordering *ordering);
/* order-tools.c: scores that are final are not changed. 0, or 1 and why not. */
int order_scores_are_open(struct ordering *ordering);

/* order-ask.c */
int order_approve(struct ordering *ordering);
int order_deny(struct ordering *ordering);

/* order-range.c */
int order_up(struct ordering *ordering);
int order_down(struct ordering *ordering);
int order_drift(struct ordering *ordering);
int order_isolation(struct ordering *ordering);
int order_retry(struct ordering *ordering);
int order_retake(struct ordering *ordering);
int order_keep(struct ordering *ordering);
int order_revert(struct ordering *ordering);
int order_discard(struct ordering *ordering);
int order_console(struct ordering *ordering);

/* order-host.c */
int order_host_off(struct ordering *ordering);
/* order-move.c */
int order_move(struct ordering *ordering);
int order_evacuate(struct ordering *ordering);

/* order-clock.c */
int order_clock_phase(struct ordering *ordering);
int order_clock(struct ordering *ordering);

/* order-inject.c */
int order_fire(struct ordering *ordering);
int order_hold(struct ordering *ordering);
int order_release(struct ordering *ordering);
int order_skip(struct ordering *ordering);
int order_postpone(struct ordering *ordering);
int order_cleanup(struct ordering *ordering);
/* The order's seat may only ask for it: ORDER_ASKED, or 1 and why not. */
int order_ask(struct ordering *ordering);
/* Fires one inject alone at the order's time: 0, or 1: not possible in its state. */
int order_inject_later(struct ordering *ordering, const struct view_inject *inject);
/* May something be fired at the order's time? 0, or 1 and why not. */
int order_time_is_good(struct ordering *ordering);

/* order-change.c */
int order_clone(struct ordering *ordering);
int order_edit(struct ordering *ordering);

/* order-undo.c */
int order_undo(struct ordering *ordering);

/* order-amend.c */
int order_amend(struct ordering *ordering);

/* order-request.c */
int order_request(struct ordering *ordering);
int order_grant(struct ordering *ordering);
int order_refuse(struct ordering *ordering);
int order_recall(struct ordering *ordering);

/* order-queue.c */
int order_claim(struct ordering *ordering);
int order_unclaim(struct ordering *ordering);
int order_done(struct ordering *ordering);

/* order-report.c */
int order_report(struct ordering *ordering);
int order_draft(struct ordering *ordering);
int order_report_match(struct ordering *ordering);
int order_report_state(struct ordering *ordering);

/* order-inbox.c */
int order_ack(struct ordering *ordering);
int order_answer(struct ordering *ordering);
int order_question(struct ordering *ordering);
int order_question_answer(struct ordering *ordering);
int order_branch(struct ordering *ordering);

/* order-hint.c */
int order_hint(struct ordering *ordering);
int order_flag(struct ordering *ordering);

/* order-look.c */
int order_check(struct ordering *ordering);

/* order-artifact.c */
int order_artifact(struct ordering *ordering);

/* order-dispute.c */
int order_dispute(struct ordering *ordering);
int order_dispute_decide(struct ordering *ordering);

/* order-share.c */
int order_share(struct ordering *ordering);
int order_sight(struct ordering *ordering);

/* order-expectation.c */
int order_met(struct ordering *ordering);
int order_unmet(struct ordering *ordering);

/* order-note.c */
int order_note(struct ordering *ordering);
int order_message(struct ordering *ordering);
int order_comcheck(struct ordering *ordering);

/* order-reach.c */
int order_reach(struct ordering *ordering);
int order_reach_cut(struct ordering *ordering);

/* order-sheet.c */
int order_sheet(struct ordering *ordering);
int order_sheet_reopen(struct ordering *ordering);
int order_sheet_open(struct ordering *ordering);
int order_sheet_release(struct ordering *ordering);

/* order-member.c */
int order_member_add(struct ordering *ordering);
int order_member_invite(struct ordering *ordering);
int order_member_key(struct ordering *ordering);
int order_member_lock(struct ordering *ordering);
int order_member_unlock(struct ordering *ordering);
int order_member_remove(struct ordering *ordering);
int order_session_cut(struct ordering *ordering);

/* order-portal.c */
int order_portal_start(struct ordering *ordering);
int order_portal_stop(struct ordering *ordering);

/* order-hub.c */
int order_hub_start(struct ordering *ordering);
int order_hub_stop(struct ordering *ordering);
