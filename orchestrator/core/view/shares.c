/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/shares.h"

#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/model/share.h"
#include "core/view/view-places.h"

const struct view_organisation *view_organisation_called(const struct view *view, const char *id)
{
    for (size_t i = 0; i < view->shares.organisation_count; i++)
        if (view->shares.organisations[i].made.organisation != 0 &&
            strcmp(view->shares.organisations[i].made.id, id) == 0)
            return &view->shares.organisations[i];
    return NULL;
}

bool view_share_is_of(const struct view_share *share, uint32_t team)
{
    bool is = share->made.open || team == 0 || share->made.team == team;

    for (uint32_t i = 0; !is && i < share->made.to.count; i++)
        is = share->made.to.items[i] == team;
    return is;
}

bool view_share_is_outside(const struct share_made *made, const char *id)
{
    size_t length = strlen(id);

    if (made->open || (made->from[0] != '\0' && strcmp(made->from, id) == 0))
        return true;
    for (const char *at = made->outside; *at != '\0'; at += strspn(at, " ")) {
        size_t word = strcspn(at, " ");

        if (word == length && memcmp(at, id, length) == 0)
            return true;
        at += word;
    }
    return false;
}

void view_share_receivers(const struct share_made *made, char *to, size_t size)
{
    if (made->open || (!made->all && made->names[0] == '\0' && made->outside[0] == '\0'))
        text_copy(to, size, made->open ? "everybody" : "exercise control");
    else
        text_print(to, size, "%s%s%s", made->all ? "all teams" : made->names,
                   (made->all || made->names[0] != '\0') && made->outside[0] != '\0' ? " " : "",
                   made->outside);
}

struct view_sharer view_sharer(const struct view *view, uint32_t team)
{
    return team < view->shares.sharer_count ? view->shares.sharers[team] : (struct view_sharer){0};
}

const struct view_share *view_share_same(const struct view *view, uint32_t team, const char *sha256)
{
    for (size_t i = view->shares.share_count; i > 0; i--)
        if (view->shares.shares[i - 1].made.team == team &&
            strcmp(view->shares.shares[i - 1].made.sha256, sha256) == 0)
            return &view->shares.shares[i - 1];
    return NULL;
}

const struct view_share *view_share_event(const struct view *view, uint32_t team, const char *event)
{
    for (size_t i = view->shares.share_count; i > 0 && event[0] != '\0'; i--)
        if (view->shares.shares[i - 1].made.team == team &&
            strcmp(view->shares.shares[i - 1].made.event, event) == 0)
            return &view->shares.shares[i - 1];
    return NULL;
}

/* ---- rows ---- */

/* The place of a team's numbers; NULL: *err says why. */
static struct view_sharer *shares_sharer(struct view *view, uint32_t team, struct error *err)
{
    if (team != 0 && view_team(view, team) == NULL) {
        view_no_such("team", team, err);
        return NULL;
    }
    while (view->shares.sharer_count <= team) {
        struct view_sharer *place =
            pool_grow(&view->pool, &view->shares.sharers, &view->shares.sharer_count,
                      sizeof(*view->shares.sharers));

        if (place == NULL) {
            error_memory(err);
            return NULL;
        }
        *place = (struct view_sharer){0};
    }
    return &view->shares.sharers[team];
}

static int shares_organisation(struct view *view, const struct row *row, struct error *err)
{
    struct view_organisation *at;
    struct row kept;

    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    at = view_add_place(view, &view->shares.organisations, &view->shares.organisation_count,
                        sizeof(*at), kept.as.organisation_made.organisation, err);
    if (at == NULL)
        return -ERROR_STATE;
    at->made = kept.as.organisation_made;
    return 0;
}

static int shares_made(struct view *view, const struct row *row, struct error *err)
{
    const struct share_made *body = &row->as.share_made;
    struct view_sharer *sharer = shares_sharer(view, body->team, err);
    struct view_share *share;
    struct row kept;

    if (sharer == NULL)
        return -ERROR_STATE;
    if (body->number != 0 && body->number != sharer->shares + 1)
        return error_set(err, ERROR_STATE, "the team's next share is no %u", body->number);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    share = pool_grow(&view->pool, &view->shares.shares, &view->shares.share_count, sizeof(*share));
    if (share == NULL)
        return error_memory(err);
    *share = (struct view_share){.made = kept.as.share_made,
                                 .x = row->x,
                                 .wall = row->wall,
                                 .row = row->seq,
                                 .first = view->shares.indicator_count};
    share->made.number = ++sharer->shares;
    return 0;
}

/* Its share is the team's newest. */
static int shares_listed(struct view *view, const struct row *row, struct error *err)
{
    const struct share_listed *body = &row->as.share_listed;
    struct view_sharer *sharer = shares_sharer(view, body->team, err);
    size_t place = view->shares.share_count;
    const char *value;
    char *at;
    int type;

    if (sharer == NULL)
        return -ERROR_STATE;
    while (place > 0 && view->shares.shares[place - 1].made.team != body->team)
        place--;
    if (place == 0)
        return view_no_such("share", body->number, err);
    at = pool_text(&view->pool, body->indicators);
    if (at == NULL)
        return error_memory(err);
    while (share_listed_next(&at, &type, &value)) {
        struct view_shared *shared = pool_grow(&view->pool, &view->shares.indicators,
                                               &view->shares.indicator_count, sizeof(*shared));

        if (shared == NULL)
            return error_memory(err);
        *shared = (struct view_shared){.share = place - 1, .type = type, .value = value};
        view->shares.shares[place - 1].count++;
        sharer->indicators++;
    }
    return 0;
}

static int shares_sighting(struct view *view, const struct row *row, struct error *err)
{
    struct view_sharer *sharer = shares_sharer(view, row->as.sighting_said.team, err);
    struct view_sighting *sighting;
    struct row kept;

    if (sharer == NULL)
        return -ERROR_STATE;
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    sighting = pool_grow(&view->pool, &view->shares.sightings, &view->shares.sighting_count,
                         sizeof(*sighting));
    if (sighting == NULL)
        return error_memory(err);
    *sighting =
        (struct view_sighting){.made = kept.as.sighting_said, .x = row->x, .wall = row->wall};
    sharer->sightings++;
    return 0;
}

int view_shares_reported(struct view *view, const struct row *row, struct error *err)
{
    const struct report_filed *body = &row->as.report_filed;
    char *at = pool_text(&view->pool, body->indicators != NULL ? body->indicators : "");
    const char *value;
    int type;

    if (at == NULL)
        return error_memory(err);
    while (share_listed_next(&at, &type, &value)) {
        struct view_reported *reported = pool_grow(&view->pool, &view->shares.reported,
                                                   &view->shares.reported_count, sizeof(*reported));

        if (reported == NULL)
            return error_memory(err);
        *reported = (struct view_reported){.team = body->team, .x = row->x, .value = value};
    }
    return 0;
}

int view_share_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    (void)changed;
    switch (row->kind) {
    case ROW_ORGANISATION_MADE:
        return shares_organisation(view, row, err);
    case ROW_SHARE_MADE:
        return shares_made(view, row, err);
    case ROW_SHARE_LISTED:
        return shares_listed(view, row, err);
    default:
        return shares_sighting(view, row, err);
    }
}
