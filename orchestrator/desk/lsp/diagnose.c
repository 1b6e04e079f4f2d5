/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/lsp/diagnose.h"

#include "base/text.h"
#include "base/time.h"
#include "desk/lsp/lines.h"
#include "scenario/plan/plan.h"
#include "scenario/sdl/load.h"

/* Of the protocol: DiagnosticSeverity. */
enum { SEVERITY_ERROR = 1, SEVERITY_WARNING = 2 };

static json_t *diagnose_one(const char *uri, const char *text, size_t length,
                            const struct complaint *complaint)
{
    size_t start = lines_mark(text, length, complaint->at), other;
    char words[2048];
    json_t *one;

    /* What another file is wrong about stands at the place that led there. */
    if (complaint->file != NULL)
        text_print(words, sizeof(words), "%s:%u:%u: %s", complaint->file->name,
                   complaint->place.line, complaint->place.column, complaint->text);
    else
        text_copy(words, sizeof(words), complaint->text);
    one =
        json_pack("{s:o, s:i, s:s, s:o}", "range",
                  lines_range(text, length, start, lines_word_end(text, length, start)), "severity",
                  complaint->grade == COMPLAINT_ERROR ? SEVERITY_ERROR : SEVERITY_WARNING, "source",
                  "excon", "message",
                  complaint->hint != NULL ? json_sprintf("%s\n%s", words, complaint->hint)
                                          : json_string(words));
    if (complaint->other.line != 0 && one != NULL) {
        other = lines_mark(text, length, complaint->other);
        json_object_set_new(
            one, "relatedInformation",
            json_pack("[{s:{s:s, s:o}, s:s}]", "location", "uri", uri, "range",
                      lines_range(text, length, other, lines_word_end(text, length, other)),
                      "message", complaint->other_text != NULL ? complaint->other_text : ""));
    }
    return one;
}

json_t *diagnose(const char *uri, const char *path, const char *library, const char *text,
                 size_t length)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    struct error err = {0};
    json_t *list = json_array();
    int result = scenario_load_text(path, text, length, 0, &scenario, &complaints, &err);

    if (result == 0) {
        struct plan_options how = {.library = library};
        struct moment now;

        time_now(&now);
        how.now = now.wall;
        result = plan_check(scenario, &how, &complaints, &err);
    }
    scenario_free(scenario);
    complaints_sort(&complaints);
    for (size_t i = 0; result >= 0 && i < complaints.count && i < DIAGNOSE_MOST; i++) {
        json_t *one = diagnose_one(uri, text, length, &complaints.items[i]);

        if (one != NULL)
            json_array_append_new(list, one);
    }
    complaints_done(&complaints);
    if (result >= 0)
        return list;
    json_decref(list);
    return NULL;
}
