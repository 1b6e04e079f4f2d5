/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/queue-own.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/deadlines.h"
#include "core/view/tell.h"
#include "core/view/troubles.h"

const char *const queue_words[QUEUE_KINDS] = {
    "request", "order",        "report",   "question", "answer",  "dispute",  "expected",
    "overdue", "inject",       "machine",  "agent",    "cleanup", "comcheck", "silent",
    "sheet",   "disagreement", "ungraded", "artifact", "attack"};

/* ---- requests of teams ---- */

static size_t queue_requests(const struct view *view)
{
    return view->request_count;
}

static bool queue_request_waits(const struct view *view, uint32_t place, int64_t x,
                                struct queue_item *item)
{
    const struct view_request *request = &view->requests[place];

    (void)x;
    item->row = item->newest = request->row;
    item->team = request->made.team;
    item->since = request->asked;
    item->urgency = request->priority;
    item->needs_answer = true;
    return request->state == REQUEST_OPEN && view->range != RANGE_GONE;
}

static void queue_request_text(const struct view *view, uint32_t place, char *to, size_t size)
{
    const struct view_request *request = &view->requests[place];

    text_print(to, size, "asks for %s%s%s", request_titles[request->made.what],
               request->text[0] != '\0' ? ": " : "", request->text);
}

/* ---- orders that wait for approval ---- */

static size_t queue_asks(const struct view *view)
{
    return view->ask_count;
}

static bool queue_ask_waits(const struct view *view, uint32_t place, int64_t x,
                            struct queue_item *item)
{
    const struct view_ask *ask = &view->asks[place];

    (void)x;
    item->row = item->newest = ask->row;
    item->team = ask->made.team;
    item->since = ask->asked;
    /* Who asks for a PAUSEX may have a reason of safety: nothing comes before it. */
    item->urgency = strcmp(ask->made.verb, "pausex") == 0 ? PRIORITY_FLASH : PRIORITY_IMMEDIATE;
    item->needs_answer = true;
    return ask->state == ASK_OPEN;
}

static void queue_ask_text(const struct view *view, uint32_t place, char *to, size_t size)
{
    const struct view_ask *ask = &view->asks[place];
    char order[160], name[VIEW_ASK_NAME];

    view_ask_order(&ask->made, order, sizeof(order));
    text_print(to, size, "%s (%s) asks for %s as %s%s%s", ask->made.actor,
               role_words[ask->made.role], order, view_ask_name(view, ask, name),
               ask->made.reason[0] != '\0' ? ": " : "", ask->made.reason);
}

/* ---- reports ---- */

static size_t queue_reports(const struct view *view)
{
    return view->reports.report_count;
}

/* To be read; and once it is accepted, to be matched where excon proposes an inject. */
static bool queue_report_waits(const struct view *view, uint32_t place, int64_t x,
                               struct queue_item *item)
{
    const struct view_report *report = &view->reports.reports[place];
    bool incident = strcmp(report->made.kind, "incident") == 0;

    (void)x;
    item->row = report->first_row;
    item->newest = report->row;
    item->team = report->made.team;
    item->since = report->x;
    item->urgency = incident && report->made.stage <= REPORT_NOTIFICATION ? PRIORITY_PRIORITY
                                                                          : PRIORITY_ROUTINE;
    return report->made.stage != REPORT_WITHDRAWN &&
           (report->state == REPORT_RECEIVED ||
            (report->state == REPORT_ACCEPTED && !report->decided && report->inject != 0));
}

static void queue_report_text(const struct view *view, uint32_t place, char *to, size_t size)
{
    const struct view_report *report = &view->reports.reports[place];
    const struct view_inject *inject = view_inject(view, report->inject);
    bool staged = strcmp(report->made.kind, "incident") == 0;

    text_print(to, size, "%s %u rev %u%s%s: %s%s%s", report->made.kind, report->made.number,
               report->made.revision, staged ? ", " : "",
               staged ? report_stage_words[report->made.stage] : "", report->made.title,
               inject == NULL    ? ""
               : report->decided ? ", is about "
                                 : ", about ",
               inject == NULL ? "" : inject->made.id);
    if (inject != NULL && !report->decided)
        text_print(to + strlen(to), size - strlen(to), "?");
}

/* ---- questions and disputes ---- */

static size_t queue_questions(const struct view *view)
{
    return view->inbox.question_count;
}

