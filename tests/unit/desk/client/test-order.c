/* SPDX-License-Identifier: Apache-2.0 */
/* An order to a controller that ends at any moment: what is told is an answer that was given, or
 * that there was none. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "base/zone.h"
#include "desk/client/follow.h"
#include "desk/client/order.h"
#include "journal/journal.h"
#include "wire/dial.h"
#include "wire/local.h"

static char folder[] = "/tmp/excon-test-order.XXXXXX", path[64];

static const struct desk desk = {.command = "order", .connect = "", .quiet = true};

/* What the other end does before it ends. */
enum peer { NOBODY, HANGS_UP, AFTER_HELLO, AFTER_ORDER, ANSWERS };

static void say(int to, const char *text)
{
    if (write(to, text, strlen(text)) < 0)
        _exit(1);
}

static void hear_line(int from)
{
    char byte = 0;

    while (byte != '\n')
        if (read(from, &byte, 1) != 1)
            _exit(0);
}

static void play(int listener, enum peer peer, const char *reply)
{
    int to = accept(listener, NULL, NULL);

    if (peer == HANGS_UP)
        _exit(0);
    hear_line(to);
    if (peer == AFTER_HELLO)
        _exit(0);
    say(to,
        "{\"k\":\"welcome\",\"protocol\":1,\"run\":\"1a2b3c4d\",\"name\":\"x\",\"role\":\"director\"}\n");
    hear_line(to);
    if (peer == AFTER_ORDER)
        _exit(0);
    say(to, "{\"seq\":1}\n");
    say(to, reply);
    _exit(0);
}

static pid_t start(enum peer peer, const char *reply)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    pid_t pid;

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    unlink(path);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
    if (peer != NOBODY)
        assert_int_equal(listen(listener, 4), 0);
    pid = peer != NOBODY ? fork() : 0;
    if (pid == 0 && peer != NOBODY)
        play(listener, peer, reply);
    close(listener);
    return pid;
}

/* Asks it, and gives what came of it. The answer's bytes are those of whatever stood there before.
 */
static int ask(enum peer peer, const char *reply, struct order_answer *answer, struct error *err)
{
    struct found found = {.folder = {.run = "1a2b3c4d", .socket = path}};
    struct dial *dial = NULL;
    pid_t pid = start(peer, reply);
    int result = order_dial(&desk, &found, false, &dial, err);

    memset(answer, 0xa5, sizeof(*answer));
    if (result == 0)
        result = order_send(dial, order_line("drift"), answer, err);
    dial_close(dial);
    if (pid != 0)
        assert_int_equal(waitpid(pid, NULL, 0), pid);
    return result;
}

static void ends_at_any_moment(void **state)
{
    static const struct {
        enum peer peer;
        const char *words;
    } cases[] = {{NOBODY, "the controller ended before it could be asked"},
                 {HANGS_UP, "the controller ended before it answered"},
                 {AFTER_HELLO, "the controller ended before it answered"},
                 {AFTER_ORDER, "the controller ended before it answered"}};
    struct order_answer answer, before;

    (void)state;
    memset(&before, 0xa5, sizeof(before));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct error err = {0};

        /* Never an outcome that a caller might take for a refusal. */
        assert_true(ask(cases[i].peer, "", &answer, &err) < 0);
        assert_non_null(strstr(err.text, cases[i].words));
        assert_memory_equal(&answer, &before, sizeof(answer));
    }
}

static void answers(void **state)
{
    static const struct {
        const char *reply, *text;
        enum order_end end;
    } cases[] = {
        {"{\"k\":\"reply\",\"id\":1,\"ok\":true,\"text\":\"done\"}\n", "done", ORDER_TAKEN},
        {"{\"k\":\"reply\",\"id\":1,\"ok\":true,\"asked\":true,\"text\":\"asked for as 1\"}\n",
         "asked for as 1", ORDER_ASKED_FOR},
        {"{\"k\":\"reply\",\"id\":1,\"ok\":false,\"text\":\"not now\"}\n", "not now",
         ORDER_REFUSED},
        {"{\"k\":\"reply\",\"id\":1}\n", "", ORDER_REFUSED},
    };
    struct order_answer answer;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct error err = {0};

        assert_int_equal(ask(ANSWERS, cases[i].reply, &answer, &err), 0);
        assert_int_equal(answer.end, cases[i].end);
        assert_string_equal(answer.text, cases[i].text);
    }
}

/* An answer that nobody gave is no refusal, and prints no byte that nobody wrote. */
static void unanswered(void **state)
{
    const struct order_answer nothing = {0};
    char *said = NULL;
    size_t length;
    FILE *to = open_memstream(&said, &length);
    struct desk own = desk;

    (void)state;
    own.out = own.err = (struct output){.to = to};
    assert_int_equal(order_print(&own, &nothing), EXIT_FAILED);
    fclose(to);
    assert_string_equal(said, "not answered\n");
    free(said);
}

/* One taken for another's is then none of its. */
static void outcomes_differ(void **state)
{
    static const int all[] = {DIAL_NOBODY,  DIAL_ENDED,     DIAL_LATE,    LOCAL_NOBODY,
                              FOLLOW_ENDED, FOLLOW_NOTHING, JOURNAL_BUSY, ZONE_NO_TIME};

    (void)state;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(all[i], all[j]);
}

static int set_up(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof(path), "%s/ctl", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_at_any_moment),
        cmocka_unit_test(answers),
        cmocka_unit_test(unanswered),
        cmocka_unit_test(outcomes_differ),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
