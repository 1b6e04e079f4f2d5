/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who attaches late has the view of one who was told every row: on random journals at random rows,
 * and on those that earlier versions wrote, for every role and team. The picture goes the way of
 * the rows, through engine/control/told.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/tree.h"
#include "core/model/digits.h"
#include "picture-property.h"

enum { ROUNDS = 40, BYTES = 12000 };

static char folder[300];

static const char *place(const char *name)
{
    static char path[400];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static int set_up(void **state)
{
    const char *tmp = getenv("EXCON_TEST_TMP");

    (void)state;
    snprintf(folder, sizeof(folder), "%s/picture.XXXXXX", tmp != NULL ? tmp : "/tmp");
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    return tree_drop(folder, NULL);
}

static void random_journals(void **state)
{
    static uint8_t bytes[BYTES];
    const char *first = getenv("EXCON_TEST_SEED");
    uint64_t seed = first != NULL ? strtoull(first, NULL, 10) : 1;
    size_t taken = 0, waits = 0;

    (void)state;
    for (size_t round = 0; round < ROUNDS; round++, seed++) {
        uint64_t number = seed * 0x9e3779b97f4a7c15u;

        for (size_t i = 0; i < BYTES; i++) {
            number ^= number << 13;
            number ^= number >> 7;
            number ^= number << 17;
            bytes[i] = (uint8_t)(number >> 32);
        }
        if (first != NULL)
            fprintf(stderr, "seed %llu\n", (unsigned long long)seed);
        taken += picture_property(bytes, BYTES, place("journal.db"), &waits);
    }
    assert_true(taken > ROUNDS * 300);
    assert_true(waits > ROUNDS);
}

static void journals_of_earlier_versions(void **state)
{
    static const char *const names[] = {"first-light", "orders", "small-coalition"};
    static const int64_t at[] = {40, 90, 150, 0};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char command[900];

        snprintf(command, sizeof(command), "tests/data/journals/%s.db", names[i]);
        FILE *in = fopen(command, "rb"), *out = fopen(place("journal.db"), "wb");
        char some[4096];
        size_t got;

        assert_non_null(in);
        assert_non_null(out);
        while ((got = fread(some, 1, sizeof(some), in)) > 0)
            assert_int_equal(fwrite(some, 1, got, out), got);
        fclose(in);
        fclose(out);
        unlink(place("journal.db-wal"));
        unlink(place("journal.db-shm"));
        picture_of_journal(place("journal.db"), at);
    }
}

static void digits_come_back(void **state)
{
    static const int64_t numbers[] = {0, 1, -1, 15, 16, -17, 1000, INT64_MAX, INT64_MIN};
    char text[DIGITS_MOST + 1];
    const char *at, *bad;
    uint64_t number;

    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        text[digits_put(text, digits_of(numbers[i]))] = '\0';
        at = text;
        assert_true(digits_get(&at, &number));
        assert_int_equal(digits_to(number), numbers[i]);
        assert_int_equal(*at, '\0');
    }
    bad = at = "_";
    assert_false(digits_get(&at, &number));
    assert_ptr_equal(at, bad);
    at = "______________";
    assert_false(digits_get(&at, &number));
    at = "!";
    assert_false(digits_get(&at, &number));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_come_back),
        cmocka_unit_test(random_journals),
        cmocka_unit_test(journals_of_earlier_versions),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
