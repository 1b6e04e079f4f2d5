/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders about sharing: a team tells others what it found, and says of a value that was shared
 * whether it saw it. The rows name who receives it; nobody is named whom the colour excludes.
 */
#include <string.h>

#include "core/model/row.h"
#include "core/model/share.h"
#include "core/order/order.h"

enum {
    SHARE_MINUTE = 60000,      /* ms */
    SHARE_MINUTE_MOST = 2000,  /* indicators of a team in a minute */
    SHARE_OUTSIDE_MOST = 4000, /* bytes of the names of organisations */
    SHARE_NAMES_MOST = 8000,   /* of teams */
};

/* Who receives a share. */
struct share_to {
    uint32_t teams[SHARE_TO_MOST * 4];
    uint32_t count;
    char names[SHARE_NAMES_MOST], outside[SHARE_OUTSIDE_MOST];
    bool all, open;
};

static void share_to_team(struct share_to *to, uint32_t team, uint32_t own)
{
    for (uint32_t i = 0; i < to->count; i++)
        if (to->teams[i] == team)
            return;
    if (team != own && to->count < sizeof(to->teams) / sizeof(to->teams[0]))
        to->teams[to->count++] = team;
}

static bool share_to_outside(struct share_to *to, const char *id)
{
    size_t used = strlen(to->outside);

    return view_share_is_outside(&(struct share_made){.from = "", .outside = to->outside}, id) ||
           text_print(to->outside + used, sizeof(to->outside) - used, "%s%s", used != 0 ? " " : "",
                      id);
}

/* One receiver by its name; false: nobody is called so. */
static bool share_add_to(const struct view *view, const char *name, uint32_t own,
                         struct share_to *to)
{
    const struct view_team *team = view_team_called(view, name);
    const struct view_organisation *organisation = view_organisation_called(view, name);

    if (strcmp(name, "all") == 0) {
        to->all = true;
        for (uint32_t i = 1; i <= view->team_count; i++)
            if (view_team(view, i) != NULL)
                share_to_team(to, i, own);
        return true;
    }
    if (strcmp(name, "open") == 0)
        return to->open = true;
    if (strcmp(name, "excon") == 0)
        return true;
    if (team != NULL)
        share_to_team(to, team->made.team, own);
    return team != NULL || (organisation != NULL && share_to_outside(to, name));
}

/* 0, or 1: names nobody has, or somebody whom the colour excludes. */
static int share_receivers(struct ordering *o, const struct share *share, uint32_t own,
                           struct share_to *to)
{
    char unknown[160] = "";

    for (size_t i = 0; i < share->to_count; i++) {
        size_t used = strlen(unknown);

        if (!share_add_to(o->state->view, share->to[i], own, to))
            text_print(unknown + used, sizeof(unknown) - used, "%s\"%.40s\"", used != 0 ? ", " : "",
                       share->to[i]);
    }
    if (unknown[0] != '\0')
        return REFUSE(o, "no team and no organisation is called %s", unknown);
    if (to->open && share->tlp != TLP_CLEAR)
        return REFUSE(o, "TLP:%s is not for everybody; that is TLP:clear", tlp_words[share->tlp]);
    if (to->all && share->tlp == TLP_RED)
        return REFUSE(o, "TLP:red is for receivers who are named, not for all");
    if (to->outside[0] != '\0' && share->tlp == TLP_AMBER_STRICT)
        return REFUSE(o, "TLP:amber+strict stays with the teams: %.60s is outside", to->outside);
    return 0;
}

/* The indicators of a team within the last minute. */
static size_t share_in_minute(const struct state *state, uint32_t team)
{
    const struct view_shares *shares = &state->view->shares;
    size_t count = 0;

    for (size_t i = shares->share_count; i > 0; i--) {
        if (state->wall - shares->shares[i - 1].wall >= SHARE_MINUTE)
            break;
        count += shares->shares[i - 1].made.team == team ? shares->shares[i - 1].made.count : 0;
    }
    return count;
}

/* Where all receive it, nobody is named. */
static void share_names(const struct view *view, struct share_to *to)
{
    for (uint32_t i = 0; !to->all && i < to->count; i++) {
        size_t used = strlen(to->names);

        text_print(to->names + used, sizeof(to->names) - used, "%s%s", used != 0 ? " " : "",
                   view_team_id(view, to->teams[i]));
    }
}

static int share_bounds(struct ordering *o, const struct share *share, uint32_t team)
{
    struct view_sharer so_far = view_sharer(o->state->view, team);

    if (so_far.shares >= SHARES_MOST ||
        so_far.indicators + share->indicator_count > SHARES_INDICATORS_MOST)
        return REFUSE(o, "%u shares with %u indicators are there already; that is all there may be",
                      so_far.shares, so_far.indicators);
    if (share_in_minute(o->state, team) + share->indicator_count > SHARE_MINUTE_MOST)
        return REFUSE(o, "more than %d indicators in a minute: wait a minute", SHARE_MINUTE_MOST);
    return 0;
}

static int share_answer(struct ordering *o, uint32_t number, int64_t wall, const char *sha256,
                        bool already)
{
    char at[ORDER_CLOCK];

    return ACCEPT(o, "share %u received %s sha256 %s%s", number, order_clock_text(at, wall), sha256,
                  already ? " already" : "");
}

