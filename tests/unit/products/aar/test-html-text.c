/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "products/aar/html-text.h"

static void expect(void (*print)(FILE *, const char *), const char *text, const char *wanted)
{
    char *bytes = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&bytes, &length);

    assert_non_null(to);
    print(to, text);
    fclose(to);
    assert_string_equal(bytes, wanted);
    free(bytes);
}

static void test_text(void **state)
{
    (void)state;
    expect(html_text, "", "");
    expect(html_text, "Tallinn, Žižkov, 日本\n\tx", "Tallinn, Žižkov, 日本\n\tx");
    expect(html_text, "<b a=\"x\" c='y'>&amp;</b>",
           "&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;amp;&lt;/b&gt;");
    /* C0, DEL, C1; overrides, isolates, marks; zero width, soft hyphen, byte order mark, tags. */
    expect(html_text, "\x1b[31m\r\x7f\xc2\x9b", "\\u{001B}[31m\\u{000D}\\u{007F}\\u{009B}");
    expect(html_text,
           "a\xe2\x80\xae"
           "b\xe2\x81\xa6"
           "c\xe2\x80\x8f"
           "d\xd8\x9c",
           "a\\u{202E}b\\u{2066}c\\u{200F}d\\u{061C}");
    expect(html_text, "\xe2\x80\x8b\xc2\xad\xef\xbb\xbf\xf3\xa0\x81\xa1",
           "\\u{200B}\\u{00AD}\\u{FEFF}\\u{E0061}");
    /* Bytes that are no UTF-8: alone, overlong, a surrogate, cut off. */
    expect(html_text, "\xff|\xc0\xbc|\xed\xa0\x80|\xe2\x82",
           "\\x{FF}|\\x{C0}\\x{BC}|\\x{ED}\\x{A0}\\x{80}|\\x{E2}\\x{82}");
}

static void test_words(void **state)
{
    (void)state;
    expect(html_words, "of twenty characters and less: abcdefghijabcdefghij",
           "of twenty characters and less: abcdefghijabcdefghij");
    expect(html_words, "abcdefghijabcdefghij<abc", "abcdefghijabcdefghij<wbr>&lt;abc");
}

static void test_css(void **state)
{
    (void)state;
    expect(html_css_string, "EXERCISE - TLP:AMBER", "\"EXERCISE - TLP:AMBER\"");
    expect(html_css_string, "a\"}</style>\\\n", "\"a\\22 \\7d \\3c \\2f style\\3e \\5c \\fffd \"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_text), cmocka_unit_test(test_words),
                                       cmocka_unit_test(test_css)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
