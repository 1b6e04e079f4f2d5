/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that stand for an order: of which things, and the line that each stands for. */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/queue.h"
#include "desk/board/order.h"
#include "desk/board/select.h"

#define OF(kind) (1u << SUBJECT_##kind)

enum {
    ITEMS = OF(EVENT) | OF(INJECT) | OF(TARGET),
    QUEUED = OF(REQUEST) | OF(ASK) | OF(REPORT) | OF(QUESTION) | OF(ANSWER) | OF(DISPUTE) |
             OF(EXPECTATION) | OF(DEADLINE) | OF(TARGET) | OF(VM) | OF(TEAM) | OF(INJECT),
};

/* " --team latgale" behind a word, for what is one team's. */
static void keys_of_team(const struct board *board, uint32_t team, char *to, size_t size)
{
    char word[ORDER_WORD];
    size_t used = strlen(to);

    if (team != 0)
        text_print(to + used, size - used, " --team %s",
                   order_word(word, view_team_id(board->view, team)));
}

/* "fire stop-web --team latgale"; `more` stands behind the id. */
static bool keys_item(const struct board *board, const struct subject *about, const char *verb,
                      const char *more, char *to, size_t size)
{
    const struct view_inject *inject = view_inject(board->view, about->item);
    const struct view_event *event = view_event(board->view, about->item);
    char word[ORDER_WORD];
    uint32_t team;

    if (about->kind == SUBJECT_EVENT ? event == NULL : inject == NULL)
        return false;
    team = about->kind == SUBJECT_EVENT ? event->made.team : inject->made.team;
    /* The line of an inject is all its instances, of one team when one alone is shown. */
    if (about->kind == SUBJECT_INJECT)
        team = board->team;
    text_print(to, size, "%s %s%s", verb,
               order_word(word, about->kind == SUBJECT_EVENT ? event->made.id : inject->made.id),
               more);
    keys_of_team(board, team, to, size);
    return true;
}

#define ITEM_KEY(name, verb, more)                                                                 \
    static bool keys_##name(const struct board *board, const struct subject *about, char *to,      \
                            size_t size)                                                           \
    {                                                                                              \
        return keys_item(board, about, verb, more, to, size);                                      \
    }

ITEM_KEY(fire, "fire", "")
ITEM_KEY(skip, "skip", "")
ITEM_KEY(postpone, "postpone", " 10min")
ITEM_KEY(cleanup, "cleanup", "")

static bool keys_hold(const struct board *board, const struct subject *about, char *to, size_t size)
{
    if (about->kind != SUBJECT_TEAM)
        return keys_item(board, about, "hold", "", to, size);
    text_copy(to, size, "clock hold");
    keys_of_team(board, about->item, to, size);
    return true;
}

static bool keys_release(const struct board *board, const struct subject *about, char *to,
                         size_t size)
{
    if (about->kind != SUBJECT_TEAM)
        return keys_item(board, about, "release", "", to, size);
    text_copy(to, size, "clock release");
    keys_of_team(board, about->item, to, size);
    return true;
}

static bool keys_met(const struct board *board, const struct subject *about, char *to, size_t size)
{
    const struct view_inject *inject = view_inject(board->view, about->item);
    char team[ORDER_WORD], word[ORDER_WORD];
    const char *id = NULL;
    uint32_t of = 0;

    if (about->kind == SUBJECT_EXPECTATION && about->item < board->view->expectation_count) {
        id = board->view->expectations[about->item].made.inject;
        of = board->view->expectations[about->item].made.team;
    } else if (about->kind == SUBJECT_TARGET && inject != NULL) {
        id = inject->made.id;
        of = inject->made.team;
    }
    if (id == NULL || of == 0)
        return false;
    text_print(to, size, "met %s %s", order_word(team, view_team_id(board->view, of)),
               order_word(word, id));
    return true;
}

/* ---- machines ---- */

static bool keys_machine(const struct board *board, const struct subject *about, const char *verb,
                         char *to, size_t size)
{
    const struct view_vm *vm = view_vm(board->view, about->item);
    char word[ORDER_WORD];

    if (vm == NULL)
        return false;
    text_print(to, size, "%s %s", verb, order_word(word, vm->made.id));
    keys_of_team(board, vm->made.team, to, size);
    return true;
}

static bool keys_retry(const struct board *board, const struct subject *about, char *to,
                       size_t size)
{
    return keys_machine(board, about, "up", to, size);
}

static bool keys_snapshot(const struct board *board, const struct subject *about, char *to,
                          size_t size)
{
    return keys_machine(board, about, "snapshot", to, size);
}

static bool keys_revert(const struct board *board, const struct subject *about, char *to,
                        size_t size)
{
    return keys_machine(board, about, "revert", to, size);
}

/* ---- what waits ---- */

