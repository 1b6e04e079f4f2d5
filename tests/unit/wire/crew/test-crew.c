/* SPDX-License-Identifier: Apache-2.0 */
/* The crew with shell scripts as agents: good ones, and ones that die, answer twice, never answer,
 * or write garbage. */
#include "wire/crew/crew.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define HELLO "echo '{\"k\":\"hello\",\"agent\":\"test\",\"protocol\":1,\"pid\":1}'\n"
/* Reads lines; for a request, $job and $verb are set. */
#define EACH                                                                                       \
    "while read -r line; do\n"                                                                     \
    "job=$(printf %s \"$line\" | sed -n 's/.*\"job\":\"\\([^\"]*\\)\".*/\\1/p')\n"                 \
    "verb=$(printf %s \"$line\" | sed -n 's/.*\"verb\":\"\\([^\"]*\\)\".*/\\1/p')\n"
#define ANSWER                                                                                     \
    "printf '{\"k\":\"ended\",\"job\":\"%s\",\"outcome\":\"done\",\"text\":\"did "                 \
    "%s\",\"result\":{\"n\":1}}\\n' \"$job\" \"$verb\"\n"

static struct loop *loop;
static struct crew *crew;
static struct crew_agent *agent;
static char trace[8192];
static int ends_awaited, ups_awaited, losses_awaited;
static bool inside; /* a function of the crew's is under way */
static struct loop_timer guard;

static void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void note(const char *format, ...)
{
    size_t used = strlen(trace);
    va_list args;

    va_start(args, format);
    vsnprintf(trace + used, sizeof(trace) - used, format, args);
    va_end(args);
}

static void check_done(void)
{
    if (ends_awaited <= 0 && ups_awaited <= 0 && losses_awaited <= 0)
        loop_stop(loop);
}

static void ended(void *data, struct crew_agent *who, const char *job, enum outcome outcome,
                  const char *text, json_t *result)
{
    static const char *const words[] = OUTCOME_WORDS;
    const char *reason = json_string_value(json_object_get(result, "reason"));

    (void)data;
    assert_ptr_equal(who, agent);
    assert_false(inside);
    note("%s %s", job, words[outcome]);
    if (reason != NULL)
        note(" %s sent=%d", reason, json_is_true(json_object_get(result, "sent")));
    note(" \"%s\"; ", text);
    ends_awaited--;
    check_done();
}

static void seen(void *data, struct crew_agent *who, json_t *line)
{
    (void)data;
    (void)who;
    note("seen %lld; ", (long long)json_integer_value(json_object_get(line, "vm")));
}

static void life(void *data, struct crew_agent *who, enum agent_life state, const char *text)
{
    (void)data;
    (void)who;
    assert_false(inside);
    note(state == AGENT_UP ? "up; " : "lost \"%s\"; ", text);
    ups_awaited -= state == AGENT_UP;
    losses_awaited -= state == AGENT_LOST;
    check_done();
}

static void stray(void *data, struct crew_agent *who, const char *job, const char *text)
{
    (void)data;
    (void)who;
    note("stray %s \"%s\"; ", job, text);
}

static const struct crew_face face = {.ended = ended, .seen = seen, .life = life, .stray = stray};

static void too_long(void *data)
{
    (void)data;
    note("TOO LONG; ");
    loop_stop(loop);
}

/* Starts a script as the agent. */
static void add(bool is_virtual, const char *script)
{
    const char *const argv[] = {"/bin/sh", "-c", script, NULL};
    const struct crew_program program = {.name = "test", .argv = argv, .errors = -1};

    trace[0] = '\0';
    ends_awaited = ups_awaited = losses_awaited = 0;
    assert_int_equal(loop_new(is_virtual, NULL, &loop, NULL), 0);
    loop_timer_init_real(&guard, loop, too_long, NULL);
    assert_int_equal(crew_new(loop, &crew, NULL), 0);
    assert_int_equal(crew_add(crew, &program, &face, NULL, &agent, NULL), 0);
}

static void run_until(int ends, int ups, int losses)
{
    ends_awaited = ends;
    ups_awaited = ups;
    losses_awaited = losses;
    loop_timer_arm(&guard, 20000, NULL);
    loop_run(loop);
    loop_timer_cancel(&guard);
}

static void ask(const char *job, const char *verb, int64_t within)
{
    inside = true;
    assert_int_equal(crew_do(agent, job, verb, within, json_pack("{s:i}", "vm", 3), NULL), 0);
    inside = false;
}

static void done(void)
{
    crew_free(crew);
    loop_free(loop);
}

static void stopped(void *data)
{
    (void)data;
    assert_int_equal(crew_agent_pid(agent), 0);
    note("stopped; ");
    loop_stop(loop);
}

