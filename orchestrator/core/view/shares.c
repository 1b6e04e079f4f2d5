/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/shares.h"

#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/model/share.h"
#include "core/model/warning.h"
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
    return share->made.open || team == 0 || share->made.team == team ||
           ordinals_have(&share->made.to, team);
}

bool view_share_is_outside(const struct share_made *made, const char *id)
{
    return made->open || (made->from[0] != '\0' && strcmp(made->from, id) == 0) ||
           text_word(made->outside, id) != 0;
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

void view_share_planned(const char *document, char *to, size_t size)
{
    struct pool pool = POOL_EMPTY;
    struct share share;
    struct error err;
    char names[120] = "";

    to[0] = '\0';
    if (document[0] != '\0' && share_read(document, strlen(document), &pool, &share, &err) == 0) {
        for (size_t i = 0; i < share.to_count; i++) {
            size_t used = strlen(names);

            text_print(names + used, sizeof(names) - used, "%s%s", used != 0 ? ", " : "",
                       share.to[i]);
        }
        text_print(to, size, "TLP:%s with %s, %zu indicator%s: %s", tlp_words[share.tlp], names,
                   share.indicator_count, share.indicator_count == 1 ? "" : "s", share.title);
    }
    pool_done(&pool);
}

struct view_sharer view_sharer(const struct view *view, uint32_t team)
{
    return team < view->shares.sharer_count ? view->shares.sharers[team] : (struct view_sharer){0};
}

/* The team's newest share, and the one before. */
static const struct view_share *shares_newest(const struct view *view, uint32_t team)
{
    size_t last = view_sharer(view, team).last;

    return last != 0 ? &view->shares.shares[last - 1] : NULL;
}

static const struct view_share *shares_before(const struct view *view,
                                              const struct view_share *share)
{
    return share->before != 0 ? &view->shares.shares[share->before - 1] : NULL;
}

const struct view_share *view_share_same(const struct view *view, uint32_t team, const char *sha256)
{
    const struct view_share *share = shares_newest(view, team);

    while (share != NULL && strcmp(share->made.sha256, sha256) != 0)
        share = shares_before(view, share);
    return share;
}

const struct view_share *view_share_event(const struct view *view, uint32_t team, const char *event)
{
    const struct view_share *share = event[0] != '\0' ? shares_newest(view, team) : NULL;

    while (share != NULL && strcmp(share->made.event, event) != 0)
        share = shares_before(view, share);
    return share;
}

const struct view_share *view_share_of(const struct view *view, uint32_t team, uint32_t number)
{
    const struct view_share *share = shares_newest(view, team);

    while (share != NULL && share->made.number != number)
        share = shares_before(view, share);
    return share;
}

const struct view_value *view_value(const struct view *view, const char *value)
{
    struct view_value *found;

    HASH_FIND_STR(view->shares.values, value, found);
    return found;
}

const struct view_sighting *view_said_false(const struct view *view, const struct view_shared *one)
{
    const struct view_value *of = view_value(view, one->value);
    const struct view_sighting *said;

    for (size_t at = of != NULL ? of->said : 0; at != 0; at = said->before) {
        said = &view->shares.sightings[at - 1];
        if (said->made.type == one->type && said->made.how == SIGHTING_FALSE)
            return said;
    }
    return NULL;
}

size_t view_share_before(const struct view *view, size_t place)
{
    const struct share_made *made = &view->shares.shares[place].made;
    const struct view_share *before =
        made->revises != 0 ? view_share_of(view, made->team, made->revises) : NULL;

    return before != NULL ? (size_t)(before - view->shares.shares) : place;
}

/* ---- rows ---- */

/* The place of a value, which stays; NULL: no memory. */
static struct view_value *shares_value(struct view *view, const char *value)
{
    struct view_value *found;

    HASH_FIND_STR(view->shares.values, value, found);
    if (found != NULL)
        return found;
    found = pool_take_array(&view->pool, 1, sizeof(*found));
    if (found == NULL)
        return NULL;
    *found = (struct view_value){.value = value};
    HASH_ADD_KEYPTR(hh, view->shares.values, found->value, strlen(found->value), found);
    return found;
}

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
    size_t place, before;
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
                                 .before = sharer->last,
                                 .first = view->shares.indicator_count};
    share->made.number = ++sharer->shares;
    sharer->last = view->shares.share_count;
    place = view->shares.share_count - 1;
    before = view_share_before(view, place);
    if (before != place)
        view->shares.shares[before].next = place + 1;
    return 0;
}

