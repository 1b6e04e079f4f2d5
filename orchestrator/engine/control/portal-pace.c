/* SPDX-License-Identifier: Apache-2.0 */
/* How many sessions a member begins, and how many orders one of exercise control gives: each makes
 * rows, and whoever took a seat over must not fill the journal. */
#include "engine/control/portal-own.h"

static const struct pace_limit pace_arrivals = {120, 120}, pace_orders = {120, 300};

bool portal_admits(struct controller *c, uint32_t member)
{
    return c->portal == NULL || member > MEMBERS_MOST ||
           pace_take(&c->portal->arrivals[member], &pace_arrivals, c->now.mono);
}

bool portal_admits_order(struct controller *c, uint32_t member)
{
    return c->portal == NULL || member > MEMBERS_MOST ||
           pace_take(&c->portal->orders[member], &pace_orders, c->now.mono);
}
