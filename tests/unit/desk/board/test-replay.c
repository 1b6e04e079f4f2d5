/* SPDX-License-Identifier: Apache-2.0 */
/* A replay shows the fold of its first rows, whatever clock and keys do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/model/row.h"
#include "desk/board/replay.h"

enum { ROWS_MOST = 300 };

struct story {
    struct row rows[ROWS_MOST];
    int64_t at[ROWS_MOST]; /* what the clock showed when they came */
    size_t count;
    int64_t x; /* what it shows now */
    struct replay replay;
    uint32_t seed;
};

static uint32_t draw(struct story *story, uint32_t most)
{
    story->seed = story->seed * 1664525u + 1013904223u;
    return (story->seed >> 8) % most;
}

static void add(struct story *story, struct row row)
{
    struct error err;
    char *line;

    assert_true(story->count < ROWS_MOST);
    row.seq = (int64_t)story->count + 1;
    row.x = story->x;
    row.r = (int64_t)story->count * 1000;
    row.wall = INT64_C(1790000000000) + row.r;
    line = row_line(&row, row.seq);
    assert_non_null(line);
    if (replay_add(&story->replay, line, strlen(line), &err) != 0)
        fail_msg("%s", err.text);
    free(line);
    story->at[story->count] = row.x;
    story->rows[story->count++] = row;
    if (row.kind == ROW_CLOCK_MOVED)
        story->x = row.as.clock_moved.to;
}

/* An exercise in which points change, machines are lost, and somebody sets the clock. */
static void begin(struct story *story, uint32_t seed)
{
    struct error err;

    *story = (struct story){.seed = seed};
    assert_int_equal(replay_init(&story->replay, &err), 0);
    add(story, (struct row){.kind = ROW_EXERCISE_OPENED, .as.exercise_opened = {.name = "t"}});
    add(story, (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {.team = 1, .id = "a"}});
    add(story,
        (struct row){.kind = ROW_METRIC_MADE,
                     .as.metric_made = {
                         .metric = 1, .team = 1, .id = "m", .type = METRIC_MANUAL, .max = 100000}});
    add(story, (struct row){.kind = ROW_GENESIS_DONE});
    add(story, (struct row){.kind = ROW_CLOCK_STARTED, .as.clock = {.by = "anna"}});
    for (int i = 0; i < 120; i++) {
        story->x += (int64_t)draw(story, 20000);
        switch (draw(story, 12)) {
        case 0:
            add(story, (struct row){.kind = ROW_CLOCK_MOVED,
                                    .as.clock_moved = {.how = MOVE_JUMP,
                                                       .to = story->x + 60000,
                                                       .length = 60000,
                                                       .by = "anna"}});
            break;
        case 1:
            add(story,
                (struct row){.kind = ROW_CLOCK_MOVED,
                             .as.clock_moved = {.how = MOVE_REMOVED,
                                                .to = story->x > 30000 ? story->x - 30000 : 0,
                                                .length = 30000,
                                                .from = story->x > 30000 ? story->x - 30000 : 0,
                                                .by = "anna"}});
            break;
        case 2:
            add(story, (struct row){.kind = ROW_CLOCK_PAUSED, .as.clock = {.by = "anna"}});
            add(story, (struct row){.kind = ROW_CLOCK_RESUMED, .as.clock = {.by = "anna"}});
            break;
        case 3:
            add(story,
                (struct row){.kind = ROW_AGENT_STATE,
                             .as.agent_state = {.agent = "virt",
                                                .state = draw(story, 2) ? AGENT_LOST : AGENT_UP}});
            break;
        default:
            add(story, (struct row){.kind = ROW_SCORE_AWARD,
                                    .as.score_award = {
                                        .metric = 1, .points = draw(story, 100000), .by = "anna"}});
        }
    }
    add(story, (struct row){.kind = ROW_CLOCK_ENDED, .as.clock = {.by = "anna"}});
}

static char *dump(const struct view *view)
{
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    char *all = view_dump(view);

    fputs(all, to);
    free(all);
    for (uint64_t i = view->ticker_count > VIEW_TICKER ? view->ticker_count - VIEW_TICKER : 0;
         i < view->ticker_count; i++)
        fprintf(to, "%s\n", view->ticker[i % VIEW_TICKER].text);
    fclose(to);
    return text;
}

/* What is shown is the fold of the first `next` rows. */
static void is_prefix(struct story *story)
{
    struct view *view = view_new();
    struct error err;
    char *is, *wanted;

    for (size_t i = 0; i < story->replay.next; i++)
        assert_int_equal(view_apply(view, &story->rows[i], &err), 0);
    is = dump(story->replay.view);
    wanted = dump(view);
    assert_string_equal(is, wanted);
    assert_true(story->replay.x >= view->x);
    free(is);
    free(wanted);
    view_free(view);
}

