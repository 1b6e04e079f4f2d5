/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of Atomic Red Team as injects (those of examples/language/atomics): scripts, files,
 * messages, and what is refused. The scripts are run here by sh: their quoting is what matters.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/loop/child.h"
#include "scenario/sdl/load.h"
#include "scenario/plan/plan.h"

#define RANGE                                                                                                      \
    "name: t\n"                                                                                                    \
    "exercise: {duration: 1h}\n"                                                                                   \
    "entities: {white: {role: White}, blue: {role: Blue, entities: {a: {}, b: {}}}}\n"                             \
    "nodes:\n"                                                                                                     \
    "  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}, injects: {x: root}}\n" \
    "infrastructure: {web: {each: blue}}\n"                                                                        \
    "injects:\n"

static struct complaints complaints;
static struct plan *plan;

static int done(void **state)
{
    (void)state;
    complaints_done(&complaints);
    complaints = COMPLAINTS_EMPTY;
    plan_free(plan);
    plan = NULL;
    return 0;
}

static int make(const char *inject)
{
    struct scenario *scenario = NULL;
    struct plan_options options = {.run = "12345678",
                                   .library = "scenarios/packages:examples/language:tests/data"};
    struct error err = {0};
    char *document = NULL;
    int result;

    done(NULL);
    assert_true(asprintf(&document, RANGE "  x: {at: 1min, %s}\n", inject) > 0);
    assert_int_equal(
        scenario_load_text("t.yml", document, strlen(document), 0, &scenario, &complaints, &err),
        0);
    result = plan_make(scenario, &options, &complaints, &plan, &err);
    scenario_free(scenario);
    free(document);
    return result;
}

static void refused(const char *inject, const char *words)
{
    bool said = false;

    assert_int_equal(make(inject), 1);
    for (size_t i = 0; i < complaints.count; i++)
        said |= complaints.items[i].grade == COMPLAINT_ERROR &&
                strstr(complaints.items[i].text, words) != NULL;
    if (!said) {
        complaints_print(&complaints, stderr, 0, 0);
        fail_msg("not said: %s", words);
    }
}

/* Runs a script with its folder for "${.}", as the controller would say it; returns the exit
 * status. */
static int run(const char *script, const char *folder)
{
    char *text = strdup(""), path[128];
    size_t used = 0;
    struct child_result result = {0};
    char out[4096];

    for (const char *from = script; *from != '\0';) {
        bool place = strncmp(from, "${.}", 4) == 0, places = strncmp(from, "${..}", 5) == 0;
        const char *piece = place || places ? folder : from;
        size_t length = place || places ? strlen(folder) : 1;

        text = realloc(text, used + length + 1);
        memcpy(text + used, piece, length);
        text[used += length] = '\0';
        from += place ? 4 : places ? 5 : 1;
    }
    snprintf(path, sizeof(path), "%s.sh", folder);

    FILE *file = fopen(path, "w");
    const char *const argv[] = {"sh", path, NULL};
    const struct child_plan how = {.argv = argv, .errors = -1};

    fputs(text, file);
    fclose(file);
    assert_int_equal(child_run(&how, NULL, out, sizeof(out), 20000, &result, NULL), 0);
    unlink(path);
    free(text);
    return result.status;
}

static void file_is(const char *path, const char *wanted)
{
    char text[1024] = "";
    FILE *file = fopen(path, "r");

    assert_non_null(file);
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, wanted);
}

