/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of the ticker, for view-tell.c: a function for each kind of row, in tell-*.c. */
#pragma once

#include "core/view/view.h"

struct told {
    char text[400];
    int tone;
    uint32_t team;
};

/* The text, or NULL when it is empty. */
const char *tell_behind(const char *text);
/* "ID (of TEAM)" */
void tell_title_of(const struct view *view, const char *id, uint32_t team, char *to, size_t size);
/* "1:05:00" */
const char *tell_span(char (*to)[32], int64_t ms);

/* "01:05:00": the exercise clock's time, where it stands among others */
const char *tell_time(char (*to)[32], int64_t x);

/* Each fills `told`; false: the row is no news. */

/* tell-range.c */
bool tell_controller(const struct view *view, const struct row *row, struct told *told);
bool tell_agent(const struct view *view, const struct row *row, struct told *told);
bool tell_room(const struct view *view, const struct row *row, struct told *told);
bool tell_sealed(const struct view *view, const struct row *row, struct told *told);
bool tell_range(const struct view *view, const struct row *row, struct told *told);
bool tell_vm(const struct view *view, const struct row *row, struct told *told);
bool tell_host_off(const struct view *view, const struct row *row, struct told *told);
bool tell_host_left(const struct view *view, const struct row *row, struct told *told);
bool tell_vm_migration(const struct view *view, const struct row *row, struct told *told);
bool tell_vm_moved(const struct view *view, const struct row *row, struct told *told);
bool tell_kept(const struct view *view, const struct row *row, struct told *told);
bool tell_guest_clock(const struct view *view, const struct row *row, struct told *told);
bool tell_fork(const struct view *view, const struct row *row, struct told *told);
bool tell_hung(const struct view *view, const struct row *row, struct told *told);
bool tell_inspection(const struct view *view, const struct row *row, struct told *told);
bool tell_isolation(const struct view *view, const struct row *row, struct told *told);
bool tell_drift(const struct view *view, const struct row *row, struct told *told);
bool tell_feature(const struct view *view, const struct row *row, struct told *told);

/* tell-clock.c */
bool tell_clock(const struct view *view, const struct row *row, struct told *told);
bool tell_outage(const struct view *view, const struct row *row, struct told *told);
bool tell_hours(const struct view *view, const struct row *row, struct told *told);
bool tell_team_clock(const struct view *view, const struct row *row, struct told *told);
bool tell_clock_set(const struct view *view, const struct row *row, struct told *told);

/* tell-exercise.c */
bool tell_event(const struct view *view, const struct row *row, struct told *told);
bool tell_inject(const struct view *view, const struct row *row, struct told *told);
bool tell_moved(const struct view *view, const struct row *row, struct told *told);
bool tell_planned(const struct view *view, const struct row *row, struct told *told);
bool tell_made(const struct view *view, const struct row *row, struct told *told);
bool tell_changed(const struct view *view, const struct row *row, struct told *told);
bool tell_cleanup(const struct view *view, const struct row *row, struct told *told);
bool tell_expectation(const struct view *view, const struct row *row, struct told *told);
bool tell_condition(const struct view *view, const struct row *row, struct told *told);
bool tell_award(const struct view *view, const struct row *row, struct told *told);
bool tell_objective(const struct view *view, const struct row *row, struct told *told);
bool tell_note(const struct view *view, const struct row *row, struct told *told);
bool tell_message(const struct view *view, const struct row *row, struct told *told);

/* tell-order.c */
bool tell_request(const struct view *view, const struct row *row, struct told *told);
bool tell_rrt(const struct view *view, const struct row *row, struct told *told);
bool tell_queue(const struct view *view, const struct row *row, struct told *told);
bool tell_undone(const struct view *view, const struct row *row, struct told *told);
bool tell_dropped(const struct view *view, const struct row *row, struct told *told);
bool tell_order(const struct view *view, const struct row *row, struct told *told);
bool tell_asked(const struct view *view, const struct row *row, struct told *told);
bool tell_answered(const struct view *view, const struct row *row, struct told *told);

/* tell-report.c */
bool tell_report(const struct view *view, const struct row *row, struct told *told);

/* tell-inbox.c */
bool tell_inbox(const struct view *view, const struct row *row, struct told *told);
bool tell_artifact(const struct view *view, const struct row *row, struct told *told);
bool tell_comcheck(const struct view *view, const struct row *row, struct told *told);
bool tell_dispute(const struct view *view, const struct row *row, struct told *told);

/* tell-hint.c */
bool tell_adjust(const struct view *view, const struct row *row, struct told *told);
bool tell_scores(const struct view *view, const struct row *row, struct told *told);
bool tell_excuse(const struct view *view, const struct row *row, struct told *told);
bool tell_hint(const struct view *view, const struct row *row, struct told *told);

/* tell-sheet.c */
bool tell_attack(const struct view *view, const struct row *row, struct told *told);
bool tell_sheet(const struct view *view, const struct row *row, struct told *told);
/* tell-share.c */
bool tell_share(const struct view *view, const struct row *row, struct told *told);

/* tell-amend.c */
bool tell_amend(const struct view *view, const struct row *row, struct told *told);

/* tell-member.c */
bool tell_member(const struct view *view, const struct row *row, struct told *told);
bool tell_hub(const struct view *view, const struct row *row, struct told *told);
bool tell_portal(const struct view *view, const struct row *row, struct told *told);
bool tell_cut(const struct view *view, const struct row *row, struct told *told);
bool tell_reach_cut(const struct view *view, const struct row *row, struct told *told);
