/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The model of a scenario as a text, for comparing two of them. Left out is what may differ between
 * a document and the same one written anew: marks, the document itself, whether an element was
 * generated, how copies were said.
 */
#pragma once

#include <inttypes.h>
#include <stdio.h>

#include "core/model/scenario.h"

#define EACH(type, list)                                                                           \
    for (const type *it = (list).items; it != (list).items + (list).count; it++)

static inline void dump_text(FILE *to, const char *key, const char *text)
{
    if (text != NULL)
        fprintf(to, " %s=\"%s\"", key, text);
}

static inline void dump_number(FILE *to, const char *key, int64_t number)
{
    fprintf(to, " %s=%" PRId64, key, number);
}

static inline void dump_ref(FILE *to, const char *key, const struct ref *ref)
{
    if (ref->id != NULL)
        fprintf(to, " %s=%s#%u", key, ref->id, ref->index);
}

static inline void dump_refs(FILE *to, const char *key, const struct refs *refs)
{
    for (size_t i = 0; i < refs->count; i++)
        dump_ref(to, key, &refs->items[i]);
}

static inline void dump_texts(FILE *to, const char *key, const struct scenario_texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        dump_text(to, key, texts->items[i].text);
}

static inline void dump_source(FILE *to, const struct source *source)
{
    dump_text(to, "source", source->name);
    dump_text(to, "version", source->version);
}

static inline void dump_head(FILE *to, const char *kind, const char *id, const char *name,
                             const char *description)
{
    fprintf(to, "\n%s", kind);
    dump_text(to, "id", id);
    dump_text(to, "name", name);
    dump_text(to, "description", description);
}

static inline void dump_exercise(FILE *to, const struct exercise *it)
{
    fprintf(to, "\nexercise");
    dump_number(to, "duration", it->duration);
    for (size_t i = 0; i < it->days.count; i++)
        fprintf(to, " day=%" PRId64 "-%" PRId64, it->days.items[i].from, it->days.items[i].to);
    dump_text(to, "timezone", it->timezone);
    dump_number(to, "situation", it->has_situation_start ? it->situation_start : -1);
    dump_number(to, "competitive", it->competitive);
    dump_number(to, "seed", it->seed);
    dump_number(to, "late", it->late);
    dump_number(to, "outage", it->outage);
}

static inline void dump_entities(FILE *to, const struct entities *entities)
{
    EACH(struct entity, *entities)
    {
        dump_head(to, "entity", it->path, it->name, it->description);
        dump_text(to, "id", it->id);
        dump_text(to, "mission", it->mission);
        dump_number(to, "role", it->role);
        dump_texts(to, "category", &it->categories);
        dump_refs(to, "vulnerability", &it->vulnerabilities);
        dump_refs(to, "tlo", &it->tlos);
        dump_refs(to, "event", &it->events);
        dump_number(to, "parent", it->parent);
        dump_number(to, "children", it->children);
        dump_number(to, "first", it->children != 0 ? it->first_child : 0);
        dump_text(to, "poc", it->poc.name);
        dump_text(to, "email", it->poc.email);
        dump_text(to, "phone", it->poc.phone);
        dump_number(to, "chose", it->has_stories);
        dump_refs(to, "story", &it->stories);
    }
}

static inline void dump_uses(FILE *to, const char *key, const struct uses *uses)
{
    for (size_t i = 0; i < uses->count; i++) {
        dump_ref(to, key, &uses->items[i].what);
        fprintf(to, "/%s#%u", uses->items[i].role, uses->items[i].role_index);
    }
}

static inline void dump_nodes(FILE *to, const struct nodes *nodes)
{
    EACH(struct node, *nodes)
    {
        dump_head(to, "node", it->id, it->name, it->description);
        dump_number(to, "type", it->type);
        dump_source(to, &it->source);
        dump_number(to, "ram", it->ram);
        dump_number(to, "cpu", it->cpu);
        dump_uses(to, "feature", &it->features);
        dump_uses(to, "condition", &it->conditions);
        dump_uses(to, "inject", &it->injects);
        dump_refs(to, "vulnerability", &it->vulnerabilities);
        for (size_t i = 0; i < it->roles.count; i++) {
            dump_text(to, "role", it->roles.items[i].id);
            dump_text(to, "user", it->roles.items[i].username);
            dump_refs(to, "entity", &it->roles.items[i].entities);
        }
        dump_number(to, "disk", it->disk);
        dump_number(to, "restart", it->restart);
        dump_number(to, "place", it->infrastructure);
    }
}

