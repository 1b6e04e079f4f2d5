/* SPDX-License-Identifier: Apache-2.0 */
#include "products/import/sketch.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "core/model/host-name.h"

enum { ACLS_MOST = 400 };

void *sketch_more(struct sketch *sketch, void *array_pointer, size_t *count, size_t size)
{
    void *place;

    if (*count >= SKETCH_MOST) {
        sketch->full = true;
        return NULL;
    }
    place = pool_grow(sketch->pool, array_pointer, count, size);
    sketch->no_memory |= place == NULL;
    return place;
}

const char *sketch_print(struct sketch *sketch, const char *format, ...)
{
    char *text = NULL;
    const char *kept;
    va_list args;
    int length;

    va_start(args, format);
    length = vasprintf(&text, format, args);
    va_end(args);
    kept = length < 0 ? NULL : pool_text_of(sketch->pool, text, (size_t)length);
    free(length < 0 ? NULL : text);
    sketch->no_memory |= kept == NULL;
    return kept != NULL ? kept : "";
}

/* ---- ids ----------------------------------------------------------------------------------------
 */

static size_t sketch_place(const struct sketch *sketch, const char *key, bool *ret_there)
{
    size_t low = 0, high = sketch->id_count;

    *ret_there = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(sketch->ids[middle], key);

        if (order == 0)
            *ret_there = true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* "web server 2" of a section is web-server-2, or, where that is taken, web-server-2-2. */
static const char *sketch_id(struct sketch *sketch, const char *section, const char *name,
                             const char *word)
{
    char label[HOST_NAME_SIZE], key[HOST_NAME_SIZE + 32];
    bool there = true;
    size_t place = 0;

    host_name(name, word, (uint32_t)sketch->id_count + 1, label);
    label[SKETCH_NAME - 8] = '\0';
    for (size_t end = strlen(label); end > 0 && label[end - 1] == '-'; end--)
        label[end - 1] = '\0';
    for (unsigned n = 1; there; n++) {
        text_print(key, sizeof(key), n == 1 ? "%s %s" : "%s %s-%u", section, label, n);
        place = sketch_place(sketch, key, &there);
    }

    const char **last = sketch_more(sketch, &sketch->ids, &sketch->id_count, sizeof(*sketch->ids));
    const char *kept = pool_text(sketch->pool, key);

    if (last == NULL || kept == NULL) {
        sketch->no_memory |= kept == NULL;
        return "x";
    }
    memmove(sketch->ids + place + 1, sketch->ids + place,
            (sketch->id_count - 1 - place) * sizeof(*sketch->ids));
    sketch->ids[place] = kept;
    return kept + strlen(section) + 1;
}

/* ---- things -------------------------------------------------------------------------------------
 */

struct sketch_team *sketch_team(struct sketch *sketch, const char *name)
{
    struct sketch_team *team =
        sketch_more(sketch, &sketch->teams, &sketch->team_count, sizeof(*team));

    if (team != NULL)
        *team = (struct sketch_team){.id = sketch_id(sketch, "team", name, "team"), .name = name};
    return team;
}

static struct sketch_node *sketch_node(struct sketch *sketch, const char *name, const char *source)
{
    struct sketch_node *node =
        sketch_more(sketch, &sketch->nodes, &sketch->node_count, sizeof(*node));

    if (node != NULL)
        *node = (struct sketch_node){
            .id = sketch_id(sketch, "node", name, source != NULL ? "vm" : "lan"),
            .name = name,
            .source = source,
            .ram = INT64_C(1) << 30,
            .cpu = 1,
            .count = 1,
        };
    return node;
}

struct sketch_node *sketch_switch(struct sketch *sketch, const char *name)
{
    return sketch_node(sketch, name, NULL);
}

struct sketch_node *sketch_machine(struct sketch *sketch, const char *name, const char *source)
{
    struct sketch_node *node = sketch_node(sketch, name, source);

    if (node != NULL)
        sketch_user(sketch, node, "root", "root", false);
    return node;
}

struct sketch_inject *sketch_inject(struct sketch *sketch, const char *name)
{
    struct sketch_inject *inject =
        sketch_more(sketch, &sketch->injects, &sketch->inject_count, sizeof(*inject));

    if (inject != NULL)
        *inject = (struct sketch_inject){.id = sketch_id(sketch, "inject", name, "inject"),
                                         .name = name,
                                         .subject = name,
                                         .at = -1};
    return inject;
}

struct sketch_metric *sketch_metric(struct sketch *sketch, const char *name, int64_t most)
{
    struct sketch_metric *metric =
        sketch_more(sketch, &sketch->metrics, &sketch->metric_count, sizeof(*metric));

    if (metric != NULL)
        *metric = (struct sketch_metric){
            .id = sketch_id(sketch, "metric", name, "metric"), .name = name, .most = most};
    return metric;
}

void sketch_variable(struct sketch *sketch, const char *id, const char *value)
{
    struct sketch_variable *variable;

    for (size_t i = 0; i < sketch->variable_count; i++)
        if (strcmp(sketch->variables[i].id, id) == 0)
            return;
    variable = sketch_more(sketch, &sketch->variables, &sketch->variable_count, sizeof(*variable));
    if (variable != NULL)
        *variable = (struct sketch_variable){.id = id, .value = value};
}

void sketch_link(struct sketch *sketch, struct sketch_node *node, const char *lan,
                 const char *address)
{
    struct sketch_link *link;

    for (size_t i = 0; i < node->link_count; i++)
        if (strcmp(node->links[i].lan, lan) == 0)
            return;
    link = sketch_more(sketch, &node->links, &node->link_count, sizeof(*link));
    if (link != NULL)
        *link = (struct sketch_link){.lan = lan, .address = address};
}

void sketch_user(struct sketch *sketch, struct sketch_node *node, const char *role,
                 const char *username, bool teams)
{
    struct sketch_user *user;

    for (size_t i = 0; i < node->user_count; i++)
        if (strcmp(node->users[i].role, role) == 0)
            return;
    user = sketch_more(sketch, &node->users, &node->user_count, sizeof(*user));
    if (user != NULL)
        *user = (struct sketch_user){.role = role, .username = username, .teams = teams};
}

bool sketch_acl(struct sketch *sketch, struct sketch_node *router, const struct sketch_acl *acl)
{
    struct sketch_acl *kept;

    if (router->acl_count >= ACLS_MOST)
        return false;
    kept = sketch_more(sketch, &router->acls, &router->acl_count, sizeof(*kept));
    if (kept != NULL)
        *kept = *acl;
    return kept != NULL;
}

/* ---- HTML ---------------------------------------------------------------------------------------
 */

static const struct {
    const char *said, *meant;
} sketch_entities[] = {{"&amp;", "&"},  {"&lt;", "<"},  {"&gt;", ">"},  {"&quot;", "\""},
                       {"&nbsp;", " "}, {"&#39;", "'"}, {"&apos;", "'"}};

/* The tags that end a line. */
static bool sketch_breaks(const char *tag)
{
    static const char *const tags[] = {"<br", "</p", "</div", "</li", "</h", "</tr"};

    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
        if (strncasecmp(tag, tags[i], strlen(tags[i])) == 0)
            return true;
    return false;
}

const char *sketch_plain(struct sketch *sketch, const char *html)
{
    char *text = pool_text(sketch->pool, html), *to = text;

    if (text == NULL || strchr(html, '<') == NULL) {
        sketch->no_memory |= text == NULL;
        return text != NULL ? text : "";
    }
    for (const char *at = html; *at != '\0';) {
        const char *end = *at == '<' ? strchr(at, '>') : NULL;
        size_t entity = 0, count = sizeof(sketch_entities) / sizeof(sketch_entities[0]);

        if (end != NULL) {
            if (sketch_breaks(at))
                *to++ = '\n';
            at = end + 1;
            continue;
        }
        while (entity < count &&
               strncmp(at, sketch_entities[entity].said, strlen(sketch_entities[entity].said)) != 0)
            entity++;
        *to++ = entity < count ? *sketch_entities[entity].meant : *at;
        at += entity < count ? strlen(sketch_entities[entity].said) : 1;
    }
    *to = '\0';
    while (to > text && (to[-1] == '\n' || to[-1] == ' '))
        *--to = '\0';
    return text;
}
