/* SPDX-License-Identifier: Apache-2.0 */
/* A report in YAML and in JSON is one report; all complaints come at once with their places;
 * indicators are found in pasted text. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/report/form.h"
#include "scenario/report/paste.h"

/* The canonical form, or the complaints. *ret: 0 or 1. */
static char *read_form(const char *text, int *ret)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct pool pool = POOL_EMPTY;
    struct report report;
    struct error err;
    size_t length;
    char *said = NULL;

    *ret = form_read("r", text, strlen(text), NULL, &pool, &report, &complaints, &err);
    assert_true(*ret >= 0);
    if (*ret == 0) {
        said = report_canonical(&report, &length);
    } else {
        FILE *to = open_memstream(&said, &length);

        assert_non_null(to);
        complaints_print(&complaints, to, 0, 0);
        fclose(to);
    }
    complaints_done(&complaints);
    pool_done(&pool);
    return said;
}

static void yaml_and_json_are_one(void **context)
{
    int yaml, json;
    char *first = read_form("kind: incident\ntitle: it burns\nclass: intrusions\n"
                            "type: system-compromise\nconfidence: 70\ndetected: 31min\n"
                            "assets: [web]\nseverity: {actor: apt}\nmalicious: true\n"
                            "indicators:\n  - hxxp://EVIL[.]example.org/x\n"
                            "summary: |\n  one\n  two\n",
                            &yaml),
         *second = read_form(
             "{\"title\":\"it burns\",\"kind\":\"incident\",\"class\":\"intrusions\","
             "\"type\":\"system-compromise\",\"confidence\":70,\"detected\":\"31min\",\"assets\":["
             "\"web\"],\"severity\":{\"actor\":\"apt\"},\"malicious\":true,\"indicators\":[\"http:"
             "//evil.example.org/x\"],\"summary\":\"one\\ntwo\\n\"}",
             &json);

    (void)context;
    assert_int_equal(yaml, 0);
    assert_int_equal(json, 0);
    assert_string_equal(first, second);
    assert_non_null(strstr(first, "\"detected\":1860000"));
    assert_non_null(strstr(first, "\"value\":\"http://evil.example.org/x\""));
    free(first), free(second);
}

static void all_complaints_come_at_once(void **context)
{
    static const char *const said[] = {"r:2:8: error: \"title\" has a control character",
                                       "r:3:1: error: unknown field \"colour\"",
                                       "r:4:8: error: \"stage\"",
                                       "r:6:7: error: RSIT has no class",
                                       "r:7:13: error: \"confidence\" is said in tens",
                                       "r:8:19: error: actor has no value \"me\"",
                                       "r:9:14: error: \"what\" is no address"};
    int result;
    char *all = read_form("kind: incident\ntitle: \"a\\u202eb\"\ncolour: red\nstage: last\n"
                          "class: fraud\ntype: dos\nconfidence: 75\nseverity: {actor: me}\n"
                          "indicators: [what]\n",
                          &result);

    (void)context;
    assert_int_equal(result, 1);
    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
        if (strstr(all, said[i]) == NULL)
            fail_msg("not said: %s\n%s", said[i], all);
    free(all);
}

/* A list or a mapping is no text, and is never read as one. */
static void a_key_is_a_text(void **context)
{
    static const char *const keys[] = {"[]", "[actor]", "{}", "{actor: apt}"};

    (void)context;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        char text[128];
        int result;
        char *said;

        text_print(text, sizeof(text), "kind: incident\ntitle: a\nseverity:\n  %s: apt\n", keys[i]);
        said = read_form(text, &result);
        assert_int_equal(result, 1);
        assert_non_null(strstr(said, "a key of \"severity\" must be a text, here is"));
        free(said);
    }
}

static void templates_are_forms(void **context)
{
    static const char *const kinds[] = {"incident", "sitrep"};

    (void)context;
    for (int i = 0; i < 2; i++) {
        int result;
        char *all = read_form(form_template(kinds[i]), &result);

        /* All that it lacks is a title. */
        assert_int_equal(result, 1);
        assert_non_null(strstr(all, "a report needs a title"));
        assert_non_null(strstr(all, "1 error"));
        free(all);
    }
    assert_null(form_template("gossip"));
}

static void pasted_text_has_its_indicators(void **context)
{
    static const struct {
        enum indicator_type type;
        const char *value;
    } wanted[] = {{INDICATOR_IP_DST, "198.51.100.7"},
                  {INDICATOR_IP_DST, "2001:db8::1"},
                  {INDICATOR_URL, "https://evil.example.org/a"},
                  {INDICATOR_DOMAIN, "c2.example.net"},
                  {INDICATOR_EMAIL_SRC, "boss@example.org"},
                  {INDICATOR_MD5, "d41d8cd98f00b204e9800998ecf8427e"},
                  {INDICATOR_FILENAME, "payload.exe"},
                  {INDICATOR_FILENAME, "/tmp/x"}};
    const char *at = "It came from 198[.]51[.]100[.]7, then 2001:DB8:0::1; see "
                     "hxxps://evil[.]example.org/a. C2.example[.]net <boss[@]example.org> has "
                     "D41D8CD98F00B204E9800998ECF8427E|payload.exe and /tmp/x. Version 1.2 is old";
    char value[INDICATOR_MOST];
    enum indicator_type type;

    (void)context;
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        assert_true(paste_next(&at, &type, value));
        assert_string_equal(value, wanted[i].value);
        assert_int_equal(type, wanted[i].type);
    }
    assert_false(paste_next(&at, &type, value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yaml_and_json_are_one),
        cmocka_unit_test(all_complaints_come_at_once),
        cmocka_unit_test(a_key_is_a_text),
        cmocka_unit_test(templates_are_forms),
        cmocka_unit_test(pasted_text_has_its_indicators),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
