/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders that wait for approval, as the view knows them. Each seat's are numbered on their own
 * (EXCON's together, each team's trainers, each team's members), so that a number tells nobody how
 * much others ask; the name says whose it is.
 */
#include <string.h>

#include "base/text.h"
#include "core/view/view-places.h"
#include "core/model/row.h"

static bool ask_is_member(int role)
{
    return role == ROLE_BLUE;
}

struct view_ask *view_ask_of(const struct view *view, int role, uint32_t team, uint32_t number)
{
    for (size_t i = view->ask_count; i > 0; i--) {
        struct view_ask *ask = &view->asks[i - 1];

        if (ask->made.team == team && ask->made.number == number &&
            ask_is_member(ask->made.role) == ask_is_member(role))
            return ask;
    }
    return NULL;
}

const char *view_ask_name(const struct view *view, const struct view_ask *ask,
                          char to[VIEW_ASK_NAME])
{
    if (ask->made.team == 0)
        text_print(to, VIEW_ASK_NAME, "%u", ask->made.number);
    else
        text_print(to, VIEW_ASK_NAME, "%.60s-%s%u", view_team_id(view, ask->made.team),
                   ask_is_member(ask->made.role) ? "b" : "", ask->made.number);
    return to;
}

struct view_ask *view_ask_called(const struct view *view, const char *name)
{
    char own[VIEW_ASK_NAME];

    for (size_t i = view->ask_count; i > 0; i--)
        if (strcmp(view_ask_name(view, &view->asks[i - 1], own), name) == 0)
            return &view->asks[i - 1];
    return NULL;
}

/* How much, to when or how many: of these an order says one. */
static void ask_amount_of(const struct order_asked *made, char to[64])
{
    char points[TEXT_THOUSANDTHS];
    long long seconds = (long long)(made->to_ms != 0 ? made->to_ms : made->by_ms) / 1000;

    to[0] = '\0';
    if (made->to_ms != 0)
        text_print(to, 64, " to +%02lld:%02lld:%02lld", seconds / 3600, seconds / 60 % 60,
                   seconds % 60);
    else if (seconds != 0)
        text_print(to, 64, seconds % 60 == 0 ? " %lld min" : " %lld s",
                   seconds % 60 == 0 ? seconds / 60 : seconds);
    else if (made->points != 0)
        text_print(to, 64, " %s", text_thousandths(points, made->points));
}

void view_ask_order(const struct order_asked *made, char *to, size_t size)
{
    char amount[64];

    ask_amount_of(made, amount);
    text_print(to, size, "%s%s%s%s%s%s", made->verb, made->target[0] != '\0' ? " " : "",
               made->target, made->on[0] != '\0' ? " of " : "", made->on, amount);
}

/* ---- rows ---- */

int view_asked(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    const struct order_asked *body = &row->as.order_asked;
    struct view_ask *ask;
    struct row kept;

    (void)changed;
    if (body->team != 0 && view_team(view, body->team) == NULL)
        return view_no_such("team", body->team, err);
    if (body->number == 0 || view_ask_of(view, body->role, body->team, body->number) != NULL)
        return error_set(err, ERROR_STATE, "order %u was asked for before", body->number);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    ask = pool_grow(&view->pool, &view->asks, &view->ask_count, sizeof(*ask));
    if (ask == NULL)
        return error_memory(err);
    *ask = (struct view_ask){
        .made = kept.as.order_asked, .asked = row->x, .answered = -1, .row = row->seq};
    return 0;
}

int view_answered(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    const struct order_answered *body = &row->as.order_answered;
    struct view_ask *ask = view_ask_of(view, body->role, body->team, body->number);

    (void)changed;
    if (ask == NULL)
        return view_no_such("order asked for", body->number, err);
    if (ask->state != ASK_OPEN || body->state == ASK_OPEN)
        return view_no_move(ask_words[ask->state], ask_words[body->state], err);
    ask->state = (enum ask_state)body->state;
    ask->answered = row->x;
    view_clean(ask->answer_by, sizeof(ask->answer_by), body->by);
    view_clean(ask->answer, sizeof(ask->answer), body->text);
    return 0;
}
