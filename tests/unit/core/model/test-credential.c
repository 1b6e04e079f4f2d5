/* SPDX-License-Identifier: Apache-2.0 */
/* Derived keys: the same again, different by purpose and number, and real keys to OpenSSH's own
 * tools. */
#include "core/model/credential.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/loop/child.h"
#include "base/file.h"

static const unsigned char key[CREDENTIAL_KEY] = {1, 2, 3};

static void test_repeats(void **state)
{
    (void)state;
    struct credential a, b, c, d;

    assert_int_equal(credential_make(key, "team", 1, &a, NULL), 0);
    assert_int_equal(credential_make(key, "team", 1, &b, NULL), 0);
    assert_int_equal(credential_make(key, "team", 2, &c, NULL), 0);
    assert_int_equal(credential_make(key, "host", 1, &d, NULL), 0);
    assert_string_equal(a.private_text, b.private_text);
    assert_string_equal(a.public_text, b.public_text);
    assert_string_not_equal(a.public_text, c.public_text);
    assert_string_not_equal(a.public_text, d.public_text);
    assert_memory_equal(a.public_text, "ssh-ed25519 AAAA", 16);
}

static void test_ssh_keygen_reads_it(void **state)
{
    (void)state;
    char folder[] = "/tmp/excon-test-XXXXXX", path[64], out[512];
    struct credential made;
    struct child_result result = {0};
    struct stat status;

    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/id", folder);
    for (uint32_t number = 0; number < 4; number++) {
        const char *const argv[] = {"ssh-keygen", "-y", "-f", path, NULL};
        const struct child_plan plan = {.argv = argv, .errors = -1};

        assert_int_equal(credential_make(key, "excon", number, &made, NULL), 0);
        assert_int_equal(
            file_replace(path, made.private_text, strlen(made.private_text), 0600, NULL), 0);
        assert_int_equal(stat(path, &status), 0);
        assert_int_equal(status.st_mode & 0777, 0600);
        assert_int_equal(child_run(&plan, NULL, out, sizeof(out), 10000, &result, NULL), 0);
        assert_int_equal(result.status, 0);
        assert_memory_equal(out, made.public_text, strlen(made.public_text));
        /* ssh-keygen prints the comment that stands in the private part: there is none. */
        assert_string_equal(out + strlen(made.public_text), "\n");
    }
    unlink(path);
    assert_int_equal(rmdir(folder), 0);
}

static void test_markers(void **state)
{
    (void)state;
    char a[CREDENTIAL_ID], b[CREDENTIAL_ID], c[CREDENTIAL_ID], marks[64], other[64];

    credential_marker(key, "1a2b3c4d", 1, 1, a);
    credential_marker(key, "1a2b3c4d", 1, 2, b);
    /* Parts are ended, so that 1,12 is not 11,2. */
    credential_marker(key, "1a2b3c4d", 11, 2, c);
    assert_int_equal(strlen(a), 64);
    assert_int_equal(strspn(a, "0123456789abcdef"), 64);
    assert_string_not_equal(a, b);
    assert_string_not_equal(b, c);
    credential_marker(key, "1a2b3c4d", 1, 12, b);
    assert_string_not_equal(b, c);
    credential_marks(key, 1, marks);
    credential_marks(key, 2, other);
    assert_int_equal(strlen(marks), strlen("/var/lib/") + 16);
    assert_string_not_equal(marks, other);
}

static void test_variables(void **state)
{
    (void)state;
    char a[CREDENTIAL_ID], b[CREDENTIAL_ID], c[CREDENTIAL_ID], d[CREDENTIAL_ID];
    unsigned seen[10] = {0};

    credential_variable(key, "flag", 1, "0123456789abcdef", 16, a);
    credential_variable(key, "flag", 1, "0123456789abcdef", 16, b);
    credential_variable(key, "flag", 2, "0123456789abcdef", 16, c);
    credential_variable(key, "flag1", 2, "0123456789abcdef", 16, d);
    assert_int_equal(strlen(a), 16);
    assert_int_equal(strspn(a, "0123456789abcdef"), 16);
    assert_string_equal(a, b);
    assert_string_not_equal(a, c);
    assert_string_not_equal(c, d);
    /* Each digit is as likely as another: of 64,000, 6,400 on average with a deviation of 76. */
    for (uint32_t team = 0; team < 1000; team++) {
        credential_variable(key, "pin", team, "0123456789", 64, a);
        assert_int_equal(strlen(a), 64);
        for (int i = 0; i < 64; i++)
            seen[a[i] - '0']++;
    }
    for (int i = 0; i < 10; i++)
        assert_in_range(seen[i], 6400 - 400, 6400 + 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_repeats),
        cmocka_unit_test(test_ssh_keygen_reads_it),
        cmocka_unit_test(test_markers),
        cmocka_unit_test(test_variables),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
