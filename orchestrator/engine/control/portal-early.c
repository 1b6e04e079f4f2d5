/* SPDX-License-Identifier: Apache-2.0 */
/* Refusals that the SSH server says before it says whose the process is. */
#include "base/text.h"
#include "engine/control/portal-own.h"

enum { EARLY_WAITS = 2000 /* ms */ };

/* It becomes a refusal of whoever is known to have that process by now. */
static void early_take(struct portal *portal, struct portal_early *one)
{
    struct controller *c = portal->controller;
    struct portal_said said;

    one->pid = 0;
    if (portal_line_read(&portal->logins, c->state.view, one->text, &said) == PORTAL_LINE_REFUSES)
        portal_refused(c, said.member, said.from, said.what, said.text);
}

void portal_early_keep(struct portal *portal, int64_t pid, const char *text)
{
    struct portal_early *one = &portal->early[portal->early_next++ % PORTAL_EARLY];

    if (one->pid != 0)
        early_take(portal, one);
    one->pid = pid;
    one->since = portal->controller->now.mono;
    text_copy(one->text, sizeof(one->text), text);
}

void portal_early_known(struct portal *portal, int64_t pid)
{
    for (unsigned i = 0; i < PORTAL_EARLY; i++) {
        struct portal_early *one = &portal->early[(portal->early_next + i) % PORTAL_EARLY];

        if (one->pid == pid && pid != 0)
            early_take(portal, one);
    }
}

void portal_early_give_up(struct portal *portal, bool all)
{
    for (unsigned i = 0; i < PORTAL_EARLY; i++) {
        struct portal_early *one = &portal->early[(portal->early_next + i) % PORTAL_EARLY];

        if (one->pid != 0 && (all || portal->controller->now.mono - one->since > EARLY_WAITS))
            early_take(portal, one);
    }
}

void portal_beat(struct controller *c)
{
    if (c->portal != NULL)
        portal_early_give_up(c->portal, false);
    portal_tell_dropped(c, false);
}
