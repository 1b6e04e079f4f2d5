/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections that have logged in. OpenSSH's server bounds those that have not; whoever has (a
 * member, or anybody at all to enrol) could hold as many as the host has memory, as a connection
 * without a command makes no session. So they are counted here: beyond a limit one is ended.
 */
#include <signal.h>
#include <string.h>

#include "base/log.h"
#include "engine/control/portal-own.h"
#include "engine/portal/portal-user.h"

enum { CROWD_MEMBER = 20, CROWD_ENROL = 32 };

bool portal_is_alive(int64_t pid)
{
    return kill((pid_t)pid, 0) == 0;
}

static bool crowd_is_of(const struct portal_login *login, uint32_t member)
{
    return login->pid != 0 && login->connection && login->member == member;
}

static unsigned crowd_count_from(const struct portal_logins *logins, const char *from,
                                 bool (*alive)(int64_t pid))
{
    unsigned count = 0;

    for (unsigned i = 0; i < PORTAL_LOGINS; i++)
        count += crowd_is_of(&logins->all[i], 0) && strcmp(logins->all[i].from, from) == 0 &&
                 alive(logins->all[i].pid);
    return count;
}

/* To enrol: the oldest one of the address that has most, so that nobody else's is ended by it. */
static struct portal_login *crowd_of_strangers(struct portal_logins *logins,
                                               bool (*alive)(int64_t pid))
{
    struct portal_login *found = NULL;
    unsigned most = 0;

    for (unsigned i = 0; i < PORTAL_LOGINS; i++) {
        struct portal_login *one = &logins->all[i];
        unsigned count;

        if (!crowd_is_of(one, 0) || !alive(one->pid))
            continue;
        count = crowd_count_from(logins, one->from, alive);
        if (found == NULL || count > most || (count == most && one->number < found->number)) {
            found = one;
            most = count;
        }
    }
    return found;
}

struct portal_login *portal_crowd_victim(struct portal_logins *logins,
                                         const struct portal_said *said, bool (*alive)(int64_t pid))
{
    struct portal_login *newest = NULL;
    unsigned count = 0;

    for (unsigned i = 0; i < PORTAL_LOGINS; i++) {
        struct portal_login *one = &logins->all[i];

        if (!crowd_is_of(one, said->member) || !alive(one->pid))
            continue;
        count++;
        if (newest == NULL || one->number > newest->number)
            newest = one;
    }
    if (count <= (said->member != 0 ? CROWD_MEMBER : CROWD_ENROL))
        return NULL;
    return said->member != 0 ? newest : crowd_of_strangers(logins, alive);
}

void portal_crowd(struct portal *portal, const struct portal_said *said)
{
    struct portal_login *victim = portal_crowd_victim(&portal->logins, said, portal_is_alive);
    struct error err;

    if (victim == NULL)
        return;
    if (portal_user_end_one(&portal->place, victim->pid, &err) < 0)
        log_warn("portal", "%s", err.text);
    victim->connection = false; /* it may be waited for late, and is counted no more */
    portal_refused(portal->controller, victim->member, victim->from, PORTAL_KEY,
                   victim->member != 0 ? "a member has no more than 20 connections"
                                       : "there are no more than 32 connections to enrol");
}
