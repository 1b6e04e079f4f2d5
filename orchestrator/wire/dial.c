/* SPDX-License-Identifier: Apache-2.0 */
/* The blocking client: a non-blocking socket and poll, so that every wait has its deadline. */
#include "wire/dial.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/time.h"
#include "wire/line.h"
#include "wire/local.h"

enum { READ_MOST = 16 * 1024 };

struct dial {
    int descriptor, passed; /* passed: what came with a line; -1: nothing */
    struct line_reader reader;
};

int dial_open(const char *path, struct dial **ret_dial, struct error *err)
{
    struct dial *dial = calloc(1, sizeof(*dial));

    if (dial == NULL)
        return error_memory(err);
    dial->passed = -1;

    int result = local_connect(path, false, &dial->descriptor, err);

    if (result != 0) {
        free(dial);
        return result < 0 ? result : DIAL_NOBODY;
    }
    *ret_dial = dial;
    return 0;
}

void dial_close(struct dial *dial)
{
    if (dial == NULL)
        return;
    close(dial->descriptor);
    if (dial->passed >= 0)
        close(dial->passed);
    line_reader_done(&dial->reader);
    free(dial);
}

int dial_descriptor(const struct dial *dial)
{
    return dial->descriptor;
}

int dial_take_passed(struct dial *dial)
{
    int passed = dial->passed;

    dial->passed = -1;
    return passed;
}

static int64_t dial_deadline_of(int64_t within)
{
    struct moment now;

    time_now(&now);
    return within < 0 ? -1 : now.mono + within;
}

/* 0 ready, DIAL_LATE, or <0. */
static int dial_wait_until(const struct dial *dial, short events, int64_t deadline,
                           struct error *err)
{
    struct pollfd end = {.fd = dial->descriptor, .events = events};
    struct moment now;

    for (;;) {
        int64_t left = -1;

        time_now(&now);
        if (deadline >= 0)
            left = deadline > now.mono ? deadline - now.mono : 0;

        int ready = poll(&end, 1, left > 60000 ? 60000 : (int)left);

        if (ready > 0)
            return 0;
        if (ready < 0 && errno != EINTR)
            return error_system(err, errno, "the controller's socket");
        if (ready == 0 && left == 0)
            return DIAL_LATE;
    }
}

static int dial_send_all(const struct dial *dial, const char *text, size_t length, int64_t deadline,
                         struct error *err)
{
    while (length > 0) {
        ssize_t put = send(dial->descriptor, text, length, MSG_NOSIGNAL);

        if (put > 0) {
            text += put;
            length -= (size_t)put;
        } else if (errno == EAGAIN) {
            int result = dial_wait_until(dial, POLLOUT, deadline, err);

            if (result == DIAL_LATE)
                return error_set(err, ERROR_FAILED, "the controller does not take what is sent");
            if (result < 0)
                return result;
        } else if (errno == EPIPE || errno == ECONNRESET) {
            return error_set(err, ERROR_STATE, "the controller ended before it answered");
        } else if (errno != EINTR) {
            return error_system(err, errno, "the controller's socket");
        }
    }
    return 0;
}

int dial_send(struct dial *dial, const json_t *line, int64_t within, struct error *err)
{
    size_t length = 0;
    char *text = line_text(line, &length);

    if (text == NULL)
        return error_set(err, ERROR_INPUT, "a line of more than %d bytes is not sent",
                         WIRE_LINE_MOST);

    /* The controller would drop the session without a word. */
    int result = length <= WIRE_ORDER_MOST
                     ? dial_send_all(dial, text, length, dial_deadline_of(within), err)
                     : error_set(err, ERROR_INPUT, "an order of more than %d bytes is not sent",
                                 WIRE_ORDER_MOST);

    free(text);
    return result;
}

/* The kernel passes only as many descriptors as fit, and closes the others. */
static void dial_keep_passed(struct dial *dial, struct msghdr *message)
{
    struct cmsghdr *head = CMSG_FIRSTHDR(message);

    if (head == NULL || head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS ||
        head->cmsg_len != CMSG_LEN(sizeof(int)))
        return;
    if (dial->passed >= 0)
        close(dial->passed);
    memcpy(&dial->passed, CMSG_DATA(head), sizeof(dial->passed));
}

/* 0, DIAL_ENDED or <0. */
static int dial_hear(struct dial *dial, struct error *err)
{
    char bytes[READ_MOST];
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec piece = {.iov_base = bytes, .iov_len = sizeof(bytes)};
    struct msghdr message = {.msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = CMSG_LEN(sizeof(int))};
    ssize_t got = recvmsg(dial->descriptor, &message, MSG_CMSG_CLOEXEC);

    if (got > 0)
        dial_keep_passed(dial, &message);

    /* Reset: it ended before it had read all that was sent. */
    if (got == 0 || (got < 0 && errno == ECONNRESET))
        return DIAL_ENDED;
    if (got < 0)
        return errno == EAGAIN || errno == EINTR
                   ? 0
                   : error_system(err, errno, "the controller's socket");
    return line_reader_add(&dial->reader, bytes, (size_t)got, err);
}

int dial_read(struct dial *dial, int64_t within, json_t **ret_line, struct error *err)
{
    int64_t deadline = dial_deadline_of(within);

    for (;;) {
        int result = line_reader_next(&dial->reader, ret_line, err);

        if (result <= 0)
            return result;
        result = dial_wait_until(dial, POLLIN, deadline, err);
        if (result == 0)
            result = dial_hear(dial, err);
        if (result != 0)
            return result;
    }
}

int dial_wait_beside(const struct dial *dial, int descriptor, struct error *err)
{
    struct pollfd ends[] = {{.fd = descriptor, .events = POLLIN},
                            {.fd = dial->descriptor, .events = POLLRDHUP}};

    for (;;) {
        if (poll(ends, 2, -1) >= 0)
            return ends[1].revents != 0 ? DIAL_ENDED : 0;
        if (errno != EINTR)
            return error_system(err, errno, "poll");
    }
}
