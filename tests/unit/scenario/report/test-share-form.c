/* SPDX-License-Identifier: Apache-2.0 */
/* What is pasted or exported becomes a share; all complaints come at once with their places. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/row.h"
#include "scenario/report/share-form.h"

/* "TYPE VALUE" lines, after the title, event and colour that were read; or the complaints. */
static char *read_form(const char *text, int expected)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct pool pool = POOL_EMPTY;
    struct share share = {.title = ""};
    struct error err;
    size_t length;
    char *said = NULL;
    FILE *to = open_memstream(&said, &length);
    int tlp = 99,
        result = share_form_read("s", text, strlen(text), &pool, &share, &tlp, &complaints, &err);

    assert_non_null(to);
    assert_int_equal(result, expected);
    if (result != 0)
        complaints_print(&complaints, to, 0, 0);
    else if (share.title[0] != '\0')
        fprintf(to, "%s %s %s\n", share.title, share.event, tlp < 0 ? "" : tlp_words[tlp]);
    for (size_t i = 0; result == 0 && i < share.indicator_count; i++)
        fprintf(to, "%s %s\n", indicator_words[share.indicators[i].type],
                share.indicators[i].value);
    fclose(to);
    complaints_done(&complaints);
    pool_done(&pool);
    return said;
}

static void is(const char *text, const char *wanted)
{
    char *said = read_form(text, 0);

    assert_string_equal(said, wanted);
    free(said);
}

static void complains(const char *text, const char *const *words)
{
    char *said = read_form(text, 1);

    for (size_t i = 0; words[i] != NULL; i++)
        if (strstr(said, words[i]) == NULL)
            fail_msg("\"%s\" is not in:\n%s", words[i], said);
    free(said);
}

static void lines_are_typed_by_their_shape(void **context)
{
    (void)context;
    is("# seen on our desks\n\n  EVIL[.]example \r\nhxxps://evil[.]example:443/a#b\n"
       "198.51.100.7\n2001:DB8::0001\nevil.example\n",
       "domain evil.example\nurl https://evil.example/a\nip-dst 198.51.100.7\n"
       "ip-dst 2001:db8::1\n");
    is("user-agent Mozilla/4.0 (x)\nmutex:  Global\\a b\nfilename rechnung märz.exe\n",
       "user-agent Mozilla/4.0 (x)\nmutex Global\\a b\nfilename rechnung märz.exe\n");
    is("198.51.100.7:443\nevil.example|198.51.100.8\n",
       "ip-dst 198.51.100.7\nport 443\ndomain evil.example\nip-dst 198.51.100.8\n");
}

static void names_are_written_in_ascii(void **context)
{
    (void)context;
    is("b\xc3\xbc"
       "cher[.]example\nhxxp://B\xc3\x9c"
       "CHER.example/\xc3\xbc\n"
       "post@b\xc3\xbc"
       "cher.example\ndomain fa\xc3\x9f.example\n",
       "domain xn--bcher-kva.example\nurl http://xn--bcher-kva.example/\xc3\xbc\n"
       "email-src post@xn--bcher-kva.example\ndomain xn--fa-hia.example\n");
}

#define EVENT(more)                                                                                \
    "{\"Event\":{\"uuid\":\"5f1c0000-0000-4000-8000-000000000001\",\"info\":\"Heron\"," more "}}"

static void an_event_of_misp(void **context)
{
    (void)context;
    is(EVENT("\"Tag\":[{\"name\":\"tlp:green\"},{\"name\":\"tlp:amber\"},{\"name\":\"x\"}],"
             "\"Attribute\":[{\"type\":\"domain\",\"value\":\"evil.example\"},"
             "{\"type\":\"md5\",\"value\":\"x\",\"deleted\":true}],"
             "\"Object\":[{\"name\":\"file\",\"Attribute\":[{\"type\":\"filename|md5\","
             "\"value\":\"a.exe|D41D8CD98F00B204E9800998ECF8427E\"}]}]"),
       "Heron 5f1c0000-0000-4000-8000-000000000001 amber\ndomain evil.example\nfilename a.exe\n"
       "md5 d41d8cd98f00b204e9800998ecf8427e\n");
    is("{\"response\":[" EVENT("\"Attribute\":[{\"type\":\"AS\",\"value\":\"64500\"}]") "]}",
       "Heron 5f1c0000-0000-4000-8000-000000000001 \nAS 64500\n");
}

static void all_complaints_come_at_once(void **context)
{
    (void)context;
    complains("evil.example\n  nonsense\nmd5 12\nfoo bar\n",
              (const char *const[]){"s:2:3: error: \"nonsense\" is no address",
                                    "s:3:5: error: the value of the type md5 must be 32 hex digits",
                                    "s:4:1: error: \"foo\" is no type of indicator", NULL});
    complains(EVENT("\"Attribute\":[\n{\"type\":\"bogus\",\"value\":\"x\"},\n"
                    "{\"type\":\"md5\",\"value\":\"12\"},\n{\"type\":\"md5\"}]"),
              (const char *const[]){"s:2:1: error: attributes of the type \"bogus\"",
                                    "s:3:23: error: the value of the type md5",
                                    "s:4:1: error: the attribute has no value", NULL});
    complains("[]", (const char *const[]){"no event of MISP", NULL});
    complains("# nothing\n", (const char *const[]){"there is no indicator in it", NULL});
    complains("\xff\xfe", (const char *const[]){"not UTF-8", NULL});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_typed_by_their_shape),
        cmocka_unit_test(names_are_written_in_ascii),
        cmocka_unit_test(an_event_of_misp),
        cmocka_unit_test(all_complaints_come_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
