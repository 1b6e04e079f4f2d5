/* SPDX-License-Identifier: Apache-2.0 */
/* An event, an inject with its targets, and one target with its output. */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/coming.h"
#include "desk/board/detail.h"

/* ---- an event ---- */

static void detail_event_heading(const struct board *board, uint32_t item, struct pen *pen,
                                 enum style style)
{
    const struct view_event *event = view_event(board->view, item);

    if (event != NULL && event->made.team != 0)
        detail_trail(pen, style, view_team_id(board->view, event->made.team), false);
    detail_trail(pen, style, event != NULL ? event->made.id : "event", true);
}

static bool detail_event_fact(const struct board *board, uint32_t item, uint32_t n,
                              struct fact *fact)
{
    const struct view_event *event = view_event(board->view, item);

    if (event == NULL || n > 5)
        return false;
    if (n == 0)
        fact_print(fact, "state", occurrence_signs[event->state].style, "%s",
                   occurrence_signs[event->state].word);
    else if (n == 1)
        fact_print(fact, "title", STYLE_PLAIN, "%s", event->made.title);
    else if (n == 2)
        fact_time(board, fact, "may fire at", event->made.at);
    else if (n == 3)
        fact_time(board, fact, "closes at", event->made.close);
    else if (n == 4)
        fact_print(fact, "waits for", STYLE_PLAIN,
                   event->made.conditions.count != 0 ? "%u checks" : "",
                   event->made.conditions.count);
    else
        fact_print(fact, "moved by", STYLE_PLAIN, "%s", event->moved.by);
    return true;
}

static void detail_event_more(const struct board *board, const struct room *room, uint32_t item,
                              struct entries *rows)
{
    const struct view *view = board->view;
    bool headed = false;

    (void)room;
    for (size_t i = 0; i < view->inject_count; i++) {
        if (view->injects[i].made.inject == 0 || view->injects[i].made.event != item)
            continue;
        if (!headed)
            detail_head(rows, HEAD_INJECTS);
        headed = true;
        entries_add(rows, 1, DETAIL_INJECT, view->injects[i].made.inject);
    }
}

const struct detail detail_event = {
    .heading = detail_event_heading, .fact = detail_event_fact, .more = detail_event_more};

/* ---- an inject, all of it ---- */

static void inject_heading(const struct board *board, uint32_t item, struct pen *pen,
                           enum style style)
{
    const struct view_inject *inject = view_inject(board->view, item);

    detail_trail(pen, style, inject != NULL ? inject->made.id : "inject", true);
}

/* "38 delivered, 1 unreachable, 1 to come" */
static void inject_count_states(const struct board *board, const struct view_inject *inject,
                                struct fact *fact)
{
    const struct view *view = board->view;
    unsigned counts[INJECT_STATES] = {0};
    int worst = -1;

    for (size_t i = 0; i < view->inject_count; i++)
        if (detail_same_inject(&view->injects[i], inject) &&
            board_shows(board, view->injects[i].made.team))
            counts[view->injects[i].state]++;
    fact->label = "targets";
    fact->text[0] = '\0';
    for (int state = 0; state < INJECT_STATES; state++) {
        size_t length = strlen(fact->text);

        if (counts[state] == 0)
            continue;
        text_print(fact->text + length, sizeof(fact->text) - length, "%s%u %s",
                   length != 0 ? ", " : "", counts[state], inject_signs[state].word);
        if (worst < 0 || inject_signs[state].interest > inject_signs[worst].interest)
            worst = state;
    }
    fact->style = worst >= 0 ? inject_signs[worst].style : STYLE_PLAIN;
}

/* What all instances share. */
/* The newest thing that an amend made of it. */
static void inject_fact_amended(const struct view *view, const struct view_inject *inject,
                                struct fact *fact)
{
    const struct view_amend_change *change = NULL, *last = NULL;
    char text[300] = "";

    while ((change = view_amend_next(view, change, "inject", inject->made.id, inject->made.team)) !=
           NULL)
        last = change;
    if (last != NULL)
        view_amend_text(view, last, text, sizeof(text));
    fact_print(fact, "scenario", STYLE_PLAIN, "%s", text);
}

