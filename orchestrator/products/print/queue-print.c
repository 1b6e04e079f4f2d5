/* SPDX-License-Identifier: Apache-2.0 */
#include "products/print/queue-print.h"

#include <string.h>

#include "base/text.h"
#include "core/model/row.h"

static enum tone queue_tone(enum priority urgency)
{
    return urgency >= PRIORITY_IMMEDIATE  ? TONE_BAD
           : urgency == PRIORITY_PRIORITY ? TONE_WARN
                                          : TONE_PLAIN;
}

static const char *queue_who(const struct queue_item *item)
{
    return item->done ? "done" : item->claim != NULL ? item->claim->by : "";
}

/* Is it that person's to see to: claimed by it, or (not `mine`) by nobody? */
static bool queue_is_for(const struct queue_item *item, const char *name, bool mine)
{
    return item->claim != NULL ? strcmp(item->claim->by, name) == 0 : !mine;
}

size_t queue_keep(struct queue_item *items, size_t count, const char *name, bool next)
{
    size_t kept = 0;

    for (int own = 1; own >= (next ? 0 : 1); own--)
        for (size_t i = 0; i < count && !(next && kept != 0); i++)
            if (queue_is_for(&items[i], name, own == 1)) {
                struct queue_item item = items[i];

                items[kept++] = item;
            }
    return kept;
}

void queue_print(const struct output *to, const struct view *view, const struct queue_item *items,
                 size_t count, bool numbered)
{
    struct table table;
    char text[200], at[32];

    table_init(&table, ">N|URGENCY|SINCE|TEAM|CLAIMED BY|WHAT");
    for (size_t i = 0; i < count; i++) {
        queue_text(view, &items[i], text, sizeof(text));
        table_row(&table);
        if (numbered)
            table_cell(&table, 0, TONE_BOLD, "%lld", (long long)items[i].row);
        table_cell(&table, 1, queue_tone(items[i].urgency), "%s", priority_words[items[i].urgency]);
        table_cell(&table, 2, TONE_DIM, "%s", output_clock(&at, items[i].since));
        table_cell(&table, 3, TONE_PLAIN, "%s",
                   items[i].team != 0 ? view_team_id(view, items[i].team) : "-");
        table_cell(&table, 4, TONE_ACCENT, "%s", queue_who(&items[i]));
        table_cell(&table, 5, items[i].done ? TONE_DIM : TONE_PLAIN, "%s", text);
    }
    table_print(&table, to, 0);
    table_done(&table);
}

static void queue_print_inject_ways(const struct output *to, const struct view_inject *inject,
                                    const char *team)
{
    char id[TEXT_SHELL];

    text_shell(id, inject->made.id);
    output_print(to, TONE_PLAIN, "  excon fire %s%s%s\n  excon skip %s%s%s\n", id,
                 inject->made.team != 0 ? " --team " : "", inject->made.team != 0 ? team : "", id,
                 inject->made.team != 0 ? " --team " : "", inject->made.team != 0 ? team : "");
}

/* "excon cleanup mail --team estmark" */
static void queue_print_of_team(const struct output *to, const char *command, const char *id,
                                const struct queue_item *item, const char *team)
{
    char word[TEXT_SHELL];

    output_print(to, TONE_PLAIN, "  excon %s %s%s%s\n", command, text_shell(word, id),
                 item->team != 0 ? " --team " : "", item->team != 0 ? team : "");
}

static void queue_print_report_ways(const struct output *to, const struct view *view,
                                    const struct view_report *report, const char *team)
{
    const struct view_inject *inject = view_inject(view, report->inject);
    unsigned number = report->made.number;
    char id[TEXT_SHELL] = "none";

    if (inject != NULL)
        text_shell(id, inject->made.id);
    output_print(to, TONE_PLAIN,
                 "  excon reports match %s %u %s\n  excon reports accept %s %u\n"
                 "  excon reports revise %s %u --reason WHAT\n"
                 "  excon reports false-alarm %s %u --reason WHY\n",
                 team, number, id, team, number, team, number, team, number);
}

