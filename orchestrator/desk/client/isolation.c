/* SPDX-License-Identifier: Apache-2.0 */
/* The order, the row that it brings, and the document that the row names. */
#include "desk/client/isolation.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "core/model/row.h"
#include "desk/client/asked.h"

static bool isolation_is_known(const struct follow *follow)
{
    return follow->caught_up && follow->view->isolation.state > ISOLATION_WANTED;
}

/* The document of the last proof; an empty one where there is none. */
static int isolation_read(struct found *found, const char *hash, json_t **ret, struct error *err)
{
    char *bytes = NULL;
    size_t length = 0;
    json_t *document = NULL;
    int result = 0;

    if (hash[0] == '\0') {
        *ret = json_object();
        return *ret != NULL ? 0 : error_memory(err);
    }
    result = journal_blob_read(found->journal, hash, &bytes, &length, err);
    if (result > 0)
        return error_set(err, ERROR_MISSING, "the journal has no document %s", hash);
    if (result == 0)
        document = json_loadb(bytes, length, 0, NULL);
    free(bytes);
    if (result == 0 && !json_is_object(document)) {
        json_decref(document);
        return error_set(err, ERROR_INPUT, "the document %s is none", hash);
    }
    *ret = document;
    return result;
}

/* ---- names, which the document has not ---- */

static const char *isolation_team(const struct view *view, const json_t *of, const char *key)
{
    const struct view_team *team =
        view_team(view, (uint32_t)json_integer_value(json_object_get(of, key)));

    return team != NULL ? team->made.id : "";
}

/* "switch lan", "router gate of estmark". */
static void isolation_over(const struct view *view, const json_t *path, char *to, size_t size)
{
    const json_t *router = json_object_get(path, "router");
    const struct view_switch *lan =
        view_switch(view, (uint32_t)json_integer_value(json_object_get(path, "switch")));
    char title[128];

    if (router != NULL) {
        view_vm_title(view, (uint32_t)json_integer_value(router), title, sizeof(title));
        text_print(to, size, "router %s", title);
    } else {
        text_print(to, size, "switch %s", lan != NULL ? lan->made.id : "");
    }
}

static void isolation_networks(const json_t *networks, char *to, size_t size)
{
    const json_t *network;
    size_t i;

    to[0] = '\0';
    json_array_foreach(networks, i, network)
    {
        text_print(to + strlen(to), size - strlen(to), "%s%s", i != 0 ? ", " : "",
                   json_string_value(network));
    }
}

/* Ordinals become names, in place. */
static void isolation_name(const struct view *view, json_t *document)
{
    json_t *one;
    char text[200];
    size_t i;

    json_array_foreach(json_object_get(document, "paths"), i, one)
    {
        isolation_over(view, one, text, sizeof(text));
        json_object_set_new(one, "over", json_string(text));
        json_object_set_new(one, "from", json_string(isolation_team(view, one, "from")));
        json_object_set_new(one, "to", json_string(isolation_team(view, one, "to")));
        json_object_del(one, "switch");
        json_object_del(one, "router");
    }
    json_array_foreach(json_object_get(document, "acls"), i, one)
    {
        view_vm_title(view, (uint32_t)json_integer_value(json_object_get(one, "router")), text,
                      sizeof(text));
        json_object_set_new(one, "router", json_string(text));
    }
}

/* ---- printing ---- */

static const char *isolation_text(struct pool *pool, const json_t *of, const char *key)
{
    return output_clean(pool, json_string_value(json_object_get(of, key)));
}

static void isolation_print_paths(const struct desk *desk, struct pool *pool, const json_t *paths)
{
    const json_t *path;
    struct table table;
    size_t i;

    if (json_array_size(paths) == 0)
        return;
    output_print(&desk->out, TONE_BOLD, "\nJoined by the scenario\n");
    table_init(&table, "FROM|TO|OVER|PASSES");
    json_array_foreach(paths, i, path)
    {
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", isolation_text(pool, path, "from"));
        table_cell(&table, 1, TONE_BOLD, "%s", isolation_text(pool, path, "to"));
        table_cell(&table, 2, TONE_PLAIN, "%s", isolation_text(pool, path, "over"));
        table_cell(&table, 3, TONE_PLAIN, "%s", isolation_text(pool, path, "passes"));
    }
    table_print(&table, &desk->out, 2);
    table_done(&table);
}

