/* SPDX-License-Identifier: Apache-2.0 */
/* What short forms stand for, as YAML: the generated elements of the model, behind those of the
 * document. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "scenario/sdl/rewrite-own.h"

typedef size_t section_writer(struct rewriter *rewriter, bool count_only);

static void expand_pair(struct rewriter *rewriter, const char *key, const char *text)
{
    if (text == NULL)
        return;
    document_write_plain(rewriter->to, key);
    document_write_text(rewriter->to, text);
}

static void expand_pair_plain(struct rewriter *rewriter, const char *key, const char *text)
{
    document_write_plain(rewriter->to, key);
    document_write_plain(rewriter->to, text);
}

static void expand_start(struct rewriter *rewriter, const char *id, const char *name)
{
    document_write_text(rewriter->to, id);
    document_write_start(rewriter->to, ITEM_MAP, false);
    expand_pair(rewriter, "name", name);
}

static void expand_end(struct rewriter *rewriter)
{
    document_write_end(rewriter->to, ITEM_MAP);
}

static void expand_list_of_one(struct rewriter *rewriter, const char *key, const char *id)
{
    document_write_plain(rewriter->to, key);
    document_write_start(rewriter->to, ITEM_LIST, true);
    document_write_text(rewriter->to, id);
    document_write_end(rewriter->to, ITEM_LIST);
}

/* "1h 30min 5s" */
static void expand_write_seconds(struct rewriter *rewriter, int64_t ms)
{
    static const struct {
        const char *unit;
        int64_t seconds;
    } units[] = {{"h", 3600}, {"min", 60}, {"s", 1}};
    int64_t left = ms / 1000;
    char text[80] = "";

    for (size_t i = 0; i < 3; i++) {
        size_t used = strlen(text);

        if (left >= units[i].seconds)
            text_print(text + used, sizeof(text) - used, "%s%" PRId64 "%s", used != 0 ? " " : "",
                       left / units[i].seconds, units[i].unit);
        left %= units[i].seconds;
    }
    document_write_plain(rewriter->to, text[0] != '\0' ? text : "0");
}

bool expands_at(const struct scenario *scenario, int64_t at)
{
    int64_t script_end = at > scenario->exercise.duration ? at : scenario->exercise.duration;

    return at % 1000 == 0 && script_end % 1000 == 0;
}

/* ---- from points --------------------------------------------------------------------------------
 */

static bool expand_is_whole(const struct rewriter *rewriter, size_t metric)
{
    const struct metric *of = &rewriter->scenario->metrics.items[metric];

    return of->generated && of->max % 1000 == 0;
}

static size_t expand_write_metrics(struct rewriter *rewriter, bool count_only)
{
    const struct metrics *metrics = &rewriter->scenario->metrics;
    char points[24];
    size_t count = 0;

    for (size_t i = 0; i < metrics->count; i++) {
        const struct metric *metric = &metrics->items[i];

        if (!expand_is_whole(rewriter, i) || ++count == 0 || count_only)
            continue;
        expand_start(rewriter, metric->id, metric->name);
        text_print(points, sizeof(points), "%" PRId64, metric->max / 1000);
        expand_pair_plain(rewriter, "type", "Conditional");
        expand_pair_plain(rewriter, "max-score", points);
        expand_pair(rewriter, "condition", metric->condition.id);
        if ((rewriter->flags & REWRITE_OCR) == 0)
            expand_pair_plain(rewriter, "latest", "true");
        expand_end(rewriter);
    }
    return count;
}

static size_t expand_write_evaluations(struct rewriter *rewriter, bool count_only)
{
    const struct evaluations *evaluations = &rewriter->scenario->evaluations;
    size_t count = 0;

    for (size_t i = 0; i < evaluations->count; i++) {
        const struct evaluation *evaluation = &evaluations->items[i];

        if (!evaluation->generated ||
            !expand_is_whole(rewriter, evaluation->metrics.items[0].index) || ++count == 0 ||
            count_only)
            continue;
        expand_start(rewriter, evaluation->id, evaluation->name);
        expand_list_of_one(rewriter, "metrics", evaluation->metrics.items[0].id);
        expand_pair_plain(rewriter, "min-score", "50");
        expand_end(rewriter);
    }
    return count;
}

static size_t expand_write_tlos(struct rewriter *rewriter, bool count_only)
{
    const struct scenario *scenario = rewriter->scenario;
    size_t count = 0;

    for (size_t i = 0; i < scenario->tlos.count; i++) {
        const struct tlo *tlo = &scenario->tlos.items[i];

        if (!tlo->generated ||
            !expand_is_whole(
                rewriter,
                scenario->evaluations.items[tlo->evaluation.index].metrics.items[0].index) ||
            ++count == 0 || count_only)
            continue;
        expand_start(rewriter, tlo->id, tlo->name);
        expand_pair(rewriter, "description", tlo->description);
        expand_pair(rewriter, "evaluation", tlo->evaluation.id);
        expand_end(rewriter);
    }
    return count;
}