/* Its receivers know it by its SHA-256 and its sender alone. */
static int shares_replaced(struct view *view, const struct row *row, struct error *err)
{
    const struct share_replaced *body = &row->as.share_replaced;

    for (size_t i = view->shares.share_count; i > 0; i--) {
        struct view_share *share = &view->shares.shares[i - 1];

        if (!share->replaced && strcmp(share->made.sha256, body->sha256) == 0 &&
            strcmp(share->made.from, body->from) == 0) {
            share->replaced = true;
            return 0;
        }
    }
    return view_no_such("share", body->number, err);
}

/* The warning list that has a value, which is looked for once: of the value's last place, too. */
static uint32_t shares_warning(struct view *view, const struct view_value *of, int type)
{
    const struct view_shared *before =
        of->shared != 0 ? &view->shares.indicators[of->shared - 1] : NULL;

    return before != NULL && before->type == type
               ? before->warning
               : warning_find(view->shares.warning_index, type, of->value);
}

/* Its share is the team's newest. */
static int shares_listed(struct view *view, const struct row *row, struct error *err)
{
    const struct share_listed *body = &row->as.share_listed;
    struct view_sharer *sharer = shares_sharer(view, body->team, err);
    size_t place = sharer != NULL ? sharer->last : 0;
    const char *value;
    char *at;
    int type;

    if (sharer == NULL)
        return -ERROR_STATE;
    if (place == 0)
        return view_no_such("share", body->number, err);
    at = pool_text(&view->pool, body->indicators);
    if (at == NULL)
        return error_memory(err);
    while (share_listed_next(&at, &type, &value)) {
        struct view_shared *shared = pool_grow(&view->pool, &view->shares.indicators,
                                               &view->shares.indicator_count, sizeof(*shared));
        struct view_value *of = shares_value(view, value);

        if (shared == NULL || of == NULL)
            return error_memory(err);
        *shared = (struct view_shared){.share = place - 1,
                                       .type = type,
                                       .warning = shares_warning(view, of, type),
                                       .value = value,
                                       .before = of->shared};
        of->shared = view->shares.indicator_count;
        view->shares.shares[place - 1].count++;
        sharer->indicators++;
    }
    return 0;
}

static int shares_sighting(struct view *view, const struct row *row, struct error *err)
{
    struct view_sharer *sharer = shares_sharer(view, row->as.sighting_said.team, err);
    struct view_sighting *sighting;
    struct view_value *of;
    struct row kept;

    if (sharer == NULL)
        return -ERROR_STATE;
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    sighting = pool_grow(&view->pool, &view->shares.sightings, &view->shares.sighting_count,
                         sizeof(*sighting));
    if (sighting == NULL)
        return error_memory(err);
    of = shares_value(view, kept.as.sighting_said.value);
    if (of == NULL)
        return error_memory(err);
    *sighting = (struct view_sighting){
        .made = kept.as.sighting_said, .x = row->x, .wall = row->wall, .before = of->said};
    of->said = view->shares.sighting_count;
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
    case ROW_SHARE_REPLACED:
        return shares_replaced(view, row, err);
    case ROW_SHARE_LISTED:
        return shares_listed(view, row, err);
    default:
        return shares_sighting(view, row, err);
    }
}
