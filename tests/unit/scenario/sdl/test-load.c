/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every document in tests/load/ against the complaints that stand behind it, and hostile bytes that
 * no text file holds. A case is
 *   === title
 *   the document
 *   --- default
 *   3:5: error: words          exactly what is complained of
 *     = hint                   and its hint
 *     @ 1:2: other place
 *   --- ocr                    the same read as SDL 0.21; left out: the errors of the above without
 * warnings With EXCON_TEST_WRITE=1 the files are written anew from what the loader says; read the
 * difference.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "scenario/sdl/load.h"

#define FOLDER "tests/load"

enum { TEXT_MOST = 64 * 1024 };

static int load_text(const char *bytes, size_t length, unsigned flags,
                     struct complaints *complaints, struct scenario **ret)
{
    struct error err = {0};
    int result;

    *complaints = COMPLAINTS_EMPTY;
    result = scenario_load_text("x.yml", bytes, length, flags, ret, complaints, &err);
    assert_true(result >= 0);
    complaints_sort(complaints);
    return result;
}

/* What the loader says of a document, as the case files write it. */
static void say(const char *document, unsigned flags, bool errors_only, char *to, size_t size)
{
    struct complaints complaints;
    struct scenario *scenario = NULL;
    int result = load_text(document, strlen(document), flags, &complaints, &scenario);
    FILE *out = fmemopen(to, size, "w");

    assert_non_null(out);
    assert_int_equal(result, complaints.errors != 0);
    for (size_t i = 0; i < complaints.count; i++) {
        const struct complaint *one = &complaints.items[i];

        if (errors_only && one->grade == COMPLAINT_WARNING)
            continue;
        fprintf(out, "%u:%u: %s: %s\n", one->at.line, one->at.column,
                one->grade == COMPLAINT_ERROR ? "error" : "warning", one->text);
        if (one->hint != NULL)
            fprintf(out, "  = %s\n", one->hint);
        if (one->other.line != 0)
            fprintf(out, "  @ %u:%u: %s\n", one->other.line, one->other.column, one->other_text);
    }
    fputc('\0', out);
    fclose(out);
    scenario_free(scenario);
    complaints_done(&complaints);
}

struct test_case {
    char title[256];
    char document[TEXT_MOST], usual[TEXT_MOST], ocr[TEXT_MOST];
    bool has_ocr;
};

/* Reads the next case; false at the end. */
static bool next_case(FILE *file, struct test_case *one)
{
    char line[4096];
    char *part = NULL;

    memset(one, 0, sizeof(*one));
    while (fgets(line, sizeof(line), file) != NULL) {
        if (strncmp(line, "=== ", 4) == 0) {
            if (part != NULL) {
                fseek(file, -(long)strlen(line), SEEK_CUR);
                return true;
            }
            snprintf(one->title, sizeof(one->title), "%.*s", (int)strcspn(line + 4, "\n"),
                     line + 4);
            part = one->document;
        } else if (strcmp(line, "--- default\n") == 0) {
            part = one->usual;
        } else if (strcmp(line, "--- ocr\n") == 0) {
            part = one->ocr;
            one->has_ocr = true;
        } else if (part != NULL) {
            assert_true(strlen(part) + strlen(line) < TEXT_MOST);
            strcat(part, line);
        }
    }
    return part != NULL;
}

static void write_case(FILE *out, const struct test_case *one, const char *usual, const char *ocr,
                       const char *errors)
{
    fprintf(out, "=== %s\n%s--- default\n%s", one->title, one->document, usual);
    if (strcmp(ocr, errors) != 0)
        fprintf(out, "--- ocr\n%s", ocr);
}

