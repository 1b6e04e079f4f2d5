/* SPDX-License-Identifier: Apache-2.0 */
/* The view's own inside: making places, writing ticker lines. For view*.c only. */
#pragma once

#include "core/view/view.h"

/* The zeroed place of a new ordinal in one of the view's lists, which grows; NULL: *err says why.
 */
void *view_add_place(struct view *view, void *array_pointer, size_t *count, size_t size,
                     uint32_t ordinal, struct error *err);

/* A row of the genesis that makes a place, or opens the exercise (view-made.c). */
int view_made(struct view *view, const struct row *row, bool *changed, struct error *err);

/* An agent has come or gone: is its host lost (view-host.c)? */
void view_host_agent(const struct view *view, const struct row *row);
/* A controller has started: its ways to other hosts are not there yet. */
void view_hosts_restart(const struct view *view, const struct row *row);
/* A host is off, or has remains; a VM stands on another one (view-host.c). */
int view_host_row(struct view *view, const struct row *row, bool *changed, struct error *err);
int view_migration_row(struct view *view, const struct row *row, bool *changed, struct error *err);
/* A row has been applied: who left its host is up again, or the range is taken down. */
void view_follow_migrations(const struct view *view, const struct row *row);

/* Rows of injects and of what is expected after them (view-inject.c). */
int view_inject_row(struct view *view, const struct row *row, bool *changed, struct error *err);
/* Exercise ms at which the first of these injects was delivered; -1: none was. */
int64_t view_first_delivery(const struct view *view, const struct ordinals *injects);

/* Rows of the clock, of all and of a team, and of the journal's room (view-clock.c). */
int view_clock(struct view *view, const struct row *row, bool *changed, struct error *err);
/* After each row: what the clock did is kept, so that times can be told by the wall and the other
 * way round. 0, or <0. */
int view_clock_keep(struct view *view, const struct row *row, struct error *err);

/* Rows of forks (forks.c), and a VM's next state, which may end one. */
int view_forked(struct view *view, const struct row *row, bool *changed, struct error *err);
void view_break_fork(struct view_vm *vm, enum vm_state next);
/* A feature has a new state: that it was done in a golden machine is remembered. */
void view_note_golden(const struct view *view, struct view_feature *feature);

/* Green traffic (greens.c). */
int view_green_row(struct view *view, const struct row *row, bool *changed, struct error *err);

/* Rows of snapshots (snapshots.c). */
int view_kept(struct view *view, const struct row *row, bool *changed, struct error *err);
/* They were removed with its disk. */
void view_lose_snapshots(struct view_vm *vm);

/* Rows of an inspection and of what it found, and of the range else (view-range.c). */
int view_taken(struct view *view, const struct row *row, bool *changed, struct error *err);
int view_guest_clock(struct view *view, const struct row *row, bool *changed, struct error *err);
int view_hung(struct view *view, const struct row *row, bool *changed, struct error *err);
int view_inspected(struct view *view, const struct row *row, bool *changed, struct error *err);
int view_isolated(struct view *view, const struct row *row, bool *changed, struct error *err);
int view_drift(struct view *view, const struct row *row, bool *changed, struct error *err);

/*
 * A row has been applied: for how long guests have been cut off by themselves follows (view-cut.c);
 * and what a result says of the check that brought it.
 */
void view_follow_cuts(const struct view *view, const struct row *row);
void view_follow_result(const struct view *view, struct view_condition *condition,
                        const struct row *row);

/* Reports of teams (reports.c). */
int view_report_row(struct view *view, const struct row *row, bool *changed, struct error *err);

/* Deadlines of their stages (deadlines.c): a team files a report, a deadline passes; an inject was
 * delivered that expects one; a team's times are later. */
int view_deadline_row(struct view *view, const struct row *row, bool *changed, struct error *err);
int view_deadline_expected(struct view *view, const struct view_expectation *expectation,
                           const struct row *row, struct error *err);
void view_deadlines_later(struct view *view, const struct row *row);

/* What teams and exercise control say to each other (inbox.c). */
int view_inbox_row(struct view *view, const struct row *row, bool *changed, struct error *err);

