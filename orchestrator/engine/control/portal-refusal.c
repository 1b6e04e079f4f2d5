/* SPDX-License-Identifier: Apache-2.0 */
/* Refusals of the portal become rows, as long as they are not too many. */
#include "base/log.h"
#include "engine/control/portal-own.h"

static const struct pace_limit note_refusals = {60, 60};

void portal_refused(struct controller *c, uint32_t member, const char *from,
                    enum portal_refusal what, const char *text)
{
    struct intents intents = {0};

    if (c->portal == NULL || !pace_take(&c->portal->refusals, &note_refusals, c->now.mono)) {
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
