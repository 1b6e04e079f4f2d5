/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The model by tables. Every value of them is read here: a duration or a pair of them, or a share
 * in per cent. What is left out stays as in the default model; what a team leaves out is as `all`
 * has it.
 */
#include "scenario/sdl/range-model.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/sdl/load.h"
#include "scenario/sdl/sections.h"

#define AT(member) offsetof(struct range_model, member)
#define OF(member) offsetof(struct model_team, member)
#define SPAN "a duration or [least, most]; "

static const struct key duration_keys[] = {
    {.name = "boot",
     .spellings = "",
     .type = KEY_ITEM,
     .offset = AT(boot),
     .about = SPAN "from a VM's making to its first answer"},
    {.name = "feature",
     .spellings = "",
     .type = KEY_ITEM,
     .offset = AT(feature),
     .about = SPAN "a feature's script"},
    {.name = "inject",
     .spellings = "",
     .type = KEY_ITEM,
     .offset = AT(inject),
     .about = SPAN "an inject's script or machine action"},
    {.name = "check",
     .spellings = "",
     .type = KEY_ITEM,
     .offset = AT(check),
     .about = SPAN "one check"},
    {.name = "loss",
     .spellings = "",
     .type = KEY_ITEM,
     .offset = AT(loss),
     .most = MODEL_HOUR,
     .about = SPAN "how long a lost login stays lost"},
    {.name = "look",
     .spellings = "",
     .type = KEY_ITEM,
     .offset = AT(look),
     .about = SPAN
     "from STARTEX until EXCON looks for drift and puts it right, once; only where `drift` is modelled"},
};

static const struct key failure_keys[] = {
    {.name = "boot",
     .spellings = "",
     .type = KEY_ITEM,
     .offset = AT(boot_fails),
     .about = "per cent of VMs that do not come up when they are made"},
    {.name = "feature",
     .spellings = "",
     .type = KEY_ITEM,
     .offset = AT(feature_fails),
     .about = "per cent of features whose script fails"},
    {.name = "inject",
     .spellings = "",
     .type = KEY_ITEM,
     .offset = AT(inject_fails),
     .about = "per cent of injects that fail, and break nothing"},
    {.name = "check",
     .spellings = "",
     .type = KEY_ITEM,
     .offset = AT(check_fails),
     .about = "per cent of checks that are at fault"},
    {.name = "login",
     .spellings = "",
     .type = KEY_ITEM,
     .offset = AT(login_lost),
     .about = "per cent of hours in which a VM's login is lost once"},
    {.name = "drift",
     .spellings = "",
     .type = KEY_ITEM,
     .offset = AT(drifts),
     .about = "per cent of VMs that have been stopped from outside when EXCON looks"},
};

static const struct key team_keys[] = {
    {.name = "repairs",
     .spellings = "",
     .type = KEY_ITEM,
     .offset = OF(repairs),
     .about = SPAN "until the team has repaired what an inject broke; never"},
    {.name = "acts",
     .spellings = "",
     .type = KEY_ITEM,
     .offset = OF(acts),
     .about = "per cent of expected actions that it does"},
    {.name = "within",
     .spellings = "",
     .type = KEY_ITEM,
     .offset = OF(within),
     .about = SPAN "from the inject's delivery until it acts"},
    {.name = "shares",
     .spellings = "",
     .type = KEY_ITEM,
     .offset = OF(shares),
     .about =
         "per cent of injects of which it shares the indicators; with all, red ones with three "
         "other teams"},
    {.name = "shares-within",
     .spellings = "",
     .type = KEY_ITEM,
     .offset = OF(sharing),
     .about =
         SPAN "from the inject's delivery until it shares, and from a receipt until it passes on "
              "or sights"},
    {.name = "breaks-tlp",
     .spellings = "",
     .type = KEY_ITEM,
     .offset = OF(breaks),
     .about = "per cent of red and amber shares that it passes on to all, as green"},
    {.name = "floods",
     .spellings = "",
     .type = KEY_ITEM,
     .offset = OF(floods),
     .about = "per cent of its shares that it follows with 200 made-up values"},
    {.name = "sights",
     .spellings = "",
     .type = KEY_ITEM,
     .offset = OF(sights),
     .about = "per cent of true values it receives of which it says that it saw them"},
};

