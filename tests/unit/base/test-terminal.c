/* SPDX-License-Identifier: Apache-2.0 */
/* A machine's terminal output: text and movements come through, nothing that a terminal would obey
 * or answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/terminal.h"

static const struct {
    const char *from, *moving, *plain;
} cases[] = {
    {"login: \r\n", "login: \r\n", "login: \r\n"},
    {"\033[1;31mred\033[0m", "\033[1;31mred\033[0m", "red"},
    {"a\bb\a", "a\bb\a", "ab"},
    {"\033[2J\033[H$ ", "\033[2J\033[H$ ", "$ "},
    {"x\033[6ny\033[cz\033[21tq", "xyzq", "xyzq"},          /* what a terminal answers */
    {"\033]0;title\007a\033]52;c;aGk=\033\\b", "ab", "ab"}, /* window, clipboard */
    {"\033P$qm\033\\a\033_x\033\\b\033^y\033\\c\033Xz\033\\d", "abcd", "abcd"},
    {"\033[?1049h\033[?25lx\033[4;1hy\033[>0qz", "xyz", "xyz"}, /* modes */
    {"\033(B\033)0a\033cb\033=c", "abc", "abc"},
    {"\033]never ended\nnext", "next", "next"},
    {"\033[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15mx", "x", "x"}, /* longer than any good one */
    {"h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\xa7", "h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\xa7",
     "h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\xa7"},
    {"a\xff\xc3(b", "a\xef\xbf\xbd\xef\xbf\xbd(b", "a\xef\xbf\xbd\xef\xbf\xbd(b"},
    {"\xc2\x9b"
     "6nx",
     "\xef\xbf\xbd"
     "6nx",
     "\xef\xbf\xbd"
     "6nx"}, /* the CSI of eight bits */
    {"a\xe2\x80\xae"
     "b",
     "a\xef\xbf\xbd"
     "b",
     "a\xef\xbf\xbd"
     "b"}, /* another direction of writing */
    {"\033[\033[31mx", "\033[31mx", "x"},
};

/* In pieces of every size: a cut changes nothing. */
static void whatever_the_pieces(void **context)
{
    (void)context;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        for (size_t step = 1; step <= strlen(cases[i].from); step++)
            for (int moves = 0; moves < 2; moves++) {
                struct terminal_filter filter = {.moves = moves != 0};
                size_t length = strlen(cases[i].from), used = 0;
                char to[1024];

                for (size_t at = 0; at < length; at += step)
                    used +=
                        terminal_filter_take(&filter, cases[i].from + at,
                                             at + step < length ? step : length - at, to + used);
                to[used] = '\0';
                assert_string_equal(to, moves != 0 ? cases[i].moving : cases[i].plain);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(whatever_the_pieces)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
