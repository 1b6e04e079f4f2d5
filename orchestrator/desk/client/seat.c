/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/seat.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/order/rights.h"

int seat_read(const struct desk *desk, struct hello *ret_hello, struct error *err)
{
    const char *seat = desk->seat != NULL ? desk->seat : "director", *colon = strchr(seat, ':');
    char role[sizeof(ret_hello->role)];

    text_print(role, sizeof(role), "%.*s", colon != NULL ? (int)(colon - seat) : (int)strlen(seat),
               seat);
    if (word_find(role_words, ROLES, role) < 0)
        return error_set(
            err, ERROR_INPUT,
            "there is no seat \"%.60s\": director, controller, evaluator, green, trainer:TEAM, "
            "blue:TEAM",
            seat);
    text_copy(ret_hello->role, sizeof(ret_hello->role), role);
    text_copy(ret_hello->team, sizeof(ret_hello->team), colon != NULL ? colon + 1 : "");
    return 0;
}

int seat_take(const struct desk *desk, struct found *found, struct error *err)
{
    struct hello seat = {0};

    if (seat_read(desk, &seat, err) < 0)
        return -ERROR_INPUT;
    found->to = (struct told_to){.role = (enum role)word_find(role_words, ROLES, seat.role),
                                 .name = seat_actor(desk)};
    text_copy(found->team, sizeof(found->team), seat.team);
    if (!told_inside(&found->to))
        found->about.path[0] = '\0';
    return 0;
}

bool seat_may(const struct desk *desk, const char *right, bool own)
{
    struct hello seat = {0};
    struct error err;
    int role;

    if (seat_read(desk, &seat, &err) < 0) {
        desk_failed(desk, &err);
        return false;
    }
    role = word_find(role_words, ROLES, seat.role);
    if (rights_may((enum role)role, right, own) != MAY_NOT)
        return true;
    error_set(&err, ERROR_STATE, "the seat %s%s%s may not do this%s", seat.role,
              seat.team[0] != '\0' ? ":" : "", seat.team,
              rights_may((enum role)role, right, true) != MAY_NOT ? " of another team"
                                                                  : "; ask exercise control");
    desk_failed(desk, &err);
    return false;
}

bool seat_inside(const struct desk *desk)
{
    struct found found = {0};
    struct error err;

    return seat_take(desk, &found, &err) == 0 && told_inside(&found.to);
}

bool seat_may_of(const struct desk *desk, const char *right, const char *team)
{
    struct hello seat = {0};
    struct error err;

    return seat_may(desk, right,
                    team != NULL && seat_read(desk, &seat, &err) == 0 &&
                        strcmp(seat.team, team) == 0);
}

bool seat_see_as(const struct desk *desk, const char *role, const char *team, struct found *found)
{
    struct hello seat = {0};
    struct error err;
    struct told_to to = {.role = ROLE_DIRECTOR};
    int is, wanted;

    if (role == NULL && team == NULL)
        return true;
    if (seat_read(desk, &seat, &err) < 0) {
        desk_failed(desk, &err);
        return false;
    }
    is = word_find(role_words, ROLES, seat.role);
    wanted = role != NULL ? word_find(role_words, ROLES, role) : is;
    to.role = (enum role)is;
    if (wanted < 0) {
        desk_usage(desk, "there is no role \"%s\"", role);
        return false;
    }
    struct told_to other = {.role = (enum role)wanted};

    if (!told_inside(&to) &&
        (told_inside(&other) || (team != NULL && strcmp(team, seat.team) != 0) ||
         rights_see(AUDIENCE_TRAINER, 1, (enum role)wanted, 1) >
             rights_see(AUDIENCE_TRAINER, 1, to.role, 1) ||
         rights_see(AUDIENCE_RANGE, 0, (enum role)wanted, 0) >
             rights_see(AUDIENCE_RANGE, 0, to.role, 0))) {
        error_set(&err, ERROR_STATE, "the seat %s%s%s may not see what %s%s%s sees", seat.role,
                  seat.team[0] != '\0' ? ":" : "", seat.team, role_words[wanted],
                  team != NULL ? ":" : "", team != NULL ? team : "");
        desk_failed(desk, &err);
        return false;
    }
    if (found != NULL) {
        found->to = other;
        text_copy(found->team, sizeof(found->team),
                  team != NULL       ? team
                  : told_inside(&to) ? ""
                                     : seat.team);
    }
    return true;
}

const char *seat_actor(const struct desk *desk)
{
    const char *user = getenv("USER");

    if (desk->actor != NULL)
        return desk->actor;
    if (user != NULL && user[0] != '\0')
        return user;

    const struct passwd *entry = getpwuid(geteuid());

    return entry != NULL ? entry->pw_name : "somebody";
}
