/* SPDX-License-Identifier: Apache-2.0 */
/* Reports come in one form, and nothing that is too long, unknown or hostile comes in at all. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/report.h"

static int read_one(const char *text, struct report *ret, struct pool *pool, struct error *err)
{
    return report_read(text, strlen(text), pool, ret, err);
}

static char *canonical(const char *text)
{
    struct pool pool = POOL_EMPTY;
    struct report report;
    struct error err = {0};
    size_t length;
    char *all;

    if (read_one(text, &report, &pool, &err) != 0)
        fail_msg("%s: %s", text, err.text);
    all = report_canonical(&report, &length);
    pool_done(&pool);
    return all;
}

static void one_form(void **context)
{
    static const char *const same[] = {
        "{\"kind\":\"incident\",\"title\":\"t\",\"assets\":[\"web\"],\"indicators\":[{\"type\":"
        "\"domain\",\"value\":\"evil.example.org\"}],\"texts\":{\"summary\":\"s\\nt\"}}",
        "{ \"texts\": {\"summary\": \"s\\nt\", \"actions\": \"\"}, \"title\":\"t\",\"stage\":"
        "\"early-warning\", \"indicators\": [{\"value\": \"EVIL[.]example.org\", \"type\": "
        "\"domain\"}], \"assets\":[\"web\"], \"kind\":\"incident\", \"malicious\": false}"};
    char *first = canonical(same[0]), *second = canonical(same[1]), *third = canonical(first);

    (void)context;
    assert_string_equal(first, second);
    assert_string_equal(first, third);
    free(first), free(second), free(third);
}

static void what_is_wrong_is_refused(void **context)
{
    static const struct {
        const char *text, *said;
    } bad[] = {
        {"", "no JSON object"},
        {"[]", "no JSON object"},
        {"{\"kind\":\"incident\",\"kind\":\"sitrep\",\"title\":\"t\"}", "no JSON object"},
        {"{\"kind\":\"incident\"}", "needs a title"},
        {"{\"kind\":\"gossip\",\"title\":\"t\"}", "no kind of report"},
        {"{\"kind\":\"incident\",\"title\":\"t\",\"colour\":1}", "no field \"colour\""},
        {"{\"kind\":\"incident\",\"title\":7}", "must be a text"},
        {"{\"kind\":\"incident\",\"title\":\"a\\u001b[2J\"}", "control character"},
        {"{\"kind\":\"incident\",\"title\":\"a\\u202eb\"}", "reorders"},
        {"{\"kind\":\"incident\",\"title\":\"a\\u200fb\"}", "reorders"},
        {"{\"kind\":\"incident\",\"title\":\"a\\nb\"}", "control character"},
        {"{\"kind\":\"incident\",\"title\":\"t\",\"texts\":{\"summary\":\"\\u0085\"}}",
         "control character"},
        {"{\"kind\":\"incident\",\"title\":\"t\",\"texts\":{\"situation\":\"s\"}}", "no such text"},
        {"{\"kind\":\"incident\",\"title\":\"t\",\"stage\":\"last\"}", "no such word"},
        {"{\"kind\":\"incident\",\"title\":\"t\",\"class\":\"fraud\",\"type\":\"dos\"}", "RSIT"},
        {"{\"kind\":\"incident\",\"title\":\"t\",\"type\":\"dos\"}", "RSIT"},
        {"{\"kind\":\"incident\",\"title\":\"t\",\"confidence\":75}", "in tens"},
        {"{\"kind\":\"incident\",\"title\":\"t\",\"confidence\":110}", "0 to 100"},
        {"{\"kind\":\"incident\",\"title\":\"t\",\"detected\":-5}", "whole number"},
        {"{\"kind\":\"incident\",\"title\":\"t\",\"assets\":[\"web\",\"web\"]}", "twice"},
        {"{\"kind\":\"incident\",\"title\":\"t\",\"assets\":\"web\"}", "list"},
        {"{\"kind\":\"incident\",\"title\":\"t\",\"severity\":{\"actor\":\"me\"}}",
         "no such value"},
        {"{\"kind\":\"incident\",\"title\":\"t\",\"severity\":{\"mood\":\"me\"}}", "no category"},
        {"{\"kind\":\"incident\",\"title\":\"t\",\"indicators\":[{\"type\":\"md5\",\"value\":"
         "\"abc\"}]}",
         "32 hex digits"},
    };

    (void)context;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct pool pool = POOL_EMPTY;
        struct report report;
        struct error err = {0};

        if (read_one(bad[i].text, &report, &pool, &err) == 0)
            fail_msg("taken: %s", bad[i].text);
        if (strstr(err.text, bad[i].said) == NULL)
            fail_msg("%s: %s", bad[i].text, err.text);
        pool_done(&pool);
    }
}

/* `count` times `piece`, whose # is a number, in a list of that key. */
static int many(const char *key, const char *piece, int count)
{
    struct pool pool = POOL_EMPTY;
    struct report report;
    struct error err = {0};
    size_t length = 200 + (size_t)count * (strlen(piece) + 16), used;
    char *text = malloc(length);
    int result;

    assert_non_null(text);
    used = (size_t)snprintf(text, length, "{\"kind\":\"incident\",\"title\":\"t\",\"%s\":[", key);
    for (int i = 0; i < count; i++) {
        used += (size_t)snprintf(text + used, length - used, "%s", i == 0 ? "" : ",");
        used += (size_t)snprintf(text + used, length - used, "%.*s%d%s", (int)strcspn(piece, "#"),
                                 piece, i, strchr(piece, '#') + 1);
    }
    snprintf(text + used, length - used, "]}");
    result = read_one(text, &report, &pool, &err);
    pool_done(&pool);
    free(text);
    return result;
}

