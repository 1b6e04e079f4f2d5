/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/model/indicator.h"
#include "core/model/row.h"
#include "core/view/sharing-own.h"

int sharing_stricter(int a, int b)
{
    static const int rank[TLPS] = {
        [TLP_CLEAR] = 0, [TLP_GREEN] = 1, [TLP_AMBER] = 2, [TLP_AMBER_STRICT] = 3, [TLP_RED] = 4};

    return rank[a] >= rank[b] ? a : b;
}

bool sharing_is_visible(const struct view *view, const struct indicator_made *made, uint32_t team)
{
    if (ordinals_have(&made->visible, team))
        return true;
    for (uint32_t i = 0; made->visible.count == 0 && i < made->injects.count; i++) {
        const struct view_inject *inject = view_inject(view, made->injects.items[i]);

        if (inject != NULL && view_concerns(inject->made.team, team))
            return true;
    }
    return false;
}

static struct sharing_value *sharing_value(struct sharing_fold *fold, const char *text)
{
    struct sharing_value *found;

    HASH_FIND_STR(fold->values, text, found);
    if (found != NULL)
        return found;
    found = pool_take_array(&fold->pool, 1, sizeof(*found));
    if (found == NULL) {
        fold->failed = true;
        return NULL;
    }
    *found = (struct sharing_value){.value = text};
    HASH_ADD_KEYPTR(hh, fold->values, found->value, strlen(found->value), found);
    return found;
}

/* The value is not in the sums any more, until the touched ones are counted. */
static void sharing_touch(struct sharing_fold *fold, struct sharing_value *value)
{
    if (value->touched)
        return;
    if (value->counted)
        sharing_count(fold, value, -1);
    value->counted = false;
    value->touched = true;
    value->next_touched = fold->touched;
    fold->touched = value;
}

/* ---- what was left behind ---- */

/* When the first instance of its inject was delivered: to this team, or to any where the team can
 * find it without one. -1: none was. */
static int64_t sharing_since(const struct view *view, const struct indicator_made *made,
                             uint32_t team)
{
    int64_t own = -1, any = -1;

    for (uint32_t i = 0; i < made->injects.count; i++) {
        const struct view_inject *inject = view_inject(view, made->injects.items[i]);
        int64_t x = inject != NULL ? inject->delivered : -1;

        if (x < 0)
            continue;
        any = any < 0 || x < any ? x : any;
        if (view_concerns(inject->made.team, team))
            own = own < 0 || x < own ? x : own;
    }
    return own >= 0 ? own : any;
}

/* An instance for the team was delivered, or, where the scenario says who can find it, any was. */
static bool sharing_is_there(const struct view *view, const struct indicator_made *made,
                             uint32_t team)
{
    if (made->visible.count != 0)
        return sharing_is_visible(view, made, team);
    for (uint32_t i = 0; i < made->injects.count; i++) {
        const struct view_inject *inject = view_inject(view, made->injects.items[i]);

        if (inject != NULL && inject->delivered >= 0 && view_concerns(inject->made.team, team))
            return true;
    }
    return false;
}

/* The value is one that was left behind; all that is known of it is said anew. */
static bool sharing_begin_truth(struct sharing_fold *fold, struct sharing_value *value)
{
    if (value->known == NULL) {
        value->known = pool_take_array(&fold->pool, fold->teams + 1, sizeof(*value->known));
        value->hits = pool_take_array(&fold->pool, fold->teams + 1, sizeof(*value->hits));
        fold->failed |= value->known == NULL || value->hits == NULL;
    }
    if (fold->failed)
        return false;
    value->truth = true;
    for (size_t t = 0; t < fold->teams; t++) {
        value->known[t] = -1;
        value->hits[t] = false;
    }
    return true;
}

static void sharing_add_truth(struct sharing_fold *fold, const struct indicator_made *made,
                              struct sharing_value *value)
{
    if (!value->truth && !sharing_begin_truth(fold, value))
        return;
    for (uint32_t t = 1; t <= fold->teams; t++) {
        int64_t since = sharing_since(fold->view, made, t), *known = &value->known[t - 1];

        if (view_team(fold->view, t) == NULL)
            continue;
        if (sharing_is_there(fold->view, made, t))
            *known = *known < 0 || since < *known ? since : *known;
        value->hits[t - 1] |= made->hits.count == 0;
    }
    for (uint32_t i = 0; i < made->hits.count; i++)
        if (made->hits.items[i] >= 1 && made->hits.items[i] <= fold->teams)
            value->hits[made->hits.items[i] - 1] = true;
}

/* Its values, at most two: a composite's parts, no ports. */
static size_t sharing_values_of(struct sharing_fold *fold, const struct indicator_made *made,
                                struct sharing_value *ret[2])
{
    enum indicator_type parts[2];
    char part[INDICATOR_MOST];
    size_t count = 0;

    if (made->indicator == 0 || made->type == INDICATOR_PORT ||
        sharing_since(fold->view, made, 0) < 0)
        return 0;
    if (!indicator_parts((enum indicator_type)made->type, parts)) {
        ret[0] = sharing_value(fold, made->value);
        return ret[0] != NULL;
    }
    for (int i = 0; i < 2; i++) {
        const char *text;

        if (parts[i] == INDICATOR_PORT)
            continue;
        indicator_part(made->value, i, part);
        HASH_FIND_STR(fold->values, part, ret[count]);
        text = ret[count] == NULL ? pool_text(&fold->pool, part) : NULL;
        if (ret[count] == NULL && text != NULL)
            ret[count] = sharing_value(fold, text);
        fold->failed |= ret[count] == NULL;
        count += ret[count] != NULL;
    }
    return count;
}

