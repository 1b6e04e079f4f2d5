/* SPDX-License-Identifier: Apache-2.0 */
/* What the screen shows of the things that an order is about, and whether that has changed. */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/queue.h"
#include "desk/board/order.h"

/* As the controller names them (docs/PROTOCOL.md, "seen"). */
enum { SHOWN_INJECT, SHOWN_EVENT, SHOWN_VM, SHOWN_TEAM, SHOWN_CLOCK, SHOWN_QUEUE };

static const char *shown_queue_state(const struct board *board, int64_t number, bool *ret_there)
{
    struct queue_item item;

    *ret_there = queue_find(board->view, number, board->x, &item) && !item.done;
    return *ret_there && item.claim != NULL ? item.claim->by : "";
}

/* The state of a thing now; NULL: it is not there. */
static const char *shown_state(const struct board *board, unsigned what, int64_t item)
{
    const struct view *view = board->view;
    const struct view_inject *inject = view_inject(view, (uint32_t)item);
    const struct view_event *event = view_event(view, (uint32_t)item);
    const struct view_vm *vm = view_vm(view, (uint32_t)item);
    const struct view_team *team = view_team(view, (uint32_t)item);
    const char *state;
    bool there;

    switch (what) {
    case SHOWN_INJECT:
        return inject != NULL ? inject_state_words[inject->state] : NULL;
    case SHOWN_EVENT:
        return event != NULL ? event_state_words[event->state] : NULL;
    case SHOWN_VM:
        return vm != NULL ? vm_state_words[vm->state] : NULL;
    case SHOWN_TEAM:
        return team == NULL ? NULL : team->held ? "held" : "running";
    case SHOWN_CLOCK:
        return phase_words[view->phase];
    default:
        state = shown_queue_state(board, item, &there);
        return there ? state : NULL;
    }
}

static void shown_add(const struct board *board, uint16_t line, unsigned what, int64_t item,
                      struct shown *shown, size_t *count)
{
    const char *state = shown_state(board, what, item);

    if (state == NULL || *count == PROMPT_SHOWN)
        return;
    shown[*count] = (struct shown){.line = line, .what = (uint8_t)what, .item = item};
    text_copy(shown[(*count)++].state, sizeof(shown->state), state);
}

/* Instances of the inject or event that is named, of one team or all. */
static void shown_items(const struct board *board, const struct said *said, uint16_t line,
                        struct shown *shown, size_t *count)
{
    const struct view *view = board->view;
    const struct view_team *team = view_team_called(view, said->team);

    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];
        const struct view_event *event = view_event(view, inject->made.event);

        if (inject->made.inject == 0 || (team != NULL && inject->made.team != team->made.team))
            continue;
        if (strcmp(inject->made.id, said->target) == 0 ||
            (event != NULL && strcmp(event->made.id, said->target) == 0))
            shown_add(board, line, SHOWN_INJECT, inject->made.inject, shown, count);
    }
    for (size_t i = 0; i < view->event_count; i++)
        if (view->events[i].made.event != 0 && strcmp(view->events[i].made.id, said->target) == 0 &&
            (team == NULL || view->events[i].made.team == team->made.team))
            shown_add(board, line, SHOWN_EVENT, view->events[i].made.event, shown, count);
}

static void shown_machines(const struct board *board, const struct said *said, uint16_t line,
                           struct shown *shown, size_t *count)
{
    const struct view *view = board->view;
    const struct view_team *team = view_team_called(view, said->team),
                           *whole = view_team_called(view, said->target);

    for (size_t i = 0; i < view->vm_count; i++) {
        const struct vm_made *made = &view->vms[i].made;

        if (made->vm != 0 && (team == NULL || made->team == team->made.team) &&
            (strcmp(made->id, said->target) == 0 || strcmp(said->target, "all") == 0 ||
             (whole != NULL && made->team == whole->made.team)))
            shown_add(board, line, SHOWN_VM, made->vm, shown, count);
    }
}

void order_shown(const struct board *board, const struct said *said, uint16_t line,
                 struct shown *shown, size_t *count)
{
    const struct order_class *class = said->class;
    int64_t number;

    for (int i = 0; i < ORDER_ARGS_MOST; i++) {
        /* "met" is about what is expected, whatever its inject does meanwhile. */
        if (class->args[i] == ARG_ITEM && strcmp(class->verb, "met") != 0)
            shown_items(board, said, line, shown, count);
        else if (class->args[i] == ARG_NODE)
            shown_machines(board, said, line, shown, count);
        /* Numbers of reports and questions are the team's own. */
        else if (class->args[i] == ARG_NUMBER && i == 0 &&
                 text_to_int(said->target, 1, INT64_MAX, &number))
            shown_add(board, line, SHOWN_QUEUE, number, shown, count);
    }
    if (class->right != NULL) {
        const struct view_team *team = view_team_called(board->view, said->team);

        if (team != NULL)
            shown_add(board, line, SHOWN_TEAM, team->made.team, shown, count);
    } else if (class->args[0] == ARG_NONE && strcmp(class->verb, "comcheck") != 0) {
        shown_add(board, line, SHOWN_CLOCK, 0, shown, count);
    }
}

static void shown_name(const struct board *board, const struct shown *one, char *to, size_t size)
{
    const struct view *view = board->view;
    const struct view_inject *inject = view_inject(view, (uint32_t)one->item);
    const struct view_event *event = view_event(view, (uint32_t)one->item);

    if (one->what == SHOWN_INJECT && inject != NULL)
        text_print(to, size, "%s%s%s", inject->made.id, inject->made.team != 0 ? " of " : "",
                   view_team_id(view, inject->made.team));
    else if (one->what == SHOWN_EVENT && event != NULL)
        text_print(to, size, "event %s%s%s", event->made.id, event->made.team != 0 ? " of " : "",
                   view_team_id(view, event->made.team));
    else if (one->what == SHOWN_VM)
        view_vm_title(view, (uint32_t)one->item, to, size);
    else if (one->what == SHOWN_TEAM)
        text_print(to, size, "the clock of %s", view_team_id(view, (uint32_t)one->item));
    else if (one->what == SHOWN_CLOCK)
        text_copy(to, size, "the exercise clock");
    else
        text_print(to, size, "%lld", (long long)one->item);
}

bool order_changed(const struct board *board, const struct shown *shown, size_t count, char *to,
                   size_t size)
{
    for (size_t i = 0; i < count; i++) {
        const char *now = shown_state(board, shown[i].what, shown[i].item);
        char name[160];

        if (now != NULL && strcmp(now, shown[i].state) == 0)
            continue;
        shown_name(board, &shown[i], name, sizeof(name));
        if (now == NULL)
            text_print(to, size, "%s does not wait any more", name);
        else if (shown[i].what == SHOWN_QUEUE)
            text_print(to, size, "%s has %s now", now[0] != '\0' ? now : "nobody", name);
        else
            text_print(to, size, "%s was %s; it is %s now", name, shown[i].state, now);
        return true;
    }
    return false;
}