/* "accept latgale 3": of a team's thing with a number. */
static bool keys_numbered(const struct board *board, const char *verb, uint32_t team,
                          uint32_t number, const char *more, char *to, size_t size)
{
    char word[ORDER_WORD];

    text_print(to, size, "%s %s %u%s", verb, order_word(word, view_team_id(board->view, team)),
               number, more);
    return true;
}

static bool keys_answer(const struct board *board, const struct subject *about, bool yes, char *to,
                        size_t size)
{
    const struct view *view = board->view;
    char name[VIEW_ASK_NAME], word[ORDER_WORD];

    if (about->kind == SUBJECT_ASK && about->item < view->ask_count &&
        view->asks[about->item].state == ASK_OPEN) {
        text_print(to, size, "%s %s", yes ? "approve" : "deny",
                   order_word(word, view_ask_name(view, &view->asks[about->item], name)));
        return true;
    }
    if (about->kind == SUBJECT_REQUEST && about->item < view->request_count) {
        text_print(to, size, "%s %s", yes ? "grant" : "refuse",
                   order_word(word, view_team_id(view, view->requests[about->item].made.team)));
        return true;
    }
    if (about->kind == SUBJECT_DISPUTE && about->item < view->inbox.dispute_count)
        return keys_numbered(board, yes ? "disputes uphold" : "disputes reject",
                             view->inbox.disputes[about->item].made.team,
                             view->inbox.disputes[about->item].made.number, "", to, size);
    if (about->kind == SUBJECT_REPORT && about->item < view->reports.report_count)
        return keys_numbered(board, yes ? "reports accept" : "reports revise",
                             view->reports.reports[about->item].made.team,
                             view->reports.reports[about->item].made.number,
                             yes ? "" : " --reason \"\"", to, size);
    return false;
}

static bool keys_yes(const struct board *board, const struct subject *about, char *to, size_t size)
{
    return keys_answer(board, about, true, to, size);
}

static bool keys_no(const struct board *board, const struct subject *about, char *to, size_t size)
{
    return keys_answer(board, about, false, to, size);
}

/* With the team's own word, where it said one; the ways are offered behind it. */
static bool keys_branch(const struct board *board, const struct subject *about, char *to,
                        size_t size)
{
    const struct view_answered *answer;
    char more[ORDER_WORD + 2] = " ", word[ORDER_WORD];

    if (about->item >= board->view->inbox.answer_count)
        return false;
    answer = &board->view->inbox.answers[about->item];
    if (answer->made.word[0] != '\0')
        text_print(more, sizeof(more), " %s", order_word(word, answer->made.word));
    return keys_numbered(board, "branch", answer->made.team, answer->made.number, more, to, size);
}

static bool keys_reply(const struct board *board, const struct subject *about, char *to,
                       size_t size)
{
    const struct view *view = board->view;
    const struct view_inject *inject;
    char more[ORDER_WORD + 2] = " ", word[ORDER_WORD];

    if (about->kind == SUBJECT_QUESTION && about->item < view->inbox.question_count)
        return keys_numbered(board, "answer", view->inbox.questions[about->item].made.team,
                             view->inbox.questions[about->item].made.number, " ", to, size);
    if (about->kind != SUBJECT_REPORT || about->item >= view->reports.report_count)
        return false;
    inject = view_inject(view, view->reports.reports[about->item].inject);
    if (inject != NULL)
        text_print(more, sizeof(more), " %s", order_word(word, inject->made.id));
    return keys_numbered(board, "reports match", view->reports.reports[about->item].made.team,
                         view->reports.reports[about->item].made.number, more, to, size);
}

static bool keys_queue(const struct board *board, const struct subject *about, const char *verb,
                       char *to, size_t size)
{
    struct queue_item item;

    if (board->focus != PANEL_QUEUE)
        return false;
    /* A line of many teams stands for its first one; keys-order.c finds the others. */
    if (about->kind == SUBJECT_INJECT
            ? !queue_item_at(board->view, QUEUE_INJECT, about->item - 1, board->x, &item)
            : !board_chosen(board, &item))
        return false;
    text_print(to, size, "%s %lld", verb, (long long)item.row);
    return true;
}

static bool keys_claim(const struct board *board, const struct subject *about, char *to,
                       size_t size)
{
    return keys_queue(board, about, "claim", to, size);
}

static bool keys_unclaim(const struct board *board, const struct subject *about, char *to,
                         size_t size)
{
    return keys_queue(board, about, "unclaim", to, size);
}

static bool keys_done(const struct board *board, const struct subject *about, char *to, size_t size)
{
    return keys_queue(board, about, "done", to, size);
}

/* ---- messages and the clock ---- */

