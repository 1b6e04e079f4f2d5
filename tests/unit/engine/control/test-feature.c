/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Features and the files of an action on their way into a guest: one request after the other, each
 * target's own where it reads them differently, begun anew after a cut, given up at the first
 * failure, and nothing left in the state folder.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "small.h"
#include "base/file.h"
#include "engine/control/act-own.h"
#include "engine/control/payload.h"
#include "core/model/row.h"

static struct small *small;

static struct view_feature *feature(void)
{
    return view_feature(small->c.state.view, 1);
}

static int set_up(void **state)
{
    (void)state;
    small = small_new(false);
    if (small == NULL)
        return -1;
    small_up(small);
    return feature()->state == FEATURE_SENT ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    small_free(small);
    return 0;
}

/* Files in the state folder that begin with put-. */
static size_t staged(void)
{
    DIR *folder = opendir(small->place);
    const struct dirent *entry;
    size_t count = 0;

    while ((entry = readdir(folder)) != NULL)
        count += strncmp(entry->d_name, "put-", 4) == 0;
    closedir(folder);
    return count;
}

static struct asked *next(const char *verb)
{
    struct asked *asked = small_asked(small, verb);

    if (asked == NULL)
        fail_msg("no %s was asked for", verb);
    return asked;
}

static void done(const char *verb)
{
    small_answer(small, next(verb), OUTCOME_DONE, "", json_pack("{s:i}", "exit", 0));
}

static void flag_of(uint32_t team, char flag[CREDENTIAL_ID])
{
    assert_int_equal(
        secret_variable(small->c.key, &small->c.state.view->variables[0].made, team, flag), 0);
}

/* ---- in order ---- */

static void folders_files_script_restart(void **state)
{
    char flag[CREDENTIAL_ID], wanted[128], *bytes = NULL;
    struct asked *asked;
    struct stat file;

    (void)state;
    flag_of(1, flag);
    snprintf(wanted, sizeof(wanted), "mkdir -p /srv/%s\n", flag);
    assert_string_equal(text_in(next("exec")->body, "script"), wanted);
    assert_null(small_asked(small, "put"));
    done("exec");

    /* The first file says ${flag}: this target's own is written, in its path and in its bytes. */
    asked = next("put");
    snprintf(wanted, sizeof(wanted), "/srv/%s/a", flag);
    assert_string_equal(text_in(asked->body, "path"), wanted);
    assert_int_equal(json_integer_value(json_object_get(asked->body, "mode")), 0644);
    assert_int_equal(file_read(text_in(asked->body, "from"), 1024, &bytes, NULL), 0);
    assert_int_equal(stat(text_in(asked->body, "from"), &file), 0);
    assert_int_equal(file.st_mode & 0777, 0600);
    assert_int_equal(strncmp(bytes, flag, strlen(flag)), 0);
    free(bytes);
    done("put");
    assert_int_equal(
        access(text_in(small->asked[(small->asked_count - 2) % SMALL_ASKED].body, "from"), F_OK),
        -1);

    asked = next("put");
    assert_string_equal(text_in(asked->body, "path"), "/srv/b");
    assert_int_equal(file_read(text_in(asked->body, "from"), 1024, &bytes, NULL), 0);
    assert_string_equal(bytes, "same");
    free(bytes);
    done("put");
    assert_int_equal(staged(), 0);

    asked = next("inject");
    snprintf(wanted, sizeof(wanted), "echo %s\n", flag);
    assert_string_equal(text_in(asked->body, "script"), wanted);
    assert_true(json_is_true(json_object_get(asked->body, "feature")));
    assert_true(json_is_true(json_object_get(asked->body, "harmless")));
    small_answer(small, asked, OUTCOME_DONE, "",
                 json_pack("{s:s, s:i, s:s}", "state", "ended", "exit", 0, "out", "it runs"));
    assert_int_equal(feature()->state, FEATURE_SENT);

    small_answer(small, next("vm.restart"), OUTCOME_DONE, "",
                 json_pack("{s:s, s:i}", "host", "127.0.0.1", "port", 2300));
    assert_int_equal(feature()->state, FEATURE_DONE);
    assert_int_equal(strlen(feature()->output), 64);
    assert_null(small->c.features);
    assert_null(small->c.parcels);
    assert_null(small->c.payloads);
}

static void again(void)
{
    controller_order(&small->c, NULL, 0,
                     &(struct order){.verb = "retry",
                                     .target = "web",
                                     .team = "a",
                                     .actor = "anna",
                                     .reason = "",
                                     .detail = ""});
    small_turn(small);
}

