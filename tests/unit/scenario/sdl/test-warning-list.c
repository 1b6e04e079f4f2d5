/* SPDX-License-Identifier: Apache-2.0 */
/* Files of warning lists: MISP's format, and what strangers write instead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/model/warning.h"
#include "scenario/sdl/warning-list.h"

/* What of a file was read. */
struct read {
    struct pool pool;
    struct complaints complaints;
    struct warning_said said;
    int result;
};

static struct read read_bytes(const char *bytes, size_t length)
{
    struct read read = {.result = 0};
    struct error err = {0};

    read.pool = POOL_EMPTY;
    read.complaints = COMPLAINTS_EMPTY;

    read.result = warning_file_read(&read.pool, "list.json", bytes, length, &read.complaints,
                                    &read.said, &err);
    return read;
}

static void done(struct read *read)
{
    complaints_done(&read->complaints);
    pool_done(&read->pool);
}

static void a_list_of_misp(void **context)
{
    static const char text[] =
        "{\n  \"description\": \"d\",\n  \"list\": [\"9.9.9.9\", \"198.51.100.0\\/24\", \"evil\", 7],\n"
        "  \"matching_attributes\": [\"ip-src\", \"domain|ip\", \"x509-fingerprint-md5\"],\n"
        "  \"name\": \"Resolvers\",\n  \"type\": \"cidr\",\n  \"version\": 20260101\n}\n";
    struct read read = read_bytes(text, sizeof(text) - 1);

    (void)context;
    assert_int_equal(read.result, 0);
    assert_string_equal(read.said.name, "Resolvers");
    assert_string_equal(read.said.version, "20260101");
    assert_string_equal(read.said.attributes, "ip-src domain|ip");
    assert_int_equal(read.said.type, WARNING_CIDR);
    assert_int_equal(read.said.count, 2);
    assert_string_equal(read.said.entries[1], "198.51.100.0/24");
    /* Two entries are left out, with their places. */
    assert_int_equal(read.complaints.warnings, 2);
    assert_int_equal(read.complaints.items[0].at.line, 3);
    assert_int_equal(read.complaints.items[0].at.column, 43);
    done(&read);
}

static void wrong_files(void **context)
{
    static const char *const texts[] = {
        "",
        "[]",
        "7",
        "{\"name\": \"x\"}",
        "{\"list\": [\"a\"]}",
        "{\"name\": [\"x\"], \"list\": [\"a\"]}",
        "{\"name\": \"x\", \"list\": {\"a\": 1}}",
        "{\"name\": \"x\", \"list\": [\"a\"], \"type\": [\"string\"]}",
        "{\"name\": \"x\", \"list\": [\"a\"], \"type\": \"words\"}",
        "{\"name\": \"x\", \"list\": [\"a\"], \"category\": \"known\"}",
        "{\"name\": \"x\", \"list\": [\"a\"], \"matching_attributes\": \"domain\"}",
        "{\"name\": \"x\", \"list\": [\"a\"]",
        "{\"name\": \"x\", \"list\": [\"a\xff\"]}",
        "{\"name\": \"x\\u001b[2J\\n\", \"list\": [\"a\"]}",
    };

    (void)context;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct read read = read_bytes(texts[i], strlen(texts[i]));

        if (read.result != 1 || read.complaints.errors == 0)
            fail_msg("%s is read", texts[i]);
        done(&read);
    }
}

/* Of many wrong entries the first are told; a list that is too long is none. */
static void long_files(void **context)
{
    enum { SIZE = 1000 * 1000 };
    char *text = malloc(SIZE);
    struct read read;
    size_t used;

    (void)context;
    assert_non_null(text);
    used = (size_t)sprintf(text, "{\"name\": \"x\", \"type\": \"cidr\", \"list\": [");
    for (int i = 0; i < 1000; i++)
        used += (size_t)sprintf(text + used, "\"n%d\",\n", i);
    used += (size_t)sprintf(text + used, "\"9.9.9.9\"]}");
    read = read_bytes(text, used);
    assert_int_equal(read.result, 0);
    assert_int_equal(read.said.count, 1);
    assert_int_equal(read.complaints.warnings, 21);
    done(&read);

    used = (size_t)sprintf(text, "{\"name\": \"x\", \"list\": [");
    for (int i = 0; i <= WARNING_ENTRIES_MOST; i++)
        used += (size_t)sprintf(text + used, "\"n%d\",", i);
    used += (size_t)sprintf(text + used, "\"a\"]}");
    read = read_bytes(text, used);
    assert_int_equal(read.result, 1);
    done(&read);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_of_misp),
        cmocka_unit_test(wrong_files),
        cmocka_unit_test(long_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
