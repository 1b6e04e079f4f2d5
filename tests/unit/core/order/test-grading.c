/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Points of reports by what these say: the law that what was awarded is what the view says, after
 * every row; what teams are told, and when. With `--rows` it plays the rows on its standard input
 * with all that follows from them, and writes all of these: tests/system/test-grading.py computes
 * the points by docs/SCORING.md alone.
 */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "core/model/row.h"
#include "core/order/rights.h"
#include "core/view/score.h"

/* What follows is played, too; with `to`, all rows are written there. */
static void play(struct state *state, struct row row, FILE *to)
{
    struct intents intents = {0};
    struct error err = {0};

    row.seq = state->seq + 1;
    row.x = state->x;
    row.r = state->r;
    row.wall = state->wall;
    state_audience(state, &row);
    if (state_apply(state, &row, &err) != 0) {
        fprintf(stderr, "row %lld: %s\n", (long long)row.seq, err.text);
        exit(2);
    }
    if (to != NULL) {
        char *line = row_line(&row, row.seq);

        fprintf(to, "%s\n", line);
        free(line);
    }
    decide_row(state, &row, &intents);
    assert_false(intents.failed);
    for (size_t i = 0; i < intents.row_count; i++)
        play(state, intents.rows[i], to);
    intents_done(&intents);
}

static void play_until(struct state *state, int64_t x, FILE *to)
{
    const struct agenda_item *first;

    while ((first = agenda_first(&state->exercise)) != NULL && first->due <= x) {
        struct intents intents = {0};
        struct agenda_item item;

        state->x = first->due > state->x ? first->due : state->x;
        agenda_pop(&state->exercise, first->due, &item);
        decide_due(state, &item, &intents);
        for (size_t i = 0; i < intents.row_count; i++)
            play(state, intents.rows[i], to);
        intents_done(&intents);
    }
    state->x = x > state->x ? x : state->x;
}

/* What was awarded is what the view says now. */
static bool lawful(const struct view *view)
{
    for (size_t i = 0; i < view->metric_count; i++) {
        const struct view_metric *metric = &view->metrics[i];
        const struct view_expectation *expectation = grading_behind(view, metric->made.metric);
        struct grading grading;
        int64_t points;

        if (expectation != NULL && grading_of(view, expectation, &grading) == 0) {
            if (!metric->awarded || metric->points != grading.points)
                return false;
        } else if (expectation != NULL && metric->awarded) {
            return false;
        }
        if (metric->made.type == METRIC_ATTACK &&
            (attacks_points(view, metric, &points) != 0
                 ? metric->awarded
                 : !metric->awarded || metric->points != points))
            return false;
    }
    return true;
}

static int play_rows(void)
{
    struct state state = {0};
    struct pool pool = POOL_EMPTY;
    struct error err = {0};
    char *line = NULL;
    size_t size = 0;
    int result = state_init(&state, NULL);

    while (result == 0 && getline(&line, &size, stdin) > 0) {
        json_t *json = json_loads(line, 0, NULL);
        struct row row;

        if (json == NULL || row_of_line(&row, json, &pool, &err) < 0) {
            fprintf(stderr, "%s: %s", err.text, line);
            result = 2;
        } else {
            play_until(&state, row.x, stdout);
            play(&state, row, stdout);
            if (!lawful(state.view)) {
                fprintf(stderr, "after row %lld the award is not what the view says\n",
                        (long long)state.seq);
                result = 3;
            }
        }
        json_decref(json);
    }
    free(line);
    pool_done(&pool);
    state_done(&state);
    return result;
}

/* ---- by hand ---- */

enum { MINUTE = 60 * 1000, METRIC = 1, TEAM = 1, INJECT = 1, WEB = 1, MAIL = 2 };

/* As it would come out of a journal. */
static void give(struct state *state, struct row row)
{
    struct pool pool = POOL_EMPTY;
    struct error err = {0};
    char *line = row_line(&row, 1);
    json_t *json = json_loads(line, 0, NULL);

    assert_int_equal(row_of_line(&row, json, &pool, &err), 0);
    play(state, row, NULL);
    json_decref(json);
    free(line);
    pool_done(&pool);
    assert_true(lawful(state->view));
}