static void numbers_and_lengths_are_bounded(void **context)
{
    static const char indicator[] = "{\"type\":\"domain\",\"value\":\"a#.example.org\"}";
    struct pool pool = POOL_EMPTY;
    struct report report;
    struct error err = {0};
    char text[600], title[REPORT_TITLE_MOST + 2];

    (void)context;
    assert_int_equal(many("assets", "\"m#\"", REPORT_ASSETS_MOST), 0);
    assert_true(many("assets", "\"m#\"", REPORT_ASSETS_MOST + 1) < 0);
    assert_int_equal(many("indicators", indicator, REPORT_INDICATORS_MOST), 0);
    assert_true(many("indicators", indicator, REPORT_INDICATORS_MOST + 1) < 0);
    for (size_t extra = 0; extra <= 1; extra++) {
        memset(title, 'x', sizeof(title));
        title[REPORT_TITLE_MOST + extra] = '\0';
        snprintf(text, sizeof(text), "{\"kind\":\"incident\",\"title\":\"%s\"}", title);
        assert_int_equal(read_one(text, &report, &pool, &err) == 0, extra == 0);
    }
    pool_done(&pool);
}

/* Expected by the formula of the two documents, computed by hand. */
static void severity(void **context)
{
    int none[NCISS_CATEGORIES] = {0}, worst[NCISS_CATEGORIES], one[NCISS_CATEGORIES] = {0};

    (void)context;
    assert_int_equal(nciss_score(none), 0);
    for (int i = 0; i < NCISS_CATEGORIES; i++) {
        worst[i] = 1;
        for (int j = 1; nciss_value_name(i, j) != NULL; j++)
            if (strcmp(nciss_category(i), "cross-sector") != 0)
                worst[i] = j;
    }
    assert_int_equal(nciss_score(worst), 100000);
    one[0] = nciss_value(0, "denial-critical");
    assert_int_equal(nciss_score(one), 600 * 100000 / 3075);
    assert_int_equal(nciss_value(0, "apt"), 0);
    assert_null(nciss_category(NCISS_CATEGORIES));
    assert_true(rsit_is("intrusions", "system-compromise"));
    assert_true(rsit_is("test", ""));
    assert_false(rsit_is("system-compromise", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_form),
        cmocka_unit_test(what_is_wrong_is_refused),
        cmocka_unit_test(numbers_and_lengths_are_bounded),
        cmocka_unit_test(severity),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