static void stop(int64_t patience)
{
    inside = true;
    crew_stop(crew, patience, stopped, NULL);
    inside = false;
    /* Ended by `stopped` alone. */
    run_until(INT32_MAX, 0, 0);
}

static void good_agent(void **state)
{
    struct error err;

    (void)state;
    add(*state != NULL, HELLO EACH "echo '{\"k\":\"seen\",\"vm\":7}'\n" ANSWER "done; exit 5");
    assert_int_equal(crew_do(agent, "0.1", "early", 1000, NULL, &err), CREW_UNASKED);
    assert_string_equal(err.text, "sh does not run");
    assert_int_equal(crew_agent_jobs(agent), 0);
    run_until(0, 1, 0);
    assert_string_equal(trace, "up; ");
    trace[0] = '\0';
    assert_true(crew_agent_is_up(agent));
    ask("1.1", "make", 1000);
    ask("1.2", "make", 1000);
    assert_true(crew_do(agent, "1.1", "make", 1, NULL, NULL) < 0);
    assert_int_equal(crew_agent_jobs(agent), 2);
    run_until(2, 0, 0);
    assert_string_equal(trace, "seen 7; 1.1 done \"did make\"; "
                               "seen 7; 1.2 done \"did make\"; ");
    trace[0] = '\0';
    stop(5000);
    assert_string_equal(trace, "stopped; ");
    done();
}

static void dies_with_open_jobs(void **state)
{
    (void)state;
    add(false, HELLO "read -r x; read -r y; kill -9 $$");
    run_until(0, 1, 0);
    ask("1.1", "a", 60000);
    ask("1.2", "b", 60000);
    run_until(2, 1, 1);
    assert_string_equal(
        trace, "up; 1.1 failed agent sent=1 \"sh ended\"; 1.2 failed agent sent=1 \"sh ended\"; "
               "lost \"sh ended (signal 9)\"; up; ");
    done();
}

static void last_words_count(void **state)
{
    (void)state;
    add(false, HELLO EACH ANSWER "exit 4; done");
    run_until(0, 1, 0);
    ask("1.1", "a", 60000);
    run_until(1, 0, 1);
    assert_string_equal(trace, "up; 1.1 done \"did a\"; lost \"sh ended (status 4)\"; ");
    done();
}

static void answers_twice(void **state)
{
    (void)state;
    add(false, HELLO EACH ANSWER ANSWER "done");
    run_until(0, 1, 0);
    ask("1.1", "a", 60000);
    ask("1.2", "b", 60000);
    run_until(2, 0, 0);
    assert_non_null(strstr(trace, "1.1 done \"did a\"; stray 1.1 \"did a\"; 1.2 done \"did b\"; "));
    stop(5000);
    done();
}

static void never_answers(void **state)
{
    bool is_virtual = *state != NULL;
    struct moment before, after;

    /* It notes a cancel on its way. */
    add(is_virtual,
        HELLO EACH "case $line in *cancel*) echo '{\"k\":\"seen\",\"vm\":9}';; esac; done");
    run_until(0, 1, 0);
    ask("1.1", "a", 0);
    loop_now(loop, &before);
    run_until(1, 0, 0);
    loop_now(loop, &after);
    assert_string_equal(trace, "up; 1.1 timeout \"sh did not answer\"; ");
    if (is_virtual)
        assert_int_equal(after.mono, before.mono);
    else
        assert_in_range(after.mono - before.mono, CREW_GRACE, CREW_GRACE + 60000);
    trace[0] = '\0';
    stop(30000);
    assert_string_equal(trace, "seen 9; stopped; ");
    done();
}

static void writes_garbage(void **state)
{
    (void)state;
    add(false, HELLO "read -r x; echo 'this is no line of ours'; sleep 100");
    run_until(0, 1, 0);
    ask("1.1", "a", 60000);
    run_until(1, 1, 1);
    assert_non_null(strstr(
        trace,
        "up; 1.1 failed agent sent=1 \"sh ended\"; lost \"sh broke the rules: line is no JSON"));
    assert_non_null(strstr(trace, "(signal 15)\"; up; "));
    done();
}

static void endless_line(void **state)
{
    (void)state;
    add(false, HELLO "read -r x; exec yes | tr -d '\\n'");
    run_until(0, 1, 0);
    ask("1.1", "a", 60000);
    run_until(1, 0, 1);
    assert_non_null(strstr(trace, "broke the rules: line too long"));
    done();
}

static void wrong_hello(void **state)
{
    (void)state;
    add(false, "echo '{\"k\":\"hello\",\"agent\":\"test\",\"protocol\":2}'; read -r x");
    run_until(0, 0, 1);
    /* It ends by the closed input or by the signal, whichever reaches it first. */
    assert_non_null(strstr(trace, "lost \"sh: it speaks protocol 2, we speak 1 ("));
    done();
    add(false, "echo '{\"k\":\"hello\",\"agent\":\"other\",\"protocol\":1}'; read -r x");
    run_until(0, 0, 1);
    assert_non_null(strstr(trace, "it calls itself \"other\", not \"test\""));
    done();
}

