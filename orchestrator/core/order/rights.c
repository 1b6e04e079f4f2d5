/* SPDX-License-Identifier: Apache-2.0 */
#include "core/order/rights.h"

#include <string.h>

#include "base/text.h"
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
    return rights_see(AUDIENCE_NAMED, row_team, role, team) ||
           (team != 0 && ordinals_have(to, team) && rights_see(AUDIENCE_NAMED, team, role, team));
}

bool rights_see_field(enum row_kind kind, const char *field, enum role role)
{
    if ((unsigned)role >= ROLES || (unsigned)kind >= ROW_KINDS)
        return false;
    return role_sees_all(role) || text_word(row_told[kind][ROLES], field) != 0 ||
           text_word(row_told[kind][role], field) != 0;
}

bool rights_is_own(enum row_kind kind, const char *field)
{
    return (unsigned)kind < ROW_KINDS && text_word(row_told_own[kind], field) != 0;
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
    unsigned char red; /* what red may, beside the others */
} rights_table[] = {
#define RIGHTS(director, controller, trainer, evaluator, green, blue)                              \
    {                                                                                              \
        [ROLE_DIRECTOR] = director, [ROLE_CONTROLLER] = controller, [ROLE_TRAINER] = trainer,      \
        [ROLE_EVALUATOR] = evaluator, [ROLE_GREEN] = green, [ROLE_BLUE] = blue                     \
    }
/* The braces of RIGHTS, with one more in them. */
#define RIGHTS_RED(may_red, rights) rights, .red = (may_red)
#define ORDER(verb, give, rights, fields, about) {.name = verb, .may = rights},
#define RIGHT(which, rights) {.name = which, .may = rights},
#include "core/order/orders.def"
#undef ORDER
#undef RIGHT
#undef RIGHTS
#undef RIGHTS_RED
};

enum may rights_may(enum role role, const char *verb, bool own)
{
    for (size_t i = 0; i < sizeof(rights_table) / sizeof(rights_table[0]) && (unsigned)role < ROLES;
         i++) {
        unsigned char may = role == ROLE_RED ? rights_table[i].red : rights_table[i].may[role];

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
