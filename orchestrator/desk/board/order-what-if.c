/* SPDX-License-Identifier: Apache-2.0 */
/* What an order of the clock would move, from the view alone. */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/coming.h"
#include "desk/board/order.h"

/* The injects that a jump would pass: how many, and the first ones by name. */
static void what_if_jump(const struct board *board, int64_t by, char *to, size_t size)
{
    const struct view *view = board->view;
    char names[160] = "";
    unsigned count = 0;

    for (size_t i = 0; i < view->event_count; i++) {
        const struct view_event *event = &view->events[i];
        int64_t at = event->made.event != 0 ? coming_event_at(view, event) : -1;
        size_t used = strlen(names);

        if (at < 0 || at > board->x + by)
            continue;
        count++;
        if (strstr(names, event->made.id) == NULL && used + 40 < sizeof(names))
            text_print(names + used, sizeof(names) - used, "%s%.30s", used != 0 ? ", " : "",
                       event->made.id);
    }
    if (count == 0)
        text_print(to, size, "passes no event");
    else
        text_print(to, size, "passes %u event%s: %s; late: %s", count, count == 1 ? "" : "s", names,
                   late_words[view->exercise.late]);
}

static void what_if_postpone(const struct board *board, const struct said *said, char *to,
                             size_t size)
{
    const struct view *view = board->view;
    const struct view_team *team = view_team_called(view, said->team);
    char from[SAY_TEXT], then[SAY_TEXT];
    int64_t first = -1;
    unsigned count = 0;

    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];
        const struct view_event *event = view_event(view, inject->made.event);
        int64_t at;

        if (inject->made.inject == 0 || (team != NULL && inject->made.team != team->made.team) ||
            (strcmp(inject->made.id, said->target) != 0 &&
             (event == NULL || strcmp(event->made.id, said->target) != 0)))
            continue;
        at = coming_inject_at(view, inject);
        if (at < 0)
            continue;
        first = first < 0 || at < first ? at : first;
        count++;
    }
    if (count == 0) {
        text_copy(to, size, "nothing of it has a time that is to come");
        return;
    }
    say_exercise(from, first);
    say_exercise(then, (first > board->x ? first : board->x) + said->by_ms);
    text_print(to, size, "%s: %s becomes %s, %u of them", said->target, from, then, count);
}

void order_what_if(const struct board *board, const struct said *said, char *to, size_t size)
{
    char now[SAY_TEXT], then[SAY_TEXT];

    to[0] = '\0';
    if (!said->class->clock)
        return;
    if (strcmp(said->class->verb, "postpone") == 0) {
        what_if_postpone(board, said, to, size);
    } else if (strcmp(said->target, "jump") == 0) {
        what_if_jump(board, said->by_ms, to, size);
    } else if (strcmp(said->target, "extend") == 0 && said->team[0] == '\0') {
        say_exercise(now, board->view->exercise.endex);
        say_exercise(then, board->view->exercise.endex + said->by_ms);
        text_print(to, size, "ENDEX at %s becomes %s", now, then);
    } else if (strcmp(said->target, "remove") == 0) {
        say_exercise(now, board->x);
        say_exercise(then, board->x - said->by_ms);
        text_print(to, size, "the clock goes from %s back to %s: all that is to come is later", now,
                   then);
    } else {
        text_print(to, size, "%s", said->class->about);
    }
}
