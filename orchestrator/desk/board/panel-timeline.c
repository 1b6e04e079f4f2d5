/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Timeline: injects and events by exercise time, with countdowns. The instances of one inject (one
 * a team) share a line and have a mark each, in the order of the teams. An event has a line of its
 * own when it says more than its inject does: it waits for conditions, or fires several injects, or
 * none.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "desk/board/board.h"

enum { ENTRY_EVENT, ENTRY_INJECT };
enum { WIDE = 66, DATED = 90, RICH = 100, ROOMY = 130, NAMED_MARKS = 6, REASON_LEAST = 24 };

/* An instance of an event, or of an inject (then with the event that fires it, if that may be
 * seen). */
struct item {
    int64_t at;                          /* exercise ms; INT64_MAX: by hand */
    const char *script, *event, *inject; /* inject "": the event itself */
    uint32_t ordinal;
    bool waits; /* an event with conditions */
};

/* ---- which lines there are ---- */

static int timeline_by_time(const void *one, const void *other)
{
    const struct item *a = one, *b = other;
    int order;

    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    if ((order = strcmp(a->script, b->script)) != 0 || (order = strcmp(a->event, b->event)) != 0 ||
        (order = strcmp(a->inject, b->inject)) != 0)
        return order;
    return a->ordinal < b->ordinal ? -1 : 1;
}

static bool timeline_same_event(const struct item *a, const struct item *b)
{
    return a->at == b->at && strcmp(a->script, b->script) == 0 && strcmp(a->event, b->event) == 0;
}

static struct item timeline_item_of_event(const struct view_event *event)
{
    return (struct item){.at = event->made.at < 0 ? INT64_MAX : event->made.at,
                         .script = event->made.script,
                         .event = event->made.id,
                         .inject = "",
                         .ordinal = event->made.event,
                         .waits = event->made.conditions.count > 0};
}

static struct item timeline_item_of_inject(const struct view *view,
                                           const struct view_inject *inject)
{
    const struct view_event *event = view_event(view, inject->made.event);
    /* Who may not see the agenda sees an inject when it has come. */
    struct item item = {
        .at = inject->dispatched >= 0 ? inject->dispatched : inject->x, .script = "", .event = ""};

    if (event != NULL)
        item = timeline_item_of_event(event);
    if (event != NULL && inject->fire_at >= 0)
        item.at = inject->fire_at;
    item.inject = inject->made.id;
    item.ordinal = inject->made.inject;
    return item;
}

static size_t timeline_gather(const struct board *board, struct item *items)
{
    const struct view *view = board->view;
    size_t count = 0;

    for (size_t i = 0; i < view->event_count; i++)
        if (view->events[i].made.event != 0 && board_shows(board, view->events[i].made.team))
            items[count++] = timeline_item_of_event(&view->events[i]);
    for (size_t i = 0; i < view->inject_count; i++)
        if (view->injects[i].made.inject != 0 && board_shows(board, view->injects[i].made.team))
            items[count++] = timeline_item_of_inject(view, &view->injects[i]);
    qsort(items, count, sizeof(*items), timeline_by_time);
    return count;
}

/* The lines of one event's items [0, count): itself when it has something to say, then its injects.
 */
static void timeline_list_event(const struct item *items, size_t count, struct entries *rows)
{
    size_t injects = 0, instances = 0;
    bool waits = false;

    for (size_t i = 0; i < count; i++) {
        bool is_event = items[i].inject[0] == '\0';

        instances += is_event;
        waits = waits || items[i].waits;
        injects += !is_event && (i == 0 || strcmp(items[i].inject, items[i - 1].inject) != 0);
    }

    bool heading = instances > 0 && (waits || injects != 1);

    for (size_t i = 0; i < count; i++) {
        bool is_event = items[i].inject[0] == '\0';

        if (is_event && !heading)
            continue;
        if (i == 0 || strcmp(items[i].inject, items[i - 1].inject) != 0)
            entries_add(rows, !is_event && heading, is_event ? ENTRY_EVENT : ENTRY_INJECT,
                        items[i].ordinal);
        rows_add_ordinal(rows, items[i].ordinal);
    }
}

const struct view_inject *board_next(const struct board *board, int64_t *ret_at)
{
    const struct view *view = board->view;
    const struct view_inject *next = NULL;
    int64_t soonest = INT64_MAX;

    if (board->phase == PHASE_ENDED)
        return NULL;
    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];
        int64_t at = view_inject_at(view, inject);

        if (inject->made.inject == 0 || !board_shows(board, inject->made.team) || at < 0 ||
            at >= soonest)
            continue;
        soonest = at;
        next = inject;
    }
    if (next != NULL)
        *ret_at = soonest;
    return next;
}

