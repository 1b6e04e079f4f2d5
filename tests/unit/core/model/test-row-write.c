/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies and lines of rows, byte for byte: the chain of a journal hashes them. */
#include "core/model/row.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void writes(const struct row *row, const char *wanted)
{
    size_t length = 0;
    char *body = row_body(row, &length);

    assert_non_null(body);
    assert_string_equal(body, wanted);
    assert_int_equal(length, strlen(wanted));
    free(body);
}

static void writes_text(const char *text, const char *wanted)
{
    char body[256];

    snprintf(body, sizeof(body), wanted[0] != '\0' ? "{\"team\":1,\"title\":%s}" : "{\"team\":1}",
             wanted);
    writes(&(struct row){.kind = ROW_TEAM_MADE, .as.team_made = {.team = 1, .title = text}}, body);
}

static void test_texts(void **state)
{
    (void)state;
    writes_text("plain ~ /", "\"plain ~ /\"");
    writes_text("a \"b\" \\", "\"a \\\"b\\\" \\\\\"");
    writes_text("\b\f\n\r\t\x1f\x7f", "\"\\b\\f\\n\\r\\t\\u001F\x7f\"");
    writes_text("Ärger \xe2\x82\xac", "\"Ärger \xe2\x82\xac\"");
    /* Empty ones and bytes that are no UTF-8 are left out. */
    writes_text("", "");
    writes_text(NULL, "");
    writes_text("a\xff", "");
}

static void test_numbers(void **state)
{
    const uint32_t after[] = {7, 4294967295U};

    (void)state;
    writes(&(struct row){.kind = ROW_TEAM_MADE}, "{}");
    writes(&(struct row){.kind = ROW_DAY_MADE, .as.day_made = {.day = 4294967295U, .zone = -3600}},
           "{\"day\":4294967295,\"zone\":-3600}");
    writes(&(struct row){.kind = ROW_EXERCISE_OPENED,
                         .as.exercise_opened = {.seed = INT64_MIN, .competitive = true}},
           "{\"seed\":-9223372036854775808,\"late\":\"ask\",\"competitive\":true,"
           "\"scores_teams\":\"own\",\"scores_public\":\"none\"}");
    writes(&(struct row){.kind = ROW_VM_MADE, .as.vm_made = {.after = {after, 2}}},
           "{\"after\":[7,4294967295]}");
}

static void test_long(void **state)
{
    char text[3000], wanted[3100];

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    snprintf(wanted, sizeof(wanted), "{\"title\":\"%s\"}", text);
    writes(&(struct row){.kind = ROW_TEAM_MADE, .as.team_made = {.title = text}}, wanted);
}

static void test_lines(void **state)
{
    struct row row = {.kind = ROW_TEAM_MADE,
                      .x = 61000,
                      .wall = 1790000000000,
                      .audience = AUDIENCE_ALL,
                      .team = 3,
                      .as.team_made = {.id = "a"}};
    char *line = row_line(&row, 12);

    (void)state;
    assert_string_equal(line,
                        "{\"n\":12,\"e\":\"team.made\",\"t\":61000,\"r\":0,\"w\":1790000000000,"
                        "\"a\":\"all\",\"b\":{\"id\":\"a\"}}");
    free(line);
    row.audience = AUDIENCE_TEAM;
    line = row_line(&row, 12);
    assert_string_equal(line,
                        "{\"n\":12,\"e\":\"team.made\",\"t\":61000,\"r\":0,\"w\":1790000000000,"
                        "\"a\":\"team\",\"m\":3,\"b\":{\"id\":\"a\"}}");
    free(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
