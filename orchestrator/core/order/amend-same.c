/* SPDX-License-Identifier: Apache-2.0 */
/* Which things of two scenarios are the same, and the ordinals that the amended one gets. */
#include "core/order/amend.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"

enum { NAMES = 4 };

/* By which fields things of a kind are told apart; several with the same ones are by their order.
 * `plain`: what the kind is called. */
static const struct {
    const char *plain;
    const char *fields[NAMES];
} amend_kinds[ROW_KINDS] = {
    [ROW_EXERCISE_OPENED] = {"exercise", {NULL}},
    [ROW_DAY_MADE] = {"day", {NULL}},
    [ROW_TEAM_MADE] = {"team", {"id"}},
    [ROW_CONTACT_MADE] = {"contact", {"entity"}},
    [ROW_MEMBER_ADDED] = {"member", {"name"}},
    [ROW_MEMBER_KEY] = {"key of member", {"member"}},
    [ROW_VARIABLE_MADE] = {"variable", {"id"}},
    [ROW_SWITCH_MADE] = {"switch", {"id", "team"}},
    [ROW_VM_MADE] = {"machine", {"id", "team"}},
    [ROW_FEATURE_MADE] = {"feature", {"id", "vm"}},
    [ROW_CONDITION_MADE] = {"condition", {"id", "vm", "from"}},
    [ROW_GREEN_MADE] = {"green traffic", {"vm"}},
    [ROW_METRIC_MADE] = {"metric", {"id", "team"}},
    [ROW_OBJECTIVE_MADE] = {"objective", {"id", "type", "team"}},
    [ROW_EVENT_MADE] = {"event", {"id", "team"}},
    [ROW_INJECT_MADE] = {"inject", {"id", "team", "vm"}},
    [ROW_EXPECTATION_MADE] = {"expectation", {"inject", "team"}},
    [ROW_INDICATOR_MADE] = {"indicator", {"inject", "type", "value"}},
    [ROW_SCORING_MADE] = {"scoring", {NULL}},
    [ROW_TRUTH_MADE] = {"truth", {"inject", "team"}},
    [ROW_ATTACK_MADE] = {"attack", {"inject", "metric"}},
    [ROW_SHEET_PLANNED] = {"release of sheets", {NULL}},
    [ROW_HINT_MADE] = {"hint", {"inject"}},
    [ROW_FLAG_MADE] = {"flag", {"inject", "team", "title"}},
    [ROW_CRITERION_MADE] = {"criterion", {"metric", "id"}},
    [ROW_ORGANISATION_MADE] = {"organisation", {"id"}},
    [ROW_SCORE_EXCUSED] = {"maintenance window", {NULL}},
    [ROW_WARNING_MADE] = {"warning list", {"name"}},
    [ROW_WARNING_LISTED] = {"part of a warning list", {"warning", "entries"}},
};

/* Fields that hold ordinals of things which an amend may add. Of objectives of the kind evaluation
 * `needs` are metrics, of others objectives. */
static const struct {
    enum row_kind kind, of;
    const char *field;
} amend_refers[] = {
    {ROW_EVENT_MADE, ROW_EVENT_MADE, "after"},
    {ROW_INJECT_MADE, ROW_EVENT_MADE, "event"},
    {ROW_EXPECTATION_MADE, ROW_INJECT_MADE, "injects"},
    {ROW_EXPECTATION_MADE, ROW_METRIC_MADE, "metric"},
    {ROW_EXPECTATION_MADE, ROW_EVENT_MADE, "otherwise"},
    {ROW_EXPECTATION_MADE, ROW_EVENT_MADE, "then"},
    {ROW_EXPECTATION_MADE, ROW_EVENT_MADE, "branches"},
    {ROW_EXPECTATION_MADE, ROW_TRUTH_MADE, "truth"},
    {ROW_INDICATOR_MADE, ROW_INJECT_MADE, "injects"},
    {ROW_HINT_MADE, ROW_INJECT_MADE, "injects"},
    {ROW_FLAG_MADE, ROW_METRIC_MADE, "metric"},
    {ROW_ATTACK_MADE, ROW_METRIC_MADE, "metric"},
    {ROW_ATTACK_MADE, ROW_INJECT_MADE, "injects"},
    {ROW_OBJECTIVE_MADE, ROW_METRIC_MADE, "needs"},
    {ROW_SCORE_EXCUSED, ROW_METRIC_MADE, "metric"},
};

