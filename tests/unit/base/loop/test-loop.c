/* SPDX-License-Identifier: Apache-2.0 */
/* The loop in real and in virtual time, streams, and children. */
#include "base/loop/loop.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/loop/child.h"
#include "base/loop/stream.h"

static char trace[4096];
static struct loop *loop;
static int turns;

static void note(void *data)
{
    strcat(trace, data);
}

static void note_and_stop(void *data)
{
    note(data);
    loop_stop(loop);
}

static void count_turn(void *data)
{
    (void)data;
    turns++;
}

static int set_up_real(void **state)
{
    (void)state;
    trace[0] = '\0';
    turns = 0;
    return loop_new(false, NULL, &loop, NULL);
}

static int set_up_virtual(void **state)
{
    const struct moment start = {1000, 2000, 1790000000000};

    (void)state;
    trace[0] = '\0';
    turns = 0;
    return loop_new(true, &start, &loop, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    loop_free(loop);
    return 0;
}

static void ask_again(void *data)
{
    (void)data;
    loop_again(loop);
}

/* The turn that follows in the same round is the one that was asked for; no empty round comes
 * behind it. */
static void again_is_one_turn(void **state)
{
    struct loop_timer asks, stops;

    (void)state;
    loop_turn(loop, count_turn, NULL);
    loop_timer_init(&asks, loop, ask_again, NULL);
    loop_timer_init(&stops, loop, note_and_stop, "s");
    assert_int_equal(loop_timer_arm(&asks, 10, NULL), 0);
    assert_int_equal(loop_timer_arm(&stops, 20, NULL), 0);
    assert_int_equal(loop_run(loop), 0);
    assert_int_equal(turns, 2);
}

static void timers_in_order(void **state)
{
    struct loop_timer a, b, c, d;
    struct moment before, after;

    (void)state;
    loop_timer_init(&a, loop, note, "a");
    loop_timer_init(&b, loop, note, "b");
    loop_timer_init(&c, loop, note_and_stop, "c");
    loop_timer_init(&d, loop, note, "d");
    loop_now(loop, &before);
    loop_timer_arm(&c, 300, NULL);
    loop_timer_arm(&a, 20, NULL);
    loop_timer_arm(&b, 20, NULL);
    loop_timer_arm(&d, 10, NULL);
    loop_timer_cancel(&d);
    assert_false(loop_timer_is_armed(&d));
    assert_int_equal(loop_run(loop), 0);
    assert_string_equal(trace, "abc");
    loop_now(loop, &after);
    assert_true(after.mono - before.mono >= 300);
}

static void many_timers(void **state)
{
    enum { COUNT = 2000 };
    static struct loop_timer timers[COUNT];
    struct moment now;
    int64_t last = 0;

    (void)state;
    srand(7);
    loop_now(loop, &now);
    for (int i = 0; i < COUNT; i++) {
        loop_timer_init(&timers[i], loop, note, "");
        loop_timer_arm_at(&timers[i], now.mono + rand() % 500, NULL);
    }
    for (int i = 0; i < COUNT; i += 3)
        loop_timer_cancel(&timers[i]);
    for (int i = 0; i < COUNT; i += 6)
        loop_timer_arm_at(&timers[i], now.mono + rand() % 500, NULL);
    assert_int_equal(loop_run(loop), 1);
    for (int i = 0; i < COUNT; i++) {
        assert_false(loop_timer_is_armed(&timers[i]));
        last = timers[i].at > last ? timers[i].at : last;
    }
    loop_now(loop, &now);
    assert_int_equal(now.mono, last);
}

static void ends_when_nothing_can_happen(void **state)
{
    (void)state;
    loop_turn(loop, count_turn, NULL);
    assert_int_equal(loop_run(loop), 1);
    assert_int_equal(turns, 0);
}

static struct loop_call first, second;

static void defer_second(void *data)
{
    note(data);
    loop_defer(loop, &second);
    loop_defer(loop, &second);
}

static void deferred_before_turn(void **state)
{
    (void)state;
    first = (struct loop_call){.run = defer_second, .data = "1"};
    second = (struct loop_call){.run = note_and_stop, .data = "2"};
    loop_turn(loop, note, "t");
    loop_defer(loop, &first);
    assert_int_equal(loop_run(loop), 0);
    assert_string_equal(trace, "1t2t");

    struct loop_call dropped = {.run = note, .data = "x"};

    loop_defer(loop, &dropped);
    loop_call_drop(&dropped);
    assert_int_equal(loop_run(loop), 1);
    assert_string_equal(trace, "1t2t");
}

static void virtual_time_jumps(void **state)
{
    struct loop_timer day, week;
    struct moment real, after, now;

    (void)state;
    time_now(&real);
    loop_timer_init(&day, loop, note, "d");
    loop_timer_init(&week, loop, note, "w");
    loop_timer_arm(&week, 7 * 86400000LL, NULL);
    loop_timer_arm(&day, 86400000, NULL);
    loop_turn(loop, note, ".");
    assert_int_equal(loop_run(loop), 1);
    assert_string_equal(trace, "d.w.");
    loop_now(loop, &now);
    assert_int_equal(now.mono, 1000 + 7 * 86400000LL);
    assert_int_equal(now.boot, 2000 + 7 * 86400000LL);
    assert_int_equal(now.wall, 1790000000000 + 7 * 86400000LL);
    time_now(&after);
    assert_in_range(after.mono - real.mono, 0, 60000);
}

static void no_more_expected(void *data)
{
    note(data);
    loop_expect(loop, -1);
}

static void virtual_time_stands_still(void **state)
{
    struct loop_timer later, at_once, answer;
    struct moment now;

    (void)state;
    loop_timer_init(&later, loop, note, "l");
    loop_timer_init(&at_once, loop, note, "0");
    loop_timer_init_real(&answer, loop, no_more_expected, "r");
    loop_timer_arm(&later, 5, NULL);
    loop_timer_arm(&at_once, 0, NULL);
    loop_timer_arm(&answer, 60, NULL);
    loop_expect(loop, 1);
    assert_int_equal(loop_run(loop), 1);
    assert_string_equal(trace, "0rl");
    loop_now(loop, &now);
    assert_int_equal(now.mono, 1005);
}

static int jumps;
static struct loop_timer again;

static void jump_again(void *data)
{
    (void)data;
    if (++jumps < 100000)
        loop_timer_arm(&again, 1000, NULL);
}

static void a_hundred_thousand_jumps(void **state)
{
    struct moment before, after;

    (void)state;
    time_now(&before);
    jumps = 0;
    loop_timer_init(&again, loop, jump_again, NULL);
    loop_timer_arm(&again, 1000, NULL);
    assert_int_equal(loop_run(loop), 1);
    assert_int_equal(jumps, 100000);
    time_now(&after);
    print_message("100000 jumps: %lld ms\n", (long long)(after.mono - before.mono));
}

static void came(int number, void *data)
{
    assert_int_equal(number, SIGUSR1);
    note_and_stop(data);
}

static void signals(void **state)
{
    (void)state;
    assert_int_equal(loop_signal(loop, SIGUSR1, came, "s", NULL), 0);
    kill(getpid(), SIGUSR1);
    assert_int_equal(loop_run(loop), 0);
    assert_string_equal(trace, "s");
    assert_int_equal(loop_signal(loop, SIGUSR1, NULL, NULL, NULL), 0);
    assert_int_equal(loop_run(loop), 1);
}

/* ---- streams */

struct collected {
    char *bytes;
    size_t length;
    bool ended, drained;
};

static void collect(void *data, const char *bytes, size_t length)
{
    struct collected *all = data;

    all->bytes = realloc(all->bytes, all->length + length + 1);
    memcpy(all->bytes + all->length, bytes, length);
    all->length += length;
    all->bytes[all->length] = '\0';
}

static void collect_end(void *data, const char *why)
{
    struct collected *all = data;

    (void)why;
    all->ended = true;
    loop_stop(loop);
}

static void collect_drained(void *data)
{
    ((struct collected *)data)->drained = true;
}

static const struct stream_face collecting = {
    .bytes = collect, .ended = collect_end, .drained = collect_drained};

static void stream_bounded_and_whole(void **state)
{
    enum { MOST = 1 << 20 };
    struct collected left = {0}, right = {0};
    struct stream *a, *b;
    char *block = malloc(MOST);
    int ends[2], sent = 0, result;

    (void)state;
    for (int i = 0; i < MOST; i++)
        block[i] = (char)(i * 31 / 7);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    assert_int_equal(stream_new(loop, ends[0], ends[0], MOST, &collecting, &left, &a, NULL), 0);
    assert_int_equal(stream_new(loop, ends[1], ends[1], MOST, &collecting, &right, &b, NULL), 0);
    while ((result = stream_write(a, block, MOST / 4, NULL)) == 0)
        sent++;
    assert_int_equal(result, 1);
    assert_in_range(sent, 4, 6);
    assert_true(stream_queued(a) <= MOST);
    stream_finish(a);
    assert_true(stream_write(a, "x", 1, NULL) < 0);
    assert_int_equal(loop_run(loop), 0);
    assert_true(right.ended);
    assert_true(left.drained);
    assert_int_equal(right.length, (size_t)sent * (MOST / 4));
    for (int i = 0; i < sent; i++)
        assert_memory_equal(right.bytes + (size_t)i * (MOST / 4), block, MOST / 4);
    stream_free(a);
    stream_free(b);
    free(block);
    free(right.bytes);
}

/* ---- children */

struct ending {
    struct collected out;
    int status, signal, times;
};

static void child_bytes(void *data, const char *bytes, size_t length)
{
    collect(&((struct ending *)data)->out, bytes, length);
}

static void child_ended(void *data, int status, int signal)
{
    struct ending *ending = data;

    ending->status = status;
    ending->signal = signal;
    ending->times++;
    loop_stop(loop);
}

static const struct child_face talking = {.bytes = child_bytes, .ended = child_ended};

static void spawn_sh(const char *script, const char *const *environment, struct ending *ending,
                     struct child **child)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    const struct child_plan plan = {
        .argv = argv, .environment = environment, .cwd = "/", .errors = -1};
    struct error err;

    if (child_spawn(loop, &plan, &talking, ending, child, &err) < 0)
        fail_msg("%s", err.text);
}