/* Hints, flags and charges (hints.c). */
int view_hint_row(struct view *view, const struct row *row, bool *changed, struct error *err);

/* Adjustments of scores (adjust.c). */
int view_adjust_row(struct view *view, const struct row *row, bool *changed, struct error *err);

/* Excused time (ledger-window.c). */
int view_excuse_row(struct view *view, const struct row *row, bool *changed, struct error *err);
/* Rules of scoring, truths, what teams saw of their reports' points (grading.c). */
int view_grading_row(struct view *view, const struct row *row, bool *changed, struct error *err);
/* Attacks, claims and decisions about them (attacks.c). */
int view_attack_row(struct view *view, const struct row *row, bool *changed, struct error *err);
/* Rubrics and evaluation sheets (sheets.c); what teams see of them (sheets-release.c). */
int view_sheet_row(struct view *view, const struct row *row, bool *changed, struct error *err);
int view_release_row(struct view *view, const struct row *row, bool *changed, struct error *err);

/* What is public of the scores, and when they are final (score-public.c). */
int view_score_turn(struct view *view, const struct row *row, bool *changed, struct error *err);
/* How teams stand (standing.c). */
int view_standing_row(struct view *view, const struct row *row, bool *changed, struct error *err);
/* What teams share (shares.c). */
int view_warning_row(struct view *view, const struct row *row, bool *changed, struct error *err);
int view_share_row(struct view *view, const struct row *row, bool *changed, struct error *err);

/* The indicators of a report that was filed. */
int view_shares_reported(struct view *view, const struct row *row, struct error *err);

/* Rows that stand for many, of a picture (past.c). */
int view_past(struct view *view, const struct row *row, bool *changed, struct error *err);

/* Looks of teams at their machines (view-look.c). */
int view_look(struct view *view, const struct row *row, bool *changed, struct error *err);

/* Orders that wait for approval (view-ask.c). */
int view_asked(struct view *view, const struct row *row, bool *changed, struct error *err);
int view_answered(struct view *view, const struct row *row, bool *changed, struct error *err);

/* Requests of teams (view-request.c). */
int view_requested(struct view *view, const struct row *row, bool *changed, struct error *err);
/* Units of the rapid reaction team (rrt.c). */
int view_rrt(struct view *view, const struct row *row, bool *changed, struct error *err);

/* A COMCHECK and its lamps (comcheck.c). */
int view_comcheck(struct view *view, const struct row *row, bool *changed, struct error *err);

/* What is said of things in the queue (queue-claim.c). */
int view_queue(struct view *view, const struct row *row, bool *changed, struct error *err);

/* Members and sessions (members.c); a controller has started and has none of the sessions that were
 * open. */
int view_members(struct view *view, const struct row *row, bool *changed, struct error *err);
void view_members_restart(struct view *view);
int view_hub_row(struct view *view, const struct row *row, bool *changed, struct error *err);
void view_hub_restart(struct view *view);
int view_portal_row(struct view *view, const struct row *row, bool *changed, struct error *err);
void view_portal_restart(struct view *view);

/* What seats reach (reaches.c); a controller has started and has none of the connections. */
int view_reached(struct view *view, const struct row *row, bool *changed, struct error *err);
void view_reaches_restart(struct view *view);

/* Which row said it, for what waits for a person (view-news.c): after the row has been applied. */
void view_news(struct view *view, const struct row *row);

/* Writes the ticker's line of a row that has just been applied, when it is worth one. `changed`:
 * the row changed what was known (a check with the same result as the last is no news). */
void view_tell(struct view *view, const struct row *row, bool changed);

/* What a row says, made harmless and cut to fit; NULL is "". */
void view_clean(char *to, size_t size, const char *from);
/* Who did it, and when. */
void view_done_by(struct view_deed *deed, const char *by, const struct row *row);
/* What a row is refused with: <0. */
int view_no_such(const char *what, uint32_t ordinal, struct error *err);
int view_no_move(const char *from, const char *to, struct error *err);