static const struct row_field *amend_field(enum row_kind kind, const char *name)
{
    const struct row_class *class = &row_classes[kind];

    for (size_t i = 0; i < class->field_count; i++)
        if (strcmp(class->fields[i].name, name) == 0)
            return &class->fields[i];
    return NULL;
}

const void *amend_at(const struct row *row, const struct row_field *field)
{
    return (const char *)&row->as + field->offset;
}

uint32_t amend_ordinal(const struct row *row)
{
    const struct row_class *class = &row_classes[row->kind];

    if (class->field_count == 0 || class->fields[0].type != FIELD_COUNT)
        return 0;
    return *(const uint32_t *)amend_at(row, &class->fields[0]);
}

const char *amend_word(enum row_kind kind)
{
    return amend_kinds[kind].plain != NULL ? amend_kinds[kind].plain : row_classes[kind].name;
}

const char *amend_name(const struct row *row)
{
    static const char *const names[] = {"id", "inject", "name", "entity", "metric"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const struct row_field *field = amend_field(row->kind, names[i]);

        if (field != NULL && field->type == FIELD_TEXT)
            return *(const char *const *)amend_at(row, field);
    }
    return "";
}

uint32_t amend_team(const struct row *row)
{
    const struct row_field *field = amend_field(row->kind, "team");

    if (row->kind == ROW_TEAM_MADE || field == NULL || field->type != FIELD_COUNT)
        return 0;
    return *(const uint32_t *)amend_at(row, field);
}

/* ---- what is the same ---- */

struct amend_key {
    const struct row *row;
    size_t place;
};

static int amend_compare_field(const struct row *a, const struct row *b,
                               const struct row_field *field)
{
    const void *one = amend_at(a, field), *other = amend_at(b, field);
    int64_t left, right;

    switch (field->type) {
    case FIELD_TEXT:
        return strcmp(*(const char *const *)one, *(const char *const *)other);
    case FIELD_COUNT:
        left = *(const uint32_t *)one, right = *(const uint32_t *)other;
        break;
    case FIELD_WORD:
    case FIELD_NUMBER:
        left = *(const int *)one, right = *(const int *)other;
        break;
    default:
        left = right = 0;
        break;
    }
    return left < right ? -1 : left > right;
}

static int amend_compare_names(const struct row *a, const struct row *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    for (size_t i = 0; i < NAMES && amend_kinds[a->kind].fields[i] != NULL; i++) {
        const struct row_field *field = amend_field(a->kind, amend_kinds[a->kind].fields[i]);
        int order = field != NULL ? amend_compare_field(a, b, field) : 0;

        if (order != 0)
            return order;
    }
    return 0;
}

static int amend_compare_keys(const void *a, const void *b)
{
    const struct amend_key *one = a, *other = b;
    int order = amend_compare_names(one->row, other->row);

    return order != 0 ? order : one->place < other->place ? -1 : 1;
}

static struct amend_key *amend_sort(struct pool *pool, const struct row *rows, size_t count)
{
    struct amend_key *keys = pool_take_array(pool, count + 1, sizeof(*keys));

    for (size_t i = 0; keys != NULL && i < count; i++)
        keys[i] = (struct amend_key){&rows[i], i};
    if (keys != NULL && count != 0)
        qsort(keys, count, sizeof(*keys), amend_compare_keys);
    return keys;
}

/* Two lists in one order: what has the same name is paired, first with first. */
static int amend_pair(struct amending *a, struct error *err)
{
    struct pool pool = POOL_EMPTY;
    struct amend_key *was = amend_sort(&pool, a->base->items, a->base->count);
    struct amend_key *now = amend_sort(&pool, a->said->items, a->said->count);
    size_t i = 0, k = 0;

    if (was == NULL || now == NULL) {
        pool_done(&pool);
        return error_memory(err);
    }
    while (i < a->base->count && k < a->said->count) {
        int order = amend_compare_names(was[i].row, now[k].row);

        if (order == 0) {
            a->same[now[k].place] = was[i].place;
            a->found[was[i].place] = now[k].place;
        }
        i += order <= 0;
        k += order >= 0;
    }
    pool_done(&pool);
    return 0;
}

/* ---- ordinals ---- */

/* How many places of a kind are in use, clones and what was dropped included; NULL: an amend adds
 * nothing of the kind. */
