/* SPDX-License-Identifier: Apache-2.0 */
/* Requests of teams to exercise control. */
#include "core/model/row.h"
#include "core/view/view-places.h"

/* One of a kind is open at a time: a team's newest. */
int view_requested(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    const struct request_state_row *body = &row->as.request_state;
    struct view_request *request = view_request_of(view, body->team, (enum request_kind)body->what);
    bool open = request != NULL && request->state == REQUEST_OPEN;

    (void)changed;
    if (view_team(view, body->team) == NULL)
        return view_no_such("team", body->team, err);
    if (open == (body->state == REQUEST_OPEN))
        return view_no_move(open ? "open" : "answered", request_state_words[body->state], err);
    if (body->state != REQUEST_OPEN) {
        request->state = (enum request_state)body->state;
        request->answered = row->x;
        view_clean(request->answer_by, sizeof(request->answer_by), body->by);
        view_clean(request->answer, sizeof(request->answer), body->text);
        return 0;
    }
    request = pool_grow(&view->pool, &view->requests, &view->request_count, sizeof(*request));
    if (request == NULL)
        return error_memory(err);
    *request =
        (struct view_request){.made = {body->team, body->number, (enum request_kind)body->what},
                              .asked = row->x,
                              .asked_r = row->r,
                              .row = row->seq,
                              .answered = -1,
                              .priority = (enum priority)body->priority,
                              .rrt = {.due = -1, .arrived = -1}};
    view_clean(request->by, sizeof(request->by), body->by);
    view_clean(request->text, sizeof(request->text), body->text);
    return 0;
}
