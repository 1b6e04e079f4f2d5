/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The port onto an agent, with scripts in the place of agents: what waits while the agent is away
 * or being set up, replies that come late, twice, for unknown jobs or as garbage, agents that die
 * in the middle or never say hello.
 */
#include "wire/crew/port.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define HELLO "echo '{\"k\":\"hello\",\"agent\":\"test\",\"protocol\":1,\"pid\":1}'\n"
/* For each request $job and $verb are set. */
#define EACH                                                                                       \
    "while read -r line; do\n"                                                                     \
    "job=$(printf %s \"$line\" | sed -n 's/.*\"job\":\"\\([^\"]*\\)\".*/\\1/p')\n"                 \
    "verb=$(printf %s \"$line\" | sed -n 's/.*\"verb\":\"\\([^\"]*\\)\".*/\\1/p')\n"
#define SAY(outcome)                                                                               \
    "printf '{\"k\":\"ended\",\"job\":\"%s\",\"outcome\":\"" outcome                               \
    "\",\"text\":\"%s\"}\\n' \"$job\" \"$verb\"\n"
#define ANSWER SAY("done")

static struct loop *loop;
static struct crew *crew;
static struct port *port;
static char trace[8192], place[] = "/tmp/excon-port.XXXXXX";
static int awaited;
static bool inside;
static struct loop_timer guard;

static void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void note(const char *format, ...)
{
    size_t used = strlen(trace);
    va_list args;

    va_start(args, format);
    vsnprintf(trace + used, sizeof(trace) - used, format, args);
    va_end(args);
    if (--awaited <= 0)
        loop_stop(loop);
}

static void ended(void *data, struct port *of, uint64_t job, enum outcome outcome, const char *text,
                  json_t *result)
{
    static const char *const words[] = OUTCOME_WORDS;
    const char *reason = json_string_value(json_object_get(result, "reason"));

    (void)data;
    assert_ptr_equal(of, port);
    assert_false(inside);
    note("%d %s%s%s \"%s\"; ", (int)job, words[outcome], reason != NULL ? " " : "",
         reason != NULL ? reason : "", text);
}

static void seen(void *data, struct port *of, json_t *line)
{
    (void)data, (void)of;
    note("seen %d; ", (int)json_integer_value(json_object_get(line, "vm")));
}

static void life(void *data, struct port *of, enum agent_life state, const char *text)
{
    (void)data, (void)of;
    note(state == AGENT_UP ? "up; " : "lost \"%s\"; ", text);
}

static void stray(void *data, struct port *of, const char *job, const char *text)
{
    (void)data, (void)of;
    note("stray %s \"%s\"; ", job, text);
}

static const struct port_face face = {.ended = ended, .seen = seen, .life = life, .stray = stray};

static void too_long(void *data)
{
    (void)data;
    awaited = 0;
    note("TOO LONG; ");
}

/* Starts a script; $1 is a folder that it may keep notes in. `setup`: it is asked that first. */
static void add(const char *script, const char *setup)
{
    const char *const argv[] = {"/bin/sh", "-c", script, "agent", place, NULL};
    const struct port_agent_plan plan = {.program = {.name = "test", .argv = argv, .errors = -1},
                                         .epoch = 3,
                                         .setup_verb = setup,
                                         .setup =
                                             setup != NULL ? json_pack("{s:i}", "run", 7) : NULL,
                                         .setup_within = 60000};
    char note_path[64];

    snprintf(note_path, sizeof(note_path), "%s/second", place);
    unlink(note_path);
    trace[0] = '\0';
    assert_int_equal(loop_new(false, NULL, &loop, NULL), 0);
    loop_timer_init_real(&guard, loop, too_long, NULL);
    assert_int_equal(crew_new(loop, &crew, NULL), 0);
    assert_int_equal(port_agent_new(loop, crew, &plan, &face, NULL, &port, NULL), 0);
}

/* Until so many things were noted. */
static void await(int count)
{
    awaited = count;
    loop_timer_arm(&guard, 120000, NULL);
    loop_run(loop);
    loop_timer_cancel(&guard);
}

static void ask(uint64_t job, const char *verb, int64_t within)
{
    inside = true;
    assert_int_equal(port_submit(port, job, verb, within, json_pack("{s:i}", "vm", 3), NULL), 0);
    inside = false;
}

static void done(void)
{
    crew_free(crew);
    port_free(port);
    loop_free(loop);
}

/* ---- it is not there yet ---- */

static void what_waits_leaves_in_order(void **state)
{
    (void)state;
    add(HELLO EACH ANSWER "done", NULL);
    ask(1, "a", 60000);
    ask(2, "b", 60000);
    ask(3, "c", 60000);
    assert_string_equal(trace, "");
    await(4);
    assert_string_equal(trace, "up; 1 done \"a\"; 2 done \"b\"; 3 done \"c\"; ");
    done();
}

