/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluation sheets: what is taken, when they are opened and count, disagreement, reopening and
 * release; and what teams come to know of the points. */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/model/row.h"
#include "core/model/sheet.h"
#include "core/view/queue.h"

static char reply[256];

/* Team a: metric 1 "plain" (two graders, 10 points), 2 "handling" (a rubric, one grader, 30
 * points); evaluation 1 of metric 1 at 5 points and TLO 2 of it. */
static void begin(struct world *world)
{
    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .endex = 3600000}});
    for (uint32_t t = 1; t <= 2; t++)
        feed(world, (struct row){.kind = ROW_TEAM_MADE,
                                 .as.team_made = {.team = t, .id = t == 1 ? "a" : "b"}});
    feed(world, (struct row){.kind = ROW_METRIC_MADE,
                             .as.metric_made = {.metric = 1,
                                                .team = 1,
                                                .id = "plain",
                                                .type = METRIC_MANUAL,
                                                .max = 10000,
                                                .graders = 2}});
    feed(world,
         (struct row){
             .kind = ROW_METRIC_MADE,
             .as.metric_made = {
                 .metric = 2, .team = 1, .id = "handling", .type = METRIC_MANUAL, .max = 30000}});
    feed(world, (struct row){.kind = ROW_OBJECTIVE_MADE,
                             .as.objective_made = {.objective = 1,
                                                   .team = 1,
                                                   .id = "passes",
                                                   .type = OBJECTIVE_EVALUATION,
                                                   .min = 5000,
                                                   .needs = {(const uint32_t[]){1}, 1}}});
    feed(world, (struct row){.kind = ROW_OBJECTIVE_MADE,
                             .as.objective_made = {.objective = 2,
                                                   .team = 1,
                                                   .id = "tlo",
                                                   .type = OBJECTIVE_TLO,
                                                   .needs = {(const uint32_t[]){1}, 1}}});
    for (uint32_t c = 1; c <= 2; c++)
        feed(world, (struct row){.kind = ROW_CRITERION_MADE,
                                 .as.criterion_made = {.criterion = c,
                                                       .metric = "handling",
                                                       .id = c == 1 ? "detect" : "contain",
                                                       .title = c == 1 ? "Detects" : "Contains",
                                                       .weight = c == 1 ? 2 : 1}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
}

static int give(struct world *world, enum role role, const char *actor, struct order order)
{
    struct intents intents = {0};
    int result;

    order.role = role;
    order.actor = actor;
    order.team = order.team != NULL ? order.team : "a";
    order.target = order.target != NULL ? order.target : "";
    order.reason = order.reason != NULL ? order.reason : "because";
    order.detail = order.detail != NULL ? order.detail : "";
    result = order_decide(&world->state, &order, &intents, reply, sizeof(reply));
    take(world, &intents);
    return result;
}

/* `hash` stands for the sheet's SHA-256. */
static int hand_in(struct world *world, enum role role, const char *actor,
                   const struct sheet *sheet, const char *hash)
{
    struct sheet filled = *sheet;
    struct order_sheet filed = {.sheet = &filled, .sha256 = hash};

    filled.inject = filled.inject != NULL ? filled.inject : "";
    for (int i = 0; i < SHEET_TEXTS; i++)
        filled.texts[i] = filled.texts[i] != NULL ? filled.texts[i] : "";
    return give(world, role, actor, (struct order){.verb = "sheet", .sheet = &filed});
}

static int points(struct world *world, const char *actor, int64_t thousandths, const char *hash)
{
    return hand_in(world, ROLE_EVALUATOR, actor,
                   &(struct sheet){.metric = "plain", .points = thousandths}, hash);
}

static const struct view_metric *plain(const struct world *world)
{
    return view_metric(world->state.view, 1);
}

/* What waits of that kind; its text in *text. */
static size_t waits(const struct world *world, enum queue_kind kind, char text[200])
{
    size_t count, found = 0;
    struct queue_item *items = queue_list(world->state.view, 0, world->state.x, false, &count);

    for (size_t i = 0; i < count; i++)
        if (items[i].kind == kind) {
            queue_text(world->state.view, &items[i], text, 200);
            found++;
        }
    free(items);
    return found;
}

static void two_sheets_count_when_both_are_in(void **context)
{
    struct world world;
    char text[200];

    (void)context;
    begin(&world);
    assert_int_equal(points(&world, "anna", 8000, "h1"), 0);
    assert_non_null(strstr(reply, "sheet 1 rev 1 received"));
    assert_non_null(strstr(reply, "waits for 1 more"));
    assert_false(plain(&world)->awarded);
    assert_int_equal(waits(&world, QUEUE_SHEET, text), 1);
    assert_string_equal(text, "plain: 1 of 2 sheets in, by anna");
    /* The same again is the same sheet, another of hers a revision. */
    assert_int_equal(points(&world, "anna", 8000, "h1"), 0);
    assert_non_null(strstr(reply, "sheet 1 rev 1 received"));
    assert_non_null(strstr(reply, "already"));
    assert_int_equal(points(&world, "anna", 7000, "h2"), 0);
    assert_non_null(strstr(reply, "sheet 1 rev 2 received"));
    assert_false(plain(&world)->awarded);
    assert_int_equal(points(&world, "boris", 6001, "h3"), 0);
    assert_null(strstr(reply, "waits"));
    assert_true(plain(&world)->awarded);
    assert_int_equal(plain(&world)->points, 6501); /* half up */
    assert_int_equal(waits(&world, QUEUE_SHEET, text), 0);
    assert_int_equal(waits(&world, QUEUE_APART, text), 0);
    /* The newest of each. */
    assert_int_equal(points(&world, "boris", 7000, "h4"), 0);
    assert_int_equal(plain(&world)->points, 7000);
    assert_true(view_sheet_of(world.state.view, 1, 2)->after);
    assert_false(view_sheet_of(world.state.view, 1, 1)->after);
    state_done(&world.state);
}

static void more_than_a_fifth_apart_disagree(void **context)
{
    struct world world;
    char text[200];

    (void)context;
    begin(&world);
    points(&world, "anna", 8000, "h1");
    points(&world, "boris", 6000, "h2");
    assert_int_equal(waits(&world, QUEUE_APART, text), 0); /* 20 per cent are none */
    points(&world, "boris", 5999, "h3");
    assert_int_equal(waits(&world, QUEUE_APART, text), 1);
    assert_string_equal(text, "plain: evaluators disagree, 5.999 and 8 of 10 points");
    points(&world, "boris", 6500, "h4");
    assert_int_equal(waits(&world, QUEUE_APART, text), 0);
    state_done(&world.state);
}

static void a_rubric_is_rated_whole(void **context)
{
    struct world world;
    struct sheet sheet = {.metric = "handling", .points = -1, .rating_count = 2};

    (void)context;
    begin(&world);
    sheet.ratings[0] = (struct sheet_rating){"contain", 1000};
    sheet.ratings[1] = (struct sheet_rating){"detect", 2000};
    assert_int_equal(hand_in(&world, ROLE_EVALUATOR, "anna", &sheet, "h1"), 0);
    /* 30 · (2·2000 + 1·1000) / (3000 · 3) */
    assert_int_equal(view_metric(world.state.view, 2)->points, 16667);
    assert_int_equal(view_sheet_mark(view_sheet_of(world.state.view, 1, 1), 0), 2000);
    sheet.rating_count = 1;
    assert_int_equal(hand_in(&world, ROLE_EVALUATOR, "anna", &sheet, "h2"), 1);
    sheet.rating_count = 2;
    sheet.ratings[1].criterion = "contain";
    assert_int_equal(hand_in(&world, ROLE_EVALUATOR, "anna", &sheet, "h2"), 1);
    assert_string_equal(reply, "the sheet does not rate \"detect\"");
    assert_int_equal(points(&world, "anna", 10001, "h2"), 1);
    assert_int_equal(points(&world, "anna", -1, "h2"), 1);
    assert_int_equal(hand_in(&world, ROLE_EVALUATOR, "anna",
                             &(struct sheet){.metric = "nothing", .points = 1}, "h"),
                     1);
    assert_int_equal(hand_in(&world, ROLE_EVALUATOR, "anna",
                             &(struct sheet){.metric = "plain", .points = 1, .report = 1}, "h"),
                     1);
    assert_int_equal(hand_in(&world, ROLE_EVALUATOR, "anna",
                             &(struct sheet){.metric = "plain", .points = 1, .inject = "i"}, "h"),
                     1);
    assert_int_equal(
        hand_in(&world, ROLE_BLUE, "otto", &(struct sheet){.metric = "plain", .points = 1}, "h"),
        1);
    state_done(&world.state);
}

static void a_grade_is_no_way_around(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    assert_int_equal(give(&world, ROLE_DIRECTOR, "dora",
                          (struct order){.verb = "grade", .target = "plain", .points = 1000}),
                     1);
    assert_string_equal(reply, "metric plain is graded by sheets: excon sheet a plain");
    assert_false(plain(&world)->awarded);
    state_done(&world.state);
}

static void reopened_it_is_blind_again_and_the_points_stand(void **context)
{
    struct world world;
    char text[200];

    (void)context;
    begin(&world);
    points(&world, "anna", 8000, "h1");
    points(&world, "boris", 6000, "h2");
    assert_int_equal(give(&world, ROLE_EVALUATOR, "anna",
                          (struct order){.verb = "sheet-reopen", .target = "plain"}),
                     ORDER_ASKED);
    assert_int_equal(give(&world, ROLE_DIRECTOR, "dora",
                          (struct order){.verb = "approve", .target = "1", .team = ""}),
                     0);
    assert_int_equal(waits(&world, QUEUE_SHEET, text), 1);
    assert_string_equal(text, "plain, graded anew: 0 of 2 sheets in");
    assert_int_equal(plain(&world)->points, 7000);
    assert_int_equal(points(&world, "boris", 6000, "h2"), 0);
    assert_null(strstr(reply, "already"));
    assert_false(view_sheet_of(world.state.view, 1, 2)->opened);
    assert_int_equal(plain(&world)->points, 7000);
    points(&world, "carla", 4000, "h5");
    assert_int_equal(plain(&world)->points, 5000);
    assert_false(view_sheet_counts(world.state.view, view_sheet_of(world.state.view, 1, 1)));
    state_done(&world.state);
}

static void a_director_may_do_with_fewer(void **context)
{
    struct world world;
    char text[200];

    (void)context;
    begin(&world);
    points(&world, "anna", 8000, "h1");
    assert_int_equal(give(&world, ROLE_DIRECTOR, "dora",
                          (struct order){.verb = "sheet-open", .target = "plain"}),
                     0);
    assert_string_equal(reply, "plain of a is graded by 1 of 2 sheets");
    assert_int_equal(plain(&world)->points, 8000);
    assert_int_equal(waits(&world, QUEUE_SHEET, text), 0);
    points(&world, "boris", 6000, "h2");
    assert_int_equal(plain(&world)->points, 7000);
    state_done(&world.state);
}

static void a_team_sees_what_was_released(void **context)
{
    struct world world;
    const struct view_objective *passes, *tlo;
    struct row row = {.kind = ROW_SCORE_AWARD, .as.score_award = {.metric = 1, .inside = true}};

    (void)context;
    begin(&world);
    passes = view_objective(world.state.view, 1);
    tlo = view_objective(world.state.view, 2);
    state_audience(&world.state, &row);
    assert_int_equal(row.audience, AUDIENCE_EXCON);
    points(&world, "anna", 8000, "h1");
    assert_int_equal(give(&world, ROLE_DIRECTOR, "dora", (struct order){.verb = "sheet-release"}),
                     1);
    assert_string_equal(reply, "nothing is to be released: 1 wait for sheets");
    assert_int_equal(give(&world, ROLE_DIRECTOR, "dora",
                          (struct order){.verb = "sheet-release", .target = "plian"}),
                     1);
    assert_string_equal(reply, "a has no metric \"plian\"; did you mean \"plain\"?");
    points(&world, "boris", 5000, "h2");
    assert_true(passes->reached && passes->inside && tlo->reached && tlo->inside);
    assert_true(plain(&world)->inside);
    assert_int_equal(plain(&world)->told, 0);
    assert_int_equal(give(&world, ROLE_DIRECTOR, "dora", (struct order){.verb = "sheet-release"}),
                     1);
    assert_non_null(strstr(reply, "disagree"));
    assert_int_equal(
        give(&world, ROLE_DIRECTOR, "dora", (struct order){.verb = "sheet-release", .force = true}),
        0);
    assert_string_equal(reply, "2 sheets released to a");
    assert_int_equal(plain(&world)->told, 6500);
    assert_true(!plain(&world)->inside && passes->reached && !passes->inside && !tlo->inside);
    assert_int_equal(world.state.view->sheets.released_count, 2);
    /* A revision is the evaluators' until it is released, too. */
    points(&world, "boris", 0, "h3");
    assert_int_equal(plain(&world)->points, 4000);
    assert_int_equal(plain(&world)->told, 6500);
    assert_true(!passes->reached && passes->inside);
    state_done(&world.state);
}

static void a_release_may_be_planned(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    feed(&world, (struct row){.kind = ROW_CLOCK_STARTED});
    assert_int_equal(give(&world, ROLE_DIRECTOR, "dora",
                          (struct order){.verb = "sheet-release", .to_ms = 60000, .team = ""}),
                     0);
    assert_int_equal(give(&world, ROLE_DIRECTOR, "dora",
                          (struct order){.verb = "sheet-release", .detail = "endex"}),
                     0);
    points(&world, "anna", 8000, "h1");
    points(&world, "boris", 7000, "h2");
    assert_int_equal(plain(&world)->told, 0);
    pass(&world, 60000);
    assert_int_equal(plain(&world)->told, 7500);
    points(&world, "boris", 8000, "h3");
    assert_int_equal(plain(&world)->told, 7500);
    pass(&world, 70000);
    assert_int_equal(plain(&world)->told, 7500);
    feed(&world, (struct row){.kind = ROW_CLOCK_ENDED});
    assert_int_equal(plain(&world)->told, 8000);
    assert_true(world.state.view->sheets.plans[0].done && world.state.view->sheets.plans[1].done);
    state_done(&world.state);
}

static void what_nobody_graded_waits_after_endex(void **context)
{
    struct world world;
    char text[200];

    (void)context;
    begin(&world);
    feed(&world, (struct row){.kind = ROW_CLOCK_STARTED});
    points(&world, "anna", 8000, "h1");
    assert_int_equal(waits(&world, QUEUE_METRIC, text), 0);
    feed(&world, (struct row){.kind = ROW_CLOCK_ENDED});
    assert_int_equal(waits(&world, QUEUE_METRIC, text), 1);
    assert_string_equal(text, "handling is not graded");
    assert_int_equal(waits(&world, QUEUE_SHEET, text), 1);
    state_done(&world.state);
}

static void scores_with_open_sheets_are_not_final(void **context)
{
    struct world world;
    struct queue_item *items;
    char row[32] = "";
    size_t count;

    (void)context;
    begin(&world);
    feed(&world, (struct row){.kind = ROW_CLOCK_STARTED});
    hand_in(&world, ROLE_EVALUATOR, "anna",
            &(struct sheet){.metric = "handling",
                            .points = -1,
                            .rating_count = 2,
                            .ratings = {{"detect", 3000}, {"contain", 0}}},
            "h0");
    points(&world, "anna", 8000, "h1");
    feed(&world, (struct row){.kind = ROW_CLOCK_ENDED});
    assert_int_equal(give(&world, ROLE_DIRECTOR, "dora", (struct order){.verb = "finalize"}), 1);
    assert_non_null(strstr(reply, "a/plain waits for sheets"));
    points(&world, "boris", 5000, "h2");
    assert_int_equal(give(&world, ROLE_DIRECTOR, "dora", (struct order){.verb = "finalize"}), 1);
    assert_non_null(strstr(reply, "a/plain has sheets that disagree"));
    /* Somebody says that this is as it should be. */
    items = queue_list(world.state.view, 0, world.state.x, false, &count);
    for (size_t i = 0; i < count; i++)
        if (items[i].kind == QUEUE_APART)
            snprintf(row, sizeof(row), "%lld", (long long)items[i].row);
    free(items);
    assert_int_equal(
        give(&world, ROLE_DIRECTOR, "dora", (struct order){.verb = "done", .target = row}), 0);
    assert_int_equal(give(&world, ROLE_DIRECTOR, "dora", (struct order){.verb = "finalize"}), 0);
    assert_int_equal(points(&world, "boris", 8000, "h3"), 1);
    assert_non_null(strstr(reply, "final"));
    assert_int_equal(give(&world, ROLE_DIRECTOR, "dora",
                          (struct order){.verb = "sheet-reopen", .target = "plain"}),
                     1);
    assert_int_equal(plain(&world)->points, 6500);
    state_done(&world.state);
}

/* Whoever reads a sheet looks its metric up, whatever a journal says behind it. */
static void a_metric_with_sheets_stays(void **context)
{
    struct world world;
    struct error err;
    struct row row = {.kind = ROW_AMEND_DROPPED,
                      .as.amend_dropped = {.what = AMEND_METRIC, .item = 1}};

    (void)context;
    begin(&world);
    assert_int_equal(points(&world, "eve", 0, "1"), 0);
    assert_true(view_apply(world.state.view, &row, &err) < 0);
    assert_non_null(plain(&world));
    row.as.amend_dropped.item = 2;
    assert_int_equal(view_apply(world.state.view, &row, &err), 0);
    assert_null(view_metric(world.state.view, 2));
    state_done(&world.state);
}

/* Who revises a sheet that nobody else is asked for has read nobody's. */
static void a_lone_evaluator_has_read_nobodys(void **context)
{
    struct world world;
    struct sheet sheet = {.metric = "handling", .points = -1, .rating_count = 2};

    (void)context;
    begin(&world);
    sheet.ratings[0] = (struct sheet_rating){"contain", 1000};
    sheet.ratings[1] = (struct sheet_rating){"detect", 2000};
    assert_int_equal(hand_in(&world, ROLE_EVALUATOR, "anna", &sheet, "h1"), 0);
    sheet.ratings[1].mark = 3000;
    assert_int_equal(hand_in(&world, ROLE_EVALUATOR, "anna", &sheet, "h2"), 0);
    assert_non_null(strstr(reply, "rev 2"));
    assert_false(view_sheet_of(world.state.view, 1, 1)->after);
    assert_int_equal(hand_in(&world, ROLE_EVALUATOR, "boris", &sheet, "h3"), 0);
    assert_true(view_sheet_of(world.state.view, 1, 2)->after);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_sheets_count_when_both_are_in),
        cmocka_unit_test(more_than_a_fifth_apart_disagree),
        cmocka_unit_test(a_rubric_is_rated_whole),
        cmocka_unit_test(a_grade_is_no_way_around),
        cmocka_unit_test(reopened_it_is_blind_again_and_the_points_stand),
        cmocka_unit_test(a_director_may_do_with_fewer),
        cmocka_unit_test(a_team_sees_what_was_released),
        cmocka_unit_test(a_release_may_be_planned),
        cmocka_unit_test(a_lone_evaluator_has_read_nobodys),
        cmocka_unit_test(what_nobody_graded_waits_after_endex),
        cmocka_unit_test(scores_with_open_sheets_are_not_final),
        cmocka_unit_test(a_metric_with_sheets_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
