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
    for (uint32_t i = 0; i < made->visible.count; i++)
        if (made->visible.items[i] == team)
            return true;
    for (uint32_t i = 0; made->visible.count == 0 && i < made->injects.count; i++) {
        const struct view_inject *inject = view_inject(view, made->injects.items[i]);

        if (inject != NULL && view_concerns(inject->made.team, team))
            return true;
    }
    return false;
}

static struct sharing_value *sharing_value(struct sharing_table *table, const char *text)
{
    struct sharing_value *found;

    HASH_FIND_STR(table->values, text, found);
    if (found != NULL)
        return found;
    found = pool_take_array(table->pool, 1, sizeof(*found));
    if (found == NULL) {
        table->failed = true;
        return NULL;
    }
    *found = (struct sharing_value){.value = text, .tlp = TLP_CLEAR};
    HASH_ADD_KEYPTR(hh, table->values, found->value, strlen(found->value), found);
    return found;
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

static void sharing_add_truth(struct sharing_table *table, const struct indicator_made *made,
                              const char *text)
{
    struct sharing_value *value = sharing_value(table, text);

    if (value == NULL)
        return;
    if (!value->truth) {
        value->truth = true;
        value->known = pool_take_array(table->pool, table->teams + 1, sizeof(*value->known));
        value->hits = pool_take_array(table->pool, table->teams + 1, sizeof(*value->hits));
        if (value->known == NULL || value->hits == NULL) {
            table->failed = true;
            return;
        }
        for (size_t t = 0; t < table->teams; t++) {
            value->known[t] = -1;
            value->hits[t] = false;
        }
    }
    value->tlp = sharing_stricter(value->tlp, made->tlp);
    for (uint32_t t = 1; t <= table->teams; t++) {
        int64_t since = sharing_since(table->view, made, t), *known = &value->known[t - 1];

        if (view_team(table->view, t) == NULL)
            continue;
        if (sharing_is_there(table->view, made, t))
            *known = *known < 0 || since < *known ? since : *known;
        value->hits[t - 1] |= made->hits.count == 0;
    }
    for (uint32_t i = 0; i < made->hits.count; i++)
        if (made->hits.items[i] >= 1 && made->hits.items[i] <= table->teams)
            value->hits[made->hits.items[i] - 1] = true;
}

static void sharing_add_made(struct sharing_table *table, const struct indicator_made *made)
{
    enum indicator_type parts[2];
    char part[INDICATOR_MOST];

    if (made->indicator == 0 || made->type == INDICATOR_PORT ||
        sharing_since(table->view, made, 0) < 0)
        return;
    if (!indicator_parts((enum indicator_type)made->type, parts)) {
        sharing_add_truth(table, made, made->value);
        return;
    }
    for (int i = 0; i < 2; i++) {
        const char *text;

        if (parts[i] == INDICATOR_PORT)
            continue;
        indicator_part(made->value, i, part);
        text = pool_text(table->pool, part);
        if (text != NULL)
            sharing_add_truth(table, made, text);
        else
            table->failed = true;
    }
}

/* ---- what was told and used ---- */

static bool sharing_is_received(const struct view_share *share)
{
    return share->made.to.count != 0 || share->made.outside[0] != '\0' || share->made.open;
}

/* A team's minute, and what it told in it. */
struct sharing_minute {
    int64_t minute;
    uint32_t count;
};

/* Has the team told it before? */
static bool sharing_was_told(const struct sharing_value *value, uint32_t team)
{
    for (const struct sharing_told *one = value->told; one != NULL; one = one->next)
        if (one->share->made.team == team)
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

static void sharing_add_told(struct sharing_table *table, const struct view_shared *one,
                             struct sharing_minute *minutes, uint32_t most)
{
    const struct view_share *share = &table->view->shares.shares[one->share];
    struct sharing_value *value;
    struct sharing_told *told;

    if (one->type == INDICATOR_PORT || !sharing_is_received(share) ||
        (value = sharing_value(table, one->value)) == NULL)
        return;
    if (value->told_last != NULL && value->told_last->share == share)
        return;
    told = pool_take_array(table->pool, 1, sizeof(*told));
    if (told == NULL) {
        table->failed = true;
        return;
    }
    *told = (struct sharing_told){.share = share, .counts = true};
    if (share->made.team <= table->teams && !sharing_was_told(value, share->made.team))
        told->counts = sharing_counts(&minutes[share->made.team], share->x, most);
    if (value->told_last != NULL)
        value->told_last->next = told;
    else
        value->told = told;
    value->told_last = told;
}

static void sharing_add_use(struct sharing_table *table, const char *text, uint32_t team, int64_t x)
{
    struct sharing_value *value = sharing_value(table, text);
    struct sharing_use *use = value != NULL ? pool_take_array(table->pool, 1, sizeof(*use)) : NULL;

    if (use == NULL) {
        table->failed = true;
        return;
    }
    *use = (struct sharing_use){.team = team, .x = x};
    if (value->uses_last != NULL)
        value->uses_last->next = use;
    else
        value->uses = use;
    value->uses_last = use;
}

void sharing_fill(struct sharing_table *table, uint32_t minute_most)
{
    const struct view *view = table->view;
    const struct view_shares *shares = &view->shares;
    struct sharing_minute *minutes =
        pool_take_array(table->pool, table->teams + 1, sizeof(*minutes));

    table->failed |= minutes == NULL;
    for (size_t t = 0; minutes != NULL && t <= table->teams; t++)
        minutes[t] = (struct sharing_minute){.minute = -1};

    for (size_t i = 0; i < view->indicator_count && !table->failed; i++)
        sharing_add_made(table, &view->indicators[i].made);
    for (size_t i = 0; i < shares->indicator_count && !table->failed; i++)
        sharing_add_told(table, &shares->indicators[i], minutes, minute_most);
    for (size_t i = 0; i < shares->sighting_count && !table->failed; i++)
        if (shares->sightings[i].made.how == SIGHTING_SEEN &&
            shares->sightings[i].made.type != INDICATOR_PORT)
            sharing_add_use(table, shares->sightings[i].made.value, shares->sightings[i].made.team,
                            shares->sightings[i].x);
    for (size_t i = 0; i < shares->reported_count && !table->failed; i++)
        sharing_add_use(table, shares->reported[i].value, shares->reported[i].team,
                        shares->reported[i].x);
}

void sharing_table_done(struct sharing_table *table)
{
    HASH_CLEAR(hh, table->values);
}
