/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libssh is used without blocking here, so that the one who waits can be told to stop. The server's
 * first word is awaited before libssh takes part: a user-mode network accepts connections long before its guest
 * listens, and a target that never says anything must cost next to nothing.
 */
#include "remote/login.h"

#include "base/time.h"

#include <errno.h>
#include <excon/agent.h>
#include <libssh/callbacks.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ms that key exchange and login may take: a guest without KVM computes slowly. */
enum { HANDSHAKE_MOST = 30 * 1000 };

int64_t login_now(void)
{
    struct moment now;

    time_now(&now);
    return now.mono;
}

/* ---- TCP ------------------------------------------------------------------------------------------ */

static int set_options(int fd)
{
    static const struct {
        int level, name, value;
    } options[] = {{IPPROTO_TCP, TCP_NODELAY, 1},     {SOL_SOCKET, SO_KEEPALIVE, 1},      {IPPROTO_TCP, TCP_KEEPIDLE, 30},
                   {IPPROTO_TCP, TCP_KEEPINTVL, 10}, {IPPROTO_TCP, TCP_USER_TIMEOUT, 30000}};

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (setsockopt(fd, options[i].level, options[i].name, &options[i].value, sizeof(options[i].value)) < 0)
            return -1;
    }
    return 0;
}

static int connect_begin(const struct target *target, struct error *err)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM}, *address;
    char port[8];

    snprintf(port, sizeof(port), "%d", target->port);

    int r = getaddrinfo(target->host, port, &hints, &address);

    if (r != 0)
        return error_set(err, ERROR_INPUT, "%s: %s", target->host, gai_strerror(r));

    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0 || set_options(fd) < 0 ||
        (connect(fd, address->ai_addr, address->ai_addrlen) < 0 && errno != EINPROGRESS)) {
        r = error_system(err, errno, "%s port %d", target->host, target->port);
        if (fd >= 0)
            close(fd);
        freeaddrinfo(address);
        return r;
    }
    freeaddrinfo(address);
    return fd;
}

/* Until the connection stands and the server has said something. */
static int first_word(const struct target *target, int fd, int64_t until, const struct login_wait *wait,
                      struct error *err)
{
    int failure = 0;
    char byte;
    int r = wait->run(wait->own, fd, POLLOUT, until);

    if (r > 0 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &(socklen_t){sizeof(failure)}) == 0 && failure != 0)
        return error_system(err, failure, "%s port %d", target->host, target->port);
    if (r > 0)
        r = wait->run(wait->own, fd, POLLIN, until);
    if (r < 0)
        return error_set(err, ERROR_STATE, "given up");
    if (r == 0)
        return error_set(err, ERROR_FAILED, "%s port %d: no SSH server answers", target->host, target->port);
    if (recv(fd, &byte, 1, MSG_PEEK) <= 0)
        return error_set(err, ERROR_FAILED, "%s port %d: closed before the server said anything", target->host,
                         target->port);
    return 0;
}

static int reach(const struct target *target, int64_t until, const struct login_wait *wait, struct error *err)
{
    int fd = connect_begin(target, err);

    if (fd < 0)
        return fd;

    int r = first_word(target, fd, until, wait, err);

    if (r < 0) {
        close(fd);
        return r;
    }
    return fd;
}

/* ---- SSH ------------------------------------------------------------------------------------------ */

/* The type of the pinned key, and the key. */
static int read_pinned(const struct target *target, char type[64], ssh_key *ret_key, struct error *err)
{
    char base64[8192];

    if (sscanf(target->host_key, "%63s %8191s", type, base64) != 2 ||
        ssh_pki_import_pubkey_base64(base64, ssh_key_type_from_name(type), ret_key) != SSH_OK)
        return error_set(err, ERROR_INPUT, "\"host_key\" is no public key");
    return 0;
}