static void begin(struct state *state, uint32_t graders)
{
    static const uint32_t one[] = {INJECT}, web[] = {WEB};

    *state = (struct state){0};
    assert_int_equal(state_init(state, NULL), 0);
    give(state,
         (struct row){.kind = ROW_EXERCISE_OPENED,
                      .as.exercise_opened = {
                          .name = "t", .report_early = 15 * MINUTE, .report_final = 120 * MINUTE}});
    give(state, (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {.team = TEAM, .id = "a"}});
    for (uint32_t vm = WEB; vm <= MAIL; vm++)
        give(state, (struct row){.kind = ROW_VM_MADE,
                                 .as.vm_made = {.vm = vm, .team = TEAM, .id = "web"}});
    give(state, (struct row){.kind = ROW_METRIC_MADE,
                             .as.metric_made = {.metric = METRIC,
                                                .team = TEAM,
                                                .id = "response-1",
                                                .type = METRIC_MANUAL,
                                                .max = 50000,
                                                .graders = graders}});
    give(state, (struct row){.kind = ROW_EVENT_MADE,
                             .as.event_made = {.event = 1, .id = "e", .at = -1, .manual = true}});
    give(state,
         (struct row){.kind = ROW_INJECT_MADE,
                      .as.inject_made = {
                          .inject = INJECT, .team = TEAM, .event = 1, .vm = WEB, .id = "deface"}});
    give(state, (struct row){.kind = ROW_TRUTH_MADE,
                             .as.truth_made = {.truth = 1,
                                               .team = TEAM,
                                               .inject = "deface",
                                               .class = "intrusions",
                                               .type = "system-compromise",
                                               .severity = -1,
                                               .assets = {web, 1},
                                               .began = -1,
                                               .contained = -1,
                                               .recovered = -1}});
    give(state, (struct row){.kind = ROW_EXPECTATION_MADE,
                             .as.expectation_made = {.expectation = 1,
                                                     .team = TEAM,
                                                     .inject = "deface",
                                                     .report = "incident",
                                                     .injects = {one, 1},
                                                     .metric = METRIC,
                                                     .truth = 1,
                                                     .graded = true}});
    give(state,
         (struct row){.kind = ROW_SCORING_MADE,
                      .as.scoring_made = {
                          .final_close = 240 * MINUTE, .final_least = 500, .final_weight = 2}});
    give(state, (struct row){.kind = ROW_GENESIS_DONE});
    give(state,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    give(state, (struct row){.kind = ROW_CLOCK_STARTED});
    play_until(state, 10 * MINUTE, NULL);
    for (int to = INJECT_DISPATCHED; to <= INJECT_DELIVERED; to++)
        if (to == INJECT_DISPATCHED || to == INJECT_RUNNING || to == INJECT_DELIVERED)
            give(state,
                 (struct row){.kind = ROW_INJECT_STATE,
                              .as.inject_state = {.inject = INJECT, .state = to, .attempt = 1}});
}

static struct report_filed early(void)
{
    static const uint32_t both[] = {WEB, MAIL};

    return (struct report_filed){.team = TEAM,
                                 .number = 1,
                                 .revision = 1,
                                 .stage = REPORT_EARLY_WARNING,
                                 .kind = "incident",
                                 .title = "t",
                                 .summary = "s",
                                 .class = "intrusions",
                                 .type = "burglary",
                                 .assets = {both, 2},
                                 .detected = -1,
                                 .began = -1,
                                 .contained = -1,
                                 .recovered = -1};
}

static void file(struct state *state, struct report_filed made)
{
    give(state, (struct row){.kind = ROW_REPORT_FILED, .as.report_filed = made});
}

static void match(struct state *state, uint32_t inject)
{
    give(state, (struct row){.kind = ROW_REPORT_MATCHED,
                             .as.report_matched = {
                                 .team = TEAM, .number = 1, .inject = inject, .decided = true}});
}

static struct report_filed whole(void)
{
    static const uint32_t web[] = {WEB};
    struct report_filed made = early();

    made.revision = 2;
    made.stage = REPORT_FINAL;
    made.type = "system-compromise";
    made.assets = (struct ordinals){web, 1};
    made.detected = made.began = made.contained = made.recovered = 11 * MINUTE;
    made.rated = made.actions = true;
    return made;
}

static void sheet(struct state *state, int64_t points)
{
    give(state, (struct row){.kind = ROW_SHEET_FILED,
                             .as.sheet_filed = {.team = TEAM,
                                                .metric = METRIC,
                                                .report = 1,
                                                .number = 1,
                                                .revision = 1,
                                                .by = "eva",
                                                .points = points}});
}

/* The two lines of the table in docs/SCORING.md, and their sum. */
static void the_worked_table_holds(void **context)
{
    struct state state;
    struct grading grading;
    const struct view_metric *metric;

    (void)context;
    begin(&state, 0);
    metric = view_metric(state.view, METRIC);
    play_until(&state, 12 * MINUTE, NULL);
    file(&state, early());
    assert_false(metric->awarded); /* nobody has decided */
    match(&state, INJECT);
    assert_int_equal(grading_of(state.view, grading_behind(state.view, METRIC), &grading), 0);
    assert_int_equal(grading.count, 2);
    assert_int_equal(grading.stages[0].completeness, 666);
    assert_int_equal(grading.stages[0].class, 667);
    assert_int_equal(grading.stages[0].assets, 666);
    assert_int_equal(grading.stages[0].severity, GRADING_NONE);
    assert_int_equal(grading.stages[0].times, GRADING_NONE);
    assert_int_equal(grading.stages[0].correctness, 666);
    assert_int_equal(grading.stages[0].rubric, GRADING_NONE);
    assert_int_equal(grading.stages[0].worth, 666);
    assert_null(grading.stages[1].revision);
    assert_int_equal(metric->points, 50000 * 222 / 1000);
    state_done(&state);

    begin(&state, 1);
    metric = view_metric(state.view, METRIC);
    play_until(&state, 12 * MINUTE, NULL);
    file(&state, early());
    match(&state, INJECT);
    play_until(&state, 192 * MINUTE, NULL); /* first receipt + 3 h: between 2 h and 4 h */
    file(&state, whole());
    sheet(&state, 20000);
    assert_int_equal(grading_of(state.view, grading_behind(state.view, METRIC), &grading), 0);
    assert_int_equal(grading.stages[1].completeness, 1000);
    assert_int_equal(grading.stages[1].correctness, 1000);
    assert_int_equal(grading.stages[1].rubric, 400);
    assert_int_equal(grading.stages[1].quality, 820);
    assert_int_equal(grading.stages[1].lateness, 750);
    assert_int_equal(grading.stages[1].worth, 615);
    state_done(&state);
}

/* What came after `close` changes nothing; a withdrawn report, and one about something else, bring
 * nothing. */
static void what_comes_too_late_does_not_count(void **context)
{
    struct state state;
    const struct view_metric *metric;
    struct report_filed made = early();
    int64_t before;

    (void)context;
    begin(&state, 0);
    metric = view_metric(state.view, METRIC);
    play_until(&state, 12 * MINUTE, NULL);
    file(&state, early());
    match(&state, INJECT);
    before = metric->points;
    play_until(&state, 60 * MINUTE, NULL);
    made.revision = 2;
    made.type = "system-compromise";
    made.detected = 11 * MINUTE;
    file(&state, made); /* still an early warning, whose time is over */
    assert_int_equal(metric->points, before);
    match(&state, 0);
    assert_false(metric->awarded);
    assert_int_equal(metric->points, 0);
    match(&state, INJECT);
    assert_int_equal(metric->points, before);
    give(&state, (struct row){.kind = ROW_REPORT_STATE,
                              .as.report_state = {.team = TEAM,
                                                  .number = 1,
                                                  .revision = 2,
                                                  .state = REPORT_FALSE_ALARM,
                                                  .text = "t"}});
    assert_false(metric->awarded);
    state_done(&state);
}

/* Points and truth are exercise control's until they are released; then the team is told both. */
static void the_team_is_told_at_the_release(void **context)
{
    struct state state;
    const struct view_metric *metric;
    struct intents intents = {0};
    struct row row = {.kind = ROW_SCORE_AWARD};

    (void)context;
    begin(&state, 1);
    metric = view_metric(state.view, METRIC);
    play_until(&state, 12 * MINUTE, NULL);
    file(&state, early());
    match(&state, INJECT);
    assert_true(metric->awarded && metric->inside && metric->points > 0);
    assert_int_equal(score_told(state.view, view_team(state.view, TEAM)), 0);
    row.as.score_award = (struct score_award){.metric = METRIC, .inside = true};
    state_audience(&state, &row);
    assert_int_equal(row.audience, AUDIENCE_EXCON);
    row = (struct row){.kind = ROW_TRUTH_MADE};
    state_audience(&state, &row);
    assert_int_equal(row.audience, AUDIENCE_EXCON);
    /* An evaluator has not graded it yet. */
    assert_int_equal(decide_sheet_release(&state, 0, "", "dora", true, &intents), 0);
    assert_int_equal(intents.row_count, 0);
    intents_done(&intents);
    sheet(&state, 30000);
    intents = (struct intents){0};
    assert_int_equal(decide_sheet_release(&state, 0, "", "dora", false, &intents), 2);
    for (size_t i = 0; i < intents.row_count; i++)
        give(&state, intents.rows[i]);
    intents_done(&intents);
    assert_false(metric->inside);
    assert_int_equal(score_told(state.view, view_team(state.view, TEAM)), metric->points);
    assert_int_equal(state.view->grading.scored_count, 1);
    assert_int_equal(state.view->grading.scored[0].made.points, metric->points);
    assert_non_null(strstr(state.view->grading.scored[0].made.text, "system-compromise"));
    /* What changes afterwards is inside again, and the team keeps what it was told. */
    file(&state, whole());
    assert_true(metric->inside);
    assert_int_not_equal(metric->points, metric->told);
    state_done(&state);
}

/* ---- attacks ---- */

static int ordered(struct state *state, struct order order, char reply[256])
{
    struct intents intents = {0};
    int result;

    order.team = "a";
    order.target = order.target != NULL ? order.target : "deface";
    order.reason = order.reason != NULL ? order.reason : "seen";
    result = order_decide(state, &order, &intents, reply, 256);
    for (size_t i = 0; i < intents.row_count; i++)
        give(state, intents.rows[i]);
    intents_done(&intents);
    return result;
}

static void begin_attack(struct state *state)
{
    static const uint32_t one[] = {INJECT};

    *state = (struct state){0};
    assert_int_equal(state_init(state, NULL), 0);
    give(state, (struct row){.kind = ROW_EXERCISE_OPENED, .as.exercise_opened = {.name = "t"}});
    give(state, (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {.team = TEAM, .id = "a"}});
    give(state,
         (struct row){
             .kind = ROW_METRIC_MADE,
             .as.metric_made = {
                 .metric = METRIC, .team = TEAM, .id = "m", .type = METRIC_ATTACK, .max = 40000}});
    give(state, (struct row){.kind = ROW_EVENT_MADE,
                             .as.event_made = {.event = 1, .id = "e", .at = -1, .manual = true}});
    for (uint32_t i = 1; i <= 2; i++) {
        const uint32_t own[] = {i};

        give(state, (struct row){.kind = ROW_INJECT_MADE,
                                 .as.inject_made = {.inject = i,
                                                    .team = TEAM,
                                                    .event = 1,
                                                    .id = i == INJECT ? "deface" : "other"}});
        give(state, (struct row){.kind = ROW_ATTACK_MADE,
                                 .as.attack_made = {.attack = i,
                                                    .team = TEAM,
                                                    .metric = METRIC,
                                                    .inject = i == INJECT ? "deface" : "other",
                                                    .injects = {i == INJECT ? one : own, 1},
                                                    .weight = i == INJECT ? 2 : 1,
                                                    .dwell = 30 * MINUTE,
                                                    .least = 500}});
    }
    give(state, (struct row){.kind = ROW_GENESIS_DONE});
    give(state,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    give(state, (struct row){.kind = ROW_CLOCK_STARTED});
}

static void deliver(struct state *state, uint32_t inject)
{
    static const int states[] = {INJECT_DISPATCHED, INJECT_RUNNING, INJECT_DELIVERED};

    for (int i = 0; i < 3; i++)
        give(state,
             (struct row){.kind = ROW_INJECT_STATE,
                          .as.inject_state = {.inject = inject, .state = states[i], .attempt = 1}});
}

/* The table of docs/SCORING.md, by orders; who claims does not decide; a new decision replaces the
 * one before it. */
static void attacks_are_claimed_and_decided(void **context)
{
    struct state state;
    const struct view_metric *metric;
    char reply[256];

    (void)context;
    begin_attack(&state);
    metric = view_metric(state.view, METRIC);
    assert_int_equal(
        ordered(&state,
                (struct order){
                    .verb = "compromise", .role = ROLE_RED, .actor = "rita", .detail = "admin"},
                reply),
        1); /* not delivered yet */
    play_until(&state, 10 * MINUTE, NULL);
    deliver(&state, INJECT);
    deliver(&state, 2);
    assert_true(metric->awarded && metric->inside);
    assert_int_equal(metric->points, 40000);
    play_until(&state, 60 * MINUTE, NULL);
    assert_int_equal(ordered(&state,
                             (struct order){.verb = "compromise",
                                            .role = ROLE_RED,
                                            .actor = "rita",
                                            .detail = "admin",
                                            .to_ms = 25 * MINUTE},
                             reply),
                     0);
    assert_int_equal(metric->points, 40000); /* nobody has decided */
    assert_true(attacks_wait(state.view, metric));
    assert_int_equal(ordered(&state,
                             (struct order){.verb = "compromise-decide",
                                            .role = ROLE_DIRECTOR,
                                            .actor = "rita",
                                            .target = "1",
                                            .detail = "upheld"},
                             reply),
                     1);
    assert_non_null(strstr(reply, "somebody else"));
    assert_int_equal(ordered(&state,
                             (struct order){.verb = "compromise-decide",
                                            .role = ROLE_EVALUATOR,
                                            .actor = "eva",
                                            .target = "1",
                                            .detail = "upheld"},
                             reply),
                     0);
    assert_int_equal(attack_worth(state.view, view_attack(state.view, 1), NULL), 625);
    assert_int_equal(metric->points, 30000);
    assert_int_equal(ordered(&state,
                             (struct order){.verb = "compromise-decide",
                                            .role = ROLE_DIRECTOR,
                                            .actor = "dora",
                                            .target = "1",
                                            .detail = "upheld,admin,half"},
                             reply),
                     0);
    assert_int_equal(attack_worth(state.view, view_attack(state.view, 1), NULL), 312);
    ordered(&state,
            (struct order){.verb = "compromise-decide",
                           .role = ROLE_DIRECTOR,
                           .actor = "dora",
                           .target = "1",
                           .detail = "upheld impact open"},
            reply);
    assert_int_equal(attack_worth(state.view, view_attack(state.view, 1), NULL), 0);
    ordered(&state,
            (struct order){.verb = "compromise-decide",
                           .role = ROLE_DIRECTOR,
                           .actor = "dora",
                           .target = "1",
                           .detail = "upheld none half"},
            reply);
    assert_int_equal(attack_worth(state.view, view_attack(state.view, 1), NULL), 500);
    ordered(&state,
            (struct order){.verb = "compromise-decide",
                           .role = ROLE_DIRECTOR,
                           .actor = "dora",
                           .target = "1",
                           .detail = "rejected"},
            reply);
    assert_int_equal(metric->points, 40000);
    state_done(&state);
}

/* Words, times and seats that are not right are refused, and change nothing. */
static void claims_that_are_not_right_are_refused(void **context)
{
    static const struct order wrong[] = {
        {.detail = ""},
        {.detail = "half"},
        {.detail = "root"},
        {.detail = "admin user"},
        {.detail = "admin", .target = "none"},
        {.detail = "admin", .by_ms = 5 * MINUTE},
        {.detail = "admin", .by_ms = 50 * MINUTE, .to_ms = 40 * MINUTE},
        {.detail = "admin", .to_ms = 90 * MINUTE},
        {.detail = "admin", .reason = ""},
        {.detail = "adminadminadminadminadminadmin"}};
    struct state state;
    char reply[256];

    (void)context;
    begin_attack(&state);
    play_until(&state, 10 * MINUTE, NULL);
    deliver(&state, INJECT);
    play_until(&state, 60 * MINUTE, NULL);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct order order = wrong[i];

        order.verb = "compromise";
        order.role = ROLE_RED;
        order.actor = "rita";
        assert_int_equal(ordered(&state, order, reply), 1);
    }
    for (int role = 0; role < ROLES; role++) {
        bool may = role == ROLE_DIRECTOR || role == ROLE_CONTROLLER || role == ROLE_EVALUATOR;

        assert_int_equal(rights_may((enum role)role, "compromise", true) == MAY,
                         may || role == ROLE_RED);
        assert_int_equal(rights_may((enum role)role, "compromise-decide", true) == MAY, may);
    }
    assert_int_equal(state.view->attacks.claim_count, 0);
    state_done(&state);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_table_holds),
        cmocka_unit_test(what_comes_too_late_does_not_count),
        cmocka_unit_test(the_team_is_told_at_the_release),
        cmocka_unit_test(attacks_are_claimed_and_decided),
        cmocka_unit_test(claims_that_are_not_right_are_refused),
    };

    if (argc == 2 && strcmp(argv[1], "--rows") == 0)
        return play_rows();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
