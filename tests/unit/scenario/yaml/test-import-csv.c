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
static const char *encoding; /* as it is named; NULL: not */

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
    return csv_read(&pool, "t.csv", encoding, bytes, length, &complaints, &csv, NULL);
}

/* Cells with | between them, lines with /. */
static void reads_bytes(const char *text, size_t length, const char *wanted)
{
    char got[512] = "";

    assert_int_equal(read_bytes(text, length), 0);
    for (size_t i = 0; i < csv.count; i++)
        for (size_t j = 0; j < csv.rows[i].count; j++) {
            strcat(got, j > 0 ? "|" : i > 0 ? "/" : "");
            strcat(got, csv.rows[i].cells[j].text);
        }
    assert_string_equal(got, wanted);
}

static void reads(const char *text, const char *wanted)
{
    reads_bytes(text, strlen(text), wanted);
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

#define READS(text, wanted) reads_bytes(text, sizeof(text) - 1, wanted)

static void test_spreadsheets(void **state)
{
    (void)state;
    reads("a;b,c;d\r\n1;2;3\r\n", "a|b,c|d/1|2|3");
    reads("a\tb\n1, 2\tsay \"x\"\n", "a|b/1, 2|say \"x\"");
    reads("sep=;\r\na;b\r\n", "a|b");
    reads("\"sep=|\"\na|b;c\n", "a|b;c");
    reads("\xef\xbb\xbf"
          "SEP=\t\na,b\tc\n",
          "a,b|c");
    assert_int_equal(csv.rows[0].cells[1].mark.line, 2);
    reads("\"a;a;a\",b,c\n", "a;a;a|b|c");
    reads("\n\nplain\na;b", "//plain/a|b");
    reads("sep\n", "sep");
    reads("a|b, c|d\n1|2|3\n", "a|b, c|d/1|2|3");
    assert_int_equal(csv.rows[0].count, 3);
    reads("a title | of a list\n\na,b\n", "a title | of a list//a|b");
    assert_int_equal(csv.rows[0].count, 1);
    assert_int_equal(csv.rows[2].count, 2);
    reads("a;b\r1;\"x\ny\"\r", "a|b/1|x\ny");
    assert_int_equal(csv.rows[1].cells[0].mark.line, 2);
    READS("\xff\xfe"
          "a\0;\0\xe9\0\r\0\n\0\x3d\xd8\x00\xde;\0x\0",
          "a|\xc3\xa9/\xf0\x9f\x98\x80|x");
    READS("\xfe\xff"
          "\0a\0\t\x01\x16",
          "a|\xc4\x96");
    encoding = "Windows-1252";
    reads("a;\xdc\x80\x96 \xff\n", "a|\xc3\x9c\xe2\x82\xac\xe2\x80\x93 \xc3\xbf");
    encoding = "utf-16le";
    READS("a\0,\0b\0", "a|b");
    encoding = NULL;
}

/* + and - begin a text more often than a formula. */
static void test_formulas(void **state)
{
    static const char *const texts[] = {"-5",
                                        "+49 89 1234",
                                        "- call the team",
                                        "-call (urgent)",
                                        "- A1 form is sent",
                                        "--",
                                        "-",
                                        "+",
                                        "-2+3",
                                        "- \xc3\xa4\xc3\xb6",
                                        "+1h",
                                        "-- A1B",
                                        "-10 %",
                                        "+AB12C",
                                        "a=1",
                                        "it's =1"};
    static const char *const live[] = {"=1+1",   " =A1",       "@SUM(A1)",        "-SUM(A1:A9)",
                                       "+A1",    "-$B$2*3",    "+ A1 ",           "-2+3+A1",
                                       "+A1:B2", "-'a b'!A1",  "+cmd|' /C calc'", "-2+cmd|'x'!A",
                                       "=",      "+Sheet1!A1", "-ISO.CEILING(2)"};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (csv_is_live(texts[i]))
            fail_msg("taken for a formula: %s", texts[i]);
    for (size_t i = 0; i < sizeof(live) / sizeof(live[0]); i++)
        if (!csv_is_live(live[i]))
            fail_msg("taken for a text: %s", live[i]);
    reads("\"'-SUM(A1)\",-5\n", "-SUM(A1)|-5");
}

/* None hides another. */
static void test_all_at_once(void **state)
{
    (void)state;
    assert_int_equal(read_bytes("a,=1\nb,\"x\"y,z\nc,\x01\x02,+A1\nd,e", 26), 1);
    assert_int_equal(complaints.count, 4);
    assert_int_equal(complaints.items[1].at.line, 2);
    assert_int_equal(complaints.items[3].at.column, 6);
    assert_int_equal(csv.count, 4);
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
    WRONG("a\n\"  +A1\"\n", 2, 1, "formula");
    WRONG("@x\n", 1, 1, "formula");
    WRONG("-cmd|' /C calc'!A0\n", 1, 1, "formula");
    WRONG("a\0,\0b\0", 1, 1, "UTF-16 without a byte order mark");
    WRONG("\xff\xfe"
          "a\0\0\xd8"
          "b\0",
          1, 2, "no utf-16le");
    WRONG("\xff\xfe"
          "a\0b",
          1, 2, "no utf-16le");
    WRONG("a,\"b\nc", 1, 3, "not closed");
    WRONG("a,\"b\"c\n", 1, 6, "separator");
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
                                       cmocka_unit_test_teardown(test_spreadsheets, done),
                                       cmocka_unit_test_teardown(test_formulas, done),
                                       cmocka_unit_test_teardown(test_all_at_once, done),
                                       cmocka_unit_test_teardown(test_wrong, done),
                                       cmocka_unit_test_teardown(test_bounds, done)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
