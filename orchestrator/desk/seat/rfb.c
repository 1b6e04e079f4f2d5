/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The other end is QEMU, or whatever a guest has made of it. Pixels come raw (section 7.7.1), four
 * bytes each, so nothing is decoded. What is not a frame is read over, no more of
 * it than a frame is long.
 */
#include "desk/seat/rfb.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/time.h"

enum {
    RFB_NAME_MOST = 4096,         /* bytes of the screen's name */
    RFB_ASIDE_MOST = 1024 * 1024, /* bytes of all else that is read over */
    RFB_SECURITY_NONE = 1,
    RFB_FRAME = 0,
    RFB_COLOURS = 1,
    RFB_BELL = 2,
    RFB_CLIPBOARD = 3,
    RFB_RAW = 0,
};

struct rfb {
    int socket;
    int64_t deadline; /* monotonic ms */
    size_t aside;     /* bytes that were read over */
    struct picture picture;
    uint64_t seen; /* pixels */
    struct error *err;
};

static const char rfb_version[] = "RFB 003.008\n";

/* ---- bytes ---- */

/* Waits until something can be read. */
static int rfb_await(struct rfb *rfb)
{
    struct moment now;
    struct pollfd watched = {.fd = rfb->socket, .events = POLLIN};
    int n;

    do {
        time_now(&now);
        n = now.mono < rfb->deadline ? poll(&watched, 1, (int)(rfb->deadline - now.mono)) : 0;
    } while (n < 0 && errno == EINTR);
    return n > 0 ? 0 : error_set(rfb->err, ERROR_STATE, "the screen does not answer");
}

static int rfb_take(struct rfb *rfb, void *to, size_t length)
{
    unsigned char *at = to;

    while (length > 0) {
        ssize_t got;

        if (rfb_await(rfb) < 0)
            return -ERROR_STATE;
        got = read(rfb->socket, at, length);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got <= 0)
            return error_set(rfb->err, ERROR_STATE, "the screen's connection has ended");
        at += got;
        length -= (size_t)got;
    }
    return 0;
}

static int rfb_pass_over(struct rfb *rfb, size_t length)
{
    unsigned char bytes[4096];

    rfb->aside += length;
    if (rfb->aside > RFB_ASIDE_MOST)
        return error_set(rfb->err, ERROR_INPUT, "the screen says too much beside its picture");
    while (length > 0) {
        size_t part = length < sizeof(bytes) ? length : sizeof(bytes);

        if (rfb_take(rfb, bytes, part) < 0)
            return -ERROR_STATE;
        length -= part;
    }
    return 0;
}

/* Few bytes, which the socket's buffer holds. */
static int rfb_say(struct rfb *rfb, const void *bytes, size_t length)
{
    return send(rfb->socket, bytes, length, MSG_NOSIGNAL) == (ssize_t)length
               ? 0
               : error_set(rfb->err, ERROR_STATE, "the screen's connection has ended");
}

