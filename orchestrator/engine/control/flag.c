/* SPDX-License-Identifier: Apache-2.0 */
/* Which flag of a team a value is. Values stand in no row: a hash does, or the name of a random
 * variable, whose value derives from the run key. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "engine/control/control.h"
#include "engine/control/secret.h"
#include "engine/control/take.h"

static bool flag_is_variable(struct controller *c, const struct flag_made *made, const char *value)
{
    struct secret_reader reader = secret_reader(c, made->team);
    char text[300], *read = NULL;
    size_t length;
    struct error err;
    bool is;

    text_print(text, sizeof(text), "${%s}", made->variable);
    if (secret_text(&reader, text, strlen(text), &read, &length, &err) != 0)
        return false;
    is = length == strlen(value) && memcmp(read, value, length) == 0;
    free(read);
    return is;
}

uint32_t flag_called(struct controller *c, uint32_t team, const char *value)
{
    const struct view *view = c->state.view;
    char hash[HASH_TEXT];

    hash_text(hash, value, strlen(value));
    for (size_t i = 0; i < view->hints.flag_count; i++) {
        const struct flag_made *made = &view->hints.flags[i].made;

        if (made->flag == 0 || made->team != team)
            continue;
        if (made->variable[0] != '\0' ? flag_is_variable(c, made, value)
                                      : strcmp(made->hash, hash) == 0)
            return made->flag;
    }
    return 0;
}
