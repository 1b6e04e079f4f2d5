/* SPDX-License-Identifier: Apache-2.0 */
#include "core/order/rights.h"

#include <string.h>

#include "core/model/row.h"

/* Which audiences a role outside exercise control belongs to, whatever its team. */
static const bool rights_audiences[ROLES][AUDIENCES] = {
    [ROLE_TRAINER] = {[AUDIENCE_ALL] = true, [AUDIENCE_TEAMS] = true},
    [ROLE_GREEN] = {[AUDIENCE_RANGE] = true, [AUDIENCE_ALL] = true},
    [ROLE_RED] = {[AUDIENCE_ALL] = true},
    [ROLE_BLUE] = {[AUDIENCE_ALL] = true, [AUDIENCE_TEAMS] = true},
    [ROLE_OBSERVER] = {[AUDIENCE_ALL] = true},
};

bool rights_has_team(enum role role)
{
    return role == ROLE_TRAINER || role == ROLE_BLUE;
}

bool rights_see(enum audience audience, uint32_t row_team, enum role role, uint32_t team)
{
    if ((unsigned)role >= ROLES || (unsigned)audience >= AUDIENCES)
        return false;
    if (role_sees_all(role) || rights_audiences[role][audience])
        return true;
    if (team == 0 || row_team != team)
        return false;
    return ((audience == AUDIENCE_TEAM || audience == AUDIENCE_NAMED) && rights_has_team(role)) ||
           (audience == AUDIENCE_TRAINER && role == ROLE_TRAINER);
}

bool rights_see_named(uint32_t row_team, const struct ordinals *to, enum role role, uint32_t team)
{
    if (rights_see(AUDIENCE_NAMED, row_team, role, team))
        return true;
    for (uint32_t i = 0; team != 0 && i < to->count; i++)
        if (to->items[i] == team)
            return rights_see(AUDIENCE_NAMED, team, role, team);
    return false;
}

static bool rights_names(const char *names, const char *field)
{
    size_t length = strlen(field);

    for (const char *at = names; at != NULL && *at != '\0' && length != 0;) {
        size_t word = strcspn(at, " ");

        if (word == length && memcmp(at, field, length) == 0)
            return true;
        at += word;
        at += strspn(at, " ");
    }
    return false;
}

bool rights_see_field(enum row_kind kind, const char *field, enum role role)
{
    if ((unsigned)role >= ROLES || (unsigned)kind >= ROW_KINDS)
        return false;
    return role_sees_all(role) || rights_names(row_told[kind][ROLES], field) ||
           rights_names(row_told[kind][role], field);
}

bool rights_is_own(enum row_kind kind, const char *field)
{
    return (unsigned)kind < ROW_KINDS && rights_names(row_told_own[kind], field);
}

bool rights_has_own(enum row_kind kind)
{
    return (unsigned)kind < ROW_KINDS && row_told_own[kind] != NULL;
}

bool rights_see_truth(enum role role)
{
    return role == ROLE_DIRECTOR || role == ROLE_CONTROLLER;
}

enum { NO, ASK_OWN, ASK, OWN, YES };

static const struct {
    const char *name; /* of the right: a verb, or what orders.def says */
    unsigned char may[ROLES];
} rights_table[] = {
#define RIGHTS(director, controller, trainer, evaluator, green, blue)                              \
    {                                                                                              \
        [ROLE_DIRECTOR] = director, [ROLE_CONTROLLER] = controller, [ROLE_TRAINER] = trainer,      \
        [ROLE_EVALUATOR] = evaluator, [ROLE_GREEN] = green, [ROLE_BLUE] = blue                     \
    }
#define ORDER(verb, give, rights, fields, about) {verb, rights},
#define RIGHT(name, rights) {name, rights},
#include "core/order/orders.def"
#undef ORDER
#undef RIGHT
#undef RIGHTS
};

enum may rights_may(enum role role, const char *verb, bool own)
{
    for (size_t i = 0; i < sizeof(rights_table) / sizeof(rights_table[0]) && (unsigned)role < ROLES;
         i++) {
        unsigned char may = rights_table[i].may[role];

        if (strcmp(rights_table[i].name, verb) == 0)
            return may == YES || (may == OWN && own)       ? MAY
                   : may == ASK || (may == ASK_OWN && own) ? MAY_ASK
                                                           : MAY_NOT;
    }
    return MAY_NOT;
}

const char *rights_name(size_t n)
{
    return n < sizeof(rights_table) / sizeof(rights_table[0]) ? rights_table[n].name : NULL;
}
