/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Caldera's abilities ("Abilities" of its documentation): the command of a Linux shell becomes an
 * inject on the machine "target" that a person fires. An ability that needs facts (#{…}) or
 * payloads of Caldera's server does not stand alone, and is not carried.
 */
#include "products/import/import-own.h"

#include <string.h>

#include "base/text.h"

enum { TIMEOUT_MOST = 86400 };

/* Is `word` one of the words of "darwin,linux"? */
static bool caldera_has(const char *words, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = words; *at != '\0';) {
        size_t part = strcspn(at, ", ");

        if (part == length && strncmp(at, word, length) == 0)
            return true;
        at += part + strspn(at + part, ", ");
    }
    return false;
}

/* The mapping of the first key that has one of the words; its key is what chose it. */
static const struct item *caldera_choose(const struct item *map, const char *word)
{
    for (uint32_t i = 0; map != NULL && map->kind == ITEM_MAP && i < map->count; i++)
        if (map->pairs[i].key->kind == ITEM_SCALAR && caldera_has(map->pairs[i].key->text, word) &&
            map->pairs[i].value->kind == ITEM_MAP)
            return map->pairs[i].value;
    return NULL;
}

/* Both forms: platforms: {linux: {sh: {…}}}, and executors: [{platform: linux, name: sh, …}]. */
static const struct item *caldera_executor(struct importing *in, const struct item *ability)
{
    const struct item *platform =
        caldera_choose(origin_take(in->origin, ability, "platforms"), "linux");
    const struct item *executors = origin_list(in->origin, ability, "executors");
    const struct item *found = caldera_choose(platform, "sh");

    if (found == NULL)
        found = caldera_choose(platform, "bash");
    for (uint32_t i = 0; executors != NULL && i < executors->count; i++) {
        const struct item *one = executors->items[i];
        const char *name = origin_text(in->origin, one, "name"),
                   *on = origin_text(in->origin, one, "platform");

        if (found == NULL && name != NULL && on != NULL && strcmp(on, "linux") == 0 &&
            (strcmp(name, "sh") == 0 || strcmp(name, "bash") == 0))
            found = one;
        else
            origin_lose(in->origin, one, "an executor of %.20s for %.20s",
                        name != NULL ? name : "no name", on != NULL ? on : "no platform");
    }
    return found;
}

/* Why it does not stand alone; NULL: it does. */
static const char *caldera_needs(struct importing *in, const struct item *executor,
                                 const char *command, const char *cleanup)
{
    const struct item *payloads =
        executor != NULL ? origin_take(in->origin, executor, "payloads") : NULL;

    if (executor == NULL || command == NULL || command[0] == '\0')
        return "it has no command for sh or bash of Linux";
    if (payloads != NULL && payloads->count != 0)
        return "it needs payloads";
    if (payloads != NULL && payloads->kind == ITEM_SCALAR && payloads->length != 0)
        return "it needs payloads";
    if (strstr(command, "#{") != NULL || (cleanup != NULL && strstr(cleanup, "#{") != NULL))
        return "it needs facts of an operation (#{…})";
    return NULL;
}

/* A cleanup is a text, or a list of them. */
static const char *caldera_cleanup(struct importing *in, const struct item *executor)
{
    const struct item *cleanup = origin_take(in->origin, executor, "cleanup");

    if (cleanup != NULL && cleanup->kind == ITEM_LIST)
        return origin_lines(in->origin, cleanup, "");
    return cleanup != NULL && cleanup->kind == ITEM_SCALAR && cleanup->length != 0 ? cleanup->text
                                                                                   : NULL;
}

static void caldera_ability(struct importing *in, const struct item *ability)
{
    const struct item *executor = caldera_executor(in, ability),
                      *technique = origin_take(in->origin, ability, "technique");
    const char *name = origin_need(in->origin, ability, "name"),
               *command = origin_text(in->origin, executor, "command"),
               *cleanup = caldera_cleanup(in, executor),
               *needs = caldera_needs(in, executor, command, cleanup),
               *attack = technique != NULL ? origin_text(in->origin, technique, "attack_id")
                                           : origin_text(in->origin, ability, "technique_id"),
               *tactic = origin_text(in->origin, ability, "tactic");
    struct sketch_inject *inject;
    const char **place;

    if (name == NULL)
        return;
    if (needs != NULL) {
        origin_lose(in->origin, ability, "the ability \"%.60s\": %s", name, needs);
        return;
    }
    inject = sketch_inject(in->sketch, name);
    place = sketch_more(in->sketch, &in->sketch->nodes[0].injects,
                        &in->sketch->nodes[0].inject_count, sizeof(*place));
    if (inject == NULL || place == NULL)
        return;
    *place = inject->id;
    inject->run = command;
    inject->cleanup = cleanup;
    inject->timeout = origin_number(in->origin, executor, "timeout", 1, TIMEOUT_MOST, 60);
    inject->description = origin_text(in->origin, ability, "description");
    inject->notes = import_append(in, attack, "", tactic);
    inject->notes =
        import_append(in, inject->notes, "",
                      technique != NULL ? origin_text(in->origin, technique, "name")
                                        : origin_text(in->origin, ability, "technique_name"));
    inject->notes = import_append(in, inject->notes, "ability ",
                                  origin_take(in->origin, ability, "id") != NULL
                                      ? origin_text(in->origin, ability, "id")
                                      : origin_text(in->origin, ability, "ability_id"));
}

static void caldera_target(struct importing *in)
{
    struct sketch_node *target;

    if (in->sketch->node_count != 0)
        return;
    target = sketch_machine(in->sketch, "target", "tiny");
    in->sketch->name = "caldera";
    in->sketch->description = "Abilities of Caldera, fired by hand on each team's target.";
    if (target == NULL)
        return;
    target->ram = INT64_C(96) << 20;
    sketch_user(in->sketch, target, "user", "alice", true);

    struct sketch_node *lan = sketch_switch(in->sketch, "lan");

    if (lan != NULL)
        sketch_link(in->sketch, &in->sketch->nodes[0], lan->id, NULL);
}

void import_caldera(struct importing *in)
{
    caldera_target(in);
    if (in->sketch->node_count < 2)
        return;
    if (in->root->kind == ITEM_MAP)
        caldera_ability(in, in->root);
    else if (in->root->kind == ITEM_LIST)
        for (uint32_t i = 0; i < in->root->count; i++)
            caldera_ability(in, in->root->items[i]);
    else
        complain_error(&in->origin->complaints, in->root->mark, "this is %s, and no ability",
                       item_word(in->root));
}
