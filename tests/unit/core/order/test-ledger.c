/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ledger: what samples are worth, computed here from the list of rows alone and compared with
 * the view after every row of random exercises; excuses in any order; reversals.
 */
#include "world.h"

#include "core/view/ledger.h"

enum { TEAMS = 3, SHARED = 4, METRICS = 8, SAMPLES = 4000, WINDOWS = 64, MAX = 100000 };

/* What the test itself keeps of the rows. */
struct known_sample {
    uint32_t condition;
    int64_t x, seq, value;
    bool excused, team_held[TEAMS + 1];
};

struct known_window {
    struct score_excused made;
    bool reversed;
};

struct known {
    struct known_sample samples[SAMPLES];
    size_t count;
    struct known_window windows[WINDOWS];
    uint32_t window_count;
    struct {
        int64_t from, to, seq;
        bool restored;
    } removals[WINDOWS];
    size_t removal_count;
    bool held[TEAMS + 1];
    struct {
        int64_t points;
        bool reversed;
    } adjusted[TEAMS + 1][WINDOWS];
    uint32_t adjusted_count[TEAMS + 1];
    struct metric_made metrics[METRICS + 1];
};

static uint64_t dice;

static uint32_t roll(uint32_t sides)
{
    dice = dice * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((dice >> 33) % sides);
}

/* Each team has a check of its own in two metrics' terms; the last check is shared by all. */
static void begin(struct world *world, struct known *known, bool maintained)
{
    static const uint32_t conditions[METRICS][2] = {{1, 0}, {2, 5}, {3, 0}, {4, 0},
                                                    {4, 0}, {6, 0}, {7, 0}, {4, 0}};
    static const uint32_t teams[METRICS] = {1, 2, 3, 1, 2, 3, 1, 0};

    *world = (struct world){0};
    *known = (struct known){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED, .as.exercise_opened = {.name = "t"}});
    for (uint32_t team = 1; team <= TEAMS; team++)
        feed(world, (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {.team = team, .id = "a"}});
    feed(world, (struct row){.kind = ROW_VM_MADE, .as.vm_made = {.vm = 1, .id = "web"}});
    for (uint32_t i = 1; i <= 7; i++)
        feed(world, (struct row){.kind = ROW_CONDITION_MADE,
                                 .as.condition_made = {.condition = i,
                                                       .vm = 1,
                                                       .team = i == 4   ? 0
                                                               : i == 5 ? 2
                                                               : i == 6 ? 3
                                                               : i == 7 ? 1
                                                                        : i,
                                                       .id = "c"}});
    for (uint32_t i = 1; i <= METRICS; i++) {
        struct metric_made *made = &known->metrics[i];

        *made = (struct metric_made){
            .metric = i,
            .team = teams[i - 1],
            .id = "m",
            .type = METRIC_CONDITIONAL,
            .max = MAX + i * 7,
            .conditions = {conditions[i - 1], conditions[i - 1][1] != 0 ? 2 : 1}};
        if (i != 7) { /* which counts the latest value */
            made->sla = i % 3 == 0 ? 0 : 1000 * i;
            made->availability = made->max - made->sla;
            made->sla_every = 1 + i % 4;
            made->sla_penalty = 777;
        }
        feed(world, (struct row){.kind = ROW_METRIC_MADE, .as.metric_made = *made});
    }
    /* Maintenance that the scenario plans: of a team, of a metric, of all. */
    for (uint32_t i = 0; maintained && i < 3; i++) {
        struct score_excused *made = &known->windows[known->window_count++].made;

        *made = (struct score_excused){.number = i + 1,
                                       .team = i == 0 ? 2 : 0,
                                       .metric = i == 1 ? 1 : 0,
                                       .from = 20000 + (int64_t)roll(20000) + 30000 * i,
                                       .planned = true,
                                       .by = "",
                                       .approved = "",
                                       .text = "t"};
        made->to = made->from + 1 + (int64_t)roll(15000);
        feed(world, (struct row){.kind = ROW_SCORE_EXCUSED, .as.score_excused = *made});
    }
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    feed(world, (struct row){.kind = ROW_CLOCK_STARTED});
}

/* ---- the reference ---- */

