/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libssh is used without blocking here, so that one thread takes many steps of many logins. The
 * server's first word is awaited before libssh takes part: a user-mode network accepts connections
 * long before its guest listens, and a target that never says anything must cost next to nothing.
 */
#include "remote/login.h"
#include "remote/login-first.h"

#include "base/time.h"

#include <errno.h>
#include <excon/agent.h>
#include <libssh/callbacks.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* ms that key exchange and login may take: a guest without KVM computes slowly. */
enum { HANDSHAKE_MOST = 30 * 1000 };

/* ---- TCP
 * ------------------------------------------------------------------------------------------ */

static int login_set_options(int fd)
{
    static const struct {
        int level, name, value;
    } options[] = {{IPPROTO_TCP, TCP_NODELAY, 1},
                   {SOL_SOCKET, SO_KEEPALIVE, 1},
                   {IPPROTO_TCP, TCP_KEEPIDLE, 30},
                   {IPPROTO_TCP, TCP_KEEPINTVL, 10},
                   {IPPROTO_TCP, TCP_USER_TIMEOUT, 30000}};

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (setsockopt(fd, options[i].level, options[i].name, &options[i].value,
                       sizeof(options[i].value)) < 0)
            return -1;
    }
    return 0;
}

/* A full queue (EAGAIN) fails like a refused connection: connect(2) on a unix socket cannot be
 * waited for. */
static int login_connect_socket(const struct target *target, struct error *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    memcpy(address.sun_path, target->host, strnlen(target->host, sizeof(address.sun_path) - 1));
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
        return fd;

    int r = error_system(err, errno, "%s", target->where);

    if (fd >= 0)
        close(fd);
    return r;
}

static int login_connect_begin(const struct target *target, struct error *err)
{
    if (target->port == 0)
        return login_connect_socket(target, err);

    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
                             .ai_socktype = SOCK_STREAM},
                    *address;
    char port[8];

    snprintf(port, sizeof(port), "%d", target->port);

    int r = getaddrinfo(target->host, port, &hints, &address);

    if (r != 0)
        return error_set(err, ERROR_INPUT, "%s: %s", target->host, gai_strerror(r));

    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0 || login_set_options(fd) < 0 ||
        (connect(fd, address->ai_addr, address->ai_addrlen) < 0 && errno != EINPROGRESS)) {
        r = error_system(err, errno, "%s", target->where);
        if (fd >= 0)
            close(fd);
        freeaddrinfo(address);
        return r;
    }
    freeaddrinfo(address);
    return fd;
}

/* ---- SSH
 * ------------------------------------------------------------------------------------------ */

/* The type of the pinned key, and the key. */
static int login_read_pinned(struct login *login, struct error *err)
{
    char base64[8192];

    if (sscanf(login->target->host_key, "%63s %8191s", login->type, base64) != 2 ||
        ssh_pki_import_pubkey_base64(base64, ssh_key_type_from_name(login->type), &login->pinned) !=
            SSH_OK)
        return error_set(err, ERROR_INPUT, "\"host_key\" is no public key");
    return 0;
}