static size_t check_file(const char *name, bool write, size_t *failed)
{
    char path[512], usual[TEXT_MOST], ocr[TEXT_MOST], errors[TEXT_MOST];
    static struct test_case one;
    size_t count = 0;

    snprintf(path, sizeof(path), FOLDER "/%s", name);

    FILE *file = fopen(path, "r"), *out = NULL;

    assert_non_null(file);
    if (write) {
        strcat(path, ".new");
        out = fopen(path, "w");
        assert_non_null(out);
    }
    for (; next_case(file, &one); count++) {
        say(one.document, 0, false, usual, sizeof(usual));
        say(one.document, 0, true, errors, sizeof(errors));
        say(one.document, SCENARIO_OCR, false, ocr, sizeof(ocr));
        if (write) {
            write_case(out, &one, usual, ocr, errors);
            continue;
        }
        if (strcmp(usual, one.usual) != 0 || strcmp(ocr, one.has_ocr ? one.ocr : errors) != 0) {
            print_error(
                "%s: %s\n%s--- expected\n%s--- said\n%s--- ocr expected\n%s--- ocr said\n%s", name,
                one.title, one.document, one.usual, usual, one.has_ocr ? one.ocr : errors, ocr);
            (*failed)++;
        }
    }
    fclose(file);
    if (out != NULL)
        fclose(out);
    return count;
}

static void test_files(void **state)
{
    DIR *folder = opendir(FOLDER);
    size_t count = 0, failed = 0;
    bool write = getenv("EXCON_TEST_WRITE") != NULL;

    (void)state;
    assert_non_null(folder);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        size_t length = strlen(entry->d_name);

        if (length > 4 && strcmp(entry->d_name + length - 4, ".txt") == 0)
            count += check_file(entry->d_name, write, &failed);
    }
    closedir(folder);
    print_message("%zu cases\n", count);
    assert_true(count >= 150);
    assert_int_equal(failed, 0);
}

/* ---- hostile bytes ------------------------------------------------------------------------------
 */

/* The document is refused, in bounded time, and the first complaint is this one. */
static void refused(const char *bytes, size_t length, uint32_t line, uint32_t column,
                    const char *text)
{
    for (unsigned flags = 0; flags <= SCENARIO_OCR; flags++) {
        struct complaints complaints;
        struct scenario *scenario = NULL;
        clock_t before = clock();

        assert_int_equal(load_text(bytes, length, flags, &complaints, &scenario), 1);
        assert_true(clock() - before < 20 * CLOCKS_PER_SEC);
        assert_true(complaints.count >= 1);
        assert_string_equal(complaints.items[0].text, text);
        assert_int_equal(complaints.items[0].at.line, line);
        assert_int_equal(complaints.items[0].at.column, column);
        complaints_done(&complaints);
    }
}

static void test_bytes(void **state)
{
    (void)state;
    refused("name: a\0b\n", 10, 1, 8, "a control character (U+0000) may not stand here");
    refused("name: a\nid: \xff\n", 14, 2, 5, "this is not UTF-8 (byte 0xff)");
    refused("name: \xc0\xaf", 8, 1, 7, "this is not UTF-8 (byte 0xc0)");
    refused("name: \xed\xa0\x80", 9, 1, 7, "this is not UTF-8 (byte 0xed)");
    refused("n\xc3\xa4me: \x1b[2J", 11, 1, 7, "a control character (U+001B) may not stand here");
    refused("name: \"a\\0b\"\n", 13, 1, 7, "a NUL in a text");
}

static void test_sizes(void **state)
{
    size_t length = SCENARIO_MOST + 1;
    char *bytes = malloc(length);

    (void)state;
    assert_non_null(bytes);
    memset(bytes, '#', length);
    refused(bytes, length, 0, 0, "the file is larger than 16 MiB");
    free(bytes);
}