static bool known_counts(const struct known *known, const struct known_sample *sample,
                         const struct metric_made *metric)
{
    if (sample->excused || sample->value < 0 || sample->team_held[metric->team])
        return false;
    for (uint32_t i = 0; i < known->window_count; i++) {
        const struct known_window *window = &known->windows[i];

        if (!window->reversed && sample->x >= window->made.from && sample->x < window->made.to &&
            (window->made.team == 0 || window->made.team == metric->team) &&
            (window->made.metric == 0 || window->made.metric == metric->metric))
            return false;
    }
    for (size_t i = 0; i < known->removal_count; i++)
        if (!known->removals[i].restored && sample->seq < known->removals[i].seq &&
            sample->x >= known->removals[i].from && sample->x < known->removals[i].to)
            return false;
    return true;
}

/* -1: no sample counts. */
static int64_t known_points(const struct known *known, const struct metric_made *metric)
{
    int64_t sum = 0, samples = 0, taken = 0;

    for (uint32_t i = 0; i < metric->conditions.count; i++) {
        uint32_t in_a_row = 0;

        for (size_t j = 0; j < known->count; j++) {
            const struct known_sample *sample = &known->samples[j];

            if (sample->condition != metric->conditions.items[i] ||
                !known_counts(known, sample, metric))
                continue;
            samples++;
            sum += sample->value;
            in_a_row = sample->value == 0 ? in_a_row + 1 : 0;
            if (in_a_row != 0 && in_a_row % metric->sla_every == 0)
                taken += metric->sla_penalty;
        }
    }
    if (samples == 0)
        return -1;
    return metric->availability * sum / (samples * 1000) +
           (taken < metric->sla ? metric->sla - taken : 0);
}

static void compare(const struct world *world, const struct known *known)
{
    const struct view *view = world->state.view;
    int64_t totals[TEAMS + 1] = {0};

    for (uint32_t i = 1; i <= METRICS; i++) {
        const struct view_metric *metric = view_metric(view, i);

        if (ledger_is_over(&metric->made)) {
            int64_t points = known_points(known, &known->metrics[i]);

            assert_int_equal(metric->awarded, points >= 0);
            assert_int_equal(metric->points, points >= 0 ? points : 0);
        }
        for (uint32_t team = 1; team <= TEAMS; team++)
            totals[team] += view_concerns(metric->made.team, team) ? metric->points : 0;
    }
    for (uint32_t team = 1; team <= TEAMS; team++)
        for (uint32_t i = 0; i < known->adjusted_count[team]; i++)
            totals[team] += known->adjusted[team][i].reversed ? 0 : known->adjusted[team][i].points;
    for (uint32_t team = 1; team <= TEAMS; team++)
        assert_int_equal(view_team(view, team)->points, totals[team]);
}

/* The view's accounts are those that all samples come to. */
static void recount(const struct world *world)
{
    const struct view *view = world->state.view;
    struct ledger_book metrics[METRICS + 1], conditions[8];

    for (uint32_t i = 1; i <= METRICS; i++)
        metrics[i] = view_metric(view, i)->account.book;
    for (uint32_t i = 1; i <= 7; i++)
        conditions[i] = view_condition(view, i)->series.book;
    ledger_recount_all(world->state.view);
    for (uint32_t i = 1; i <= METRICS; i++)
        assert_memory_equal(&metrics[i], &view_metric(view, i)->account.book, sizeof(metrics[i]));
    for (uint32_t i = 1; i <= 7; i++)
        assert_memory_equal(&conditions[i], &view_condition(view, i)->series.book,
                            sizeof(conditions[i]));
}

/* ---- random rows ---- */

static void random_result(struct world *world, struct known *known)
{
    const struct view *view = world->state.view;
    struct known_sample *sample = &known->samples[known->count++];
    uint32_t condition = 1 + roll(7), team = view_condition(view, condition)->made.team;

    *sample = (struct known_sample){.condition = condition,
                                    .x = world->state.x,
                                    .seq = world->state.seq + 1,
                                    .value = roll(3) == 0   ? 0
                                             : roll(8) == 0 ? -1
                                             : roll(2) == 0 ? 1000
                                                            : (int64_t)roll(1001),
                                    .excused = view->phase != PHASE_RUNNING ||
                                               (team != 0 && known->held[team]) || roll(20) == 0};
    memcpy(sample->team_held, known->held, sizeof(known->held));
    feed(world, (struct row){.kind = ROW_CONDITION_RESULT,
                             .as.condition_result = {.condition = condition,
                                                     .value = sample->value,
                                                     .excused = sample->excused,
                                                     .output = "",
                                                     .text = ""}});
}

