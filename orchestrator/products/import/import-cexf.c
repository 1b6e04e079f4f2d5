/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Common Exercise Format ("CEXF - format description", MISP project; what SkillAegis writes).
 * Each step of the flow is an inject that says something to people: a file that it mails, or its
 * own description. What its tools would evaluate are expected actions, with the points of their
 * score range, which a person says are met; a step that waits for another one's resolution is in
 * the event that the expectation opens. What its tools would do on a network is not carried.
 */
#include "products/import/import-own.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { CEXF_AT_MOST = 60 * 60 * 24 * 365, CEXF_SCORE_MOST = 1000000 };

struct cexf {
    struct importing *in;
    struct import_index injects, payloads, flow;
    size_t *steps; /* of the flow: number of the sketch's inject + 1; 0: it is not carried */
};

/* ---- texts --------------------------------------------------------------------------------------
 */

/* All that a value says, in one line: "key: value, key: a; b". */
static void cexf_words(struct importing *in, const struct item *item, FILE *to)
{
    if (item->kind == ITEM_SCALAR)
        fputs(item->text, to);
    for (uint32_t i = 0; item->kind == ITEM_LIST && i < item->count; i++) {
        if (i != 0)
            fputs("; ", to);
        origin_entry(in->origin, item, i);
        cexf_words(in, item->items[i], to);
    }
    for (uint32_t i = 0; item->kind == ITEM_MAP && i < item->count; i++) {
        const struct item *key = item->pairs[i].key;

        if (key->kind != ITEM_SCALAR)
            continue;
        fprintf(to, "%s%s: ", i != 0 ? ", " : "", key->text);
        origin_carry(in->origin, item->pairs[i].value);
        cexf_words(in, item->pairs[i].value, to);
    }
}

static const char *cexf_line(struct importing *in, const struct item *item)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = item != NULL && item->count != 0 ? open_memstream(&text, &size) : NULL;
    const char *kept = NULL;

    if (to == NULL)
        return NULL;
    cexf_words(in, item, to);
    if (fclose(to) == 0)
        kept = sketch_print(in->sketch, "%s", text);
    free(text);
    return kept;
}

/* A mail's own subject, out of the header of a file that has one. */
static const char *cexf_subject(struct importing *in, const char *text)
{
    static const char word[] = "Subject: ";
    const char *end = strstr(text, "\n\n");

    for (const char *at = text; end != NULL && at < end; at += strcspn(at, "\n") + 1)
        if (strncasecmp(at, word, sizeof(word) - 1) == 0)
            return sketch_print(in->sketch, "%.*s", (int)strcspn(at + sizeof(word) - 1, "\r\n"),
                                at + sizeof(word) - 1);
    return NULL;
}

/* What a file says, if that is text. */
static const char *cexf_content(struct importing *in, const struct item *parameters)
{
    const char *content = origin_text(in->origin, parameters, "content"),
               *type = origin_text(in->origin, parameters, "content-type");
    size_t room = content != NULL ? strlen(content) : 0, length = 0;
    char *text;

    if (content == NULL || type == NULL || strcasecmp(type, "base64") != 0)
        return content;
    text = pool_take(in->sketch->pool, room + 1);
    if (text == NULL) {
        in->sketch->no_memory = true;
        return NULL;
    }
    if (sodium_base642bin((unsigned char *)text, room, content, room, " \r\n\t", &length, NULL,
                          sodium_base64_VARIANT_ORIGINAL) == 0 &&
        memchr(text, '\0', length) == NULL && text_is_utf8(text, length))
        return text;
    origin_lose(in->origin, origin_take(in->origin, parameters, "content"),
                "the file is no text in base64");
    return NULL;
}

/* ---- an inject ----------------------------------------------------------------------------------
 */

/* "[0, 10]": the most that it brings. */
static int64_t cexf_points(struct importing *in, const struct item *evaluation)
{
    const struct item *range = origin_list(in->origin, evaluation, "score_range");
    int64_t least = 0, most = 0;

    if (range == NULL || range->count != 2 || range->items[0]->kind != ITEM_SCALAR ||
        range->items[1]->kind != ITEM_SCALAR)
        return 0;
    if (text_to_int(origin_entry(in->origin, range, 0), 0, CEXF_SCORE_MOST, &least) && least != 0)
        origin_lose(in->origin, range->items[0], "what is not met brings nothing");
    if (!text_to_int(origin_entry(in->origin, range, 1), 0, CEXF_SCORE_MOST, &most))
        origin_lose(in->origin, range, "the score range is no two whole numbers");
    return most;
}

