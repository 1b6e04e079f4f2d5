/* SPDX-License-Identifier: Apache-2.0 */
/* Why an event never fired: what it waited for and what of that was never there. */
#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/coming.h"
#include "products/report/rehearsal.h"

struct reasons {
    const struct rehearsal *rehearsal;
    char *to;
    size_t size;
    unsigned count;
};

static void rehearsal_why_say(struct reasons *reasons, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void rehearsal_why_say(struct reasons *reasons, const char *format, ...)
{
    size_t used = strlen(reasons->to);
    va_list args;

    if (reasons->count++ > 0) {
        text_print(reasons->to + used, reasons->size - used, "; ");
        used = strlen(reasons->to);
    }
    va_start(args, format);
    text_vprint(reasons->to + used, reasons->size - used, format, args);
    va_end(args);
}

static bool rehearsal_why_was_seen(const struct rehearsal *rehearsal, uint32_t condition, int what)
{
    return (rehearsal->seen[condition - 1] & what) != 0;
}

/* Each of them must have been seen as `what`; the first that never was stands for the others. */
static void rehearsal_why_say_conditions(struct reasons *reasons, const struct ordinals *conditions,
                                         int what, const char *words)
{
    const struct view *view = reasons->rehearsal->view;
    const struct view_condition *first = NULL;
    unsigned others = 0;
    char more[32] = "";

    for (uint32_t i = 0; i < conditions->count; i++) {
        const struct view_condition *condition = view_condition(view, conditions->items[i]);

        if (condition == NULL ||
            rehearsal_why_was_seen(reasons->rehearsal, conditions->items[i], what))
            continue;
        others += first != NULL;
        if (first == NULL)
            first = condition;
    }
    if (first == NULL)
        return;
    if (others != 0)
        text_print(more, sizeof(more), ", nor %u other%s", others, others == 1 ? "" : "s");
    rehearsal_why_say(reasons, "%s%s%s %s%s", first->made.id, first->made.team != 0 ? " of " : "",
                      view_team_id(view, first->made.team), words, more);
}

static void rehearsal_why_say_any(struct reasons *reasons, const struct ordinals *any)
{
    for (uint32_t i = 0; i < any->count; i++)
        if (rehearsal_why_was_seen(reasons->rehearsal, any->items[i], SEEN_ONE))
            return;
    if (any->count != 0)
        rehearsal_why_say(reasons, "none of its %u conditions was ever 1", any->count);
}

static void rehearsal_why_say_after(struct reasons *reasons, const struct ordinals *after)
{
    for (uint32_t i = 0; i < after->count; i++)
        if (reasons->rehearsal->fired[after->items[i] - 1] != 0)
            return;
    if (after->count != 0)
        rehearsal_why_say(reasons, "%s never fired",
                          view_event(reasons->rehearsal->view, after->items[0])->made.id);
}

/* Is it opened by what teams do? Then nobody did. */
static void rehearsal_why_say_expected(struct reasons *reasons, uint32_t event)
{
    const struct view *view = reasons->rehearsal->view;

    for (size_t i = 0; i < view->expectation_count; i++) {
        const struct expectation_made *made = &view->expectations[i].made;
        const char *what =
            made->report != NULL && made->report[0] != '\0' ? made->report : made->action;
        bool missed = ordinals_have(&made->otherwise, event);

        if (made->expectation == 0 || (!missed && !ordinals_have(&made->then, event)))
            continue;
        rehearsal_why_say(reasons, "\"%.60s\" after %s was never %s", what, made->inject,
                          missed ? "missed" : "done in time");
        return;
    }
}

static bool rehearsal_why_has_conditions(const struct event_made *made)
{
    return made->conditions.count != 0 || made->any.count != 0 || made->none.count != 0;
}

void rehearsal_why(const struct rehearsal *rehearsal, const struct view_event *event, char *to,
                   size_t size)
{
    const struct event_made *made = &event->made;
    struct reasons reasons = {.rehearsal = rehearsal, .to = to, .size = size};
    const struct view_event *unplayed = coming_unplayed(rehearsal->view, event);
    int64_t ended = rehearsal->view->ended;
    char time[32], held[32];

    to[0] = '\0';
    if (made->at >= 0 && ended >= 0 && made->at > ended)
        rehearsal_why_say(&reasons, "its time, %s, is after ENDEX", output_clock(&time, made->at));
    if (made->manual)
        rehearsal_why_say(&reasons, "only a person fires it");
    if (made->request[0] != '\0')
        rehearsal_why_say(&reasons,
                          made->granted ? "its team was never granted %s"
                                        : "its team never asked for %s",
                          made->request);
    if (made->teams == 0) {
        rehearsal_why_say_conditions(&reasons, &made->conditions, SEEN_ONE, "was never 1");
        rehearsal_why_say_conditions(&reasons, &made->none, SEEN_OTHER, "was never less than 1");
        rehearsal_why_say_any(&reasons, &made->any);
    } else if (rehearsal->together[made->event - 1] < made->teams) {
        rehearsal_why_say(&reasons,
                          "its conditions held in at most %u team%s at once, of %u needed",
                          rehearsal->together[made->event - 1],
                          rehearsal->together[made->event - 1] == 1 ? "" : "s", made->teams);
    }
    rehearsal_why_say_after(&reasons, &made->after);
    rehearsal_why_say_expected(&reasons, made->event);
    if (reasons.count == 0 && rehearsal_why_has_conditions(made) && made->held > 0)
        rehearsal_why_say(&reasons, "its conditions never held together for %s",
                          output_duration(&held, made->held));
    else if (reasons.count == 0 && rehearsal_why_has_conditions(made))
        rehearsal_why_say(&reasons, "its conditions never held at the same time, from its time on");
    else if (reasons.count == 0 && made->at < 0 && made->after.count == 0 && unplayed != NULL)
        rehearsal_why_say(&reasons, "it comes after %s, which its team does not play",
                          unplayed->made.id);
    else if (reasons.count == 0 && made->at < 0 && made->after.count == 0)
        rehearsal_why_say(&reasons, "nothing opens it");
}