static void random_window(struct world *world, struct known *known)
{
    struct known_window *window = &known->windows[roll(WINDOWS)];

    if (known->window_count != 0 && roll(2) == 0) {
        uint32_t number = 1 + roll(known->window_count);

        window = &known->windows[number - 1];
        if (window->reversed)
            return;
        window->reversed = true;
        feed(world, (struct row){.kind = ROW_SCORE_UNEXCUSED,
                                 .as.score_unexcused = {.number = number, .by = "b", .text = "t"}});
        return;
    }
    if (known->window_count == WINDOWS)
        return;
    window = &known->windows[known->window_count++];
    window->made = (struct score_excused){.number = known->window_count,
                                          .team = roll(TEAMS + 1),
                                          .metric = roll(2) * roll(METRICS + 1),
                                          .from = (int64_t)roll((uint32_t)world->state.x + 1),
                                          .by = "b",
                                          .approved = "",
                                          .text = "t"};
    window->made.to = window->made.from + 1 + (int64_t)roll(20000);
    feed(world, (struct row){.kind = ROW_SCORE_EXCUSED, .as.score_excused = window->made});
}

static void random_removal(struct world *world, struct known *known)
{
    size_t at = known->removal_count;

    if (at != 0 && roll(2) == 0) {
        at = roll((uint32_t)at);
        if (known->removals[at].restored)
            return;
        known->removals[at].restored = true;
        feed(world, (struct row){.kind = ROW_CLOCK_MOVED,
                                 .as.clock_moved = {.how = MOVE_RESTORED,
                                                    .number = (uint32_t)at + 1,
                                                    .length = known->removals[at].to -
                                                              known->removals[at].from,
                                                    .to = world->state.x + known->removals[at].to -
                                                          known->removals[at].from}});
        return;
    }
    if (at == WINDOWS || world->state.x < 10000)
        return;
    known->removals[at].to = world->state.x - (int64_t)roll(3000);
    known->removals[at].from = known->removals[at].to - 1 - (int64_t)roll(3000);
    known->removals[at].seq = world->state.seq + 1;
    known->removal_count++;
    feed(world, (struct row){
                    .kind = ROW_CLOCK_MOVED,
                    .as.clock_moved = {.how = MOVE_REMOVED,
                                       .from = known->removals[at].from,
                                       .length = known->removals[at].to - known->removals[at].from,
                                       .wall_from = 1,
                                       .wall_to = 2,
                                       .to = world->state.x -
                                             (known->removals[at].to - known->removals[at].from)}});
}

/* The n-th adjustment of a team, or the reversal of an earlier one. */
static void random_adjustment(struct world *world, struct known *known)
{
    uint32_t team = 1 + roll(TEAMS), count = known->adjusted_count[team], number;

    if (count != 0 && roll(2) == 0) {
        number = 1 + roll(count);
        if (known->adjusted[team][number - 1].reversed)
            return;
        known->adjusted[team][number - 1].reversed = true;
        feed(world,
             (struct row){
                 .kind = ROW_SCORE_REVERSED,
                 .as.score_reversed = {
                     .team = team, .number = number, .by = "b", .approved = "", .text = "t"}});
        return;
    }
    if (count == WINDOWS)
        return;
    known->adjusted[team][count].points = (int64_t)roll(40001) - 20000;
    known->adjusted_count[team]++;
    feed(world, (struct row){.kind = ROW_SCORE_ADJUSTED,
                             .as.score_adjusted = {.team = team,
                                                   .number = count + 1,
                                                   .points = known->adjusted[team][count].points,
                                                   .by = "b",
                                                   .approved = "",
                                                   .text = "t"}});
}

static void random_clock(struct world *world, struct known *known)
{
    uint32_t team = 1 + roll(TEAMS);

    if (roll(2) == 0) {
        feed(world,
             (struct row){.kind = world->state.view->phase == PHASE_RUNNING ? ROW_CLOCK_PAUSED
                                                                            : ROW_CLOCK_RESUMED,
                          .as.clock = {.by = "b", .text = "t"}});
        return;
    }
    known->held[team] = !known->held[team];
    feed(world,
         (struct row){.kind = ROW_TEAM_CLOCK,
                      .as.team_clock = {.team = team,
                                        .how = known->held[team] ? TEAM_HELD : TEAM_RELEASED}});
}

