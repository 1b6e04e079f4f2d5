/* SPDX-License-Identifier: Apache-2.0 */
/* What a process may open behind each fence. A kernel without Landlock fences nothing: then there
 * is nothing to try, and the test says so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "desk/portal/fence.h"

static char place[64], config[96], mine[96], other[96];
static uint16_t port;

static long landlock(void)
{
    return syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
}

static void put(const char *path, const char *text)
{
    FILE *to = fopen(path, "we");

    assert_non_null(to);
    fputs(text, to);
    fclose(to);
}

/* A listener on the loopback, whose port is in `port`. */
static int listener(uint16_t at)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(at), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 4) < 0) {
        close(fd);
        return -1;
    }
    getsockname(fd, (struct sockaddr *)&address, &size);
    port = ntohs(address.sin_port);
    return fd;
}

static bool connects(uint16_t at)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(at), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool did = connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;

    close(fd);
    return did;
}

static bool opens(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0600);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* In a child: the number of the first thing that is not as it should be; 0: all is. */
static int behind(int (*tries)(void))
{
    pid_t pid = fork();
    int status;

    if (pid == 0)
        _exit(tries());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int server_tries(void)
{
    uint16_t listens = port;

    if (fence_server(place, config, "/proc/self/exe", NULL) < 0)
        return 1;
    if (!opens(mine, O_RDONLY) || opens(mine, O_WRONLY) || opens(other, O_RDONLY))
        return 2;
    if (opens("/root", O_RDONLY) || opens("/tmp", O_RDONLY) || opens("/var", O_RDONLY))
        return 3;
    if (!opens("/etc/passwd", O_RDONLY) || !opens("/dev/ptmx", O_RDWR) ||
        opens("/tmp/excon-fence-made", O_WRONLY | O_CREAT))
        return 4;
    if (access("/usr/bin/env", X_OK) < 0 || !opens("/usr/bin/env", O_RDONLY))
        return 5;
    if (landlock() >= 4 && (connects(listens) || listener(0) >= 0 || listener(listens) < 0))
        return 6;
    return 0;
}

static int all_tries(void)
{
    if (fence_all(NULL) < 0)
        return 1;
    return opens(mine, O_RDONLY) || opens("/dev/null", O_RDWR) ? 2 : 0;
}

static void a_server_reads_and_listens(void **state)
{
    char text[128];
    int fd = listener(0);

    (void)state;
    if (landlock() <= 0) {
        print_message("the kernel has no Landlock\n");
        skip();
    }
    assert_true(fd >= 0);
    assert_true(connects(port));
    snprintf(text, sizeof(text), "# x\nListenAddress [127.0.0.1]:%u\nHostKey x\n", port);
    put(config, text);
    close(fd);
    assert_int_equal(behind(server_tries), 0);
}

static void a_session_opens_nothing(void **state)
{
    (void)state;
    if (landlock() <= 0)
        skip();
    assert_true(opens(mine, O_RDONLY));
    assert_int_equal(behind(all_tries), 0);
}

static int set_up(void **state)
{
    (void)state;
    snprintf(place, sizeof(place), "/tmp/excon-fence.XXXXXX");
    if (mkdtemp(place) == NULL)
        return -1;
    snprintf(config, sizeof(config), "%s/config", place);
    snprintf(mine, sizeof(mine), "%s/mine", place);
    snprintf(other, sizeof(other), "%s-other", place);
    put(mine, "x");
    put(other, "x");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(config);
    unlink(mine);
    unlink(other);
    return rmdir(place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_server_reads_and_listens, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_session_opens_nothing, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
