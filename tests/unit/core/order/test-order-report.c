/* SPDX-License-Identifier: Apache-2.0 */
/* A team's report arrives once, in its order of stages; it is matched to an inject one to one, and
 * the decision meets what is expected. */
#include "world.h"

#include "core/model/report.h"
#include "core/model/row.h"

/* Two teams with a machine "web" each; an inject into each of them, after which a report is
 * expected within 1000 s; one more inject into the first. */
static void begin(struct world *world)
{
    static const uint32_t injects[] = {1, 2, 3};

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .endex = 100000000}});
    for (uint32_t t = 1; t <= 2; t++)
        feed(world, (struct row){.kind = ROW_TEAM_MADE,
                                 .as.team_made = {.team = t,
                                                  .id = t == 1 ? "a" : "b",
                                                  .path = t == 1 ? "blue.a" : "blue.b"}});
    for (uint32_t v = 1; v <= 3; v++)
        feed(world,
             (struct row){
                 .kind = ROW_VM_MADE,
                 .as.vm_made = {.vm = v, .team = v == 2 ? 2 : 1, .id = v == 3 ? "mail" : "web"}});
    feed(world, (struct row){.kind = ROW_EVENT_MADE,
                             .as.event_made = {.event = 1, .id = "e", .at = 90000000}});
    for (uint32_t i = 1; i <= 3; i++)
        feed(world, (struct row){.kind = ROW_INJECT_MADE,
                                 .as.inject_made = {.inject = i,
                                                    .team = i == 2 ? 2 : 1,
                                                    .event = 1,
                                                    .vm = i,
                                                    .id = i == 3 ? "worm" : "breach"}});
    for (uint32_t i = 1; i <= 3; i++)
        feed(world, (struct row){.kind = ROW_EXPECTATION_MADE,
                                 .as.expectation_made = {.expectation = i,
                                                         .team = i == 2 ? 2 : 1,
                                                         .inject = "breach",
                                                         .report = "incident",
                                                         .injects = {&injects[i - 1], 1},
                                                         .due = 1000000}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    feed(world, (struct row){.kind = ROW_CLOCK_STARTED});
    pass(world, 0);
}

static void deliver(struct world *world, uint32_t inject)
{
    feed(world, (struct row){.kind = ROW_INJECT_STATE,
                             .as.inject_state = {
                                 .inject = inject, .state = INJECT_DELIVERED, .attempt = 1}});
}

/* `hash` is its hash. */
static int file(struct world *world, uint32_t team, const char *text, const char *hash,
                char reply[256])
{
    struct pool pool = POOL_EMPTY;
    struct report report;
    struct order_report filed = {.report = &report, .hash = hash, .sha256 = hash};
    struct error err = {0};
    int result;

    if (report_read(text, strlen(text), &pool, &report, &err) != 0)
        fail_msg("%s", err.text);
    result = order(world,
                   (struct order){.verb = "report",
                                  .role = ROLE_BLUE,
                                  .own_team = team,
                                  .actor = "mari",
                                  .report = &filed},
                   reply);
    pool_done(&pool);
    return result;
}

static int say(struct world *world, enum role role, const char *verb, const char *number,
               const char *detail, const char *reason)
{
    char reply[256];

    return order(world,
                 (struct order){.verb = verb,
                                .role = role,
                                .own_team = role == ROLE_EVALUATOR ? 0 : 1,
                                .team = "a",
                                .target = number,
                                .detail = detail,
                                .reason = reason,
                                .actor = "eva"},
                 reply);
}

#define INCIDENT(more) "{\"kind\":\"incident\",\"title\":\"it burns\"" more "}"

static void the_same_report_arrives_once(void **context)
{
    struct world world;
    char first[256], again[256];
    uint64_t rows;

    (void)context;
    begin(&world);
    assert_int_equal(file(&world, 1, INCIDENT(""), "aa", first), 0);
    assert_non_null(strstr(first, "report 1 rev 1 received "));
    assert_non_null(strstr(first, " sha256 aa"));
    rows = view_reports_of(world.state.view, 1);
    assert_int_equal(file(&world, 1, INCIDENT(""), "aa", again), 0);
    assert_memory_equal(again, first, strlen(first));
    assert_string_equal(again + strlen(first), " already");
    assert_int_equal(view_reports_of(world.state.view, 1), rows);
    assert_int_equal(world.state.view->reports.revision_count, 1);
    /* The same words of another team are another report. */
    assert_int_equal(file(&world, 2, INCIDENT(""), "aa", again), 0);
    assert_int_equal(view_report_of(world.state.view, 2, 1)->made.revision, 1);
    state_done(&world.state);
}

static void stages_go_forward(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(file(&world, 1, INCIDENT(",\"stage\":\"notification\""), "1", reply), 0);
    assert_int_equal(
        file(&world, 1, INCIDENT(",\"report\":1,\"stage\":\"early-warning\""), "2", reply), 1);
    assert_int_equal(file(&world, 1, INCIDENT(",\"report\":2"), "3", reply), 1);
    assert_int_equal(file(&world, 2, INCIDENT(",\"report\":1,\"stage\":\"final\""), "4", reply), 1);
    assert_int_equal(file(&world, 1, INCIDENT(",\"report\":1,\"stage\":\"final\""), "5", reply), 0);
    assert_int_equal(file(&world, 1,
                          INCIDENT(",\"report\":1,\"stage\":\"final\",\"malicious\":true"), "6",
                          reply),
                     1);
    /* Exercise control asks for a revision, with a reason; a team cannot do that. */
    assert_int_equal(say(&world, ROLE_EVALUATOR, "report-state", "1", "revision-asked", ""), 1);
    assert_int_equal(say(&world, ROLE_BLUE, "report-state", "1", "accepted", "good"), 1);
    assert_int_equal(say(&world, ROLE_EVALUATOR, "report-state", "1", "revision-asked", "when?"),
                     0);
    assert_int_equal(view_report_of(world.state.view, 1, 1)->state, REPORT_REVISION_ASKED);
    assert_int_equal(file(&world, 1,
                          INCIDENT(",\"report\":1,\"stage\":\"final\",\"malicious\":true"), "7",
                          reply),
                     0);
    assert_int_equal(view_report_of(world.state.view, 1, 1)->state, REPORT_RECEIVED);
    assert_int_equal(view_report_of(world.state.view, 1, 1)->made.revision, 3);
    assert_int_equal(file(&world, 1, INCIDENT(",\"report\":1,\"stage\":\"withdrawn\""), "8", reply),
                     0);
    assert_int_equal(file(&world, 1,
                          INCIDENT(",\"report\":1,\"stage\":\"withdrawn\",\"tlp\":"
                                   "\"red\""),
                          "9", reply),
                     1);
    state_done(&world.state);
}

static void assets_are_the_teams_own(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(file(&world, 2, INCIDENT(",\"assets\":[\"mail\"]"), "1", reply), 1);
    assert_non_null(strstr(reply, "no machine of your team"));
    assert_int_equal(file(&world, 2, INCIDENT(",\"assets\":[\"web\"]"), "2", reply), 0);
    assert_int_equal(view_report_of(world.state.view, 2, 1)->made.assets.items[0], 2);
    assert_int_equal(file(&world, 2, INCIDENT(",\"detected\":999999999"), "3", reply), 1);
    state_done(&world.state);
}

static void matching_is_one_to_one(void **context)
{
    struct world world;
    const struct view_report *reports;
    char reply[256];

    (void)context;
    begin(&world);
    deliver(&world, 1);
    deliver(&world, 3);
    pass(&world, 1000);
    /* A report without assets may be about either; the next one takes the machine's inject away. */
    assert_int_equal(file(&world, 1, INCIDENT(""), "1", reply), 0);
    assert_int_equal(view_report_of(world.state.view, 1, 1)->inject, 1);
    assert_int_equal(file(&world, 1, INCIDENT(",\"assets\":[\"web\"]"), "2", reply), 0);
    reports = world.state.view->reports.reports;
    assert_int_equal(reports[1].inject, 1);
    assert_int_equal(reports[0].inject, 3);
    assert_false(reports[0].decided);
    /* Proposals meet nothing. */
    assert_int_equal(view_expectation(world.state.view, 1)->state, EXPECTATION_OPEN);
    /* What a person decided no proposal changes, and no other report gets it. */
    assert_int_equal(say(&world, ROLE_EVALUATOR, "report-match", "1", "worm", "read it"), 0);
    assert_int_equal(say(&world, ROLE_EVALUATOR, "report-match", "2", "worm", ""), 1);
    assert_int_equal(view_expectation(world.state.view, 3)->state, EXPECTATION_MET);
    assert_int_equal(view_expectation(world.state.view, 1)->state, EXPECTATION_OPEN);
    assert_int_equal(say(&world, ROLE_BLUE, "report-match", "2", "breach", ""), 1);
    assert_int_equal(say(&world, ROLE_EVALUATOR, "report-match", "2", "none", "noise"), 0);
    assert_int_equal(view_report_of(world.state.view, 1, 2)->inject, 0);
    state_done(&world.state);
}

static void a_report_in_time_is_met_though_it_is_read_late(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    deliver(&world, 1);
    pass(&world, 500000);
    assert_int_equal(file(&world, 1, INCIDENT(",\"assets\":[\"web\"]"), "1", reply), 0);
    pass(&world, 3000000);
    assert_int_equal(view_expectation(world.state.view, 1)->state, EXPECTATION_MISSED);
    assert_int_equal(say(&world, ROLE_EVALUATOR, "report-match", "1", "breach", ""), 0);
    assert_int_equal(view_expectation(world.state.view, 1)->state, EXPECTATION_MET);
    state_done(&world.state);
}

/* Its team, its trainer and exercise control see a report; no team sees what it was matched to. */
static void who_sees_it(void **context)
{
    struct world world;
    char reply[256];
    struct row row = {.kind = ROW_REPORT_FILED, .as.report_filed = {.team = 1, .number = 1}};

    (void)context;
    begin(&world);
    assert_int_equal(file(&world, 1, INCIDENT(""), "1", reply), 0);
    state_audience(&world.state, &row);
    assert_int_equal(row.audience, AUDIENCE_TEAM);
    assert_int_equal(row.team, 1);
    row = (struct row){.kind = ROW_REPORT_MATCHED, .as.report_matched = {.team = 1, .number = 1}};
    state_audience(&world.state, &row);
    assert_int_equal(row.audience, AUDIENCE_TRAINER);
    assert_int_equal(row.team, 1);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_report_arrives_once),
        cmocka_unit_test(stages_go_forward),
        cmocka_unit_test(assets_are_the_teams_own),
        cmocka_unit_test(matching_is_one_to_one),
        cmocka_unit_test(a_report_in_time_is_met_though_it_is_read_late),
        cmocka_unit_test(who_sees_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
