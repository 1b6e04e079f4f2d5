/* SPDX-License-Identifier: Apache-2.0 */
/* `excon status` says what fails and what is expected, before anything is missed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "products/report/trouble-text.h"

static uint32_t one = 1;

static void apply(struct view *view, struct row row)
{
    struct error err;

    row.audience = AUDIENCE_ALL;
    if (view_apply(view, &row, &err) < 0)
        fail_msg("%s", err.text);
}

static struct view *begin(void)
{
    struct view *view = view_new();

    assert_non_null(view);
    apply(view, (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {1, "a", "a", "a"}});
    apply(view, (struct row){.kind = ROW_VM_MADE,
                             .as.vm_made = {.vm = 1, .team = 1, .id = "web", .domain = "d"}});
    apply(view, (struct row){.kind = ROW_INJECT_MADE,
                             .as.inject_made = {.inject = 1, .team = 1, .id = "deface"}});
    apply(view, (struct row){.kind = ROW_EXPECTATION_MADE,
                             .as.expectation_made = {.expectation = 1,
                                                     .team = 1,
                                                     .inject = "deface",
                                                     .report = "incident",
                                                     .injects = {&one, 1},
                                                     .due = 60000}});
    apply(view, (struct row){.kind = ROW_RANGE_STATE, .as.range_state = {.state = RANGE_BUILDING}});
    for (int state = VM_MAKING; state <= VM_UP; state++)
        apply(view, (struct row){.kind = ROW_VM_STATE,
                                 .as.vm_state = {.vm = 1, .state = state, .incarnation = 1}});
    return view;
}

static char *print(const struct view *view, int64_t x)
{
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    struct output out;

    assert_non_null(to);
    output_init(&out, to, true);
    trouble_text_print(&out, view, x);
    fclose(to);
    return text;
}

static void what_fails_is_said(void **context)
{
    struct view *view = begin();
    char *text = print(view, 0);
    json_t *json;

    (void)context;
    assert_string_equal(text, "");
    free(text);
    apply(view, (struct row){.kind = ROW_EXPECTATION_STATE,
                             .as.expectation_state = {
                                 .expectation = 1, .state = EXPECTATION_OPEN, .due = 60000}});
    apply(view, (struct row){.kind = ROW_INJECT_STATE,
                             .as.inject_state = {.inject = 1, .state = INJECT_DISPATCHED}});
    apply(view, (struct row){.kind = ROW_INJECT_STATE,
                             .as.inject_state = {
                                 .inject = 1, .state = INJECT_UNREACHABLE, .text = "no route"}});
    apply(view, (struct row){.kind = ROW_VM_HUNG,
                             .as.vm_hung = {.vm = 1, .hung = true, .text = "no answer"}});
    text = print(view, 1000);
    assert_non_null(strstr(text, "web of a hangs: no answer"));
    assert_non_null(strstr(text, "inject deface of a unreachable at "));
    assert_non_null(strstr(text, ": no route"));
    assert_non_null(strstr(text, "incident after deface is expected of a until "));
    assert_null(strstr(text, "overdue"));
    free(text);
    text = print(view, 60000);
    assert_non_null(strstr(text, "overdue"));
    free(text);
    json = trouble_text_json(view, 60000);
    assert_int_equal(json_integer_value(json_object_get(json, "hung")), 1);
    assert_int_equal(json_integer_value(json_object_get(json, "overdue")), 1);
    assert_int_equal(json_array_size(json_object_get(json, "injects")), 1);
    json_decref(json);
    view_free(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_fails_is_said)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