static void it_is_set_up_before_all_else(void **state)
{
    (void)state;
    add(HELLO EACH ANSWER "done", "open");
    ask(1, "a", 60000);
    await(2);
    assert_string_equal(trace, "up; 1 done \"a\"; ");
    ask(2, "b", 60000);
    await(1);
    assert_string_equal(trace, "up; 1 done \"a\"; 2 done \"b\"; ");
    done();
}

/* Who waits ends by its own deadline, and says why the agent is not there. */
static void never_says_hello(void **state)
{
    (void)state;
    add("while read -r line; do :; done", NULL);
    ask(1, "a", 300);
    ask(2, "b", 10);
    ask(3, "c", 60000);
    await(2);
    assert_string_equal(
        trace,
        "2 failed agent \"agent test is not there\"; 1 failed agent \"agent test is not there\"; ");
    done(); /* 3 waits still, and is dropped without a word */
    assert_null(strstr(trace, "3 "));
}

static void no_such_program(void **state)
{
    (void)state;
    add("exit 3", NULL);
    await(1);
    assert_string_equal(trace, "lost \"sh ended (status 3)\"; ");
    ask(1, "a", 0);
    await(1);
    assert_non_null(
        strstr(trace, "1 failed agent \"agent test is not there: sh ended (status 3)\"; "));
    done();
}

static void a_set_up_that_fails_ends_what_waits(void **state)
{
    (void)state;
    add(HELLO EACH "[ -e \"$1/second\" ] || { >\"$1/second\"\n" SAY("failed") "continue; }\n" ANSWER
                                                                              "done",
        "open");
    ask(1, "a", 60000);
    ask(2, "b", 60000);
    await(3);
    assert_string_equal(trace, "lost \"open\"; 1 failed agent \"open\"; 2 failed agent \"open\"; ");
    trace[0] = '\0';
    /* What comes later tries it again. */
    ask(3, "c", 60000);
    await(2);
    assert_string_equal(trace, "up; 3 done \"c\"; ");
    done();
}

/* ---- it dies ---- */

static void dies_in_the_middle(void **state)
{
    (void)state;
    add(HELLO "[ -e \"$1/second\" ] || { >\"$1/second\"; read -r x; read -r y; kill -9 $$; }\n" EACH
            ANSWER "done",
        NULL);
    ask(1, "a", 60000);
    ask(2, "b", 60000);
    await(5);
    assert_string_equal(
        trace,
        "up; 1 failed agent \"sh ended\"; 2 failed agent \"sh ended\"; lost \"sh ended (signal 9)\"; up; ");
    trace[0] = '\0';
    ask(3, "c", 60000);
    await(1);
    assert_string_equal(trace, "3 done \"c\"; ");
    done();
}

/* What is submitted between its death and its return waits, and is asked after the new set-up. */
static void comes_back_and_is_set_up_anew(void **state)
{
    (void)state;
    add(HELLO EACH ANSWER "[ \"$verb\" != die ] || exit 5; done", "open");
    await(1);
    ask(1, "die", 60000);
    await(2);
    assert_string_equal(trace, "up; 1 done \"die\"; lost \"sh ended (status 5)\"; ");
    ask(2, "b", 60000);
    await(2);
    assert_non_null(strstr(trace, "up; 2 done \"b\"; "));
    done();
}

/* The agent $$ of `add` is killed, and we have not heard of it. */
static void kill_unheard(void)
{
    char path[64];
    siginfo_t info;
    int pid = 0;

    snprintf(path, sizeof(path), "%s/pid", place);

    FILE *file = fopen(path, "r");

    assert_non_null(file);
    assert_int_equal(fscanf(file, "%d", &pid), 1);
    fclose(file);
    unlink(path);
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
}

/* What is asked of an agent that was killed the instant before is asked of the next one, in order
 * and behind its set-up. */
static void was_just_killed(void **state)
{
    (void)state;
    add("echo $$ >\"$1/pid\"\n" HELLO EACH ANSWER "done", "open");
    await(1);
    kill_unheard();
    ask(1, "a", 60000);
    ask(2, "b", 60000);
    await(4);
    assert_string_equal(trace,
                        "up; lost \"sh ended (signal 9)\"; up; 1 done \"a\"; 2 done \"b\"; ");
    done();
}

/* No longer than its own deadline, when no other one can be started. */
static void was_just_killed_for_good(void **state)
{
    (void)state;
    add("[ ! -e \"$1/second\" ] || exit 3; >\"$1/second\"; echo $$ >\"$1/pid\"\n" HELLO EACH ANSWER
        "done",
        NULL);
    await(1);
    kill_unheard();
    ask(1, "a", 300);
    while (strstr(trace, "1 ") == NULL && strstr(trace, "TOO LONG") == NULL)
        await(1);
    assert_non_null(
        strstr(trace, "1 failed agent \"agent test is not there: sh ended (status 3)\"; "));
    done();
}

