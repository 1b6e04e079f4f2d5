/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of the range and of the teams' silence waits for a person: it comes, has a number of its
 * own, goes by itself when its reason does, and comes back when something new comes of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/view/queue.h"

static int64_t seq, x;

static void apply(struct view *view, struct row row)
{
    struct error err;

    row.seq = ++seq;
    row.x = x;
    if (view_apply(view, &row, &err) < 0)
        fail_msg("%s", err.text);
}

static void turn_vm(struct view *view, enum vm_state state)
{
    apply(view, (struct row){
                    .kind = ROW_VM_STATE,
                    .as.vm_state = {.vm = 1, .state = (int)state, .incarnation = 1, .text = ""}});
}

static struct view *make_view(void)
{
    struct view *view = view_new();

    assert_non_null(view);
    seq = x = 0;
    apply(view, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.run = "1a2b3c4d",
                                                    .name = "made up",
                                                    .description = "",
                                                    .scenario = "",
                                                    .path = "",
                                                    .key_hash = "",
                                                    .packages = ""}});
    apply(view, (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {1, "estmark", "", ""}});
    apply(view, (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {2, "latgale", "", ""}});
    apply(view, (struct row){.kind = ROW_VM_MADE,
                             .as.vm_made = {.vm = 1,
                                            .team = 1,
                                            .id = "web",
                                            .domain = "",
                                            .address = "",
                                            .image = "",
                                            .spec = ""}});
    apply(view, (struct row){.kind = ROW_RANGE_STATE,
                             .as.range_state = {.state = RANGE_BUILDING, .text = ""}});
    turn_vm(view, VM_MAKING);
    turn_vm(view, VM_BOOTING);
    turn_vm(view, VM_UP);
    apply(view,
          (struct row){.kind = ROW_RANGE_STATE, .as.range_state = {.state = RANGE_UP, .text = ""}});
    return view;
}

/* The only thing of its kind that waits. */
static bool waits(const struct view *view, enum queue_kind kind, struct queue_item *ret_item)
{
    size_t count, found = 0;
    struct queue_item *items = queue_list(view, 0, x, false, &count), again;

    for (size_t i = 0; i < count; i++)
        if (items[i].kind == kind) {
            found++;
            *ret_item = items[i];
        }
    free(items);
    assert_true(found <= 1);
    /* Its number names it and nothing else. */
    if (found == 1) {
        assert_true(queue_find(view, ret_item->row, x, &again));
        assert_int_equal(again.kind, kind);
    }
    return found == 1;
}

static void done(struct view *view, const struct queue_item *item)
{
    apply(view,
          (struct row){
              .kind = ROW_QUEUE_DONE,
              .as.queue = {.row = item->row, .team = item->team, .by = "anna", .text = "seen"}});
}

static void test_machine(void **state)
{
    struct view *view = make_view();
    struct queue_item item, second;
    char text[160];

    (void)state;
    assert_false(waits(view, QUEUE_MACHINE, &item));
    apply(view, (struct row){.kind = ROW_VM_HUNG,
                             .as.vm_hung = {.vm = 1, .hung = true, .text = "no check answers"}});
    assert_true(waits(view, QUEUE_MACHINE, &item));
    assert_int_equal(item.row, seq);
    assert_int_equal(item.team, 1);
    queue_text(view, &item, text, sizeof(text));
    assert_string_equal(text, "machine web hangs: no check answers");
    done(view, &item);
    assert_false(waits(view, QUEUE_MACHINE, &second));
    /* Something new comes of it. */
    turn_vm(view, VM_LOST);
    assert_true(waits(view, QUEUE_MACHINE, &second));
    assert_int_not_equal(second.row, item.row);
    assert_int_equal(second.urgency, PRIORITY_IMMEDIATE);
    turn_vm(view, VM_PLANNED);
    assert_false(waits(view, QUEUE_MACHINE, &item));
    view_free(view);
}

