/* SPDX-License-Identifier: Apache-2.0 */
/* A host key in the form of dropbear's files is what dropbearconvert makes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "virt/parts/seed.h"

#define HEAD "-----BEGIN OPENSSH PRIVATE KEY-----\n"
#define FOOT "-----END OPENSSH PRIVATE KEY-----\n"

/* As ssh-keygen 9.2 wrote it, comment and all. */
static const char key[] =
    HEAD "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n"
         "QyNTUxOQAAACBXPj4peBZ2yyNtOdmYaT/ZM3seiclfuUydpyMj0w/YfgAAAJCbKOSCmyjk\n"
         "ggAAAAtzc2gtZWQyNTUxOQAAACBXPj4peBZ2yyNtOdmYaT/ZM3seiclfuUydpyMj0w/Yfg\n"
         "AAAEBRJ+6FQb2IyOfKkD/2EqnvkS2OtNSPdWvsMLr7rETJpVc+Pil4FnbLI2052ZhpP9kz\n"
         "ex6JyV+5TJ2nIyPTD9h+AAAACWEgY29tbWVudAECAwQ=\n" FOOT;

static void becomes(const char *openssh, const char *wanted)
{
    char *got = seed_dropbear_key(openssh);

    assert_non_null(got);
    assert_string_equal(got, wanted);
    free(got);
}

static void a_key_as_dropbearconvert_makes_it(void **context)
{
    (void)context;
    becomes(key, "AAAAC3NzaC1lZDI1NTE5AAAAQFEn7oVBvYjI58qQP/YSqe+RLY601I91a+wwuvusRMmlVz4+KXgWd"
                 "ssjbTnZmGk/2TN7HonJX7lMnacjI9MP2H4=");
}

static void what_is_no_such_key_becomes_nothing(void **context)
{
    char other[sizeof(key)];

    (void)context;
    becomes("", "");
    becomes(HEAD FOOT, "");
    becomes(FOOT HEAD, "");
    becomes(HEAD "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU=\n" FOOT, "");
    becomes(HEAD "*\n" FOOT, "");
    /* Another magic, then another type. */
    memcpy(other, key, sizeof(key));
    other[strlen(HEAD)] = 'c';
    becomes(other, "");
    memcpy(other, key, sizeof(key));
    memcpy(strstr(other, "ggAAAAtzc2gtZWQ"), "ggAAAAtzc2gtZWR", 15);
    becomes(other, "");
    /* No text is too long. */
    char *long_one = calloc(1, 100000);
    assert_non_null(long_one);
    strcpy(long_one, HEAD);
    memset(long_one + strlen(HEAD), 'A', 90000);
    strcat(long_one, FOOT);
    becomes(long_one, "");
    free(long_one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_as_dropbearconvert_makes_it),
        cmocka_unit_test(what_is_no_such_key_becomes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