/* The program is killed, and a process of a group of its own that it left behind says `words` into
 * its pipe. */
#define ORPHAN(words)                                                                                        \
    "exec 3>&1; setsid sh -c 'echo ready; exec >&3; while kill -0 \"$1\" 2>/dev/null; do sleep 0.01; done; " \
    "echo " words "; exec sleep 0.6' x $$ | { read -r x; kill -9 $$; }"

static void orphan_speaks(void **state)
{
    (void)state;
    add(false,
        ORPHAN("\"{\\\"k\\\":\\\"hello\\\",\\\"agent\\\":\\\"test\\\",\\\"protocol\\\":2}\""));
    run_until(0, 0, 1);
    assert_string_equal(trace, "lost \"sh ended (signal 9)\"; ");
    done();
    add(false, HELLO ORPHAN("no line of ours"));
    run_until(0, 1, 1);
    assert_string_equal(trace, "up; lost \"sh ended (signal 9)\"; ");
    done();
}

#define HELLO_PINGS "echo '{\"k\":\"hello\",\"agent\":\"test\",\"protocol\":1,\"pings\":true}'\n"
#define PONGS "while read -r line; do case $line in *ping*) echo '{\"k\":\"pong\"}';; esac; done"

static void hangs(void **state)
{
    (void)state;
    add(*state != NULL, HELLO_PINGS "kill -STOP $$");
    crew_heartbeat(crew, 20, 3);
    run_until(0, 1, 0);
    ask("1.1", "a", 60000);
    ask("1.2", "b", 60000);
    run_until(2, 1, 1);
    assert_string_equal(
        trace, "up; 1.1 failed agent sent=1 \"sh ended\"; 1.2 failed agent sent=1 \"sh ended\"; "
               "lost \"sh hangs: it did not answer for 0 s, and was killed (signal 9)\"; up; ");
    done();
}

/* Starts a script as an agent on another host. */
static void add_far(const char *script, int64_t silence, bool same_version)
{
    const char *const argv[] = {"/bin/sh", "-c", script, NULL};
    const struct crew_program program = {.name = "test",
                                         .title = "excon-test on b",
                                         .argv = argv,
                                         .errors = -1,
                                         .silence = silence,
                                         .same_version = same_version};

    add(false, HELLO "cat >/dev/null");
    crew_free(crew);
    assert_int_equal(crew_new(loop, &crew, NULL), 0);
    crew_heartbeat(crew, 20, 1000);
    assert_int_equal(crew_add(crew, &program, &face, NULL, &agent, NULL), 0);
}

static void hangs_far_away(void **state)
{
    (void)state;
    /* Each beat reaches it, answered or not: it sees three before it stops. */
    add_far(HELLO_PINGS
            "for i in 1 2 3; do read -r line; done\n"
            "case $line in *'\"silence\":200'*) echo '{\"k\":\"seen\",\"vm\":3}';; esac\n"
            "kill -STOP $$",
            200, false);
    run_until(0, 1, 0);
    ask("1.1", "a", 60000);
    run_until(1, 1, 1);
    assert_string_equal(trace, "up; seen 3; 1.1 failed agent sent=1 \"excon-test on b ended\"; "
                               "lost \"excon-test on b hangs: it did not answer for 0 s, and was "
                               "killed (signal 9)\"; up; ");
    done();
}

static void is_of_another_version(void **state)
{
    (void)state;
    add_far(HELLO_PINGS PONGS, 0, true);
    run_until(0, 0, 1);
    assert_non_null(strstr(trace, "lost \"excon-test on b: it is of no version that it says, and "
                                  "this controller of " EXCON_VERSION));
    done();
    add_far(
        "echo '{\"k\":\"hello\",\"agent\":\"test\",\"protocol\":1,\"version\":\"0.0.1\"}'\n" PONGS,
        0, true);
    run_until(0, 0, 1);
    assert_non_null(strstr(trace, "it is of 0.0.1, and this controller of " EXCON_VERSION));
    done();
    add_far("echo '{\"k\":\"hello\",\"agent\":\"test\",\"protocol\":1,\"version\":\"" EXCON_VERSION
            "\"}'\n" PONGS,
            0, true);
    run_until(0, 1, 0);
    assert_string_equal(trace, "up; ");
    done();
}

static void hold_up(void *data)
{
    (void)data;
    usleep(2500 * 1000);
}

static void stop_loop(void *data)
{
    (void)data;
    loop_stop(loop);
}

