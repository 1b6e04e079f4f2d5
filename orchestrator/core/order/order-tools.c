/* SPDX-License-Identifier: Apache-2.0 */
/* Questions that several orders have: which team is named, whether somebody else has just given
 * the same order, and which right the order needs. */
#include <string.h>
#include "base/text.h"
#include "core/order/order.h"
#include "core/model/report.h"
#include "core/order/rights.h"
#include "core/view/calendar.h"
#include "core/view/meant.h"

int order_is_second(struct ordering *o, const struct view_deed *deed, const char *what)
{
    enum { TOGETHER = 10000 /* ms */ };

    if (o->asked || deed->by[0] == '\0' || strcmp(deed->by, o->order->actor) == 0 ||
        o->state->r - deed->r >= TOGETHER)
        return 0;
    return REFUSE(o,
                  "%s did that %lld s ago: %s; to do it once more, give the order again in %lld s",
                  deed->by, (long long)(o->state->r - deed->r) / 1000, what,
                  (long long)(TOGETHER - o->state->r + deed->r + 999) / 1000);
}

static int order_unknown(struct ordering *o, const char *what, const char *name, const char *behind,
                         const char *best)
{
    bool sees = rights_see(AUDIENCE_EXCON, 0, o->order->role, 0);
    char meant[MEANT];

    return REFUSE(o, "%s \"%.60s\"%s%s", what, name, behind, meant_text(meant, sees ? best : NULL));
}

int order_no_team(struct ordering *o)
{
    return order_unknown(o, "there is no team", o->order->team, "",
                         meant_team(o->state->view, o->order->team));
}

int order_no_item(struct ordering *o, const char *kinds, const struct view_team *team)
{
    char what[64], behind[96] = "";

    text_print(what, sizeof(what), "there is no %s", kinds);
    if (team != NULL)
        text_print(behind, sizeof(behind), " for %s", team->made.id);
    return order_unknown(o, what, o->order->target, behind,
                         meant_item(o->state->view, o->order->target));
}

int order_no_metric(struct ordering *o, const struct view_team *team, const char *id)
{
    char what[96];

    text_print(what, sizeof(what), "%s%s no metric", team != NULL ? team->made.id : "there",
               team != NULL ? " has" : " is");
    return order_unknown(o, what, id, "",
                         meant_metric(o->state->view, team != NULL ? team->made.team : 0, id));
}

int order_team(struct ordering *o, const struct view_team **ret_team)
{
    const struct view_team *team =
        o->order->team[0] != '\0' ? view_team_called(o->state->view, o->order->team) : NULL;

    if (team == NULL && o->order->team[0] != '\0')
        return order_no_team(o);
    *ret_team = team;
    return 0;
}

const struct view_team *order_own_team(struct ordering *o)
{
    const struct view_team *team = view_team_called(o->state->view, o->order->team);

    if (team == NULL && o->order->team[0] == '\0')
        (void)REFUSE(o, "say which team: --team");
    else if (team == NULL)
        (void)order_no_team(o);
    return team;
}

const char *order_said(struct ordering *o, const char *what)
{
    const char *text = o->order->set.body;

    if (text == NULL || text[strspn(text, " \t\n")] == '\0') {
        (void)REFUSE(o, "%s says something", what);
        return NULL;
    }
    if (!report_is_text(text, strlen(text), true)) {
        (void)REFUSE(o, "%s has a control character or one that reorders text", what);
        return NULL;
    }
    return text;
}

const char *order_clock_text(char to[ORDER_CLOCK], int64_t wall)
{
    long long seconds = (long long)(wall / 1000) % 86400;

    text_print(to, ORDER_CLOCK, "%02lld:%02lld:%02lldZ", seconds / 3600, seconds / 60 % 60,
               seconds % 60);
    return to;
}

const char *order_named(const struct order *order, char to[ORDER_NAME])
{
    bool team = strcmp(order->verb, "clock") == 0 &&
                (strcmp(order->target, "hold") == 0 || strcmp(order->target, "release") == 0);

    if (strcmp(order->verb, "fire") == 0 && order->detail != NULL &&
        strcmp(order->detail, "now") == 0)
        text_copy(to, ORDER_NAME, "fire now");
    else
        text_print(to, ORDER_NAME, "%s%s%s", order->verb, team ? " " : "",
                   team ? order->target : "");
    return to;
}

int order_scores_are_open(struct ordering *o)
{
    if (!o->state->view->ledger.standing.final)
        return 0;
    return REFUSE(o, "the scores are final; a director reopens them (excon finalize --reopen)");
}