static int login_prepare(ssh_session ssh, const struct login *login, struct error *err)
{
    const struct target *target = login->target;
    /* An RSA key signs in more than one way; the old one by SHA-1 is not offered. */
    const char *algorithms =
        strcmp(login->type, "ssh-rsa") == 0 ? "rsa-sha2-512,rsa-sha2-256" : login->type;
    /* The descriptor is what counts; libssh wants an address all the same. */
    const char *host = target->port != 0 ? target->host : "guest";
    int first = target->first;
    unsigned port = target->port != 0 ? (unsigned)target->port : 22;
    long timeout = HANDSHAKE_MOST / 1000;

    if (ssh_options_set(ssh, SSH_OPTIONS_PROCESS_CONFIG, &(bool){false}) < 0 ||
        ssh_options_set(ssh, SSH_OPTIONS_KNOWNHOSTS, "/dev/null") < 0 ||
        ssh_options_set(ssh, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null") < 0 ||
        ssh_options_set(ssh, SSH_OPTIONS_HOST, host) < 0 ||
        ssh_options_set(ssh, SSH_OPTIONS_PORT, &port) < 0 ||
        ssh_options_set(ssh, SSH_OPTIONS_USER, target->user) < 0 ||
        (!target->first && ssh_options_set(ssh, SSH_OPTIONS_HOSTKEYS, algorithms) < 0) ||
        ssh_options_set(ssh, SSH_OPTIONS_TIMEOUT, &timeout) < 0 ||
        /* A few bytes of a hostile server's must not become many. */
        ssh_options_set(ssh, SSH_OPTIONS_COMPRESSION, "no") < 0 ||
        ssh_options_set(ssh, SSH_OPTIONS_PASSWORD_AUTH, &first) < 0 ||
        ssh_options_set(ssh, SSH_OPTIONS_KBDINT_AUTH, &first) < 0 ||
        ssh_options_set(ssh, SSH_OPTIONS_GSSAPI_AUTH, &(int){0}) < 0 ||
        ssh_options_set(ssh, SSH_OPTIONS_FD, &login->fd) < 0)
        return error_set(err, ERROR_FAILED, "libssh: %s", ssh_get_error(ssh));
    ssh_set_blocking(ssh, 0);
    return 0;
}

/* ---- steps: 0: the next one, >0: it waits, <0: it failed
 * ------------------------------------------------ */

static int login_wait_for(struct login *login, short events)
{
    login->events = events;
    return 1;
}

static bool login_is_ready(const struct login *login, short events)
{
    return poll(&(struct pollfd){.fd = login->fd, .events = events}, 1, 0) > 0;
}

static int login_step_connecting(struct login *login, struct error *err)
{
    const struct target *target = login->target;
    int failure = 0;

    if (!login_is_ready(login, POLLOUT))
        return login_wait_for(login, POLLOUT);
    if (getsockopt(login->fd, SOL_SOCKET, SO_ERROR, &failure, &(socklen_t){sizeof(failure)}) == 0 &&
        failure != 0)
        return error_system(err, failure, "%s", target->where);
    login->stage = LOGIN_LISTENING;
    return 0;
}

static int login_step_listening(struct login *login, struct error *err)
{
    const struct target *target = login->target;
    char byte;

    if (!login_is_ready(login, POLLIN))
        return login_wait_for(login, POLLIN);
    login->hung_up = recv(login->fd, &byte, 1, MSG_PEEK) <= 0;
    if (login->hung_up)
        return error_set(err, ERROR_FAILED, "%s: closed before the server said anything",
                         target->where);

    login->word = time_mono() - login->begun;

    ssh_session ssh = ssh_new();

    if (ssh == NULL)
        return error_memory(err);
    guard_begin(login->guard, ssh);
    if (login_prepare(ssh, login, err) < 0) {
        ssh_free(ssh);
        return -err->code;
    }
    /* The next step gives the descriptor to the session. */
    login->ssh = ssh;
    login->until = time_mono() + HANDSHAKE_MOST;
    login->stage = LOGIN_EXCHANGING;
    return 0;
}

/* Until libssh has something to read or to write. */
static int login_wait_for_packets(struct login *login)
{
    return login_wait_for(
        login, POLLIN | ((ssh_get_poll_flags(login->ssh) & SSH_WRITE_PENDING) != 0 ? POLLOUT : 0));
}

static int login_step_exchanging(struct login *login, struct error *err)
{
    ssh_key theirs = NULL;
    int r = ssh_connect(login->ssh);

    if (r == SSH_AGAIN)
        return login_wait_for_packets(login);
    if (r != SSH_OK) {
        /* A server without a key of the pinned type is as wrong as one with another key. */
        if (strstr(ssh_get_error(login->ssh), "host key algo") != NULL)
            login->reason = REASON_HOST_KEY;
        return error_set(err, ERROR_FAILED, "%s", ssh_get_error(login->ssh));
    }
    login->stage = LOGIN_AUTHENTICATING;
    if (login->target->first)
        return 0;
    if (ssh_get_server_publickey(login->ssh, &theirs) != SSH_OK)
        return error_set(err, ERROR_FAILED, "%s", ssh_get_error(login->ssh));
    r = ssh_key_cmp(theirs, login->pinned, SSH_KEY_CMP_PUBLIC);
    ssh_key_free(theirs);
    if (r != 0) {
        login->reason = REASON_HOST_KEY;
        return error_set(err, ERROR_FAILED, "the server's host key is not the pinned one");
    }
    return 0;
}

static int login_step_authenticating(struct login *login, struct error *err)
{
    int r = login->target->first ? login_first(login)
                                 : ssh_userauth_publickey(login->ssh, NULL, login->key);

    if (r == SSH_AUTH_AGAIN)
        return login_wait_for_packets(login);
    if (r == SSH_AUTH_ERROR)
        return error_set(err, ERROR_FAILED, "login: %s", ssh_get_error(login->ssh));
    if (r != SSH_AUTH_SUCCESS) {
        login->reason = REASON_DENIED;
        return error_set(err, ERROR_FAILED, "the login of %s was denied", login->target->user);
    }
    login->stage = LOGIN_NONE;
    return 0;
}

/* ---- the whole
 * ------------------------------------------------------------------------------------------ */

/* The pinned key of the server and our own, or the key of the account. */
static int login_read_keys(struct login *login, struct error *err)
{
    const struct target *target = login->target;

    if (!target->first && login_read_pinned(login, err) < 0)
        return -err->code;
    if (!target->first &&
        ssh_pki_import_privkey_file(target->key, NULL, NULL, NULL, &login->key) != SSH_OK)
        return error_set(err, ERROR_INPUT, "%s: no private key without a passphrase can be read",
                         target->key);
    if (target->first_key[0] != '\0' &&
        ssh_pki_import_privkey_base64(target->first_key, NULL, NULL, NULL, &login->key) != SSH_OK)
        return error_set(err, ERROR_INPUT,
                         "the private key of the account %s cannot be read: it needs to be one "
                         "without a passphrase",
                         target->user);
    return 0;
}

int login_begin(struct login *login, const struct target *target, struct guard *guard,
                int64_t patience, struct error *err)
{
    *login = (struct login){.target = target,
                            .guard = guard,
                            .reason = REASON_REFUSED,
                            .fd = -1,
                            .stage = LOGIN_CONNECTING};
    if (login_read_keys(login, err) < 0)
        return -err->code;
    login->reason = REASON_UNREACHABLE;
    login->begun = time_mono();
    login->until = login->begun + patience;
    login->fd = login_connect_begin(target, err);
    return login->fd < 0 ? login->fd : 0;
}

int login_step(struct login *login, ssh_session *ret_ssh, struct error *err)
{
    static int (*const steps[LOGIN_STAGES])(struct login *, struct error *) = {
        [LOGIN_CONNECTING] = login_step_connecting,
        [LOGIN_LISTENING] = login_step_listening,
        [LOGIN_EXCHANGING] = login_step_exchanging,
        [LOGIN_AUTHENTICATING] = login_step_authenticating,
    };
    int r;

    do
        r = steps[login->stage](login, err);
    while (r == 0 && login->stage != LOGIN_NONE);
    if (r >= 0 && login->ssh != NULL && guard_check_login(login->guard, err) < 0) {
        login->reason = REASON_CUT_OFF;
        return -err->code;
    }
    if (r > 0 && time_mono() >= login->until)
        return login->stage >= LOGIN_EXCHANGING
                   ? error_set(err, ERROR_FAILED, "the server was too slow")
                   : error_set(err, ERROR_FAILED, "%s: no SSH server answers",
                               login->target->where);
    if (r != 0)
        return r;

    int64_t word = login->word;

    *ret_ssh = login->ssh;
    login->ssh = NULL;
    login->fd = -1;
    login_drop(login);
    login->word = word;
    return 0;
}

void login_drop(struct login *login)
{
    if (login->ssh != NULL)
        login_end(login->ssh);
    else if (login->target != NULL && login->fd >= 0)
        close(login->fd);
    ssh_key_free(login->pinned);
    ssh_key_free(login->key);
    *login = (struct login){0};
}

void login_end(ssh_session ssh)
{
    if (ssh == NULL)
        return;
    /* ssh_disconnect would forget a descriptor that was given to it without closing it. */
    ssh_free(ssh);
}
