/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "desk/client/exercise.h"

const struct view_metric *exercise_metric(const struct desk *desk, const struct view *view,
                                          const struct view_team *team, const char *id)
{
    struct error err = {0};
    char names[512] = "";
    const char *best = NULL;
    unsigned distance = 0;
    size_t used = 0;

    for (size_t i = 0; i < view->metric_count; i++) {
        const struct view_metric *metric = &view->metrics[i];

        if (metric->made.metric == 0 ||
            (metric->made.team != 0 && metric->made.team != team->made.team))
            continue;
        if (strcmp(metric->made.id, id) == 0)
            return metric;
        best = text_nearest(id, metric->made.id, best, &distance);
        if (used + 1 < sizeof(names)) {
            text_print(names + used, sizeof(names) - used, "%s%s", used > 0 ? ", " : "",
                       metric->made.id);
            used += strlen(names + used);
        }
    }
    if (best != NULL)
        error_set(&err, ERROR_MISSING, "%s has no metric \"%.60s\"; did you mean \"%.60s\"?",
                  team->made.id, id, best);
    else
        error_set(&err, ERROR_MISSING, "%s has no metric \"%.60s\"; there %s%s", team->made.id, id,
                  used > 0 ? "are: " : "is none", names);
    desk_failed(desk, &err);
    return NULL;
}
