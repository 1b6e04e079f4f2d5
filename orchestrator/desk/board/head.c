/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The head: what must be seen from anywhere: marking, phase, clock, what is next, the range.
 */
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "desk/board/board.h"
#include "core/view/calendar.h"
#include "core/view/troubles.h"
#include "core/model/row.h"

enum { SMALL_HEIGHT = 14 /* no line more for the head */ };

static bool head_is_large(const struct grid *grid)
{
    return grid->width >= HEAD_LARGE_WIDTH && grid->height >= HEAD_LARGE_HEIGHT;
}

static void head_paint_marking(const struct board *board, struct grid *grid)
{
    static const char marking[] = "EXERCISE EXERCISE EXERCISE";
    struct pen pen = pen_at(grid, 0, 0, grid->width);
    const char *name =
        board->view->opened ? board->view->exercise.name : "waiting for the exercise";
    char wall[SAY_TEXT];
    enum style marked = board_marking_style(board);
    int clock;

    say_wall(wall, board->view, board->wall, grid->width >= HEAD_LARGE_WIDTH);
    clock = grid->width - text_width(wall) - 1;
    for (int x = 0; x < grid->width; x++)
        *grid_at(grid, x, 0) = (struct cell){.code = ' ', .style = (uint8_t)marked};
    pen.x = 1;
    pen.end = clock - 1 - (grid->width >= 72 ? (int)sizeof(marking) : 9);
    pen_text(&pen, marked, name);
    if (board->view->exercise.rehearsal)
        pen_text(&pen, marked, "  REHEARSAL");
    pen.end = grid->width;
    pen.x = clock - (grid->width >= 72 ? (int)sizeof(marking) + 1 : 10);
    pen_text(&pen, marked, grid->width >= 72 ? marking : "EXERCISE");
    pen.x = clock;
    pen_text(&pen, marked, wall);
}

static void head_say_phase(const struct board *board, struct pen *pen)
{
    const struct sign *sign = &phase_signs[board->phase];
    enum style style = board_is_old(board) ? STYLE_DIM : sign->style;

    pen_glyph(pen, style, sign->glyph);
    pen_print(pen, style, " %s ", sign->word);
}

/* Who paused or ended the exercise, when, and why. */
static void head_say_deed(const struct board *board, struct pen *pen)
{
    const struct view *view = board->view;
    char wall[SAY_TEXT];

    if ((board->phase != PHASE_PAUSED && board->phase != PHASE_ENDED) || view->phased.wall == 0)
        return;
    if (view->phased.by[0] != '\0')
        pen_print(pen, STYLE_PLAIN, " by %s", view->phased.by);
    pen_print(pen, STYLE_DIM, " %s", say_wall(wall, view, view->phased.wall, false));
    if (view->phased_text[0] != '\0')
        pen_print(pen, STYLE_PLAIN, " %s", view->phased_text);
    pen_blank(pen, 1);
}

/* The exercise is over, or its controller is away: since when, and what to type. False: neither. */
static bool head_say_away(const struct board *board, struct pen *pen)
{
    const struct view *view = board->view;
    const char *path = view->exercise.path;
    char wall[SAY_TEXT], word[TEXT_SHELL];

    if (view->range == RANGE_GONE || view->range == RANGE_STOPPED) {
        pen_print(pen, STYLE_WARN, " The range was %s at %s",
                  view->range == RANGE_GONE ? "taken down" : "stopped",
                  say_wall(wall, view, view->wall, false));
        if (view->range == RANGE_STOPPED)
            pen_print(pen, STYLE_WARN, "; go on with: excon up %s", text_shell(word, path));
        else
            pen_print(pen, STYLE_WARN, ": the exercise is over. q leaves the board");
        return true;
    }
    if (board->away == 0)
        return false;
    pen_print(pen, STYLE_BAD, " No controller since %s", say_wall(wall, view, board->away, false));
    pen_print(pen, STYLE_WARN, "; go on with: excon up %s",
              path[0] != '\0' ? text_shell(word, path) : "SCENARIO");
    return true;
}

static void head_say_count(unsigned count, enum style style, enum glyph glyph, const char *word,
                           struct pen *pen)
{
    if (count == 0)
        return;
    pen_blank(pen, 1);
    pen_glyph(pen, style, glyph);
    pen_print(pen, style, " %u %s ", count, word);
}

