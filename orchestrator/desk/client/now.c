/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/now.h"

#include "desk/client/exercise.h"
#include "desk/client/follow.h"
#include "desk/client/order.h"

enum { ANSWER_WITHIN = 5000 /* ms without a line */ };

/* 0; 1: the controller has not told all. */
static int now_ask(const struct desk *desk, struct found *found)
{
    struct follow follow = {0};
    struct dial *dial = NULL;
    struct error err;
    int result = order_dial_picture(desk, found, &dial, &err);

    if (result == 0)
        result = follow_init(&follow, dial, &err);
    while (result == 0 && !follow.caught_up)
        result = follow_step(&follow, ANSWER_WITHIN, &err);
    if (result == 0) {
        found->view = follow.view;
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
    struct error err = {0};

    if (found->view != NULL)
        return 0;
    if (!found->about.alive || found->unchecked || now_ask(desk, found) != 0)
        return exercise_fold(desk, found);
    if (found_open(found, &err) < 0)
        return desk_failed(desk, &err);
    return now_find_team(desk, found);
}
