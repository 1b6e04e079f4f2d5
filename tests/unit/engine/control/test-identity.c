/* SPDX-License-Identifier: Apache-2.0 */
/* The script that gives a fork its identity: every shell reads it, and it holds nothing of a
 * machine's own. (tests/system/test-fork.sh runs it.) */
#include "engine/control/identity.h"
#include "engine/control/reseed.h"
#include "shell-fed.h"

static void shells_read_it(void **context)
{
    char *script = identity_script("/var/lib/0123456789abcdef", 1795981204);

    (void)context;
    assert_non_null(script);
    assert_int_equal(shell_fed("sh", "-n", script), 0);
    assert_int_equal(shell_fed("bash", "-n", script), 0);
    /* A pipe holds it, so that the write does not wait; a shell that refuses says so. */
    assert_true(strlen(script) < 16384);
    assert_int_not_equal(shell_fed("sh", "-n", "if true; then\n"), 0);
    free(script);
}

/* The outer shell hands it on as one text: what is in that is read as well. */
static void shells_read_that_of_a_first_login(void **context)
{
    char *script = identity_first_script(" root vendor", 1795981204), *inner, *end;

    (void)context;
    assert_non_null(script);
    assert_int_equal(shell_fed("sh", "-n", script), 0);
    assert_int_equal(shell_fed("bash", "-n", script), 0);
    assert_true(strlen(script) < 16384);
    inner = strstr(script, "<<'EXCON_END'\n");
    assert_non_null(inner);
    inner += strlen("<<'EXCON_END'\n");
    end = strstr(inner, "\nEXCON_END\n");
    assert_non_null(end);
    end[1] = '\0';
    assert_int_equal(shell_fed("sh", "-n", inner), 0);
    /* The account lets exercise control in again until the host key is there. */
    assert_true(strstr(inner, "/etc/shadow") > strstr(inner, "dropbearconvert"));
    free(script);
}

static void it_says_what_it_was_told(void **context)
{
    char *one = identity_script("/var/lib/0123456789abcdef", 1795981204);
    char *other = identity_script("/var/lib/0123456789abcdef", 1795981204);

    (void)context;
    assert_non_null(strstr(one, " now=1795981204 golden=/var/lib/0123456789abcdef\n"));
    /* Each brings noise and a machine-id of its own, and that is all in which they differ. */
    assert_int_not_equal(memcmp(one, other, strlen("noise=") + 64), 0);
    assert_int_not_equal(
        memcmp(strstr(one, " machine="), strstr(other, " machine="), strlen(" machine=") + 32), 0);
    assert_string_equal(strstr(one, " now="), strstr(other, " now="));
    assert_null(strstr(one, "PRIVATE KEY"));
    free(one);
    free(other);
}

/* What the shell's printf makes of the text is a program that takes 64 bytes and no fewer. As an
 * ordinary user it is refused what root may ask of the kernel; it runs up to there. */
static void a_kernel_reseeds(void **context)
{
    char folder[] = "/tmp/excon-reseed.XXXXXX", line[8192];
    int whole, less;

    (void)context;
    assert_non_null(mkdtemp(folder));
    snprintf(line, sizeof(line),
             "cd %s && printf '%s' >r && [ $(wc -c <r) = 251 ] && chmod 700 r || exit 9\n"
             "printf %%064d 7 | ./r",
             folder, reseed_program);
    whole = system(line);
    snprintf(line, sizeof(line), "cd %s && printf %%063d 7 | ./r", folder);
    less = system(line);
    snprintf(line, sizeof(line), "rm -rf %s", folder);
    assert_int_equal(system(line), 0);
    assert_true(WIFEXITED(whole) && WEXITSTATUS(whole) == (geteuid() == 0 ? 0 : 1));
    assert_true(WIFEXITED(less) && WEXITSTATUS(less) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shells_read_it),
        cmocka_unit_test(shells_read_that_of_a_first_login),
        cmocka_unit_test(it_says_what_it_was_told),
        cmocka_unit_test(a_kernel_reseeds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
