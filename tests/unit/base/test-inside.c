/* SPDX-License-Identifier: Apache-2.0 */
/* Files below a folder: no link of any kind, no "..", nothing that blocks, nothing that changes;
 * with openat2 and without. */
#include "base/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"

static char top[64], folder[80];

static const char *in_folder(const char *name)
{
    static char path[8][160];
    static size_t next;

    next = (next + 1) % 8;
    text_print(path[next], sizeof(path[next]), "%s/%s", folder, name);
    return path[next];
}

static void make_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    text_copy(address.sun_path, sizeof(address.sun_path), path);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    close(fd);
}

static int make_folder(void **state)
{
    char secret[96];

    (void)state;
    text_copy(top, sizeof(top), "/tmp/excon-inside-XXXXXX");
    if (mkdtemp(top) == NULL)
        return -1;
    text_print(folder, sizeof(folder), "%s/package", top);
    text_print(secret, sizeof(secret), "%s/secret", top);
    assert_int_equal(file_replace(secret, "secret", 6, 0600, NULL), 0);
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(mkdir(in_folder("assets"), 0700), 0);
    assert_int_equal(file_replace(in_folder("assets/page"), "a page", 6, 0640, NULL), 0);
    assert_int_equal(symlink("../secret", in_folder("relative")), 0);
    assert_int_equal(symlink(secret, in_folder("absolute")), 0);
    assert_int_equal(symlink("assets/page", in_folder("stays")), 0);
    assert_int_equal(symlink("..", in_folder("up")), 0);
    assert_int_equal(symlink("itself", in_folder("itself")), 0);
    assert_int_equal(symlink("/proc/self/root", in_folder("magic")), 0);
    assert_int_equal(symlink("nowhere", in_folder("assets/dangling")), 0);
    assert_int_equal(mkfifo(in_folder("pipe"), 0600), 0);
    make_socket(in_folder("socket"));
    assert_int_equal(symlink("socket", in_folder("way-to-socket")), 0);
    return 0;
}

static int drop_folder(void **state)
{
    (void)state;
    return tree_drop(top, NULL);
}

/* ---- what is read, and what is refused ---- */

static void expect_read(const char *name, const char *text)
{
    struct inside_file file = {0};
    struct error err = {0};

    if (inside_load(folder, name, 1000, &file, &err) != 0)
        fail_msg("%s: %s", name, err.text);
    assert_string_equal(file.bytes, text);
    assert_int_equal(file.length, strlen(text));
    free(file.bytes);
}

static void expect_refused(const char *name, const char *words)
{
    struct inside_file file = {0};
    struct error err = {0};
    int result = inside_load(folder, name, 1000, &file, &err);

    if (result >= 0)
        fail_msg("%s: %d", name, result);
    assert_null(file.bytes);
    if (strstr(err.text, words) == NULL)
        fail_msg("%s: \"%s\", not \"%s\"", name, err.text, words);
}

static void check_all(void)
{
    static const char *const links[][2] = {
        {"relative", "relative is a symbolic link: links inside"},
        {"absolute", "absolute is a symbolic link"},
        {"stays", "stays is a symbolic link"},
        {"up/secret", "up is a symbolic link"},
        {"up/package/assets/page", "up is a symbolic link"},
        {"itself", "itself is a symbolic link"},
        {"itself/page", "itself is a symbolic link"},
        {"magic/etc/passwd", "magic is a symbolic link"},
        {"assets/dangling", "assets/dangling is a symbolic link"}};
    struct inside_file file = {0};
    int root = -1, inner = -1;

    expect_read("assets/page", "a page");
    expect_read("./assets//page", "a page");
    for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
        expect_refused(links[i][0], links[i][1]);
    expect_refused("../secret", "no path below");
    expect_refused("assets/../assets/page", "no path below");
    expect_refused("assets/..", "no path below");
    expect_refused("/etc/passwd", "no path below");
    expect_refused("", "no path below");
    expect_refused("assets", "no plain file");
    expect_refused("pipe", "no plain file");
    expect_refused("socket", "no plain file");
    expect_refused("assets/page/deeper", "assets/page/deeper: Not a directory");
    assert_int_equal(inside_load(folder, "nothing", 1000, &file, NULL), 1);
    assert_int_equal(inside_load(folder, "nothing/page", 1000, &file, NULL), 1);
    assert_int_equal(inside_load("/nowhere", "page", 1000, &file, NULL), 1);

    assert_int_equal(inside_root(folder, &root, NULL), 0);
    assert_int_equal(inside_folder(root, "assets", &inner, NULL), 0);
    assert_int_equal(inside_read(inner, "page", 1000, &file, NULL), 0);
    assert_int_equal(file.mode, 0640);
    free(file.bytes);
    close(inner);
    assert_true(inside_folder(root, "up", &inner, NULL) < 0);
    assert_true(inside_folder(root, "magic", &inner, NULL) < 0);
    assert_true(inside_folder(root, "assets/page", &inner, NULL) < 0);
    assert_true(inside_socket(root, "assets/page", &inner, NULL) < 0);
    assert_true(inside_socket(root, "way-to-socket", &inner, NULL) < 0);
    assert_int_equal(inside_socket(root, "nothing", &inner, NULL), 1);
    assert_int_equal(inside_socket(root, "socket", &inner, NULL), 0);
    close(inner);
    close(root);
}