enum { DURATIONS, FAILURES, TEAMS };

static const struct key root_keys[] = {
    [DURATIONS] = {.name = "durations",
                   .spellings = "",
                   .type = KEY_ITEM,
                   .about = "how long things take"},
    [FAILURES] = {.name = "failures",
                  .spellings = "",
                  .type = KEY_ITEM,
                  .about = "how often they fail"},
    [TEAMS] = {.name = "teams",
               .spellings = "",
               .type = KEY_ITEM,
               .about = "by the team's id, or `all`: how it behaves"},
};

static const struct key_table root_table = {"model", true, NULL, root_keys, 3};
static const struct key_table duration_table = {"durations", true, NULL, duration_keys, 6};
static const struct key_table failure_table = {"failures", true, NULL, failure_keys, 6};
static const struct key_table team_table = {"team", true, NULL, team_keys,
                                            sizeof(team_keys) / sizeof(team_keys[0])};

const struct table_place range_model_places[] = {
    {"(the model)", &root_table},
    {"durations", &duration_table},
    {"failures", &failure_table},
    {"teams.X", &team_table},
};

const size_t range_model_place_count = sizeof(range_model_places) / sizeof(range_model_places[0]);

/* ---- values -------------------------------------------------------------------------------------
 */

/* `most` ms; 0: it is not bounded. */
static void range_model_read_range(struct loader *loader, const struct pair *pair, int64_t most,
                                   struct model_span *to)
{
    const char *what = pair->key->text;
    const struct item *item = pair->value;
    struct model_span span = {0};

    if (item->kind == ITEM_LIST && item->count != 2) {
        complain_error(loader->complaints, item->mark, "\"%s\" must be a duration or [least, most]",
                       what);
        return;
    }
    if (item->kind == ITEM_LIST) {
        if (!value_span(loader, item->items[0], what, &span.least) ||
            !value_span(loader, item->items[1], what, &span.most))
            return;
        if (span.least > span.most) {
            complain_error(loader->complaints, item->mark, "\"%s\" must not end before it begins",
                           what);
            return;
        }
    } else if (value_span(loader, item, what, &span.least)) {
        span.most = span.least;
    } else {
        return;
    }
    if (most != 0 && span.most > most) {
        complain_error(loader->complaints, item->mark, "\"%s\" must be at most %lld s", what,
                       (long long)most / 1000);
        return;
    }
    *to = span;
}

static void range_model_read_share(struct loader *loader, const struct pair *pair, uint32_t *to)
{
    double value;

    if (!value_real(loader, pair->value, pair->key->text, &value))
        return;
    if (!(value >= 0 && value <= 100)) {
        complain_error(loader->complaints, pair->value->mark,
                       "\"%s\" must be a number of per cent from 0 to 100", pair->key->text);
        return;
    }
    *to = (uint32_t)(value * (MODEL_SURE / 100) + 0.5);
}

/* A mapping whose values are all of one kind. */
static void range_model_read_block(struct loader *loader, const struct pair *pair,
                                   const struct key_table *table, bool shares,
                                   struct range_model *model)
{
    const struct pair *seen[KEYS_MOST];

    if (pair == NULL || !keys_read(loader, pair->value, table, NULL, pair->key->mark, model, seen))
        return;
    for (size_t i = 0; i < table->count; i++) {
        void *to = (char *)model + table->keys[i].offset;

        if (seen[i] != NULL && shares)
            range_model_read_share(loader, seen[i], to);
        else if (seen[i] != NULL)
            range_model_read_range(loader, seen[i], table->keys[i].most, to);
    }
}

static void range_model_read_team(struct loader *loader, const struct pair *pair,
                                  struct model_team *team)
{
    const struct pair *seen[KEYS_MOST];
    const struct item *repairs;