static void queue_print_sheet_ways(const struct output *to, const struct view *view,
                                   const struct view_graded *graded, enum queue_kind kind,
                                   const char *team)
{
    const struct view_metric *metric = view_metric(view, graded->metric);
    const struct view_inject *inject = view_inject(view, graded->inject);
    char id[TEXT_SHELL], word[TEXT_SHELL], about[TEXT_SHELL + 32] = "";

    text_shell(id, metric->made.id);
    if (graded->report != 0)
        text_print(about, sizeof(about), " --report %u", graded->report);
    else if (inject != NULL)
        text_print(about, sizeof(about), " --inject %s", text_shell(word, inject->made.id));
    if (kind == QUEUE_SHEET)
        output_print(to, TONE_PLAIN,
                     "  excon sheet --template %s %s%s\n  excon sheet %s %s%s FILE\n"
                     "  excon sheet open %s %s%s --reason WHY\n",
                     team, id, about, team, id, about, team, id, about);
    else
        output_print(to, TONE_PLAIN,
                     "  excon sheet show %s %s%s\n  excon sheet %s %s%s FILE\n"
                     "  excon sheet reopen %s %s%s --reason WHY\n",
                     team, id, about, team, id, about, team, id, about);
}

static void queue_print_grading_ways(const struct output *to, const struct view *view,
                                     const struct queue_item *item, const char *team)
{
    char word[TEXT_SHELL], about[32] = "";
    struct grading grading;

    if (item->kind == QUEUE_ARTIFACT) {
        output_print(to, TONE_PLAIN, "  excon artifacts\n");
    } else if (item->kind == QUEUE_ATTACK) {
        uint32_t number = view->attacks.claims[item->place].made.number;

        output_print(to, TONE_PLAIN,
                     "  excon compromise decide %s %u upheld --reason WHY\n"
                     "  excon compromise decide %s %u rejected --reason WHY\n",
                     team, number, team, number);
    } else if (item->kind == QUEUE_METRIC) {
        text_shell(word, view->metrics[item->place].made.id);
        if (grading_behind(view, item->place + 1) != NULL &&
            grading_of(view, grading_behind(view, item->place + 1), &grading) == 0)
            text_print(about, sizeof(about), " --report %u", grading.report->made.number);
        output_print(to, TONE_PLAIN,
                     "  excon sheet --template %s %s%s\n  excon sheet %s %s%s FILE\n", team, word,
                     about, team, word, about);
    } else {
        queue_print_sheet_ways(to, view, &view->sheets.graded[item->place], item->kind, team);
    }
}

static void queue_print_answer_ways(const struct output *to, const struct view *view,
                                    const struct view_answered *answer, const char *team)
{
    const struct message_sent *message = &view->messages[answer->message].made;
    const char *ways = message->judged[0] != '\0' ? message->judged : message->answers;

    for (const char *at = ways; *at != '\0'; at += strspn(at, " ")) {
        int length = (int)strcspn(at, " ");

        output_print(to, TONE_PLAIN, "  excon branch %s %u %.*s\n", team, answer->made.number,
                     length, at);
        at += length;
    }
}

static void queue_print_dispute_ways(const struct output *to, const struct view_dispute *dispute,
                                     const char *team)
{
    output_print(to, TONE_PLAIN,
                 "  excon disputes uphold %s %u\n  excon disputes reject %s %u --reason WHY\n",
                 team, dispute->made.number, team, dispute->made.number);
}