static inline void dump_infrastructure(FILE *to, const struct infrastructures *places)
{
    EACH(struct infrastructure, *places)
    {
        dump_head(to, "infrastructure", it->id, it->name, it->description);
        dump_number(to, "node", it->node);
        dump_number(to, "count", it->count);
        dump_refs(to, "link", &it->links);
        dump_refs(to, "dependency", &it->dependencies);
        dump_ref(to, "each", &it->each);
        dump_text(to, "cidr", it->cidr);
        dump_text(to, "gateway", it->gateway);
        dump_number(to, "internal", it->internal);
        for (size_t i = 0; i < it->addresses.count; i++) {
            dump_ref(to, "on", &it->addresses.items[i].link);
            dump_text(to, "address", it->addresses.items[i].address);
        }
        for (size_t i = 0; i < it->acls.count; i++) {
            dump_ref(to, "from", &it->acls.items[i].from);
            dump_ref(to, "to", &it->acls.items[i].to);
            dump_texts(to, "port", &it->acls.items[i].ports);
            dump_number(to, "accept", it->acls.items[i].accept);
        }
    }
}

static inline void dump_things(FILE *to, const struct scenario *scenario)
{
    EACH(struct feature, scenario->features)
    {
        dump_head(to, "feature", it->id, it->name, it->description);
        dump_text(to, "destination", it->destination);
        dump_number(to, "type", it->type);
        dump_source(to, &it->source);
        dump_refs(to, "dependency", &it->dependencies);
        dump_refs(to, "vulnerability", &it->vulnerabilities);
        dump_texts(to, "environment", &it->environment);
    }
    EACH(struct condition, scenario->conditions)
    {
        const struct probe none = {0}, *probe = it->probe != NULL ? it->probe : &none;

        dump_head(to, "condition", it->id, it->name, it->description);
        dump_text(to, "command", it->command);
        dump_number(to, "interval", it->interval);
        dump_source(to, &it->source);
        dump_texts(to, "environment", &it->environment);
        dump_number(to, "result", it->result);
        dump_number(to, "timeout", it->timeout);
        dump_number(to, "probe", probe->kind);
        dump_text(to, "target", probe->target);
        dump_number(to, "status", probe->status);
        dump_text(to, "match", probe->match);
        dump_text(to, "expect", probe->expect);
        dump_ref(to, "server", &probe->server);
        dump_number(to, "every", probe->every);
        dump_ref(to, "from", &probe->from);
        dump_ref(to, "same-as", &it->same_as);
    }
    EACH(struct vulnerability, scenario->vulnerabilities)
    {
        dump_head(to, "vulnerability", it->id, it->name, it->description);
        dump_text(to, "class", it->class_name);
        dump_number(to, "technical", it->technical);
    }
    EACH(struct variable, scenario->variables)
    {
        dump_head(to, "variable", it->id, NULL, NULL);
        dump_number(to, "kind", it->kind);
        dump_text(to, "value", it->value);
        dump_number(to, "length", it->length);
        dump_ref(to, "per", &it->per);
    }
}

static inline void dump_objectives(FILE *to, const struct scenario *scenario)
{
    EACH(struct metric, scenario->metrics)
    {
        dump_head(to, "metric", it->id, it->name, it->description);
        dump_number(to, "type", it->type);
        dump_number(to, "artifact", it->artifact);
        dump_number(to, "max", it->max);
        dump_ref(to, "condition", &it->condition);
        dump_number(to, "over", it->over == OVER_UNSAID ? OVER_LATEST : it->over);
        dump_number(to, "availability", it->availability);
        dump_number(to, "sla", it->sla);
    }
    EACH(struct evaluation, scenario->evaluations)
    {
        dump_head(to, "evaluation", it->id, it->name, it->description);
        dump_refs(to, "metric", &it->metrics);
        dump_number(to, "percent", it->is_percent);
        dump_number(to, "min", it->min);
    }
    EACH(struct tlo, scenario->tlos)
    {
        dump_head(to, "tlo", it->id, it->name, it->description);
        dump_ref(to, "evaluation", &it->evaluation);
    }
    EACH(struct goal, scenario->goals)
    {
        dump_head(to, "goal", it->id, it->name, it->description);
        dump_refs(to, "tlo", &it->tlos);
    }
}

