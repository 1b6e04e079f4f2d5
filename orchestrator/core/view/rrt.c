/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/rrt.h"

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/moves.h"
#include "core/view/tell.h"
#include "core/view/view-places.h"

static bool rrt_is_away(const struct view_request *request)
{
    return request->made.what == REQUEST_RRT && request->rrt.state != RRT_FREE;
}

const struct view_request *rrt_request_of(const struct view *view, uint32_t unit)
{
    for (size_t i = 0; i < view->request_count; i++)
        if (rrt_is_away(&view->requests[i]) && view->requests[i].rrt.unit == unit)
            return &view->requests[i];
    return NULL;
}

uint32_t rrt_free_unit(const struct view *view)
{
    for (uint32_t unit = 1; unit <= view->exercise.rrt; unit++)
        if (rrt_request_of(view, unit) == NULL)
            return unit;
    return 0;
}

uint32_t rrt_free_count(const struct view *view)
{
    uint32_t count = 0;

    for (uint32_t unit = 1; unit <= view->exercise.rrt; unit++)
        count += rrt_request_of(view, unit) == NULL;
    return count;
}

const struct view_request *rrt_of_team(const struct view *view, uint32_t team)
{
    for (size_t i = view->request_count; i > 0; i--) {
        const struct view_request *request = &view->requests[i - 1];

        if (request->made.team == team && rrt_is_away(request) &&
            request->rrt.state != RRT_RETURNING)
            return request;
    }
    return NULL;
}

const char *rrt_text(const struct view *view, const struct view_request *request, char to[RRT_TEXT])
{
    static const char *const words[RRT_STATES] = {"was with", "travels to", "is with",
                                                  "returns from"};
    int64_t due = request->rrt.due;
    char until[32], unit[16] = "";

    if (request->rrt.unit != 0)
        text_print(unit, sizeof(unit), " %u", request->rrt.unit);
    text_print(to, RRT_TEXT, "unit%s %s %s%s%s", unit, words[request->rrt.state],
               view_team_id(view, request->made.team), due >= 0 ? " until " : "",
               due >= 0 ? tell_time(&until, due) : "");
    return to;
}

/* The team's request of that number; NULL: there is none. */
static struct view_request *rrt_numbered(struct view *view, uint32_t team, uint32_t number)
{
    for (size_t i = 0; i < view->request_count; i++)
        if (view->requests[i].made.team == team && view->requests[i].made.number == number &&
            view->requests[i].made.what == REQUEST_RRT)
            return &view->requests[i];
    return NULL;
}

int view_rrt(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    const struct rrt_state_row *body = &row->as.rrt_state;
    struct view_request *request = rrt_numbered(view, body->team, body->number);
    const struct view_request *other = body->unit != 0 ? rrt_request_of(view, body->unit) : NULL;

    (void)changed;
    if (request == NULL)
        return view_no_such("request", body->number, err);
    if (request->state != REQUEST_GRANTED || (other != NULL && other != request) ||
        !move_rrt(request->rrt.state, (enum rrt_state)body->state))
        return view_no_move(rrt_state_words[request->rrt.state], rrt_state_words[body->state], err);
    request->rrt.unit = body->unit;
    request->rrt.state = (enum rrt_state)body->state;
    request->rrt.since = row->x;
    request->rrt.due = body->due;
    request->rrt.stay = body->stay;
    if (body->state == RRT_DEPLOYED)
        request->rrt.arrived = row->x;
    view_clean(request->rrt.by, sizeof(request->rrt.by), body->by);
    view_clean(request->rrt.text, sizeof(request->rrt.text), body->text);
    return 0;
}
