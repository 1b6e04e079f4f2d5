/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the teams of a rehearsal share, as the model says: what an inject left behind; junk; what
 * was meant for few, to all; and that they saw a shared indicator. When follows from the seed, so
 * after a restart all that is still to come is put on the agenda again.
 */
#include <string.h>

#include "core/view/sharing.h"
#include "engine/control/control.h"

enum { FLOOD_AFTER = 60000 /* ms after the share */ };

/* decide-share.c takes the subject apart. What was due already has been done. */
static int share_later(struct controller *c, int64_t due, int what, size_t of, uint32_t team,
                       struct error *err)
{
    uint64_t subject = (uint64_t)of * (c->state.view->team_count + 1) + team;

    if (due <= c->state.x || subject > UINT32_MAX)
        return 0;
    return agenda_add(&c->state.exercise, due, what, (uint32_t)subject, err);
}

static bool share_leaves_trace(const struct view *view, uint32_t inject, uint32_t team)
{
    for (size_t i = 0; i < view->indicator_count; i++) {
        const struct indicator_made *made = &view->indicators[i].made;

        for (uint32_t k = 0; made->indicator != 0 && k < made->injects.count; k++)
            if (made->injects.items[k] == inject && sharing_is_visible(view, made, team))
                return true;
    }
    return false;
}

static int share_delivered(struct controller *c, const struct view_inject *inject,
                           struct error *err)
{
    const struct view *view = c->state.view;
    int result = 0;

    for (uint32_t team = 1; result == 0 && team <= view->team_count; team++) {
        int64_t after;
        bool floods;

        if (view_team(view, team) == NULL || !view_concerns(inject->made.team, team) ||
            !share_leaves_trace(view, inject->made.inject, team) ||
            !sim_shares(c->sim, team, inject->made.inject, &after, &floods))
            continue;
        result = share_later(c, inject->delivered + 1 + after, DUE_SHARED, inject->made.inject,
                             team, err);
        if (result == 0 && floods)
            result = share_later(c, inject->delivered + 1 + after + FLOOD_AFTER, DUE_FLOODED,
                                 inject->made.inject, team, err);
    }
    return result;
}

static int share_received(struct controller *c, size_t place, struct error *err)
{
    const struct view_share *share = &c->state.view->shares.shares[place];
    int result = 0;

    for (uint32_t i = 0; share->made.tlp != TLP_GREEN && share->made.tlp != TLP_CLEAR &&
                         result == 0 && i < share->made.to.count;
         i++) {
        uint32_t team = share->made.to.items[i];
        int64_t after;

        if (sim_passes_on(c->sim, team, (uint32_t)place, &after))
            result = share_later(c, share->x + 1 + after, DUE_PASSED_ON, place, team, err);
    }
    return result;
}

/* Only what injects left behind is seen, by teams that need it, and only where they had not told of
 * it themselves. */
static const struct indicator_made *share_truth(const struct view *view, const char *value)
{
    for (size_t i = 0; i < view->indicator_count; i++)
        if (view->indicators[i].made.indicator != 0 &&
            strcmp(view->indicators[i].made.value, value) == 0)
            return &view->indicators[i].made;
    return NULL;
}

static int share_listed(struct controller *c, size_t place, struct error *err)
{
    const struct view *view = c->state.view;
    const struct view_shared *one = &view->shares.indicators[place];
    const struct view_share *share = &view->shares.shares[one->share];
    const struct indicator_made *made = share_truth(view, one->value);
    int result = 0;

    for (uint32_t i = 0; made != NULL && result == 0 && i < share->made.to.count; i++) {
        uint32_t team = share->made.to.items[i];
        int64_t after;

        if (!sharing_is_visible(view, made, team) &&
            sim_sights(c->sim, team, (uint32_t)place, &after))
            result = share_later(c, share->x + 1 + after, DUE_SIGHTED, place, team, err);
    }
    return result;
}

int rehearse_share_row(struct controller *c, const struct row *row, struct error *err)
{
    const struct view *view = c->state.view;
    size_t lines = 0;
    int result = 0;

    if (row->kind == ROW_INJECT_STATE && row->as.inject_state.state == INJECT_DELIVERED)
        return share_delivered(c, view_inject(view, row->as.inject_state.inject), err);
    if (row->kind == ROW_SHARE_MADE)
        return share_received(c, view->shares.share_count - 1, err);
    if (row->kind != ROW_SHARE_LISTED)
        return 0;
    for (const char *at = row->as.share_listed.indicators; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    for (size_t i = view->shares.indicator_count; result == 0 && i > 0 && lines > 0; i--, lines--)
        result = share_listed(c, i - 1, err);
    return result;
}

int rehearse_share_again(struct controller *c, struct error *err)
{
    const struct view *view = c->state.view;
    int result = 0;

    for (size_t i = 0; result == 0 && i < view->inject_count; i++)
        if (view->injects[i].made.inject != 0 && view->injects[i].delivered >= 0)
            result = share_delivered(c, &view->injects[i], err);
    for (size_t i = 0; result == 0 && i < view->shares.share_count; i++)
        result = share_received(c, i, err);
    for (size_t i = 0; result == 0 && i < view->shares.indicator_count; i++)
        result = share_listed(c, i, err);
    return result;
}
