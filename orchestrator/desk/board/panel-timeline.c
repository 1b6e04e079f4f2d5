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
#include "core/view/troubles.h"
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

static int64_t timeline_placed(int64_t place)
{
    return place < 0 ? INT64_MAX : place;
}

static struct item timeline_item_of_event(const struct view *view, const struct view_event *event)
{
    return (struct item){.at = timeline_placed(coming_event_place(view, event)),
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
    struct item item = {.script = "", .event = ""};

    if (event != NULL)
        item = timeline_item_of_event(view, event);
    item.at = timeline_placed(coming_inject_place(view, inject));
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
            items[count++] = timeline_item_of_event(view, &view->events[i]);
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

bool board_next(const struct board *board, struct coming *ret)
{
    return coming_next(board->view, board->team, ret);
}

/* Where a line stands in time; -1: it waits for something. */
static int64_t timeline_row_at(const struct view *view, const struct entry *entry)
{
    return entry->kind == ENTRY_INJECT ? coming_inject_place(view, view_inject(view, entry->item))
                                       : coming_event_place(view, view_event(view, entry->item));
}

/* Is this the line of an instance that comes then? */
static bool timeline_comes(const struct view *view, const struct entry *entry, uint32_t ordinal,
                           int64_t at)
{
    return entry->kind == ENTRY_INJECT ? coming_inject_at(view, view_inject(view, ordinal)) == at
                                       : coming_event_at(view, view_event(view, ordinal)) == at;
}

static void timeline_mark_next(const struct board *board, struct entries *rows)
{
    struct coming next;
    bool comes = board_next(board, &next);

    for (size_t i = 0; comes && i < rows->count; i++) {
        struct entry *entry = &rows->items[i];
        bool heads = entry->kind == ENTRY_EVENT && i + 1 < rows->count && entry[1].level > 0;

        if (timeline_row_at(board->view, entry) != next.at || heads)
            continue;
        for (uint32_t j = 0; j < entry->count; j++)
            entry->next |=
                timeline_comes(board->view, entry, rows->ordinals[entry->first + j], next.at);
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

enum { MORE_COLUMNS = 4 /* "+999" */ };

/* Columns for marks: as many on each line, so that states stand under each other. */
static int timeline_marks(const struct board *board, const struct room *room)
{
    int teams = 0, most = room->width >= WIDE ? room->width / 4 : 9;

    for (size_t i = 0; i < board->view->team_count; i++)
        teams += board->view->teams[i].made.team != 0 &&
                 board_shows(board, board->view->teams[i].made.team);
    return teams < most ? teams : most;
}

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

        return (struct instance){inject->made.team,
                                 troubles_is_unneeded(view, inject) ? &unneeded_sign
                                                                    : &inject_signs[inject->state],
                                 inject};
    }

    const struct view_event *event = view_event(view, ordinal);

    return (struct instance){event->made.team, &occurrence_signs[event->state], NULL};
}

/* Why a line has no time: what it waits for. */
static const char *timeline_waits_for(const struct view *view, const struct entry *entry)
{
    const struct view_event *event =
        view_event(view, entry->kind == ENTRY_INJECT ? view_inject(view, entry->item)->made.event
                                                     : entry->item);

    if (event == NULL || event->made.manual)
        return "by hand";
    return event->made.at < 0 ? "if so" : "when so";
}

static void timeline_paint_when(const struct board *board, const struct room *room,
                                const struct entry *entry, struct pen *pen)
{
    int64_t at = timeline_row_at(board->view, entry);
    char text[SAY_TEXT];

    if (at < 0) {
        pen_field(pen, STYLE_DIM,
                  room->width >= DATED  ? 33
                  : room->width >= WIDE ? 20
                                        : 9,
                  timeline_waits_for(board->view, entry));
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

/* Of the instances of each team the one that matters most, by the team's ordinal; .sign NULL: it
 * has none. Malloc'd; NULL: no memory. */
static struct instance *timeline_worst(const struct board *board, const struct entries *rows,
                                       const struct entry *entry)
{
    struct instance *worst = calloc(board->view->team_count + 1, sizeof(*worst));

    for (uint32_t i = 0; worst != NULL && i < entry->count; i++) {
        struct instance one =
            timeline_instance_of(board->view, entry, rows->ordinals[entry->first + i]);

        if (one.team <= board->view->team_count &&
            (worst[one.team].sign == NULL || one.sign->interest > worst[one.team].sign->interest))
            worst[one.team] = one;
    }
    return worst;
}

static bool timeline_is_column(const struct board *board, size_t index)
{
    uint32_t team = board->view->teams[index].made.team;

    return team != 0 && board_shows(board, team);
}

/* The marks with the teams' names, where they are few and there is room. */
static bool timeline_paint_named(const struct board *board, const struct instance *worst,
                                 bool has_reason, struct pen *pen)
{
    int needed = 0;

    for (size_t i = 0; i < board->view->team_count; i++) {
        uint32_t team = board->view->teams[i].made.team;

        if (timeline_is_column(board, i))
            needed += 4 + text_width(view_team_id(board->view, team));
    }
    if (needed - 2 + (has_reason ? REASON_LEAST : 0) > pen_left(pen))
        return false;
    for (size_t i = 0; i < board->view->team_count; i++) {
        uint32_t team = board->view->teams[i].made.team;

        if (!timeline_is_column(board, i))
            continue;
        if (worst[team].sign == NULL) {
            pen_blank(pen, 4 + text_width(view_team_id(board->view, team)));
            continue;
        }
        pen_print(pen, STYLE_DIM, "%s ", view_team_id(board->view, team));
        pen_glyph(pen, worst[team].sign->style, worst[team].sign->glyph);
        pen_blank(pen, 2);
    }
    return true;
}

/* As many marks as there is room for; of the teams behind them how many have one. */
static void timeline_paint_row_of_marks(const struct board *board, const struct instance *worst,
                                        int shown, struct pen *pen)
{
    unsigned more = 0;
    int place = 0;

    for (size_t i = 0; i < board->view->team_count; i++) {
        const struct sign *sign;

        if (!timeline_is_column(board, i))
            continue;
        sign = worst[board->view->teams[i].made.team].sign;
        if (place++ >= shown)
            more += sign != NULL;
        else if (sign != NULL)
            pen_glyph(pen, sign->style, sign->glyph);
        else
            pen_blank(pen, 1);
    }
    if (more > 0)
        pen_print(pen, STYLE_DIM, "+%u", more);
}

/* A column for each team that is shown, the same on every line. */
static void timeline_paint_marks(const struct board *board, const struct room *room,
                                 const struct entries *rows, const struct entry *entry,
                                 bool has_reason, struct pen *pen)
{
    struct instance *worst = timeline_worst(board, rows, entry);
    int columns = 0, most;

    if (worst == NULL)
        return;
    for (size_t i = 0; i < board->view->team_count; i++)
        columns += timeline_is_column(board, i);
    most = timeline_marks(board, room);
    if (room->width < RICH || columns > NAMED_MARKS ||
        !timeline_paint_named(board, worst, has_reason, pen)) {
        most = most > pen_left(pen) ? pen_left(pen) : most;
        timeline_paint_row_of_marks(board, worst, columns <= most ? columns : most - MORE_COLUMNS,
                                    pen);
    }
    free(worst);
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
        const struct view_inject *inject = view_inject(view, entry->item);
        const struct inject_made *made = &inject->made;
        const struct view_vm *vm = view_vm(view, made->vm);
        int wanted = text_width(made->id), left = pen_left(&name);

        board_inject_name(board, STYLE_STRONG, wanted < left ? wanted : left, inject, &name);
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
    int marks = timeline_marks(board, room);
    int name = room->width - (wide ? 22 + 19 : 11 + 14) - (room->width >= DATED ? 13 : 0) - marks;

    if (room->width >= RICH)
        name = room->width * 38 / 100 < 56 ? room->width * 38 / 100 - (room->width < ROOMY ? 13 : 0)
                                           : 56;

    if (entry->next)
        pen_glyph(pen, STYLE_CLOCK, GLYPH_NEXT);
    else
        pen_blank(pen, 1);
    timeline_paint_when(board, room, entry, pen);
    timeline_paint_name(board, room, entry, name < 8 ? 8 : name, pen);
    pen_blank(pen, 1);

    struct instance worst = timeline_paint_state(board, room, rows, entry, pen);

    timeline_paint_marks(board, room, rows, entry, timeline_has_reason(&worst), pen);
    timeline_paint_reason(board, &worst, pen);
}

static void timeline_summary(const struct board *board, struct pen *pen)
{
    char text[SAY_TEXT];
    struct coming next;

    if (!board_next(board, &next))
        return;
    pen_print(pen, STYLE_PLAIN, "next %s ", coming_name(&next));
    pen_text(pen, STYLE_CLOCK, say_countdown(text, board_until(board, next.at)));
}

static bool timeline_subject(const struct board *board, const struct entry *entry,
                             struct subject *ret)
{
    (void)board;
    *ret =
        (struct subject){entry->kind == ENTRY_INJECT ? SUBJECT_INJECT : SUBJECT_EVENT, entry->item};
    return true;
}

const struct panel panel_timeline = {
    .name = "timeline",
    .title = "Timeline",
    .summary = timeline_summary,
    .list = timeline_list,
    .paint = timeline_paint,
    .subject = timeline_subject,
    .plain = true,
    .empty = "nothing is to come that may be seen",
};