static void every_moment_is_a_fold_of_the_first_rows(void **state)
{
    struct story story;
    struct error err;

    (void)state;
    for (uint32_t seed = 1; seed <= 4; seed++) {
        begin(&story, seed);
        for (int i = 0; i < 60; i++) {
            int64_t x = (int64_t)draw(&story, 1500000);
            size_t wanted = 0;

            assert_int_equal(replay_seek(&story.replay, x, &err), 0);
            while (wanted < story.count && story.at[wanted] <= x)
                wanted++;
            assert_int_equal(story.replay.next, wanted);
            is_prefix(&story);
        }
        replay_done(&story.replay);
    }
}

static void keys_and_clock_lead_to_folds_of_the_first_rows(void **state)
{
    static const char keys[] = "    ><><}{+-nn0$>>>>  ";
    struct story story;
    struct error err;
    int64_t mono = 1000;

    (void)state;
    for (uint32_t seed = 1; seed <= 4; seed++) {
        begin(&story, seed);
        for (int i = 0; i < 300; i++) {
            if (draw(&story, 2) == 0)
                assert_int_equal(replay_press(&story.replay,
                                              (uint32_t)keys[draw(&story, sizeof(keys) - 1)], &err),
                                 1);
            mono += draw(&story, 3000);
            assert_true(replay_tick(&story.replay, mono, &err) >= 0);
            if (i % 5 == 0)
                is_prefix(&story);
        }
        replay_done(&story.replay);
    }
}

static void plays_to_the_end_by_itself(void **state)
{
    struct story story;
    struct error err;
    int64_t mono = 1000;
    size_t before = 0;

    (void)state;
    begin(&story, 3);
    assert_int_equal(replay_tick(&story.replay, mono, &err), 0);
    assert_int_equal(story.replay.next, 0);
    assert_int_equal(replay_until(&story.replay), -1);
    assert_int_equal(replay_press(&story.replay, ' ', &err), 1);
    for (int i = 0; i < 5; i++)
        replay_press(&story.replay, '+', &err);
    assert_int_equal(story.replay.speed, 32);
    for (int i = 0; i < 2000 && !story.replay.paused; i++) {
        assert_true(replay_tick(&story.replay, mono += 100, &err) >= 0);
        assert_true(story.replay.next >= before);
        before = story.replay.next;
    }
    assert_int_equal(story.replay.next, story.count);
    is_prefix(&story);
    replay_done(&story.replay);
}

static void trouble_is_found_and_stopped_at(void **state)
{
    struct story story;
    struct error err;
    size_t found = 0, bad = 0;

    (void)state;
    begin(&story, 2);
    for (size_t i = 0; i < story.count; i++)
        bad += story.replay.rows[i].bad;
    assert_true(bad > 0);
    while (story.replay.next < story.count) {
        assert_int_equal(replay_press(&story.replay, 'n', &err), 1);
        assert_true(story.replay.paused);
        found += story.replay.rows[story.replay.next - 1].bad;
    }
    assert_int_equal(found, bad);
    is_prefix(&story);
    replay_done(&story.replay);
}

static void other_keys_are_the_boards(void **state)
{
    struct story story;
    struct error err;

    (void)state;
    begin(&story, 1);
    assert_int_equal(replay_press(&story.replay, 'q', &err), 0);
    assert_int_equal(replay_press(&story.replay, '1', &err), 0);
    assert_int_equal(replay_press(&story.replay, '/', &err), 0);
    replay_done(&story.replay);
}

static void what_is_no_row_is_not_added(void **state)
{
    struct replay replay;
    struct error err;

    (void)state;
    assert_int_equal(replay_init(&replay, &err), 0);
    assert_true(replay_add(&replay, "", 0, &err) < 0);
    assert_true(replay_add(&replay, "{}", 2, &err) < 0);
    assert_true(replay_add(&replay, "[[[[", 4, &err) < 0);
    assert_int_equal(replay.count, 0);
    assert_int_equal(replay_seek(&replay, 1000, &err), 0);
    assert_int_equal(replay_press(&replay, 'n', &err), 1);
    assert_int_equal(replay_press(&replay, '<', &err), 1);
    replay_done(&replay);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_moment_is_a_fold_of_the_first_rows),
        cmocka_unit_test(keys_and_clock_lead_to_folds_of_the_first_rows),
        cmocka_unit_test(plays_to_the_end_by_itself),
        cmocka_unit_test(trouble_is_found_and_stopped_at),
        cmocka_unit_test(other_keys_are_the_boards),
        cmocka_unit_test(what_is_no_row_is_not_added),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
