/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes that a session sends before the order which files them: {"k":"part","data":"base64"}, as
 * often as it takes. They are bounded for each session and for all together, and go with the next
 * order "artifact" or with the session.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "core/view/inbox.h"
#include "engine/control/server-own.h"

enum { PARTS_MOST = 32 * 1024 * 1024 /* bytes of all sessions */ };

void parts_take(struct session *session, const json_t *line)
{
    const json_t *data = json_object_get(line, "data");
    const char *text = json_string_value(data);
    size_t most = json_string_length(data) / 4 * 3, length = 0;
    unsigned char *more;

    if (text == NULL || session->part_length + most > INBOX_ARTIFACT_MOST ||
        session->server->parts + most > PARTS_MOST) {
        session_refuse(session, text == NULL ? "a part has no data"
                                : session->part_length + most > INBOX_ARTIFACT_MOST
                                    ? "the artifact is larger than 1 MiB"
                                    : "too much is being sent; try again in a minute");
        return;
    }
    more = realloc(session->parts, session->part_length + most + 1);
    if (more == NULL) {
        session_refuse(session, "no memory");
        return;
    }
    session->parts = more;
    if (sodium_base642bin(more + session->part_length, most, text, json_string_length(data), NULL,
                          &length, NULL, sodium_base64_VARIANT_ORIGINAL) != 0) {
        session_refuse(session, "a part is no base64");
        return;
    }
    session->part_length += length;
    session->server->parts += length;
}
