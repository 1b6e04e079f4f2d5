/* SPDX-License-Identifier: Apache-2.0 */
/* Values in their one form, what is refused, and that the form of a form is itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "core/model/indicator.h"

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* A rule has more room than a line. */
static void rules_have_room(void **state)
{
    char text[INDICATOR_MOST + 1], to[INDICATOR_MOST];
    const char *why;

    (void)state;
    memset(text, 'a', sizeof(text));
    text[INDICATOR_MOST - 1] = '\0';
    assert_int_equal(indicator_canonical(INDICATOR_YARA, text, to, &why), 0);
    assert_int_equal(indicator_canonical(INDICATOR_TEXT, text, to, &why), 1);
    text[INDICATOR_MOST - 1] = 'a';
    text[INDICATOR_MOST] = '\0';
    assert_int_equal(indicator_canonical(INDICATOR_YARA, text, to, &why), 1);
}

static void values_have_one_form(void **state)
{
    static const struct {
        enum indicator_type type;
        const char *said, *meant; /* NULL: refused */
    } cases[] = {
        {INDICATOR_SHA256, " E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855\n",
         "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {INDICATOR_SHA256, "e3b0", NULL},
        {INDICATOR_MD5, "D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e"},
        {INDICATOR_MD5, "g41d8cd98f00b204e9800998ecf8427e", NULL},
        {INDICATOR_SHA1, "da39a3ee5e6b4b0d3255bfef95601890afd80709",
         "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
        {INDICATOR_SHA512, A64 A64, A64 A64},
        {INDICATOR_DOMAIN, "Supply-Desk[.]Example.", "supply-desk.example"},
        {INDICATOR_DOMAIN, "supply(dot)desk[dot]example", "supply.desk.example"},
        {INDICATOR_DOMAIN,
         "b\xc3\xbc"
         "cher.example",
         NULL},
        {INDICATOR_DOMAIN, "xn--bcher-kva.example", "xn--bcher-kva.example"},
        {INDICATOR_DOMAIN, "localhost", NULL},
        {INDICATOR_DOMAIN, "a..example", NULL},
        {INDICATOR_DOMAIN, "-a.example", NULL},
        {INDICATOR_DOMAIN, A64 ".example", NULL},
        {INDICATOR_HOSTNAME, "_dmarc.Example.org", "_dmarc.example.org"},
        {INDICATOR_IP_DST, "198[.]51[.]100[.]77", "198.51.100.77"},
        {INDICATOR_IP_DST, "198.51.100.077", NULL},
        {INDICATOR_IP_DST, "198.51.100.0/24", "198.51.100.0/24"},
        {INDICATOR_IP_SRC, "198[.]51[.]100[.]0/024", "198.51.100.0/24"},
        {INDICATOR_IP_DST, "2001:DB8:0::/32", "2001:db8::/32"},
        {INDICATOR_IP_DST, "0.0.0.0/0", "0.0.0.0/0"},
        {INDICATOR_IP_DST, "198.51.100.7/32", "198.51.100.7"},
        {INDICATOR_IP_DST, "198.51.100.7/24", NULL},
        {INDICATOR_IP_DST, "198.51.100.0/33", NULL},
        {INDICATOR_IP_DST, "2001:db8::1/64", NULL},
        {INDICATOR_IP_DST, "198.51.100.0/", NULL},
        {INDICATOR_IP_DST, "198.51.100.0/-1", NULL},
        {INDICATOR_IP_DST, "198.51.100.0/24/24", NULL},
        {INDICATOR_IP_DST_PORT, "198[.]51[.]100[.]77|0443", "198.51.100.77|443"},
        {INDICATOR_IP_DST_PORT, "198.51.100.77:443", "198.51.100.77|443"},
        {INDICATOR_IP_SRC_PORT, "2001:0DB8::1|53", "2001:db8::1|53"},
        {INDICATOR_IP_SRC_PORT, "[2001:db8::1]:53", "2001:db8::1|53"},
        {INDICATOR_IP_DST_PORT, "198.51.100.0/24|443", NULL},
        {INDICATOR_IP_DST_PORT, "198.51.100.77|0", NULL},
        {INDICATOR_IP_DST_PORT, "198.51.100.77|65536", NULL},
        {INDICATOR_IP_DST_PORT, "198.51.100.77", NULL},
        {INDICATOR_IP_DST_PORT, "|443", NULL},
        {INDICATOR_IP_DST_PORT, "evil.example|443", NULL},
        {INDICATOR_HOSTNAME_PORT, "Mail.Example:25", "mail.example|25"},
        {INDICATOR_DOMAIN_IP, "Evil[.]example|198[.]51[.]100[.]77", "evil.example|198.51.100.77"},
        {INDICATOR_DOMAIN_IP, "evil.example|198.51.100.0/24", NULL},
        {INDICATOR_FILENAME_SHA256, "a|b.exe|" A64, "a|b.exe|" A64},
        {INDICATOR_FILENAME_SHA256, "b.exe|e3b0", NULL},
        {INDICATOR_FILENAME_SHA256, A64, NULL},
        {INDICATOR_FILENAME_SHA1, "x|DA39A3EE5E6B4B0D3255BFEF95601890AFD80709",
         "x|da39a3ee5e6b4b0d3255bfef95601890afd80709"},
        {INDICATOR_FILENAME_MD5, "x|D41D8CD98F00B204E9800998ECF8427E",
         "x|d41d8cd98f00b204e9800998ecf8427e"},
        {INDICATOR_AS, "as064500", "64500"},
        {INDICATOR_AS, "4294967295", "4294967295"},
        {INDICATOR_AS, "4294967296", NULL},
        {INDICATOR_AS, "AS", NULL},
        {INDICATOR_AS, "AS64500 x", NULL},
        {INDICATOR_PORT, "8080", "8080"},
        {INDICATOR_PORT, "http", NULL},
        {INDICATOR_LINK, "hxxps://news[.]example/a", "https://news.example/a"},
        {INDICATOR_VULNERABILITY, "cve-2026-12345", "CVE-2026-12345"},
        {INDICATOR_VULNERABILITY, "CVE-26-1", NULL},
        {INDICATOR_VULNERABILITY, "CVE-2026-123", NULL},
        {INDICATOR_SSDEEP, "192:MUPMinqP6+wNQ7Q40L/iB3n2rI:x8iA",
         "192:MUPMinqP6+wNQ7Q40L/iB3n2rI:x8iA"},
        {INDICATOR_SSDEEP, "192:MUP M:x", NULL},
        {INDICATOR_SSDEEP, "192:MUP", NULL},
        {INDICATOR_MUTEX, " Global\\{heron} ", "Global\\{heron}"},
        {INDICATOR_REGKEY, "HKLM\\Software\\Run", "HKLM\\Software\\Run"},
        {INDICATOR_YARA, "rule a {\r\n\tcondition: true\r\n}\n", "rule a {\n\tcondition: true\n}"},
        {INDICATOR_SIGMA, "title: a\nlevel: low", "title: a\nlevel: low"},
        {INDICATOR_YARA, "rule a \033[1m", NULL},
        {INDICATOR_YARA, "rule a\rb", NULL},
        {INDICATOR_MUTEX, "a\nb", NULL},
        {INDICATOR_IP_SRC, "2001:0DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
        {INDICATOR_IP_SRC, "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        {INDICATOR_IP_SRC, "2001[:]db8::1", "2001:db8::1"},
        {INDICATOR_IP_SRC, "::", "::"},
        {INDICATOR_URL, "hXXp://Evil[.]example:80", "http://evil.example/"},
        {INDICATOR_URL, "hxxps[://]evil[.]example:443/A/b?C#d", "https://evil.example/A/b?C"},
        {INDICATOR_URL, "HTTP://198[.]51[.]100[.]77:8080/x", "http://198.51.100.77:8080/x"},
        {INDICATOR_URL, "http://[2001:DB8:0::1]/x", "http://[2001:db8::1]/x"},
        {INDICATOR_URL, "http://evil.example?q", "http://evil.example/?q"},
        {INDICATOR_URL, "http://u@evil.example/", NULL},
        {INDICATOR_URL, "http://evil.example/a b", NULL},
        {INDICATOR_URL, "http://[2001:db8::1", NULL},
        {INDICATOR_URL, "http://", NULL},
        {INDICATOR_URL, "http://a.example:999999/", NULL},
        {INDICATOR_URL, "javascript:alert(1)", NULL},
        {INDICATOR_EMAIL_SRC, "Agent[at]Evil[.]example", "agent@evil.example"},
        {INDICATOR_EMAIL_DST, "@evil.example", NULL},
        {INDICATOR_EMAIL_DST, "a b@evil.example", NULL},
        {INDICATOR_FILENAME, " .Fuel-plan.cfg ", ".Fuel-plan.cfg"},
        {INDICATOR_FILENAME, "a\nb", NULL},
        {INDICATOR_FILENAME, "a\033[1mb", NULL},
        {INDICATOR_FILENAME, "  ", NULL},
        {INDICATOR_TEXT, "\xff", NULL},
        {INDICATOR_PATTERN_IN_FILE, "NTM-7719 [.]", "NTM-7719 [.]"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char to[INDICATOR_MOST] = "", again[INDICATOR_MOST];
        const char *why = NULL;
        int result = indicator_canonical(cases[i].type, cases[i].said, to, &why);

        if ((result == 0) != (cases[i].meant != NULL))
            fail_msg("\"%s\" gives %d \"%s\" (%s)", cases[i].said, result, to,
                     why != NULL ? why : "");
        if (result != 0) {
            assert_non_null(why);
            continue;
        }
        assert_string_equal(to, cases[i].meant);
        assert_int_equal(indicator_canonical(cases[i].type, to, again, &why), 0);
        assert_string_equal(again, to);
    }
}

/* Whatever stands there: bounded, and either refused or of a form of its own. */
static void noise_is_bounded(void **state)
{
    static const char letters[] = "hxtp:/[.]()@atdo0123456789abcdefABF%\xc3\xbc -?#";
    char text[1100], to[INDICATOR_MOST], again[INDICATOR_MOST];
    const char *why;

    (void)state;
    srand(1);
    for (int i = 0; i < 20000; i++) {
        enum indicator_type type = (enum indicator_type)(rand() % INDICATOR_TYPES);
        size_t length = (size_t)rand() % (i % 10 == 0 ? sizeof(text) - 1 : 40);

        for (size_t k = 0; k < length; k++)
            text[k] = letters[(size_t)rand() % (sizeof(letters) - 1)];
        text[length] = '\0';
        if (indicator_canonical(type, text, to, &why) != 0)
            continue;
        assert_true(strlen(to) < INDICATOR_MOST);
        if (indicator_canonical(type, to, again, &why) != 0 || strcmp(again, to) != 0)
            fail_msg("type %d: \"%s\" gives \"%s\", which gives something else", (int)type, text,
                     to);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_have_one_form),
        cmocka_unit_test(rules_have_room),
        cmocka_unit_test(noise_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
