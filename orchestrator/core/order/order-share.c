/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders about sharing: a team tells others what it found, and says of a value that was shared
 * whether it saw it. The rows name who receives it; nobody is named whom the colour excludes.
 */
#include <string.h>

#include "core/model/row.h"
#include "core/model/share.h"
#include "core/order/order.h"
#include "core/view/share-to.h"

enum {
    SHARE_MINUTE = 60000,     /* ms */
    SHARE_MINUTE_MOST = 2000, /* indicators of a team in a minute */
    SHARE_WHY_MOST = 200,     /* bytes of the reason of a sighting */
};

/* The indicators that people of the team shared within the last minute. */
static size_t share_in_minute(const struct state *state, uint32_t team)
{
    const struct view_shares *shares = &state->view->shares;
    size_t count = 0;

    for (size_t i = shares->share_count; i > 0; i--) {
        if (state->wall - shares->shares[i - 1].wall >= SHARE_MINUTE)
            break;
        count += shares->shares[i - 1].made.team == team && shares->shares[i - 1].made.inject == 0
                     ? shares->shares[i - 1].made.count
                     : 0;
    }
    return count;
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

/* ---- revisions ---- */

/* The share that this one replaces, said by its number, or the same MISP event before it was
 * changed; NULL: none. 0, or 1. */
static int share_revised(struct ordering *o, const struct share *share, uint32_t team,
                         const struct view_share **ret_old)
{
    const struct view *view = o->state->view;
    const struct view_share *old = share->revises != 0 ? view_share_of(view, team, share->revises)
                                                       : view_share_event(view, team, share->event);
    bool own = old != NULL &&
               strcmp(old->made.from, team != 0 ? view_team_id(view, team) : share->from) == 0;

    *ret_old = NULL;
    if (share->revises == 0) {
        *ret_old = own && !old->replaced && share->stamp > old->made.stamp ? old : NULL;
        return 0;
    }
    if (!own)
        return REFUSE(o, "there is no share %u of yours", share->revises);
    if (old->replaced)
        return REFUSE(o, "share %u was replaced already, by share %u", share->revises,
                      old->next != 0 ? view->shares.shares[old->next - 1].made.number : 0);
    *ret_old = old;
    return 0;
}

/* The words of `text`, separated by spaces, as receivers. */
static void share_keep_words(const char *text, struct pool *pool, struct share *to)
{
    char *at = pool_text(pool, text);

    for (char *name = strtok_r(at, " ", &at); name != NULL && to->to_count < SHARE_TO_MOST;
         name = strtok_r(NULL, " ", &at))
        to->to[to->to_count++] = name;
}

/* Receivers and indicators as they were, where a revision says none. false: no memory. */
static bool share_keep(struct ordering *o, const struct view_share *old, struct share *share)
{
    struct pool *pool = &o->intents->pool;
    const struct view_shares *shares = &o->state->view->shares;
    size_t place = (size_t)(old - shares->shares);

    if (share->to_count == 0) {
        share->to = pool_take_array(pool, SHARE_TO_MOST, sizeof(*share->to));
        if (share->to == NULL)
            return false;
        if (old->made.all)
            share->to[share->to_count++] = "all";
        if (old->made.open)
            share->to[share->to_count++] = "open";
        share_keep_words(old->made.names, pool, share);
        share_keep_words(old->made.outside, pool, share);
        if (share->to_count == 0)
            share->to[share->to_count++] = "excon";
    }
    if (share->revises == 0 || share->indicator_count != 0)
        return true;
    share->indicators =
        pool_take_array(pool, SHARE_INDICATORS_MOST + 1, sizeof(*share->indicators));
    for (size_t i = old->first; share->indicators != NULL && i < old->first + old->count; i++)
        if (shares->indicators[i].share == place && share->indicator_count < SHARE_INDICATORS_MOST)
            share->indicators[share->indicator_count++] =
                (struct share_indicator){shares->indicators[i].type, shares->indicators[i].value};
    return share->indicators != NULL;
}

/* Everybody who had it is told that it is replaced; who may read what replaces it gets that. */
static void share_replace(struct ordering *o, const struct view_share *old, struct share *share)
{
    const struct share_made *made = &old->made;

    if (share->title[0] == '\0')
        share->title = made->title;
    if (share->text[0] == '\0' && share->revises != 0)
        share->text = made->text;
    if (share->event[0] == '\0') {
        share->event = made->event;
        share->stamp = made->stamp;
    }
    share->revises = made->number;
    intents_row(o->intents, &(struct row){.kind = ROW_SHARE_REPLACED,
                                          .as.share_replaced = {.team = made->team,
                                                                .number = made->number,
                                                                .from = made->from,
                                                                .to = made->to,
                                                                .open = made->open,
                                                                .sha256 = made->sha256}});
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
                             .stamp = share->stamp,
                             .revises = share->revises,
                             .report = share->report,
                             .sha256 = o->order->report->sha256,
                             .by = o->order->actor},
        share);
}