static const size_t *amend_places(const struct view *view, enum row_kind kind)
{
    switch (kind) {
    case ROW_METRIC_MADE:
        return &view->metric_count;
    case ROW_EVENT_MADE:
        return &view->event_count;
    case ROW_INJECT_MADE:
        return &view->inject_count;
    case ROW_EXPECTATION_MADE:
        return &view->expectation_count;
    case ROW_INDICATOR_MADE:
        return &view->indicator_count;
    case ROW_TRUTH_MADE:
        return &view->grading.truth_count;
    case ROW_HINT_MADE:
        return &view->hints.hint_count;
    case ROW_FLAG_MADE:
        return &view->hints.flag_count;
    case ROW_CRITERION_MADE:
        return &view->sheets.criterion_count;
    case ROW_ORGANISATION_MADE:
        return &view->shares.organisation_count;
    case ROW_VARIABLE_MADE:
        return &view->variable_count;
    default:
        return NULL;
    }
}

/* Per kind: the ordinal here of each ordinal there. */
struct amend_map {
    uint32_t *of; /* by ordinal in the amended scenario */
    size_t count;
    uint32_t last;
};

/* A thing of a kind that no amend adds to keeps its ordinal: that it moved is a difference. */
static int amend_number(struct amending *a, struct pool *pool, struct amend_map *maps,
                        struct error *err)
{
    for (size_t i = 0; i < a->said->count; i++) {
        const struct row *row = &a->said->items[i];
        struct amend_map *map = &maps[row->kind];
        const size_t *places = amend_places(a->view, row->kind);
        uint32_t ordinal = amend_ordinal(row), *place;

        if (places == NULL)
            continue;
        if (map->count == 0)
            map->last = (uint32_t)*places;
        while (map->count <= ordinal) {
            place = pool_grow(pool, &map->of, &map->count, sizeof(*place));
            if (place == NULL)
                return error_memory(err);
        }
        map->of[ordinal] =
            a->same[i] != SIZE_MAX ? amend_ordinal(&a->base->items[a->same[i]]) : ++map->last;
    }
    return 0;
}

static uint32_t amend_here(const struct amend_map *map, uint32_t there)
{
    return there < map->count && map->of[there] != 0 ? map->of[there] : there;
}

static int amend_compare_ordinals(const void *a, const void *b)
{
    uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;

    return one < other ? -1 : one > other;
}

/* Their order says nothing where `sorts`: the planner makes them in the order of ordinals. */
static int amend_rewrite_list(struct amending *a, const struct amend_map *map, bool sorts,
                              struct ordinals *list, struct error *err)
{
    uint32_t *items = pool_take_array(&a->amend->pool, list->count + 1, sizeof(*items));

    if (items == NULL)
        return error_memory(err);
    for (uint32_t i = 0; i < list->count; i++)
        items[i] = amend_here(map, list->items[i]);
    if (sorts && list->count != 0)
        qsort(items, list->count, sizeof(*items), amend_compare_ordinals);
    list->items = items;
    return 0;
}

/* The row with the ordinals of what is there. */
static int amend_rewrite(struct amending *a, const struct amend_map *maps, struct row *row,
                         struct error *err)
{
    const struct row_class *class = &row_classes[row->kind];
    uint32_t *ordinal;

    for (size_t i = 0; i < sizeof(amend_refers) / sizeof(amend_refers[0]); i++) {
        const struct row_field *field;
        enum row_kind of = amend_refers[i].of;

        if (amend_refers[i].kind != row->kind)
            continue;
        if (row->kind == ROW_OBJECTIVE_MADE && row->as.objective_made.type != OBJECTIVE_EVALUATION)
            of = ROW_OBJECTIVE_MADE;
        field = amend_field(row->kind, amend_refers[i].field);
        if (field->type == FIELD_COUNT) {
            ordinal = (void *)((char *)&row->as + field->offset);
            *ordinal = amend_here(&maps[of], *ordinal);
        } else if (amend_rewrite_list(a, &maps[of], strcmp(field->name, "branches") != 0,
                                      (void *)((char *)&row->as + field->offset), err) < 0) {
            return -ERROR_MEMORY;
        }
    }
    if (class->field_count != 0 && class->fields[0].type == FIELD_COUNT) {
        ordinal = (void *)((char *)&row->as + class->fields[0].offset);
        *ordinal = amend_here(&maps[row->kind], *ordinal);
    }
    return 0;
}

