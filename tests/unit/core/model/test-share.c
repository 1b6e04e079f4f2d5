/* SPDX-License-Identifier: Apache-2.0 */
/* A share is read strictly; what is written comes back, and rows hold every value whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/model/row.h"
#include "core/model/share.h"

static const char *wrong(const char *text)
{
    static struct error err;
    struct pool pool = POOL_EMPTY;
    struct share share;
    int result = share_read(text, strlen(text), &pool, &share, &err);

    pool_done(&pool);
    return result == 0 ? "" : err.text;
}

static void what_is_refused(void **context)
{
    (void)context;
    assert_string_equal(wrong("[]"), "the share is no JSON object");
    assert_string_equal(wrong("{\"to\":[\"a\"],\"x\":1,\"text\":\"t\"}"),
                        "a share has no field \"x\"");
    assert_string_equal(wrong("{\"text\":\"t\"}"), "\"to\" must be a list of 1 to 300 receivers");
    assert_string_equal(wrong("{\"to\":[\"a\"]}"), "a share has indicators or a text");
    assert_string_equal(wrong("{\"to\":[\"a\"],\"text\":\"t\",\"tlp\":\"white\"}"),
                        "\"tlp\" must be red, amber+strict, amber, green or clear");
    assert_string_equal(wrong("{\"to\":[\"a\"],\"text\":\"a\\u202eb\"}"),
                        "\"text\" has a control character or one that reorders text");
    assert_string_equal(wrong("{\"to\":[\"a\"],\"event\":\"5\",\"text\":\"t\"}"),
                        "\"event\" must be a UUID");
    assert_string_equal(
        wrong("{\"to\":[\"a\"],\"indicators\":[{\"type\":\"md5\",\"value\":\"12\"}]}"),
        "indicator 1 must be 32 hex digits");
    assert_string_equal(
        wrong("{\"to\":[\"a\"],\"indicators\":[{\"type\":\"ip\",\"value\":\"::1\"}]}"),
        "indicator 1 has no type or no value");
}

static void what_is_written_comes_back(void **context)
{
    static const char text[] =
        "{\"title\":\"t\",\"text\":\"two\\nlines\",\"tlp\":\"green\",\"to\":[\"all\",\"cert\"],"
        "\"event\":\"5f1c0000-0000-4000-8000-000000000001\",\"report\":3,\"indicators\":["
        "{\"type\":\"filename|sha256\",\"value\":\"A\\\\b.exe|"
        "9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08\"},"
        "{\"type\":\"domain\",\"value\":\"EVIL[.]example\"},"
        "{\"type\":\"domain\",\"value\":\"evil.example\"},"
        "{\"type\":\"ip-dst|port\",\"value\":\"198.51.100.7|443\"},"
        "{\"type\":\"yara\",\"value\":\"rule a {\\n  condition: \\\\ true\\n}\"}]}";
    static const struct {
        const char *type, *value;
    } expected[] = {
        {"filename", "A\\b.exe"},
        {"sha256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
        {"domain", "evil.example"},
        {"ip-dst", "198.51.100.7"},
        {"port", "443"},
        {"yara", "rule a {\n  condition: \\ true\n}"},
    };
    struct pool pool = POOL_EMPTY;
    struct error err;
    struct share share, again;
    char listed[SHARE_LISTED_MOST], *at = listed, *written;
    const char *value;
    int type;
    size_t count = 0;

    (void)context;
    assert_int_equal(share_read(text, strlen(text), &pool, &share, &err), 0);
    assert_int_equal(share.indicator_count, 6);
    written = share_text(&share);
    assert_int_equal(share_read(written, strlen(written), &pool, &again, &err), 0);
    assert_string_equal(again.title, "t");
    assert_string_equal(again.text, "two\nlines");
    assert_int_equal(again.tlp, TLP_GREEN);
    assert_int_equal(again.to_count, 2);
    assert_int_equal(again.report, 3);
    assert_string_equal(again.event, share.event);
    assert_int_equal(again.indicator_count, 6);
    free(written);
    assert_int_equal(share_list(&again, 0, listed), 6);
    while (share_listed_next(&at, &type, &value)) {
        assert_string_equal(indicator_words[type], expected[count].type);
        assert_string_equal(value, expected[count].value);
        count++;
    }
    assert_int_equal(count, 6);
    pool_done(&pool);
}

static void colours_of_tags(void **state)
{
    (void)state;
    assert_int_equal(share_colour(-1, "EXERCISE"), -1);
    assert_int_equal(share_colour(TLP_GREEN, "type:OSINT"), TLP_GREEN);
    assert_int_equal(share_colour(-1, "tlp:white"), TLP_CLEAR);
    assert_int_equal(share_colour(-1, "tlp:green"), TLP_GREEN);
    assert_int_equal(share_colour(TLP_GREEN, "TLP:AMBER"), TLP_AMBER);
    assert_int_equal(share_colour(TLP_AMBER, "tlp:amber+strict"), TLP_AMBER_STRICT);
    assert_int_equal(share_colour(TLP_RED, "tlp:clear"), TLP_RED);
    assert_int_equal(share_colour(TLP_CLEAR, "Tlp:Red"), TLP_RED);
    /* What is no colour that we know is kept as close as can be. */
    assert_int_equal(share_colour(TLP_CLEAR, "tlp:ex:chr"), TLP_RED);
    assert_int_equal(share_colour(-1, "tlp:red "), TLP_RED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colours_of_tags),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(what_is_written_comes_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