static void isolation_print_acls(const struct desk *desk, struct pool *pool, const json_t *acls)
{
    const json_t *acl;
    struct table table;
    char from[256], to[256];
    size_t i;

    if (json_array_size(acls) == 0)
        return;
    output_print(&desk->out, TONE_BOLD, "\nAcls of routers, as they begin\n");
    table_init(&table, "ROUTER|FROM|TO|PASSES|");
    json_array_foreach(acls, i, acl)
    {
        isolation_networks(json_object_get(acl, "from"), from, sizeof(from));
        isolation_networks(json_object_get(acl, "to"), to, sizeof(to));
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", isolation_text(pool, acl, "router"));
        table_cell(&table, 1, TONE_PLAIN, "%s", output_clean(pool, from));
        table_cell(&table, 2, TONE_PLAIN, "%s", output_clean(pool, to));
        table_cell(&table, 3, TONE_PLAIN, "%s", isolation_text(pool, acl, "passes"));
        table_cell(&table, 4, TONE_PLAIN, "%s",
                   json_is_true(json_object_get(acl, "accept")) ? "accept" : "drop");
    }
    table_print(&table, &desk->out, 2);
    table_done(&table);
}

static void isolation_print_text(const struct desk *desk, const struct view *view,
                                 const json_t *document)
{
    const struct view_isolation *last = &view->isolation;
    const json_t *one;
    struct pool pool = POOL_EMPTY;
    char when[TIME_TEXT];
    size_t i;

    time_text_wall(when, last->wall);
    output_print(&desk->out, last->state == ISOLATION_APART ? TONE_GOOD : TONE_BAD, "%s",
                 isolation_words[last->state]);
    output_print(&desk->out, TONE_PLAIN, "  %s (%s): %s\n", when, last->by, last->text);
    json_array_foreach(json_object_get(document, "leaks"), i, one)
    {
        output_print(&desk->out, TONE_BAD, "  %s\n", isolation_text(&pool, one, "text"));
    }
    json_array_foreach(json_object_get(document, "lost"), i, one)
    {
        output_print(&desk->out, TONE_WARN, "  %s\n", output_clean(&pool, json_string_value(one)));
    }
    if (!desk->quiet) {
        isolation_print_paths(desk, &pool, json_object_get(document, "paths"));
        isolation_print_acls(desk, &pool, json_object_get(document, "acls"));
    }
    pool_done(&pool);
}

static int isolation_print_known(const struct desk *desk, struct found *found,
                                 const struct view *view)
{
    const struct view_isolation *last = &view->isolation;
    json_t *document = NULL;
    struct error err;

    if (isolation_read(found, last->proof, &document, &err) < 0)
        return desk_failed(desk, &err);
    isolation_name(view, document);
    if (desk->json) {
        json_object_set_new(document, "state", json_string(isolation_words[last->state]));
        json_object_set_new(document, "by", json_string(last->by));
        json_object_set_new(document, "wall", json_integer(last->wall));
        json_object_set_new(document, "text", json_string(last->text));
        output_json(&desk->out, document);
    } else {
        isolation_print_text(desk, view, document);
        json_decref(document);
    }
    return last->state == ISOLATION_APART ? EXIT_DONE : EXIT_RANGE;
}

int isolation_print(const struct desk *desk, struct found *found, bool last)
{
    static const struct asked asked = {.verb = "isolation",
                                       .what = "look at whether teams are apart",
                                       .is_answered = isolation_is_known};
    struct follow follow = {0};
    struct error err;
    int code;

    if (last && found->view->isolation.count == 0) {
        error_set(&err, ERROR_MISSING, "nobody has looked at whether teams are apart");
        return desk_failed(desk, &err);
    }
    code = last ? EXIT_DONE : asked_follow(desk, found, &asked, &follow);
    if (code == EXIT_DONE)
        code = isolation_print_known(desk, found, last ? found->view : follow.view);
    follow_done(&follow);
    return code;
}
