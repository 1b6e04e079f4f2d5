/* SPDX-License-Identifier: Apache-2.0 */
/* A sketch as a scenario. What has no time is an event that a person fires. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "products/import/sketch.h"
#include "scenario/yaml/document-write.h"

enum { DURATION_LEAST = 3600 };

static void write_pair(struct document_writer *to, const char *key, const char *text)
{
    if (text == NULL)
        return;
    document_write_plain(to, key);
    document_write_text(to, text);
}

static void write_number(struct document_writer *to, const char *key, int64_t number,
                         const char *unit)
{
    char text[40];

    text_print(text, sizeof(text), "%" PRId64 "%s", number, unit);
    document_write_plain(to, key);
    document_write_plain(to, text);
}

/* A duration, whose 0 has no unit. */
static void write_span(struct document_writer *to, const char *key, int64_t seconds)
{
    if (seconds % 60 == 0)
        write_number(to, key, seconds / 60, seconds == 0 ? "" : "min");
    else
        write_number(to, key, seconds, "s");
}

static void write_open(struct document_writer *to, const char *key, enum item_kind kind, bool flow)
{
    if (key != NULL)
        document_write_plain(to, key);
    document_write_start(to, kind, flow);
}

static void write_one(struct document_writer *to, const char *key, const char *text)
{
    write_open(to, key, ITEM_LIST, true);
    document_write_text(to, text);
    document_write_end(to, ITEM_LIST);
}

/* ---- who takes part -----------------------------------------------------------------------------
 */

static void write_team(struct document_writer *to, const struct sketch_team *team)
{
    write_open(to, team->id, ITEM_MAP, false);
    write_pair(to, "name", team->name);
    write_pair(to, "description", team->description);
    if (team->person_count != 0) {
        write_open(to, "entities", ITEM_MAP, false);
        for (size_t i = 0; i < team->person_count; i++) {
            write_open(to, team->people[i].id, ITEM_MAP, false);
            write_open(to, "poc", ITEM_MAP, true);
            write_pair(to, "name", team->people[i].name);
            write_pair(to, "email", team->people[i].email);
            write_pair(to, "phone", team->people[i].phone);
            document_write_end(to, ITEM_MAP);
            document_write_end(to, ITEM_MAP);
        }
        document_write_end(to, ITEM_MAP);
    }
    document_write_end(to, ITEM_MAP);
}

static void write_entities(struct document_writer *to, const struct sketch *sketch)
{
    write_open(to, "entities", ITEM_MAP, false);
    write_open(to, "white", ITEM_MAP, false);
    write_pair(to, "name", "Exercise control");
    write_pair(to, "role", "White");
    document_write_end(to, ITEM_MAP);
    write_open(to, "blue", ITEM_MAP, false);
    write_pair(to, "name", "Training audience");
    write_pair(to, "role", "Blue");
    if (sketch->team_count == 0) {
        write_number(to, "copies", sketch->copies, "");
    } else {
        write_open(to, "entities", ITEM_MAP, false);
        for (size_t i = 0; i < sketch->team_count; i++)
            write_team(to, &sketch->teams[i]);
        document_write_end(to, ITEM_MAP);
    }
    document_write_end(to, ITEM_MAP);
    document_write_end(to, ITEM_MAP);
}

/* ---- the range ----------------------------------------------------------------------------------
 */

static void write_users(struct document_writer *to, const struct sketch_node *node)
{
    write_open(to, "roles", ITEM_MAP, false);
    for (size_t i = 0; i < node->user_count; i++) {
        write_open(to, node->users[i].role, ITEM_MAP, true);
        write_pair(to, "username", node->users[i].username);
        if (node->users[i].teams)
            write_one(to, "entities", "blue");
        document_write_end(to, ITEM_MAP);
    }
    document_write_end(to, ITEM_MAP);
}

static void write_node(struct document_writer *to, const struct sketch_node *node)
{
    write_open(to, node->id, ITEM_MAP, false);
    write_pair(to, "type", node->source != NULL ? "VM" : "Switch");
    write_pair(to, "description", node->description);
    if (node->source != NULL) {
        write_pair(to, "source", node->source);
        write_open(to, "resources", ITEM_MAP, true);
        write_number(to, "ram", node->ram >> 20, " mib");
        write_number(to, "cpu", node->cpu, "");
        document_write_end(to, ITEM_MAP);
        if (node->disk != 0)
            write_number(to, "disk", node->disk >> 20, " mib");
        write_users(to, node);
        if (node->inject_count != 0) {
            write_open(to, "injects", ITEM_MAP, false);
            for (size_t i = 0; i < node->inject_count; i++)
                write_pair(to, node->injects[i], "root");
            document_write_end(to, ITEM_MAP);
        }
    }
    document_write_end(to, ITEM_MAP);
}

