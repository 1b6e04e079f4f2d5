/* SPDX-License-Identifier: Apache-2.0 */
/* Times as people read and write them, with and without play hours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "products/report/times.h"

enum { HOUR = 3600000, MINUTE = 60000 };

/* 30 November and 1 December 2026, 08:00 to 16:00 at two hours ahead of UTC. */
static const int64_t first = INT64_C(1796018400000), second = INT64_C(1796104800000);

static void feed(struct view *view, struct row row)
{
    struct error err = {0};

    row.seq = 1;
    if (view_apply(view, &row, &err) < 0)
        fail_msg("%s", err.text);
}

static struct view *exercise(bool days)
{
    struct view *view = view_new();

    assert_non_null(view);
    feed(view,
         (struct row){.kind = ROW_EXERCISE_OPENED,
                      .as.exercise_opened = {.name = "t", .situation = INT64_C(1930197600000)}});
    for (uint32_t i = 1; days && i <= 2; i++)
        feed(view, (struct row){.kind = ROW_DAY_MADE,
                                .as.day_made = {.day = i,
                                                .number = i,
                                                .from = i == 1 ? first : second,
                                                .to = (i == 1 ? first : second) + 8 * HOUR,
                                                .zone = 2 * HOUR}});
    feed(view, (struct row){.kind = ROW_CLOCK_STARTED, .wall = first});
    if (days)
        feed(view, (struct row){.kind = ROW_CLOCK_HOURS,
                                .wall = first,
                                .as.clock_hours = {.day = 1, .open = true}});
    /* An hour and twenty minutes of pause. */
    feed(view, (struct row){.kind = ROW_CLOCK_PAUSED, .x = HOUR, .wall = first + HOUR});
    feed(view, (struct row){
                   .kind = ROW_CLOCK_RESUMED, .x = HOUR, .wall = first + 2 * HOUR + 20 * MINUTE});
    return view;
}

struct written {
    const char *text;
    int64_t x; /* -1: wrong */
};

static void read_all(const struct view *view, const struct written *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t x = -1;
        const char *wrong = times_read(cases[i].text, view, &x);

        if (x != cases[i].x || (wrong == NULL) != (cases[i].x >= 0))
            fail_msg("\"%s\": %lld, %s", cases[i].text, (long long)x,
                     wrong != NULL ? wrong : "read");
    }
}

static void with_play_hours(void **context)
{
    static const struct written cases[] = {
        {"26h30m", 26 * HOUR + 30 * MINUTE},
        {"+05:00", 5 * MINUTE},
        {"+1:05:00", HOUR + 5 * MINUTE},
        {"D1 08:30", 30 * MINUTE},
        {"D1 10:00", HOUR}, /* in the pause */
        {"D1 10:20", HOUR},
        {"d1 11:20:05", 2 * HOUR + 5000},
        {"11:20", 2 * HOUR},
        {"D1 20:00", 6 * HOUR + 40 * MINUTE}, /* the night */
        {"D2T08:00", 6 * HOUR + 40 * MINUTE},
        {"D2 10:30", 9 * HOUR + 10 * MINUTE},
        {"D1 07:59", -1},
        {"D3 10:30", -1},
        {"D0 10:30", -1},
        {"D2 24:01", -1},
        {"D2 10:61", -1},
        {"D2 10:30x", -1},
        {"D2", -1},
        {"10", -1},
        {"", -1},
        {"99999999999999999999:00", -1},
    };
    struct view *view = exercise(true);

    (void)context;
    read_all(view, cases, sizeof(cases) / sizeof(cases[0]));
    assert_true(times_is_moment("D2 10:30"));
    assert_true(times_is_moment("10:30"));
    assert_false(times_is_moment("26h30m"));
    view_free(view);
}

static void without(void **context)
{
    static const struct written cases[] = {
        {"D1 08:30", 8 * HOUR + 30 * MINUTE},
        {"D3 10:30", 58 * HOUR + 30 * MINUTE},
        {"06:30", 30 * MINUTE}, /* UTC */
        {"05:59", -1},
        {"9:20", 2 * HOUR},
    };
    struct view *view = exercise(false);

    (void)context;
    read_all(view, cases, sizeof(cases) / sizeof(cases[0]));
    view_free(view);
}

static void told(void **context)
{
    struct view *view = exercise(true);
    char dtg[TIME_TEXT], behind[96];

    (void)context;
    assert_string_equal(times_dtg(&dtg, view, 30 * MINUTE), "300830BNOV26");
    assert_string_equal(times_dtg(&dtg, view, 2 * HOUR), "301120BNOV26");
    assert_string_equal(times_dtg(&dtg, view, 9 * HOUR), "011020BDEC26");
    assert_string_equal(times_dtg(&dtg, view, 20 * HOUR), "");
    assert_string_equal(times_behind(&behind, view, 9 * HOUR),
                        " = 011020BDEC26, in the story 030700ZMAR31");
    view_free(view);
    view = exercise(false);
    assert_string_equal(times_behind(&behind, view, 2 * HOUR),
                        " = 300920ZNOV26, in the story 020800ZMAR31");
    feed(view, (struct row){.kind = ROW_CLOCK_PAUSED, .x = 2 * HOUR, .wall = first + 4 * HOUR});
    assert_string_equal(times_dtg(&dtg, view, 3 * HOUR), "");
    view_free(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_play_hours),
        cmocka_unit_test(without),
        cmocka_unit_test(told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