static int64_t timeline_row_at(const struct view *view, const struct entry *entry)
{
    const struct view_inject *inject =
        entry->kind == ENTRY_INJECT ? view_inject(view, entry->item) : NULL;
    const struct view_event *event =
        view_event(view, inject != NULL ? inject->made.event : entry->item);

    if (inject != NULL && inject->fire_at >= 0)
        return inject->fire_at;
    if (event != NULL)
        return event->made.at;
    return inject == NULL ? -1 : inject->dispatched >= 0 ? inject->dispatched : inject->x;
}

static void timeline_mark_next(const struct board *board, struct entries *rows)
{
    int64_t at = 0;
    const struct view_inject *next = board_next(board, &at);

    for (size_t i = 0; next != NULL && i < rows->count; i++) {
        struct entry *entry = &rows->items[i];

        if (timeline_row_at(board->view, entry) != at || entry->kind != ENTRY_INJECT)
            continue;
        for (uint32_t j = 0; j < entry->count; j++)
            entry->next |=
                view_inject_at(board->view,
                               view_inject(board->view, rows->ordinals[entry->first + j])) == at;
    }
}

static void timeline_list(const struct board *board, const struct room *room, struct entries *rows)
{
    const struct view *view = board->view;
    struct item *items = calloc(view->event_count + view->inject_count + 1, sizeof(*items));

    (void)room;
    if (items == NULL) {
        rows->failed = true;
        return;
    }

    size_t count = timeline_gather(board, items);

    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && timeline_same_event(&items[from], &items[to]);)
            to++;
        timeline_list_event(items + from, to - from, rows);
    }
    free(items);
    timeline_mark_next(board, rows);
}

/* ---- what a line says ---- */

struct instance {
    uint32_t team;
    const struct sign *sign;
    const struct view_inject *inject; /* NULL: an event */
};

static struct instance timeline_instance_of(const struct view *view, const struct entry *entry,
                                            uint32_t ordinal)
{
    if (entry->kind == ENTRY_INJECT) {
        const struct view_inject *inject = view_inject(view, ordinal);

        return (struct instance){inject->made.team, &inject_signs[inject->state], inject};
    }

    const struct view_event *event = view_event(view, ordinal);

    return (struct instance){event->made.team, &occurrence_signs[event->state], NULL};
}

static void timeline_paint_when(const struct board *board, const struct room *room, int64_t at,
                                struct pen *pen)
{
    char text[SAY_TEXT];

    if (at < 0) {
        pen_field(pen, STYLE_DIM,
                  room->width >= DATED  ? 33
                  : room->width >= WIDE ? 20
                                        : 9,
                  "by hand");
        return;
    }
    if (room->width >= WIDE) {
        pen_field(pen, STYLE_DIM, 10, say_exercise(text, at));
        if (room->width >= DATED)
            pen_field(pen, STYLE_DIM, 13, say_dtg(text, board, at));
        pen_field(pen, board_until(board, at) > 0 ? STYLE_CLOCK : STYLE_DIM, 10,
                  say_countdown(text, board_until(board, at)));
    } else {
        pen_field(pen, board_until(board, at) > 0 ? STYLE_CLOCK : STYLE_DIM, 9,
                  say_countdown_short(text, board_until(board, at)));
    }
}

/* A mark for each instance; with the teams' names where there is room for them. */
static void timeline_paint_marks(const struct board *board, const struct room *room,
                                 const struct entries *rows, const struct entry *entry,
                                 bool has_reason, struct pen *pen)
{
    bool named = room->width >= RICH && entry->count <= NAMED_MARKS;
    int needed = 0;

    for (uint32_t i = 0; named && i < entry->count; i++)
        needed +=
            4 +
            text_width(view_team_id(
                board->view,
                timeline_instance_of(board->view, entry, rows->ordinals[entry->first + i]).team));
    named = named && needed - 2 + (has_reason ? REASON_LEAST : 0) <= pen_left(pen);
    for (uint32_t i = 0; i < entry->count; i++) {
        struct instance one =
            timeline_instance_of(board->view, entry, rows->ordinals[entry->first + i]);

        if (one.team == 0)
            continue;
        if (named)
            pen_print(pen, STYLE_DIM, "%s ", view_team_id(board->view, one.team));
        pen_glyph(pen, one.sign->style, one.sign->glyph);
        if (named)
            pen_blank(pen, 2);
    }
}

/* The state that matters most among the instances; with how many are in it, when not all are. */
static struct instance timeline_paint_state(const struct board *board, const struct room *room,
                                            const struct entries *rows, const struct entry *entry,
                                            struct pen *pen)
{
    struct instance worst = {0};
    uint32_t count = 0;
    char text[64];