int amend_find_same(struct amending *a, struct error *err)
{
    struct pool pool = POOL_EMPTY;
    struct amend_map *maps = pool_take_array(&pool, ROW_KINDS, sizeof(*maps));
    int result;

    a->now = pool_take_array(&a->amend->pool, a->said->count + 1, sizeof(*a->now));
    a->same = pool_take_array(&a->amend->pool, a->said->count + 1, sizeof(*a->same));
    a->found = pool_take_array(&a->amend->pool, a->base->count + 1, sizeof(*a->found));
    if (maps == NULL || a->now == NULL || a->same == NULL || a->found == NULL) {
        pool_done(&pool);
        return error_memory(err);
    }
    for (size_t i = 0; i < a->said->count; i++)
        a->same[i] = SIZE_MAX;
    for (size_t i = 0; i < a->base->count; i++)
        a->found[i] = SIZE_MAX;
    result = amend_pair(a, err);
    if (result == 0)
        result = amend_number(a, &pool, maps, err);
    for (size_t i = 0; result == 0 && i < a->said->count; i++) {
        a->now[i] = a->said->items[i];
        result = amend_rewrite(a, maps, &a->now[i], err);
    }
    pool_done(&pool);
    return result;
}

/* ---- is it a scenario at all? ---- */

/* Things of kinds that an amend adds to are numbered from 1 on, so that none is there twice. */
static int amend_check_number(const struct row *row, uint32_t *counts, const struct view *view,
                              struct error *err)
{
    uint32_t team = amend_team(row);

    counts[row->kind]++;
    if (amend_places(view, row->kind) == NULL)
        return 0; /* it may not differ from what is there */
    if (amend_ordinal(row) != counts[row->kind])
        return error_set(err, ERROR_INPUT, "the amended scenario has %s %u out of its order",
                         amend_word(row->kind), amend_ordinal(row));
    if (team != 0 && view_team(view, team) == NULL)
        return error_set(err, ERROR_INPUT, "the amended scenario names a team that there is not");
    return 0;
}

static bool amend_has_all(const struct ordinals *list, uint32_t count)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i] == 0 || list->items[i] > count)
            return false;
    return true;
}

/* What it names of kinds that an amend adds to is there. */
static int amend_check_refers(const struct row *row, const uint32_t *counts, struct error *err)
{
    for (size_t i = 0; i < sizeof(amend_refers) / sizeof(amend_refers[0]); i++) {
        const struct row_field *field;
        enum row_kind of = amend_refers[i].of;
        bool good;

        if (amend_refers[i].kind != row->kind)
            continue;
        if (row->kind == ROW_OBJECTIVE_MADE && row->as.objective_made.type != OBJECTIVE_EVALUATION)
            of = ROW_OBJECTIVE_MADE;
        field = amend_field(row->kind, amend_refers[i].field);
        good = field->type == FIELD_COUNT ? *(const uint32_t *)amend_at(row, field) <= counts[of]
                                          : amend_has_all(amend_at(row, field), counts[of]);
        if (!good)
            return error_set(err, ERROR_INPUT,
                             "the amended scenario has %s %s with a \"%s\" that "
                             "is not there",
                             amend_word(row->kind), amend_name(row), field->name);
    }
    return 0;
}

/* What the fold would refuse of new rows. */
static int amend_check_row(const struct row *row, const struct view *view, struct error *err)
{
    const struct row_class *class = &row_classes[row->kind];
    const struct metric_made *metric = &row->as.metric_made;

    for (size_t i = 0; i < class->field_count; i++)
        if (class->fields[i].type == FIELD_TEXT &&
            strlen(*(const char *const *)amend_at(row, &class->fields[i])) > ROW_TEXT_MOST)
            return error_set(err, ERROR_INPUT, "the amended scenario has a text that is too long");
    if (row->kind == ROW_INJECT_MADE && row->as.inject_made.vm != 0 &&
        view_vm(view, row->as.inject_made.vm) == NULL)
        return error_set(err, ERROR_INPUT,
                         "the amended scenario names a machine that there is not");
    if (row->kind == ROW_METRIC_MADE && metric->type == METRIC_MANUAL &&
        (metric->max < 0 || metric->availability != 0 || metric->sla != 0))
        return error_set(err, ERROR_INPUT, "the amended scenario has a metric that is none");
    return 0;
}

int amend_check(const struct amend_rows *rows, const struct view *view, struct error *err)
{
    uint32_t counts[ROW_KINDS] = {0};
    int result = 0;

    for (size_t i = 0; i < rows->count && result == 0; i++)
        result = amend_check_number(&rows->items[i], counts, view, err);
    for (size_t i = 0; i < rows->count && result == 0; i++)
        result = amend_check_refers(&rows->items[i], counts, err);
    for (size_t i = 0; i < rows->count && result == 0; i++)
        result = amend_check_row(&rows->items[i], view, err);
    return result;
}
