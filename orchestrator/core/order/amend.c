/* SPDX-License-Identifier: Apache-2.0 */
#include "core/order/amend.h"

#include <stdio.h>
#include <string.h>

#include "base/mix.h"
#include "base/text.h"
#include "core/model/row.h"

void amend_done(struct amend *amend)
{
    pool_done(&amend->pool);
    *amend = (struct amend){0};
}

/* ---- differences for people ---- */

/* The same difference for another team is one difference. */
static struct amend_change *amend_same_change(struct amend *amend, const struct amend_change *is)
{
    enum { BACK = 512 };
    size_t from = amend->change_count > BACK ? amend->change_count - BACK : 0;

    for (size_t i = amend->change_count; i > from; i--) {
        struct amend_change *at = &amend->changes[i - 1];

        if (at->how == is->how && at->teams.count != 0 && strcmp(at->what, is->what) == 0 &&
            strcmp(at->id, is->id) == 0 && strcmp(at->field, is->field) == 0 &&
            strcmp(at->was, is->was) == 0 && strcmp(at->now, is->now) == 0 &&
            (at->refused == NULL) == (is->refused == NULL) &&
            (at->refused == NULL || strcmp(at->refused, is->refused) == 0))
            return at;
    }
    return NULL;
}

static int amend_add_team(struct amend *amend, struct amend_change *change, uint32_t team)
{
    uint32_t *more = pool_take_array(&amend->pool, change->teams.count + 1, sizeof(*more));

    if (more == NULL)
        return -ERROR_MEMORY;
    for (uint32_t i = 0; i < change->teams.count; i++) {
        more[i] = change->teams.items[i];
        if (more[i] == team)
            return 0;
    }
    more[change->teams.count] = team;
    change->teams = (struct ordinals){.items = more, .count = change->teams.count + 1};
    return 0;
}

static int amend_add_change(struct amending *a, const struct row *was, const struct row *now,
                            size_t place, const struct row_field *field, struct error *err)
{
    struct amend *amend = a->amend;
    const struct row *row = now != NULL ? now : was;
    uint32_t team = amend_team(row);
    struct amend_change change = {.how = was == NULL   ? AMEND_ADDED
                                         : now == NULL ? AMEND_REMOVED
                                                       : AMEND_CHANGED,
                                  .what = amend_word(row->kind),
                                  .id = amend_name(row),
                                  .field = field != NULL ? field->name : "",
                                  .was = field != NULL ? amend_text(a, was, field)
                                         : was != NULL ? amend_summary(a, was)
                                                       : "",
                                  .now = field != NULL ? amend_text(a, now, field)
                                         : now != NULL ? amend_summary(a, now)
                                                       : "",
                                  .refused = amend_refusal(a, was, now, field),
                                  .place = place};
    struct amend_change *at = team != 0 ? amend_same_change(amend, &change) : NULL;

    if (at != NULL)
        return amend_add_team(amend, at, team) < 0 ? error_memory(err) : 0;
    amend->refused += change.refused != NULL;
    if (amend->change_count >= AMEND_CHANGES_MOST) {
        amend->too_many = true;
        return 0;
    }
    at = pool_grow(&amend->pool, &amend->changes, &amend->change_count, sizeof(*at));
    if (at == NULL)
        return error_memory(err);
    *at = change;
    return team != 0 && amend_add_team(amend, at, team) < 0 ? error_memory(err) : 0;
}

/* ---- fields ---- */

static bool amend_is_equal(const struct row *was, const struct row *now,
                           const struct row_field *field)
{
    const void *one = amend_at(was, field), *other = amend_at(now, field);
    const struct ordinals *left = one, *right = other;

    switch (field->type) {
    case FIELD_TEXT:
        return strcmp(*(const char *const *)one, *(const char *const *)other) == 0;
    case FIELD_INT:
    case FIELD_SEED:
        return *(const int64_t *)one == *(const int64_t *)other;
    case FIELD_COUNT:
        return *(const uint32_t *)one == *(const uint32_t *)other;
    case FIELD_NUMBER:
    case FIELD_WORD:
        return *(const int *)one == *(const int *)other;
    case FIELD_BOOL:
        return *(const bool *)one == *(const bool *)other;
    case FIELD_ORDINALS:
        return left->count == right->count &&
               (left->count == 0 ||
                memcmp(left->items, right->items, left->count * sizeof(*left->items)) == 0);
    }
    return true;
}