/* A set-up that could not be asked is no answer to what waits. */
static void goes_before_it_is_set_up(void **state)
{
    (void)state;
    add("[ -e \"$1/second\" ] || { >\"$1/second\"; exec <&-; " HELLO "exit 4; }\n" HELLO EACH ANSWER
        "done",
        "open");
    ask(1, "a", 60000);
    await(3);
    assert_string_equal(trace, "lost \"sh ended (status 4)\"; up; 1 done \"a\"; ");
    done();
}

static void dies_while_it_is_set_up(void **state)
{
    (void)state;
    add(HELLO "[ -e \"$1/second\" ] || { >\"$1/second\"; read -r x; exit 9; }\n" EACH ANSWER "done",
        "open");
    ask(1, "a", 60000);
    await(3);
    /* The job waits for the next one: nothing of it has left. */
    assert_non_null(strstr(trace, "lost \"sh ended"));
    assert_null(strstr(trace, "1 failed"));
    while (strstr(trace, "1 done \"a\"; ") == NULL && strstr(trace, "TOO LONG") == NULL)
        await(1);
    assert_non_null(strstr(trace, "up; 1 done \"a\"; "));
    done();
}

/* ---- what it says ---- */

static void answers_twice_and_for_nobody(void **state)
{
    (void)state;
    add(HELLO EACH ANSWER ANSWER
        "echo '{\"k\":\"ended\",\"job\":\"3.99\",\"outcome\":\"done\"}'\n"
        "echo '{\"k\":\"ended\",\"job\":\"2.1\",\"outcome\":\"failed\",\"text\":\"of before\"}'\n"
        "echo '{\"k\":\"seen\",\"vm\":7}'\n"
        "done",
        NULL);
    ask(1, "a", 60000);
    await(6);
    assert_string_equal(
        trace,
        "up; 1 done \"a\"; stray 3.1 \"a\"; stray 3.99 \"\"; stray 2.1 \"of before\"; seen 7; ");
    done();
}

/* The answer to a job whose time is over: a stray, and no second end. */
static void answers_late(void **state)
{
    (void)state;
    /* It answers a job once it is told that nobody waits for it any more. */
    add(HELLO EACH "case $line in *cancel*) " ANSWER ";; esac; done", NULL);
    await(1);
    ask(1, "a", 0);
    await(2);
    assert_string_equal(trace, "up; 1 timeout \"sh did not answer\"; stray 3.1 \"\"; ");
    done();
}

static void garbage(void **state)
{
    static const char *const lines[] = {
        "this is no line",
        "[1,2]",
        "{\"k\":\"ended\",\"job\":\"3.1\",\"outcome\":\"done\"",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        char script[512];

        snprintf(script, sizeof(script), HELLO "read -r x; echo '%s'; while read -r x; do :; done",
                 lines[i]);
        add(script, NULL);
        ask(1, "a", 60000);
        await(3);
        assert_non_null(
            strstr(trace, "up; 1 failed agent \"sh ended\"; lost \"sh broke the rules: "));
        done();
    }
}

/* Lines that are none of the protocol's, or say what they say in the wrong types: no end is made of
 * them. */
static void lines_of_no_meaning(void **state)
{
    (void)state;
    add(HELLO EACH "echo '{}'\n"
                   "echo '{\"k\":7}'\n"
                   "echo '{\"k\":\"ended\"}'\n"
                   "echo '{\"k\":\"ended\",\"job\":31}'\n"
                   "echo '{\"k\":\"ended\",\"job\":\"3.1\",\"outcome\":\"perhaps\"}'\n"
                   "echo '{\"k\":\"seen\",\"vm\":7}'\n"
                   "done",
        NULL);
    ask(1, "a", 60000);
    while (strstr(trace, "seen 7; ") == NULL && strstr(trace, "lost") == NULL &&
           strstr(trace, "TOO LONG") == NULL)
        await(1);
    assert_null(strstr(trace, "1 done"));
    done();
}

static int set_up_place(void **state)
{
    (void)state;
    return mkdtemp(place) != NULL ? 0 : -1;
}

static int tear_down_place(void **state)
{
    char path[64];

    (void)state;
    snprintf(path, sizeof(path), "%s/second", place);
    unlink(path);
    snprintf(path, sizeof(path), "%s/pid", place);
    unlink(path);
    return rmdir(place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_waits_leaves_in_order),
        cmocka_unit_test(it_is_set_up_before_all_else),
        cmocka_unit_test(never_says_hello),
        cmocka_unit_test(no_such_program),
        cmocka_unit_test(a_set_up_that_fails_ends_what_waits),
        cmocka_unit_test(dies_in_the_middle),
        cmocka_unit_test(comes_back_and_is_set_up_anew),
        cmocka_unit_test(was_just_killed),
        cmocka_unit_test(was_just_killed_for_good),
        cmocka_unit_test(goes_before_it_is_set_up),
        cmocka_unit_test(dies_while_it_is_set_up),
        cmocka_unit_test(answers_twice_and_for_nobody),
        cmocka_unit_test(answers_late),
        cmocka_unit_test(garbage),
        cmocka_unit_test(lines_of_no_meaning),
    };

    return cmocka_run_group_tests(tests, set_up_place, tear_down_place);
}
