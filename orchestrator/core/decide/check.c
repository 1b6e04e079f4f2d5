/* SPDX-License-Identifier: Apache-2.0 */
#include "core/decide/check.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

/* What a POSIX shell ends with when a command could not be run at all. */
enum { NOT_RUN = 126, NOT_FOUND = 127 };

/* Reads a decimal number such as "0.75" or " 1\n": digits with at most one point, and blanks around
 * it. "1e" is refused. */
static int check_number_value(const char *out, int64_t *ret_value)
{
    int64_t whole = 0, part = 0, scale = 1000;
    int digits = 0;

    while (isspace((unsigned char)*out))
        out++;
    for (; isdigit((unsigned char)*out) && digits < 9; out++, digits++)
        whole = whole * 10 + (*out - '0');
    if (*out == '.')
        for (out++; isdigit((unsigned char)*out) && digits < 30; out++, digits++) {
            scale /= 10;
            part += scale * (*out - '0');
            /* A digit behind the third only matters when it makes the number greater than 1. */
            if (scale == 0 && *out != '0' && whole == 1 && part == 0)
                return 1;
        }
    while (isspace((unsigned char)*out))
        out++;
    if (digits == 0 || *out != '\0' || whole * 1000 + part > 1000)
        return 1;
    *ret_value = whole * 1000 + part;
    return 0;
}

int check_value(enum result_mode mode, int exit, const char *out, int64_t *ret_value, char *text,
                size_t size)
{
    static const int64_t nagios[] = {1000, 500, 0};

    if (exit < 0) {
        text_copy(text, size, "a signal ended it");
        return 1;
    }
    switch (mode) {
    case RESULT_EXIT:
        if (exit == NOT_FOUND || exit == NOT_RUN) {
            text_print(text, size, "exit status %d: %s", exit,
                       exit == NOT_FOUND ? "the check's program does not exist"
                                         : "the check's program cannot be run");
            return 1;
        }
        *ret_value = exit == 0 ? 1000 : 0;
        return 0;
    case RESULT_NAGIOS:
        if (exit < 3) {
            *ret_value = nagios[exit];
            return 0;
        }
        text_print(text, size, "the plugin's exit status is %d, not 0, 1 or 2", exit);
        return 1;
    default:
        if (check_number_value(out, ret_value) == 0)
            return 0;
        text_print(text, size, "its output is not a number from 0 to 1: %.60s", out);
        return 1;
    }
}