/* Fields that are of the run, or of the file as such. */
static bool amend_is_of_run(const struct row *row, const struct row_field *field)
{
    static const char *const names[] = {"run",      "scenario",   "path",
                                        "key_hash", "seal_key",   "packages",
                                        "sources",  "model_seed", "rehearsal"};

    for (size_t i = 0; row->kind == ROW_EXERCISE_OPENED && i < sizeof(names) / sizeof(names[0]);
         i++)
        if (strcmp(names[i], field->name) == 0)
            return true;
    /* The amended scenario is planned without a list of hosts: machines stay where they are. */
    return row->kind == ROW_VM_MADE &&
           (strcmp(field->name, "host") == 0 || strcmp(field->name, "disk") == 0 ||
            strcmp(field->name, "on") == 0 || strcmp(field->name, "apart") == 0);
}

/* A feature that was not in yet may have taken a corrected package since. */
static struct row amend_was(const struct amending *a, const struct row *base)
{
    struct row was = *base;
    const struct view_feature *feature = base->kind == ROW_FEATURE_MADE
                                             ? view_feature(a->view, base->as.feature_made.feature)
                                             : NULL;

    if (feature != NULL) {
        was.as.feature_made.payload = feature->made.payload;
        was.as.feature_made.title = feature->made.title;
        was.as.feature_made.restart = feature->made.restart;
    }
    return was;
}

static int amend_compare_one(struct amending *a, size_t place, struct error *err)
{
    const struct row *now = &a->now[place];
    const struct row_class *class = &row_classes[now->kind];
    struct row was;
    bool differs = false;

    if (a->same[place] == SIZE_MAX)
        return amend_add_change(a, NULL, now, place, NULL, err) < 0
                   ? -ERROR_MEMORY
                   : amend_make_rows(a, NULL, now, err);
    was = amend_was(a, &a->base->items[a->same[place]]);
    for (size_t i = 0; i < class->field_count; i++) {
        const struct row_field *field = &class->fields[i];

        if (amend_is_of_run(now, field) || amend_is_equal(&was, now, field))
            continue;
        differs = true;
        if (amend_add_change(a, &was, now, place, field, err) < 0)
            return -ERROR_MEMORY;
    }
    return differs ? amend_make_rows(a, &was, now, err) : 0;
}

/* ---- all of it ---- */

/* The byte behind it is in no text, so that two texts are not one. */
static uint64_t amend_mix(uint64_t hash, const char *text)
{
    return mix_bytes(mix_bytes(hash, text, strlen(text)), "\xff", 1);
}

static void amend_set_mark(struct amend *amend)
{
    uint64_t hash = MIX_BEGIN;

    for (size_t i = 0; i < amend->change_count; i++) {
        const struct amend_change *change = &amend->changes[i];

        hash = amend_mix(hash, amend_how_words[change->how]);
        hash = amend_mix(hash, change->what);
        hash = amend_mix(hash, change->id);
        hash = amend_mix(hash, change->field);
        hash = amend_mix(hash, change->was);
        hash = amend_mix(hash, change->now);
    }
    text_print(amend->mark, sizeof(amend->mark), "%016llx", (unsigned long long)hash);
}

int amend_compare(const struct view *view, int64_t x, const char *by, const struct amend_rows *base,
                  const struct amend_rows *now, struct amend *ret, struct error *err)
{
    struct amend amend = {0};
    struct amending a = {
        .view = view, .x = x, .by = by, .base = base, .said = now, .amend = &amend};
    int result = amend_find_same(&a, err);

    for (size_t i = 0; result == 0 && i < now->count; i++)
        result = amend_compare_one(&a, i, err);
    for (size_t i = 0; result == 0 && i < base->count; i++) {
        if (a.found[i] != SIZE_MAX || base->items[i].kind == ROW_NONE ||
            base->items[i].kind == ROW_HOST_MADE)
            continue;
        result = amend_add_change(&a, &base->items[i], NULL, SIZE_MAX, NULL, err);
        if (result == 0)
            result = amend_make_rows(&a, &base->items[i], NULL, err);
    }
    if (result < 0) {
        amend_done(&amend);
        return result;
    }
    amend_set_mark(&amend);
    *ret = amend;
    return 0;
}
