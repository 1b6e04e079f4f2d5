/* SPDX-License-Identifier: Apache-2.0 */
/* Refusals become rows up to a limit, and are counted beyond it. A member who is refused all the
 * time takes no other member's rows; strangers share one limit. */
#include "base/log.h"
#include "engine/control/portal-own.h"

static const struct pace_limit refusal_each = {30, 30}, refusal_all = {240, 240};

enum { REFUSAL_COUNTED = 60000 /* ms until a count becomes a row */ };

/* Each member's limit first, so that what it stops does not count for all. */
static bool refusal_becomes_row(struct controller *c, struct refused *refused)
{
    return pace_take(&refused->rows, &refusal_each, c->now.mono) &&
           pace_take(&c->portal->rows, &refusal_all, c->now.mono);
}

void portal_refused(struct controller *c, uint32_t member, const char *from,
                    enum portal_refusal what, const char *text)
{
    struct refused *refused;

    if (c->portal == NULL) {
        log_warn("portal", "refused: %s", text);
        return;
    }
    controller_enter(c);
    refused = &c->portal->refused[member <= MEMBERS_MOST ? member : 0];
    if (!refusal_becomes_row(c, refused)) {
        log_warn("portal", "refused: %s", text);
        if (refused->dropped++ == 0)
            refused->since = c->now.mono;
        return;
    }
    controller_take_row(
        c, &(struct row){
               .kind = ROW_PORTAL_REFUSED,
               .as.portal_refused = {.member = member, .from = from, .what = what, .text = text}});
}

static void refusal_tell(struct controller *c, bool all)
{
    for (uint32_t member = 0; member <= MEMBERS_MOST; member++) {
        struct refused *refused = &c->portal->refused[member];

        if (refused->dropped == 0 || (!all && c->now.mono - refused->since < REFUSAL_COUNTED))
            continue;
        controller_take_row(
            c, &(struct row){.kind = ROW_PORTAL_DROPPED,
                             .as.portal_dropped = {.member = member, .count = refused->dropped}});
        refused->dropped = 0;
    }
}

void portal_tell_dropped(struct controller *c, bool all)
{
    if (c->portal != NULL)
        refusal_tell(c, all);
}
