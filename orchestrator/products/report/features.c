/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/features.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "products/report/printed.h"
#include "core/model/row.h"

static json_t *feature_json(const struct view_feature *feature, const char *title, json_t *output)
{
    json_t *exit = feature->has_exit ? json_integer(feature->exit) : json_null();

    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:s, s:o, s:o}", "feature", feature->made.id,
                     "vm", title, "package", feature->made.title, "playbook",
                     feature->made.playbook, "state", feature_state_words[feature->state],
                     "attempt", (int)feature->attempt, "text", feature->text, "exit", exit,
                     "output", output);
}

static void features_print_feature(const struct desk *desk, const struct found *found,
                                   const struct view_feature *feature, const char *title)
{

    output_print(&desk->out, TONE_BOLD, "%s in %s", feature->made.id, title);
    output_print(&desk->out,
                 feature->state == FEATURE_DONE     ? TONE_GOOD
                 : feature->state == FEATURE_FAILED ? TONE_BAD
                                                    : TONE_PLAIN,
                 " is %s", feature_state_words[feature->state]);
    output_print(&desk->out, TONE_PLAIN, "%s%s (%s%s%s, as %s, attempt %u)\n",
                 feature->text[0] != '\0' ? ": " : "", feature->text, feature->made.title,
                 feature->made.playbook[0] != '\0' ? ", playbook " : "", feature->made.playbook,
                 feature->made.user, feature->attempt);
    if (feature->output[0] != '\0')
        printed_print(&desk->out, found, feature->output);
}

int features_print(const struct desk *desk, struct found *found, const char *id)
{
    const struct view *view = found->view;
    json_t *list = json_array();
    size_t count = 0;
    struct error err = {0};

    for (size_t i = 0; i < view->feature_count; i++) {
        const struct view_feature *feature = &view->features[i];
        char title[128];

        if (feature->made.feature == 0 || strcmp(feature->made.id, id) != 0)
            continue;
        count++;
        view_vm_title(view, feature->made.vm, title, sizeof(title));
        if (desk->json)
            json_array_append_new(
                list, feature_json(feature, title, printed_json(found, feature->output)));
        else
            features_print_feature(desk, found, feature, title);
    }
    if (count != 0 && desk->json)
        return output_json(&desk->out, list);
    json_decref(list);
    if (count != 0)
        return EXIT_DONE;
    error_set(&err, ERROR_MISSING, "there is no feature \"%.60s\"", id);
    return desk_failed(desk, &err);
}
