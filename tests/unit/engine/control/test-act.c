/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What leaves and what comes back: each action is a request, each job ends once, answers of any
 * form become rows and never more, and what nobody asked for is believed no further than its type.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "small.h"
#include "engine/control/act-own.h"
#include "base/text.h"
#include "core/model/row.h"
#include "core/view/snapshots.h"

static struct small *small;

static int set_up(void **state)
{
    (void)state;
    small = small_new(false);
    if (small == NULL)
        return -1;
    small_ready(small);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    assert_false(small->c.failed);
    small_free(small);
    return 0;
}

static int order(const char *verb, const char *target)
{
    size_t before = small_rows(small, "order.given");

    controller_order(&small->c, NULL, 0,
                     &(struct order){.verb = verb,
                                     .target = target,
                                     .team = "",
                                     .actor = "anna",
                                     .reason = "because",
                                     .detail = ""});
    small_turn(small);
    assert_int_equal(small_rows(small, "order.given"), before + 1);
    return 0;
}

static struct asked *next(const char *verb)
{
    struct asked *asked = small_asked(small, verb);

    if (asked == NULL)
        fail_msg("no %s was asked for", verb);
    return asked;
}

static const struct view_inject *inject(uint32_t ordinal)
{
    return view_inject(small->c.state.view, ordinal);
}

static void start(void)
{
    order("startex", "");
    assert_int_equal(small->c.state.view->phase, PHASE_RUNNING);
}

/* ---- jobs ---- */

static void an_inject_puts_its_files_and_runs_once(void **state)
{
    struct asked *asked;

    (void)state;
    start();
    order("fire", "script");
    assert_int_equal(inject(1)->state, INJECT_DISPATCHED);
    /* Its files come first, as the user that runs it; only then it leaves. */
    assert_null(small_asked(small, "inject"));
    assert_null(strstr(text_in(next("exec")->body, "script"), "${"));
    small_answer(small, next("exec"), OUTCOME_DONE, "", json_pack("{s:i}", "exit", 0));
    asked = next("put");
    assert_string_equal(text_in(json_object_get(asked->body, "target"), "user"), "alice");
    assert_null(strstr(text_in(asked->body, "path"), "${"));
    small_answer(small, asked, OUTCOME_DONE, "", NULL);
    asked = next("inject");
    assert_null(strstr(text_in(asked->body, "script"), "${"));
    assert_int_equal(strlen(text_in(asked->body, "id")), 64);
    assert_null(json_object_get(asked->body, "begun"));
    assert_true(asked->within > 4000);
    small_answer(small, asked, OUTCOME_DONE, "",
                 json_pack("{s:s, s:i, s:s}", "state", "ended", "exit", 0, "out", "owned"));
    assert_int_equal(inject(1)->state, INJECT_DELIVERED);
    assert_int_equal(strlen(inject(1)->output), 64);
}

/* The same id is asked for until the guest tells; what is known to have begun is never run again.
 */
static void an_unknown_end_is_asked_for(void **state)
{
    char id[80];

    (void)state;
    start();
    order("fire", "undone");
    strcpy(id, text_in(next("inject")->body, "id"));
    small_answer(small, next("inject"), OUTCOME_TIMEOUT, "remote did not answer", NULL);
    assert_int_equal(inject(4)->state, INJECT_RUNNING);
    assert_false(inject(4)->begun);
    small_pass(small, 3000);
    assert_string_equal(text_in(next("inject")->body, "id"), id);
    assert_null(json_object_get(next("inject")->body, "begun"));
    small_answer(small, next("inject"), OUTCOME_DONE, "", json_pack("{s:s}", "state", "running"));
    assert_int_equal(inject(4)->state, INJECT_RUNNING);
    small_pass(small, 3000);
    assert_string_equal(text_in(next("inject")->body, "id"), id);
    assert_true(json_is_true(json_object_get(next("inject")->body, "begun")));
    /* What runs is heard of soon, however long it may run. */
    assert_int_equal(next("inject")->within, 45000);
    small_answer(small, next("inject"), OUTCOME_DONE, "",
                 json_pack("{s:s, s:s}", "state", "ended", "signal", "KILL"));
    assert_int_equal(inject(4)->state, INJECT_FAILED);
    assert_string_equal(inject(4)->text, "ended by signal KILL");
}

