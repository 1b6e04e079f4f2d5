/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/asked.h"

#include "base/text.h"
#include "base/time.h"
#include "desk/client/order.h"

enum { BEAT = 250, WITHIN = 90000 /* ms: an agent's own deadline and some more */ };

/* Only a controller sees the range: without one it is said how to get one. */
static int asked_refuse(const struct desk *desk, const struct found *found,
                        const struct asked *asked)
{
    struct error err;
    char word[TEXT_SHELL];

    if (found->view->range == RANGE_GONE || found->about.gone)
        error_set(&err, ERROR_STATE,
                  "the range of %s (%s) was removed; \"excon doctor\" finds remains of any range",
                  found->view->exercise.name, found->folder.run);
    else
        error_set(&err, ERROR_STATE,
                  "no controller runs that could %s: \"excon up %s\" starts one, which "
                  "compares the range with the plan and repairs drift",
                  asked->what, text_shell(word, found->about.path));
    return desk_failed(desk, &err);
}

static int asked_await(const struct asked *asked, struct follow *follow, struct error *err)
{
    struct moment now;

    time_now(&now);
    for (int64_t until = now.mono + WITHIN; !asked->is_answered(follow) && now.mono < until;
         time_now(&now)) {
        int result = follow_step(follow, BEAT, err);

        if (result < 0)
            return result;
        if (result == FOLLOW_ENDED)
            return error_set(err, ERROR_STATE, "the controller ended before it could %s",
                             asked->what);
    }
    return asked->is_answered(follow)
               ? 0
               : error_set(err, ERROR_STATE,
                           "the controller cannot %s; one of its agents may be missing",
                           asked->what);
}

int asked_follow(const struct desk *desk, struct found *found, const struct asked *asked,
                 struct follow *follow)
{
    struct dial *orders = NULL, *rows = NULL;
    struct error err = {0};
    struct order_answer answer = {0};

    *follow = (struct follow){0};
    if (found->view->range == RANGE_GONE)
        return asked_refuse(desk, found, asked);

    int result = order_dial(desk, found, false, &orders, &err);

    /* Asked and not looked up before: it may end at any moment. */
    if (result < 0 && !folder_is_alive(&found->folder))
        return asked_refuse(desk, found, asked);
    if (result == 0)
        result = order_send(orders, order_line(asked->verb), &answer, &err);
    dial_close(orders);
    if (result == 0 && answer.end != ORDER_TAKEN)
        return order_stop(desk, &answer);
    if (result == 0)
        result = order_dial(desk, found, true, &rows, &err);
    if (result == 0)
        result = follow_init(follow, rows, &err);
    if (result == 0)
        result = asked_await(asked, follow, &err);
    return result < 0 ? desk_failed(desk, &err) : EXIT_DONE;
}
