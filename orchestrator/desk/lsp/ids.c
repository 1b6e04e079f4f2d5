/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/lsp/ids.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

/* The dotted path of an entity in *to: entities.blue.entities.estmark is blue.estmark. False: the
 * way leads elsewhere. */
static bool ids_entity(const struct outline_path *path, const char *last, char *to, size_t size)
{
    size_t used = 0;

    to[0] = '\0';
    for (size_t i = 0; i <= path->count; i++) {
        const char *word = i < path->count ? path->words[i] : last;

        if (i % 2 == 0 && strcasecmp(word, "entities") != 0)
            return false;
        if (i % 2 == 1) {
            text_print(to + used, size - used, "%s%s", used > 0 ? "." : "", word);
            used = strlen(to);
        }
    }
    return path->count % 2 == 1;
}

static void ids_add(struct ids *ids, enum section section, const char *id,
                    const struct outline_token *token)
{
    struct id_defined *one;

    if (ids->count >= IDS_MOST)
        return;
    one = pool_grow(&ids->pool, &ids->items, &ids->count, sizeof(*one));
    if (one == NULL) {
        ids->no_memory = true;
        return;
    }
    *one = (struct id_defined){.section = section,
                               .id = pool_text(&ids->pool, id),
                               .start = token->start,
                               .end = token->end};
    if (one->id == NULL) {
        ids->count--;
        ids->no_memory = true;
    }
}

/* The name or description of the element that was defined last. */
static void ids_about(struct ids *ids, const struct outline_token *token)
{
    const struct outline_path *path = token->path;
    struct id_defined *last = ids->count > 0 ? &ids->items[ids->count - 1] : NULL;
    const char *word = path->count >= 3 ? path->words[path->count - 1] : "";
    const char *id = path->count >= 3 ? path->words[path->count - 2] : "", *end;

    if (last == NULL || path->count % 2 != 1)
        return;
    end = strrchr(last->id, '.');
    if (strcmp(last->section == SECTION_ENTITIES && end != NULL ? end + 1 : last->id, id) != 0)
        return;
    if (strcasecmp(word, "name") == 0 && last->name == NULL)
        last->name = pool_text(&ids->pool, token->text);
    else if (strcasecmp(word, "description") == 0 && last->description == NULL)
        last->description = pool_text(&ids->pool, token->text);
}

static bool ids_take(void *data, const struct outline_token *token)
{
    struct ids *ids = data;
    const struct outline_path *path = token->path;
    char id[1024];
    enum section section;

    if (!token->key) {
        ids_about(ids, token);
        return !ids->no_memory;
    }
    if (path->count == 0)
        return true;
    section = place_section(path->words[0]);
    if (section == SECTION_ENTITIES) {
        if (ids_entity(path, token->text, id, sizeof(id)))
            ids_add(ids, section, id, token);
    } else if (section != SECTION_NONE && path->count == 1) {
        ids_add(ids, section, token->text, token);
    }
    return !ids->no_memory;
}

void ids_read(const char *text, size_t length, struct ids *ret)
{
    *ret = (struct ids){.count = 0};
    outline_read(text, length, ids_take, ret);
}

void ids_done(struct ids *ids)
{
    pool_done(&ids->pool);
}

const struct id_defined *ids_find(const struct ids *ids, enum section section, const char *id)
{
    const struct id_defined *found = NULL;

    /* Of an id that is there twice the last one counts, as the loader has it. */
    for (size_t i = 0; i < ids->count; i++)
        if (ids->items[i].section == section && strcmp(ids->items[i].id, id) == 0)
            found = &ids->items[i];
    return found;
}
