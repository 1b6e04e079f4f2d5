/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The view as text, for comparing two folds: everything that the rows say of the exercise, nothing
 * that depends on when a program ran (wall and range time, row numbers, which controller it was).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/view/comcheck.h"
#include "core/view/view.h"
#include "core/model/row.h"

#define KNOWN(list, index, ordinal) (view->list[index].made.ordinal != 0)

static void dump_range(const struct view *view, FILE *to)
{
    fprintf(to, "exercise %s phase %s x %" PRId64 " range %s\n", view->exercise.name,
            phase_words[view->phase], view->x, range_state_words[view->range]);
    for (size_t i = 0; i < view->team_count; i++)
        if (view->teams[i].held)
            fprintf(to, "team %zu is held since x %" PRId64 "\n", i + 1, view->teams[i].held_since);
    for (size_t i = 0; i < view->removal_count; i++)
        if (!view->removals[i].outage)
            fprintf(to, "removal %zu from x %" PRId64 " length %" PRId64 " left %" PRId64 "\n",
                    i + 1, view->removals[i].from, view->removals[i].length,
                    view->removals[i].left);
    if (view->day_count != 0)
        fprintf(to, "play hours %u %s\n", view->day, view->open ? "open" : "closed");
    for (size_t i = 0; i < view->vm_count; i++)
        if (KNOWN(vms, i, vm))
            fprintf(to, "vm %zu %s state %s incarnation %u kept %s from %s\n", i + 1,
                    view->vms[i].made.id, vm_state_words[view->vms[i].state],
                    view->vms[i].incarnation, view->vms[i].kept, view->vms[i].from);
    for (size_t i = 0; i < view->vm_count; i++)
        if (KNOWN(vms, i, vm) && view->vms[i].migration.state != MIGRATION_NONE)
            fprintf(to, "vm %zu %s migration %s host %u\n", i + 1, view->vms[i].made.id,
                    migration_words[view->vms[i].migration.state], view->vms[i].migration.host);
    for (size_t i = 0; i < view->feature_count; i++)
        if (KNOWN(features, i, feature))
            fprintf(to, "feature %zu %s state %s attempt %u\n", i + 1, view->features[i].made.id,
                    feature_state_words[view->features[i].state], view->features[i].attempt);
}

static void dump_request(const struct view_request *request, FILE *to)
{
    fprintf(to, "request %s %u of team %u state %s x %" PRId64, request_words[request->made.what],
            request->made.number, request->made.team, request_state_words[request->state],
            request->asked);
    if (request->priority != PRIORITY_ROUTINE)
        fprintf(to, " %s", priority_words[request->priority]);
    if (request->rrt.state != RRT_FREE)
        fprintf(to, " unit %s x %" PRId64 " due %" PRId64, rrt_state_words[request->rrt.state],
                request->rrt.since, request->rrt.due);
    fputc('\n', to);
}

static void dump_report(const struct view_report *report, FILE *to)
{
    fprintf(to,
            "report %u of team %u revision %u stage %s state %s inject %u decided %d x %" PRId64
            " sha256 %s\n",
            report->made.number, report->made.team, report->made.revision,
            report_stage_words[report->made.stage], report_state_words[report->state],
            report->inject, report->decided, report->x, report->made.sha256);
}

static void dump_deadline(const struct view_deadline *deadline, FILE *to)
{
    fprintf(to,
            "deadline of team %u report %u expectation %u stage %s since %" PRId64 " due %" PRId64
            " overdue %d\n",
            deadline->team, deadline->number, deadline->expectation,
            report_stage_words[deadline->stage], deadline->since, deadline->due, deadline->overdue);
}

