/* SPDX-License-Identifier: Apache-2.0 */
/* Comma-separated values: what is read, and what is refused, with its place. */
#include "scenario/yaml/import-csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct pool pool;
static struct complaints complaints;
static struct csv csv;

static int done(void **state)
{
    (void)state;
    complaints_done(&complaints);
    pool_done(&pool);
    complaints = COMPLAINTS_EMPTY;
    pool = POOL_EMPTY;
    csv = (struct csv){0};
    return 0;
}

static int read_bytes(const char *bytes, size_t length)
{
    done(NULL);
    return csv_read(&pool, "t.csv", bytes, length, &complaints, &csv, NULL);
}

/* Cells with | between them, lines with /. */
static void reads(const char *text, const char *wanted)
{
    char got[512] = "";

    assert_int_equal(read_bytes(text, strlen(text)), 0);
    for (size_t i = 0; i < csv.count; i++)
        for (size_t j = 0; j < csv.rows[i].count; j++) {
            strcat(got, j > 0 ? "|" : i > 0 ? "/" : "");
            strcat(got, csv.rows[i].cells[j].text);
        }
    assert_string_equal(got, wanted);
}

static void test_reads(void **state)
{
    (void)state;
    reads("", "");
    reads("a,b\r\nc,d\r\n", "a|b/c|d");
    reads("a,b\nc,d", "a|b/c|d");
    reads("\xef\xbb\xbf"
          "a,b\n",
          "a|b");
    reads(",\r\n,", "|/|");
    reads("\"a \"\"b\"\", c\",d\n", "a \"b\", c|d");
    reads("\"a\r\nb\",c\n", "a\nb|c");
    reads("\"'=1+1\",'-2,it's\n", "=1+1|-2|it's");
    reads("\"''=x\",\"' =x\"\n", "'=x| =x");
    reads("é,日本\n", "é|日本");
    assert_int_equal(csv.rows[0].cells[1].mark.column, 3);
}

static void wrong(const char *bytes, size_t length, uint32_t line, uint32_t column,
                  const char *words)
{
    assert_int_equal(read_bytes(bytes, length), 1);
    if (complaints.count != 1 || complaints.items[0].at.line != line ||
        complaints.items[0].at.column != column ||
        strstr(complaints.items[0].text, words) == NULL) {
        complaints_print(&complaints, stderr, 0, 0);
        fail_msg("not \"%s\" at %u:%u alone", words, line, column);
    }
}

#define WRONG(text, line, column, words) wrong(text, sizeof(text) - 1, line, column, words)

static void test_wrong(void **state)
{
    (void)state;
    WRONG("a,=cmd|' /C calc'!A0\n", 1, 3, "formula");
    WRONG("a\n\"  +1\"\n", 2, 1, "formula");
    WRONG("@x\n", 1, 1, "formula");
    WRONG("-1\n", 1, 1, "formula");
    WRONG("a,\"b\nc", 1, 3, "not closed");
    WRONG("a,\"b\"c\n", 1, 6, "comma");
    WRONG("a,b\"c\n", 1, 4, "quotes inside");
    WRONG("a,b\rc\n", 1, 4, "carriage return");
    WRONG("a,\0b\n", 1, 3, "control");
    WRONG("a,\x1b[2J\n", 1, 3, "control");
    WRONG("a,\xff\n", 1, 3, "UTF-8");
    WRONG("a,x\xe2\x80\xae\n", 1, 4, "control");
}

static void test_bounds(void **state)
{
    (void)state;
    size_t size = CSV_CELL_MOST + 1;
    char *big = malloc(size + 1);

    memset(big, 'x', size);
    big[size] = '\0';
    wrong(big, size, 1, 1, "64 KiB");
    assert_int_equal(read_bytes(big, size - 1), 0);
    memset(big, ',', CSV_COLUMNS_MOST);
    wrong(big, CSV_COLUMNS_MOST, 1, CSV_COLUMNS_MOST + 1, "too many cells");
    memset(big, '\n', size);
    assert_int_equal(read_bytes(big, size), 0);
    free(big);
    big = calloc(1, CSV_MOST + 1);
    wrong(big, CSV_MOST + 1, 0, 0, "16 MiB");
    memset(big, '\n', CSV_ROWS_MOST + 1);
    wrong(big, CSV_ROWS_MOST + 1, CSV_ROWS_MOST + 1, 1, "too many lines");
    free(big);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_teardown(test_reads, done),
                                       cmocka_unit_test_teardown(test_wrong, done),
                                       cmocka_unit_test_teardown(test_bounds, done)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