static void cexf_evaluation(struct importing *in, struct sketch_inject *inject,
                            const struct item *one)
{
    const char *result = origin_text(in->origin, one, "result"),
               *looks = cexf_line(in, origin_take(in->origin, one, "parameters"));
    struct sketch_expect *expect =
        sketch_more(in->sketch, &inject->expects, &inject->expect_count, sizeof(*expect));

    if (expect == NULL)
        return;
    expect->action = result != NULL && result[0] != '\0'
                         ? result
                         : sketch_print(in->sketch, "Evaluation %zu", inject->expect_count);
    expect->points = cexf_points(in, one);
    inject->expected = import_append(
        in, inject->expected, "",
        looks != NULL ? sketch_print(in->sketch, "%s: %s", expect->action, looks) : NULL);
}

/* The file that is mailed, or NULL. */
static const char *cexf_payload(struct cexf *own, const struct item *inject)
{
    struct importing *in = own->in;
    const char *id = origin_text(in->origin, inject, "action_payload_resource_uuid"), *type;
    const struct item *payload = import_index_item(&own->payloads, id);

    if (payload == NULL) {
        if (id != NULL && id[0] != '\0')
            origin_lose(in->origin, origin_take(in->origin, inject, "action_payload_resource_uuid"),
                        "there is no such payload in the file");
        return NULL;
    }
    type = origin_text(in->origin, payload, "type");
    if (type == NULL || strcmp(type, "file") != 0)
        return NULL;
    return cexf_content(in, origin_take(in->origin, payload, "parameters"));
}

/* What it says to people: the file that it mails, else its description or that of its step. */
static void cexf_message(struct cexf *own, struct sketch_inject *inject, const struct item *item)
{
    struct importing *in = own->in;
    const char *mail = cexf_payload(own, item),
               *about = origin_text(in->origin, item, "description"),
               *subject = mail != NULL ? cexf_subject(in, mail) : NULL;

    inject->method = mail != NULL ? "mail" : "portal";
    if (subject != NULL && subject[0] != '\0')
        inject->subject = subject;
    if (about != NULL && about[0] == '\0')
        about = NULL;
    inject->body = mail != NULL ? mail : about != NULL ? about : inject->description;
    if (mail != NULL && about != NULL)
        inject->notes = about;
}

static void cexf_inject(struct cexf *own, struct sketch_inject *inject, const struct item *item)
{
    struct importing *in = own->in;
    const struct item *evaluations = origin_list(in->origin, item, "inject_evaluation");

    cexf_message(own, inject, item);
    inject->notes =
        import_append(in, inject->notes, "tool ", origin_text(in->origin, item, "target_tool"));
    for (uint32_t i = 0; evaluations != NULL && i < evaluations->count; i++)
        cexf_evaluation(in, inject, evaluations->items[i]);
}

/* ---- the flow -----------------------------------------------------------------------------------
 */

/* Is the word the value of the key, or among its values? */
static bool cexf_says(struct importing *in, const struct item *map, const char *key,
                      const char *word)
{
    const struct item *value = origin_take(in->origin, map, key);
    const char *text = origin_text(in->origin, map, key);
    bool says = text != NULL && strcmp(text, word) == 0;

    for (uint32_t i = 0; value != NULL && value->kind == ITEM_LIST && i < value->count; i++) {
        const struct item *one = value->items[i];

        if (one->kind == ITEM_SCALAR && strcmp(one->text, word) == 0)
            says = origin_entry(in->origin, value, i) != NULL;
    }
    return says;
}

static bool cexf_waits(struct importing *in, const struct item *step)
{
    const char *id =
        origin_text(in->origin, origin_take(in->origin, step, "requirements"), "inject_uuid");

    return id != NULL && id[0] != '\0';
}

static int64_t cexf_at(struct importing *in, const struct item *step)
{
    const struct item *sequence = origin_take(in->origin, step, "sequence"),
                      *timing = origin_take(in->origin, step, "timing");
    bool startex = cexf_says(in, sequence, "trigger", "startex"),
         manual = cexf_says(in, sequence, "trigger", "manual");

    if (cexf_waits(in, step))
        return -1;
    return origin_number(in->origin, timing, "triggered_at", 0, CEXF_AT_MOST,
                         manual && !startex ? -1 : 0);
}

/* Is it done on a network, by tools of theirs? */
static bool cexf_is_traffic(struct cexf *own, const struct item *item)
{
    const char *action = origin_text(own->in->origin, item, "action");
    const struct item *payload = import_index_item(
        &own->payloads, origin_text(own->in->origin, item, "action_payload_resource_uuid"));
    const char *type = payload != NULL ? origin_text(own->in->origin, payload, "type") : NULL;

    return (action != NULL && strncmp(action, "network", 7) == 0) ||
           (type != NULL && strcmp(type, "tcp_connection") == 0);
}