static bool queue_question_waits(const struct view *view, uint32_t place, int64_t x,
                                 struct queue_item *item)
{
    const struct view_question *question = &view->inbox.questions[place];

    (void)x;
    item->row = item->newest = question->row;
    item->team = question->made.team;
    item->since = question->x;
    item->urgency = PRIORITY_PRIORITY;
    item->needs_answer = true;
    return question->message == 0;
}

static void queue_question_text(const struct view *view, uint32_t place, char *to, size_t size)
{
    const struct view_question *question = &view->inbox.questions[place];

    text_print(to, size, "question %u: %s", question->made.number, question->made.text);
}

static size_t queue_answers(const struct view *view)
{
    return view->inbox.answer_count;
}

/* Ways in which somebody speaks to the outside or obeys: such an answer is to be read. */
static bool queue_answer_is_read(const char *method)
{
    static const char *const methods[] = {"phone", "news", "social", "orders"};

    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
        if (strcmp(methods[i], method) == 0)
            return true;
    return false;
}

static bool queue_answer_waits(const struct view *view, uint32_t place, int64_t x,
                               struct queue_item *item)
{
    const struct view_answered *answer = &view->inbox.answers[place];
    const struct message_sent *to = &view->messages[answer->message].made;
    bool decides = to->judged[0] != '\0' && answer->taken[0] == '\0';

    (void)x;
    item->row = item->newest = answer->row;
    item->team = answer->made.team;
    item->since = answer->x;
    item->urgency = decides ? PRIORITY_PRIORITY : PRIORITY_ROUTINE;
    return view->phase != PHASE_ENDED && view->range != RANGE_GONE &&
           (decides || (queue_answer_is_read(to->method) && answer->taken[0] == '\0')) &&
           view_answer_is_newest(view, answer);
}

static void queue_answer_text(const struct view *view, uint32_t place, char *to, size_t size)
{
    const struct view_answered *answer = &view->inbox.answers[place];
    const struct message_sent *message = &view->messages[answer->message].made;
    const struct view_inject *inject = view_inject(view, answer->made.inject);

    text_print(to, size, "answers %s%smessage %u%s%s%s%s: %s", message->method,
               message->method[0] != '\0' ? " " : "", answer->made.number,
               inject != NULL ? ", " : "", inject != NULL ? inject->made.id : "",
               answer->made.word[0] != '\0' ? ", " : "", answer->made.word, answer->made.text);
}

static size_t queue_disputes(const struct view *view)
{
    return view->inbox.dispute_count;
}

static bool queue_dispute_waits(const struct view *view, uint32_t place, int64_t x,
                                struct queue_item *item)
{
    const struct view_dispute *dispute = &view->inbox.disputes[place];

    (void)x;
    item->row = item->newest = dispute->row;
    item->team = dispute->made.team;
    item->since = dispute->x;
    item->urgency = PRIORITY_ROUTINE;
    item->needs_answer = true;
    return !dispute->decided;
}

static void queue_dispute_text(const struct view *view, uint32_t place, char *to, size_t size)
{
    const struct view_dispute *dispute = &view->inbox.disputes[place];
    const struct view_metric *metric = view_metric(view, dispute->made.metric);

    text_print(to, size, "dispute %u about %s: %s", dispute->made.number,
               metric != NULL ? metric->made.id : "its points", dispute->made.text);
}

/* ---- expected actions ---- */

static size_t queue_expectations(const struct view *view)
{
    return view->expectation_count;
}

static bool queue_expectation_waits(const struct view *view, uint32_t place, int64_t x,
                                    struct queue_item *item)
{
    const struct view_expectation *one = &view->expectations[place];
    bool overdue = one->state == EXPECTATION_OPEN && troubles_due(view, one, x) >= 0 &&
                   troubles_due(view, one, x) <= x;

    item->row = one->opened;
    item->newest = one->row;
    item->team = one->made.team;
    item->since = one->due >= 0 ? one->due : one->x;
    item->urgency = overdue ? PRIORITY_PRIORITY : PRIORITY_ROUTINE;
    return one->made.expectation != 0 && view->phase != PHASE_ENDED &&
           (overdue || one->state == EXPECTATION_MISSED);
}