static void test_links_are_refused(void **state)
{
    (void)state;
    check_all();
}

/* A folder of procfs holds links that no path describes. */
static void test_magic_links_are_refused(void **state)
{
    struct inside_file file = {0};
    struct error err = {0};

    (void)state;
    assert_true(inside_load("/proc/self", "root/etc/passwd", 100000, &file, &err) < 0);
    assert_non_null(strstr(err.text, "root is a symbolic link"));
    assert_true(inside_load("/proc/self", "cwd/Makefile", 100000, &file, &err) < 0);
}

static void test_a_device_is_not_opened(void **state)
{
    struct inside_file file = {0};
    struct error err = {0};

    (void)state;
    assert_true(inside_load("/dev", "zero", 1000, &file, &err) < 0);
    assert_non_null(strstr(err.text, "no plain file"));
}

static void test_the_folder_itself_may_be_a_link(void **state)
{
    struct inside_file file = {0};
    char path[96];

    (void)state;
    text_print(path, sizeof(path), "%s/way", top);
    assert_int_equal(symlink("package", path), 0);
    assert_int_equal(inside_load(path, "assets/page", 1000, &file, NULL), 0);
    free(file.bytes);
}

static void test_large_files_are_refused(void **state)
{
    struct inside_file file = {0};
    struct error err = {0};

    (void)state;
    assert_int_equal(inside_load(folder, "assets/page", 6, &file, NULL), 0);
    free(file.bytes);
    assert_true(inside_load(folder, "assets/page", 5, &file, &err) < 0);
    assert_non_null(strstr(err.text, "assets/page is larger than"));
    /* A hole of a terabyte is refused before anything is taken for it. */
    assert_int_equal(file_replace(in_folder("hole"), "", 0, 0600, NULL), 0);
    assert_int_equal(truncate(in_folder("hole"), (off_t)1 << 40), 0);
    assert_true(inside_load(folder, "hole", 1 << 20, &file, NULL) < 0);
}

/* A file of procfs says that it is empty and is not: as one that grows while it is read. */
static void test_what_grows_is_refused(void **state)
{
    struct inside_file file = {0};
    struct error err = {0};

    (void)state;
    assert_true(inside_load("/proc/self", "status", 1 << 20, &file, &err) < 0);
    assert_non_null(strstr(err.text, "status changed while it was read"));
}

/* ---- without openat2 ---- */

static void forbid_openat2(int number)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (uint32_t)number),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = sizeof(code) / sizeof(code[0]), .filter = code};

    assert_int_equal(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
    assert_int_equal(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0);
    assert_true(syscall(SYS_openat2, AT_FDCWD, "/", NULL, 0) < 0 && errno == number);
}

/* The same answers, word for word. Last, for what is forbidden stays so. */
static void test_an_older_kernel_does_the_same(void **state)
{
    (void)state;
    forbid_openat2(ENOSYS);
    check_all();
    test_magic_links_are_refused(state);
    test_a_device_is_not_opened(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_links_are_refused),
        cmocka_unit_test(test_magic_links_are_refused),
        cmocka_unit_test(test_a_device_is_not_opened),
        cmocka_unit_test(test_the_folder_itself_may_be_a_link),
        cmocka_unit_test(test_large_files_are_refused),
        cmocka_unit_test(test_what_grows_is_refused),
        cmocka_unit_test(test_an_older_kernel_does_the_same),
    };

    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