static void child_talks(void **state)
{
    const char *const environment[] = {"EXCON_WORD=hello", NULL};
    struct ending ending = {0};
    struct child *child;

    (void)state;
    spawn_sh("read x; echo \"$EXCON_WORD $x $PWD\"; exit 7", environment, &ending, &child);
    assert_int_equal(child_write(child, "world\n", 6, NULL), 0);
    assert_int_equal(loop_run(loop), 0);
    assert_int_equal(ending.status, 7);
    assert_int_equal(ending.signal, 0);
    assert_string_equal(ending.out.bytes, "hello world /\n");
    child_free(child);
    free(ending.out.bytes);
}

static void child_is_terminated(void **state)
{
    struct ending ending = {0};
    struct child *child;

    (void)state;
    spawn_sh("exec sleep 100", NULL, &ending, &child);
    child_terminate(child, 50);
    assert_int_equal(loop_run(loop), 0);
    assert_int_equal(ending.signal, SIGTERM);
    assert_int_equal(ending.times, 1);
    child_free(child);
    spawn_sh("trap '' TERM; echo ready; while :; do sleep 100; done", NULL, &ending, &child);
    child_terminate(child, 300);
    assert_int_equal(loop_run(loop), 0);
    assert_int_equal(ending.signal, SIGKILL);
    child_free(child);
    free(ending.out.bytes);
}

