/* SPDX-License-Identifier: Apache-2.0 */
/* An agent in a child process, spoken to over pipes: hello, answers, cancels, the end of input. */
#include "wire/line.h"
#include "lib/serve.h"

#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- the agent ---- */

static void echo(struct serve_request *request)
{
    const char *text = "";
    int64_t number = 0;
    struct error err;

    if (serve_text(request, "text", "none", &text, &err) < 0 ||
        serve_int(request, "number", 0, 10, 7, &number, &err) < 0) {
        serve_ended(request, OUTCOME_FAILED, err.text, NULL);
        return;
    }
    serve_seen(json_pack("{s:i}", "vm", 3));
    serve_ended(request, OUTCOME_DONE, "",
                json_pack("{s:s, s:I}", "text", text, "number", (json_int_t)number));
    /* A second answer is dropped. */
    serve_ended(request, OUTCOME_FAILED, "again", json_object());
}

static void *wait_in_thread(void *own)
{
    struct serve_request *request = own;
    struct pollfd fd = {.fd = serve_cancel_fd(request), .events = POLLIN};
    int n = poll(&fd, 1, (int)serve_left(request));

    serve_ended(request, n > 0 && serve_is_cancelled(request) ? OUTCOME_CANCELLED : OUTCOME_TIMEOUT,
                "waited", NULL);
    return NULL;
}

static void *hang_in_thread(void *own)
{
    (void)own;
    serve_seen(json_pack("{s:i}", "vm", 1));
    for (;;)
        pause();
    return NULL;
}

static void in_thread(struct serve_request *request, void *(*work)(void *))
{
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, work, request), 0);
    pthread_detach(thread);
}

static void wait_for_cancel(struct serve_request *request)
{
    in_thread(request, wait_in_thread);
}

static void hang(struct serve_request *request)
{
    in_thread(request, hang_in_thread);
}

static void huge(struct serve_request *request)
{
    char *text = malloc(2 * WIRE_LINE_MOST);

    memset(text, 'x', 2 * WIRE_LINE_MOST - 1);
    text[2 * WIRE_LINE_MOST - 1] = '\0';
    serve_ended(request, OUTCOME_DONE, "\xff broken", json_pack("{s:s}", "text", text));
    free(text);
}

static const struct serve_verb verbs[] = {
    {"echo", echo}, {"wait", wait_for_cancel}, {"hang", hang}, {"huge", huge}};

/* ---- the other side ---- */

struct agent {
    pid_t pid;
    int in, out;
    struct line_reader reader;
};

static void agent_start(struct agent *agent)
{
    int in[2], out[2];

    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(out), 0);
    agent->pid = fork();
    if (agent->pid == 0) {
        const struct serve_agent self = {"test", verbs, sizeof(verbs) / sizeof(verbs[0]), NULL};

        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[0]), close(in[1]), close(out[0]), close(out[1]);
        _exit(serve(&self));
    }
    close(in[0]);
    close(out[1]);
    agent->in = in[1];
    agent->out = out[0];
    agent->reader = (struct line_reader){0};
}

static void tell(struct agent *agent, const char *line)
{
    assert_int_equal(write(agent->in, line, strlen(line)), (ssize_t)strlen(line));
}

/* The next line of kind `kind`; lines of other kinds are passed over. NULL at the end. */
static json_t *hear(struct agent *agent, const char *kind)
{
    for (;;) {
        char bytes[4096];
        struct error err;
        json_t *line;
        int r = line_reader_next(&agent->reader, &line, &err);

        assert_true(r >= 0);
        if (r == 0 && strcmp(json_string_value(json_object_get(line, "k")), kind) == 0)
            return line;
        if (r == 0) {
            json_decref(line);
            continue;
        }

        ssize_t n = read(agent->out, bytes, sizeof(bytes));

        if (n <= 0)
            return NULL;
        assert_int_equal(line_reader_add(&agent->reader, bytes, (size_t)n, &err), 0);
    }
}

static void expect_ended(struct agent *agent, const char *job, const char *outcome,
                         const char *text)
{
    json_t *line = hear(agent, "ended");

    assert_non_null(line);
    assert_string_equal(json_string_value(json_object_get(line, "job")), job);
    assert_string_equal(json_string_value(json_object_get(line, "outcome")), outcome);
    if (text != NULL)
        assert_non_null(strstr(json_string_value(json_object_get(line, "text")), text));
    json_decref(line);
}

