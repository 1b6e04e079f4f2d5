/* SPDX-License-Identifier: Apache-2.0 */
#include "playbook/pass.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union pass_room {
    struct cmsghdr head;
    char bytes[CMSG_SPACE(sizeof(int))];
};

bool pass_send(int channel, char byte, int descriptor)
{
    struct iovec part = {.iov_base = &byte, .iov_len = 1};
    union pass_room room = {0};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    ssize_t sent;

    if (descriptor >= 0) {
        struct cmsghdr *head;

        message.msg_control = room.bytes;
        message.msg_controllen = sizeof(room.bytes);
        head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(head), &descriptor, sizeof(int));
    }
    do
        sent = sendmsg(channel, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == 1;
}

bool pass_receive(int channel, char *ret_byte, int *ret_descriptor)
{
    struct iovec part = {.iov_base = ret_byte, .iov_len = 1};
    union pass_room room = {0};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = room.bytes,
                             .msg_controllen = CMSG_LEN(sizeof(int)) /* no room for a second */};
    ssize_t received;

    *ret_descriptor = -1;
    do
        received = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
    while (received < 0 && errno == EINTR);
    if (received == 1) {
        const struct cmsghdr *head = CMSG_FIRSTHDR(&message);

        if (head != NULL && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS &&
            head->cmsg_len == CMSG_LEN(sizeof(int)))
            memcpy(ret_descriptor, CMSG_DATA(head), sizeof(int));
    }
    return received == 1;
}
