/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated range: a check ends alike however it is asked for, and snapshots stay. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "wire/crew/port.h"

enum { CHECKS = 200, LATE = 700 };

struct heard {
    struct loop *loop;
    int count;
    struct {
        int64_t at;
        enum outcome outcome;
        char result[128];
    } ends[2 * CHECKS]; /* by job */
};

static void on_ended(void *data, struct port *port, uint64_t job, enum outcome outcome,
                     const char *text, json_t *result)
{
    struct heard *heard = data;
    struct moment now;
    char *said = json_dumps(result, JSON_SORT_KEYS | JSON_ENCODE_ANY);

    (void)port, (void)text;
    assert_in_range(job, 0, 2 * CHECKS - 1);
    loop_now(heard->loop, &now);
    heard->ends[job].at = now.mono;
    heard->ends[job].outcome = outcome;
    strncpy(heard->ends[job].result, said != NULL ? said : "", sizeof(heard->ends[job].result) - 1);
    free(said);
    heard->count++;
}

/* Every second login is lost, every third check fails, and each takes its time. */
static const struct range_model wild = {.check = {500, 5000, false},
                                        .check_fails = 333333,
                                        .login_lost = 500000,
                                        .loss = {60000, 600000, false}};

static void a_check_ends_alike(void **state)
{
    static const struct port_face face = {.ended = on_ended};
    const struct moment start = {1000000, 1000000, 1790000000000};
    struct sim_options options = {.seed = 7, .model = &wild};
    struct heard heard = {0};
    struct sim *sim;
    struct port *port;
    int lost = 0, failed = 0;

    (void)state;
    assert_int_equal(loop_new(true, &start, &heard.loop, NULL), 0);
    assert_int_equal(sim_new(heard.loop, NULL, &options, &sim, NULL), 0);
    assert_int_equal(sim_transport(sim, &face, &heard, &port, NULL), 0);
    for (int i = 0; i < CHECKS; i++) {
        struct port_check check = {.condition = (uint32_t)i + 1,
                                   .vm = (uint32_t)i % 20 + 1,
                                   .team = 1,
                                   .at = start.mono - LATE + i};

        assert_int_equal(port->class->check(port, (uint64_t)i, &check, NULL), 0);
        assert_int_equal(port_submit(port, (uint64_t)(CHECKS + i), "exec", 10000,
                                     json_pack("{s:i, s:i, s:I, s:i}", "vm", (int)check.vm, "team",
                                               1, "at", (json_int_t)check.at, "subject", i + 1),
                                     NULL),
                         0);
    }
    assert_int_equal(loop_run(heard.loop), 1); /* nothing is left to do */
    assert_int_equal(heard.count, 2 * CHECKS);
    for (int i = 0; i < CHECKS; i++) {
        assert_int_equal(heard.ends[i].at, heard.ends[CHECKS + i].at);
        assert_int_equal(heard.ends[i].outcome, heard.ends[CHECKS + i].outcome);
        assert_string_equal(heard.ends[i].result, heard.ends[CHECKS + i].result);
        assert_in_range(heard.ends[i].at, start.mono, start.mono - LATE + i + 5000);
        lost += heard.ends[i].outcome == OUTCOME_FAILED;
        failed += strstr(heard.ends[i].result, "KILL") != NULL;
    }
    assert_in_range(lost, 1, CHECKS - 1);
    assert_in_range(failed, 1, CHECKS - 1);
    port_free(port);
    sim_free(sim);
    loop_free(heard.loop);
}

/* After that request a survey says this of the snapshots of VM 1. */
static void expect_kept(struct port *port, struct heard *heard, uint64_t job, const char *verb,
                        const char *stays, const char *kept, const char *expected)
{
    assert_int_equal(
        port_submit(port, job, verb, 10000,
                    json_pack("{s:i, s:s, s:s?}", "vm", 1, "stays", stays, "kept", kept), NULL),
        0);
    assert_int_equal(loop_run(heard->loop), 1);
    assert_int_equal(port_submit(port, job + 1, "survey", 10000, json_object(), NULL), 0);
    assert_int_equal(loop_run(heard->loop), 1);
    assert_non_null(strstr(heard->ends[job + 1].result, expected));
}

/* A look for drift finds the snapshots that were taken, also after the controller was killed. */
static void snapshots_stay(void **state)
{
    static const struct port_face face = {.ended = on_ended};
    static const struct range_model calm = {0};
    const struct moment start = {1000000, 1000000, 1790000000000};
    struct sim_options options = {.seed = 7, .model = &calm};
    struct heard heard = {0};
    struct sim *sim;
    struct port *port;
    char world[] = "/tmp/excon-test-sim-XXXXXX";
    int file = mkstemp(world);

    (void)state;
    assert_true(file >= 0);
    close(file);
    assert_int_equal(loop_new(true, &start, &heard.loop, NULL), 0);
    assert_int_equal(sim_new(heard.loop, world, &options, &sim, NULL), 0);
    assert_int_equal(sim_provider(sim, &face, &heard, &port, NULL), 0);
    assert_int_equal(port_submit(port, 0, "vm.make", 10000,
                                 json_pack("{s:i, s:i}", "vm", 1, "incarnation", 1), NULL),
                     0);
    assert_int_equal(loop_run(heard.loop), 1);
    expect_kept(port, &heard, 1, "vm.keep", "", "k1", "\"kept\": [\"k1\"]");
    expect_kept(port, &heard, 3, "vm.keep", "k1", "k2", "\"kept\": [\"k1\", \"k2\"]");
    expect_kept(port, &heard, 5, "vm.keep", "k1", "k2", "\"kept\": [\"k1\", \"k2\"]");
    port_free(port);
    sim_free(sim);
    assert_int_equal(sim_new(heard.loop, world, &options, &sim, NULL), 0);
    assert_int_equal(sim_provider(sim, &face, &heard, &port, NULL), 0);
    expect_kept(port, &heard, 7, "vm.discard", "k2", NULL, "\"kept\": [\"k2\"]");
    assert_int_equal(port_submit(port, 9, "range.drop", 10000, json_pack("{s:b}", "keep", 1), NULL),
                     0);
    expect_kept(port, &heard, 10, "vm.discard", "k2", NULL, "\"kept\": [\"k2\"]");
    assert_non_null(strstr(heard.ends[11].result, "\"state\": \"gone\"")); /* its disk is left */
    expect_kept(port, &heard, 12, "vm.discard", "", NULL, "\"kept\": []");
    assert_int_equal(port_submit(port, 14, "range.drop", 10000, json_object(), NULL), 0);
    expect_kept(port, &heard, 15, "vm.discard", "", NULL, "\"vms\": []");
    port_free(port);
    sim_free(sim);
    loop_free(heard.loop);
    unlink(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_check_ends_alike),
                                       cmocka_unit_test(snapshots_stay)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