static int agent_end(struct agent *agent)
{
    int status;

    close(agent->in);
    assert_null(hear(agent, "ended"));
    close(agent->out);
    line_reader_done(&agent->reader);
    assert_int_equal(waitpid(agent->pid, &status, 0), agent->pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void answers(void **state)
{
    {
        struct agent agent;

        (void)state;
        agent_start(&agent);

        json_t *hello = hear(&agent, "hello");

        assert_int_equal(json_integer_value(json_object_get(hello, "protocol")), AGENT_PROTOCOL);
        assert_int_equal(json_integer_value(json_object_get(hello, "pid")), agent.pid);
        assert_true(json_is_true(json_object_get(hello, "pings")));
        assert_string_equal(json_string_value(json_object_get(hello, "version")), EXCON_VERSION);
        json_decref(hello);
        tell(&agent,
             "{\"k\":\"do\",\"job\":\"1.1\",\"verb\":\"echo\",\"text\":\"a\",\"number\":2}\n");

        json_t *ended = hear(&agent, "ended"), *result = json_object_get(ended, "result");

        assert_string_equal(json_string_value(json_object_get(result, "text")), "a");
        assert_int_equal(json_integer_value(json_object_get(result, "number")), 2);
        json_decref(ended);
        tell(&agent, "{\"k\":\"do\",\"job\":\"1.2\",\"verb\":\"echo\",\"number\":11}\n");
        expect_ended(&agent, "1.2", "failed", "number");
        tell(&agent, "{\"k\":\"do\",\"job\":\"1.3\",\"verb\":\"echo\",\"text\":11}\n");
        expect_ended(&agent, "1.3", "failed", "text");
        tell(&agent, "{\"k\":\"do\",\"job\":\"1.4\",\"verb\":\"dance\"}\n");
        expect_ended(&agent, "1.4", "failed", "dance");
        tell(
            &agent,
            "{\"k\":\"do\",\"job\":\"1.5\"}\n{\"k\":\"what\"}\n{}\n{\"k\":\"cancel\",\"job\":\"9\"}\n");
        expect_ended(&agent, "1.5", "failed", "verb");
        tell(&agent, "{\"k\":\"do\",\"job\":\"1.6\",\"verb\":\"huge\"}\n");
        expect_ended(&agent, "1.6", "failed", "line");
        assert_int_equal(agent_end(&agent), EXIT_DONE);
    }
}

static void cancels(void **state)
{
    struct agent agent;

    (void)state;
    agent_start(&agent);
    tell(&agent, "{\"k\":\"do\",\"job\":\"a\",\"verb\":\"wait\",\"within\":60000}\n"
                 "{\"k\":\"do\",\"job\":\"b\",\"verb\":\"wait\",\"within\":60000}\n"
                 "{\"k\":\"do\",\"job\":\"a\",\"verb\":\"echo\"}\n" /* under way: passed over */
                 "{\"k\":\"cancel\",\"job\":\"b\"}\n{\"k\":\"cancel\",\"job\":\"b\"}\n");
    expect_ended(&agent, "b", "cancelled", NULL);
    /* While a request is under way, pings are answered. */
    tell(&agent, "{\"k\":\"ping\"}\n");

    json_t *pong = hear(&agent, "pong");

    assert_non_null(pong);
    json_decref(pong);
    tell(&agent, "{\"k\":\"cancel\",\"job\":\"a\"}\n");
    expect_ended(&agent, "a", "cancelled", NULL);
    tell(&agent, "{\"k\":\"do\",\"job\":\"c\",\"verb\":\"wait\",\"within\":1}\n");
    expect_ended(&agent, "c", "timeout", NULL);
    assert_int_equal(agent_end(&agent), EXIT_DONE);
}

static void ends_with_its_input(void **state)
{
    struct agent agent;

    (void)state;
    agent_start(&agent);
    tell(&agent, "{\"k\":\"do\",\"job\":\"a\",\"verb\":\"wait\",\"within\":60000}\n"
                 "{\"k\":\"do\",\"job\":\"b\",\"verb\":\"hang\"}\n");
    json_decref(hear(&agent, "seen"));
    close(agent.in);
    agent.in = -1;
    expect_ended(&agent, "a", "cancelled", NULL);
    assert_int_equal(agent_end(&agent), EXIT_DONE);

    agent_start(&agent);
    tell(&agent, "no line\n");
    assert_int_equal(agent_end(&agent), EXIT_FAILED);
}

/* A controller behind a cut cable closes nothing: its agent ends by itself, with what is under way.
 */
static void ends_when_nothing_is_said(void **state)
{
    struct agent agent;

    (void)state;
    alarm(120); /* instead of waiting for good */
    agent_start(&agent);
    tell(&agent, "{\"k\":\"do\",\"job\":\"a\",\"verb\":\"wait\",\"within\":600000}\n"
                 "{\"k\":\"ping\",\"silence\":30}\n");
    expect_ended(&agent, "a", "cancelled", NULL);
    assert_int_equal(agent_end(&agent), EXIT_FAILED);
    /* Stopped for far longer than that, it finds the next ping when it goes on. */
    agent_start(&agent);
    tell(&agent, "{\"k\":\"ping\",\"silence\":3000}\n");
    json_decref(hear(&agent, "pong"));
    kill(agent.pid, SIGSTOP);
    tell(&agent, "{\"k\":\"ping\",\"silence\":0}\n");
    usleep(3500 * 1000);
    kill(agent.pid, SIGCONT);
    json_decref(hear(&agent, "pong"));
    assert_int_equal(agent_end(&agent), EXIT_DONE);
    alarm(0);
}

/* Far more than the pipes hold, in both directions: who takes requests does not wait for who reads
 * answers. */
static void waits_for_no_reader(void **state)
{
    enum { MANY = 4000 };
    struct agent agent;

    (void)state;
    alarm(120); /* instead of waiting for good */
    agent_start(&agent);
    for (int i = 0; i < MANY; i++) {
        char line[128];

        snprintf(line, sizeof(line),
                 "{\"k\":\"do\",\"job\":\"%d\",\"verb\":\"echo\",\"text\":\"not very long\"}\n", i);
        tell(&agent, line);
    }
    close(agent.in);
    agent.in = -1;
    for (int i = 0; i < MANY; i++) {
        char job[16];

        snprintf(job, sizeof(job), "%d", i);
        expect_ended(&agent, job, "done", NULL);
    }
    assert_int_equal(agent_end(&agent), EXIT_DONE);
    alarm(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers),
        cmocka_unit_test(cancels),
        cmocka_unit_test(ends_with_its_input),
        cmocka_unit_test(ends_when_nothing_is_said),
        cmocka_unit_test(waits_for_no_reader),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
