/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Short forms become what they are short for. The elements carry the id of what they came from and
 * the mark of the short form. Sections have room for them already, so that no reference moves.
 */
#include "scenario/sdl/sections.h"

enum { PASS_PER_CENT = 50 };

/* The next place of a section; NULL, with a complaint, when the id is taken there. */
static void *expand_add(struct loader *loader, enum section section, const struct pair *form,
                        const struct element *of)
{
    struct elements *elements = section_of(loader, section);
    uint32_t taken = names_find(loader, section, of->id);

    if (taken != SCENARIO_NONE) {
        complain_error(loader->complaints, form->key->mark,
                       "\"%s\" would make %s \"%s\", which there is already", form->key->text,
                       section_classes[section].word, of->id);
        complain_other(loader->complaints, section_at(loader, section, taken)->mark, "here");
        return NULL;
    }

    struct element *element = section_at(loader, section, elements->count++);

    *element = (struct element){form->key->mark, of->id};
    return element;
}

static struct refs expand_one_ref(struct loader *loader, const struct element *to, uint32_t index)
{
    struct ref *ref = loader_take(loader, 1, sizeof(*ref));

    if (ref == NULL)
        return (struct refs){NULL, 0};
    *ref = (struct ref){to->mark, to->id, index};
    return (struct refs){ref, 1};
}

static void expand_points(struct loader *loader, uint32_t index, const struct pair *form)
{
    struct scenario *scenario = loader->scenario;
    const struct condition *condition = &scenario->conditions.items[index];
    const struct element *of = (const void *)condition;
    int64_t points = 0;

    if (!value_points(loader, form->value, "points", &points))
        return;
    if (points == 0) {
        complain_error(loader->complaints, form->value->mark,
                       "\"points\" must be more than nothing");
        return;
    }

    struct metric *metric = expand_add(loader, SECTION_METRICS, form, of);
    struct evaluation *evaluation = expand_add(loader, SECTION_EVALUATIONS, form, of);
    struct tlo *tlo = expand_add(loader, SECTION_TLOS, form, of);

    if (metric == NULL || evaluation == NULL || tlo == NULL)
        return;
    metric->name = condition->name;
    metric->type = METRIC_CONDITIONAL;
    metric->max = points;
    metric->condition = (struct ref){form->key->mark, condition->id, index};
    metric->generated = evaluation->generated = tlo->generated = true;
    evaluation->name = condition->name;
    evaluation->metrics =
        expand_one_ref(loader, (void *)metric, (uint32_t)scenario->metrics.count - 1);
    evaluation->is_percent = true;
    evaluation->min = PASS_PER_CENT * 1000;
    tlo->name = condition->name;
    tlo->description = condition->description;
    tlo->evaluation =
        (struct ref){form->key->mark, condition->id, (uint32_t)scenario->evaluations.count - 1};
}

/* The metrics that stand in the document, by their condition: `points` would be a second one. */
static bool expand_is_served(struct loader *loader, uint32_t condition, const struct pair *form,
                             const uint32_t *served)
{
    if (served[condition] == 0)
        return false;

    const struct metric *metric = &loader->scenario->metrics.items[served[condition] - 1];

    complain_error(loader->complaints, form->key->mark,
                   "\"points\" would be a second metric: \"%s\" is one already", metric->id);
    complain_other(loader->complaints, metric->condition.mark, "here");
    return true;
}

static void expand_conditions(struct loader *loader)
{
    const struct scenario *scenario = loader->scenario;
    uint32_t *served = loader_take(loader, scenario->conditions.count, sizeof(*served));

    for (uint32_t i = 0; served != NULL && i < scenario->metrics.count; i++) {
        const struct ref *condition = &scenario->metrics.items[i].condition;

        if (condition->id != NULL && condition->index != SCENARIO_NONE)
            served[condition->index] = i + 1;
    }
    for (uint32_t i = 0; served != NULL && i < scenario->conditions.count; i++) {
        const struct pair *form = loader->condition_points[i];

        if (form != NULL && !expand_is_served(loader, i, form, served))
            expand_points(loader, i, form);
    }
}

static void expand_at(struct loader *loader, uint32_t index, const struct pair *form)
{
    struct scenario *scenario = loader->scenario;
    const struct inject *inject = &scenario->injects.items[index];
    const struct element *of = (const void *)inject;
    int64_t at = 0, duration = scenario->exercise.duration;

    if (!value_span(loader, form->value, "at", &at))
        return;

    struct scenario_event *event = expand_add(loader, SECTION_EVENTS, form, of);
    struct script *script = expand_add(loader, SECTION_SCRIPTS, form, of);
    struct story *story = expand_add(loader, SECTION_STORIES, form, of);
    struct script_event *when = loader_take(loader, 1, sizeof(*when));

    if (event == NULL || script == NULL || story == NULL || when == NULL)
        return;
    event->name = script->name = story->name = inject->name;
    event->description = inject->description;
    event->generated = script->generated = story->generated = true;
    event->injects = expand_one_ref(loader, of, index);
    *when = (struct script_event){
        {form->key->mark, inject->id, (uint32_t)scenario->events.count - 1}, at};
    script->end = at > duration ? at : duration;
    script->speed = story->speed = 1;
    script->events = (struct script_events){when, 1};
    story->scripts = expand_one_ref(loader, (void *)script, (uint32_t)scenario->scripts.count - 1);
}

void expand_short_forms(struct loader *loader)
{
    static const enum section grown[] = {SECTION_METRICS, SECTION_EVALUATIONS, SECTION_TLOS,
                                         SECTION_EVENTS,  SECTION_SCRIPTS,     SECTION_STORIES};

    if (loader->ocr)
        return;
    expand_conditions(loader);
    for (uint32_t i = 0; i < loader->scenario->injects.count; i++)
        if (loader->inject_at[i] != NULL)
            expand_at(loader, i, loader->inject_at[i]);
    /* What was made only references in excon's own keys may name. */
    for (size_t i = 0; i < sizeof(grown) / sizeof(grown[0]); i++)
        if ((loader->named >> grown[i] & 1) != 0)
            names_build(loader, grown[i]);
}
