/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/features.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "model/event.h"

enum { OUTPUT_LINES = 40 };

/* What it printed, cleaned for a terminal; "" for nothing. */
static const char *output_of(struct found *found, const struct view_feature *feature, struct pool *pool)
{
    char *bytes = NULL;
    size_t length = 0;
    struct error err;
    const char *clean = "";

    if (feature->output[0] != '\0' && journal_blob_read(found->journal, feature->output, &bytes, &length, &err) == 0)
        clean = pool_text(pool, bytes);
    free(bytes);
    return clean != NULL ? clean : "";
}

static void print_output(struct output *out, const char *text, struct pool *pool)
{
    for (int lines = 0; *text != '\0' && lines < OUTPUT_LINES; lines++) {
        size_t length = strcspn(text, "\n");
        const char *one = pool_text_of(pool, text, length);

        output_print(out, TONE_DIM, "    | ");
        output_print(out, TONE_PLAIN, "%s\n", output_clean(pool, one));
        text += length + (text[length] == '\n');
    }
    if (*text != '\0')
        output_print(out, TONE_DIM, "    | … (--json gives all of it)\n");
}

static json_t *feature_json(const struct view_feature *feature, const char *title, const char *output)
{
    json_t *text = json_string(output), *exit = feature->has_exit ? json_integer(feature->exit) : json_null();

    return json_pack("{s:s, s:s, s:s, s:s, s:i, s:s, s:o, s:o}", "feature", feature->made.id, "vm", title, "package",
                     feature->made.title, "state", feature_state_words[feature->state], "attempt",
                     (int)feature->attempt, "text", feature->text, "exit", exit, "output",
                     text != NULL ? text : json_string(""));
}

static void print_feature(const struct command_line *line, const struct view_feature *feature, const char *title,
                          const char *text, struct pool *pool)
{
    struct output out = line->out;

    output_print(&out, TONE_BOLD, "%s in %s", feature->made.id, title);
    output_print(&out,
                 feature->state == FEATURE_DONE     ? TONE_GOOD
                 : feature->state == FEATURE_FAILED ? TONE_BAD
                                                    : TONE_PLAIN,
                 " is %s", feature_state_words[feature->state]);
    output_print(&out, TONE_PLAIN, "%s%s (%s, as %s, attempt %u)\n", feature->text[0] != '\0' ? ": " : "",
                 feature->text, feature->made.title, feature->made.user, feature->attempt);
    print_output(&out, text, pool);
}

int features_print(const struct command_line *line, struct found *found, const char *id)
{
    const struct view *view = found->view;
    struct pool pool = POOL_EMPTY;
    json_t *list = json_array();
    size_t count = 0;
    struct error err;
    struct output out = line->out;

    for (size_t i = 0; i < view->feature_count; i++) {
        const struct view_feature *feature = &view->features[i];
        char title[128];

        if (feature->made.feature == 0 || strcmp(feature->made.id, id) != 0)
            continue;
        count++;
        view_vm_title(view, feature->made.vm, title, sizeof(title));
        if (line->json)
            json_array_append_new(list, feature_json(feature, title, output_of(found, feature, &pool)));
        else
            print_feature(line, feature, title, output_of(found, feature, &pool), &pool);
    }
    pool_done(&pool);
    if (count != 0 && line->json)
        return output_json(&out, list);
    json_decref(list);
    if (count != 0)
        return EXIT_DONE;
    error_set(&err, ERROR_MISSING, "there is no feature \"%.60s\"", id);
    return command_failed(line, &err);
}