static void queue_expectation_text(const struct view *view, uint32_t place, char *to, size_t size)
{
    const struct view_expectation *one = &view->expectations[place];
    bool report = one->made.report[0] != '\0';
    char due[32];

    text_print(to, size, "%s%s after %s is %s%s%s", report ? "report " : "",
               report ? one->made.report : one->made.action, one->made.inject,
               one->state == EXPECTATION_OPEN ? "overdue" : "missed",
               one->due >= 0 ? ", was due " : "", one->due >= 0 ? tell_time(&due, one->due) : "");
}

/* ---- stages of reports ---- */

static size_t queue_deadlines(const struct view *view)
{
    return view->reports.deadline_count;
}

static bool queue_deadline_waits(const struct view *view, uint32_t place, int64_t x,
                                 struct queue_item *item)
{
    const struct view_deadline *deadline = &view->reports.deadlines[place];

    (void)x;
    item->row = item->newest = deadline->row;
    item->team = deadline->team;
    item->since = deadline->due;
    item->urgency = PRIORITY_PRIORITY;
    return deadline->overdue && view->phase != PHASE_ENDED && deadline_waits(view, deadline);
}

static void queue_deadline_text(const struct view *view, uint32_t place, char *to, size_t size)
{
    const struct view_deadline *deadline = &view->reports.deadlines[place];
    const struct view_expectation *expected = view_expectation(view, deadline->expectation);
    char due[32], number[16] = "";

    if (deadline->number != 0)
        text_print(number, sizeof(number), " of report %u", deadline->number);
    text_print(to, size, "%s%s%s%s is overdue, was due %s", report_stage_words[deadline->stage],
               number, expected != NULL ? " after " : "",
               expected != NULL ? expected->made.inject : "", tell_time(&due, deadline->due));
}

/* ---- injects ---- */

static size_t queue_injects(const struct view *view)
{
    return view->inject_count;
}

static bool queue_inject_waits(const struct view *view, uint32_t place, int64_t x,
                               struct queue_item *item)
{
    const struct view_inject *inject = &view->injects[place];
    bool broken = troubles_is_broken(inject), held = inject->state == INJECT_HELD;

    (void)x;
    item->row = item->newest = inject->row;
    item->team = inject->made.team;
    item->since = inject->x;
    item->urgency = broken ? PRIORITY_IMMEDIATE : held ? PRIORITY_PRIORITY : PRIORITY_ROUTINE;
    return inject->made.inject != 0 && view->phase != PHASE_ENDED &&
           (broken || (held && inject->fire_at < 0) || troubles_is_overtaken(view, inject));
}

static void queue_inject_text(const struct view *view, uint32_t place, char *to, size_t size)
{
    const struct view_inject *inject = &view->injects[place];

    text_print(to, size, "inject %s %s%s%s", inject->made.id,
               troubles_is_overtaken(view, inject) ? "was overtaken"
               : inject->state == INJECT_HELD      ? "is held"
                                                   : inject_state_words[inject->state],
               inject->text[0] != '\0' ? ": " : "", inject->text);
}

/* ---- the list ---- */

static const struct queue_class
    queue_request = {queue_requests, queue_request_waits, queue_request_text},
    queue_ask = {queue_asks, queue_ask_waits, queue_ask_text},
    queue_report = {queue_reports, queue_report_waits, queue_report_text},
    queue_question = {queue_questions, queue_question_waits, queue_question_text},
    queue_answer = {queue_answers, queue_answer_waits, queue_answer_text},
    queue_dispute = {queue_disputes, queue_dispute_waits, queue_dispute_text},
    queue_expectation = {queue_expectations, queue_expectation_waits, queue_expectation_text},
    queue_deadline = {queue_deadlines, queue_deadline_waits, queue_deadline_text},
    queue_inject = {queue_injects, queue_inject_waits, queue_inject_text};

/* A new kind of thing that waits for a person is a line here, and its word above. */
static const struct queue_class *const queue_kinds[QUEUE_KINDS] = {
    [QUEUE_REQUEST] = &queue_request,
    [QUEUE_ASK] = &queue_ask,
    [QUEUE_REPORT] = &queue_report,
    [QUEUE_QUESTION] = &queue_question,
    [QUEUE_ANSWER] = &queue_answer,
    [QUEUE_DISPUTE] = &queue_dispute,
    [QUEUE_EXPECTATION] = &queue_expectation,
    [QUEUE_OVERDUE] = &queue_deadline,
    [QUEUE_INJECT] = &queue_inject,
    [QUEUE_MACHINE] = &queue_machine,
    [QUEUE_AGENT] = &queue_agent,
    [QUEUE_CLEANUP] = &queue_cleanup,
    [QUEUE_COMCHECK] = &queue_comcheck,
    [QUEUE_SILENT] = &queue_silent,
    [QUEUE_SHEET] = &queue_sheet,
    [QUEUE_APART] = &queue_apart,
    [QUEUE_METRIC] = &queue_metric,
    [QUEUE_ARTIFACT] = &queue_artifact,
    [QUEUE_ATTACK] = &queue_attack,
};

