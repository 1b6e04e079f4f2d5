/* SPDX-License-Identifier: Apache-2.0 */
/* The orders "portal-start" and "portal-stop". Where it listens a director says, and no scenario.
 */
#include <string.h>

#include "core/order/order.h"
#include "core/order/seating.h"
#include "core/view/portal.h"

/* The places, each checked. NULL: refused. */
static const char *portal_read(struct ordering *o)
{
    const char *said = o->order->set.body, *before = o->state->view->portal.listen, *at;
    char address[PORTAL_ADDRESS];
    unsigned port, count = 0;
    int result = 0;

    if (said == NULL || said[strspn(said, " ")] == '\0')
        return before[0] != '\0' ? before : PORTAL_LISTEN_DEFAULT;
    for (at = said; result == 0; count += result == 0)
        result = portal_place(&at, address, &port);
    if (result > 0 && count <= PORTAL_PLACES_MOST && strlen(said) < PORTAL_LISTEN_MOST)
        return said;
    if (result > 0)
        (void)REFUSE(o, "the portal listens at no more than %d places", PORTAL_PLACES_MOST);
    else
        (void)REFUSE(o, "\"%.60s\" is no ADDRESS:PORT (127.0.0.1:2222, [::1]:443)", at);
    return NULL;
}

int order_portal_start(struct ordering *o)
{
    const char *listen = portal_read(o);

    if (listen == NULL)
        return 1;
    if (o->state->view->range == RANGE_GONE || o->state->view->range == RANGE_STOPPED)
        return REFUSE(o, "there is no range to come in to");
    intents_row(o->intents,
                &(struct row){.kind = ROW_PORTAL_WANTED,
                              .as.portal_wanted = {.listen = listen, .by = o->order->actor}});
    return ACCEPT(o, "the portal is to listen at %s", listen);
}

int order_portal_stop(struct ordering *o)
{
    size_t cut;

    if (!o->state->view->portal.wanted)
        return REFUSE(o, "the portal is not wanted");
    cut = seating_cut(o->state, 0, o->order->actor, "the portal ends", o->intents);
    intents_row(o->intents, &(struct row){.kind = ROW_PORTAL_WANTED,
                                          .as.portal_wanted = {.by = o->order->actor}});
    return ACCEPT(o, "the portal ends; %zu session%s cut", cut, cut == 1 ? " is" : "s are");
}
