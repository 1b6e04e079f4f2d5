/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/meant.h"

#include "base/text.h"
#include "core/view/view.h"

struct meant {
    const char *word, *best;
    unsigned distance;
};

static void meant_offer(struct meant *meant, bool there, const char *id)
{
    if (there)
        meant->best = text_nearest(meant->word, id, meant->best, &meant->distance);
}

static const char *meant_best(const struct meant *meant)
{
    return meant->best != NULL && meant->distance > 0 ? meant->best : NULL;
}

const char *meant_team(const struct view *view, const char *word)
{
    struct meant meant = {.word = word};

    for (size_t i = 0; i < view->team_count; i++)
        meant_offer(&meant, view->teams[i].made.team != 0, view->teams[i].made.id);
    return meant_best(&meant);
}

const char *meant_item(const struct view *view, const char *word)
{
    struct meant meant = {.word = word};

    for (size_t i = 0; i < view->event_count; i++)
        meant_offer(&meant, view->events[i].made.event != 0, view->events[i].made.id);
    for (size_t i = 0; i < view->inject_count; i++)
        meant_offer(&meant, view->injects[i].made.inject != 0, view->injects[i].made.id);
    return meant_best(&meant);
}

const char *meant_metric(const struct view *view, uint32_t team, const char *word)
{
    struct meant meant = {.word = word};

    for (size_t i = 0; i < view->metric_count; i++) {
        const struct view_metric *metric = &view->metrics[i];

        meant_offer(&meant,
                    metric->made.metric != 0 &&
                        (team == 0 || metric->made.team == 0 || metric->made.team == team),
                    metric->made.id);
    }
    return meant_best(&meant);
}

const char *meant_text(char to[MEANT], const char *best)
{
    text_print(to, MEANT, best != NULL ? "; did you mean \"%.64s\"?" : "", best);
    return to;
}