bool queue_item_at(const struct view *view, enum queue_kind kind, uint32_t place, int64_t x,
                   struct queue_item *ret_item)
{
    struct queue_item item = {.kind = kind, .place = place};
    const struct view_claim *claim;

    if (place >= queue_kinds[kind]->count(view) ||
        !queue_kinds[kind]->waits(view, place, x, &item) || item.row <= 0)
        return false;
    claim = view->claim_count != 0 ? queue_claim_of(view, item.row) : NULL;
    item.claim = claim != NULL && claim->held ? claim : NULL;
    item.done = claim != NULL && claim->done > item.newest;
    *ret_item = item;
    return true;
}

static int queue_compare(const void *a, const void *b)
{
    const struct queue_item *one = a, *other = b;

    if (one->urgency != other->urgency)
        return one->urgency > other->urgency ? -1 : 1;
    if (one->since != other->since)
        return one->since < other->since ? -1 : 1;
    return one->row < other->row ? -1 : one->row > other->row;
}

/* Growing: what waits. */
struct queue_items {
    struct queue_item *list; /* NULL as long as there is none, and when `counts` */
    size_t count, room;
    size_t urgent; /* flash or immediate ones */
    bool counts;   /* only the numbers are asked for */
};

/* false: no memory. */
static bool queue_add(struct queue_items *items, const struct queue_item *item)
{
    items->urgent += item->urgency >= PRIORITY_IMMEDIATE;
    if (!items->counts && items->count == items->room) {
        size_t room = items->room != 0 ? items->room * 2 : 16;
        struct queue_item *list = realloc(items->list, room * sizeof(*list));

        if (list == NULL)
            return false;
        items->list = list;
        items->room = room;
    }
    if (!items->counts)
        items->list[items->count] = *item;
    items->count++;
    return true;
}

/* false: no memory. */
static bool queue_gather(const struct view *view, uint32_t team, int64_t x, bool all,
                         struct queue_items *items)
{
    struct queue_item item;

    for (int kind = 0; kind < QUEUE_KINDS; kind++)
        for (size_t i = 0; i < queue_kinds[kind]->count(view); i++)
            if (queue_item_at(view, (enum queue_kind)kind, (uint32_t)i, x, &item) &&
                view_concerns(item.team, team) && (!item.done || all) && !queue_add(items, &item))
                return false;
    return true;
}

size_t queue_count(const struct view *view, uint32_t team, int64_t x, size_t *ret_urgent)
{
    struct queue_items items = {.counts = true};

    queue_gather(view, team, x, false, &items);
    if (ret_urgent != NULL)
        *ret_urgent = items.urgent;
    return items.count;
}

struct queue_item *queue_list(const struct view *view, uint32_t team, int64_t x, bool all,
                              size_t *ret_count)
{
    struct queue_items items = {0};

    *ret_count = 0;
    if (!queue_gather(view, team, x, all, &items)) {
        free(items.list);
        return NULL;
    }
    if (items.count != 0)
        qsort(items.list, items.count, sizeof(*items.list), queue_compare);
    *ret_count = items.count;
    return items.list;
}

bool queue_find(const struct view *view, int64_t row, int64_t x, struct queue_item *ret_item)
{
    struct queue_item item;

    for (int kind = 0; kind < QUEUE_KINDS; kind++)
        for (size_t i = 0; i < queue_kinds[kind]->count(view); i++)
            if (queue_item_at(view, (enum queue_kind)kind, (uint32_t)i, x, &item) &&
                item.row == row) {
                *ret_item = item;
                return true;
            }
    return false;
}

void queue_text(const struct view *view, const struct queue_item *item, char *to, size_t size)
{
    char text[512];

    queue_kinds[item->kind]->text(view, item->place, text, sizeof(text));
    text_clean(to, size, text, strlen(text));
}