static void a_feature_of_nothing_is_done_at_once(void **state)
{
    static const char nothing[] = "{\"dirs\":\"\",\"files\":[],\"script\":\"\"}";
    char hash[JOURNAL_HASH_TEXT];

    (void)state;
    journal_blob(small->c.journal, nothing, strlen(nothing), hash, NULL);
    small_answer(small, next("exec"), OUTCOME_FAILED, "",
                 json_pack("{s:s}", "reason", REASON_REFUSED));
    assert_int_equal(feature()->state, FEATURE_FAILED);
    small_row(small,
              &(struct row){.kind = ROW_FEATURE_TAKEN,
                            .as.feature_taken = {.feature = 1, .payload = hash, .title = "empty"}});
    again();
    assert_null(small_asked(small, "exec"));
    assert_null(small_asked(small, "put"));
    assert_int_equal(feature()->state, FEATURE_DONE);
    assert_false(feature()->has_exit);
}

/* ---- a playbook ---- */

static void nothing_is_under_way(void)
{
    assert_int_equal(staged(), 0);
    assert_null(small->c.features);
    assert_null(small->c.parcels);
    assert_null(small->c.payloads);
    assert_null(small_asked(small, "exec"));
    assert_null(small_asked(small, "put"));
    assert_null(small_asked(small, "inject"));
}

/* The feature takes a package that has one; its script has run. */
static void take_playbook(void)
{
    static const char text[] =
        "{\"dirs\":\"\",\"files\":[],\"script\":\"echo\",\"playbook\":{\"file\":\"site.yml\",\"files\":"
        "[{\"path\":\"site.yml\",\"mode\":420,\"data\":\"JHtmbGFnfQ==\"}],\"variables\":{\"f\":\"<${flag}>\"}}}";
    char hash[JOURNAL_HASH_TEXT];

    small->c.playbook = &small->transport;
    journal_blob(small->c.journal, text, strlen(text), hash, NULL);
    small_answer(small, next("exec"), OUTCOME_FAILED, "",
                 json_pack("{s:s}", "reason", REASON_REFUSED));
    small_row(small,
              &(struct row){.kind = ROW_FEATURE_TAKEN,
                            .as.feature_taken = {.feature = 1, .payload = hash, .title = "play"}});
    again();
}

static void script_ends(void)
{
    small_answer(small, next("inject"), OUTCOME_DONE, "",
                 json_pack("{s:s, s:i}", "state", "ended", "exit", 0));
}

static void playbook_ends(int exit)
{
    small_answer(small, next("playbook"), OUTCOME_DONE, "",
                 json_pack("{s:s, s:i, s:s}", "state", "ended", "exit", exit, "out", "PLAY"));
}

/* Behind the script; its files lie there as they are written, the team's values are variables. */
static void a_playbook_is_played(void **state)
{
    char flag[CREDENTIAL_ID], wanted[128], *bytes = NULL;
    const json_t *body;

    (void)state;
    take_playbook();
    assert_null(small_asked(small, "playbook"));
    script_ends();
    body = next("playbook")->body;
    assert_string_equal(text_in(body, "playbook"), "site.yml");
    assert_string_equal(text_in(body, "name"), "a.web");
    assert_string_equal(text_in(json_object_get(body, "target"), "user"), "root");
    flag_of(1, flag);
    snprintf(wanted, sizeof(wanted), "<%s>", flag);
    assert_string_equal(text_in(json_object_get(body, "variables"), "f"), wanted);
    assert_int_equal(file_read(text_in(body, "from"), 1024, &bytes, NULL), 0);
    assert_non_null(strstr(bytes, "\"data\":\"JHtmbGFnfQ==\""));
    free(bytes);
    playbook_ends(0);
    assert_int_equal(feature()->state, FEATURE_DONE);
    assert_int_equal(strlen(feature()->output), 64);
    nothing_is_under_way();
}

static void a_playbook_that_fails_is_a_failure(void **state)
{
    (void)state;
    take_playbook();
    script_ends();
    playbook_ends(2);
    assert_int_equal(feature()->state, FEATURE_FAILED);
    assert_int_equal(feature()->exit, 2);
    nothing_is_under_way();
    again();
    script_ends();
    playbook_ends(0);
    assert_int_equal(feature()->state, FEATURE_DONE);
}

/* Its agent was killed: the script is asked for by its marker, and the playbook is played again. */
static void a_playbook_that_was_cut_off_is_played_again(void **state)
{
    uint32_t attempt;

    (void)state;
    take_playbook();
    attempt = feature()->attempt;
    script_ends();
    small_answer(small, next("playbook"), OUTCOME_FAILED, "excon-playbook ended",
                 json_pack("{s:s, s:b}", "reason", REASON_AGENT, "sent", 1));
    assert_int_equal(feature()->state, FEATURE_SENT);
    nothing_is_under_way();
    small_pass(small, 3000);
    script_ends();
    playbook_ends(0);
    assert_int_equal(feature()->state, FEATURE_DONE);
    assert_int_equal(feature()->attempt, attempt);
}

