/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/portal.h"

#include <stdlib.h>
#include <string.h>

#include "base/loop/interrupt.h"
#include "base/time.h"
#include "core/model/row.h"
#include "desk/client/follow.h"
#include "desk/client/order.h"
#include "products/print/json-text.h"

enum { LISTENS_WITHIN = 15000, BEAT = 250 };

/* Until it listens, or has failed: rows behind the order's own. 0; 1: it takes longer; <0. */
static int portal_wait(struct follow *follow, struct error *err)
{
    struct moment now;
    int result = 0;

    time_now(&now);
    for (int64_t until = now.mono + LISTENS_WITHIN; now.mono < until && result >= 0;
         time_now(&now)) {
        const struct view_portal *portal = &follow->view->portal;

        if (follow->caught_up && portal->wanted && portal->state != PORTAL_DOWN)
            return 0;
        result = follow_step(follow, BEAT, err);
        if (result == FOLLOW_ENDED || interrupt_came())
            return 1;
    }
    return result < 0 ? result : 1;
}

static int portal_tell(const struct desk *desk, const struct view_portal *portal, bool beside)
{
    bool up = portal->state == PORTAL_UP;

    if (beside && up && portal->text[0] == '\0')
        return EXIT_DONE;
    if (desk->json && !beside)
        output_json(&desk->out,
                    json_pack("{s:b, s:s, s:o, s:o}", "ok", up, "state",
                              portal_state_words[portal->state], "listen",
                              json_text(portal->listen), "text", json_text(portal->text)));
    else if (!up || beside)
        output_print(&desk->err, TONE_BAD, "the portal cannot listen at %s%s: %s\n",
                     up ? "all of " : "", portal->listen,
                     portal->text[0] != '\0' ? portal->text : "see the controller's log");
    else if (!desk->quiet)
        output_print(&desk->out, TONE_GOOD, "the portal listens at %s%s%s\n", portal->listen,
                     portal->text[0] != '\0' ? "; " : "", portal->text);
    return up ? EXIT_DONE : EXIT_FAILED;
}

static int portal_follow(const struct desk *desk, const struct found *found, bool beside)
{
    struct follow follow = {0};
    struct dial *rows = NULL;
    struct error err = {0};
    int result = order_connect(desk, found, true, &rows, &err), code;

    if (result == 0)
        result = follow_init(&follow, rows, &err);
    if (result == 0)
        result = portal_wait(&follow, &err);
    code = result < 0 ? desk_failed(desk, &err) : portal_tell(desk, &follow.view->portal, beside);
    follow_done(&follow);
    return code;
}

/* As the order and the view have it: spaces between. malloc'd; NULL: no memory. */
static char *portal_list(const char *listen)
{
    char *places = strdup(listen != NULL ? listen : "");

    for (char *at = places; at != NULL && *at != '\0'; at++)
        if (*at == ',')
            *at = ' ';
    return places;
}

bool portal_is_list(const char *listen)
{
    char *places = portal_list(listen), address[PORTAL_ADDRESS];
    const char *at = places;
    unsigned port;
    int result = places != NULL ? 0 : -1, count = 0;

    for (; result == 0; count += result == 0)
        result = portal_place(&at, address, &port);
    free(places);
    return result > 0 && count > 0;
}

static int portal_start(const struct desk *desk, const struct found *found, const char *listen,
                        bool beside)
{
    json_t *order = order_line("portal-start");
    struct order_answer answer = {0};
    struct error err = {0};
    char *places = portal_list(listen);

    if (places != NULL && places[0] != '\0')
        json_object_set_new(order, "set", json_pack("{s:o}", "body", json_text(places)));
    free(places);
    if (order_give(desk, found, order, &answer, &err) < 0)
        return desk_failed(desk, &err);
    return answer.end == ORDER_TAKEN ? portal_follow(desk, found, beside)
                                     : order_stop(desk, &answer);
}

int portal_order_start(const struct desk *desk, const struct found *found, const char *listen)
{
    return portal_start(desk, found, listen, false);
}

int portal_order_beside(const struct desk *desk, const struct found *found, const char *listen)
{
    return portal_start(desk, found, listen, true);
}