/* A file of 100 MB, and one without an end, are not read further than needed to say so. */
static void test_files_too_large(void **state)
{
    char path[] = "/tmp/excon-large-XXXXXX";
    int file = mkstemp(path);
    const char *const paths[] = {path, "/dev/zero"};

    (void)state;
    assert_true(file >= 0);
    assert_int_equal(ftruncate(file, 100 * 1000 * 1000), 0);
    close(file);
    for (size_t i = 0; i < 2; i++) {
        struct complaints complaints = COMPLAINTS_EMPTY;
        struct scenario *scenario = NULL;
        struct error err = {0};

        assert_int_equal(scenario_load(paths[i], 0, &scenario, &complaints, &err), 1);
        assert_int_equal(complaints.count, 1);
        assert_string_equal(complaints.items[0].text, "the file is larger than 16 MiB");
        complaints_done(&complaints);
    }
    unlink(path);
}

static void test_depth(void **state)
{
    enum { DEEP = 100000 };
    char *bytes = malloc(DEEP + 8);

    (void)state;
    memcpy(bytes, "name: ", 6);
    memset(bytes + 6, '[', DEEP);
    refused(bytes, DEEP + 6, 1, 70, "nested too deep (at most 64)");
    free(bytes);
}

/* "Billion laughs": each list holds the one before ten times. */
static void test_bomb(void **state)
{
    char bytes[4096] = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";

    (void)state;
    for (int i = 1; i < 12; i++) {
        size_t used = strlen(bytes);

        snprintf(bytes + used, sizeof(bytes) - used,
                 "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i,
                 i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    }
    refused(bytes, strlen(bytes), 7, 25,
            "too many items when aliases are unfolded (at most 4000000)");
}

static void test_many(void **state)
{
    enum { MANY = 4000000 };
    char *bytes = malloc(2 * MANY + 16);
    size_t used;

    (void)state;
    memcpy(bytes, "name: [", 7);
    for (used = 7; used < 2 * MANY; used += 2)
        memcpy(bytes + used, "1,", 2);
    bytes[used - 1] = ']';
    refused(bytes, used, 1, 4000002, "too many items in the document (at most 2000000)");
    free(bytes);
}

/* Each of 300 features needs all: ninety thousand cycles, of which a hundred are told. */
static void test_cycles(void **state)
{
    struct complaints complaints;
    struct scenario *scenario = NULL;
    char *bytes = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&bytes, &length);

    (void)state;
    fputs("name: x\nfeatures:\n", out);
    for (int i = 0; i < 300; i++) {
        fprintf(out, "  f%d: {type: service, source: s, dependencies: %s", i,
                i == 0 ? "&all [f0" : "*all");
        for (int j = 1; i == 0 && j < 300; j++)
            fprintf(out, ", f%d", j);
        fputs(i == 0 ? "]}\n" : "}\n", out);
    }
    fclose(out);
    assert_int_equal(load_text(bytes, length, 0, &complaints, &scenario), 1);
    assert_int_equal(complaints.errors, 100);
    assert_string_equal(complaints.items[0].text, "f0 → f0: a cycle");
    complaints_done(&complaints);
    free(bytes);
}

/* Every prefix of every document is read or refused, and nothing else happens. */
static void test_prefixes(void **state)
{
    static struct test_case one;
    FILE *file = fopen(FOLDER "/whole.txt", "r");

    (void)state;
    assert_non_null(file);
    while (next_case(file, &one))
        for (size_t length = 0; length < strlen(one.document); length += 7) {
            struct complaints complaints;
            struct scenario *scenario = NULL;

            load_text(one.document, length, 0, &complaints, &scenario);
            scenario_free(scenario);
            complaints_done(&complaints);
        }
    fclose(file);
}

/* ---- telling ------------------------------------------------------------------------------------
 */

static const char faulty[] = "name: five\n"
                             "nodes:\n"
                             "  w\xc3\xa4"
                             "b:\n"
                             "    type: VM\n"
                             "    source: tiny\n"
                             "    resources: {ram: 1 gob, cpu: 1}\n"
                             "infrastructure:\n"
                             "  w\xc3\xa4"
                             "b: {links: [lan]}\n"
                             "conditions:\n"
                             "  up: {command: true, name: a, Name: b, interval: 5}\n"
                             "  \xe6\xbc\xa2: {command: x}\n"
                             "metrics:\n"
                             "  m: {type: manuel, max-score: 1}\n";