static void test_runs(void **state)
{
    (void)state;
    char folder[] = "/tmp/excon-atomic-XXXXXX", place[128], path[160], document[PATH_MAX],
         line[256];
    const struct plan_row *planned;

    assert_non_null(mkdtemp(folder));
    snprintf(
        document, sizeof(document),
        "atomic: T1053.003, arguments: {command: %s/b.sh, crontab: %s/cron/tab, note: \"a $HOME `id` 'x' é\"}",
        folder, folder);
    assert_int_equal(make(document), 0);
    assert_int_equal(plan->injects.count, 2);
    planned = &plan->injects.items[0];
    assert_string_equal(planned->row.as.inject_made.title,
                        "A line of a crontab that runs a script of the test's");
    /* A prerequisite that is not met names itself. */
    assert_non_null(
        strstr(planned->blob.bytes, "'prerequisite 1 is not met: There is a folder for crontabs'"));
    assert_non_null(planned->files.bytes);
    assert_non_null(strstr(planned->files.bytes, "\"${.}/atomics/T1053.003/src/beacon.sh\""));
    assert_null(strstr(planned->files.bytes, "yaml"));
    /* What the controller would have put there. */
    snprintf(place, sizeof(place), "%s/place", folder);
    mkdir(place, 0700);
    snprintf(path, sizeof(path), "%s/atomics", place);
    assert_non_null(realpath("examples/language/atomics", document));
    assert_int_equal(symlink(document, path), 0);
    if (geteuid() != 0)
        skip(); /* the test wants to be root */
    assert_int_equal(run(planned->blob.bytes, place), 0);
    snprintf(path, sizeof(path), "%s/b.sh", folder);
    assert_int_equal(access(path, X_OK), 0);
    snprintf(path, sizeof(path), "%s/cron/tab", folder);
    snprintf(line, sizeof(line), "* * * * * %s/b.sh\n", folder);
    file_is(path, line);
    /* Textual, within the quotes of the test: it is the test that chose double ones. */
    snprintf(path, sizeof(path), "%s/b.sh.log", folder);
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(run(planned->cleanup.bytes, place), 0);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_int_not_equal(access(place, F_OK), 0);
    snprintf(path, sizeof(path), "%s/cron/tab", folder);
    file_is(path, "");
    unlink(path);
    snprintf(path, sizeof(path), "%s/cron", folder);
    rmdir(path);
    rmdir(folder);
}

static void test_prerequisites(void **state)
{
    (void)state;
    char place[] = "/tmp/excon-atomic-XXXXXX";

    assert_non_null(mkdtemp(place));
    /* One of the check's lines is not met, though its last is: nothing is run. */
    assert_int_equal(make("atomic: T1059.004"), 0);
    assert_int_equal(run(plan->injects.items[0].blob.bytes, place), 69);
    /* Lines that cannot be joined are run as they are written. */
    assert_int_equal(make("atomic: T1059.004, test: 2, name: ours"), 0);
    assert_string_equal(plan->injects.items[0].row.as.inject_made.title, "ours");
    assert_int_equal(run(plan->injects.items[0].blob.bytes, place), 7);
    rmdir(place);
}

static void test_people(void **state)
{
    (void)state;
    assert_int_equal(make("atomic: T1053.003, test: 2, arguments: {user: alice}"), 0);
    assert_int_equal(plan->injects.count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct inject_made *made = &plan->injects.items[i].row.as.inject_made;

        assert_int_equal(made->vm, 0);
        assert_true(made->inside);
        assert_string_equal(made->subject, "Somebody opens a terminal and adds a line");
        assert_non_null(strstr(made->body, "1. Log in as alice."));
    }
    assert_int_equal(make("atomic: T1053.003, test: 2, from-entity: white, to-entities: [blue.a]"),
                     0);
    assert_int_equal(plan->injects.count, 1);
    assert_false(plan->injects.items[0].row.as.inject_made.inside);
    assert_int_equal(plan->injects.items[0].row.as.inject_made.team, 1);
}

static void test_refused(void **state)
{
    (void)state;
    refused("atomic: T1053.003, test: 3", "wants the executor \"powershell\"");
    refused("atomic: T1053.003, test: 4", "there is no test 4");
    refused("atomic: T1053.009", "there is no file of the technique T1053.009");
    refused("atomic: T1053.003, arguments: {comand: /x}", "has no argument \"comand\"");
    refused("atomic: T1053.003, arguments: {command: \"/x\\nreboot\"}",
            "one line without control characters");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_teardown(test_runs, done),
                                       cmocka_unit_test_teardown(test_prerequisites, done),
                                       cmocka_unit_test_teardown(test_people, done),
                                       cmocka_unit_test_teardown(test_refused, done)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
