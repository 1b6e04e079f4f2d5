/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values that are put into a text of the journal only when it is used: random variables, and ${.},
 * the folder of an inject's files in its guest. All are derived from the run key, so no row and no
 * blob holds them, and consist of letters, digits and / alone, which no shell interprets, however
 * the text quotes them.
 */
#include <string.h>

#include "base/text.h"
#include "engine/control/control.h"
#include "core/model/expand.h"
#include "core/model/row.h"

enum { PLACES_MOST = 20 /* attempts whose folders are remembered */ };

static const char *secret_add_place(struct controller *c, const struct view_inject *inject,
                                    const char *user, uint32_t attempt, char *to, size_t size)
{
    char run[32], id[CREDENTIAL_ID], marks[64];

    text_print(run, sizeof(run), "%s/files", c->folder->run);
    credential_marker(c->key, run, inject->made.inject, attempt, id);
    credential_marks(c->key, inject->made.vm, marks);
    text_print(to, size, "%s/%s/%s", marks, user, id);
    return to;
}

struct secret_reader secret_reader(struct controller *c, uint32_t team)
{
    return (struct secret_reader){.view = c->state.view, .key = c->key, .team = team};
}

void secret_place(struct controller *c, const struct view_inject *inject,
                  struct secret_reader *reader)
{
    uint32_t first = inject->attempt > PLACES_MOST ? inject->attempt - PLACES_MOST : 0;

    secret_add_place(c, inject, inject->made.user, inject->attempt, reader->place,
                     sizeof(reader->place));
    reader->places[0] = '\0';
    for (uint32_t attempt = first + 1; attempt <= inject->attempt; attempt++) {
        size_t used = strlen(reader->places);

        reader->places[used] = ' ';
        secret_add_place(c, inject, inject->made.user, attempt, reader->places + used + (used > 0),
                         sizeof(reader->places) - used - 1);
    }
}

int secret_variable(const unsigned char key[FOLDER_KEY], const struct variable_made *made,
                    uint32_t team, char ret[CREDENTIAL_ID])
{
    static const char *const alphabets[VARIABLE_KINDS] = {[VARIABLE_HEX] = "0123456789abcdef",
                                                          [VARIABLE_WORD] =
                                                              "abcdefghijklmnopqrstuvwxyz",
                                                          [VARIABLE_NUMBER] = "0123456789"};
    bool has = !made->each || (team != 0 && ordinals_have(&made->teams, team));

    if (!has || alphabets[made->kind] == NULL)
        return 1;
    credential_variable(key, made->id, made->each ? team : 0, alphabets[made->kind], made->length,
                        ret);
    return 0;
}

static const char *secret_value_of(void *own, const char *name, size_t length)
{
    struct secret_reader *reader = own;

    if (length == 1 && name[0] == '.' && reader->place[0] != '\0')
        return reader->place;
    if (length == 2 && memcmp(name, "..", 2) == 0 && reader->places[0] != '\0')
        return reader->places;
    for (size_t i = 0; i < reader->view->variable_count; i++) {
        const struct variable_made *made = &reader->view->variables[i].made;

        if (made->variable != 0 && strlen(made->id) == length &&
            memcmp(made->id, name, length) == 0)
            return secret_variable(reader->key, made, reader->team, reader->value) == 0
                       ? reader->value
                       : NULL;
    }
    return NULL;
}

int secret_text(struct secret_reader *reader, const char *text, size_t length, char **ret,
                size_t *ret_length, struct error *err)
{
    int result = expand('$', text, length, secret_value_of, reader, ret, ret_length);

    if (result < 0)
        return error_memory(err);
    return result == 2
               ? error_set(err, ERROR_INPUT, "a text grows by more than %d bytes", EXPAND_MORE)
               : result;
}
