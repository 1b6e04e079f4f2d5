/* SPDX-License-Identifier: Apache-2.0 */
/* Why STARTEX, PAUSEX, its end or ENDEX cannot be called now: for orders, and for orders that
 * wait for approval. */
#include <string.h>

#include "base/text.h"
#include "core/decide/decide.h"
#include "core/model/row.h"
#include "core/view/calendar.h"

#define REFUSE(...) (text_print(why, size, __VA_ARGS__), 1)

static int clock_refuses_startex(const struct state *state, char *why, size_t size)
{
    const struct view *view = state->view;
    struct calendar_step step;
    char deed[DEED_TEXT];

    if (view->phase != PHASE_BEFORE)
        return REFUSE("STARTEX was already called: the clock is %s%s", phase_words[view->phase],
                      calendar_deed(view, &view->phased, deed));
    if (view->no_room[0] != '\0')
        return REFUSE("%s", view->no_room);
    if (view->range != RANGE_UP && view->range != RANGE_PARTIAL)
        return REFUSE("the range is %s: STARTEX needs it up", range_state_words[view->range]);
    if (view->day_count != 0 && !calendar_next(view, state->wall, &step))
        return REFUSE("all play hours have ended: prolong them first (clock overtime)");
    return 0;
}

static int clock_refuses_pausex(const struct state *state, char *why, size_t size)
{
    const struct view *view = state->view;
    char deed[DEED_TEXT];

    if (view->phase != PHASE_RUNNING && view->phase != PHASE_CLOSED)
        return REFUSE("the clock does not run: it is %s%s", phase_words[view->phase],
                      calendar_deed(view, &view->phased, deed));
    return 0;
}

static int clock_refuses_resume(const struct state *state, char *why, size_t size)
{
    const struct view *view = state->view;
    struct calendar_step step;
    char deed[DEED_TEXT];

    if (view->phase != PHASE_PAUSED)
        return REFUSE("there is no PAUSEX to end: the clock is %s%s", phase_words[view->phase],
                      calendar_deed(view, &view->phased, deed));
    if (view->range == RANGE_STOPPED)
        return REFUSE("its machines are stopped: bring the range up first");
    if (view->day_count != 0 && !view->open && !calendar_next(view, state->wall, &step))
        return REFUSE("the play hours are over: call ENDEX, or prolong them (clock overtime)");
    if (view->no_room[0] != '\0')
        return REFUSE("%s", view->no_room);
    return 0;
}

static int clock_refuses_endex(const struct state *state, char *why, size_t size)
{
    const struct view *view = state->view;
    char deed[DEED_TEXT];

    if (view->phase == PHASE_ENDED)
        return REFUSE("ENDEX was already called%s", calendar_deed(view, &view->phased, deed));
    if (!view_is_on(view))
        return REFUSE("STARTEX has not been called");
    return 0;
}

static const struct {
    const char *verb;
    int (*refuses)(const struct state *state, char *why, size_t size);
} clock_orders[] = {{"startex", clock_refuses_startex},
                    {"pausex", clock_refuses_pausex},
                    {"resume", clock_refuses_resume},
                    {"endex", clock_refuses_endex}};

bool clock_order_refused(const struct state *state, const char *verb, char *why, size_t size)
{
    for (size_t i = 0; i < sizeof(clock_orders) / sizeof(clock_orders[0]); i++)
        if (strcmp(clock_orders[i].verb, verb) == 0)
            return clock_orders[i].refuses(state, why, size) != 0;
    return false;
}
