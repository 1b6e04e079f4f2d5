/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents of teams, read by a session: {"k":"read","id":7,"what":"report","number":3,
 * "revision":0} and {"k":"read","id":7,"what":"draft","kind":"incident"} are answered by a line
 * "document"; {"k":"read","id":7,"what":"output","inject":3} by what a script or a check
 * ("condition":3) printed last. A session reads what its rows are about and nothing else; the hash
 * of a blob is never said by a client.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/order/rights.h"
#include "engine/control/server-own.h"
#include "journal/journal.h"

static void shelf_say(struct session *session, json_int_t id, bool ok, const char *text)
{
    session_say(session, json_pack("{s:s, s:I, s:b, s:s}", "k", "document", "id", id, "ok", ok,
                                   "text", text));
}

/* The team whose documents are read: the session's own, or the one that is named. */
static uint32_t shelf_team(const struct session *session, const json_t *line)
{
    const char *name = json_string_value(json_object_get(line, "team"));
    const struct view_team *team =
        name != NULL ? view_team_called(session->server->controller->state.view, name) : NULL;
    uint32_t number =
        name != NULL && name[0] != '\0' ? team != NULL ? team->made.team : 0 : session->team;

    return number != 0 && rights_see(AUDIENCE_TEAM, number, session->role, session->team) ? number
                                                                                          : 0;
}

/* The hash of the blob; NULL: there is no such document. */
static const char *shelf_find(const struct session *session, const json_t *line, uint32_t team)
{
    const struct view *view = session->server->controller->state.view;
    const char *what = json_string_value(json_object_get(line, "what")),
               *kind = json_string_value(json_object_get(line, "kind"));
    json_int_t number = json_integer_value(json_object_get(line, "number")),
               revision = json_integer_value(json_object_get(line, "revision"));
    const struct view_draft *draft;

    if (team == 0 || what == NULL)
        return NULL;
    if (strcmp(what, "draft") == 0) {
        draft = kind != NULL ? view_draft_of(view, team, kind, session->actor) : NULL;
        return draft != NULL ? draft->body : NULL;
    }
    for (size_t i = view->reports.revision_count; strcmp(what, "report") == 0 && i > 0; i--) {
        const struct view_revision *one = &view->reports.revisions[i - 1];

        if (one->team == team && one->number == number &&
            (revision == 0 || one->revision == revision))
            return one->body;
    }
    return NULL;
}

/* The hash of what was printed last; NULL: nothing was, or the seat is not told. */
static const char *shelf_find_output(const struct session *session, const json_t *line)
{
    const struct view *view = session->server->controller->state.view;
    json_int_t inject = json_integer_value(json_object_get(line, "inject")),
               condition = json_integer_value(json_object_get(line, "condition"));
    const struct view_inject *sent;
    const struct view_condition *checked;

    if (!rights_see(AUDIENCE_EXCON, 0, session->role, session->team) || inject < 0 ||
        inject > VIEW_ORDINAL_MOST || condition < 0 || condition > VIEW_ORDINAL_MOST)
        return NULL;
    sent = view_inject(view, (uint32_t)inject);
    if (sent != NULL)
        return sent->output[0] != '\0' ? sent->output : NULL;
    checked = view_condition(view, (uint32_t)condition);
    return checked != NULL && checked->output[0] != '\0' ? checked->output : NULL;
}

static bool shelf_wants_output(const json_t *line)
{
    const char *what = json_string_value(json_object_get(line, "what"));

    return what != NULL && strcmp(what, "output") == 0;
}

void shelf_read(struct session *session, const json_t *line)
{
    json_int_t id = json_integer_value(json_object_get(line, "id"));
    const char *hash;
    char *bytes = NULL;
    size_t length;
    struct error err = {0};
    int result;

    if (!pace_order(session, "read")) {
        shelf_say(session, id, false, "too many orders: wait a minute");
        return;
    }
    hash = shelf_wants_output(line) ? shelf_find_output(session, line)
                                    : shelf_find(session, line, shelf_team(session, line));
    if (hash == NULL) {
        shelf_say(session, id, false, "there is no such document");
        return;
    }
    result = journal_blob_read(session->server->controller->journal, hash, &bytes, &length, &err);
    shelf_say(session, id, result == 0, result == 0 ? bytes : "the document cannot be read");
    free(bytes);
}