static void dump_inbox(const struct view *view, FILE *to)
{
    for (size_t i = 0; i < view->inbox.acked_count; i++)
        fprintf(to, "team %u acknowledged %u by %s\n", view->inbox.acked[i].team,
                view->inbox.acked[i].number, view->inbox.acked[i].by);
    for (size_t i = 0; i < view->inbox.answer_count; i++)
        fprintf(to, "team %u answered %u: %s\n", view->inbox.answers[i].made.team,
                view->inbox.answers[i].made.number, view->inbox.answers[i].made.text);
    for (size_t i = 0; i < view->inbox.answer_count; i++)
        if (view_answer_word(&view->inbox.answers[i])[0] != '\0')
            fprintf(to, "answer %zu is %s, taken for \"%s\" by %s\n", i,
                    view->inbox.answers[i].made.word, view->inbox.answers[i].taken,
                    view->inbox.answers[i].taken_by);
    for (size_t i = 0; i < view->inbox.draft_count; i++)
        fprintf(to, "draft of a %s by %s in team %u kept %u times sha256 %s\n",
                view->inbox.drafts[i].kind, view->inbox.drafts[i].by, view->inbox.drafts[i].team,
                view->inbox.drafts[i].times, view->inbox.drafts[i].sha256);
    for (size_t i = 0; i < view->inbox.dispute_count; i++)
        fprintf(to, "dispute %u of team %u about metric %u decided %d upheld %d: %s\n",
                view->inbox.disputes[i].made.number, view->inbox.disputes[i].made.team,
                view->inbox.disputes[i].made.metric, view->inbox.disputes[i].decided,
                view->inbox.disputes[i].upheld, view->inbox.disputes[i].made.text);
    for (size_t i = 0; i < view->hints.taken_count; i++)
        fprintf(to, "hint %u to message %u taken by team %u\n", view->hints.taken[i].made.number,
                view->hints.taken[i].made.message, view->hints.taken[i].made.team);
    for (size_t i = 0; i < view->hints.charge_count; i++)
        fprintf(to, "team %u pays %" PRId64 ": %s\n", view->hints.charges[i].made.team,
                view->hints.charges[i].made.points, view->hints.charges[i].made.text);
    for (size_t i = 0; i < view->adjustments.count; i++)
        fprintf(to, "team %u adjusted %u by %" PRId64 " reversed %d: %s\n",
                view->adjustments.list[i].made.team, view->adjustments.list[i].made.number,
                view->adjustments.list[i].made.points, view->adjustments.list[i].reversed,
                view->adjustments.list[i].made.text);
    for (size_t i = 0; i < view->ledger.window_count; i++)
        fprintf(to, "excuse %u of team %u metric %u reversed %d: %s\n",
                view->ledger.windows[i].made.number, view->ledger.windows[i].made.team,
                view->ledger.windows[i].made.metric, view->ledger.windows[i].reversed,
                view->ledger.windows[i].made.text);
    for (size_t i = 0; i < view->standings.count; i++)
        fprintf(to, "standing of team %u (%s) %" PRId64 " of %" PRId64 "\n",
                view->standings.list[i].now.team, view->standings.list[i].now.id,
                view->standings.list[i].now.points, view->standings.list[i].now.max);
    for (size_t i = 0; i < view->hints.flag_count; i++)
        if (view->hints.flags[i].made.flag != 0 && view->hints.flags[i].found >= 0)
            fprintf(to, "flag %zu found by %s\n", i + 1, view->hints.flags[i].by);
    for (size_t i = 0; i < view->inbox.artifact_count; i++)
        fprintf(to, "artifact %u of team %u sha256 %s\n", view->inbox.artifacts[i].made.number,
                view->inbox.artifacts[i].made.team, view->inbox.artifacts[i].made.sha256);
    for (size_t i = 0; i < view->inbox.question_count; i++)
        fprintf(to, "question %u of team %u answered by %u: %s\n",
                view->inbox.questions[i].made.number, view->inbox.questions[i].made.team,
                view->inbox.questions[i].message, view->inbox.questions[i].made.text);
}

static void dump_shares(const struct view *view, FILE *to)
{
    for (size_t i = 0; i < view->shares.share_count; i++)
        fprintf(to, "share %u of team %u%s%s %s to %u tlp %s with %zu indicators sha256 %s\n",
                view->shares.shares[i].made.number, view->shares.shares[i].made.team,
                view->shares.shares[i].made.open ? ", open," : "",
                view->shares.shares[i].replaced ? ", replaced," : "",
                view->shares.shares[i].made.from, view->shares.shares[i].made.to.count,
                tlp_words[view->shares.shares[i].made.tlp], view->shares.shares[i].count,
                view->shares.shares[i].made.sha256);
    for (size_t i = 0; i < view->shares.indicator_count; i++)
        fprintf(to, "shared in %zu: %s %s\n", view->shares.indicators[i].share,
                indicator_words[view->shares.indicators[i].type], view->shares.indicators[i].value);
    for (size_t i = 0; i < view->shares.sighting_count; i++)
        fprintf(to, "team %u says %s is %s\n", view->shares.sightings[i].made.team,
                view->shares.sightings[i].made.value,
                sighting_words[view->shares.sightings[i].made.how]);
}

