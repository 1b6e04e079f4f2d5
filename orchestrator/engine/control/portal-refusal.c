/* SPDX-License-Identifier: Apache-2.0 */
/* Limits of what the portal writes into the journal: refusals, and sessions of one member. */
#include "base/log.h"
#include "engine/control/portal-own.h"

static const struct pace_limit refusal_rows = {60, 60}, refusal_arrivals = {120, 120};

bool portal_admits(struct controller *c, uint32_t member)
{
    return c->portal == NULL || member > MEMBERS_MOST ||
           pace_take(&c->portal->arrivals[member], &refusal_arrivals, c->now.mono);
}

void portal_refused(struct controller *c, uint32_t member, const char *from,
                    enum portal_refusal what, const char *text)
{
    struct intents intents = {0};

    if (c->portal == NULL || !pace_take(&c->portal->refusals, &refusal_rows, c->now.mono)) {
        log_warn("portal", "refused: %s", text);
        return;
    }
    controller_enter(c);
    intents_row(&intents,
                &(struct row){.kind = ROW_PORTAL_REFUSED,
                              .as.portal_refused = {
                                  .member = member, .from = from, .what = what, .text = text}});
    controller_take(c, &intents);
    intents_done(&intents);
}