/* ---- from at ------------------------------------------------------------------------------------
 */

static bool expand_is_in_seconds(const struct script *script)
{
    return script->generated && script->events.items[0].at % 1000 == 0 && script->end % 1000 == 0;
}

static size_t expand_write_events(struct rewriter *rewriter, bool count_only)
{
    const struct scenario_events *events = &rewriter->scenario->events;
    size_t count = 0;

    for (size_t i = 0; i < rewriter->scenario->scripts.count; i++) {
        const struct script *script = &rewriter->scenario->scripts.items[i];

        if (!expand_is_in_seconds(script) || ++count == 0 || count_only)
            continue;

        const struct scenario_event *event = &events->items[script->events.items[0].event.index];

        expand_start(rewriter, event->id, event->name);
        expand_pair(rewriter, "description", event->description);
        expand_list_of_one(rewriter, "injects", event->injects.items[0].id);
        expand_end(rewriter);
    }
    return count;
}

static size_t expand_write_scripts(struct rewriter *rewriter, bool count_only)
{
    const struct scripts *scripts = &rewriter->scenario->scripts;
    size_t count = 0;

    for (size_t i = 0; i < scripts->count; i++) {
        const struct script *script = &scripts->items[i];

        if (!expand_is_in_seconds(script) || ++count == 0 || count_only)
            continue;
        expand_start(rewriter, script->id, script->name);
        expand_pair_plain(rewriter, "start-time", "0");
        document_write_plain(rewriter->to, "end-time");
        expand_write_seconds(rewriter, script->end);
        expand_pair_plain(rewriter, "speed", "1");
        document_write_plain(rewriter->to, "events");
        document_write_start(rewriter->to, ITEM_MAP, true);
        document_write_text(rewriter->to, script->events.items[0].event.id);
        expand_write_seconds(rewriter, script->events.items[0].at);
        document_write_end(rewriter->to, ITEM_MAP);
        expand_end(rewriter);
    }
    return count;
}

static size_t expand_write_stories(struct rewriter *rewriter, bool count_only)
{
    const struct scenario *scenario = rewriter->scenario;
    size_t count = 0;

    for (size_t i = 0; i < scenario->stories.count; i++) {
        const struct story *story = &scenario->stories.items[i];

        if (!story->generated ||
            !expand_is_in_seconds(&scenario->scripts.items[story->scripts.items[0].index]) ||
            ++count == 0 || count_only)
            continue;
        expand_start(rewriter, story->id, story->name);
        expand_list_of_one(rewriter, "scripts", story->scripts.items[0].id);
        expand_end(rewriter);
    }
    return count;
}

/* ---- sections -----------------------------------------------------------------------------------
 */

static const struct {
    const char *name;
    section_writer *write;
} sections[] = {
    {"metrics", expand_write_metrics}, {"evaluations", expand_write_evaluations},
    {"tlos", expand_write_tlos},       {"events", expand_write_events},
    {"scripts", expand_write_scripts}, {"stories", expand_write_stories},
};

bool write_section(struct rewriter *rewriter, const char *name, const struct item *map,
                   item_writer *write)
{
    const char *path;

    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        if (strcmp(sections[i].name, name) != 0)
            continue;
        if ((rewriter->flags & REWRITE_EXPAND) == 0 || sections[i].write(rewriter, true) == 0)
            return false;
        path = pool_print(&rewriter->pool, "%s.X", name);
        rewriter->no_memory |= path == NULL;
        document_write_start(rewriter->to, ITEM_MAP, false);
        for (size_t j = 0; map->kind == ITEM_MAP && j < map->count; j++) {
            write(rewriter, map->pairs[j].key, "", NULL, 2);
            write(rewriter, map->pairs[j].value, path != NULL ? path : "", map->pairs[j].key->text,
                  2);
        }
        sections[i].write(rewriter, false);
        document_write_end(rewriter->to, ITEM_MAP);
        return true;
    }
    return false;
}

void write_new_sections(struct rewriter *rewriter, const struct item *document)
{
    for (size_t i = 0;
         (rewriter->flags & REWRITE_EXPAND) != 0 && i < sizeof(sections) / sizeof(sections[0]);
         i++) {
        bool there = false;

        for (size_t j = 0; j < document->count; j++)
            there |= document->pairs[j].key->kind == ITEM_SCALAR &&
                     spelled(NULL, sections[i].name, document->pairs[j].key->text);
        if (there || sections[i].write(rewriter, true) == 0)
            continue;
        document_write_plain(rewriter->to, sections[i].name);
        document_write_start(rewriter->to, ITEM_MAP, false);
        sections[i].write(rewriter, false);
        document_write_end(rewriter->to, ITEM_MAP);
    }
}