static uint32_t sharing_deliveries(const struct view *view, const struct indicator_made *made)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < made->injects.count; i++) {
        const struct view_inject *inject = view_inject(view, made->injects.items[i]);

        count += inject != NULL && inject->delivered >= 0;
    }
    return count;
}

/* Where more of an indicator's injects were delivered, its values are judged by all indicators that
 * have them. */
static void sharing_follow_truth(struct sharing_fold *fold)
{
    const struct view *view = fold->view;
    struct sharing_value *values[2];
    bool changed = false;

    for (size_t i = 0; i < fold->indicators && !fold->failed; i++) {
        const struct indicator_made *made = &view->indicators[i].made;
        uint32_t delivered = made->indicator != 0 ? sharing_deliveries(view, made) : 0;
        size_t count = 0;

        if (delivered == fold->delivered[i])
            continue;
        fold->delivered[i] = delivered;
        changed = true;
        count = sharing_values_of(fold, made, values);
        for (size_t k = 0; k < count; k++) {
            sharing_touch(fold, values[k]);
            values[k]->truth = false;
        }
    }
    for (size_t i = 0; changed && i < fold->indicators && !fold->failed; i++) {
        size_t count = fold->delivered[i] != 0
                           ? sharing_values_of(fold, &view->indicators[i].made, values)
                           : 0;

        for (size_t k = 0; k < count; k++)
            if (values[k]->touched)
                sharing_add_truth(fold, &view->indicators[i].made, values[k]);
    }
}

/* ---- what was told and used ---- */

static bool sharing_is_received(const struct view_share *share)
{
    return share->made.to.count != 0 || share->made.outside[0] != '\0' || share->made.open;
}

/* Has the team told it before? */
static bool sharing_was_told(const struct view *view, const struct sharing_value *value,
                             uint32_t team)
{
    for (const struct sharing_told *one = value->told; one != NULL; one = one->next)
        if (view->shares.shares[one->share].made.team == team)
            return true;
    return false;
}

/* One more of a team's minute: does it count? */
static bool sharing_counts(struct sharing_minute *minute, int64_t x, uint32_t most)
{
    if (minute->minute != x / 60000) {
        minute->minute = x / 60000;
        minute->count = 0;
    }
    return minute->count++ < most;
}

static void sharing_add_told(struct sharing_fold *fold, const struct view_shared *one)
{
    const struct view_share *share = &fold->view->shares.shares[one->share];
    struct sharing_value *value;
    struct sharing_told *told;

    if (one->type == INDICATOR_PORT || !sharing_is_received(share) ||
        (value = sharing_value(fold, one->value)) == NULL)
        return;
    sharing_touch(fold, value);
    if (value->told_last != NULL && value->told_last->share == one->share) {
        if (value->told_last->warning == 0)
            value->told_last->warning = one->warning;
        return;
    }
    told = pool_take_array(&fold->pool, 1, sizeof(*told));
    if (told == NULL) {
        fold->failed = true;
        return;
    }
    *told = (struct sharing_told){.share = one->share, .counts = true, .warning = one->warning};
    if (share->made.team <= fold->teams && !sharing_was_told(fold->view, value, share->made.team))
        told->counts =
            sharing_counts(&fold->minutes[share->made.team], share->x, fold->rule.minute_most);
    if (value->told_last != NULL)
        value->told_last->next = told;
    else
        value->told = told;
    value->told_last = told;
    value->told_count++;
}

static void sharing_add_use(struct sharing_fold *fold, const char *text, uint32_t team, int64_t x)
{
    struct sharing_value *value = sharing_value(fold, text);
    struct sharing_use *use = value != NULL ? pool_take_array(&fold->pool, 1, sizeof(*use)) : NULL;

    if (use == NULL) {
        fold->failed = true;
        return;
    }
    sharing_touch(fold, value);
    *use = (struct sharing_use){.team = team, .x = x};
    if (value->uses_last != NULL)
        value->uses_last->next = use;
    else
        value->uses = use;
    value->uses_last = use;
    value->uses_count++;
}

static void sharing_add_share(struct sharing_fold *fold, const struct view_share *share)
{
    uint32_t team = share->made.team;

    if (team != 0 && team <= fold->teams && sharing_is_received(share))
        fold->to.teams[team - 1].shares++;
}

void sharing_follow(struct sharing_fold *fold)
{
    const struct view_shares *shares = &fold->view->shares;

    sharing_follow_truth(fold);
    for (; fold->shares < shares->share_count; fold->shares++)
        sharing_add_share(fold, &shares->shares[fold->shares]);
    for (; fold->told < shares->indicator_count && !fold->failed; fold->told++)
        sharing_add_told(fold, &shares->indicators[fold->told]);
    for (; fold->sightings < shares->sighting_count && !fold->failed; fold->sightings++) {
        const struct view_sighting *said = &shares->sightings[fold->sightings];

        if (said->made.how == SIGHTING_SEEN && said->made.type != INDICATOR_PORT)
            sharing_add_use(fold, said->made.value, said->made.team, said->x);
    }
    for (; fold->reported < shares->reported_count && !fold->failed; fold->reported++) {
        const struct view_reported *reported = &shares->reported[fold->reported];

        sharing_add_use(fold, reported->value, reported->team, reported->x);
    }
}
