/* SPDX-License-Identifier: Apache-2.0 */
/* Keys out of bytes, whole and cut anywhere, and random bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "desk/vt/press.h"

static void press_bytes(struct press_reader *reader, const char *bytes, size_t length)
{
    size_t size;
    char *to = press_room(reader, &size);

    assert_true(size >= length);
    memcpy(to, bytes, length);
    press_add(reader, length);
}

/* All presses of `bytes`, given `step` bytes at a time; `late` at the end. Returns how many. */
static size_t press_all(const char *bytes, size_t length, size_t step, uint32_t *to, size_t most)
{
    struct press_reader reader = {0};
    size_t count = 0;

    for (size_t i = 0; i < length; i += step) {
        press_bytes(&reader, bytes + i, length - i < step ? length - i : step);
        while (count < most && press_next(&reader, false, &to[count]))
            count++;
    }
    while (count < most && press_next(&reader, true, &to[count]))
        count++;
    assert_false(count < most && press_waits(&reader));
    return count;
}

static void test_keys_of_several_terminals(void **state)
{
    static const struct {
        const char *bytes;
        uint32_t press;
    } keys[] = {
        {"\033[A", VT_UP},
        {"\033OA", VT_UP},
        {"\033[1;5C", VT_RIGHT},
        {"\033[3~", VT_DELETE},
        {"\033[Z", VT_BACK_TAB},
        {"\033OP", VT_F1},
        {"\033[11~", VT_F1},
        {"\033[[A", VT_F1},
        {"\033[[E", VT_F5},
        {"\033[12~", VT_F2},
        {"\033[200~", VT_PASTE_BEGINS},
        {"\033[201~", VT_PASTE_ENDS},
        {"\033[1~", VT_HOME},
        {"\033[H", VT_HOME},
        {"\033[8~", VT_END},
        {"\033[5~", VT_PAGE_UP},
        {"\r", VT_ENTER},
        {"\n", VT_ENTER},
        {"\b", VT_ERASE},
        {"\177", VT_ERASE},
        {"\t", VT_TAB},
        {"\xc3\xa9", 0xe9},
        {"\xf0\x9f\x98\x80", 0x1f600},
        {"\023", VT_CONTROL('S')},
        {"\033", VT_ESCAPE},
        {"\033[99~", VT_UNKNOWN},
        {"\xff", VT_UNKNOWN},
        {"\033[?1;2c", VT_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        for (size_t step = 1; step <= strlen(keys[i].bytes); step++) {
            uint32_t got[8];

            assert_int_equal(press_all(keys[i].bytes, strlen(keys[i].bytes), step, got, 8), 1);
            assert_int_equal(got[0], keys[i].press);
        }
}

static void test_several_in_one(void **state)
{
    uint32_t got[8];

    (void)state;
    assert_int_equal(press_all("\033\033[Ax", 5, 5, got, 8), 3);
    assert_int_equal(got[0], VT_ESCAPE);
    assert_int_equal(got[1], VT_UP);
    assert_int_equal(got[2], 'x');
}

static void test_random_bytes_end(void **state)
{
    static uint32_t got[PRESS_HELD * 2];

    (void)state;
    srand(7);
    for (int turn = 0; turn < 2000; turn++) {
        static const char likely[] = "\033[O;0123~ABZ\r\177x";
        char bytes[64];
        size_t count;

        for (size_t i = 0; i < sizeof(bytes); i++)
            bytes[i] = rand() % 3 != 0 ? likely[rand() % (int)(sizeof(likely) - 1)] : (char)rand();
        count = press_all(bytes, sizeof(bytes), 1 + (size_t)(rand() % 9), got, PRESS_HELD);
        assert_true(count > 0 && count <= sizeof(bytes));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_of_several_terminals),
        cmocka_unit_test(test_several_in_one),
        cmocka_unit_test(test_random_bytes_end),
    };

    return cmocka_run_group_tests_name("vt/press", tests, NULL, NULL);
}