/* The team; *ret_team 0: exercise control, or an organisation that it plays. 0, or 1. */
static int share_sender(struct ordering *o, const struct share *share, uint32_t *ret_team)
{
    const struct view *view = o->state->view;
    bool inside = role_sees_all(o->order->role);
    const struct view_team *team = NULL;

    if (o->order->team[0] != '\0' && inside)
        return REFUSE(o, "exercise control shares in its own name, or in that of an organisation");
    if (!inside && (team = order_own_team(o)) == NULL)
        return 1;
    if (share->from[0] != '\0' && !inside)
        return REFUSE(o, "a team shares in its own name");
    if (share->from[0] != '\0' && view_organisation_called(view, share->from) == NULL)
        return REFUSE(o, "there is no organisation \"%.60s\"", share->from);
    if (share->report != 0 &&
        (team == NULL || view_report_of(view, team->made.team, share->report) == NULL))
        return REFUSE(o, "there is no report %u", share->report);
    *ret_team = team != NULL ? team->made.team : 0;
    return 0;
}

static void share_rows(struct ordering *o, const struct share *share, uint32_t team,
                       uint32_t number, const struct share_to *to)
{
    intents_share(
        o->intents,
        &(struct share_made){.team = team,
                             .number = number,
                             .from = team != 0 ? view_team_id(o->state->view, team) : share->from,
                             .tlp = share->tlp,
                             .to = {to->teams, to->count},
                             .names = to->names,
                             .outside = to->outside,
                             .all = to->all,
                             .open = to->open,
                             .title = share->title,
                             .text = share->text,
                             .event = share->event,
                             .report = share->report,
                             .sha256 = o->order->report->sha256,
                             .by = o->order->actor},
        share);
}

int order_share(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct share *share = o->order->share;
    const struct view_share *same;
    struct share_to to = {.count = 0};
    uint32_t team = 0, number;

    if (share == NULL || o->order->report == NULL)
        return REFUSE(o, "the order has no share");
    if (share_sender(o, share, &team) != 0)
        return 1;
    same = view_share_same(view, team, o->order->report->sha256);
    if (same == NULL)
        same = view_share_event(view, team, share->event);
    if (same != NULL)
        return share_answer(o, same->made.number, same->wall, same->made.sha256, true);
    if (team != 0 && view->phase == PHASE_ENDED)
        return REFUSE(o, "the exercise is over");
    if (share_receivers(o, share, team, &to) != 0 || share_bounds(o, share, team) != 0)
        return 1;
    share_names(view, &to);
    number = view_sharer(view, team).shares + 1;
    share_rows(o, share, team, number, &to);
    return share_answer(o, number, o->state->wall, o->order->report->sha256, false);
}

/* ---- sightings ---- */

/* Teams that sent or received the value, the own one left out. False: the own team has not. */
static bool share_knowing(const struct view *view, uint32_t own, int type, const char *value,
                          struct share_to *to)
{
    bool known = false;

    for (size_t i = 0; i < view->shares.indicator_count; i++) {
        const struct view_shared *one = &view->shares.indicators[i];
        const struct view_share *share = &view->shares.shares[one->share];

        if (one->type != type || strcmp(one->value, value) != 0 || !view_share_is_of(share, own))
            continue;
        known = true;
        if (share->made.team != 0)
            share_to_team(to, share->made.team, own);
        for (uint32_t k = 0; k < share->made.to.count; k++)
            share_to_team(to, share->made.to.items[k], own);
    }
    return known;
}

/* The newest that the team said of the value; -1: nothing. */
static int share_said(const struct view *view, uint32_t team, int type, const char *value)
{
    for (size_t i = view->shares.sighting_count; i > 0; i--) {
        const struct sighting_said *said = &view->shares.sightings[i - 1].made;

        if (said->team == team && said->type == type && strcmp(said->value, value) == 0)
            return said->how;
    }
    return -1;
}

int order_sight(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_team *team = order_own_team(o);
    int how = word_find(sighting_words, SIGHTINGS, o->order->detail), type = -1;
    const struct share *share = o->order->share;
    struct share_to to = {.count = 0};
    const char *value;

    if (team == NULL)
        return 1;
    if (how < 0)
        return REFUSE(o, "a value is seen, false or expired, not \"%.40s\"", o->order->detail);
    if (share == NULL || share->indicator_count != 1)
        return REFUSE(o, "name one indicator");
    type = share->indicators[0].type;
    value = share->indicators[0].value;
    if (!share_knowing(view, team->made.team, type, value, &to))
        return REFUSE(o, "nobody shared %.100s with your team: share it yourself", value);
    if (share_said(view, team->made.team, type, value) == how)
        return ACCEPT(o, "%.100s is %s already", value, sighting_words[how]);
    if (view_sharer(view, team->made.team).sightings >= SIGHTINGS_MOST)
        return REFUSE(o, "your team has said that of %d values already", SIGHTINGS_MOST);
    intents_row(o->intents, &(struct row){.kind = ROW_SIGHTING_SAID,
                                          .as.sighting_said = {.team = team->made.team,
                                                               .from = team->made.id,
                                                               .to = {to.teams, to.count},
                                                               .how = how,
                                                               .type = type,
                                                               .value = value,
                                                               .by = o->order->actor}});
    return ACCEPT(o, "%.100s is %s", value, sighting_words[how]);
}