static void dump_exercise(const struct view *view, FILE *to)
{
    for (size_t i = 0; i < view->event_count; i++)
        if (KNOWN(events, i, event))
            fprintf(to, "event %zu %s state %s x %" PRId64 "\n", i + 1, view->events[i].made.id,
                    event_state_words[view->events[i].state], view->events[i].x);
    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];

        if (KNOWN(injects, i, inject) && inject->made.subject[0] != '\0')
            fprintf(to, "inject %zu says %s\n", i + 1, inject->made.subject);
        if (KNOWN(injects, i, inject) && inject->fire_at >= 0)
            fprintf(to, "inject %zu fires at %" PRId64 "\n", i + 1, inject->fire_at);
        if (KNOWN(injects, i, inject))
            fprintf(to,
                    "inject %zu %s state %s attempt %u x %" PRId64
                    " exit %d output %s text %s cleanup %s\n",
                    i + 1, inject->made.id, inject_state_words[inject->state], inject->attempt,
                    inject->x, inject->exit, inject->output, inject->text,
                    cleanup_words[inject->cleanup]);
    }
    for (size_t i = 0; i < view->expectation_count; i++)
        if (KNOWN(expectations, i, expectation))
            fprintf(to, "expectation %zu %s state %s x %" PRId64 " due %" PRId64 "\n", i + 1,
                    view->expectations[i].made.inject,
                    expectation_state_words[view->expectations[i].state], view->expectations[i].x,
                    view->expectations[i].due);
    for (size_t i = 0; i < view->request_count; i++)
        dump_request(&view->requests[i], to);
    for (size_t i = 0; i < view->reports.report_count; i++)
        dump_report(&view->reports.reports[i], to);
    for (size_t i = 0; i < view->reports.deadline_count; i++)
        dump_deadline(&view->reports.deadlines[i], to);
    for (size_t i = 0; i < view->ask_count; i++)
        fprintf(to, "ask %s %u of team %u %s state %s x %" PRId64 "\n",
                role_words[view->asks[i].made.role], view->asks[i].made.number,
                view->asks[i].made.team, view->asks[i].made.verb, ask_words[view->asks[i].state],
                view->asks[i].asked);
    for (size_t i = 0; i < view->team_count && view->comcheck.started; i++)
        fprintf(to, "comcheck of team %zu: %d %d %d %d\n", i + 1, view->teams[i].lamps[LAMP_KEY],
                view->teams[i].lamps[LAMP_INBOX], view->teams[i].lamps[LAMP_ANSWER],
                comcheck_lit(view, (uint32_t)i + 1, LAMP_MACHINE));
    for (size_t i = 0; i < view->claim_count; i++)
        fprintf(to, "claim %" PRId64 " held %d by %s done %" PRId64 "\n", view->claims[i].row,
                view->claims[i].held, view->claims[i].by, view->claims[i].done);
    dump_inbox(view, to);
    dump_shares(view, to);
    for (size_t i = 0; i < view->message_count; i++)
        fprintf(to, "message team %u x %" PRId64 " %s\n", view->messages[i].made.team,
                view->messages[i].x, view->messages[i].made.subject);
}

static void dump_scores(const struct view *view, FILE *to)
{
    for (size_t i = 0; i < view->condition_count; i++) {
        const struct view_condition *condition = &view->conditions[i];

        if (KNOWN(conditions, i, condition))
            fprintf(to,
                    "condition %zu %s value %" PRId64 " x %" PRId64 " since %" PRId64
                    " results %u\n",
                    i + 1, condition->made.id, condition->value, condition->x, condition->since,
                    condition->results);
    }
    for (size_t i = 0; i < view->metric_count; i++)
        if (KNOWN(metrics, i, metric))
            fprintf(to, "metric %zu %s points %" PRId64 " by %s\n", i + 1, view->metrics[i].made.id,
                    view->metrics[i].points, view->metrics[i].by);
    for (size_t i = 0; i < view->objective_count; i++)
        if (KNOWN(objectives, i, objective))
            fprintf(to, "%s %zu %s reached %d since %" PRId64 "\n",
                    objective_words[view->objectives[i].made.type], i + 1,
                    view->objectives[i].made.id, view->objectives[i].reached,
                    view->objectives[i].since);
    for (size_t i = 0; i < view->team_count; i++)
        if (KNOWN(teams, i, team))
            fprintf(to, "team %s points %" PRId64 " of %" PRId64 "\n", view->teams[i].made.id,
                    view->teams[i].points, view->teams[i].max);
}

char *view_dump(const struct view *view)
{
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);

    if (to == NULL)
        return NULL;
    dump_range(view, to);
    dump_exercise(view, to);
    dump_scores(view, to);
    if (fclose(to) != 0) {
        free(text);
        return NULL;
    }
    return text;
}
