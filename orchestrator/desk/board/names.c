/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of one kind beside each other: how far a name is the same as any other of its kind, so that
 * a short column shows where they differ.
 */
#include <string.h>

#include "base/text.h"
#include "desk/board/board.h"

static void names_longer(size_t *shared, const char *name, const char *other)
{
    size_t length = text_shared(name, other);

    *shared = length > *shared ? length : *shared;
}

void board_team_name(const struct board *board, enum style style, int columns, uint32_t team,
                     struct pen *pen)
{
    const struct view *view = board->view;
    const char *name = view_team_id(view, team);
    size_t shared = 0;

    for (size_t i = 0; i < view->team_count && text_width(name) > columns; i++)
        if (view->teams[i].made.team != 0)
            names_longer(&shared, name, view->teams[i].made.id);
    pen_name(pen, style, columns, name, shared);
}

void board_vm_name(const struct board *board, enum style style, int columns,
                   const struct view_vm *vm, struct pen *pen)
{
    const struct view *view = board->view;
    size_t shared = 0;

    for (size_t i = 0; i < view->vm_count && text_width(vm->made.id) > columns; i++)
        if (view->vms[i].made.vm != 0)
            names_longer(&shared, vm->made.id, view->vms[i].made.id);
    pen_name(pen, style, columns, vm->made.id, shared);
}

void board_condition_name(const struct board *board, enum style style, int columns,
                          const struct view_condition *condition, struct pen *pen)
{
    const struct view *view = board->view;
    size_t shared = 0;

    for (size_t i = 0; i < view->condition_count && text_width(condition->made.id) > columns; i++)
        if (view->conditions[i].made.condition != 0)
            names_longer(&shared, condition->made.id, view->conditions[i].made.id);
    pen_name(pen, style, columns, condition->made.id, shared);
}

void board_inject_name(const struct board *board, enum style style, int columns,
                       const struct view_inject *inject, struct pen *pen)
{
    const struct view *view = board->view;
    size_t shared = 0;

    for (size_t i = 0; i < view->inject_count && text_width(inject->made.id) > columns; i++)
        if (view->injects[i].made.inject != 0)
            names_longer(&shared, inject->made.id, view->injects[i].made.id);
    pen_name(pen, style, columns, inject->made.id, shared);
}

static const char *names_of_metric(const struct metric_made *made)
{
    return made->title[0] != '\0' ? made->title : made->id;
}

void board_metric_name(const struct board *board, enum style style, int columns,
                       const struct view_metric *metric, struct pen *pen)
{
    const struct view *view = board->view;
    const char *name = names_of_metric(&metric->made);
    size_t shared = 0;

    for (size_t i = 0; i < view->metric_count && text_width(name) > columns; i++)
        if (view->metrics[i].made.metric != 0)
            names_longer(&shared, name, names_of_metric(&view->metrics[i].made));
    pen_name(pen, style, columns, name, shared);
}

static const char *names_of_objective(const struct objective_made *made)
{
    return made->title[0] != '\0' ? made->title : made->id;
}

void board_objective_name(const struct board *board, enum style style, int columns,
                          const struct view_objective *objective, struct pen *pen)
{
    const struct view *view = board->view;
    const char *name = names_of_objective(&objective->made);
    size_t shared = 0;

    for (size_t i = 0; i < view->objective_count && text_width(name) > columns; i++)
        if (view->objectives[i].made.objective != 0)
            names_longer(&shared, name, names_of_objective(&view->objectives[i].made));
    pen_name(pen, style, columns, name, shared);
}

void board_team_title(const struct board *board, enum style style, int columns,
                      const struct view_team *team, struct pen *pen)
{
    const struct view *view = board->view;
    size_t shared = 0;

    for (size_t i = 0; i < view->team_count && text_width(team->made.title) > columns; i++)
        if (view->teams[i].made.team != 0)
            names_longer(&shared, team->made.title, view->teams[i].made.title);
    pen_name(pen, style, columns, team->made.title, shared);
}

void board_name_start(const char *name, int columns, enum style style, struct pen *pen)
{
    char start[32] = "";
    size_t used = 0, step;
    uint32_t code;
    int end = pen->x + columns;

    while ((step = text_character(name, name + strlen(name), &code)) != 0 &&
           text_columns(code) <= columns && used + step < sizeof(start)) {
        memcpy(start + used, name, step);
        used += step;
        name += step;
        columns -= text_columns(code);
    }
    pen_text(pen, style, start);
    pen_blank(pen, end - pen->x);
}
