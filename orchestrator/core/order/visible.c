/* SPDX-License-Identifier: Apache-2.0 */
#include "core/order/visible.h"

#include <string.h>

/* Which audiences a role belongs to, whatever its team. */
static const bool sees[ROLES][AUDIENCES] = {
    /* Exercise control sees all of them. */
    [ROLE_DIRECTOR] = {true, true, true, true, true},
    [ROLE_CONTROLLER] = {true, true, true, true, true},
    [ROLE_EVALUATOR] = {true, true, true, true, true},
    [ROLE_TRAINER] = {[AUDIENCE_ALL] = true},
    [ROLE_GREEN] = {[AUDIENCE_RANGE] = true, [AUDIENCE_ALL] = true},
    [ROLE_RED] = {[AUDIENCE_ALL] = true},
    [ROLE_BLUE] = {[AUDIENCE_ALL] = true},
    [ROLE_OBSERVER] = {[AUDIENCE_ALL] = true},
};

bool visible_has_team(enum role role)
{
    return role == ROLE_TRAINER || role == ROLE_BLUE;
}

bool visible(enum audience audience, uint32_t row_team, enum role role, uint32_t team)
{
    if ((unsigned)role >= ROLES || (unsigned)audience >= AUDIENCES)
        return false;
    if (sees[role][audience])
        return true;
    if (team == 0 || row_team != team)
        return false;
    return (audience == AUDIENCE_TEAM && visible_has_team(role)) ||
           (audience == AUDIENCE_TRAINER && role == ROLE_TRAINER);
}

bool visible_truth(enum role role)
{
    return role == ROLE_DIRECTOR || role == ROLE_CONTROLLER;
}

enum may visible_order(enum role role, const char *verb, bool own)
{
    enum { NO, ASK_OWN, ASK, OWN, YES };
    static const struct {
        const char *verb;
        unsigned char may[ROLES];
    } table[] = {
        {"up", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES, [ROLE_GREEN] = YES}},
        {"retry",
         {[ROLE_DIRECTOR] = YES,
          [ROLE_CONTROLLER] = YES,
          [ROLE_TRAINER] = OWN,
          [ROLE_GREEN] = YES}},
        {"retake", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES}},
        {"keep", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES, [ROLE_GREEN] = YES}},
        {"revert",
         {[ROLE_DIRECTOR] = YES,
          [ROLE_CONTROLLER] = YES,
          [ROLE_TRAINER] = OWN,
          [ROLE_GREEN] = YES,
          [ROLE_BLUE] = ASK_OWN}},
        {"console",
         {[ROLE_DIRECTOR] = YES,
          [ROLE_CONTROLLER] = YES,
          [ROLE_TRAINER] = OWN,
          [ROLE_GREEN] = YES}},
        {"down", {[ROLE_DIRECTOR] = YES}},
        {"drift", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES, [ROLE_GREEN] = YES}},
        {"startex", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = ASK, [ROLE_TRAINER] = ASK}},
        {"pausex", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = ASK, [ROLE_TRAINER] = ASK}},
        {"clock hold", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = ASK, [ROLE_TRAINER] = OWN}},
        {"clock release", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = ASK, [ROLE_TRAINER] = OWN}},
        {"clock", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = ASK, [ROLE_TRAINER] = ASK}},
        {"resume", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = ASK, [ROLE_TRAINER] = ASK}},
        {"endex", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = ASK, [ROLE_TRAINER] = ASK}},
        {"fire", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES, [ROLE_TRAINER] = OWN}},
        {"hold", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES, [ROLE_TRAINER] = OWN}},
        {"release", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES, [ROLE_TRAINER] = OWN}},
        {"skip", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES, [ROLE_TRAINER] = OWN}},
        {"met",
         {[ROLE_DIRECTOR] = YES,
          [ROLE_CONTROLLER] = YES,
          [ROLE_EVALUATOR] = YES,
          [ROLE_TRAINER] = OWN}},
        {"clone", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES, [ROLE_TRAINER] = OWN}},
        {"edit", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES, [ROLE_TRAINER] = OWN}},
        {"postpone", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES, [ROLE_TRAINER] = OWN}},
        {"cleanup", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES, [ROLE_TRAINER] = OWN}},
        {"request",
         {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES, [ROLE_TRAINER] = OWN, [ROLE_BLUE] = OWN}},
        {"grant", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES}},
        {"refuse", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES}},
        {"approve", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES, [ROLE_TRAINER] = YES}},
        {"deny",
         {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES, [ROLE_TRAINER] = YES, [ROLE_BLUE] = YES}},
        /* no orders: what is read or written beside the controller */
        {"access",
         {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES, [ROLE_TRAINER] = OWN, [ROLE_BLUE] = OWN}},
        {"variables", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES, [ROLE_TRAINER] = OWN}},
        {"plan", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES, [ROLE_EVALUATOR] = YES}},
        {"journal", {[ROLE_DIRECTOR] = YES, [ROLE_CONTROLLER] = YES, [ROLE_EVALUATOR] = YES}},
        {"grade",
         {[ROLE_DIRECTOR] = YES,
          [ROLE_CONTROLLER] = ASK,
          [ROLE_EVALUATOR] = YES,
          [ROLE_TRAINER] = OWN}},
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]) && (unsigned)role < ROLES; i++) {
        unsigned char may = table[i].may[role];

        if (strcmp(table[i].verb, verb) == 0)
            return may == YES || (may == OWN && own)       ? MAY
                   : may == ASK || (may == ASK_OWN && own) ? MAY_ASK
                                                           : MAY_NOT;
    }
    return MAY_NOT;
}