static uint32_t keys_team_of(const struct board *board, const struct subject *about)
{
    const struct view_inject *inject = view_inject(board->view, about->item);
    const struct view_vm *vm = view_vm(board->view, about->item);

    if (about->kind == SUBJECT_TEAM)
        return about->item;
    if (about->kind == SUBJECT_TARGET && inject != NULL)
        return inject->made.team;
    if (about->kind == SUBJECT_VM && vm != NULL)
        return vm->made.team;
    return board->team;
}

static bool keys_message(const struct board *board, const struct subject *about, char *to,
                         size_t size)
{
    uint32_t team = keys_team_of(board, about);
    char word[ORDER_WORD];

    text_print(to, size, "message --to %s ",
               order_word(word, team != 0 ? view_team_id(board->view, team) : "all"));
    return true;
}

static bool keys_pause(const struct board *board, const struct subject *about, char *to,
                       size_t size)
{
    (void)about;
    text_copy(to, size,
              board->view->phase == PHASE_BEFORE    ? "startex"
              : board->view->phase == PHASE_RUNNING ? "pausex"
                                                    : "resume");
    return board->view->phase != PHASE_ENDED;
}

static bool keys_endex(const struct board *board, const struct subject *about, char *to,
                       size_t size)
{
    (void)about;
    text_copy(to, size, "endex");
    return board->view->phase != PHASE_ENDED;
}

static bool keys_undo(const struct board *board, const struct subject *about, char *to, size_t size)
{
    (void)board, (void)about;
    text_copy(to, size, "undo");
    return true;
}

const struct order_key order_keys[] = {
    {'y', OF(REQUEST) | OF(ASK) | OF(DISPUTE) | OF(REPORT), "yes", "approve, grant, accept, uphold",
     "approve", keys_yes},
    {'d', OF(REQUEST) | OF(ASK) | OF(DISPUTE) | OF(REPORT), "no",
     "deny, refuse, ask for a revision, reject", "deny", keys_no},
    {'i', OF(QUESTION) | OF(REPORT), "reply",
     "answer a question; say which inject a report is about", "answer", keys_reply},
    {'i', OF(ANSWER), "take as", "say for which of its ways a team's answer is taken", "branch",
     keys_branch},
    {'c', QUEUED, "claim", "of the queue: claim it", "claim", keys_claim},
    {'u', QUEUED, "give back", "of the queue: give it back", "unclaim", keys_unclaim},
    {'x', QUEUED, "done", "of the queue: it needs nobody any more", "done", keys_done},
    {'f', ITEMS, "fire", "fire an inject or event", "fire", keys_fire},
    {'H', ITEMS | OF(TEAM), "hold", "hold an inject, or a team's clock", "hold", keys_hold},
    {'R', ITEMS | OF(TEAM), "release", "release it", "release", keys_release},
    {'s', ITEMS, "skip", "skip an inject, cancel an event", "skip", keys_skip},
    {'p', ITEMS, "postpone", "fire it later", "postpone", keys_postpone},
    {'m', OF(TARGET) | OF(EXPECTATION), "met", "a team did what is expected of it", "met",
     keys_met},
    {'C', ITEMS, "cleanup", "undo what an inject did", "cleanup", keys_cleanup},
    {'r', OF(VM), "retry", "try a machine again", "up", keys_retry},
    {'S', OF(VM), "snapshot", "take a snapshot of a machine", "snapshot", keys_snapshot},
    {'V', OF(VM), "revert", "restore a machine from its snapshot", "revert", keys_revert},
    {'u', ORDER_SUBJECTS_ANY, "undo", "take back your newest order", "undo", keys_undo},
    {'M', ORDER_SUBJECTS_ANY, "message", "a message to an inbox", "message", keys_message},
    {'P', ORDER_SUBJECTS_ANY, "pause", "STARTEX, PAUSEX, or its end", "pausex", keys_pause},
    {'E', ORDER_SUBJECTS_ANY, "ENDEX", "ENDEX", "endex", keys_endex},
};

const size_t order_key_count = sizeof(order_keys) / sizeof(order_keys[0]);

bool order_key_is_queued(const struct order_key *key)
{
    return key->subjects == QUEUED;
}

static bool keys_line_of(const struct board *board, const struct order_key *key,
                         const struct subject *about, char *to, size_t size)
{
    return (key->subjects & 1u << about->kind) != 0 && key->line(board, about, to, size);
}

bool order_key_line(const struct board *board, const struct painted *painted,
                    const struct order_key *key, char *to, size_t size)
{
    struct subject at = {0};
    bool stands = select_subject(board, painted, &at);

    if (stands && keys_line_of(board, key, &at, to, size))
        return true;
    if (board->focus == PANEL_DETAIL && keys_line_of(board, key, &board->about, to, size))
        return true;
    return key->subjects == ORDER_SUBJECTS_ANY && key->line(board, &at, to, size);
}