static void child_group_goes_with_it(void **state)
{
    struct ending ending = {0};
    struct child *child;
    struct moment before, after;

    (void)state;
    time_now(&before);
    spawn_sh("sleep 100 & echo $!; exit 0", NULL, &ending, &child);
    assert_int_equal(loop_run(loop), 0);
    time_now(&after);
    assert_in_range(after.mono - before.mono, 0, 60000);

    pid_t left = atoi(ending.out.bytes);

    assert_true(left > 1);
    for (int i = 0; i < 200 && kill(left, 0) == 0; i++)
        usleep(10000);
    /* It is dead; whether PID 1 has reaped it by now is not ours to say. */
    char path[64], stat[256] = "";

    snprintf(path, sizeof(path), "/proc/%d/stat", (int)left);

    int file = open(path, O_RDONLY | O_CLOEXEC);

    if (file >= 0) {
        assert_true(read(file, stat, sizeof(stat) - 1) >= 0);
        close(file);
        assert_non_null(strstr(stat, ") Z"));
    }
    child_free(child);
    free(ending.out.bytes);
}

static void child_freed_while_running(void **state)
{
    struct ending ending = {0};
    struct child *child;

    (void)state;
    spawn_sh("exec sleep 100", NULL, &ending, &child);

    int pid = child_pid(child);

    child_free(child);
    assert_int_equal(kill(pid, 0), -1);
    assert_int_equal(ending.times, 0);
    assert_int_equal(loop_run(loop), 1);
}

