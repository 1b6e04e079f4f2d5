/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/amend.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/inside.h"
#include "base/text.h"
#include "core/model/row.h"
#include "desk/client/launch.h"
#include "desk/client/order.h"
#include "engine/control/amend-file.h"
#include "engine/control/laid.h"

/* ---- the rows that a genesis of the plan would have ---- */

struct amend_sinking {
    struct amendment *to;
    struct journal *journal;
};

static int amend_sink_blob(void *own, const void *bytes, size_t length, char ret_hash[65],
                           struct error *err)
{
    struct amend_sinking *sinking = own;
    char *there = NULL;
    size_t size;
    int result;

    hash_text(ret_hash, bytes, length);
    result = journal_blob_read(sinking->journal, ret_hash, &there, &size, err);
    free(there);
    if (result > 0 && json_array_append_new(sinking->to->blobs, json_stringn(bytes, length)) < 0)
        return error_set(err, ERROR_INPUT, "a script or a file of the scenario is no text");
    return result < 0 ? result : 0;
}

/* As the controller will read it: texts are never NULL. */
static int amend_sink_row(void *own, struct row *row, struct error *err)
{
    struct amend_sinking *sinking = own;
    struct amendment *to = sinking->to;
    size_t length;
    char *body;
    struct row *at;
    int result;

    if (row->kind == ROW_GENESIS_DONE)
        return 0;
    body = row_body(row, &length);
    at = pool_grow(&to->pool, &to->now.items, &to->now.count, sizeof(*at));
    result = body == NULL || at == NULL
                 ? error_memory(err)
                 : row_read_text(at, row_classes[row->kind].name, body, length, &to->pool, err);
    free(body);
    return result;
}

static int amend_gather(struct amendment *to, const struct folder *folder, struct journal *journal,
                        struct error *err)
{
    struct amend_sinking sinking = {.to = to, .journal = journal};
    struct genesis_sink sink = {.own = &sinking, .blob = amend_sink_blob, .row = amend_sink_row};
    int result = launch_seal(to->plan, folder, err);

    return result == 0 ? plan_genesis(to->plan, &sink, err) : result;
}

int amendment_gather(struct amendment *ret, struct plan *plan, const struct folder *folder,
                     struct journal *journal, struct error *err)
{
    *ret = (struct amendment){.plan = plan, .blobs = json_array()};
    return amend_gather(ret, folder, journal, err);
}

static int amend_compare_with(struct found *found, struct amendment *to, struct error *err)
{
    int result = amend_gather(to, &found->folder, found->journal, err);

    if (result == 0)
        result = amend_base_read(found->journal, found->view, &to->pool, &to->base, err);
    if (result == 0)
        result = amend_compare(found->view, found_exercise_now(found), "", &to->base, &to->now,
                               &to->amend, err);
    return result;
}

int amendment_plan(const struct desk *desk, struct found *found, const char *path,
                   struct amendment *ret)
{
    struct error err = {0};
    int code;

    *ret = (struct amendment){.blobs = json_array()};
    code = launch_plan(desk, path, NULL, found->folder.run, found->view->exercise.rehearsal,
                       &ret->plan);
    if (code == 0 && amend_compare_with(found, ret, &err) < 0)
        code = desk_failed(desk, &err);
    return code;
}

void amendment_done(struct amendment *amendment)
{
    plan_free(amendment->plan);
    amend_done(&amendment->amend);
    pool_done(&amendment->pool);
    json_decref(amendment->blobs);
    *amendment = (struct amendment){0};
}

/* ---- what differs ---- */

/* Where the scenario says the thing of that row. */
static struct mark amend_mark_of(const struct plan *plan, const struct row *row)
{
    const struct plan_rows *const kinds[] = {
        &plan->days,          &plan->teams,      &plan->contacts,     &plan->members,
        &plan->member_keys,   &plan->variables,  &plan->switches,     &plan->vms,
        &plan->features,      &plan->conditions, &plan->metrics,      &plan->objectives,
        &plan->events,        &plan->injects,    &plan->expectations, &plan->indicators,
        &plan->hints,         &plan->flags,      &plan->criteria,     &plan->excuses,
        &plan->organisations, &plan->truths,     &plan->scoring,      &plan->releases};

    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
        uint32_t ordinal = amend_ordinal(row);

        if (kinds[k]->count != 0 && kinds[k]->items[0].row.kind == row->kind && ordinal != 0 &&
            ordinal <= kinds[k]->count)
            return kinds[k]->items[ordinal - 1].mark;
    }
    return (struct mark){.line = 1, .column = 1};
}

static struct mark amend_mark(const struct amendment *amendment, const struct amend_change *change)
{
    return change->place != SIZE_MAX
               ? amend_mark_of(amendment->plan, &amendment->now.items[change->place])
               : (struct mark){.line = 1, .column = 1};
}

/* "of estmark, latgale", "" of all. */
static const char *amend_teams(const struct view *view, const struct ordinals *teams,
                               char (*to)[200])
{
    enum { SHOWN = 4 };

    text_copy(*to, sizeof(*to), teams->count != 0 ? " of " : "");
    for (uint32_t i = 0; i < teams->count && i < SHOWN; i++)
        text_print(*to + strlen(*to), sizeof(*to) - strlen(*to), "%s%.40s", i != 0 ? ", " : "",
                   view_team_id(view, teams->items[i]));
    if (teams->count > SHOWN)
        text_print(*to + strlen(*to), sizeof(*to) - strlen(*to), " and %u more",
                   teams->count - SHOWN);
    return *to;
}

