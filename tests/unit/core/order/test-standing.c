/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is told the points of teams, for every policy, role and team: each seat folds the rows that
 * rights_see gives it, and either knows a team's points at every row, or is told nothing of them.
 */
#include "world.h"

#include "core/model/row.h"
#include "core/order/rights.h"
#include "core/view/standing.h"

enum { TEAMS = 3, METRICS = 2 * TEAMS, SEATS = ROLES * (TEAMS + 1) };

struct seat {
    enum role role;
    uint32_t team;
    struct view *view;
    bool told; /* has had a row with points of another team, or of its own */
    bool told_of[TEAMS + 1];
};

struct stage {
    struct world world;
    struct seat seats[SEATS];
    uint32_t seed;
};

static uint32_t draw(struct stage *stage, uint32_t most)
{
    stage->seed = stage->seed * 1664525u + 1013904223u;
    return (stage->seed >> 8) % most;
}

/* Whose points the row says; 0: none. */
static uint32_t points_of(const struct view *view, const struct row *row)
{
    return row->kind == ROW_SCORE_AWARD ? view_metric(view, row->as.score_award.metric)->made.team
           : row->kind == ROW_SCORE_CHARGED  ? row->as.score_charged.team
           : row->kind == ROW_SCORE_ADJUSTED ? row->as.score_adjusted.team
           : row->kind == ROW_SCORE_REVERSED ? row->as.score_reversed.team
           : row->kind == ROW_SCORE_STANDING ? row->as.score_standing.team
                                             : 0;
}

/* As the controller does: the audience, the fold, the followers, and what follows. */
static void give(struct stage *stage, struct row row)
{
    struct state *state = &stage->world.state;
    struct intents intents = {0};
    struct error err;

    row.seq = state->seq + 1;
    row.x = state->x;
    row.r = state->r;
    /* The genesis gives its rows their audience itself. */
    if (row.kind != ROW_TEAM_MADE && row.kind != ROW_METRIC_MADE)
        state_audience(state, &row);
    if (state_apply(state, &row, &err) != 0)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < SEATS; i++) {
        struct seat *seat = &stage->seats[i];

        if (!rights_see(row.audience, row.team, seat->role, seat->team))
            continue;
        seat->told_of[points_of(state->view, &row)] = true;
        if (view_apply(seat->view, &row, &err) != 0)
            fail_msg("%s of team %u: %s", role_words[seat->role], seat->team, err.text);
    }
    decide_row(state, &row, &intents);
    for (size_t i = 0; i < intents.row_count; i++)
        give(stage, intents.rows[i]);
    intents_done(&intents);
}

static void made(struct stage *stage, struct row row)
{
    row.audience = AUDIENCE_TEAM;
    row.team = row.kind == ROW_TEAM_MADE ? row.as.team_made.team : row.as.metric_made.team;
    give(stage, row);
}

static void begin(struct stage *stage, enum scores_teams teams, enum scores_public public,
                  bool until)
{
    static const char *const ids[] = {"", "a", "b", "c"};

    *stage = (struct stage){.seed = 7};
    assert_int_equal(state_init(&stage->world.state, NULL), 0);
    for (size_t i = 0; i < SEATS; i++) {
        stage->seats[i] =
            (struct seat){.role = (enum role)(i % ROLES), .team = (uint32_t)(i / ROLES)};
        stage->seats[i].view = view_new();
        /* Everybody knows the policy, and the genesis of the teams of their own. */
        stage->seats[i].view->exercise.scores_teams = (int)teams;
        stage->seats[i].view->exercise.scores_public = (int)public;
        stage->seats[i].view->exercise.scores_until_endex = until;
    }
    give(stage, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t",
                                                    .scores_teams = (int)teams,
                                                    .scores_public = (int)public,
                                                    .scores_until_endex = until}});
    for (uint32_t team = 1; team <= TEAMS; team++)
        made(stage,
             (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {.team = team, .id = ids[team]}});
    for (uint32_t i = 1; i <= METRICS; i++)
        made(stage, (struct row){.kind = ROW_METRIC_MADE,
                                 .as.metric_made = {.metric = i,
                                                    .team = (i - 1) % TEAMS + 1,
                                                    .id = "m",
                                                    .type = METRIC_MANUAL,
                                                    .max = 100000}});
    give(stage, (struct row){.kind = ROW_GENESIS_DONE});
    give(stage,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
}