static void child_missing(void **state)
{
    const char *const argv[] = {"/nonexistent/program", NULL};
    const struct child_plan plan = {.argv = argv, .errors = -1};
    struct child *child;
    struct error err;

    (void)state;
    assert_true(child_spawn(loop, &plan, &talking, NULL, &child, &err) < 0);
    assert_non_null(strstr(err.text, "/nonexistent/program"));
}

static void child_inherits_three(void **state)
{
    struct ending ending = {0};
    struct child *child;
    int leak = open("/dev/null", O_RDONLY);

    (void)state;
    spawn_sh("ls /proc/self/fd | tr '\\n' ' '", NULL, &ending, &child);
    assert_int_equal(loop_run(loop), 0);
    /* ls itself has one more open for the folder. */
    assert_string_equal(ending.out.bytes, "0 1 2 3 ");
    child_free(child);
    close(leak);
    free(ending.out.bytes);
}

static void count_heard(void *own, const char *bytes, size_t length)
{
    (void)bytes;
    *(size_t *)own += length;
}

static void runs_to_the_end(void **state)
{
    char out[64];
    struct child_result result;
    struct error err;
    const char *const cat[] = {"sh", "-c", "cat; echo oops >&2; exit 3", NULL};
    struct child_plan plan = {.argv = cat, .errors = -1};

    size_t heard = 0;

    (void)state;
    assert_int_equal(child_run(&plan, "some input", out, sizeof(out), 5000, &result, &err), 0);
    assert_int_equal(result.status, 3);
    assert_string_equal(out, "some input");
    plan.errors = CHILD_ERRORS_TOO;
    assert_int_equal(child_run(&plan, "some input", out, sizeof(out), 5000, &result, &err), 0);
    assert_string_equal(out, "some inputoops\n");
    plan.heard = count_heard, plan.own = &heard;
    assert_int_equal(child_run(&plan, "some input", out, 4, 5000, &result, &err), 0);
    assert_int_equal(heard, strlen("some inputoops\n")); /* also what there is no room for */
    plan.heard = NULL;

    const char *const yes[] = {"sh", "-c", "head -c 100000 /dev/zero | tr '\\0' x", NULL};

    plan.argv = yes;
    assert_int_equal(child_run(&plan, NULL, out, sizeof(out), 5000, &result, &err), 0);
    assert_true(result.cut);
    assert_int_equal(result.length, sizeof(out) - 1);
    assert_int_equal(result.status, 0);

    const char *const hangs[] = {"sleep", "100", NULL};

    plan.argv = hangs;
    assert_int_equal(child_run(&plan, NULL, out, sizeof(out), 200, &result, &err), 0);
    assert_true(result.timed_out);
    assert_int_equal(result.signal, SIGKILL);
    assert_int_equal(result.status, -1);

    /* What it leaves behind holds the pipe, not us. */
    const char *const leaves[] = {"sh", "-c", "sleep 100 & echo left", NULL};

    plan.argv = leaves;
    assert_int_equal(child_run(&plan, NULL, out, sizeof(out), 3000, &result, &err), 0);
    assert_false(result.timed_out);
    assert_string_equal(out, "left\n");

    const char *const missing[] = {"no-such-program-here", NULL};

    plan.argv = missing;
    assert_true(child_run(&plan, NULL, out, sizeof(out), 0, &result, &err) < 0);
}

int main(void)
{
#define REAL(test) cmocka_unit_test_setup_teardown(test, set_up_real, tear_down)
#define VIRTUAL(test) cmocka_unit_test_setup_teardown(test, set_up_virtual, tear_down)
    const struct CMUnitTest tests[] = {
        REAL(timers_in_order),
        VIRTUAL(many_timers),
        REAL(ends_when_nothing_can_happen),
        VIRTUAL(ends_when_nothing_can_happen),
        REAL(deferred_before_turn),
        VIRTUAL(deferred_before_turn),
        VIRTUAL(again_is_one_turn),
        VIRTUAL(virtual_time_jumps),
        VIRTUAL(virtual_time_stands_still),
        VIRTUAL(a_hundred_thousand_jumps),
        REAL(signals),
        REAL(stream_bounded_and_whole),
        VIRTUAL(stream_bounded_and_whole),
        REAL(child_talks),
        VIRTUAL(child_talks),
        REAL(child_is_terminated),
        REAL(child_group_goes_with_it),
        REAL(child_freed_while_running),
        REAL(child_missing),
        REAL(child_inherits_three),
        REAL(runs_to_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
