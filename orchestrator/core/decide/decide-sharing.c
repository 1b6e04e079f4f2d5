/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Metrics of sharing: at ENDEX each team gets the part of the points that its score of sharing says
 * (core/view/sharing.h), less a tenth of them for each value that went further than its colour
 * allowed. A team that could find nothing gets no award.
 */
#include <inttypes.h>

#include "base/text.h"
#include "core/decide/decide.h"
#include "core/view/sharing.h"

static void sharing_award(const struct metric_made *made, const struct sharing_team *of,
                          int64_t cause, struct intents *intents)
{
    int64_t points = made->max * of->f / 1000 - made->max / 10 * of->breaches;
    char reason[250], benign[48] = "";

    if (of->benign != 0)
        text_print(benign, sizeof(benign), ", %" PRIu32 " on warning lists", of->benign);
    text_print(reason, sizeof(reason),
               "found and shared %" PRIu32 " of %" PRIu32 ", recall %" PRId64
               "%%, precision %" PRId64 "%%, %" PRIu32 " beyond their colour%s",
               of->found, of->visible, (of->recall + 5) / 10,
               of->precision < 0 ? 0 : (of->precision + 5) / 10, of->breaches, benign);
    intents_row(intents, &(struct row){.kind = ROW_SCORE_AWARD,
                                       .as.score_award = {.metric = made->metric,
                                                          .points = points > 0 ? points : 0,
                                                          .cause = cause,
                                                          .reason = reason}});
}

static bool sharing_is_scored(const struct view *view)
{
    for (size_t i = 0; i < view->metric_count; i++)
        if (view->metrics[i].made.metric != 0 && view->metrics[i].made.type == METRIC_SHARING)
            return true;
    return false;
}

void decide_share_row(const struct state *state, const struct row *row, struct intents *intents)
{
    const struct view *view = state->view;
    const struct sharing *sharing;

    if (row->kind != ROW_CLOCK_ENDED || !sharing_is_scored(view))
        return;
    sharing = sharing_now(view);
    if (sharing == NULL) {
        intents->failed = true;
        return;
    }
    for (size_t i = 0; i < view->metric_count; i++) {
        const struct metric_made *made = &view->metrics[i].made;

        if (made->metric != 0 && made->type == METRIC_SHARING && made->team != 0 &&
            made->team <= sharing->count && sharing->teams[made->team - 1].f != SHARING_UNDEFINED)
            sharing_award(made, &sharing->teams[made->team - 1], row->seq, intents);
    }
}