static void write_acls(struct document_writer *to, const struct sketch_node *node)
{
    write_open(to, "acls", ITEM_LIST, false);
    for (size_t i = 0; i < node->acl_count; i++) {
        const struct sketch_acl *acl = &node->acls[i];

        write_open(to, NULL, ITEM_MAP, true);
        write_pair(to, "from", acl->from);
        write_pair(to, "to", acl->to);
        if (acl->ports != NULL) {
            write_open(to, "ports", ITEM_LIST, true);
            for (const char *at = acl->ports; *at != '\0';) {
                size_t length = strcspn(at, ", ");

                document_write_scalar(to, at, length, true);
                at += length + strspn(at + length, ", ");
            }
            document_write_end(to, ITEM_LIST);
        }
        write_pair(to, "action", acl->accept ? "accept" : "drop");
        document_write_end(to, ITEM_MAP);
    }
    document_write_end(to, ITEM_LIST);
}

static void write_links(struct document_writer *to, const struct sketch_node *node)
{
    bool addresses = false;

    write_open(to, "links", ITEM_LIST, true);
    for (size_t i = 0; i < node->link_count; i++) {
        document_write_text(to, node->links[i].lan);
        addresses |= node->links[i].address != NULL;
    }
    document_write_end(to, ITEM_LIST);
    if (!addresses)
        return;
    write_open(to, "properties", ITEM_MAP, true);
    for (size_t i = 0; i < node->link_count; i++)
        write_pair(to, node->links[i].lan, node->links[i].address);
    document_write_end(to, ITEM_MAP);
}

static void write_place(struct document_writer *to, const struct sketch_node *node)
{
    write_open(to, node->id, ITEM_MAP, false);
    write_pair(to, "name", node->name);
    write_pair(to, "each", "blue");
    if (node->cidr != NULL) {
        write_open(to, "properties", ITEM_MAP, true);
        write_pair(to, "cidr", node->cidr);
        write_pair(to, "gateway", node->gateway);
        document_write_end(to, ITEM_MAP);
    }
    if (node->link_count != 0)
        write_links(to, node);
    if (node->acl_count != 0)
        write_acls(to, node);
    document_write_end(to, ITEM_MAP);
}

static void write_range(struct document_writer *to, const struct sketch *sketch)
{
    if (sketch->node_count == 0)
        return;
    write_open(to, "nodes", ITEM_MAP, false);
    for (size_t i = 0; i < sketch->node_count; i++)
        write_node(to, &sketch->nodes[i]);
    document_write_end(to, ITEM_MAP);
    write_open(to, "infrastructure", ITEM_MAP, false);
    for (size_t i = 0; i < sketch->node_count; i++)
        write_place(to, &sketch->nodes[i]);
    document_write_end(to, ITEM_MAP);
}

/* ---- what is scored -----------------------------------------------------------------------------
 */

static void write_metric(struct document_writer *to, const struct sketch_metric *metric)
{
    write_open(to, metric->id, ITEM_MAP, false);
    write_pair(to, "name", metric->name);
    write_pair(to, "description", metric->description);
    write_pair(to, "type", "manual");
    write_number(to, "max-score", metric->most, "");
    if (metric->rubric_count != 0) {
        write_open(to, "rubric", ITEM_LIST, false);
        for (size_t i = 0; i < metric->rubric_count; i++) {
            const struct sketch_criterion *one = &metric->rubric[i];

            write_open(to, NULL, ITEM_MAP, false);
            write_pair(to, "id", one->id);
            write_pair(to, "name", one->name);
            write_number(to, "weight", one->weight, "");
            if (one->right != NULL) {
                write_open(to, "anchors", ITEM_MAP, false);
                write_pair(to, "performed", one->right);
                document_write_end(to, ITEM_MAP);
            }
            document_write_end(to, ITEM_MAP);
        }
        document_write_end(to, ITEM_LIST);
    }
    document_write_end(to, ITEM_MAP);
}