static void end(struct stage *stage)
{
    for (size_t i = 0; i < SEATS; i++)
        view_free(stage->seats[i].view);
    state_done(&stage->world.state);
}

/* Said here once more, without the code under test. */
static bool may_know(const struct seat *seat, uint32_t team, enum scores_teams teams,
                     enum scores_public public, bool released)
{
    bool own = seat->team == team;

    if (seat->role == ROLE_DIRECTOR || seat->role == ROLE_CONTROLLER ||
        seat->role == ROLE_EVALUATOR || released || public != SCORES_PUBLIC_NONE)
        return true;
    if (seat->role == ROLE_TRAINER)
        return own || teams == SCORES_ALL;
    return seat->role == ROLE_BLUE && (teams == SCORES_ALL || (teams == SCORES_OWN && own));
}

/* Every seat knows the points of a team as exercise control does, or has been told nothing, or
 * (`frozen`, of each team) what they were. */
static void look(struct stage *stage, enum scores_teams teams, enum scores_public public,
                 bool released, bool started, const int64_t *frozen)
{
    const struct view *all = stage->world.state.view;

    for (size_t i = 0; i < SEATS; i++)
        for (uint32_t t = 1; t <= TEAMS; t++) {
            struct seat *seat = &stage->seats[i];
            const struct view_standing *standing = view_standing_of(seat->view, t);
            const struct view_team *team = view_team(seat->view, t);
            int64_t points = view_team(all, t)->points;

            if (frozen != NULL && !may_know(seat, t, teams, public, released)) {
                assert_non_null(standing);
                assert_int_equal(standing->now.points, frozen[t]);
                continue;
            }
            if (!may_know(seat, t, teams, public, released)) {
                assert_false(seat->told_of[t]);
                assert_null(standing);
                continue;
            }
            if (team != NULL)
                assert_int_equal(team->points, points);
            else if (standing != NULL)
                assert_int_equal(standing->now.points, points);
            else
                assert_false(started);
        }
}

static struct row happening(struct stage *stage, const struct view *view)
{
    uint32_t team = draw(stage, TEAMS) + 1;
    int64_t points = (int64_t)draw(stage, 100000);

    switch (draw(stage, 4)) {
    case 0:
        return (struct row){.kind = ROW_SCORE_CHARGED,
                            .as.score_charged = {.team = team, .points = points, .by = "anna"}};
    case 1:
        return (struct row){.kind = ROW_SCORE_ADJUSTED,
                            .as.score_adjusted = {.team = team,
                                                  .number = view_team(view, team)->adjustments + 1,
                                                  .points = points - 50000,
                                                  .by = "anna"}};
    case 2:
        for (size_t i = 0; i < view->adjustments.count; i++)
            if (!view->adjustments.list[i].reversed)
                return (struct row){
                    .kind = ROW_SCORE_REVERSED,
                    .as.score_reversed = {.team = view->adjustments.list[i].made.team,
                                          .number = view->adjustments.list[i].made.number,
                                          .by = "anna"}};
        __attribute__((fallthrough));
    default:
        return (struct row){
            .kind = ROW_SCORE_AWARD,
            .as.score_award = {.metric = draw(stage, METRICS) + 1, .points = points, .by = "anna"}};
    }
}

/* What is public stands; whoever is told besides, and exercise control, sees it go on. */
static void freeze(struct stage *stage, enum scores_teams teams)
{
    int64_t points[TEAMS + 1];

    for (uint32_t t = 1; t <= TEAMS; t++)
        points[t] = view_team(stage->world.state.view, t)->points;
    give(stage,
         (struct row){.kind = ROW_SCORE_FROZEN, .as.score_turn = {.by = "anna", .text = ""}});
    for (int i = 0; i < 20; i++) {
        give(stage, happening(stage, stage->world.state.view));
        look(stage, teams, SCORES_PUBLIC_NONE, false, true, points);
    }
    give(stage,
         (struct row){.kind = ROW_SCORE_THAWED, .as.score_turn = {.by = "anna", .text = ""}});
    look(stage, teams, SCORES_PUBLIC_FROZEN, false, true, NULL);
}