/* What ends it, as lines to be typed. */
static void queue_print_ways(const struct output *to, const struct view *view,
                             const struct queue_item *item)
{
    char team[TEXT_SHELL], word[TEXT_SHELL], name[VIEW_ASK_NAME];

    text_shell(team, view_team_id(view, item->team));
    switch (item->kind) {
    case QUEUE_REQUEST:
        output_print(to, TONE_PLAIN, "  excon grant %s\n  excon refuse %s --reason WHY\n", team,
                     team);
        break;
    case QUEUE_ASK:
        text_shell(word, view_ask_name(view, &view->asks[item->place], name));
        output_print(to, TONE_PLAIN, "  excon approve %s\n  excon deny %s --reason WHY\n", word,
                     word);
        break;
    case QUEUE_REPORT:
        queue_print_report_ways(to, view, &view->reports.reports[item->place], team);
        break;
    case QUEUE_QUESTION:
        output_print(to, TONE_PLAIN, "  excon answer %s %u TEXT\n", team,
                     view->inbox.questions[item->place].made.number);
        break;
    case QUEUE_ANSWER:
        queue_print_answer_ways(to, view, &view->inbox.answers[item->place], team);
        break;
    case QUEUE_DISPUTE:
        queue_print_dispute_ways(to, &view->inbox.disputes[item->place], team);
        break;
    case QUEUE_EXPECTATION:
        output_print(to, TONE_PLAIN, "  excon met %s %s\n", team,
                     text_shell(word, view->expectations[item->place].made.inject));
        break;
    case QUEUE_INJECT:
        queue_print_inject_ways(to, &view->injects[item->place], team);
        break;
    case QUEUE_MACHINE:
        text_shell(word, view->vms[item->place].made.id);
        queue_print_of_team(to, "up", view->vms[item->place].made.id, item, team);
        output_print(to, TONE_PLAIN, "  excon why %s\n", word);
        break;
    case QUEUE_CLEANUP:
        queue_print_of_team(to, "cleanup", view->injects[item->place].made.id, item, team);
        break;
    case QUEUE_SILENT:
        output_print(to, TONE_PLAIN, "  excon message %s TEXT\n", team);
        break;
    case QUEUE_SHEET:
    case QUEUE_APART:
    case QUEUE_METRIC:
    case QUEUE_ARTIFACT:
    case QUEUE_ATTACK:
        queue_print_grading_ways(to, view, item, team);
        break;
    case QUEUE_OVERDUE:  /* the team's report ends it */
    case QUEUE_COMCHECK: /* the team's lamps */
    case QUEUE_AGENT:    /* the controller starts it again */
    case QUEUE_KINDS:
        break;
    }
    if (!item->needs_answer)
        output_print(to, TONE_PLAIN, "  excon done %lld\n", (long long)item->row);
}

void queue_print_one(const struct output *to, const struct view *view,
                     const struct queue_item *item)
{
    char text[512], at[32];

    queue_text(view, item, text, sizeof(text));
    output_print(to, TONE_BOLD, "%lld", (long long)item->row);
    output_print(to, queue_tone(item->urgency), " %s", priority_words[item->urgency]);
    output_print(to, TONE_PLAIN, " since %s%s%s: %s\n", output_clock(&at, item->since),
                 item->team != 0 ? ", " : "", view_team_id(view, item->team), text);
    if (item->claim != NULL)
        output_print(to, TONE_ACCENT, "  %s has it since %s%s%s\n", item->claim->by,
                     output_clock(&at, item->claim->since),
                     item->claim->text[0] != '\0' ? ": " : "", item->claim->text);
    else
        output_print(to, TONE_DIM, "  nobody has it: excon claim %lld\n", (long long)item->row);
    queue_print_ways(to, view, item);
}

json_t *queue_json(const struct view *view, const struct queue_item *items, size_t count)
{
    json_t *list = json_array();
    char text[512];

    for (size_t i = 0; i < count; i++) {
        queue_text(view, &items[i], text, sizeof(text));
        json_array_append_new(
            list,
            json_pack("{s:I, s:s, s:s, s:s, s:I, s:s, s:s, s:b, s:b}", "n",
                      (json_int_t)items[i].row, "kind", queue_words[items[i].kind], "urgency",
                      priority_words[items[i].urgency], "team", view_team_id(view, items[i].team),
                      "since", (json_int_t)items[i].since, "text", text, "claimed_by",
                      items[i].claim != NULL ? items[i].claim->by : "", "needs_answer",
                      items[i].needs_answer, "done", items[i].done));
    }
    return list;
}
