/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/misp/share-id.h"

#include <inttypes.h>
#include <string.h>
#include <uuid/uuid.h>

#include "base/text.h"
#include "core/model/indicator.h"

_Static_assert(SHARE_ID == UUID_STR_LEN, "room for a UUID as text");

void share_id_of_text(const char *name, char to[SHARE_ID])
{
    uuid_t uuid;

    uuid_generate_sha1(uuid, *uuid_get_template("url"), name, strlen(name));
    uuid_unparse_lower(uuid, to);
}

void share_id(const struct view *view, const char *kind, const char *name, char to[SHARE_ID])
{
    char text[INDICATOR_MOST + 256], run[128];

    if (view->exercise.rehearsal)
        text_print(run, sizeof(run), "rehearsal/%s/%" PRIu64, view->exercise.scenario,
                   (uint64_t)view->exercise.model_seed);
    else
        text_copy(run, sizeof(run), view->exercise.run);
    text_print(text, sizeof(text), "excon:%s/%s/%s", run, kind, name);
    share_id_of_text(text, to);
}
