/* SPDX-License-Identifier: Apache-2.0 */
/* Play hours in a whole controller: a rehearsal over a night, and a controller that was away over
 * one. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "rehearsal.h"
#include "engine/run/genesis.h"
#include "journal/journal.h"
#include "scenario/sdl/load.h"
#include "scenario/plan/plan.h"
#include "core/model/row.h"

enum { HOUR = 3600000, DAY = 86400000 };

static char *path_of(const char *name)
{
    const char *base = getenv("EXCON_TEST_TMP");
    char *path = NULL;

    assert_true(asprintf(&path, "%s/%s-%d", base != NULL ? base : "/tmp", name, (int)getpid()) > 0);
    return path;
}

/* ---- in rehearsal ---- */

static const char two_days[] =
    "name: two days\n"
    "exercise: {duration: 4h, seed: 7, days: [\"2026-03-28 09:00-11:00\", \"2026-03-29 09:00-11:00\"], timezone: Europe/Tallinn}\n"
    "entities:\n  white: {role: White}\n  blue: {role: Blue, entities: {estmark: {}}}\n"
    "nodes:\n  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}, conditions: {alive: root}, injects: {deface: root}}\n"
    "infrastructure:\n  web: {each: blue}\n"
    "conditions:\n  alive: {command: \"true\", interval: 60, result: exit, points: 10}\n"
    "injects:\n"
    /* It spoils the check at the end of day 1, and the team mends it within a minute: at night. */
    "  deface: {at: \"1h+3599s\", run: \"echo owned\"}\n"
    "  evening: {at: 2h, from-entity: white, to-entities: [blue], message: {subject: s, body: b}}\n";

static void nights_are_not_played(void **context)
{
    char *folder = path_of("nights"), *rows;
    struct error err = {0};
    struct view *view;
    unsigned excused = 0;

    (void)context;
    assert_int_equal(rehearsal_run(two_days, folder, NULL, &err), 0);
    view = rehearsal_view(folder, &err);
    assert_non_null(view);
    assert_int_equal(view->phase, PHASE_ENDED);
    assert_int_equal(view->x, 4 * HOUR);
    /* Clocks are put forward in that night: it is an hour shorter. */
    assert_int_equal(view_day(view, 2)->made.from - view_day(view, 1)->made.from, DAY - HOUR);
    assert_int_equal(view_day(view, 2)->made.from,
                     INT64_C(1774764000000)); /* 2026-03-29 06:00 UTC */
    assert_int_equal(view_inject(view, 1)->dispatched, 2 * HOUR - 1000);
    assert_int_equal(view_inject(view, 2)->dispatched, 2 * HOUR);
    rows = rehearsal_rows(folder, &err);
    assert_non_null(rows);
    for (const char *at = rows; (at = strstr(at, "\"excused\":true")) != NULL; at++)
        excused++;
    /* 21 hours of night, and the quarter of an hour before day 1. */
    assert_in_range(excused, 21 * 60, 21 * 60 + 16);
    view_free(view);
    free(rows);
    free(folder);
}

/* ---- a controller that was away ---- */

static void add(struct journal *journal, struct row row)
{
    struct error err;
    size_t length;
    char *body = row_body(&row, &length);
    struct stored_row stored = {.seq = journal_last(journal) + 1,
                                .kind = row_classes[row.kind].name,
                                .x = row.x,
                                .wall = row.wall,
                                .body = body,
                                .length = length};

    assert_non_null(body);
    assert_int_equal(journal_add(journal, &stored, &err), 0);
    free(body);
}

/* Yesterday and today from midnight on, UTC. STARTEX was with yesterday's hours; the last turn was
 * an hour before their end. */
static int64_t begin(const char *path, struct folder *folder)
{
    char text[256], one[16], two[16];
    time_t now = time(NULL), midnight = now - now % 86400, before = midnight - 86400;
    struct plan_options options = {.run = "5e5e5e5e", .key_hash = ""};
    struct complaints complaints = {0};
    struct scenario *scenario = NULL;
    struct plan *plan = NULL;
    struct journal *journal = NULL;
    struct tm parts;
    struct error err = {0};
    int64_t first = (int64_t)before * 1000;
    struct journal_turn turn = {
        .x = 22 * HOUR, .boot_id = "of another boot", .wall = first + 22 * HOUR};

    strftime(one, sizeof(one), "%Y-%m-%d", gmtime_r(&before, &parts));
    strftime(two, sizeof(two), "%Y-%m-%d", gmtime_r(&midnight, &parts));
    snprintf(text, sizeof(text),
             "name: t\nexercise: {days: [\"%s 00:00-23:00\", \"%s 00:00-24:00\"]}\n", one, two);
    assert_int_equal(
        scenario_load_text("t.yml", text, strlen(text), 0, &scenario, &complaints, &err), 0);
    assert_int_equal(plan_make(scenario, &options, &complaints, &plan, &err), 0);
    assert_int_equal(folder_make_at(folder, path, "5e5e5e5e", 42, &err), 0);
    assert_int_equal(genesis_create(folder, plan, true, first, &err), 0);
    assert_int_equal(journal_open(folder->journal, JOURNAL_WRITE, NULL, &journal, &err), 0);
    add(journal, (struct row){.kind = ROW_CLOCK_STARTED, .wall = first});
    add(journal, (struct row){.kind = ROW_CLOCK_HOURS,
                              .wall = first,
                              .as.clock_hours = {.day = 1, .open = true}});
    assert_int_equal(journal_commit(journal, &turn, &err), 0);
    journal_close(journal);
    plan_free(plan);
    scenario_free(scenario);
    complaints_done(&complaints);
    return (int64_t)midnight * 1000;
}

static void away_over_a_night(void **context)
{
    char *path = path_of("away");
    struct folder folder;
    struct controller_options options = {
        .folder = &folder, .ready = -1, .connect = "", .fast = true};
    struct error err = {0};
    int64_t today = begin(path, &folder);
    pid_t self = getpid(), child;
    struct view *view;

    (void)context;
    child = fork();
    if (child == 0) {
        sleep(1);
        kill(self, SIGTERM);
        _exit(0);
    }
    assert_int_equal(controller_run(&options, &err), 1);
    waitpid(child, NULL, 0);
    view = rehearsal_view(path, &err);
    assert_non_null(view);
    assert_int_equal(view->phase, PHASE_RUNNING);
    assert_int_equal(view->day, 2);
    /* Exercise time stood; what is removed is the hour that was left yesterday, and today's until
     * now. */
    assert_in_range(view->x, 22 * HOUR, 22 * HOUR + 5000);
    assert_in_range(view->removed, HOUR + view->wall - today - 5000, HOUR + view->wall - today);
    view_free(view);
    folder_done(&folder);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nights_are_not_played),
        cmocka_unit_test(away_over_a_night),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
