/* SPDX-License-Identifier: Apache-2.0 */
/* A team, everything about it on one page. */
#include "base/text.h"
#include "core/model/row.h"
#include "core/view/comcheck.h"
#include "desk/board/detail.h"

static void team_heading(const struct board *board, uint32_t item, struct pen *pen,
                         enum style style)
{
    detail_trail(pen, style, view_team_id(board->view, item), true);
}

static bool team_fact(const struct board *board, uint32_t item, uint32_t n, struct fact *fact)
{
    const struct view_team *team = view_team(board->view, item);
    char points[TEXT_THOUSANDTHS], most[TEXT_THOUSANDTHS];
    uint32_t reached, all;

    if (team == NULL)
        return false;
    switch (n) {
    case 0:
        fact_print(fact, "title", STYLE_STRONG, "%s", team->made.title);
        return true;
    case 1:
        fact_print(fact, "points", STYLE_PLAIN, "%s of %s", text_thousandths(points, team->points),
                   text_thousandths(most, team->max));
        return true;
    case 2:
        fact_print(fact, "clock", STYLE_WARN, "%s", team->held ? "held" : "");
        return true;
    case 3:
        fact_time(board, fact, "held since", team->held ? team->held_since : -1);
        return true;
    case 4:
        reached = comcheck_machines(board->view, item, &all);
        fact_print(fact, "COMCHECK", comcheck_is_whole(board->view, item) ? STYLE_GOOD : STYLE_WARN,
                   board->view->comcheck.started ? "key %s, inbox %s, answer %s, machines %u/%u"
                                                 : "",
                   comcheck_lit(board->view, item, LAMP_KEY) ? "yes" : "no",
                   comcheck_lit(board->view, item, LAMP_INBOX) ? "yes" : "no",
                   comcheck_lit(board->view, item, LAMP_ANSWER) ? "yes" : "no", reached, all);
        return true;
    case 5:
        fact_print(fact, "messages", STYLE_PLAIN, "%u", team->messages);
        return true;
    default:
        return false;
    }
}

/* Is a row of a table the team's? Its item for the line. */
typedef bool team_row_fn(const struct view *view, size_t place, uint32_t team, uint32_t *ret_item);

static void team_list_rows(const struct view *view, uint32_t team, size_t count,
                           enum detail_head head, uint8_t kind, team_row_fn *of,
                           struct entries *rows)
{
    bool headed = false;

    for (size_t i = 0; i < count; i++) {
        uint32_t item;

        if (!of(view, i, team, &item))
            continue;
        if (!headed)
            detail_head(rows, head);
        headed = true;
        entries_add(rows, 1, kind, item);
    }
}

#define TEAM_ROW(name, table, member)                                                              \
    static bool team_##name(const struct view *view, size_t place, uint32_t team,                  \
                            uint32_t *ret_item)                                                    \
    {                                                                                              \
        *ret_item = view->table[place].made.member;                                                \
        return *ret_item != 0 && view->table[place].made.team == team;                             \
    }

TEAM_ROW(vm, vms, vm)
TEAM_ROW(inject, injects, inject)
TEAM_ROW(condition, conditions, condition)
TEAM_ROW(metric, metrics, metric)
TEAM_ROW(member, members.members, member)

#define TEAM_PLACE(name, table)                                                                    \
    static bool team_##name(const struct view *view, size_t place, uint32_t team,                  \
                            uint32_t *ret_item)                                                    \
    {                                                                                              \
        *ret_item = (uint32_t)place;                                                               \
        return view->table[place].made.team == team;                                               \
    }

TEAM_PLACE(expectation, expectations)
TEAM_PLACE(report, reports.reports)
TEAM_PLACE(question, inbox.questions)
TEAM_PLACE(request, requests)

/* What the team shared, and a warning list has, or somebody says is false. */
static bool team_benign(const struct view *view, size_t place, uint32_t team, uint32_t *ret_item)
{
    const struct view_shared *one = &view->shares.indicators[place];

    *ret_item = (uint32_t)place;
    return view->shares.shares[one->share].made.team == team &&
           (one->warning != 0 || view_said_false(view, one) != NULL);
}

static void team_more(const struct board *board, const struct room *room, uint32_t item,
                      struct entries *rows)
{
    const struct view *view = board->view;

    (void)room;
    if (view_team(view, item) == NULL)
        return;
    team_list_rows(view, item, view->vm_count, HEAD_MACHINES, DETAIL_VM, team_vm, rows);
    team_list_rows(view, item, view->condition_count, HEAD_CHECKS, DETAIL_CONDITION, team_condition,
                   rows);
    team_list_rows(view, item, view->inject_count, HEAD_INJECTS, DETAIL_INJECT, team_inject, rows);
    team_list_rows(view, item, view->expectation_count, HEAD_EXPECTED, DETAIL_EXPECTATION,
                   team_expectation, rows);
    team_list_rows(view, item, view->reports.report_count, HEAD_REPORTS, DETAIL_REPORT, team_report,
                   rows);
    team_list_rows(view, item, view->inbox.question_count, HEAD_QUESTIONS, DETAIL_QUESTION,
                   team_question, rows);
    team_list_rows(view, item, view->request_count, HEAD_REQUESTS, DETAIL_REQUEST, team_request,
                   rows);
    team_list_rows(view, item, view->metric_count, HEAD_POINTS, DETAIL_METRIC, team_metric, rows);
    team_list_rows(view, item, view->members.member_count, HEAD_MEMBERS, DETAIL_MEMBER, team_member,
                   rows);
    if (board->inside)
        team_list_rows(view, item, view->shares.indicator_count, HEAD_BENIGN, DETAIL_BENIGN,
                       team_benign, rows);
}

const struct detail detail_team = {.heading = team_heading, .fact = team_fact, .more = team_more};