static int prepare(ssh_session ssh, const struct target *target, const char *type, int fd, struct error *err)
{
    /* An RSA key signs in more than one way; the old one by SHA-1 is not offered. */
    const char *algorithms = strcmp(type, "ssh-rsa") == 0 ? "rsa-sha2-512,rsa-sha2-256" : type;
    long timeout = HANDSHAKE_MOST / 1000;
    int no = 0;

    if (ssh_options_set(ssh, SSH_OPTIONS_PROCESS_CONFIG, &(bool){false}) < 0 ||
        ssh_options_set(ssh, SSH_OPTIONS_KNOWNHOSTS, "/dev/null") < 0 ||
        ssh_options_set(ssh, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null") < 0 ||
        ssh_options_set(ssh, SSH_OPTIONS_HOST, target->host) < 0 ||
        ssh_options_set(ssh, SSH_OPTIONS_PORT, &(unsigned){(unsigned)target->port}) < 0 ||
        ssh_options_set(ssh, SSH_OPTIONS_USER, target->user) < 0 ||
        ssh_options_set(ssh, SSH_OPTIONS_HOSTKEYS, algorithms) < 0 ||
        ssh_options_set(ssh, SSH_OPTIONS_TIMEOUT, &timeout) < 0 ||
        ssh_options_set(ssh, SSH_OPTIONS_PASSWORD_AUTH, &no) < 0 ||
        ssh_options_set(ssh, SSH_OPTIONS_KBDINT_AUTH, &no) < 0 ||
        ssh_options_set(ssh, SSH_OPTIONS_GSSAPI_AUTH, &no) < 0 || ssh_options_set(ssh, SSH_OPTIONS_FD, &fd) < 0)
        return error_set(err, ERROR_FAILED, "libssh: %s", ssh_get_error(ssh));
    ssh_set_blocking(ssh, 0);
    return 0;
}

/* Until libssh has something to read or to write. */
static int turn(ssh_session ssh, int64_t until, const struct login_wait *wait, struct error *err)
{
    short events = POLLIN | ((ssh_get_poll_flags(ssh) & SSH_WRITE_PENDING) != 0 ? POLLOUT : 0);
    int r = wait->run(wait->own, ssh_get_fd(ssh), events, until);

    if (r < 0)
        return error_set(err, ERROR_STATE, "given up");
    if (r == 0)
        return error_set(err, ERROR_FAILED, "the server was too slow");
    return 0;
}

static int exchange_keys(ssh_session ssh, ssh_key pinned, int64_t until, const struct login_wait *wait,
                         const char **reason, struct error *err)
{
    ssh_key theirs = NULL;
    int r;

    while ((r = ssh_connect(ssh)) == SSH_AGAIN) {
        if (turn(ssh, until, wait, err) < 0)
            return -err->code;
    }
    if (r != SSH_OK) {
        /* A server without a key of the pinned type is as wrong as one with another key. */
        if (strstr(ssh_get_error(ssh), "host key algo") != NULL)
            *reason = REASON_HOST_KEY;
        return error_set(err, ERROR_FAILED, "%s", ssh_get_error(ssh));
    }
    if (ssh_get_server_publickey(ssh, &theirs) != SSH_OK)
        return error_set(err, ERROR_FAILED, "%s", ssh_get_error(ssh));
    r = ssh_key_cmp(theirs, pinned, SSH_KEY_CMP_PUBLIC);
    ssh_key_free(theirs);
    if (r == 0)
        return 0;
    *reason = REASON_HOST_KEY;
    return error_set(err, ERROR_FAILED, "the server's host key is not the pinned one");
}

static int authenticate(ssh_session ssh, const struct target *target, ssh_key key, int64_t until,
                        const struct login_wait *wait, const char **reason, struct error *err)
{
    int r;

    while ((r = ssh_userauth_publickey(ssh, NULL, key)) == SSH_AUTH_AGAIN) {
        if (turn(ssh, until, wait, err) < 0)
            return -err->code;
    }
    if (r == SSH_AUTH_SUCCESS)
        return 0;
    if (r == SSH_AUTH_ERROR)
        return error_set(err, ERROR_FAILED, "login: %s", ssh_get_error(ssh));
    *reason = REASON_DENIED;
    return error_set(err, ERROR_FAILED, "the login of %s was denied", target->user);
}

static int handshake(ssh_session ssh, const struct target *target, ssh_key pinned, ssh_key key,
                     const struct login_wait *wait, const char **reason, struct error *err)
{
    int64_t until = login_now() + HANDSHAKE_MOST;
    int r = exchange_keys(ssh, pinned, until, wait, reason, err);

    return r < 0 ? r : authenticate(ssh, target, key, until, wait, reason, err);
}

/* With both keys read. */
static int login_with(const struct target *target, int64_t patience, const char *type, ssh_key pinned, ssh_key key,
                      const struct login_wait *wait, ssh_session *ret_ssh, const char **reason, struct error *err)
{
    *reason = REASON_UNREACHABLE;

    int fd = reach(target, login_now() + patience, wait, err);

    if (fd < 0)
        return fd;

    ssh_session ssh = ssh_new();

    if (ssh == NULL) {
        close(fd);
        return error_memory(err);
    }
    if (prepare(ssh, target, type, fd, err) < 0) {
        ssh_free(ssh);
        close(fd);
        return -err->code;
    }
    /* From here on the session owns the descriptor. */
    if (handshake(ssh, target, pinned, key, wait, reason, err) < 0) {
        login_end(ssh);
        return -err->code;
    }
    *ret_ssh = ssh;
    return 0;
}

int login(const struct target *target, int64_t patience, const struct login_wait *wait, ssh_session *ret_ssh,
          const char **ret_reason, struct error *err)
{
    ssh_key pinned = NULL, key = NULL;
    char type[64];

    *ret_reason = REASON_REFUSED;

    int r = read_pinned(target, type, &pinned, err);

    if (r == 0 && ssh_pki_import_privkey_file(target->key, NULL, NULL, NULL, &key) != SSH_OK)
        r = error_set(err, ERROR_INPUT, "%s: no private key without a passphrase can be read", target->key);
    if (r == 0)
        r = login_with(target, patience, type, pinned, key, wait, ret_ssh, ret_reason, err);
    ssh_key_free(pinned);
    ssh_key_free(key);
    return r;
}

void login_end(ssh_session ssh)
{
    if (ssh == NULL)
        return;
    /* ssh_disconnect would forget a descriptor that was given to it without closing it. */
    ssh_free(ssh);
}
