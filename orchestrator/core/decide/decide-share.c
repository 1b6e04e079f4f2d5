/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of a share; and what teams of a rehearsal share, as its model says. The subject of their
 * agenda items is N × (teams + 1) + team, N being an inject's ordinal, or the place of a share or
 * of a shared indicator in the view.
 */
#include <string.h>

#include "base/text.h"
#include "core/decide/decide.h"
#include "core/model/row.h"
#include "core/model/share.h"
#include "core/view/sharing.h"

enum {
    FLOOD = 200,    /* made-up values of a team that floods */
    NEIGHBOURS = 3, /* what is red goes to so many other teams */
};

void intents_share(struct intents *intents, const struct share_made *made,
                   const struct share *share)
{
    struct row row = {.kind = ROW_SHARE_MADE, .as.share_made = *made};
    char listed[SHARE_LISTED_MOST];

    row.as.share_made.count = (uint32_t)share->indicator_count;
    intents_row(intents, &row);
    for (size_t at = 0, count = 0; (count = share_list(share, at, listed)) != 0; at += count)
        intents_row(intents, &(struct row){.kind = ROW_SHARE_LISTED,
                                           .as.share_listed = {.team = made->team,
                                                               .number = made->number,
                                                               .to = made->to,
                                                               .open = made->open,
                                                               .indicators = listed}});
}

/* ---- modelled teams ---- */

/* Red goes to the next teams, all else to all; green to organisations outside, too. */
static void share_modelled(const struct state *state, uint32_t team, int tlp, const char *title,
                           struct share *share, struct intents *intents)
{
    const struct view *view = state->view;
    size_t teams = view->team_count, most = tlp == TLP_RED ? NEIGHBOURS : teams;
    uint32_t *to = pool_take_array(&intents->pool, teams + 1, sizeof(*to)), count = 0;
    char names[400] = "", outside[1000] = "";

    for (size_t i = 1; to != NULL && i < teams && count < most; i++) {
        uint32_t other = (uint32_t)((team - 1 + i) % teams) + 1;
        size_t used = strlen(names);

        if (view_team(view, other) == NULL)
            continue;
        to[count++] = other;
        if (tlp == TLP_RED)
            text_print(names + used, sizeof(names) - used, "%s%s", used != 0 ? " " : "",
                       view_team_id(view, other));
    }
    for (size_t i = 0; tlp == TLP_GREEN && i < view->shares.organisation_count; i++) {
        size_t used = strlen(outside);

        if (view->shares.organisations[i].made.organisation != 0)
            text_print(outside + used, sizeof(outside) - used, "%s%s", used != 0 ? " " : "",
                       view->shares.organisations[i].made.id);
    }
    intents->failed |= to == NULL;
    if (to == NULL || share->indicator_count == 0)
        return;
    intents_share(intents,
                  &(struct share_made){.team = team,
                                       .number = view_sharer(view, team).shares + 1,
                                       .from = view_team_id(view, team),
                                       .tlp = tlp,
                                       .to = {to, count},
                                       .names = names,
                                       .outside = outside,
                                       .all = tlp != TLP_RED,
                                       .title = title,
                                       .by = view_team_id(view, team)},
                  share);
}

/* What the inject left behind where the team can find it, in its strictest colour. */
static void share_found(const struct state *state, uint32_t inject, uint32_t team,
                        struct share *share, struct intents *intents)
{
    const struct view *view = state->view;
    int tlp = TLP_CLEAR;

    for (size_t i = 0; i < view->indicator_count; i++) {
        const struct indicator_made *made = &view->indicators[i].made;
        bool of_it = false;

        for (uint32_t k = 0; made->indicator != 0 && k < made->injects.count; k++)
            of_it |= made->injects.items[k] == inject;
        if (!of_it || !sharing_is_visible(view, made, team))
            continue;
        intents->failed |=
            share_add(share, &intents->pool, (enum indicator_type)made->type, made->value) < 0;
        tlp = sharing_stricter(tlp, made->tlp);
    }
    share_modelled(state, team, tlp, "seen on our machines", share, intents);
}

static void share_junk(const struct state *state, uint32_t inject, uint32_t team,
                       struct share *share, struct intents *intents)
{
    for (uint32_t i = 0; i < FLOOD; i++) {
        char value[64];

        text_print(value, sizeof(value), "n%u.i%u.t%u.invalid", i, inject, team);
        intents->failed |= share_add(share, &intents->pool, INDICATOR_DOMAIN, value) < 0;
    }
    share_modelled(state, team, TLP_AMBER, "everything in our logs", share, intents);
}

/* What others meant for few goes to all. */
static void share_passed_on(const struct state *state, uint32_t place, uint32_t team,
                            struct share *share, struct intents *intents)
{
    const struct view_shares *shares = &state->view->shares;

    const struct view_share *from = &shares->shares[place];

    for (size_t i = from->first; i < from->first + from->count; i++)
        if (shares->indicators[i].share == place)
            intents->failed |=
                share_add(share, &intents->pool, (enum indicator_type)shares->indicators[i].type,
                          shares->indicators[i].value) < 0;
    share_modelled(state, team, TLP_GREEN, "received from a partner", share, intents);
}

static void share_sighted(const struct state *state, uint32_t place, uint32_t team,
                          struct intents *intents)
{
    const struct view *view = state->view;
    const struct view_shared *one = &view->shares.indicators[place];
    const struct view_share *share = &view->shares.shares[one->share];
    uint32_t sender = share->made.team;

    intents_row(intents, &(struct row){.kind = ROW_SIGHTING_SAID,
                                       .as.sighting_said = {.team = team,
                                                            .from = view_team_id(view, team),
                                                            .to = {&sender, sender != 0},
                                                            .how = SIGHTING_SEEN,
                                                            .type = one->type,
                                                            .value = one->value,
                                                            .by = view_team_id(view, team)}});
}

void decide_share_due(const struct state *state, const struct agenda_item *item,
                      struct intents *intents)
{
    const struct view *view = state->view;
    uint32_t teams = (uint32_t)view->team_count + 1, team = item->subject % teams,
             place = item->subject / teams;
    struct share share = {.indicators = pool_take_array(&intents->pool, SHARE_INDICATORS_MOST + 1,
                                                        sizeof(struct share_indicator))};

    if (share.indicators == NULL || view_team(view, team) == NULL) {
        intents->failed |= share.indicators == NULL;
        return;
    }
    if (item->what == DUE_SHARED)
        share_found(state, place, team, &share, intents);
    else if (item->what == DUE_FLOODED)
        share_junk(state, place, team, &share, intents);
    else if (item->what == DUE_PASSED_ON && place < view->shares.share_count)
        share_passed_on(state, place, team, &share, intents);
    else if (item->what == DUE_SIGHTED && place < view->shares.indicator_count)
        share_sighted(state, place, team, intents);
}
