/* SPDX-License-Identifier: Apache-2.0 */
/* Sources of manual pages: nothing that is written is read by roff as its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "products/manual/roff.h"

static char *said;
static size_t said_length;

static FILE *begin(void)
{
    return open_memstream(&said, &said_length);
}

static void ends_as(FILE *to, const char *expected)
{
    fclose(to);
    assert_string_equal(said, expected);
    free(said);
}

static void test_requests(void **state)
{
    FILE *to = begin();

    (void)state;
    roff_words(to, ".so /etc/passwd");
    roff_words(to, "'tis \\fBnot\\fR bold, and --so is no dash");
    ends_as(to, "\\&.so /etc/passwd\n\\&'tis \\efBnot\\efR bold, and \\-\\-so is no dash\n");
}

static void test_lines(void **state)
{
    FILE *to = begin();

    (void)state;
    roff_words(
        to, "One sentence. Another. "
            "aaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb cccccc");
    ends_as(to, "One sentence.\nAnother.\n"
                "aaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"
                "cccccc\n");
}

static void test_text(void **state)
{
    FILE *to = begin();

    (void)state;
    roff_text(to, "Read `excon check`:\n    excon check FILE\n\n"
                  "start   begins at\n        --listen\nstop    ends it\n\nLast.");
    ends_as(to, "Read \\fBexcon check\\fR:\n.RS 4\n.nf\nexcon check FILE\n.fi\n.RE\n"
                ".TP\n\\fBstart\\fR\nbegins at \\-\\-listen\n"
                ".TP\n\\fBstop\\fR\nends it\n.PP\nLast.\n");
}

static void test_head(void **state)
{
    FILE *to = begin();

    (void)state;
    roff_begin(to, "excon-up", 1, "builds the range");
    roff_subsection(to, "a \"b\"");
    roff_item(to, "-x, --exercise", "NAME");
    ends_as(to,
            ".TH \"EXCON\\-UP\" 1 \"" EXCON_RELEASED "\" \"excon " EXCON_VERSION "\" \"excon\"\n"
            ".SH NAME\nexcon\\-up \\- builds the range\n.SS \"a \\(dqb\\(dq\"\n"
            ".TP\n\\fB\\-x, \\-\\-exercise\\fR \\fINAME\\fR\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_requests),
                                       cmocka_unit_test(test_lines), cmocka_unit_test(test_text),
                                       cmocka_unit_test(test_head)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
