/* SPDX-License-Identifier: Apache-2.0 */
/* Visits of green traffic: what is asked of the guest, and that no answer is a fault of anybody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "small.h"
#include "engine/control/act-own.h"

enum { DESK = 2 /* of team b */ };

static struct small *small;
static char payload[JOURNAL_HASH_TEXT];

static struct view_vm *desk(void)
{
    return &small->c.state.view->vms[DESK - 1];
}

static int set_up(void **state)
{
    static const char text[] =
        "{\"do\": [\"wget \\\"http://web/${flag}\\\"\\n\", \"sleep 1000\\n\"]}";

    (void)state;
    small = small_new(false);
    if (small == NULL)
        return -1;
    small_ready(small);
    if (journal_blob(small->c.journal, text, strlen(text), payload, NULL) < 0)
        return -1;
    desk()->green.made = (struct green_made){.vm = DESK,
                                             .team = 2,
                                             .user = "clerk",
                                             .payload = payload,
                                             .entries = 2,
                                             .every = 3600000,
                                             .timeout = 6000};
    controller_order(&small->c, NULL, 0,
                     &(struct order){.verb = "startex",
                                     .target = "",
                                     .team = "",
                                     .actor = "anna",
                                     .reason = "",
                                     .detail = ""});
    small_turn(small);
    return small->c.state.view->phase == PHASE_RUNNING ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    assert_false(small->c.failed);
    small_free(small);
    return 0;
}

/* The request of a visit; NULL: none was made. Checks ask by `exec` as well. */
static struct asked *visit(int entry)
{
    size_t before = small->asked_count;

    act(&small->c,
        &(struct action){.kind = ACTION_GREEN, .subject = DESK, .due = 1, .what = entry});
    return small->asked_count != before ? &small->asked[before % SMALL_ASKED] : NULL;
}

static void it_is_the_users_own_script(void **state)
{
    struct asked *asked = visit(0);
    const char *script;

    (void)state;
    assert_non_null(asked);
    assert_string_equal(asked->verb, "exec");
    assert_int_equal(asked->within, 6000);
    assert_string_equal(text_in(json_object_get(asked->body, "target"), "user"), "clerk");
    script = text_in(asked->body, "script");
    assert_memory_equal(script, "wget \"http://web/", 17);
    assert_null(strstr(script, "${"));
    /* One at a time. */
    assert_null(visit(1));
    small_answer(small, asked, OUTCOME_DONE, "", json_pack("{s:i}", "exit", 0));
    asked = visit(1);
    assert_non_null(asked);
    assert_string_equal(text_in(asked->body, "script"), "sleep 1000\n");
}

static void no_answer_is_anybodys_fault(void **state)
{
    const struct {
        enum outcome outcome;
        json_t *result;
        unsigned done, failed, passed;
    } answers[] = {
        {OUTCOME_DONE, json_pack("{s:i}", "exit", 0), 1, 0, 0},
        {OUTCOME_DONE, json_pack("{s:i, s:s}", "exit", 3, "err", "no\x1b[31m way"), 0, 1, 0},
        {OUTCOME_DONE, json_pack("{s:s}", "signal", "KILL"), 0, 1, 0},
        {OUTCOME_DONE, json_pack("{s:s}", "exit", "0"), 0, 1, 0},
        {OUTCOME_DONE, NULL, 0, 1, 0},
        {OUTCOME_TIMEOUT, json_pack("{s:b}", "sent", 1), 0, 1, 0},
        {OUTCOME_TIMEOUT, json_pack("{s:b, s:s}", "sent", 0, "reason", REASON_UNREACHABLE), 0, 0,
         1},
        {OUTCOME_TIMEOUT, NULL, 0, 0, 1},
        {OUTCOME_FAILED, json_pack("{s:s}", "reason", REASON_UNREACHABLE), 0, 0, 1},
        {OUTCOME_FAILED, json_pack("{s:s}", "reason", REASON_DENIED), 0, 0, 1},
        {OUTCOME_FAILED, json_pack("{s:s}", "reason", REASON_HOST_KEY), 0, 0, 1},
        {OUTCOME_FAILED, json_pack("{s:s}", "reason", REASON_CUT_OFF), 0, 0, 1},
        {OUTCOME_FAILED, NULL, 0, 0, 1},
        {OUTCOME_CANCELLED, NULL, 0, 0, 1},
    };
    const struct view_green *green = &desk()->green;
    size_t states = small_rows(small, "vm.state"), results = small_rows(small, "condition.result");
    int64_t done = 0, failed = 0, passed = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        struct asked *asked = visit(i % 2);

        assert_non_null(asked);
        small_answer(small, asked, answers[i].outcome, "no answer", answers[i].result);
        done += answers[i].done;
        failed += answers[i].failed;
        passed += answers[i].passed;
    }
    /* The first is told at once, the rest when the exercise ends. */
    assert_int_equal(small_rows(small, "green.told"), 1);
    small_row(small, &(struct row){.kind = ROW_CLOCK_ENDED, .as.clock = {.by = "anna"}});
    green_settle(&small->c);
    small_turn(small);
    assert_int_equal(small_rows(small, "green.told"), 2);
    assert_int_equal(green->done, done);
    assert_int_equal(green->failed, failed);
    assert_int_equal(green->passed, passed);
    assert_true(green->failing);
    assert_null(strchr(green->text, '\x1b'));
    assert_int_equal(desk()->state, VM_UP);
    assert_string_equal(desk()->hung, "");
    assert_int_equal(small_rows(small, "vm.state"), states);
    assert_int_equal(small_rows(small, "condition.result"), results);
    assert_null(small_asked(small, "reach"));
    green_settle(&small->c);
    assert_int_equal(small_rows(small, "green.told"), 2);
}

static void nothing_leaves_where_nobody_can_be(void **state)
{
    (void)state;
    desk()->halted = true;
    assert_null(visit(0));
    desk()->halted = false;
    small_row(small, &(struct row){.kind = ROW_CLOCK_PAUSED, .as.clock = {.by = "anna"}});
    assert_null(visit(0));
    small_row(small, &(struct row){.kind = ROW_CLOCK_RESUMED, .as.clock = {.by = "anna"}});
    assert_non_null(visit(0));
}

/* The journal is damaged: that visit ends, and nothing else does. */
static void what_is_not_there_fails_alone(void **state)
{
    (void)state;
    assert_null(visit(2));
    small_pass(small, 1);
    desk()->green.made.payload = "00000000000000000000000000000000"
                                 "00000000000000000000000000000000";
    assert_null(visit(0));
    small_pass(small, 1);
    desk()->green.made.payload = payload;
    assert_non_null(visit(0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_is_the_users_own_script, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_answer_is_anybodys_fault, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_leaves_where_nobody_can_be, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_there_fails_alone, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