    for (uint32_t i = 0; i < entry->count; i++) {
        struct instance one =
            timeline_instance_of(board->view, entry, rows->ordinals[entry->first + i]);

        if (worst.sign == NULL || one.sign->interest > worst.sign->interest) {
            worst = one;
            count = 0;
        }
        count += one.sign == worst.sign;
    }
    if (count == entry->count)
        text_copy(text, sizeof(text), worst.sign->word);
    else
        text_print(text, sizeof(text), "%s %u/%u", worst.sign->word, count, entry->count);
    pen_glyph(pen, worst.sign->style, worst.sign->glyph);
    pen_blank(pen, 1);
    pen_field(pen, worst.sign->style, room->width >= WIDE ? 16 : 11, text);
    pen_blank(pen, 1);
    return worst;
}

static void timeline_paint_name(const struct board *board, const struct room *room,
                                const struct entry *entry, int columns, struct pen *pen)
{
    const struct view *view = board->view;
    int from = pen->x;
    struct pen name = *pen;

    name.end = pen->x + columns < pen->end ? pen->x + columns : pen->end;
    if (entry->level > 0)
        pen_blank(&name, 2);
    if (entry->kind == ENTRY_EVENT) {
        const struct event_made *made = &view_event(view, entry->item)->made;

        pen_glyph(&name, STYLE_CLOCK, GLYPH_EVENT);
        pen_print(&name, STYLE_STRONG, " %s", made->id);
        if (room->width >= WIDE && made->conditions.count > 0)
            pen_print(&name, STYLE_DIM, "  waits for %u condition%s", made->conditions.count,
                      made->conditions.count == 1 ? "" : "s");
    } else {
        const struct inject_made *made = &view_inject(view, entry->item)->made;
        const struct view_vm *vm = view_vm(view, made->vm);

        pen_text(&name, STYLE_STRONG, made->id);
        if (room->width >= WIDE && vm != NULL)
            pen_print(&name, STYLE_DIM, " on %s", vm->made.id);
        else if (room->width >= WIDE && made->payload[0] == '\0')
            pen_text(&name, STYLE_DIM, " message");
        if (room->width >= WIDE && made->title[0] != '\0' && strcmp(made->title, made->id) != 0)
            pen_print(&name, STYLE_DIM, ": %s", made->title);
    }
    pen->x = name.x;
    pen_blank(pen, columns - (pen->x - from));
}

static bool timeline_has_reason(const struct instance *one)
{
    return one->inject != NULL &&
           (one->inject->text[0] != '\0' || (one->inject->has_exit && one->inject->exit != 0));
}

/* Why it is as it is, where there is room for it. */
static void timeline_paint_reason(const struct board *board, const struct instance *worst,
                                  struct pen *pen)
{
    const struct view_inject *inject = worst->inject;

    if (!timeline_has_reason(worst) || pen_left(pen) < 12)
        return;
    pen_blank(pen, 1);
    if (inject->made.team != 0)
        pen_print(pen, STYLE_DIM, "%s: ", view_team_id(board->view, inject->made.team));
    if (inject->has_exit && inject->exit != 0)
        pen_print(pen, worst->sign->style, "exit %d ", inject->exit);
    pen_text(pen, worst->sign->style, inject->text);
}

static void timeline_paint(const struct board *board, const struct room *room,
                           const struct entries *rows, const struct entry *entry, struct pen *pen)
{
    bool wide = room->width >= WIDE;
    /* As many columns for marks on each line, so that states stand under each other. */
    int marks = (int)(board->team != 0              ? 1
                      : board->view->team_count < 8 ? board->view->team_count
                                                    : 8);
    int name = room->width - (wide ? 22 + 19 : 11 + 14) - (room->width >= DATED ? 13 : 0) - marks;

    if (room->width >= RICH)
        name = room->width * 38 / 100 < 56 ? room->width * 38 / 100 - (room->width < ROOMY ? 13 : 0)
                                           : 56;

    if (entry->next)
        pen_glyph(pen, STYLE_CLOCK, GLYPH_NEXT);
    else
        pen_blank(pen, 1);
    timeline_paint_when(board, room, timeline_row_at(board->view, entry), pen);
    timeline_paint_name(board, room, entry, name < 8 ? 8 : name, pen);
    pen_blank(pen, 1);

    struct instance worst = timeline_paint_state(board, room, rows, entry, pen);

    timeline_paint_marks(board, room, rows, entry, timeline_has_reason(&worst), pen);
    timeline_paint_reason(board, &worst, pen);
}

static void timeline_summary(const struct board *board, struct pen *pen)
{
    char text[SAY_TEXT];
    int64_t at = 0;
    const struct view_inject *next = board_next(board, &at);

    if (next == NULL)
        return;
    pen_print(pen, STYLE_PLAIN, "next %s ", next->made.id);
    pen_text(pen, STYLE_CLOCK, say_countdown(text, board_until(board, at)));
}

const struct panel panel_timeline = {
    .name = "timeline",
    .title = "Timeline",
    .summary = timeline_summary,
    .list = timeline_list,
    .paint = timeline_paint,
    .empty = "nothing is to come that may be seen",
};
