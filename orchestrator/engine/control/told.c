/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/control/told.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "engine/control/secret.h"
#include "core/order/rights.h"
#include "core/model/row.h"

bool told_inside(const struct told_to *to)
{
    return rights_see(AUDIENCE_EXCON, 0, to->role, to->team);
}

/*
 * The body for eyes outside EXCON: the fields that row-told.def names for the role, and no other,
 * of whatever version of excon the row is. Malloc'd; NULL: no memory.
 */
static char *told_outside(const struct told_to *to, const struct stored_row *stored)
{
    enum row_kind kind = row_kind_of(stored->kind);
    json_t *body = json_loadb(stored->body, stored->length, 0, NULL), *outside = json_object();
    const char *field;
    json_t *value;
    char *text;

    json_object_foreach(body, field, value)
    {
        if (rights_see_field(kind, field, to->role))
            json_object_set(outside, field, value);
    }
    text = json_dumps(outside, JSON_COMPACT);
    json_decref(outside);
    json_decref(body);
    return text;
}

/* The person of a row whose kind has fields of a person's own. */
static bool told_is_own(const struct told_to *to, const struct stored_row *stored)
{
    json_t *body = json_loadb(stored->body, stored->length, 0, NULL);
    const char *by = json_string_value(json_object_get(body, "by"));
    bool own = to->name != NULL && to->name[0] != '\0' && by != NULL && strcmp(by, to->name) == 0;

    json_decref(body);
    return own;
}

/* The body without what is another person's own. Malloc'd; NULL: no memory. */
static char *told_anothers(const struct stored_row *stored)
{
    enum row_kind kind = row_kind_of(stored->kind);
    json_t *body = json_loadb(stored->body, stored->length, 0, NULL), *value;
    const char *field;
    void *next;
    char *text;

    json_object_foreach_safe(body, next, field, value)
    {
        if (rights_is_own(kind, field))
            json_object_del(body, field);
    }
    text = json_dumps(body, JSON_COMPACT);
    json_decref(body);
    return text;
}

/*
 * A message as its team reads it: the row has ${flag}, its reader the team's own value. The body is
 * a JSON text of the journal; NULL: it says nothing that is to be replaced.
 */
static char *told_message(const struct told_to *to, const struct stored_row *stored,
                          const struct view *view, const unsigned char key[FOLDER_KEY],
                          const char *body, size_t length)
{
    static const char *const keys[] = {"subject", "body"};
    struct secret_reader reader;
    json_t *message;
    json_int_t team;
    char *read, *all;
    struct error err;

    if (key == NULL || strcmp(stored->kind, "message.sent") != 0 ||
        memmem(body, length, "${", 2) == NULL)
        return NULL;
    message = json_loadb(body, length, 0, NULL);
    team = json_integer_value(json_object_get(message, "team"));
    reader = (struct secret_reader){
        .view = view, .key = key, .team = team != 0 ? (uint32_t)team : to->team};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const json_t *text = json_object_get(message, keys[i]);
        size_t read_length = json_string_length(text);

        if (text == NULL || secret_text(&reader, json_string_value(text), read_length, &read,
                                        &read_length, &err) != 0)
            continue;
        json_object_set_new(message, keys[i], json_stringn(read, read_length));
        free(read);
    }
    all = json_dumps(message, JSON_COMPACT);
    json_decref(message);
    return all;
}

/* A row of AUDIENCE_NAMED says itself who else receives it. */
static bool told_sees(const struct told_to *to, const struct stored_row *stored)
{
    enum audience audience = (enum audience)stored->audience;
    uint32_t team = (uint32_t)stored->team;
    json_t *body;
    const json_t *named;
    bool sees = false;

    if (audience != AUDIENCE_NAMED || rights_see(audience, team, to->role, to->team))
        return rights_see(audience, team, to->role, to->team);
    if (to->team == 0 || !rights_has_team(to->role))
        return false;
    body = json_loadb(stored->body, stored->length, 0, NULL);
    named = json_object_get(body, "to");
    for (size_t i = 0; !sees && i < json_array_size(named); i++) {
        uint32_t one = (uint32_t)json_integer_value(json_array_get(named, i));

        sees = rights_see_named(team, &(struct ordinals){&one, 1}, to->role, to->team);
    }
    json_decref(body);
    return sees;
}

int told_row(const struct told_to *to, const struct stored_row *stored, const struct view *view,
             const unsigned char key[FOLDER_KEY], char **ret_body, struct error *err)
{
    char *body = NULL, *read;

    if (!told_sees(to, stored))
        return 1;
    if (!told_inside(to) && (body = told_outside(to, stored)) == NULL)
        return error_memory(err);
    if (told_inside(to) && rights_has_own(row_kind_of(stored->kind)) && !told_is_own(to, stored) &&
        (body = told_anothers(stored)) == NULL)
        return error_memory(err);
    read = told_message(to, stored, view, key, body != NULL ? body : stored->body,
                        body != NULL ? strlen(body) : stored->length);
    if (read != NULL) {
        free(body);
        body = read;
    }
    *ret_body = body;
    return 0;
}
