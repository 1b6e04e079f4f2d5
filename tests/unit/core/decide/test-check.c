/* SPDX-License-Identifier: Apache-2.0 */
/* From a check's outcome to its value: a fault is never a zero. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/decide/check.h"

enum { FAULT = -1 };

static void values(void **context)
{
    static const struct {
        enum result_mode mode;
        int exit;
        const char *out;
        int64_t value;
    } table[] = {
        {RESULT_NUMBER, 0, "1", 1000},       {RESULT_NUMBER, 0, "0\n", 0},
        {RESULT_NUMBER, 0, " 0.75 \n", 750}, {RESULT_NUMBER, 0, ".5", 500},
        {RESULT_NUMBER, 0, "1.", 1000},      {RESULT_NUMBER, 0, "0.9999", 999},
        {RESULT_NUMBER, 0, "1.000", 1000},   {RESULT_NUMBER, 0, "1.0001", FAULT},
        {RESULT_NUMBER, 0, "1.1", FAULT},    {RESULT_NUMBER, 0, "2", FAULT},
        {RESULT_NUMBER, 0, "", FAULT},       {RESULT_NUMBER, 0, ".", FAULT},
        {RESULT_NUMBER, 0, "-0.5", FAULT},   {RESULT_NUMBER, 0, "1e0", FAULT},
        {RESULT_NUMBER, 0, "nan", FAULT},    {RESULT_NUMBER, 0, "0.5 x", FAULT},
        {RESULT_NUMBER, 7, "1", 1000},       {RESULT_NUMBER, -1, "1", FAULT},
        {RESULT_EXIT, 0, "garbage", 1000},   {RESULT_EXIT, 1, "", 0},
        {RESULT_EXIT, 255, "", 0},           {RESULT_EXIT, 126, "", FAULT},
        {RESULT_EXIT, 127, "", FAULT},       {RESULT_EXIT, 125, "", 0},
        {RESULT_EXIT, 128, "", 0},           {RESULT_EXIT, -1, "", FAULT},
        {RESULT_NAGIOS, 0, "OK", 1000},      {RESULT_NAGIOS, 1, "", 500},
        {RESULT_NAGIOS, 2, "", 0},           {RESULT_NAGIOS, 3, "", FAULT},
        {RESULT_NAGIOS, 127, "", FAULT},
    };

    (void)context;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        char text[160] = "";
        int64_t value = FAULT;
        int result =
            check_value(table[i].mode, table[i].exit, table[i].out, &value, text, sizeof(text));

        if (value != table[i].value)
            print_error("%d %d \"%s\"\n", table[i].mode, table[i].exit, table[i].out);
        assert_int_equal(value, table[i].value);
        assert_int_equal(result, table[i].value == FAULT ? 1 : 0);
        assert_int_equal(text[0] != '\0', result == 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(values)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