static void test_agent(void **state)
{
    struct view *view = make_view();
    struct queue_item item;

    (void)state;
    apply(view, (struct row){.kind = ROW_AGENT_STATE,
                             .as.agent_state = {.agent = "virt", .state = AGENT_LOST, .text = ""}});
    assert_true(waits(view, QUEUE_AGENT, &item));
    assert_int_equal(item.team, 0);
    apply(view, (struct row){.kind = ROW_AGENT_STATE,
                             .as.agent_state = {.agent = "virt", .state = AGENT_UP, .text = ""}});
    assert_false(waits(view, QUEUE_AGENT, &item));
    view_free(view);
}

/* A team is silent half an hour after its last sign, if it has ever given one. */
static void test_silence(void **state)
{
    struct view *view = make_view();
    struct queue_item item;

    (void)state;
    apply(view, (struct row){.kind = ROW_CLOCK_STARTED, .as.clock = {.by = "anna", .text = ""}});
    x = 10 * QUEUE_SILENCE;
    assert_false(waits(view, QUEUE_SILENT, &item));
    apply(view, (struct row){.kind = ROW_QUESTION_ASKED,
                             .as.question_asked = {
                                 .team = 2, .number = 1, .by = "eva", .text = "what now?"}});
    assert_false(waits(view, QUEUE_SILENT, &item));
    x += QUEUE_SILENCE - 1;
    assert_false(waits(view, QUEUE_SILENT, &item));
    x += 1;
    assert_true(waits(view, QUEUE_SILENT, &item));
    assert_int_equal(item.team, 2);
    /* Its question waits as well, under another number. */
    assert_true(waits(view, QUEUE_QUESTION, &item));
    assert_true(waits(view, QUEUE_SILENT, &item));
    done(view, &item);
    assert_false(waits(view, QUEUE_SILENT, &item));
    /* It was heard again, and is silent again. */
    apply(view, (struct row){.kind = ROW_QUESTION_ASKED,
                             .as.question_asked = {
                                 .team = 2, .number = 2, .by = "eva", .text = "and now?"}});
    x += QUEUE_SILENCE;
    assert_true(waits(view, QUEUE_SILENT, &item));
    view_free(view);
}

static void test_comcheck(void **state)
{
    struct view *view = make_view();
    struct queue_item item;

    (void)state;
    apply(view, (struct row){.kind = ROW_COMCHECK_STARTED,
                             .as.comcheck_started = {.by = "anna", .text = ""}});
    for (int lamp = 0; lamp < LAMPS; lamp++)
        if (lamp != LAMP_MACHINE)
            apply(view, (struct row){.kind = ROW_COMCHECK_LAMP,
                                     .as.comcheck_lamp = {.team = 2, .lamp = lamp}});
    /* Latgale has no machine that it would have to reach. */
    assert_true(waits(view, QUEUE_COMCHECK, &item));
    assert_int_equal(item.team, 1);
    done(view, &item);
    assert_false(waits(view, QUEUE_COMCHECK, &item));
    view_free(view);
}

/* Who asks for a PAUSEX may have a reason of safety. */
static void test_pausex_is_first(void **state)
{
    struct view *view = make_view();
    struct queue_item *items;
    size_t count;

    (void)state;
    turn_vm(view, VM_LOST);
    for (uint32_t i = 1; i <= 2; i++)
        apply(view, (struct row){.kind = ROW_ORDER_ASKED,
                                 .as.order_asked = {.number = i,
                                                    .actor = "tina",
                                                    .role = ROLE_CONTROLLER,
                                                    .verb = i == 1 ? "clock" : "pausex",
                                                    .target = "",
                                                    .on = "",
                                                    .detail = "",
                                                    .reason = ""}});
    items = queue_list(view, 0, x, false, &count);
    assert_int_equal(count, 3);
    assert_int_equal(items[0].urgency, PRIORITY_FLASH);
    assert_int_equal(items[0].kind, QUEUE_ASK);
    assert_int_equal(items[0].place, 1);
    free(items);
    view_free(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_machine),         cmocka_unit_test(test_agent),
        cmocka_unit_test(test_silence),         cmocka_unit_test(test_comcheck),
        cmocka_unit_test(test_pausex_is_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