static void what_undoes_it_has_an_id_of_its_own(void **state)
{
    char id[80];

    (void)state;
    start();
    order("fire", "undone");
    strcpy(id, text_in(next("inject")->body, "id"));
    small_answer(small, next("inject"), OUTCOME_DONE, "",
                 json_pack("{s:s, s:i}", "state", "ended", "exit", 0));
    assert_int_equal(inject(4)->cleanup, CLEANUP_PENDING);
    order("cleanup", "undone");
    assert_int_equal(inject(4)->cleanup, CLEANUP_SENT);
    assert_string_not_equal(text_in(next("inject")->body, "id"), id);
    assert_true(json_is_true(json_object_get(next("inject")->body, "harmless")));
    small_answer(small, next("inject"), OUTCOME_DONE, "",
                 json_pack("{s:s, s:i}", "state", "ended", "exit", 0));
    assert_int_equal(inject(4)->cleanup, CLEANUP_DONE);
}

/* It runs a second time when ENDEX comes, and what it did first is not undone yet: that is undone
 * once. */
static void endex_undoes_a_second_run_once(void **state)
{
    (void)state;
    start();
    order("fire", "undone");
    small_answer(small, next("inject"), OUTCOME_DONE, "",
                 json_pack("{s:s, s:i}", "state", "ended", "exit", 1));
    assert_int_equal(inject(4)->cleanup, CLEANUP_PENDING);
    small_pass(small, 60000);
    order("fire", "undone");
    assert_int_equal(inject(4)->state, INJECT_DISPATCHED);
    order("endex", "");
    assert_false(small->c.failed);
    assert_int_equal(small->c.state.view->phase, PHASE_ENDED);
    assert_int_equal(inject(4)->cleanup, CLEANUP_SENT);
    assert_int_equal(inject(4)->cleanups, 1);
}

static void what_is_done_from_outside_is_the_providers(void **state)
{
    (void)state;
    start();
    order("fire", "pull");
    assert_string_equal(text_in(next("vm.act")->body, "act"), "link-down");
    assert_int_equal(json_integer_value(json_object_get(next("vm.act")->body, "vm")), 1);
    assert_ptr_equal(next("vm.act")->port, &small->provider);
    small_answer(small, next("vm.act"), OUTCOME_DONE, "",
                 json_pack("{s:s, s:i}", "state", "ended", "exit", 0));
    assert_int_equal(inject(3)->state, INJECT_DELIVERED);
}

static void a_probe_goes_through_the_vm_that_looks(void **state)
{
    const struct action look = {.kind = ACTION_CHECK, .subject = 3, .due = small->c.state.next[3]};
    const struct view_condition *condition = view_condition(small->c.state.view, 3);
    struct asked *asked;

    (void)state;
    act(&small->c, &look);
    asked = next("socks");
    assert_string_equal(text_in(asked->body, "address"), "10.1.1.2");
    assert_string_equal(text_in(json_object_get(asked->body, "target"), "user"), "root");
    small_answer(small, asked, OUTCOME_DONE, "", json_pack("{s:s}", "password", "p1"));
    asked = next("look");
    assert_ptr_equal(asked->port, &small->probe);
    assert_string_equal(text_in(json_object_get(asked->body, "through"), "password"), "p1");
    small_answer(small, asked, OUTCOME_DONE, "", json_pack("{s:i, s:s}", "exit", 0, "out", "1"));
    assert_int_equal(condition->value, 1000);
    assert_int_equal(HASH_COUNT(small->c.jobs), 0);
}

static bool job_is_gone(void *data)
{
    return HASH_COUNT(((struct small *)data)->c.jobs) == 0;
}

/* Nothing waits for ever because a port takes nothing. */
static void what_no_port_takes_fails_from_the_loop(void **state)
{
    (void)state;
    start();
    small->refuses = true;
    order("fire", "undone");
    assert_int_equal(inject(4)->state, INJECT_DISPATCHED);
    assert_true(small_until(small, job_is_gone, small));
    assert_int_equal(inject(4)->state, INJECT_FAILED);
    assert_non_null(strstr(inject(4)->text, "nothing is taken"));
}

/* ---- answers ---- */