static uint32_t rfb_16(const unsigned char *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

static uint32_t rfb_32(const unsigned char *at)
{
    return rfb_16(at) << 16 | rfb_16(at + 2);
}

/* ---- the beginning (section 7.1 to 7.3) ---- */

static int rfb_greet(struct rfb *rfb)
{
    unsigned char said[255], none = RFB_SECURITY_NONE, count;

    if (rfb_take(rfb, said, sizeof(rfb_version) - 1) < 0)
        return -ERROR_STATE;
    if (memcmp(said, rfb_version, sizeof(rfb_version) - 1) != 0)
        return error_set(rfb->err, ERROR_INPUT, "the screen does not speak RFB 3.8");
    if (rfb_say(rfb, rfb_version, sizeof(rfb_version) - 1) < 0 || rfb_take(rfb, &count, 1) < 0 ||
        rfb_take(rfb, said, count) < 0)
        return -ERROR_STATE;
    if (memchr(said, RFB_SECURITY_NONE, count) == NULL)
        return error_set(rfb->err, ERROR_INPUT, "the screen wants a password");
    if (rfb_say(rfb, &none, 1) < 0 || rfb_take(rfb, said, 4) < 0)
        return -ERROR_STATE;
    return rfb_32(said) == 0
               ? 0
               : error_set(rfb->err, ERROR_INPUT, "the screen lets nobody look at it");
}

/* Others may look too; four bytes a pixel: blue, green, red, nothing; raw. QEMU before 8 sends that
 * order whatever the viewer asks for. */
static int rfb_begin(struct rfb *rfb)
{
    static const unsigned char shared = 1, pixels[20] = {0,   0, 0,   0, 32,  24, 0, 1, 0,
                                                         255, 0, 255, 0, 255, 16, 8, 0},
                               raw[8] = {2, 0, 0, 1, 0, 0, 0, RFB_RAW};
    unsigned char init[24];

    if (rfb_say(rfb, &shared, 1) < 0 || rfb_take(rfb, init, sizeof(init)) < 0)
        return -ERROR_STATE;
    if (rfb_32(init + 20) > RFB_NAME_MOST)
        return error_set(rfb->err, ERROR_INPUT, "the screen's name is too long");
    if (rfb_pass_over(rfb, rfb_32(init + 20)) < 0 ||
        picture_init(&rfb->picture, rfb_16(init), rfb_16(init + 2), rfb->err) < 0 ||
        rfb_say(rfb, pixels, sizeof(pixels)) < 0 || rfb_say(rfb, raw, sizeof(raw)) < 0)
        return -ERROR_STATE;

    unsigned char ask[10] = {3, 0, 0, 0, 0, 0, init[0], init[1], init[2], init[3]};

    return rfb_say(rfb, ask, sizeof(ask));
}

/* ---- frames (section 7.6) ---- */

static int rfb_take_rows(struct rfb *rfb, uint32_t left, uint32_t top, uint32_t width,
                         uint32_t height)
{
    unsigned char *row = malloc((size_t)width * 4 + 1);
    int result = row != NULL ? 0 : error_memory(rfb->err);

    for (uint32_t y = 0; result == 0 && y < height; y++) {
        unsigned char *to = rfb->picture.rgb + ((size_t)(top + y) * rfb->picture.width + left) * 3;

        result = rfb_take(rfb, row, (size_t)width * 4);
        for (size_t x = 0; result == 0 && x < width; x++)
            for (size_t i = 0; i < 3; i++)
                to[x * 3 + i] = row[x * 4 + 2 - i];
    }
    free(row);
    rfb->seen += (uint64_t)width * height;
    return result;
}

static int rfb_take_frame(struct rfb *rfb)
{
    unsigned char head[3], at[12];

    if (rfb_take(rfb, head, sizeof(head)) < 0)
        return -ERROR_STATE;
    for (uint32_t i = rfb_16(head + 1); i > 0; i--) {
        uint32_t left, top, width, height;

        if (rfb_take(rfb, at, sizeof(at)) < 0)
            return -ERROR_STATE;
        left = rfb_16(at), top = rfb_16(at + 2), width = rfb_16(at + 4), height = rfb_16(at + 6);
        if (rfb_32(at + 8) != RFB_RAW || left + width > rfb->picture.width ||
            top + height > rfb->picture.height)
            return error_set(rfb->err, ERROR_INPUT, "the screen's picture is outside the screen");
        if (rfb_take_rows(rfb, left, top, width, height) < 0)
            return -ERROR_STATE;
    }
    return 0;
}

static int rfb_take_message(struct rfb *rfb)
{
    unsigned char kind, head[7];

    if (rfb_take(rfb, &kind, 1) < 0)
        return -ERROR_STATE;
    switch (kind) {
    case RFB_FRAME:
        return rfb_take_frame(rfb);
    case RFB_COLOURS:
        return rfb_take(rfb, head, 5) < 0 ? -ERROR_STATE
                                          : rfb_pass_over(rfb, (size_t)rfb_16(head + 3) * 6);
    case RFB_BELL:
        return 0;
    case RFB_CLIPBOARD:
        return rfb_take(rfb, head, 7) < 0 ? -ERROR_STATE : rfb_pass_over(rfb, rfb_32(head + 3));
    default:
        return error_set(rfb->err, ERROR_INPUT, "the screen says what is not RFB");
    }
}

int rfb_look(int socket, int64_t within, struct picture *ret_picture, struct error *err)
{
    struct rfb rfb = {.socket = socket, .err = err};
    struct moment now;
    int result;

    time_now(&now);
    rfb.deadline = now.mono + within;
    result = rfb_greet(&rfb);
    if (result == 0)
        result = rfb_begin(&rfb);
    while (result == 0 && rfb.seen < (uint64_t)rfb.picture.width * rfb.picture.height)
        result = rfb_take_message(&rfb);
    if (result < 0)
        picture_done(&rfb.picture);
    else
        *ret_picture = rfb.picture;
    return result;
}