    team->name = pair->key->text;
    team->mark = pair->key->mark;
    if (!keys_read(loader, pair->value, &team_table, team->name, pair->key->mark, team, seen))
        return;
    repairs = seen[0] != NULL ? seen[0]->value : NULL;
    if (repairs != NULL && repairs->kind == ITEM_SCALAR && strcmp(repairs->text, "never") == 0)
        team->repairs = (struct model_span){.never = true};
    else if (repairs != NULL)
        range_model_read_range(loader, seen[0], 0, &team->repairs);
    if (seen[1] != NULL)
        range_model_read_share(loader, seen[1], &team->acts);
    if (seen[2] != NULL)
        range_model_read_range(loader, seen[2], 0, &team->within);
    if (seen[3] != NULL)
        range_model_read_share(loader, seen[3], &team->shares);
    if (seen[4] != NULL)
        range_model_read_range(loader, seen[4], 0, &team->sharing);
    if (seen[5] != NULL)
        range_model_read_share(loader, seen[5], &team->breaks);
    if (seen[6] != NULL)
        range_model_read_share(loader, seen[6], &team->floods);
    if (seen[7] != NULL)
        range_model_read_share(loader, seen[7], &team->sights);
}

static void range_model_read_teams(struct loader *loader, const struct pair *pair,
                                   struct range_model *model)
{
    const struct pair **pairs;
    size_t count = 0;

    if (pair == NULL || !value_map(loader, pair->value, "teams", false))
        return;
    pairs = section_pairs(loader, pair->value, "Team", &count);
    model->teams = loader_take(loader, count, sizeof(*model->teams));
    if (pairs == NULL || model->teams == NULL)
        return;
    for (size_t i = 0; i < count; i++)
        if (strcmp(pairs[i]->key->text, "all") == 0)
            range_model_read_team(loader, pairs[i], &model->all);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(pairs[i]->key->text, "all") == 0)
            continue;
        model->teams[model->team_count] = model->all;
        range_model_read_team(loader, pairs[i], &model->teams[model->team_count++]);
    }
}

/* ---- the file -----------------------------------------------------------------------------------
 */

int range_model_read(struct pool *pool, const char *name, const char *bytes, size_t length,
                     struct complaints *complaints, struct range_model *ret, struct error *err)
{
    struct loader loader = {.pool = pool, .complaints = complaints};
    struct range_model model = range_model_default;
    const struct pair *seen[KEYS_MOST];
    struct item *root = NULL;
    int result = complaints_file(complaints, name, bytes, length, RANGE_MODEL_MOST, err);

    if (result == 0)
        result = document_read(pool, bytes, length, true, complaints, &root, err);
    if (result != 0)
        return result;
    if (!item_is_null(root) &&
        keys_read(&loader, root, &root_table, NULL, root->mark, &model, seen)) {
        range_model_read_block(&loader, seen[DURATIONS], &duration_table, false, &model);
        range_model_read_block(&loader, seen[FAILURES], &failure_table, true, &model);
        range_model_read_teams(&loader, seen[TEAMS], &model);
    }
    if (loader.no_memory || complaints->out_of_memory)
        return error_memory(err);
    if (complaints->errors != 0)
        return 1;
    *ret = model;
    return 0;
}

int range_model_load(struct pool *pool, const char *path, struct complaints *complaints,
                     struct range_model *ret, struct error *err)
{
    char *bytes = NULL;
    size_t length = 0;
    int result = load_file(path, RANGE_MODEL_MOST, &bytes, &length, err);

    if (result == 0)
        result = range_model_read(pool, path, bytes, length, complaints, ret, err);
    free(bytes);
    return result;
}

void range_model_check(const struct range_model *model, const struct plan *plan,
                       struct complaints *complaints)
{
    struct loader loader = {.complaints = complaints};

    for (size_t i = 0; i < model->team_count; i++) {
        const struct model_team *team = &model->teams[i];
        struct nearest nearest;
        bool is_there = false;

        for (size_t k = 0; k < plan->teams.count && !is_there; k++)
            is_there = strcmp(plan->teams.items[k].row.as.team_made.id, team->name) == 0 ||
                       strcmp(plan->teams.items[k].row.as.team_made.path, team->name) == 0;
        if (is_there)
            continue;
        complain_error(complaints, team->mark, "the scenario has no team \"%s\"", team->name);
        if (!nearest_start(&loader, &nearest, team->name))
            continue;
        for (size_t k = 0; k < plan->teams.count; k++)
            nearest_offer(&nearest, plan->teams.items[k].row.as.team_made.id);
        nearest_hint(&loader, &nearest);
    }
}