static bool inject_fact_of_all(const struct board *board, const struct view_inject *inject,
                               uint32_t n, struct fact *fact)
{
    const struct view_event *event = view_event(board->view, inject->made.event);
    char share[300];

    switch (n) {
    case 0:
        fact_print(fact, "title", STYLE_STRONG, "%s", inject->made.title);
        return true;
    case 1:
        fact_print(fact, "event", STYLE_PLAIN, "%s", event != NULL ? event->made.id : "");
        return true;
    case 2:
        fact_print(fact, "is", STYLE_PLAIN, "%s%s",
                   inject->made.payload[0] != '\0'   ? "a script"
                   : inject->made.machine[0] != '\0' ? "done to the machine: "
                   : inject->made.share[0] != '\0'   ? "a share"
                                                     : "a message",
                   inject->made.machine);
        return true;
    case 3:
        fact_print(fact, "from", STYLE_PLAIN, "%s", inject->made.from);
        return true;
    case 4:
        fact_print(fact, "to", STYLE_PLAIN, "%s", inject->made.to);
        return true;
    case 5:
        view_share_planned(inject->made.share, share, sizeof(share));
        fact_print(fact, share[0] != '\0' ? "shares" : "subject", STYLE_PLAIN, "%s%s", share,
                   inject->made.subject);
        return true;
    case 6:
        inject_fact_amended(board->view, inject, fact);
        return true;
    default:
        return false;
    }
}

static bool inject_fact(const struct board *board, uint32_t item, uint32_t n, struct fact *fact)
{
    const struct view_inject *inject = view_inject(board->view, item);

    if (inject == NULL)
        return false;
    if (n != 0)
        return inject_fact_of_all(board, inject, n - 1, fact);
    inject_count_states(board, inject, fact);
    return true;
}

static void inject_list_expected(const struct board *board, const struct view_inject *inject,
                                 bool own, struct entries *rows)
{
    const struct view *view = board->view;
    bool headed = false;

    for (size_t i = 0; i < view->expectation_count; i++) {
        const struct expectation_made *made = &view->expectations[i].made;

        if (made->expectation == 0 || strcmp(made->inject, inject->made.id) != 0 ||
            !board_shows(board, made->team) ||
            (own && inject->made.team != 0 && made->team != inject->made.team))
            continue;
        if (!headed)
            detail_head(rows, HEAD_EXPECTED);
        headed = true;
        entries_add(rows, 1, DETAIL_EXPECTATION, (uint32_t)i);
    }
}

static void inject_more(const struct board *board, const struct room *room, uint32_t item,
                        struct entries *rows)
{
    const struct view *view = board->view;
    const struct view_inject *inject = view_inject(view, item);

    if (inject == NULL)
        return;
    detail_head(rows, HEAD_TARGETS);
    /* What is in trouble comes first, whatever the number of targets. */
    for (int interest = INJECT_STATES; interest >= 0; interest--)
        for (size_t i = 0; i < view->inject_count; i++)
            if (inject_signs[view->injects[i].state].interest == interest &&
                detail_same_inject(&view->injects[i], inject) &&
                board_shows(board, view->injects[i].made.team))
                entries_add(rows, 1, DETAIL_TARGET, view->injects[i].made.inject);
    inject_list_expected(board, inject, false, rows);
    detail_lines(rows, room, HEAD_MESSAGE, TEXT_MESSAGE, inject->made.body);
}

static const char *inject_text(const struct board *board, uint32_t item, enum detail_text which)
{
    const struct view_inject *inject = view_inject(board->view, item);

    if (inject == NULL)
        return NULL;
    if (which == TEXT_MESSAGE)
        return inject->made.body;
    if (which == TEXT_REASON)
        return inject->text;
    return which == TEXT_OUTPUT ? detail_document(board, SUBJECT_TARGET, item) : NULL;
}

const struct detail detail_inject = {
    .heading = inject_heading, .fact = inject_fact, .more = inject_more, .text = inject_text};

/* ---- one target ---- */

