/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders about reports. A team files a report or a revision of one; the same report sent again
 * gives the same answer and changes nothing, so that a sender who got no answer sends it again.
 * Exercise control matches it to an inject, asks for a revision or accepts it.
 */
#include <jansson.h>
#include <string.h>

#include "core/model/report-kind.h"
#include "core/model/report.h"
#include "core/model/row.h"
#include "core/model/share.h"
#include "core/order/order.h"

static int report_answer(struct ordering *o, uint32_t number, uint32_t revision, int64_t wall,
                         const char *sha256, bool already)
{
    char at[ORDER_CLOCK];

    return ACCEPT(o, "report %u rev %u received %s sha256 %s%s", number, revision,
                  order_clock_text(at, wall), sha256, already ? " already" : "");
}

/* May the revision follow on the report as it is? 0, or 1 and why not. */
static int report_may_follow(struct ordering *o, const struct view_report *before,
                             const struct report *report)
{
    if (before == NULL)
        return REFUSE(o, "your team has no report %u", report->number);
    if (strcmp(before->made.kind, report->kind) != 0)
        return REFUSE(o, "report %u is of the kind %.40s", report->number, before->made.kind);
    if (before->made.stage == REPORT_WITHDRAWN)
        return REFUSE(o, "report %u was withdrawn", report->number);
    if (report->stage < before->made.stage)
        return REFUSE(o, "report %u has reached the stage %s; %s comes before it", report->number,
                      report_stage_words[before->made.stage], report_stage_words[report->stage]);
    if (before->made.stage == REPORT_FINAL && report->stage == REPORT_FINAL &&
        before->state != REPORT_REVISION_ASKED)
        return REFUSE(o, "report %u is final, and nobody asked for a revision", report->number);
    return before->made.revision >= REPORT_REVISIONS_MOST
               ? REFUSE(o, "report %u has %d revisions already", report->number,
                        REPORT_REVISIONS_MOST)
               : 0;
}

/* The ordinals of its assets, which are machines of the team itself. 0, or 1 and why not. */
static int report_assets(struct ordering *o, uint32_t team, const struct report *report,
                         uint32_t ordinals[REPORT_ASSETS_MOST])
{
    const struct view *view = o->state->view;

    for (size_t i = 0; i < report->asset_count; i++) {
        ordinals[i] = 0;
        for (size_t j = 0; ordinals[i] == 0 && j < view->vm_count; j++)
            if (view->vms[j].made.vm != 0 && view->vms[j].made.team == team &&
                strcmp(view->vms[j].made.id, report->assets[i]) == 0)
                ordinals[i] = view->vms[j].made.vm;
        if (ordinals[i] == 0)
            return REFUSE(o, "\"%.60s\" is no machine of your team", report->assets[i]);
    }
    return 0;
}

static int report_times(struct ordering *o, const struct report *report)
{
    for (int i = 0; i < REPORT_TIMES; i++)
        if (report->times[i] > o->state->x)
            return REFUSE(o, "a time of the report is still to come");
    return 0;
}

/* Its indicators as rows hold them, composite ones as their parts, as many as fit. */
static void report_listed(struct ordering *o, const struct report *report,
                          char to[SHARE_LISTED_MOST])
{
    struct share_indicator indicators[REPORT_INDICATORS_MOST * 2 + 1];
    struct share share = {.indicators = indicators};

    for (size_t i = 0; i < report->indicator_count; i++)
        o->intents->failed |=
            share_add(&share, &o->intents->pool, (enum indicator_type)report->indicators[i].type,
                      report->indicators[i].value) < 0;
    share_list(&share, 0, to);
}

/* One of a kind of the scenario's own has what that kind says; *ret_summary: its first text. 0, or
 * 1 and why not. */
static int report_own_kind(struct ordering *o, const struct report *report, struct pool *pool,
                           const char **ret_summary)
{
    struct report_kind kind;
    struct error err = {0};
    json_t *fields = NULL;
    int result;

    if (report_is_built_in(report->kind))
        return 0;
    if (report_kind_find(o->state->view->exercise.report_kinds, report->kind, pool, &kind, &err) !=
        0)
        return REFUSE(o, "there is no kind of report \"%.40s\"", report->kind);
    fields = json_loads(report->fields, 0, NULL);
    result = report_kind_check(&kind, fields, report->stage != REPORT_WITHDRAWN, NULL, &err);
    for (size_t i = 0; i < kind.count && (*ret_summary)[0] == '\0'; i++) {
        const char *text = json_string_value(json_object_get(fields, kind.fields[i].name));

        if (text != NULL && kind.fields[i].type == REPORT_FIELD_TEXT)
            *ret_summary = pool_text(pool, text);
        if (*ret_summary == NULL)
            *ret_summary = "";
    }
    json_decref(fields);
    return result < 0 ? REFUSE(o, "%s", err.text) : 0;
}