static inline void dump_inject(FILE *to, const struct inject *it)
{
    dump_head(to, "inject", it->id, it->name, it->description);
    dump_source(to, &it->source);
    dump_ref(to, "from", &it->from);
    dump_refs(to, "to", &it->to);
    dump_refs(to, "tlo", &it->tlos);
    dump_texts(to, "environment", &it->environment);
    dump_text(to, "run", it->run);
    dump_text(to, "cleanup", it->cleanup);
    dump_number(to, "timeout", it->timeout);
    for (size_t i = 0; i < it->expect.count; i++) {
        dump_text(to, "report", it->expect.items[i].report);
        dump_text(to, "action", it->expect.items[i].action);
        dump_number(to, "due", it->expect.items[i].due);
        dump_number(to, "points", it->expect.items[i].points);
        dump_ref(to, "otherwise", &it->expect.items[i].otherwise);
    }
    dump_text(to, "technique", it->atomic.technique);
    dump_number(to, "test", it->atomic.test);
    for (size_t i = 0; i < it->atomic.arguments.count; i++)
        dump_text(to, it->atomic.arguments.items[i].key, it->atomic.arguments.items[i].value);
    dump_text(to, "method", it->message.method);
    dump_text(to, "subject", it->message.subject);
    dump_text(to, "body", it->message.body);
    for (size_t i = 0; i < it->machine.count; i++) {
        dump_ref(to, "machine", &it->machine.items[i].node);
        dump_number(to, "action", it->machine.items[i].action);
    }
    dump_number(to, "idempotent", it->idempotent);
    dump_number(to, "visible", it->visible);
}

static inline void dump_happenings(FILE *to, const struct scenario *scenario)
{
    EACH(struct inject, scenario->injects)
    {
        dump_inject(to, it);
    }
    EACH(struct scenario_event, scenario->events)
    {
        dump_head(to, "event", it->id, it->name, it->description);
        dump_source(to, &it->source);
        dump_refs(to, "condition", &it->conditions);
        dump_refs(to, "inject", &it->injects);
        dump_number(to, "when", it->when.mark.line != 0);
        dump_refs(to, "any", &it->when.any);
        dump_refs(to, "all", &it->when.all);
        dump_refs(to, "not", &it->when.none);
        dump_ref(to, "after", &it->when.after);
        dump_number(to, "offset", it->when.offset);
        dump_number(to, "for", it->when.lasts);
        dump_number(to, "manual", it->when.manual);
        dump_number(to, "teams", it->when.teams);
        dump_number(to, "count", it->when.team_count);
        dump_number(to, "contingency", it->contingency);
    }
    EACH(struct script, scenario->scripts)
    {
        dump_head(to, "script", it->id, it->name, it->description);
        dump_number(to, "start", it->start);
        dump_number(to, "end", it->end);
        fprintf(to, " speed=%.9g", it->speed);
        for (size_t i = 0; i < it->events.count; i++) {
            dump_ref(to, "event", &it->events.items[i].event);
            dump_number(to, "at", it->events.items[i].at);
        }
    }
    EACH(struct story, scenario->stories)
    {
        dump_head(to, "story", it->id, it->name, it->description);
        fprintf(to, " speed=%.9g", it->speed);
        dump_refs(to, "script", &it->scripts);
    }
}

static inline void dump_scenario(FILE *to, const struct scenario *scenario)
{
    dump_head(to, "scenario", NULL, scenario->name, scenario->description);
    dump_exercise(to, &scenario->exercise);
    dump_entities(to, &scenario->entities);
    dump_nodes(to, &scenario->nodes);
    dump_infrastructure(to, &scenario->infrastructure);
    dump_things(to, scenario);
    dump_objectives(to, scenario);
    dump_happenings(to, scenario);
    fputc('\n', to);
}