/* What fails or waits for exercise control. False: nothing. */
static bool head_say_troubles(const struct board *board, struct pen *pen)
{
    struct troubles all = troubles_count(board->view, board->team, board->x);
    int from = pen->x;
    char text[SAY_TEXT];

    head_say_count(all.hung, STYLE_BAD, GLYPH_FAULT, "hung", pen);
    head_say_count(all.lost, STYLE_BAD, GLYPH_BAD, all.lost == 1 ? "VM lost" : "VMs lost", pen);
    head_say_count(all.failed, STYLE_BAD, GLYPH_BAD, "failed", pen);
    head_say_count(all.partial, STYLE_WARN, GLYPH_PART, "partial", pen);
    head_say_count(all.unreachable, STYLE_BAD, GLYPH_FAULT, "unreachable", pen);
    head_say_count(all.interrupted, STYLE_BAD, GLYPH_BAD, "interrupted", pen);
    head_say_count(all.overtaken, STYLE_WARN, GLYPH_SKIPPED, "overtaken", pen);
    head_say_count(all.held, STYLE_WARN, GLYPH_HELD, "held", pen);
    head_say_count(all.cleanups, STYLE_BAD, GLYPH_BAD, "cleanups failed", pen);
    head_say_count(all.overdue, STYLE_BAD, GLYPH_MOMENT, "overdue", pen);
    head_say_count(all.missed, STYLE_WARN, GLYPH_BAD, "missed", pen);
    head_say_count(all.expected, STYLE_CLOCK, GLYPH_OPEN, "expected", pen);
    if (all.next != NULL)
        pen_print(pen, STYLE_CLOCK, "%s ", say_countdown_short(text, board_until(board, all.due)));
    if (all.first != NULL) {
        pen_print(pen, STYLE_DIM, " first ");
        pen_print(pen, STYLE_STRONG, "%s", all.first->made.id);
        if (all.first->made.team != 0)
            pen_print(pen, STYLE_DIM, " of %s", view_team_id(board->view, all.first->made.team));
    }
    return pen->x > from;
}

static void head_say_endex(const struct board *board, struct pen *pen)
{
    int64_t endex = board->view->exercise.endex;
    char text[SAY_TEXT];

    if (endex <= 0 || board->phase == PHASE_ENDED)
        return;
    pen_text(pen, STYLE_DIM, " ENDEX ");
    if (endex > board->x)
        pen_print(pen, STYLE_PLAIN, "in %s ",
                  say_exercise(text, (board_until(board, endex) - 1) / 1000 * 1000 + 1000));
    else
        pen_text(pen, STYLE_WARN, "is due ");
}

/* Where there are play hours: when they begin. */
static void head_say_hours(const struct board *board, struct pen *pen)
{
    struct calendar_step step;
    char text[SAY_TEXT];

    if (board->phase != PHASE_CLOSED || !calendar_next(board->view, board->wall, &step))
        return;
    calendar_dtg(text, board->view, step.wall);
    pen_print(pen, STYLE_CLOCK, " until %s ", text);
}

/* The date inside the story. */
static void head_say_story(const struct board *board, struct pen *pen)
{
    int64_t story = calendar_story(board->view, board->x);
    char text[SAY_TEXT];

    if (story == 0)
        return;
    time_text_dtg(text, story, 0);
    pen_text(pen, STYLE_DIM, " in the story ");
    pen_print(pen, STYLE_PLAIN, "%s ", text);
}

/* A clock that does not run as all others do. */
static void head_say_speed(const struct board *board, struct pen *pen)
{
    char speed[TEXT_THOUSANDTHS];

    if (board->view->speed != 1000 && board->phase != PHASE_ENDED)
        pen_print(pen, STYLE_WARN, " at speed %s ", text_thousandths(speed, board->view->speed));
}

static void head_say_next(const struct board *board, struct pen *pen)
{
    struct coming next;
    char text[SAY_TEXT];

    if (!board_next(board, &next))
        return;
    pen_print(pen, STYLE_DIM, " next ");
    pen_print(pen, STYLE_STRONG, "%s ", coming_name(&next));
    pen_print(pen, STYLE_CLOCK, "%s ", say_countdown(text, board_until(board, next.at)));
}

static void head_say_range(const struct board *board, struct pen *pen)
{
    const struct sign *sign = &range_signs[board->view->range];

    pen_text(pen, STYLE_DIM, " range ");
    pen_glyph(pen, sign->style, sign->glyph);
    pen_blank(pen, 1);
    panel_range.summary(board, pen);
}

/* Who waits for exercise control's answer, and who for an approval. */
static void head_say_requests(const struct board *board, struct pen *pen)
{
    const struct view *view = board->view;
    const struct view_request *first = NULL;
    const struct view_ask *ask = board_ask(board, 0);
    unsigned open = 0;
    char order[160];

    for (size_t i = 0; i < view->request_count; i++)
        if (view->requests[i].state == REQUEST_OPEN &&
            board_shows(board, view->requests[i].made.team)) {
            first = first != NULL ? first : &view->requests[i];
            open++;
        }
    for (size_t i = 0; i < view->ask_count; i++)
        open += view->asks[i].state == ASK_OPEN && board_shows(board, view->asks[i].made.team);
    if (open > 1) {
        pen_print(pen, STYLE_WARN, "  %u requests wait for an answer", open);
    } else if (first != NULL) {
        pen_print(pen, STYLE_WARN, "  %s asks for %s", view_team_id(view, first->made.team),
                  request_titles[first->made.what]);
        if (first->priority != PRIORITY_ROUTINE)
            pen_print(pen, STYLE_BAD, ", %s", priority_words[first->priority]);
    } else if (ask != NULL) {
        view_ask_order(&ask->made, order, sizeof(order));
        pen_print(pen, STYLE_WARN, "  %s asks for %s", ask->made.actor, order);
    }
}

