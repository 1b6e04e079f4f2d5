/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/rrt-text.h"

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/rrt.h"

static void rrt_print_request(struct output *to, const struct view *view,
                              const struct view_request *request)
{
    const char *team = view_team_id(view, request->made.team);
    char at[32], word[TEXT_SHELL];

    output_print(to, TONE_WARN,
                 "  %s asks for %s since %s%s%s%s%s (excon grant %s, excon refuse %s)\n", team,
                 request_titles[request->made.what], output_clock(&at, request->asked),
                 request->priority != PRIORITY_ROUTINE ? ", " : "",
                 request->priority != PRIORITY_ROUTINE ? priority_words[request->priority] : "",
                 request->text[0] != '\0' ? ": " : "", request->text, text_shell(word, team), word);
}

void rrt_text_print(struct output *to, const struct view *view)
{
    char text[RRT_TEXT];
    bool away = false;

    for (size_t i = 0; i < view->request_count; i++)
        if (view->requests[i].state == REQUEST_OPEN && view->range != RANGE_GONE)
            rrt_print_request(to, view, &view->requests[i]);
    for (size_t i = 0; i < view->request_count; i++) {
        if (view->requests[i].rrt.state == RRT_FREE)
            continue;
        if (!away && view->exercise.rrt != 0)
            output_print(to, TONE_PLAIN, "  %s: %u of %u units free; ", request_titles[REQUEST_RRT],
                         rrt_free_count(view), view->exercise.rrt);
        else if (!away)
            output_print(to, TONE_PLAIN, "  %s: ", request_titles[REQUEST_RRT]);
        output_print(to, TONE_PLAIN, "%s%s", away ? ", " : "",
                     rrt_text(view, &view->requests[i], text));
        away = true;
    }
    if (away)
        output_print(to, TONE_PLAIN, "\n");
}

static json_t *rrt_away_json(const struct view *view, const struct view_request *request)
{
    return json_pack("{s:i, s:s, s:s, s:i, s:I, s:I, s:I}", "unit", (int)request->rrt.unit, "state",
                     rrt_state_words[request->rrt.state], "team",
                     view_team_id(view, request->made.team), "request", (int)request->made.number,
                     "since", (json_int_t)request->rrt.since, "due", (json_int_t)request->rrt.due,
                     "stay", (json_int_t)request->rrt.stay);
}

json_t *rrt_text_json(const struct view *view)
{
    json_t *away = json_array();

    for (size_t i = 0; i < view->request_count; i++)
        if (view->requests[i].rrt.state != RRT_FREE)
            json_array_append_new(away, rrt_away_json(view, &view->requests[i]));
    return json_pack("{s:i, s:i, s:I, s:I, s:o}", "units", (int)view->exercise.rrt, "free",
                     (int)rrt_free_count(view), "travel", (json_int_t)view->exercise.rrt_travel,
                     "stay", (json_int_t)view->exercise.rrt_stay, "away", away);
}

json_t *rrt_text_requests_json(const struct view *view)
{
    json_t *list = json_array();

    for (size_t i = 0; i < view->request_count; i++) {
        const struct view_request *one = &view->requests[i];

        json_array_append_new(
            list,
            json_pack("{s:s, s:s, s:i, s:s, s:s, s:I, s:s, s:s, s:I, s:s, s:s}", "what",
                      request_words[one->made.what], "team", view_team_id(view, one->made.team),
                      "number", (int)one->made.number, "state", request_state_words[one->state],
                      "priority", priority_words[one->priority], "asked", (json_int_t)one->asked,
                      "by", one->by, "reason", one->text, "answered", (json_int_t)one->answered,
                      "answered_by", one->answer_by, "answer", one->answer));
    }
    return list;
}