static void a_job_ends_once(void **state)
{
    struct asked *asked;
    size_t rows;

    (void)state;
    start();
    order("fire", "undone");
    asked = next("inject");
    small_answer(small, asked, OUTCOME_DONE, "",
                 json_pack("{s:s, s:i}", "state", "ended", "exit", 0));
    rows = (size_t)journal_last(small->c.journal);
    answer_face.ended(&small->c, asked->port, asked->job, OUTCOME_FAILED, "again", NULL);
    answer_face.ended(&small->c, asked->port, UINT64_MAX, OUTCOME_DONE, "nobody's", NULL);
    answer_face.ended(&small->c, asked->port, 0, OUTCOME_DONE, NULL, NULL);
    small_turn(small);
    assert_int_equal(inject(4)->state, INJECT_DELIVERED);
    assert_int_equal(journal_last(small->c.journal), rows);
}

/* Of any type where another is expected: no value is made of it, and the controller goes on. */
static void answers_of_wrong_types_are_faults(void **state)
{
    static const char *const results[] = {
        "{}",
        "[]",
        "{\"exit\":\"0\"}",
        "{\"exit\":0.5}",
        "{\"exit\":null,\"out\":7,\"err\":[]}",
        "{\"exit\":{},\"signal\":{}}",
        "{\"signal\":\"\\u001b[2J\"}",
        "{\"out\":\"1\"}",
        "{\"exit\":-1}",
        "{\"exit\":126}",
        "{\"exit\":99999999999}",
    };
    const struct view_condition *condition = view_condition(small->c.state.view, 2);

    (void)state;
    for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
        struct asked *asked;

        act(&small->c,
            &(struct action){.kind = ACTION_CHECK, .subject = 2, .due = small->c.state.next[2]});
        asked = &small->asked[(small->asked_count - 1) % SMALL_ASKED];
        assert_string_equal(asked->verb, "exec");
        small_answer(small, asked, OUTCOME_DONE, "", json_loads(results[i], 0, NULL));
        if (i < 10 && condition->results > 0 && condition->value > 0)
            fail_msg("%s is worth %lld", results[i], (long long)condition->value);
    }
    assert_true(condition->results > 0);
}

static void output_becomes_one_blob(void **state)
{
    const struct view_condition *condition = view_condition(small->c.state.view, 2);
    char *bytes;
    size_t length;

    (void)state;
    act(&small->c,
        &(struct action){.kind = ACTION_CHECK, .subject = 2, .due = small->c.state.next[2]});
    small_answer(
        small, &small->asked[(small->asked_count - 1) % SMALL_ASKED], OUTCOME_DONE, "",
        json_pack("{s:i, s:s, s:b, s:s}", "exit", 0, "out", "half", "out_cut", 1, "err", "oops"));
    assert_int_equal(journal_blob_read(small->c.journal, condition->output, &bytes, &length, NULL),
                     0);
    assert_string_equal(bytes, "half\n[cut]\n\n[standard error]\noops");
    free(bytes);
}

/* ---- what nobody asked for ---- */

static void see(const char *text)
{
    json_t *line = json_loads(text, 0, NULL);

    assert_non_null(line);
    answer_face.seen(&small->c, &small->provider, line);
    json_decref(line);
    small_turn(small);
}

static void sights_of_no_vm_are_nothing(void **state)
{
    size_t rows = (size_t)journal_last(small->c.journal);

    (void)state;
    see("{\"vm\":0,\"state\":\"stopped\"}");
    see("{\"vm\":99,\"state\":\"panicked\"}");
    see("{\"vm\":-1,\"state\":\"shut-down\"}");
    see("{\"vm\":4294967297,\"state\":\"exploded\"}");
    see("{\"vm\":\"1\",\"state\":\"stuck\"}");
    see("{\"state\":1,\"text\":{}}");
    see("{}");
    assert_int_equal(journal_last(small->c.journal), rows);
    see("{\"vm\":2,\"state\":\"stopped\",\"text\":\"killed\"}");
    assert_int_equal(view_vm(small->c.state.view, 2)->state, VM_LOST);
}