/* What is written of each objective: its evaluation, or its TLO. */
static void write_objectives(struct document_writer *to, const struct sketch *sketch, bool tlos)
{
    bool any = false;

    for (size_t i = 0; i < sketch->metric_count; i++) {
        const struct sketch_metric *metric = &sketch->metrics[i];

        if (!metric->objective)
            continue;
        if (!any)
            write_open(to, tlos ? "tlos" : "evaluations", ITEM_MAP, false);
        any = true;
        write_open(to, metric->id, ITEM_MAP, false);
        write_pair(to, "name", metric->name);
        if (tlos) {
            write_pair(to, "description", metric->description);
            write_pair(to, "evaluation", metric->id);
        } else {
            write_one(to, "metrics", metric->id);
            write_number(to, "min-score", 50, "");
        }
        document_write_end(to, ITEM_MAP);
    }
    if (any)
        document_write_end(to, ITEM_MAP);
}

static void write_scores(struct document_writer *to, const struct sketch *sketch)
{
    if (sketch->metric_count == 0)
        return;
    write_open(to, "metrics", ITEM_MAP, false);
    for (size_t i = 0; i < sketch->metric_count; i++)
        write_metric(to, &sketch->metrics[i]);
    document_write_end(to, ITEM_MAP);
    write_objectives(to, sketch, false);
    write_objectives(to, sketch, true);
}

/* ---- what happens -------------------------------------------------------------------------------
 */

static void write_message(struct document_writer *to, const struct sketch_inject *inject)
{
    write_pair(to, "from-entity", "white");
    write_open(to, "to-entities", ITEM_LIST, true);
    if (inject->to_count == 0)
        document_write_text(to, "blue");
    for (size_t i = 0; i < inject->to_count; i++) {
        char path[SKETCH_NAME + 8];

        text_print(path, sizeof(path), "blue.%s", inject->to[i]);
        document_write_text(to, path);
    }
    document_write_end(to, ITEM_LIST);
    write_open(to, "message", ITEM_MAP, false);
    write_pair(to, "method", inject->method);
    write_pair(to, "subject", inject->subject);
    write_pair(to, "body", inject->body);
    document_write_end(to, ITEM_MAP);
}

static void write_finds(struct document_writer *to, const struct sketch_inject *inject)
{
    if (inject->hint_count != 0)
        write_open(to, "hints", ITEM_LIST, false);
    for (size_t i = 0; i < inject->hint_count; i++) {
        write_open(to, NULL, ITEM_MAP, false);
        write_pair(to, "text", inject->hints[i].text);
        write_number(to, "price", inject->hints[i].price, "");
        document_write_end(to, ITEM_MAP);
    }
    if (inject->hint_count != 0)
        document_write_end(to, ITEM_LIST);
    if (inject->flag_count != 0)
        write_open(to, "flags", ITEM_LIST, false);
    for (size_t i = 0; i < inject->flag_count; i++) {
        write_open(to, NULL, ITEM_MAP, false);
        write_pair(to, "value", inject->flags[i].value);
        write_number(to, "points", inject->flags[i].points, "");
        write_pair(to, "title", inject->flags[i].title);
        document_write_end(to, ITEM_MAP);
    }
    if (inject->flag_count != 0)
        document_write_end(to, ITEM_LIST);
}

static void write_expects(struct document_writer *to, const struct sketch_inject *inject)
{
    if (inject->expect_count == 0)
        return;
    write_open(to, "expect", ITEM_LIST, false);
    for (size_t i = 0; i < inject->expect_count; i++) {
        const struct sketch_expect *one = &inject->expects[i];

        write_open(to, NULL, ITEM_MAP, false);
        write_pair(to, one->action != NULL ? "action" : "report",
                   one->action != NULL ? one->action : "incident");
        if (one->due != 0)
            write_span(to, "due", one->due);
        if (one->points != 0)
            write_number(to, "points", one->points, "");
        write_pair(to, "then", one->then);
        document_write_end(to, ITEM_MAP);
    }
    document_write_end(to, ITEM_LIST);
}