/* Neither is killed. */
static void is_patient(void **state)
{
    struct loop_timer held, end;

    (void)state;
    /* We are held up for longer than a hanging agent is given. */
    add(false, HELLO_PINGS PONGS);
    crew_heartbeat(crew, 100, 20);
    run_until(0, 1, 0);
    loop_timer_init(&held, loop, hold_up, NULL);
    loop_timer_init(&end, loop, stop_loop, NULL);
    loop_timer_arm(&held, 300, NULL);
    loop_timer_arm(&end, 3200, NULL);
    run_until(INT32_MAX, 0, 0);
    assert_string_equal(trace, "up; ");
    done();
    /* It never said that it answers pings. */
    add(false, HELLO "kill -STOP $$");
    crew_heartbeat(crew, 1, 3);
    run_until(0, 1, 0);
    loop_timer_init(&end, loop, stop_loop, NULL);
    loop_timer_arm(&end, 200, NULL);
    run_until(INT32_MAX, 0, 0);
    assert_string_equal(trace, "up; ");
    done();
}

static void no_such_program(void **state)
{
    const char *const argv[] = {"excon-nowhere", NULL};
    const struct crew_program program = {.name = "test", .argv = argv, .errors = -1};

    (void)state;
    add(false, HELLO "cat >/dev/null");
    crew_free(crew);
    assert_int_equal(crew_new(loop, &crew, NULL), 0);
    assert_int_equal(crew_add(crew, &program, &face, NULL, &agent, NULL), 0);
    run_until(0, 0, 2);
    assert_non_null(strstr(trace, "excon-nowhere cannot be started: excon-nowhere is neither in "));
    trace[0] = '\0';
    stop(100);
    assert_string_equal(trace, "stopped; ");
    done();
}

static void backs_off(void **state)
{
    struct moment before, after;

    (void)state;
    add(false, "exit 1");
    loop_now(loop, &before);
    run_until(0, 0, 3);
    loop_now(loop, &after);
    /* At once, then after 1 s; the third loss comes after both. */
    assert_in_range(after.mono - before.mono, 1000, 60000);
    done();
}

static void stop_waits_and_then_kills(void **state)
{
    (void)state;
    add(false, HELLO "trap '' TERM; while :; do sleep 1000; done");
    run_until(0, 1, 0);
    ask("1.1", "a", 60000);
    trace[0] = '\0';
    stop(100);
    assert_string_equal(trace, "1.1 cancelled \"the controller ends\"; stopped; ");
    done();
    add(false, HELLO EACH "done; sleep 0.3; exit 0");
    run_until(0, 1, 0);
    trace[0] = '\0';
    stop(5000);
    assert_string_equal(trace, "stopped; ");
    done();
}

static void freed_while_busy(void **state)
{
    (void)state;
    add(false, HELLO "while :; do sleep 1000; done");
    run_until(0, 1, 0);
    ask("1.1", "a", 60000);

    int pid = crew_agent_pid(agent);

    done();
    assert_int_equal(kill(pid, 0), -1);
    assert_string_equal(trace, "up; ");
}

static void finds_programs(void **state)
{
    char folder[] = "/tmp/crew-XXXXXX", name[64];
    char *path;
    struct error err;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(name, sizeof(name), "%s/excon-x", folder);

    FILE *file = fopen(name, "w");

    fclose(file);
    setenv("EXCON_AGENTS", folder, 1);
    assert_null(crew_find("excon-x", &err));
    chmod(name, 0755);
    path = crew_find("excon-x", &err);
    assert_string_equal(path, name);
    free(path);
    unsetenv("EXCON_AGENTS");
    assert_null(crew_find("excon-x", &err));
    path = crew_find(program_invocation_short_name, &err);
    assert_non_null(path);
    free(path);
    unlink(name);
    rmdir(folder);
}

int main(void)
{
    static int yes = 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_agent),
        {"good_agent in virtual time", good_agent, NULL, NULL, &yes},
        cmocka_unit_test(dies_with_open_jobs),
        cmocka_unit_test(last_words_count),
        cmocka_unit_test(answers_twice),
        cmocka_unit_test(never_answers),
        {"never_answers in virtual time", never_answers, NULL, NULL, &yes},
        cmocka_unit_test(writes_garbage),
        cmocka_unit_test(endless_line),
        cmocka_unit_test(wrong_hello),
        cmocka_unit_test(orphan_speaks),
        cmocka_unit_test(hangs),
        {"hangs in virtual time", hangs, NULL, NULL, &yes},
        cmocka_unit_test(hangs_far_away),
        cmocka_unit_test(is_of_another_version),
        cmocka_unit_test(is_patient),
        cmocka_unit_test(no_such_program),
        cmocka_unit_test(backs_off),
        cmocka_unit_test(stop_waits_and_then_kills),
        cmocka_unit_test(freed_while_busy),
        cmocka_unit_test(finds_programs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