static void play(enum scores_teams teams, enum scores_public public, bool until)
{
    struct stage stage;

    begin(&stage, teams, public, until);
    look(&stage, teams, public, false, false, NULL);
    give(&stage,
         (struct row){.kind = ROW_RANGE_STATE, .as.range_state = {.state = RANGE_BUILDING}});
    give(&stage, (struct row){.kind = ROW_RANGE_STATE, .as.range_state = {.state = RANGE_UP}});
    give(&stage, (struct row){.kind = ROW_CLOCK_STARTED, .as.clock = {.by = "anna"}});
    for (int i = 0; i < 60; i++) {
        give(&stage, happening(&stage, stage.world.state.view));
        look(&stage, teams, public, false, true, NULL);
    }
    if (public == SCORES_PUBLIC_FROZEN)
        freeze(&stage, teams);
    give(&stage, (struct row){.kind = ROW_CLOCK_ENDED, .as.clock = {.by = "anna"}});
    for (int i = 0; i < 30; i++) {
        look(&stage, teams, public, until, true, NULL);
        give(&stage, happening(&stage, stage.world.state.view));
    }
    look(&stage, teams, public, until, true, NULL);
    end(&stage);
}

static void every_policy_role_and_team(void **state)
{
    (void)state;
    for (int teams = 0; teams < SCORES_TEAMS; teams++)
        for (int public = 0; public < SCORES_PUBLICS; public ++)
            for (int until = 0; until < 2; until++)
                if (teams != SCORES_NONE || public == SCORES_PUBLIC_NONE)
                    play((enum scores_teams)teams, (enum scores_public) public, until == 1);
}

static void without_a_policy_there_is_no_row_more(void **state)
{
    struct stage stage;

    (void)state;
    begin(&stage, SCORES_OWN, SCORES_PUBLIC_NONE, false);
    give(&stage, (struct row){.kind = ROW_SCORE_AWARD,
                              .as.score_award = {.metric = 1, .points = 5000, .by = "anna"}});
    assert_int_equal(stage.world.state.view->standings.count, 0);
    end(&stage);
}

static void unknown_is_not_nothing(void **state)
{
    struct stage stage;
    const struct view_team *team;

    (void)state;
    begin(&stage, SCORES_NONE, SCORES_PUBLIC_NONE, false);
    give(&stage, (struct row){.kind = ROW_SCORE_AWARD,
                              .as.score_award = {.metric = 1, .points = 5000, .by = "anna"}});
    for (size_t i = 0; i < SEATS; i++) {
        team = view_team(stage.seats[i].view, 1);
        if (team != NULL && stage.seats[i].role == ROLE_BLUE && stage.seats[i].team == 1)
            assert_false(view_points_are_told(stage.seats[i].view, team));
        if (team != NULL && stage.seats[i].role == ROLE_DIRECTOR)
            assert_true(view_points_are_told(stage.seats[i].view, team));
    }
    end(&stage);
}

static void equal_points_share_a_place(void **state)
{
    static const int64_t points[] = {5, 9, 9, 1};
    static const size_t places[] = {3, 1, 1, 4};
    struct view *view = view_new();
    struct error err;

    (void)state;
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(
            view_apply(view,
                       &(struct row){.kind = ROW_SCORE_STANDING,
                                     .as.score_standing = {.team = i + 1, .points = points[i]}},
                       &err),
            0);
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(view_standing_place(view, view_standing_of(view, i + 1)), places[i]);
    /* Where the scenario decides ties by time, who had them first is before the other. */
    assert_int_equal(
        view_apply(view,
                   &(struct row){.kind = ROW_SCORE_STANDING,
                                 .as.score_standing = {.team = 3, .points = 9, .since = 5000}},
                   &err),
        0);
    assert_int_equal(view_standing_place(view, view_standing_of(view, 2)), 1);
    assert_int_equal(view_standing_place(view, view_standing_of(view, 3)), 2);
    view_free(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_policy_role_and_team),
        cmocka_unit_test(without_a_policy_there_is_no_row_more),
        cmocka_unit_test(unknown_is_not_nothing),
        cmocka_unit_test(equal_points_share_a_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