static void write_inject(struct document_writer *to, const struct sketch_inject *inject)
{
    write_open(to, inject->id, ITEM_MAP, false);
    write_pair(to, "name", inject->name);
    write_pair(to, "description", inject->description);
    if (inject->at >= 0)
        write_span(to, "at", inject->at);
    write_pair(to, "run", inject->run);
    write_pair(to, "cleanup", inject->cleanup);
    if (inject->timeout != 0)
        write_span(to, "timeout", inject->timeout);
    if (inject->run == NULL)
        write_message(to, inject);
    write_finds(to, inject);
    write_expects(to, inject);
    if (inject->expected != NULL || inject->objective != NULL || inject->notes != NULL) {
        write_open(to, "msel", ITEM_MAP, false);
        write_pair(to, "expected", inject->expected);
        write_pair(to, "objective", inject->objective);
        write_pair(to, "notes", inject->notes);
        document_write_end(to, ITEM_MAP);
    }
    document_write_end(to, ITEM_MAP);
}

static void write_event(struct document_writer *to, const struct sketch *sketch, size_t at)
{
    const struct sketch_inject *inject = &sketch->injects[at];

    write_open(to, inject->id, ITEM_MAP, false);
    write_pair(to, "name", inject->name);
    write_open(to, "injects", ITEM_LIST, true);
    document_write_text(to, inject->id);
    for (size_t i = at + 1; inject->event != NULL && i < sketch->inject_count; i++)
        if (sketch->injects[i].event != NULL &&
            strcmp(sketch->injects[i].event, inject->event) == 0)
            document_write_text(to, sketch->injects[i].id);
    document_write_end(to, ITEM_LIST);
    if (inject->event == NULL) {
        write_open(to, "when", ITEM_MAP, true);
        document_write_plain(to, "manual");
        document_write_plain(to, "true");
        document_write_end(to, ITEM_MAP);
    }
    document_write_end(to, ITEM_MAP);
}

/* Of the injects without a time: those that an expectation opens, and one for each that a person
 * fires. */
static void write_events(struct document_writer *to, const struct sketch *sketch)
{
    bool any = false;

    for (size_t i = 0; i < sketch->inject_count; i++) {
        const struct sketch_inject *inject = &sketch->injects[i];

        if (inject->at >= 0 || (inject->event != NULL && strcmp(inject->event, inject->id) != 0))
            continue;
        if (!any)
            write_open(to, "events", ITEM_MAP, false);
        any = true;
        write_event(to, sketch, i);
    }
    if (any)
        document_write_end(to, ITEM_MAP);
}

static void write_happenings(struct document_writer *to, const struct sketch *sketch)
{
    if (sketch->inject_count == 0)
        return;
    write_open(to, "injects", ITEM_MAP, false);
    for (size_t i = 0; i < sketch->inject_count; i++)
        write_inject(to, &sketch->injects[i]);
    document_write_end(to, ITEM_MAP);
    write_events(to, sketch);
}

static void write_variables(struct document_writer *to, const struct sketch *sketch)
{
    if (sketch->variable_count == 0)
        return;
    write_open(to, "variables", ITEM_MAP, false);
    for (size_t i = 0; i < sketch->variable_count; i++) {
        const struct sketch_variable *variable = &sketch->variables[i];

        write_open(to, variable->id, ITEM_MAP, true);
        write_pair(to, variable->value != NULL ? "value" : "random",
                   variable->value != NULL ? variable->value : "hex16");
        if (variable->value == NULL)
            write_pair(to, "per", "blue");
        document_write_end(to, ITEM_MAP);
    }
    document_write_end(to, ITEM_MAP);
}

/* Whole hours, the last inject and an hour for it within them. */
static int64_t write_duration(const struct sketch *sketch)
{
    int64_t latest = sketch->duration > 0 ? sketch->duration - 1 : 0;

    for (size_t i = 0; i < sketch->inject_count; i++)
        if (sketch->injects[i].at > latest)
            latest = sketch->injects[i].at;
    return (latest / DURATION_LEAST + 1) * DURATION_LEAST;
}

int sketch_write(const struct sketch *sketch, FILE *file, struct error *err)
{
    struct document_writer *to = document_writer_new(file);

    if (to == NULL)
        return error_memory(err);
    document_write_start(to, ITEM_MAP, false);
    write_pair(to, "name", sketch->name);
    write_pair(to, "description", sketch->description);
    write_open(to, "exercise", ITEM_MAP, false);
    write_span(to, "duration", write_duration(sketch));
    document_write_end(to, ITEM_MAP);
    write_entities(to, sketch);
    write_range(to, sketch);
    write_variables(to, sketch);
    write_scores(to, sketch);
    write_happenings(to, sketch);
    document_write_end(to, ITEM_MAP);
    return document_writer_done(to, err);
}
