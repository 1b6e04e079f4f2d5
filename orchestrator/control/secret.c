/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a text of the journal says only when it is used: ${.}, the folder of an inject's own files in its guest. It is
 * derived from the run key, so that no row holds it, and is made of signs that no shell reads as its own.
 */
#include <string.h>

#include "base/text.h"
#include "control/control.h"
#include "model/expand.h"

enum { PLACES_MOST = 20 /* attempts whose folders are remembered */ };

static const char *add_place(struct controller *c, const struct view_inject *inject, const char *user,
                             uint32_t attempt, char *to, size_t size)
{
    char run[32], id[CREDENTIAL_ID], marks[64];

    text_print(run, sizeof(run), "%s/files", c->folder->run);
    credential_marker(c->key, run, inject->made.inject, attempt, id);
    credential_marks(c->key, inject->made.vm, marks);
    text_print(to, size, "%s/%s/%s", marks, user, id);
    return to;
}

void secret_place(struct controller *c, const struct view_inject *inject, struct secret_reader *reader)
{
    uint32_t first = inject->attempt > PLACES_MOST ? inject->attempt - PLACES_MOST : 0;

    add_place(c, inject, inject->made.user, inject->attempt, reader->place, sizeof(reader->place));
    reader->places[0] = '\0';
    for (uint32_t attempt = first + 1; attempt <= inject->attempt; attempt++) {
        size_t used = strlen(reader->places);

        reader->places[used] = ' ';
        add_place(c, inject, inject->made.user, attempt, reader->places + used + (used > 0),
                  sizeof(reader->places) - used - 1);
    }
}

static const char *value_of(void *own, const char *name, size_t length)
{
    const struct secret_reader *reader = own;

    if (length == 1 && name[0] == '.' && reader->place[0] != '\0')
        return reader->place;
    if (length == 2 && memcmp(name, "..", 2) == 0 && reader->places[0] != '\0')
        return reader->places;
    return NULL;
}

int secret_text(struct secret_reader *reader, const char *text, size_t length, char **ret, size_t *ret_length,
                struct error *err)
{
    int result = expand(text, length, value_of, reader, ret, ret_length);

    if (result < 0)
        return error_memory(err);
    return result == 2 ? error_set(err, ERROR_INPUT, "a text grows by more than %d bytes", EXPAND_MORE) : result;
}
