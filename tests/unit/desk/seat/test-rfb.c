/* SPDX-License-Identifier: Apache-2.0 */
/* One look at a screen: a server that speaks RFB, and ones that do not, or say too much. What is
 * seen comes out of the PNG as it went in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include "desk/seat/rfb.h"

enum { WIDTH = 5, HEIGHT = 3, WITHIN = 20000 };

/* What the server says, written at once: the socket's buffer holds it. */
static struct error err;

static int look_at(const void *said, size_t length, struct picture *picture)
{
    int ends[2], result;
    pid_t child;

    memset(&err, 0, sizeof(err));
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    child = fork();
    if (child == 0) {
        close(ends[0]);
        for (size_t used = 0; used < length;) {
            ssize_t put = send(ends[1], (const char *)said + used, length - used, MSG_NOSIGNAL);

            if (put <= 0)
                _exit(0);
            used += (size_t)put;
        }
        shutdown(ends[1], SHUT_WR);
        while (read(ends[1], ends, 1) > 0)
            ;
        _exit(0);
    }
    close(ends[1]);
    result = rfb_look(ends[0], WITHIN, picture, &err);
    close(ends[0]);
    waitpid(child, NULL, 0);
    return result;
}

#define GREETING "RFB 003.008\n\2\2\1\0\0\0\0"
#define INIT(width, height) "\0" width "\0" height "0123456789abcdef\0\0\0\4name"
#define FRAME "\0\0\0\1"
#define RECT(x, y, w, h) "\0" x "\0" y "\0" w "\0" h "\0\0\0\0"

#define refuses(said, words)                                                                       \
    do {                                                                                           \
        struct picture none = {0};                                                                 \
        assert_true(look_at(said, sizeof(said) - 1, &none) < 0);                                   \
        if (strstr(err.text, words) == NULL)                                                       \
            fail_msg("not \"%s\": %s", words, err.text);                                           \
        assert_null(none.rgb);                                                                     \
    } while (0)

static void pixels_of(unsigned char *to, uint32_t first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        to[i * 4 + 3] = 0xee;
        for (unsigned j = 0; j < 3; j++)
            to[i * 4 + 2 - j] = (unsigned char)((first + i) * 3 + j);
    }
}

static size_t whole(unsigned char *to)
{
    static const char before[] =
        GREETING INIT("\5", "\3") "\2"                  /* a bell, */
                                  "\3\0\0\0\0\0\0\3abc" /* somebody's clipboard, */
                                  "\1\0\0\0\0\2"
                                  "rrggbbRRGGBB" /* colours, */
        FRAME RECT("\0", "\0", "\5", "\2");
    static const char between[] = FRAME RECT("\0", "\2", "\5", "\1");
    size_t used = sizeof(before) - 1;

    memcpy(to, before, used);
    pixels_of(to + used, 0, 10);
    used += 40;
    memcpy(to + used, between, sizeof(between) - 1);
    used += sizeof(between) - 1;
    pixels_of(to + used, 10, 5);
    return used + 20;
}

static void a_frame_in_parts_is_seen(void **state)
{
    unsigned char said[512];
    size_t length = whole(said);
    struct picture picture = {0};

    (void)state;
    assert_int_equal(look_at(said, length, &picture), 0);
    assert_int_equal(picture.width, WIDTH);
    assert_int_equal(picture.height, HEIGHT);
    for (unsigned i = 0; i < WIDTH * HEIGHT * 3; i++)
        assert_int_equal(picture.rgb[i], i);
    picture_done(&picture);
    /* Wherever it breaks off, that is an error and no picture. */
    for (size_t cut = 0; cut < length; cut += 7)
        assert_true(look_at(said, cut, &picture) < 0);
}

static void what_is_no_screen_is_refused(void **state)
{
    (void)state;
    refuses("RFB 003.003\n", "RFB 3.8");
    refuses("SSH-2.0-dropbear\r\n", "RFB 3.8");
    refuses("RFB 003.008\n\1\2", "password");
    refuses("RFB 003.008\n\0", "password");
    refuses("RFB 003.008\n\1\1\0\0\0\1", "nobody");
    refuses(GREETING "\0\5\0\3"
                     "0123456789abcdef\1\0\0\0",
            "name is too long");
    refuses(GREETING "\0\0\0\3"
                     "0123456789abcdef\0\0\0\0",
            "0 by 3");
    refuses(GREETING "\xff\xff\xff\xff"
                     "0123456789abcdef\0\0\0\0",
            "65535 by 65535");
    refuses(GREETING "\x20\0\x20\0"
                     "0123456789abcdef\0\0\0\0",
            "8192 by 8192");
    refuses(GREETING INIT("\5", "\3") FRAME RECT("\1", "\0", "\5", "\3"), "outside");
    refuses(GREETING INIT("\5", "\3") FRAME RECT("\0", "\1", "\5", "\3"), "outside");
    refuses(GREETING INIT("\5", "\3") FRAME "\0\0\0\0\0\5\0\3\0\0\0\5", "outside");
    refuses(GREETING INIT("\5", "\3") FRAME "\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", "outside");
    refuses(GREETING INIT("\5", "\3") "\3\0\0\0\xff\xff\xff\xff", "too much");
    refuses(GREETING INIT("\5", "\3") "\7", "not RFB");
}

static uint32_t at32(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void a_png_is_what_it_was(void **state)
{
    struct picture picture = {0};
    unsigned char file[1024], rows[HEIGHT * (WIDTH * 3 + 1)];
    uLongf length = sizeof(rows);
    FILE *to = fmemopen(file, sizeof(file), "w");
    const unsigned char *data = file + 8 + 12 + 13;

    (void)state;
    assert_int_equal(picture_init(&picture, WIDTH, HEIGHT, &err), 0);
    for (unsigned i = 0; i < WIDTH * HEIGHT * 3; i++)
        picture.rgb[i] = (unsigned char)(i * 5);
    assert_int_equal(png_write(&picture, to, &err), 0);
    fclose(to);
    assert_memory_equal(file, "\x89PNG\r\n\x1a\n\0\0\0\xdIHDR\0\0\0\5\0\0\0\3\x8\2\0\0\0", 29);
    assert_int_equal(at32(file + 29), crc32(0, file + 12, 17));
    assert_memory_equal(data + 4, "IDAT", 4);
    assert_int_equal(at32(data + 8 + at32(data)), crc32(0, data + 4, at32(data) + 4));
    assert_int_equal(uncompress(rows, &length, data + 8, at32(data)), Z_OK);
    assert_int_equal(length, sizeof(rows));
    for (unsigned y = 0; y < HEIGHT; y++) {
        assert_int_equal(rows[y * (WIDTH * 3 + 1)], 0);
        assert_memory_equal(rows + y * (WIDTH * 3 + 1) + 1, picture.rgb + y * WIDTH * 3, WIDTH * 3);
    }
    assert_memory_equal(data + 12 + at32(data), "\0\0\0\0IEND\xae\x42\x60\x82", 12);
    picture_done(&picture);
    assert_true(picture_init(&picture, 0, 1, &err) < 0);
    assert_true(picture_init(&picture, 1, PNG_SIDE + 1, &err) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_in_parts_is_seen),
        cmocka_unit_test(what_is_no_screen_is_refused),
        cmocka_unit_test(a_png_is_what_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