/* Exercise control sees at every size how much waits for it; the panel says what. */
static void head_say_queue(const struct board *board, bool large, struct pen *pen)
{
    size_t urgent, count = board_queue(board, &urgent);

    if (count == 0)
        return;
    pen_print(pen, urgent != 0 ? STYLE_BAD : STYLE_WARN, large ? "  queue %zu" : " !%zu", count);
    if (board->news != 0)
        pen_print(pen, STYLE_BAD, " (%u new)", board->news);
    pen_blank(pen, 1);
}

/* Which team alone is shown, that lines are left out, why nothing can go on, why the range is not
 * whole. */
static void head_say_notice(const struct board *board, struct pen *pen)
{
    const struct view *view = board->view;

    if (board->team != 0)
        pen_print(pen, STYLE_WARN, " only %s ", view_team_id(view, board->team));
    if (board->faults)
        pen_text(pen, STYLE_WARN, " only what is wrong ");
    if (view->no_room[0] != '\0')
        pen_print(pen, STYLE_BAD, " %s ", view->no_room);
    if (view->range_text[0] != '\0' && view->range != RANGE_GONE && view->range != RANGE_UP)
        pen_print(pen, view->range == RANGE_PARTIAL ? STYLE_BAD : STYLE_DIM, "  %s",
                  view->range_text);
}

/* What has to be seen besides: where the exercise is not as it should be. */
static bool head_say_rest(const struct board *board, bool large, struct pen *pen)
{
    int from = pen->x;

    if (head_say_away(board, pen))
        return true;
    if (board->inside && large)
        head_say_queue(board, true, pen);
    else if (!board->inside)
        head_say_requests(board, pen);
    head_say_troubles(board, pen);
    head_say_notice(board, pen);
    return pen->x > from;
}

int head_paint(const struct board *board, struct grid *grid)
{
    char time[SAY_TEXT];

    head_paint_marking(board, grid);
    say_exercise(time, board->x);
    if (!head_is_large(grid)) {
        struct pen pen = pen_at(grid, 1, 1, grid->width);

        head_say_phase(board, &pen);
        pen_print(&pen, board_is_old(board) ? STYLE_DIM : STYLE_STRONG, " %s", time);
        if (!board_is_old(board))
            head_say_queue(board, false, &pen);
        pen_blank(&pen, board->phase == PHASE_PAUSED ? 0 : 1);
        if (board->phase != PHASE_PAUSED)
            head_say_deed(board, &pen);
        head_say_hours(board, &pen);
        head_say_speed(board, &pen);
        if (board->phase == PHASE_PAUSED)
            head_say_range(board, &pen);
        head_say_endex(board, &pen);
        if (grid->width >= HEAD_LARGE_WIDTH) {
            head_say_story(board, &pen);
            head_say_next(board, &pen);
        }
        /* Why it is paused may be long, so that comes last. */
        if (board->phase == PHASE_PAUSED)
            head_say_deed(board, &pen);
        else
            head_say_range(board, &pen);

        struct pen line = pen_at(grid, 0, 2, grid->width);

        /* A line more where there is more to say. */
        if (grid->height <= SMALL_HEIGHT) {
            head_say_rest(board, false, &pen);
            return 2;
        }
        return 2 + head_say_rest(board, false, &line);
    }

    int beside = 2 + clockface_columns(time) + 3;
    struct pen first = pen_at(grid, beside, 1, grid->width),
               second = pen_at(grid, beside, 2, grid->width),
               third = pen_at(grid, beside, 3, grid->width);

    clockface_paint(grid, 2, 1, board_is_old(board) ? STYLE_DIM : phase_signs[board->phase].style,
                    time);
    head_say_phase(board, &first);
    head_say_deed(board, &first);
    head_say_hours(board, &first);
    head_say_speed(board, &first);
    head_say_endex(board, &first);
    head_say_story(board, &first);
    head_say_next(board, &second);
    if (second.x == beside && board->view->complete && board->phase != PHASE_ENDED)
        pen_text(&second, STYLE_DIM, "nothing more is to come by itself");
    third.x--;
    head_say_range(board, &third);
    head_say_rest(board, true, &third);
    return 4;
}
