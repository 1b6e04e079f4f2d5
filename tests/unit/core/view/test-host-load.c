/* SPDX-License-Identifier: Apache-2.0 */
/* How hosts stand: each follows its own agents, and carries the machines that stand on it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/view/host-load.h"

static int64_t seq;

static void apply(struct view *view, struct row row)
{
    struct error err;

    row.seq = ++seq;
    if (view_apply(view, &row, &err) < 0)
        fail_msg("%s", err.text);
}

static void add_host(struct view *view, uint32_t host, const char *name, const char *ssh)
{
    apply(view, (struct row){.kind = ROW_HOST_MADE,
                             .as.host_made = {.host = host,
                                              .name = name,
                                              .ssh = ssh,
                                              .ram = INT64_C(1) << 33,
                                              .cpu = 4,
                                              .vcpu = 32,
                                              .labels = "",
                                              .underlay = ""}});
}

static void add_vm(struct view *view, uint32_t vm, uint32_t host)
{
    apply(view, (struct row){.kind = ROW_VM_MADE,
                             .as.vm_made = {.vm = vm,
                                            .id = "web",
                                            .domain = "",
                                            .address = "",
                                            .image = "",
                                            .spec = "",
                                            .ram = INT64_C(38) << 20,
                                            .cpu = 2,
                                            .host = host}});
}

static void say_agent(struct view *view, const char *agent, enum agent_life state, const char *text)
{
    apply(view,
          (struct row){.kind = ROW_AGENT_STATE,
                       .as.agent_state = {
                           .agent = agent, .state = state, .text = text, .version = "1.2\033"}});
}

static void turn_vm(struct view *view, uint32_t vm, enum vm_state state)
{
    apply(view, (struct row){
                    .kind = ROW_VM_STATE,
                    .as.vm_state = {.vm = vm, .state = (int)state, .incarnation = 1, .text = ""}});
}

static struct view *make_view(void)
{
    struct view *view = view_new();

    assert_non_null(view);
    seq = 0;
    apply(view, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.run = "1a2b3c4d",
                                                    .name = "made up",
                                                    .description = "",
                                                    .scenario = "",
                                                    .path = "",
                                                    .key_hash = "",
                                                    .packages = ""}});
    add_host(view, 1, "here", "");
    add_host(view, 2, "north", "root@north");
    add_host(view, 3, "south", "root@south");
    add_vm(view, 1, 1);
    add_vm(view, 2, 2);
    add_vm(view, 3, 2);
    return view;
}

static enum host_state state_of(struct view *view, uint32_t host)
{
    return host_load(view, view_host(view, host)).state;
}

static void test_state_follows_agents(void **unused)
{
    struct view *view = make_view();

    (void)unused;
    assert_int_equal(host_count(view), 3);
    assert_int_equal(state_of(view, 1), HOST_SILENT);
    assert_int_equal(state_of(view, 2), HOST_SILENT);
    assert_int_equal(state_of(view, 3), HOST_UNUSED);
    say_agent(view, "virt", AGENT_UP, "");
    assert_int_equal(state_of(view, 1), HOST_UP);
    assert_int_equal(state_of(view, 2), HOST_SILENT);
    say_agent(view, "virt@north", AGENT_UP, "");
    assert_int_equal(state_of(view, 2), HOST_UP);
    say_agent(view, "via@north", AGENT_LOST, "ssh ended");
    assert_int_equal(state_of(view, 2), HOST_LOST);
    assert_string_equal(host_load(view, view_host(view, 2)).text, "ssh ended");
    say_agent(view, "via@north", AGENT_UP, "");
    assert_int_equal(state_of(view, 2), HOST_UP);
    say_agent(view, "virt", AGENT_LOST, "killed");
    assert_int_equal(state_of(view, 1), HOST_LOST);
    assert_int_equal(state_of(view, 2), HOST_UP);
    view_free(view);
}

static void test_load_is_of_machines_that_stand_there(void **unused)
{
    struct view *view = make_view();
    struct host_load load;
    char words[HOST_LOAD_TEXT];

    (void)unused;
    say_agent(view, "virt@north", AGENT_UP, "");
    turn_vm(view, 2, VM_MAKING);
    turn_vm(view, 2, VM_BOOTING);
    turn_vm(view, 2, VM_UP);
    load = host_load(view, view_host(view, 2));
    assert_int_equal(load.vms, 2);
    assert_int_equal(load.up, 1);
    assert_int_equal(load.cpu, 4);
    assert_int_equal(load.ram, INT64_C(256) << 20);
    assert_string_equal(host_load_words(view_host(view, 2), &load, words), "north up 1/2");
    turn_vm(view, 2, VM_GONE);
    load = host_load(view, view_host(view, 2));
    assert_int_equal(load.vms, 1);
    assert_int_equal(load.up, 0);
    load = host_load(view, view_host(view, 3));
    assert_int_equal(load.vms, 0);
    view_free(view);
}

static void test_agents_have_their_versions(void **unused)
{
    struct view *view = make_view();

    (void)unused;
    say_agent(view, "virt@north", AGENT_UP, "");
    say_agent(view, "remote", AGENT_UP, "");
    assert_true(host_has_agent(view_host(view, 2), &view->agents[0]));
    assert_false(host_has_agent(view_host(view, 1), &view->agents[0]));
    assert_false(host_has_agent(view_host(view, 1), &view->agents[1]));
    assert_null(strchr(view->agents[0].version, '\033'));
    assert_int_equal(strncmp(view->agents[0].version, "1.2", 3), 0);
    view_free(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_state_follows_agents),
        cmocka_unit_test(test_load_is_of_machines_that_stand_there),
        cmocka_unit_test(test_agents_have_their_versions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