int order_share(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_share *same, *old = NULL;
    struct share_to to = {.count = 0};
    struct share share;
    uint32_t team = 0, number;

    if (o->order->share == NULL || o->order->report == NULL)
        return REFUSE(o, "the order has no share");
    share = *o->order->share;
    if (share_sender(o, &share, &team) != 0)
        return 1;
    same = view_share_same(view, team, o->order->report->sha256);
    if (same == NULL && share_revised(o, &share, team, &old) != 0)
        return 1;
    if (same == NULL && old == NULL)
        same = view_share_event(view, team, share.event);
    if (same != NULL)
        return share_answer(o, same->made.number, same->wall, same->made.sha256, true);
    if (team != 0 && view->phase == PHASE_ENDED)
        return REFUSE(o, "the exercise is over");
    if (old != NULL && !share_keep(o, old, &share))
        return REFUSE(o, "no memory");
    if (share_to_find(view, &share, team, &to, o->reply, o->size) != 0 ||
        share_bounds(o, &share, team) != 0)
        return 1;
    if (old != NULL)
        share_replace(o, old, &share);
    number = view_sharer(view, team).shares + 1;
    share_rows(o, &share, team, number, &to);
    return share_answer(o, number, o->state->wall, o->order->report->sha256, false);
}

/* ---- sightings ---- */

/* Teams that sent or received the value, the own one left out. False: the own team has not. */
static bool share_knowing(const struct view *view, uint32_t own, int type, const char *value,
                          struct share_to *to)
{
    const struct view_value *of = view_value(view, value);
    const struct view_shared *one;
    bool known = false;

    for (size_t at = of != NULL ? of->shared : 0; at != 0; at = one->before) {
        const struct view_share *share;

        one = &view->shares.indicators[at - 1];
        share = &view->shares.shares[one->share];
        if (share->replaced || one->type != type || !view_share_is_of(share, own))
            continue;
        known = true;
        if (share->made.team != 0)
            share_to_add_team(to, share->made.team, own);
        for (uint32_t k = 0; k < share->made.to.count; k++)
            share_to_add_team(to, share->made.to.items[k], own);
    }
    return known;
}

/* The newest that the team said of the value; NULL: nothing. */
static const struct view_sighting *share_said(const struct view *view, uint32_t team, int type,
                                              const char *value)
{
    const struct view_value *of = view_value(view, value);
    const struct view_sighting *said;

    for (size_t at = of != NULL ? of->said : 0; at != 0; at = said->before) {
        said = &view->shares.sightings[at - 1];
        if (said->made.team == team && said->made.type == type)
            return said;
    }
    return NULL;
}

/* What was said in a MISP at `stamp` (0: it is said here, now) says nothing new. */
static bool share_is_said(const struct view_sighting *said, int how, int64_t stamp)
{
    int64_t before = said == NULL            ? 0
                     : said->made.stamp != 0 ? said->made.stamp
                                             : said->wall / 1000;

    return said != NULL && (said->made.how == how || (stamp != 0 && stamp <= before));
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
    if (share->text != NULL && strlen(share->text) > SHARE_WHY_MOST)
        return REFUSE(o, "a reason has at most %d bytes", SHARE_WHY_MOST);
    if (share_is_said(share_said(view, team->made.team, type, value), how, share->stamp))
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
                                                               .stamp = share->stamp,
                                                               .text = share->text,
                                                               .by = o->order->actor}});
    return ACCEPT(o, "%.100s is %s", value, sighting_words[how]);
}