/* ---- what goes wrong ---- */

static const char *const steps[] = {"exec", "put", "put", "inject"};

/* In each of its steps: it has failed, what is staged is gone, and no further step leaves. */
static void a_refused_step_ends_it(void **state)
{
    (void)state;
    for (size_t fails = 0; fails < 4; fails++) {
        for (size_t i = 0; i < fails; i++)
            done(steps[i]);
        small_answer(small, next(steps[fails]), OUTCOME_FAILED, "no room",
                     json_pack("{s:s, s:b}", "reason", REASON_REFUSED, "sent", 1));
        assert_int_equal(feature()->state, FEATURE_FAILED);
        assert_string_equal(feature()->text, "no room");
        nothing_is_under_way();
        again();
        assert_int_equal(feature()->state, FEATURE_SENT);
        assert_int_equal(feature()->attempt, fails + 2);
    }
}

/* A step that was cut off: all of it is done again, and the script as the same attempt, which the
 * guest runs once. */
static void a_step_that_was_cut_off_is_begun_anew(void **state)
{
    char id[80] = "";

    (void)state;
    for (size_t fails = 4; fails-- > 0;) {
        for (size_t i = 0; i < fails; i++)
            done(steps[i]);
        if (fails == 3)
            snprintf(id, sizeof(id), "%s", text_in(next("inject")->body, "id"));
        small_answer(small, next(steps[fails]), OUTCOME_FAILED, "cut off",
                     json_pack("{s:s, s:b}", "reason", REASON_CUT_OFF, "sent", 1));
        assert_int_equal(feature()->state, FEATURE_SENT);
        nothing_is_under_way();
        small_pass(small, 3000);
        assert_non_null(small_asked(small, "exec"));
    }
    done("exec");
    done("put");
    done("put");
    assert_int_equal(feature()->attempt, 1);
    assert_string_equal(text_in(next("inject")->body, "id"), id);
}

static void an_exit_status_is_a_failure(void **state)
{
    (void)state;
    small_answer(small, next("exec"), OUTCOME_DONE, "",
                 json_pack("{s:i, s:s}", "exit", 1, "err", "read-only file system"));
    assert_int_equal(feature()->state, FEATURE_FAILED);
    assert_null(small->c.parcels);
    assert_null(small->c.features);
}

static void a_script_has_to_end_well(void **state)
{
    static const char *const answers[] = {
        "{\"state\":\"ended\",\"exit\":3}",
        "{\"state\":\"ended\",\"signal\":\"KILL\"}",
        "{\"state\":\"ended\",\"signal\":9}",
        "{\"state\":\"ended\",\"exit\":0,\"timed_out\":true}",
        "{\"state\":\"ended\",\"exit\":\"0\"}",
        "{\"state\":7}",
        "{}",
        "[]",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        done("exec");
        done("put");
        done("put");
        small_answer(small, next("inject"), OUTCOME_DONE, "", json_loads(answers[i], 0, NULL));
        if (feature()->state != FEATURE_FAILED)
            fail_msg("%s: %s", answers[i], feature_state_words[feature()->state]);
        assert_null(small_asked(small, "vm.restart"));
        again();
    }
}

/* It is asked for again, as the same attempt. */
static void a_script_that_runs_is_asked_for_again(void **state)
{
    (void)state;
    done("exec");
    done("put");
    done("put");
    small_answer(small, next("inject"), OUTCOME_DONE, "", json_pack("{s:s}", "state", "running"));
    assert_int_equal(feature()->state, FEATURE_SENT);
    nothing_is_under_way();
    small_pass(small, 3000);
    assert_non_null(small_asked(small, "exec"));
    assert_int_equal(feature()->attempt, 1);
}

static void a_restart_that_fails_is_looked_at(void **state)
{
    (void)state;
    done("exec");
    done("put");
    done("put");
    small_answer(small, next("inject"), OUTCOME_DONE, "",
                 json_pack("{s:s, s:i}", "state", "ended", "exit", 0));
    assert_null(small_asked(small, "survey"));
    small_answer(small, next("vm.restart"), OUTCOME_TIMEOUT, "virt did not answer", NULL);
    assert_non_null(small_asked(small, "survey"));
    assert_null(small->c.features);
}

/* The transport takes nothing: no decision waits for ever. */
static bool has_failed(void *data)
{
    (void)data;
    return feature()->state == FEATURE_FAILED;
}

static void what_cannot_be_asked_fails(void **state)
{
    (void)state;
    small->refuses = true;
    small_answer(small, next("exec"), OUTCOME_DONE, "", json_pack("{s:i}", "exit", 0));
    assert_true(small_until(small, has_failed, NULL));
    assert_non_null(strstr(feature()->text, "nothing is taken"));
    assert_int_equal(staged(), 0);
    assert_int_equal(HASH_COUNT(small->c.jobs), 0);
}

