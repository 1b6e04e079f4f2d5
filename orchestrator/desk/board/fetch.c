/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/board/fetch.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"

void fetch_drop(struct document *document)
{
    free(document->text);
    *document = (struct document){0};
}

json_t *fetch_request(const struct view *view, const struct subject *about, int64_t *ret_version)
{
    const struct view_report *report;

    if (about->kind == SUBJECT_TARGET) {
        const struct view_inject *inject = view_inject(view, about->item);

        *ret_version = inject != NULL ? inject->row : 0;
        return inject != NULL && inject->output[0] != '\0'
                   ? json_pack("{s:s, s:s, s:i}", "k", "read", "what", "output", "inject",
                               (int)about->item)
                   : NULL;
    }
    if (about->kind == SUBJECT_CONDITION) {
        const struct view_condition *condition = view_condition(view, about->item);

        *ret_version = condition != NULL ? condition->row : 0;
        return condition != NULL && condition->output[0] != '\0'
                   ? json_pack("{s:s, s:s, s:i}", "k", "read", "what", "output", "condition",
                               (int)about->item)
                   : NULL;
    }
    if (about->kind != SUBJECT_REPORT || about->item >= view->reports.report_count)
        return NULL;
    report = &view->reports.reports[about->item];
    *ret_version = report->row;
    return json_pack("{s:s, s:s, s:s, s:i, s:i}", "k", "read", "what", "report", "team",
                     view_team_id(view, report->made.team), "number", (int)report->made.number,
                     "revision", 0);
}

/* A report's canonical form is one line of JSON: a value a line is easier to read. */
static char *fetch_readable(const char *text)
{
    json_t *object = json_loads(text, 0, NULL);
    char *readable = json_is_object(object) ? json_dumps(object, JSON_INDENT(2)) : NULL;

    json_decref(object);
    return readable != NULL ? readable : strdup(text);
}

void fetch_take(struct document *document, const json_t *line)
{
    const char *text = json_string_value(json_object_get(line, "text"));

    fetch_take_text(document, text, json_is_true(json_object_get(line, "ok")));
}

void fetch_take_text(struct document *document, const char *text, bool good)
{
    if (text == NULL)
        return;
    free(document->text);
    document->text = document->about.kind == SUBJECT_REPORT ? fetch_readable(text) : strdup(text);
    document->come = document->text != NULL;
    document->failed = !good;
}
