/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Journals that an earlier version wrote (tests/data/journals) are read and folded as they were
 * then. Each stands beside the view that its own version made of it; EXCON_TEST_WRITE=1 writes the
 * views anew, after a look at why they differ.
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

#include "core/model/row.h"
#include "core/order/rights.h"
#include "core/view/view.h"
#include "engine/control/told.h"
#include "journal/cursor.h"
#include "journal/stored.h"
#include "rehearsal.h"

static char *golden_read(const char *path)
{
    FILE *from = fopen(path, "rb");
    char *text = NULL;
    size_t length = 0, got;
    FILE *to = open_memstream(&text, &length);
    char some[4096];

    if (from == NULL)
        fail_msg("%s cannot be read", path);
    while ((got = fread(some, 1, sizeof(some), from)) > 0)
        fwrite(some, 1, got, to);
    fclose(from);
    fclose(to);
    return text;
}

static void golden_copy(const char *from, const char *to)
{
    char some[4096];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    size_t got;

    assert_non_null(in);
    assert_non_null(out);
    while ((got = fread(some, 1, sizeof(some), in)) > 0)
        assert_int_equal(fwrite(some, 1, got, out), got);
    fclose(in);
    fclose(out);
}

/* ---- what a seat folds of the fields that it is told ---- */

struct golden_seat {
    struct told_to to;
    struct view *whole, *told; /* of the rows that it sees: of all their fields, of those it gets */
    size_t rows;
};

static int golden_fold(struct view *view, const struct stored_row *stored, struct error *err)
{
    struct pool pool = POOL_EMPTY;
    struct row row;
    int result = stored_read(stored, &row, &pool, err);

    if (result == 0)
        result = view_apply(view, &row, err);
    pool_done(&pool);
    return result;
}

static int golden_see(void *data, const struct stored_row *stored, struct error *err)
{
    struct golden_seat *seat = data;
    struct stored_row told = *stored;
    char *body = NULL;
    int result = told_row(&seat->to, stored, NULL, NULL, &body, err);

    if (result != 0)
        return result < 0 ? result : 0;
    if (body != NULL) {
        told.body = body;
        told.length = strlen(body);
    }
    seat->rows++;
    result = golden_fold(seat->whole, stored, err);
    if (result == 0)
        result = golden_fold(seat->told, &told, err);
    free(body);
    return result;
}

/* Fields that are left out change nothing of what a seat's view says. */
static void golden_seats(const char *journal_path)
{
    struct journal *journal;
    struct error err = {0};

    assert_int_equal(journal_open(journal_path, JOURNAL_READ, NULL, &journal, &err), 0);
    for (int role = 0; role < ROLES; role++)
        for (uint32_t team = 0; team <= (rights_has_team((enum role)role) ? 2 : 0); team++) {
            struct golden_seat seat = {
                .to = {(enum role)role, team}, .whole = view_new(), .told = view_new()};
            struct journal_cursor cursor = {0};
            int64_t count = 1;
            char *whole, *told;

            assert_int_equal(journal_cursor_open(&cursor, journal, 0, &err), 0);
            while (count != 0)
                if (journal_cursor_next(&cursor, 500, golden_see, &seat, &count, &err) < 0)
                    fail_msg("%s of team %u: %s", role_words[role], team, err.text);
            journal_cursor_close(&cursor);
            whole = view_dump(seat.whole);
            told = view_dump(seat.told);
            assert_true(seat.rows > 5);
            assert_string_equal(told, whole);
            for (uint32_t i = 1; i <= seat.whole->condition_count; i++)
                if (view_condition(seat.whole, i) != NULL) {
                    const struct view_condition *all = view_condition(seat.whole, i),
                                                *own = view_condition(seat.told, i);

                    assert_int_equal(view_is_stale(seat.told, own), view_is_stale(seat.whole, all));
                    assert_int_equal(own->good, all->good);
                    assert_int_equal(own->excused, all->excused);
                    assert_string_equal(own->text, all->text);
                }
            free(whole);
            free(told);
            view_free(seat.whole);
            view_free(seat.told);
        }
    journal_close(journal);
}

/* The journal is copied first, since opening it may write beside it. The test runner removes the
 * folder. */
static void golden_folds(const char *name)
{
    const char *tmp = getenv("EXCON_TEST_TMP");
    char folder[300], path[400], journal[400];
    struct error err = {0};
    struct view *view;
    char *dump, *wanted;

    snprintf(folder, sizeof(folder), "%s/%s.XXXXXX", tmp != NULL ? tmp : "/tmp", name);
    snprintf(path, sizeof(path), "tests/data/journals/%s.db", name);
    assert_non_null(mkdtemp(folder));
    snprintf(journal, sizeof(journal), "%s/journal.db", folder);
    golden_copy(path, journal);
    view = rehearsal_view(folder, &err);
    if (view == NULL)
        fail_msg("%s: %s", name, err.text);
    dump = view_dump(view);
    assert_non_null(dump);
    snprintf(path, sizeof(path), "tests/data/journals/%s.view", name);
    if (getenv("EXCON_TEST_WRITE") != NULL) {
        FILE *to = fopen(path, "wb");

        assert_non_null(to);
        fputs(dump, to);
        fclose(to);
    }
    wanted = golden_read(path);
    assert_string_equal(dump, wanted);
    golden_seats(journal);
    free(wanted);
    free(dump);
    view_free(view);
}

static void test_first_light(void **state)
{
    (void)state;
    golden_folds("first-light");
}

static void test_orders(void **state)
{
    (void)state;
    golden_folds("orders");
}

static void test_small_coalition(void **state)
{
    (void)state;
    golden_folds("small-coalition");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_light),
        cmocka_unit_test(test_orders),
        cmocka_unit_test(test_small_coalition),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