/* 0, or 1: refused. */
static int report_file(struct ordering *o, uint32_t team, uint32_t number, uint32_t revision,
                       const uint32_t ordinals[REPORT_ASSETS_MOST])
{
    const struct order_report *filed = o->order->report;
    const struct report *report = filed->report;
    struct report_filed made = {.team = team,
                                .number = number,
                                .revision = revision,
                                .stage = report->stage,
                                .kind = report->kind,
                                .title = report->title,
                                .summary = report->texts[0],
                                .class = report->class,
                                .type = report->type,
                                .assets = {ordinals, (uint32_t)report->asset_count},
                                .detected = report->times[REPORT_DETECTED],
                                .began = report->times[REPORT_BEGAN],
                                .contained = report->times[REPORT_CONTAINED],
                                .recovered = report->times[REPORT_RECOVERED],
                                .body = filed->hash,
                                .sha256 = filed->sha256,
                                .by = o->order->actor};
    char listed[SHARE_LISTED_MOST];
    struct pool pool = POOL_EMPTY;
    const char *name;
    int refused = report_own_kind(o, report, &pool, &made.summary);

    report_listed(o, report, listed);
    made.indicators = listed;
    for (int i = 0; i < NCISS_CATEGORIES; i++)
        made.rated |= report->severity[i] != 0;
    if (made.rated)
        made.severity = nciss_score(report->severity);
    for (size_t i = 1; (name = report_text_name(report->kind, i)) != NULL; i++)
        made.actions |= strcmp(name, "actions") == 0 && report->texts[i][0] != '\0';
    if (refused == 0)
        intents_row(o->intents, &(struct row){.kind = ROW_REPORT_FILED, .as.report_filed = made});
    pool_done(&pool);
    return refused;
}

int order_report(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_team *team = view_team_called(view, o->order->team);
    const struct order_report *filed = o->order->report;
    const struct view_revision *same;
    const struct view_report *before;
    uint32_t ordinals[REPORT_ASSETS_MOST], count, number;

    if (team == NULL)
        return o->order->team[0] == '\0' ? REFUSE(o, "say which team reports: --team")
                                         : order_no_team(o);
    if (filed == NULL || filed->report == NULL)
        return REFUSE(o, "the order has no report");
    same = view_revision_of(view, team->made.team, filed->sha256);
    if (same != NULL)
        return report_answer(o, same->number, same->revision, same->wall, same->sha256, true);
    if (!view_is_on(view))
        return REFUSE(o, "reports are taken between STARTEX and ENDEX");
    count = view_reports_of(view, team->made.team);
    number = filed->report->number;
    before = view_report_of(view, team->made.team, number);
    if (number != 0 ? report_may_follow(o, before, filed->report) != 0 : count >= REPORTS_MOST)
        return number != 0 ? 1 : REFUSE(o, "your team has %u reports already", count);
    if (number == 0 && filed->report->stage == REPORT_WITHDRAWN)
        return REFUSE(o, "a report that was not sent cannot be withdrawn");
    if (report_assets(o, team->made.team, filed->report, ordinals) != 0 ||
        report_times(o, filed->report) != 0)
        return 1;
    number = number != 0 ? number : count + 1;
    count = before != NULL ? before->made.revision + 1 : 1;
    if (report_file(o, team->made.team, number, count, ordinals) != 0)
        return 1;
    return report_answer(o, number, count, o->state->wall, filed->sha256, false);
}

int order_draft(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_team *team = view_team_called(view, o->order->team);
    const struct order_report *kept = o->order->report;
    const char *kind = o->order->detail;
    const struct view_draft *before;
    char at[ORDER_CLOCK];

    if (team == NULL)
        return order_no_team(o);
    if (kept == NULL || kept->length == 0 || kept->length > INBOX_DRAFT_MOST)
        return REFUSE(o, "a draft has 1 to %d bytes", INBOX_DRAFT_MOST);
    if (kind[0] == '\0' || strlen(kind) > 31 || !report_is_text(kind, strlen(kind), false))
        return REFUSE(o, "say the kind of report");
    before = view_draft_of(view, team->made.team, kind, o->order->actor);
    if (before != NULL && strcmp(before->sha256, kept->sha256) == 0)
        return ACCEPT(o, "draft kept %s already", order_clock_text(at, before->wall));
    if (view_drafts_of(view, team->made.team) >= INBOX_DRAFTS_MOST)
        return REFUSE(o, "your team has kept %d drafts already", INBOX_DRAFTS_MOST);
    intents_row(o->intents, &(struct row){.kind = ROW_REPORT_DRAFTED,
                                          .as.report_drafted = {.team = team->made.team,
                                                                .kind = kind,
                                                                .body = kept->hash,
                                                                .sha256 = kept->sha256,
                                                                .by = o->order->actor}});
    return ACCEPT(o, "draft kept %s; nobody outside the team and exercise control reads it",
                  order_clock_text(at, o->state->wall));
}