static void detail_target_heading(const struct board *board, uint32_t item, struct pen *pen,
                                  enum style style)
{
    const struct view_inject *inject = view_inject(board->view, item);
    const struct view_vm *vm = inject != NULL ? view_vm(board->view, inject->made.vm) : NULL;

    if (inject == NULL)
        return;
    if (inject->made.team != 0)
        detail_trail(pen, style, view_team_id(board->view, inject->made.team), false);
    detail_trail(pen, style, inject->made.id, vm == NULL);
    if (vm != NULL)
        detail_trail(pen, style, vm->made.id, true);
}

static bool detail_target_fact_of_run(const struct board *board, const struct view_inject *inject,
                                      uint32_t n, struct fact *fact)
{
    char wall[SAY_TEXT];

    switch (n) {
    case 0:
        fact_print(fact, "attempts", STYLE_PLAIN, inject->attempt != 0 ? "%u" : "",
                   inject->attempt);
        return true;
    case 1:
        fact_time(board, fact, "sent at", inject->dispatched);
        return true;
    case 2:
        fact_time(board, fact, "delivered at", inject->delivered);
        return true;
    case 3:
        fact_print(fact, "exit status", inject->exit == 0 ? STYLE_GOOD : STYLE_BAD,
                   inject->has_exit ? "%d" : "", inject->exit);
        return true;
    case 4:
        fact_print(fact, "last order", STYLE_PLAIN, inject->turned.by[0] != '\0' ? "%s, %s" : "",
                   inject->turned.by, say_wall(wall, board->view, inject->turned.wall, false));
        return true;
    case 5:
        fact_print(fact, "cleanup", inject->cleanup == CLEANUP_FAILED ? STYLE_BAD : STYLE_PLAIN,
                   inject->made.cleanup[0] != '\0' ? "%s %s" : "", cleanup_words[inject->cleanup],
                   inject->cleanup_text);
        return true;
    default:
        return false;
    }
}

static bool detail_target_fact(const struct board *board, uint32_t item, uint32_t n,
                               struct fact *fact)
{
    const struct view_inject *inject = view_inject(board->view, item);
    const struct view_vm *vm = inject != NULL ? view_vm(board->view, inject->made.vm) : NULL;

    if (inject == NULL)
        return false;
    if (n == 0) {
        fact_print(fact, "state", inject_signs[inject->state].style, "%s, %s",
                   inject_signs[inject->state].word, inject_signs[inject->state].about);
    } else if (n == 1) {
        fact_time(board, fact, "since", inject->x);
    } else if (n == 2) {
        fact_time(board, fact, "planned for",
                  inject->state == INJECT_SCHEDULED || inject->fire_at >= 0
                      ? coming_inject_place(board->view, inject)
                      : -1);
    } else if (n == 3) {
        fact_print(fact, "machine", vm != NULL ? vm_sign(vm)->style : STYLE_PLAIN,
                   vm != NULL ? "%s, %s  %s" : "", vm != NULL ? vm->made.id : "",
                   vm != NULL ? vm_sign(vm)->word : "", vm != NULL ? vm->made.address : "");
    } else if (n < 10) {
        return detail_target_fact_of_run(board, inject, n - 4, fact);
    } else {
        return inject_fact_of_all(board, inject, n - 10, fact);
    }
    return true;
}

static void detail_target_more(const struct board *board, const struct room *room, uint32_t item,
                               struct entries *rows)
{
    const struct view_inject *inject = view_inject(board->view, item);

    if (inject == NULL)
        return;
    if (inject->made.vm != 0) {
        detail_head(rows, HEAD_MACHINES);
        entries_add(rows, 1, DETAIL_VM, inject->made.vm);
    }
    inject_list_expected(board, inject, true, rows);
    detail_lines(rows, room, HEAD_REASON, TEXT_REASON, inject->text);
    detail_lines(rows, room, HEAD_OUTPUT, TEXT_OUTPUT, inject_text(board, item, TEXT_OUTPUT));
    detail_lines(rows, room, HEAD_MESSAGE, TEXT_MESSAGE, inject->made.body);
}

const struct detail detail_target = {.heading = detail_target_heading,
                                     .fact = detail_target_fact,
                                     .more = detail_target_more,
                                     .text = inject_text};
