/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/now.h"

#include <string.h>

#include "core/model/row.h"
#include "desk/client/exercise.h"
#include "desk/client/follow.h"
#include "desk/client/order.h"

enum { ANSWER_WITHIN = 5000 /* ms without a line */ };

/* What a picture says that events wait for. */
struct waiting {
    struct pool pool;
    struct event_waiting *items;
    size_t count;
    bool whole; /* the picture has ended */
};

static int now_look(void *data, const struct row *row, struct error *err)
{
    struct waiting *waiting = data;
    struct event_waiting *item;

    waiting->whole |= row->kind == ROW_PICTURE_DONE;
    if (row->kind != ROW_EVENT_WAITING)
        return waiting->whole;
    item = pool_grow(&waiting->pool, &waiting->items, &waiting->count, sizeof(*item));
    if (item == NULL)
        return error_memory(err);
    *item = row->as.event_waiting;
    return 0;
}

/* 0; 1: no controller has told all. */
static int now_ask(const struct desk *desk, const struct found *found, struct waiting *waiting,
                   struct view **ret_view)
{
    struct follow follow = {0};
    struct dial *dial = NULL;
    struct error err;
    int result;

    if (!found->about.alive || found->unchecked)
        return 1;
    result = order_dial_picture(desk, found, &dial, &err);
    if (result == 0)
        result = follow_init(&follow, dial, &err);
    follow.look = now_look;
    follow.data = waiting;
    while (result == 0 && !follow.caught_up)
        result = follow_step(&follow, ANSWER_WITHIN, &err);
    if (result == 0) {
        *ret_view = follow.view;
        follow.view = NULL;
    }
    follow_done(&follow);
    return result != 0;
}

/* The seat's team is the one that it names. */
static int now_find_team(const struct desk *desk, struct found *found)
{
    const struct view_team *team;

    if (found->team[0] == '\0')
        return 0;
    team = exercise_team(desk, found->view, found->team);
    if (team == NULL)
        return EXIT_FAILED;
    found->to.team = team->made.team;
    found->team[0] = '\0';
    return 0;
}

int now_fold(const struct desk *desk, struct found *found)
{
    struct waiting waiting = {.pool = POOL_EMPTY};
    struct error err = {0};
    bool told;

    if (found->view != NULL)
        return 0;
    told = now_ask(desk, found, &waiting, &found->view) == 0;
    pool_done(&waiting.pool);
    if (!told)
        return exercise_fold(desk, found);
    if (found_open(found, &err) < 0)
        return desk_failed(desk, &err);
    return now_find_team(desk, found);
}

/* ---- the state ---- */

static int now_apply(void *data, const struct row *row, struct error *err)
{
    struct state *state = data;

    state->x = row->x;
    state->r = row->r;
    return state_apply(state, row, err);
}

static int now_read(struct found *found, struct state *state, struct error *err)
{
    int result = state_init(state, err);

    return result == 0 ? found_rows(found, now_apply, state, err) : result;
}

/* 0; 1: no controller has told all. */
static int now_ask_state(const struct desk *desk, const struct found *found, struct state *state)
{
    struct waiting waiting = {.pool = POOL_EMPTY};
    struct view *view = NULL;
    struct error err;
    int result = now_ask(desk, found, &waiting, &view);

    if (result == 0 && (!waiting.whole || !view->complete ||
                        state_of_view(state, view, waiting.items, waiting.count, &err) < 0)) {
        view_free(view);
        result = 1;
    }
    pool_done(&waiting.pool);
    return result;
}

int now_state(const struct desk *desk, struct found *found, struct state *ret_state)
{
    struct error err = {0};
    int result;

    *ret_state = (struct state){0};
    result = found_open(found, &err);
    if (result == 0 && now_ask_state(desk, found, ret_state) != 0)
        result = now_read(found, ret_state, &err);
    return result < 0 ? desk_failed(desk, &err) : 0;
}