static void every_row_equals_the_list_of_rows(void **context)
{
    static struct known known;
    struct world world;
    uint32_t adjusted = 0;

    (void)context;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        dice = seed;
        begin(&world, &known, true);
        for (int i = 0; i < 600; i++) {
            uint32_t what = roll(100);

            world.count = 0;
            world.state.x += roll(500);
            if (what < 82)
                random_result(&world, &known);
            else if (what < 92)
                random_window(&world, &known);
            else if (what < 94)
                random_removal(&world, &known);
            else if (what < 97)
                random_adjustment(&world, &known);
            else
                random_clock(&world, &known);
            compare(&world, &known);
            recount(&world);
        }
        assert_true(known.count > 300 && known.window_count > 10 && known.removal_count > 0);
        for (uint32_t team = 1; team <= TEAMS; team++)
            adjusted += known.adjusted_count[team];
        state_done(&world.state);
    }
    assert_true(adjusted > 50);
}

/* ---- excuses ---- */

static void sampled(struct world *world, uint32_t condition, int64_t value)
{
    world->state.x += 1000;
    world->count = 0;
    feed(world,
         (struct row){.kind = ROW_CONDITION_RESULT,
                      .as.condition_result = {
                          .condition = condition, .value = value, .output = "", .text = ""}});
}

static void excuse(struct world *world, uint32_t number, int64_t from, int64_t to)
{
    feed(world, (struct row){.kind = ROW_SCORE_EXCUSED,
                             .as.score_excused = {.number = number,
                                                  .team = 1,
                                                  .metric = 1,
                                                  .from = from,
                                                  .to = to,
                                                  .by = "b",
                                                  .approved = "",
                                                  .text = "t"}});
}

static void the_order_of_excuses_does_not_matter(void **context)
{
    static const int64_t spans[3][2] = {{2000, 5000}, {4000, 9000}, {20000, 30000}};
    static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                     {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    static struct known known;
    struct world world;
    int64_t before, first[4] = {0};

    (void)context;
    for (int i = 0; i < 6; i++) {
        begin(&world, &known, false);
        dice = 5;
        for (int j = 0; j < 40; j++)
            sampled(&world, 1, roll(3) == 0 ? 0 : 1000);
        before = view_metric(world.state.view, 1)->points;
        for (uint32_t j = 0; j < 3; j++)
            excuse(&world, j + 1, spans[orders[i][j]][0], spans[orders[i][j]][1]);
        if (i == 0)
            first[0] = view_metric(world.state.view, 1)->points;
        assert_int_equal(view_metric(world.state.view, 1)->points, first[0]);
        assert_int_not_equal(first[0], before);
        for (uint32_t j = 1; j <= 3; j++)
            feed(&world,
                 (struct row){.kind = ROW_SCORE_UNEXCUSED,
                              .as.score_unexcused = {
                                  .number = 1 + (j + (uint32_t)i) % 3, .by = "b", .text = "t"}});
        assert_int_equal(view_metric(world.state.view, 1)->points, before);
        state_done(&world.state);
    }
}

static void when_nothing_counts_the_metric_is_left_out(void **context)
{
    static struct known known;
    struct world world;

    (void)context;
    begin(&world, &known, false);
    assert_false(view_metric(world.state.view, 1)->awarded);
    sampled(&world, 1, 500);
    assert_true(view_metric(world.state.view, 1)->awarded);
    excuse(&world, 1, 0, 5000);
    assert_false(view_metric(world.state.view, 1)->awarded);
    assert_int_equal(view_metric(world.state.view, 1)->points, 0);
    assert_int_equal(view_team(world.state.view, 1)->points, 0);
    state_done(&world.state);
}

/* Large amounts: nothing overflows, and the mean is rounded down. */
static void amounts_are_exact(void **context)
{
    struct view_metric metric = {
        .made = {.max = INT64_C(4000000000000000), .availability = INT64_C(4000000000000000)}};
    int64_t points;

    (void)context;
    metric.account.book = (struct ledger_book){.sum = 2999999999, .samples = 3000000};
    assert_int_equal(ledger_points(&metric, &points), 0);
    assert_true(points == INT64_C(3999999998666666));
    metric.account.book = (struct ledger_book){.sum = 3000000000, .samples = 3000000};
    assert_int_equal(ledger_points(&metric, &points), 0);
    assert_true(points == metric.made.max);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_equals_the_list_of_rows),
        cmocka_unit_test(the_order_of_excuses_does_not_matter),
        cmocka_unit_test(when_nothing_counts_the_metric_is_left_out),
        cmocka_unit_test(amounts_are_exact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