static void a_payload_that_is_none_stops_nobody_silently(void **state)
{
    struct payload *payload = NULL;
    struct error err = {0};
    char hash[JOURNAL_HASH_TEXT];

    (void)state;
    memset(hash, '0', sizeof(hash) - 1);
    hash[sizeof(hash) - 1] = '\0';
    assert_true(payload_take(&small->c, hash, &payload, &err) < 0);
    assert_string_not_equal(err.text, "");
    journal_blob(small->c.journal, "{", 1, hash, NULL);
    assert_true(payload_take(&small->c, hash, &payload, &err) < 0);
    assert_non_null(strstr(err.text, "no document"));
    assert_null(payload);
    payload_drop(&small->c, NULL);
}

/* ---- twice ---- */

static void asked_for_twice_it_goes_once(void **state)
{
    const struct action again = {.kind = ACTION_FEATURE, .subject = 1};
    size_t asked = small->asked_count;

    (void)state;
    act(&small->c, &again);
    act(&small->c, &again);
    assert_int_equal(small->asked_count, asked);
    assert_non_null(small->c.features);
    done("exec");
    assert_int_equal(small->asked_count, asked + 1);
    small->asked[(small->asked_count - 1) % SMALL_ASKED].answered = true;
}

static void an_answer_that_comes_twice_counts_once(void **state)
{
    struct asked *asked = next("exec");
    size_t before;

    (void)state;
    done("exec");
    before = small->asked_count;
    answer_face.ended(&small->c, &small->transport, asked->job, OUTCOME_DONE, "", NULL);
    small_turn(small);
    assert_int_equal(small->asked_count, before);
}

/* Two that send the same bytes share one file, which goes with the last of them. */
static void what_two_send_lies_there_once(void **state)
{
    struct parcel_to to = {
        .vm = 2, .incarnation = 1, .user = "root", .reader = secret_reader(&small->c, 2)};
    const struct action other = {.kind = ACTION_INJECT, .subject = 99};
    char ours[256], own[CREDENTIAL_ID];
    struct asked *mine, *theirs;

    (void)state;
    done("exec");
    done("put");
    mine = next("put");
    mine->answered = true; /* by and by */
    parcel_send(&small->c, &other, feature()->made.payload, &to, NULL);
    done("exec");
    theirs = next("put");
    flag_of(2, own);
    assert_non_null(strstr(text_in(theirs->body, "path"), own));
    done("put");
    theirs = next("put");
    assert_string_equal(text_in(theirs->body, "from"), text_in(mine->body, "from"));
    snprintf(ours, sizeof(ours), "%s", text_in(mine->body, "from"));
    small_answer(small, theirs, OUTCOME_FAILED, "cut off", NULL);
    assert_int_equal(access(ours, F_OK), 0);
    small_answer(small, mine, OUTCOME_DONE, "", NULL);
    assert_int_equal(access(ours, F_OK), -1);
    assert_int_equal(staged(), 0);
}

/* What a killed controller has left goes at the next start, and nothing else. */
static void what_was_left_is_swept(void **state)
{
    char path[256];

    (void)state;
    for (const char *const *name =
             (const char *const[]){"put-0-1", "put-deadbeef-0", "journal.db", "output", NULL};
         *name != NULL; name++) {
        snprintf(path, sizeof(path), "%s/%s", small->place, *name);
        assert_int_equal(file_replace(path, "x", 1, 0600, NULL), 0);
    }
    payload_sweep(&small->c);
    assert_int_equal(staged(), 0);
    snprintf(path, sizeof(path), "%s/journal.db", small->place);
    assert_int_equal(access(path, F_OK), 0);
    snprintf(path, sizeof(path), "%s/output", small->place);
    assert_int_equal(access(path, F_OK), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(folders_files_script_restart),
        TEST(a_feature_of_nothing_is_done_at_once),
        TEST(a_playbook_is_played),
        TEST(a_playbook_that_fails_is_a_failure),
        TEST(a_playbook_that_was_cut_off_is_played_again),
        TEST(a_refused_step_ends_it),
        TEST(a_step_that_was_cut_off_is_begun_anew),
        TEST(an_exit_status_is_a_failure),
        TEST(a_script_has_to_end_well),
        TEST(a_script_that_runs_is_asked_for_again),
        TEST(a_restart_that_fails_is_looked_at),
        TEST(what_cannot_be_asked_fails),
        TEST(a_payload_that_is_none_stops_nobody_silently),
        TEST(asked_for_twice_it_goes_once),
        TEST(an_answer_that_comes_twice_counts_once),
        TEST(what_two_send_lies_there_once),
        TEST(what_was_left_is_swept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