/* ---- exercise control's side ---- */

/* The report that the order names by team and number. NULL: refused. */
static const struct view_report *report_named(struct ordering *o)
{
    const struct view_team *team = view_team_called(o->state->view, o->order->team);
    const struct view_report *report = NULL;
    int64_t number = 0;

    if (team == NULL)
        (void)order_no_team(o);
    else if (!text_to_int(o->order->target, 1, UINT32_MAX, &number) ||
             (report = view_report_of(o->state->view, team->made.team, (uint32_t)number)) == NULL)
        (void)REFUSE(o, "%s has no report \"%.20s\"", team->made.id, o->order->target);
    return report;
}

/* The inject of that id that came to the report's team; delivered ones first. */
static const struct view_inject *report_inject(const struct view *view, uint32_t team,
                                               const char *id)
{
    const struct view_inject *found = NULL;

    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];

        if (inject->made.inject != 0 && view_concerns(inject->made.team, team) &&
            strcmp(inject->made.id, id) == 0 && (found == NULL || found->delivered < 0))
            found = inject;
    }
    return found;
}

int order_report_match(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_report *report = report_named(o), *other = NULL;
    const struct view_inject *inject = NULL;
    bool none = strcmp(o->order->detail, "none") == 0;

    if (report == NULL || order_scores_are_open(o) != 0)
        return 1;
    if (!none && (inject = report_inject(view, report->made.team, o->order->detail)) == NULL)
        return REFUSE(o, "no inject \"%.60s\" comes to %s", o->order->detail, o->order->team);
    if (inject != NULL && inject->delivered < 0)
        return REFUSE(o, "%s was not delivered", inject->made.id);
    if (inject != NULL)
        other = view_report_about(view, report->made.team, inject->made.inject);
    if (other != NULL && other != report)
        return REFUSE(o, "report %u is about %s already", other->made.number, inject->made.id);
    intents_row(o->intents, &(struct row){.kind = ROW_REPORT_MATCHED,
                                          .as.report_matched = {
                                              .team = report->made.team,
                                              .number = report->made.number,
                                              .inject = inject != NULL ? inject->made.inject : 0,
                                              .decided = true,
                                              .by = o->order->actor,
                                              .text = o->order->reason}});
    return ACCEPT(o, "report %u of %s is about %s", report->made.number, o->order->team,
                  inject != NULL ? inject->made.id : "no inject");
}

/* What is to be revised comes to the team's inbox, too. */
static void report_ask_again(struct ordering *o, const struct view_report *report)
{
    char subject[64];

    text_print(subject, sizeof(subject), "report %u: a revision is asked for", report->made.number);
    intents_row(o->intents, &(struct row){.kind = ROW_MESSAGE_SENT,
                                          .as.message_sent = {.team = report->made.team,
                                                              .from = o->order->actor,
                                                              .subject = subject,
                                                              .body = o->order->reason,
                                                              .by = o->order->actor}});
}

int order_report_state(struct ordering *o)
{
    const struct view_report *report = report_named(o);
    int state;

    if (report == NULL || order_scores_are_open(o) != 0)
        return 1;
    state = word_find(report_state_words, REPORT_STATES, o->order->detail);
    if (state <= REPORT_RECEIVED)
        return REFUSE(o, "a report is revision-asked, accepted or false-alarm, not \"%.40s\"",
                      o->order->detail);
    if (state != REPORT_ACCEPTED && o->order->reason[0] == '\0')
        return REFUSE(o, "say why: --reason");
    intents_row(o->intents, &(struct row){.kind = ROW_REPORT_STATE,
                                          .as.report_state = {.team = report->made.team,
                                                              .number = report->made.number,
                                                              .revision = report->made.revision,
                                                              .state = state,
                                                              .by = o->order->actor,
                                                              .text = o->order->reason}});
    if (state == REPORT_REVISION_ASKED)
        report_ask_again(o, report);
    return ACCEPT(o, "report %u rev %u of %s: %s", report->made.number, report->made.revision,
                  o->order->team, report_state_words[state]);
}