static void test_text(void **state)
{
    struct complaints complaints;
    struct scenario *scenario = NULL;
    char text[8192] = "";
    FILE *out = fmemopen(text, sizeof(text), "w");

    (void)state;
    assert_int_equal(load_text(faulty, strlen(faulty), SCENARIO_OCR, &complaints, &scenario), 1);
    complaints_print(&complaints, out, 0, 3);
    fclose(out);
    assert_string_equal(
        text,
        "x.yml:6:22: error: \"ram\" is not a size such as 2 gib: no such unit (kb, mb, gb … are powers of 1000, "
        "kib, mib, gib … of 1024)\n"
        "     6 |     resources: {ram: 1 gob, cpu: 1}\n"
        "       |                      ^\n"
        "x.yml:8:17: error: Infrastructure \"lan\" not found under Scenario Infrastructure\n"
        "     8 |   w\xc3\xa4"
        "b: {links: [lan]}\n"
        "       |                 ^\n"
        "x.yml:10:32: error: duplicate field \"name\"\n"
        "    10 |   up: {command: true, name: a, Name: b, interval: 5}\n"
        "       |                                ^\n"
        "x.yml:10:23: first here\n"
        "    10 |   up: {command: true, name: a, Name: b, interval: 5}\n"
        "       |                       ^\n"
        "5 errors, 0 warnings; the first 3 are shown\n");
    complaints_done(&complaints);
}

/* All line breaks that YAML has count, so that the line that is shown is the one that is meant. */
static void test_breaks(void **state)
{
    static const char *const breaks[] = {"\n",       "\r\n",         "\r",
                                         "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"};

    (void)state;
    for (size_t i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++) {
        struct complaints complaints;
        struct scenario *scenario = NULL;
        char document[64], said[512] = "";
        FILE *out = fmemopen(said, sizeof(said), "w");

        snprintf(document, sizeof(document), "name: \"a%sb\"\nfoo: 1\n", breaks[i]);
        assert_int_equal(load_text(document, strlen(document), 0, &complaints, &scenario), 0);
        complaints_print(&complaints, out, 0, 0);
        fclose(out);
        assert_string_equal(said,
                            "x.yml:3:1: warning: unknown field \"foo\" of scenario is not read\n"
                            "     3 | foo: 1\n       | ^\n0 errors, 1 warning\n");
        scenario_free(scenario);
        complaints_done(&complaints);
    }
}

static void test_json(void **state)
{
    struct complaints complaints;
    struct scenario *scenario = NULL;

    (void)state;
    assert_int_equal(load_text(faulty, strlen(faulty), SCENARIO_OCR, &complaints, &scenario), 1);

    json_t *json = complaints_json(&complaints, 0);
    char *text = json_dumps(json_array_get(json, 4), JSON_COMPACT | JSON_PRESERVE_ORDER);

    assert_int_equal(json_array_size(json), 5);
    assert_string_equal(
        text,
        "{\"file\":\"x.yml\",\"line\":13,\"column\":13,\"grade\":\"error\",\"text\":\"\\\"type\\\" must be "
        "Manual or Conditional, not \\\"manuel\\\"\",\"hint\":\"did you mean \\\"Manual\\\"?\"}");
    free(text);
    json_decref(json);
    complaints_done(&complaints);
}

static void test_no_file(void **state)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    struct error err = {0};

    (void)state;
    assert_true(scenario_load("/nonexistent/x.yml", 0, &scenario, &complaints, &err) < 0);
    assert_string_equal(err.text, "/nonexistent/x.yml: No such file or directory");
    assert_true(scenario_load("/", 0, &scenario, &complaints, &err) < 0);
    assert_null(scenario);
    complaints_done(&complaints);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_bomb),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_prefixes),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_no_file),
        cmocka_unit_test(test_cycles),
        cmocka_unit_test(test_breaks),
        cmocka_unit_test(test_files_too_large),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