static void amend_print_change(const struct desk *desk, const struct view *view,
                               const struct amend_change *change)
{
    static const char *const signs[AMEND_HOWS] = {"+", "~", "-"};
    static const enum tone tones[AMEND_HOWS] = {TONE_GOOD, TONE_WARN, TONE_BAD};
    enum { SHOWN = 160 };
    char teams[200], was[SHOWN], now[SHOWN], id[SHOWN];

    text_clean(was, sizeof(was), change->was, strlen(change->was));
    text_clean(now, sizeof(now), change->now, strlen(change->now));
    text_clean(id, sizeof(id), change->id, strlen(change->id));
    output_print(&desk->out, tones[change->how], "  %s ", signs[change->how]);
    output_print(&desk->out, TONE_PLAIN, "%s %s%s", change->what, id,
                 amend_teams(view, &change->teams, &teams));
    if (change->field[0] != '\0')
        output_print(&desk->out, TONE_PLAIN, ": %s was \"%s\", now \"%s\"", change->field, was,
                     now);
    else if (was[0] != '\0' || now[0] != '\0')
        output_print(&desk->out, TONE_DIM, ": %s", was[0] != '\0' ? was : now);
    output_print(&desk->out, TONE_PLAIN, "\n");
}

static void amend_complain(const struct desk *desk, const struct found *found, const char *path,
                           const struct amendment *amendment)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    const struct plan_blob *document = &amendment->plan->document;
    char teams[200];

    if (complaints_source(&complaints, path, document->bytes, document->length) < 0)
        return;
    for (size_t i = 0; i < amendment->amend.change_count; i++) {
        const struct amend_change *change = &amendment->amend.changes[i];

        if (change->refused == NULL)
            continue;
        complain_error(&complaints, amend_mark(amendment, change), "%s %s%s%s%s%s: %s",
                       change->what, change->id, amend_teams(found->view, &change->teams, &teams),
                       change->how == AMEND_REMOVED ? " was removed"
                       : change->how == AMEND_ADDED ? " was added"
                                                    : ", ",
                       change->field, change->how == AMEND_CHANGED ? " was changed" : "",
                       change->refused);
    }
    complaints_print(&complaints, desk->err.to, desk->err.colour ? COMPLAINTS_COLOUR : 0, 0);
    complaints_done(&complaints);
}

void amendment_print(const struct desk *desk, const struct found *found, const char *path,
                     const struct amendment *amendment)
{
    const struct amend *amend = &amendment->amend;

    if (!desk->quiet || amend->refused != 0)
        for (size_t i = 0; i < amend->change_count; i++)
            if (amend->changes[i].refused == NULL && !desk->quiet)
                amend_print_change(desk, found->view, &amend->changes[i]);
    if (amend->refused != 0)
        amend_complain(desk, found, path, amendment);
}

json_t *amendment_json(const struct found *found, const struct amendment *amendment)
{
    json_t *list = json_array();

    for (size_t i = 0; i < amendment->amend.change_count; i++) {
        const struct amend_change *change = &amendment->amend.changes[i];
        struct mark mark = amend_mark(amendment, change);
        json_t *teams = json_array();

        for (uint32_t k = 0; k < change->teams.count; k++)
            json_array_append_new(teams,
                                  json_string(view_team_id(found->view, change->teams.items[k])));

        json_t *one =
            json_pack("{s:s, s:s, s:s, s:o, s:s, s:s, s:s}", "how", amend_how_words[change->how],
                      "what", change->what, "id", change->id, "teams", teams, "field",
                      change->field, "was", change->was, "now", change->now);

        if (change->refused != NULL)
            json_object_set_new(one, "refused", json_string(change->refused));
        if (change->place != SIZE_MAX) {
            json_object_set_new(one, "line", json_integer((json_int_t)mark.line));
            json_object_set_new(one, "column", json_integer((json_int_t)mark.column));
        }
        json_array_append_new(list, one);
    }
    return list;
}

/* ---- the order ---- */

static json_t *amend_document(const struct found *found, const char *path,
                              const struct amendment *amendment)
{
    json_t *rows = json_array();

    for (size_t i = 0; i < amendment->now.count; i++) {
        const struct row *row = &amendment->now.items[i];
        size_t length = 0;
        char *body = row_body(row, &length);

        json_array_append_new(rows,
                              json_pack("[s, o]", row_classes[row->kind].name,
                                        body != NULL ? json_loadb(body, length, 0, NULL) : NULL));
        free(body);
    }
    if (json_array_size(rows) != amendment->now.count) {
        json_decref(rows);
        return NULL;
    }
    return json_pack("{s:s, s:I, s:s, s:O, s:o}", "path", path, "after",
                     (json_int_t)found->view->amends.count, "mark", amendment->amend.mark, "blobs",
                     amendment->blobs, "rows", rows);
}

int amendment_lay(const struct found *found, const char *path, const struct amendment *amendment,
                  json_t **ret_order, struct error *err)
{
    json_t *document = amend_document(found, path, amendment);
    char *text = document != NULL ? json_dumps(document, JSON_COMPACT) : NULL;
    size_t length = text != NULL ? strlen(text) : 0;
    char hash[HASH_TEXT] = "";
    int result = text != NULL ? 0 : error_memory(err);

    json_decref(document);
    if (result == 0 && length > laid_amend.most)
        result = error_set(err, ERROR_INPUT, "the amended scenario has more than %zu MiB",
                           laid_amend.most >> 20);
    if (result == 0)
        result = laid_write(&laid_amend, &found->folder, text, length, hash, err);
    free(text);
    if (result < 0)
        return result;
    *ret_order = order_line("amend");
    json_object_set_new(*ret_order, "detail", json_string(hash));
    return 0;
}

void amendment_clear(const struct found *found, const json_t *order)
{
    const char *hash = json_string_value(json_object_get(order, "detail"));
    if (hash != NULL)
        laid_clear(&laid_amend, &found->folder, hash);
}