static void cexf_step(struct cexf *own, const struct item *step, size_t n)
{
    struct importing *in = own->in;
    const struct item *item =
        import_index_item(&own->injects, origin_need(in->origin, step, "inject_uuid"));
    const char *name = item != NULL ? origin_need(in->origin, item, "name") : NULL;
    struct sketch_inject *inject;

    if (name == NULL) {
        origin_lose(in->origin, step, "a step of the flow without an inject");
        return;
    }
    if (cexf_is_traffic(own, item)) {
        origin_lose(in->origin, item,
                    "the inject \"%.60s\" is traffic that tools make; write a run for it", name);
        origin_lose(in->origin, step, "the step of \"%.60s\"", name);
        return;
    }
    inject = sketch_inject(in->sketch, name);
    if (inject == NULL)
        return;
    own->steps[n] = in->sketch->inject_count;
    inject->description = origin_text(in->origin, step, "description");
    if (inject->description != NULL && inject->description[0] == '\0')
        inject->description = NULL;
    inject->at = cexf_at(in, step);
    cexf_inject(own, inject, item);
}

/* The expectation of an inject whose result the words are, else its last one, else a new one. */
static struct sketch_expect *cexf_resolution(struct importing *in, struct sketch_inject *inject,
                                             const char *words)
{
    struct sketch_expect *expect;

    for (size_t i = 0; words != NULL && i < inject->expect_count; i++)
        if (strcmp(inject->expects[i].action, words) == 0)
            return &inject->expects[i];
    if (inject->expect_count != 0)
        return &inject->expects[inject->expect_count - 1];
    expect = sketch_more(in->sketch, &inject->expects, &inject->expect_count, sizeof(*expect));
    if (expect != NULL)
        expect->action = words != NULL && words[0] != '\0' ? words : "It is resolved";
    return expect;
}

/* What waits is in the event that an expectation of the other step opens. */
static void cexf_wait(struct cexf *own, const struct item *step, size_t n)
{
    struct importing *in = own->in;
    const struct item *wants = origin_take(in->origin, step, "requirements");
    const char *id = origin_text(in->origin, wants, "inject_uuid"),
               *words = origin_text(in->origin, wants, "resolution_requirement");
    size_t other = import_index_place(&own->flow, id);
    struct sketch_inject *inject = &in->sketch->injects[own->steps[n] - 1];
    struct sketch_expect *expect;

    /* Only what comes later in the flow waits, so that nothing waits for itself. */
    if (other >= n || own->steps[other] == 0) {
        origin_lose(in->origin, wants,
                    "\"%.60s\" waits for a step that is not before it, or not carried: a person "
                    "fires it",
                    inject->name);
        return;
    }
    expect = cexf_resolution(in, &in->sketch->injects[own->steps[other] - 1], words);
    if (expect == NULL)
        return;
    if (expect->then == NULL)
        expect->then = inject->id;
    inject->event = expect->then;
}

static void cexf_flow(struct cexf *own, const struct item *flow)
{
    own->steps = pool_take_array(own->in->sketch->pool, flow->count + 1, sizeof(*own->steps));
    if (own->steps == NULL) {
        own->in->sketch->no_memory = true;
        return;
    }
    for (size_t i = 0; i < flow->count && !own->in->sketch->no_memory && !own->in->sketch->full;
         i++)
        cexf_step(own, flow->items[i], i);
    for (size_t i = 0; i < flow->count; i++)
        if (own->steps[i] != 0 && cexf_waits(own->in, flow->items[i]))
            cexf_wait(own, flow->items[i], i);
}

static void cexf_about(struct importing *in, const struct item *about)
{
    const struct item *meta = origin_take(in->origin, about, "meta");
    const char *more = origin_text(in->origin, about, "expanded"),
               *text = origin_text(in->origin, about, "description"),
               *level = origin_text(in->origin, meta, "level");

    in->sketch->name = origin_need(in->origin, about, "name");
    in->sketch->duration = origin_number(in->origin, about, "total_duration", 0, CEXF_AT_MOST, 0);
    if (more != NULL && (text == NULL || strcmp(more, text) != 0))
        text = import_append(in, text, "", more);
    text = import_append(in, text, "Author: ", origin_text(in->origin, meta, "author"));
    text = import_append(
        in, text, "Level: ", level != NULL ? level : origin_text(in->origin, about, "level"));
    in->sketch->description = import_append(
        in, text, "", origin_lines(in->origin, origin_list(in->origin, about, "tags"), "Tag: "));
}

void import_cexf(struct importing *in)
{
    struct cexf own = {.in = in};
    const struct item *about = origin_take(in->origin, in->root, "exercise"),
                      *flow = origin_list(in->origin, in->root, "inject_flow"),
                      *injects = origin_list(in->origin, in->root, "injects");

    if (about == NULL || flow == NULL || injects == NULL) {
        complain_error(&in->origin->complaints, in->root->mark,
                       "there is no exercise, inject_flow or injects: this is no CEXF");
        return;
    }
    cexf_about(in, about);
    own.injects = import_index(in, injects, "uuid");
    own.payloads = import_index(in, origin_list(in->origin, in->root, "inject_payloads"), "uuid");
    own.flow = import_index(in, flow, "inject_uuid");
    cexf_flow(&own, flow);
}