static void agents_come_and_go(void **state)
{
    (void)state;
    answer_face.life(&small->c, &small->provider, AGENT_LOST, "it ended");
    small_turn(small);
    assert_null(small_asked(small, "survey"));
    answer_face.life(&small->c, &small->provider, AGENT_UP, "");
    small_turn(small);
    /* It knows nothing of what was: the range is looked at, by one survey at a time. */
    next("survey");
    answer_face.life(&small->c, &small->provider, AGENT_UP, "");
    small_turn(small);
    small_answer(
        small, next("survey"), OUTCOME_DONE, "",
        json_loads(
            "{\"vms\":[{\"vm\":1,\"incarnation\":1,\"state\":\"running\"},{\"vm\":77},7,{}]}", 0,
            NULL));
    assert_int_equal(view_vm(small->c.state.view, 2)->state, VM_LOST);
    assert_int_equal(view_vm(small->c.state.view, 1)->state, VM_UP);
    small_answer(small, next("survey"), OUTCOME_FAILED, "no libvirt", NULL);
    assert_null(small_asked(small, "survey"));
    answer_face.stray(&small->c, &small->transport, "0.7", "late");
    small_turn(small);
    assert_int_equal(small_rows(small, "job.stray"), 1);
    assert_int_equal(small_rows(small, "agent.state"), 3);
}

/* None is taken for lost because an inspection lists so many. */
static void an_inspection_sees_every_snapshot(void **state)
{
    const struct view_vm *vm = view_vm(small->c.state.view, 1);
    json_t *kept = json_array();

    (void)state;
    for (int i = 1; i <= SNAPSHOTS_MOST; i++) {
        char name[16], label[32];

        text_print(name, sizeof(name), "k%d", i);
        text_print(label, sizeof(label), "before-%d", i);
        small_row(small, &(struct row){.kind = ROW_VM_KEPT,
                                       .as.vm_kept = {.vm = 1,
                                                      .state = KEPT_WANTED,
                                                      .name = name,
                                                      .label = label,
                                                      .by = "anna",
                                                      .text = ""}});
        small_answer(small, next("vm.keep"), OUTCOME_DONE, "", NULL);
        json_array_append_new(kept, json_string(name));
    }
    assert_int_equal(vm->snapshot_count, SNAPSHOTS_MOST);
    order("drift", "");
    small_answer(small, next("survey"), OUTCOME_DONE, "",
                 json_pack("{s:[{s:i, s:i, s:s, s:o}, {s:i, s:i, s:s}, {s:i, s:i, s:s}], s:[]}",
                           "vms", "vm", 1, "incarnation", 1, "state", "running", "kept", kept, "vm",
                           2, "incarnation", 1, "state", "running", "vm", 3, "incarnation", 1,
                           "state", "running", "foreign"));
    assert_int_equal(small->c.state.view->inspection.state, INSPECTION_DONE);
    assert_int_equal(small->c.state.view->inspection.found, 0);
    assert_int_equal(vm->snapshot_count, SNAPSHOTS_MOST);
}

/* A provider that answers without a list of VMs has not said that they are gone, and does not stop
 * the controller. */
static void a_survey_without_vms_is_none(void **state)
{
    json_t *const answers[] = {NULL, json_object(), json_pack("{s:{}}", "vms"),
                               json_pack("[i]", 1)};

    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        size_t states = small_rows(small, "vm.state");

        answer_face.life(&small->c, &small->provider, AGENT_LOST, "killed");
        answer_face.life(&small->c, &small->provider, AGENT_UP, "");
        small_turn(small);
        small_answer(small, next("survey"), OUTCOME_DONE, "", answers[i]);
        assert_false(small->c.failed);
        assert_int_equal(small_rows(small, "vm.state"), states);
        assert_int_equal(view_vm(small->c.state.view, 1)->state, VM_UP);
    }
    for (size_t i = 0; i < 2; i++) {
        order("drift", "");
        small_answer(small, next("survey"), OUTCOME_DONE, "", i == 0 ? NULL : json_object());
        assert_false(small->c.failed);
        assert_int_equal(small->c.state.view->inspection.state, INSPECTION_FAILED);
        assert_int_equal(view_vm(small->c.state.view, 1)->state, VM_UP);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_inject_puts_its_files_and_runs_once),
        TEST(an_unknown_end_is_asked_for),
        TEST(what_undoes_it_has_an_id_of_its_own),
        TEST(endex_undoes_a_second_run_once),
        TEST(what_is_done_from_outside_is_the_providers),
        TEST(a_probe_goes_through_the_vm_that_looks),
        TEST(what_no_port_takes_fails_from_the_loop),
        TEST(a_job_ends_once),
        TEST(answers_of_wrong_types_are_faults),
        TEST(output_becomes_one_blob),
        TEST(sights_of_no_vm_are_nothing),
        TEST(agents_come_and_go),
        TEST(an_inspection_sees_every_snapshot),
        TEST(a_survey_without_vms_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
