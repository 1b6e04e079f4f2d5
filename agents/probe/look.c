/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One thread holds all looks in one curl multi handle and waits in one place. Nothing in it blocks:
 * addresses are numeric, so that nothing is resolved, and every look has a deadline of its own. So
 * a target that is slow or dead delays no other.
 *
 * The environment's proxies, cookies, .netrc and redirections are never used. Each probe makes a
 * new connection, because it asks whether one can be made.
 */
#include "probe/look.h"

#include "base/text.h"
#include "base/time.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LOOKS_MOST = 4096, /* at a time */
    TIMEOUT_DEFAULT = 10 * 1000,
    TIMEOUT_MOST = 600 * 1000,
    TURN_MOST = 60 * 1000,
};

static struct {
    pthread_mutex_t lock; /* of these two */
    struct look *inbox;   /* newest first */
    bool cancels;         /* some request was cancelled */
    CURLM *multi;
    /* the thread's own */
    struct look *looks;
    size_t count;
    struct curl_waitfd *waits;
    size_t room;
} all = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* ---- answers
 * ---------------------------------------------------------------------------------------- */

/* `doubt`: the way may have been lost meanwhile, as nothing that came says this. */
static void look_verdict(struct look *look, bool good, bool doubt, const char *text)
{
    char first[LOOK_FIRST + 4], out[LOOK_TEXT + LOOK_FIRST + 64];
    size_t shown = look->used < LOOK_FIRST ? look->used : LOOK_FIRST;

    text_clean(first, sizeof(first), look->used != 0 ? look->bytes : "", shown);
    text_print(out, sizeof(out), "%s: %s, %lld ms\n%s%s", good ? "good" : "bad", text,
               (long long)(time_mono() - look->begun), first, first[0] != '\0' ? "\n" : "");
    serve_ended(
        look->request, OUTCOME_DONE, text,
        json_pack("{s:i, s:s, s:b}", "exit", good ? 0 : 1, "out", out, "doubt", (int)doubt));
    look->answered = true;
}

void look_good(struct look *look, const char *format, ...)
{
    char text[LOOK_TEXT + 64];
    va_list args;

    va_start(args, format);
    text_vprint(text, sizeof(text), format, args);
    va_end(args);
    look_verdict(look, true, false, text);
}

void look_bad(struct look *look, const char *format, ...)
{
    char text[LOOK_TEXT + 64], clean[LOOK_TEXT + 64];
    va_list args;

    va_start(args, format);
    text_vprint(text, sizeof(text), format, args);
    va_end(args);
    text_clean(clean, sizeof(clean), text, strlen(text));
    look_verdict(look, false, false, clean);
}

static void look_fail(struct look *look, const char *reason, const char *text)
{
    serve_ended(look->request, OUTCOME_FAILED, text,
                json_pack("{s:s, s:b}", "reason", reason, "sent", 0));
    look->answered = true;
}

/* What the proxy says of the target itself; NULL: it is the way that is broken. */
static const char *look_told_by_proxy(CURL *easy)
{
    long told = CURLPX_OK;

    curl_easy_getinfo(easy, CURLINFO_PROXY_ERROR, &told);
    switch (told) {
    case CURLPX_REPLY_CONNECTION_REFUSED:
        return "connection refused";
    case CURLPX_REPLY_HOST_UNREACHABLE:
        return "no way to the host";
    case CURLPX_REPLY_NETWORK_UNREACHABLE:
        return "no way to the network";
    case CURLPX_REPLY_TTL_EXPIRED:
        return "no answer to the connection";
    default:
        return NULL;
    }
}

/* Once connected, every failure is the target's: a target must not be able to make the probe itself
 * count as failed. */
static bool look_is_ours(const struct look *look, CURLcode code)
{
    curl_off_t connected = 0;

    curl_easy_getinfo(look->easy, CURLINFO_CONNECT_TIME_T, &connected);
    return connected == 0 && (code == CURLE_OUT_OF_MEMORY || code == CURLE_FAILED_INIT ||
                              code == CURLE_URL_MALFORMAT);
}

void look_broken(struct look *look, CURLcode code)
{
    const char *text = look->why[0] != '\0' ? look->why : curl_easy_strerror(code), *told = NULL;
    char words[LOOK_TEXT];
    long number = 0;

    curl_easy_getinfo(look->easy, CURLINFO_OS_ERRNO, &number);
    if (code == CURLE_PROXY && (told = look_told_by_proxy(look->easy)) != NULL) {
        look_bad(look, "%s", told);
    } else if (code == CURLE_PROXY || (look->through && code == CURLE_COULDNT_CONNECT)) {
        text_print(words, sizeof(words), "the way through the VM: %s", text);
        look_fail(look, REASON_CUT_OFF, words);
    } else if (look_is_ours(look, code)) {
        look_fail(look, REASON_REFUSED, text);
    } else if (code == CURLE_COULDNT_CONNECT && number != 0) {
        look_bad(look, "%s", strerror((int)number));
    } else {
        text_clean(words, sizeof(words), text, strlen(text));
        look_verdict(look, false, true, words);
    }
}

bool look_keep(struct look *look, const void *bytes, size_t length)
{
    size_t taken = length < LOOK_BYTES - look->used ? length : LOOK_BYTES - look->used;

    if (look->bytes == NULL)
        look->bytes = malloc(LOOK_BYTES);
    if (look->bytes == NULL)
        return false;
    memcpy(look->bytes + look->used, bytes, taken);
    look->used += taken;
    return taken == length;
}

/* ---- beginning
 * ---------------------------------------------------------------------------------------- */

static void look_free(struct look *look)
{
    if (look->easy != NULL)
        curl_easy_cleanup(look->easy);
    curl_slist_free_all(look->connect_to);
    free(look->bytes);
    free(look);
}

/* Where the connection goes, whatever the URL's host is called. */
static int look_set_place(struct look *look, struct error *err)
{
    const char *address;
    unsigned char bytes[sizeof(struct in6_addr)];
    char place[LOOK_TEXT];
    int64_t port;

    if (serve_text(look->request, "address", NULL, &address, err) < 0 ||
        serve_int(look->request, "port", 1, 65535, 0, &port, err) < 0)
        return -err->code;
    if (inet_pton(AF_INET, address, bytes) != 1)
        return error_set(err, ERROR_INPUT, "\"address\" is no IPv4 address");
    if (port == 0)
        return error_set(err, ERROR_INPUT, "\"port\" is missing");
    text_print(place, sizeof(place), "::%s:%d", address, (int)port);
    look->connect_to = curl_slist_append(NULL, place);
    return look->connect_to != NULL &&
                   curl_easy_setopt(look->easy, CURLOPT_CONNECT_TO, look->connect_to) == CURLE_OK
               ? 0
               : error_memory(err);
}

/* A path as libcurl wants it in a proxy's URL: percent-encoded. Whether it fits. */
static bool look_proxy_url(char *to, size_t size, const char *path)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    bool fits = text_print(to, size, "socks5://localhost");

    for (; fits && *path != '\0'; path++) {
        size_t used = strlen(to);

        fits = text_print(to + used, size - used, strchr(plain, *path) != NULL ? "%c" : "%%%02X",
                          (unsigned char)*path);
    }
    return fits;
}

static int look_set_proxy(struct look *look, struct error *err)
{
    const json_t *through = json_object_get(look->request->body, "through");
    const char *socket = json_string_value(json_object_get(through, "socket")),
               *password = json_string_value(json_object_get(through, "password"));
    char proxy[4 * LOOK_TEXT];

    /* An empty string disables proxies, even those of the environment. */
    if (through == NULL)
        return curl_easy_setopt(look->easy, CURLOPT_PROXY, "") == CURLE_OK ? 0 : error_memory(err);
    if (socket == NULL || socket[0] != '/' || password == NULL ||
        !look_proxy_url(proxy, sizeof(proxy), socket))
        return error_set(err, ERROR_INPUT, "\"through\" needs a \"socket\" and a \"password\"");
    look->through = true;
    if (curl_easy_setopt(look->easy, CURLOPT_PROXY, proxy) != CURLE_OK ||
        curl_easy_setopt(look->easy, CURLOPT_PROXYUSERNAME, "excon") != CURLE_OK ||
        curl_easy_setopt(look->easy, CURLOPT_PROXYPASSWORD, password) != CURLE_OK ||
        curl_easy_setopt(look->easy, CURLOPT_SOCKS5_AUTH, CURLAUTH_BASIC) != CURLE_OK)
        return error_set(err, ERROR_FAILED, "libcurl takes no SOCKS proxy");
    return 0;
}

static int look_set(struct look *look, struct error *err)
{
    look->easy = curl_easy_init();
    if (look->easy == NULL)
        return error_memory(err);
    if (serve_int(look->request, "timeout", 1, TIMEOUT_MOST, TIMEOUT_DEFAULT, &look->timeout, err) <
            0 ||
        look_set_place(look, err) < 0 || look_set_proxy(look, err) < 0)
        return -err->code;
    if (curl_easy_setopt(look->easy, CURLOPT_PRIVATE, look) != CURLE_OK ||
        curl_easy_setopt(look->easy, CURLOPT_NOPROXY, "") != CURLE_OK ||
        curl_easy_setopt(look->easy, CURLOPT_NOSIGNAL, 1L) != CURLE_OK ||
        curl_easy_setopt(look->easy, CURLOPT_ERRORBUFFER, look->why) != CURLE_OK ||
        curl_easy_setopt(look->easy, CURLOPT_PROTOCOLS_STR, "http,https") != CURLE_OK ||
        curl_easy_setopt(look->easy, CURLOPT_FOLLOWLOCATION, 0L) != CURLE_OK ||
        curl_easy_setopt(look->easy, CURLOPT_FRESH_CONNECT, 1L) != CURLE_OK ||
        /* The deadline is ours. */
        curl_easy_setopt(look->easy, CURLOPT_CONNECTTIMEOUT_MS, 2L * TIMEOUT_MOST) != CURLE_OK)
        return error_set(err, ERROR_FAILED, "libcurl is too old");
    return look->kind->set(look, err);
}

static void look_begin_one(struct look *look)
{
    struct error err;

    look->begun = time_mono();
    if (all.count >= LOOKS_MOST)
        look_fail(look, REASON_REFUSED, "too many looks at a time");
    else if (look_set(look, &err) < 0)
        look_fail(look, REASON_REFUSED, err.text);
    else if (curl_multi_add_handle(all.multi, look->easy) != CURLM_OK)
        look_fail(look, REASON_REFUSED, "libcurl takes no more");
    if (look->answered) {
        look_free(look);
        return;
    }
    look->next = all.looks;
    all.looks = look;
    all.count++;
}

/* Returns whether some request was cancelled, which is among the looks by then. */
static bool look_intake(void)
{
    struct look *newest, *oldest = NULL;
    bool cancels;

    pthread_mutex_lock(&all.lock);
    newest = all.inbox;
    all.inbox = NULL;
    cancels = all.cancels;
    all.cancels = false;
    pthread_mutex_unlock(&all.lock);
    while (newest != NULL) {
        struct look *look = newest;

        newest = look->next;
        look->next = oldest;
        oldest = look;
    }
    while (oldest != NULL) {
        struct look *look = oldest;

        oldest = look->next;
        look_begin_one(look);
    }
    return cancels;
}

/* ---- going on
 * ------------------------------------------------------------------------------------------- */

/* The connection is made, or the transfer is over. */
static void look_ended(struct look *look, CURLcode code)
{
    if (look->answered)
        return;
    if (look->kind->over != NULL) {
        look->kind->over(look, code);
    } else if (code != CURLE_OK ||
               curl_easy_getinfo(look->easy, CURLINFO_ACTIVESOCKET, &look->socket) != CURLE_OK ||
               look->socket == CURL_SOCKET_BAD) {
        look->socket = CURL_SOCKET_BAD;
        look_broken(look, code != CURLE_OK ? code : CURLE_RECV_ERROR);
    } else {
        look->kind->stands(look);
    }
}

static void look_hear(struct look *look)
{
    char bytes[4096];
    size_t got = 0;
    CURLcode code = CURLE_OK;

    while (!look->answered &&
           (code = curl_easy_recv(look->easy, bytes, sizeof(bytes), &got)) == CURLE_OK) {
        if (got == 0 || !look_keep(look, bytes, got)) {
            look->kind->heard(look, true);
            return;
        }
        look->kind->heard(look, false);
    }
    if (!look->answered && code != CURLE_AGAIN)
        look->kind->heard(look, true);
}

static void look_expire(struct look *look, bool cancels)
{
    char text[64];

    if (cancels && serve_is_cancelled(look->request)) {
        serve_ended(look->request, OUTCOME_CANCELLED, "cancelled", NULL);
        look->answered = true;
    } else if (time_mono() >= look->begun + look->timeout) {
        text_print(text, sizeof(text), "no %s within %lld ms",
                   look->used != 0 ? "whole answer" : "answer", (long long)look->timeout);
        look_verdict(look, false, true, text);
    }
}

static void look_sweep(void)
{
    struct look **at = &all.looks;

    while (*at != NULL) {
        struct look *look = *at;

        if (!look->answered) {
            at = &look->next;
            continue;
        }
        *at = look->next;
        all.count--;
        curl_multi_remove_handle(all.multi, look->easy);
        look_free(look);
    }
}

/* Until something happens. Returns how many of `waits` there are, in the order of the looks that
 * are talked with. */
static unsigned look_wait_for(void)
{
    int64_t until = time_mono() + TURN_MOST;
    unsigned count = 0;

    if (all.room < all.count) {
        struct curl_waitfd *waits = realloc(all.waits, all.count * 2 * sizeof(*waits));

        all.waits = waits != NULL ? waits : all.waits;
        all.room = waits != NULL ? all.count * 2 : all.room;
    }
    for (struct look *look = all.looks; look != NULL; look = look->next) {
        if (look->begun + look->timeout < until)
            until = look->begun + look->timeout;
        if (look->socket != CURL_SOCKET_BAD && count < all.room)
            all.waits[count++] =
                (struct curl_waitfd){.fd = look->socket, .events = CURL_WAIT_POLLIN};
    }

    int64_t left = until - time_mono();

    curl_multi_poll(all.multi, all.waits, count, left > 0 ? (int)left : 0, NULL);
    return count;
}

static void *look_run(void *unused)
{
    (void)unused;
    for (;;) {
        CURLMsg *message;
        unsigned talked = look_wait_for(), at = 0;
        int left;

        for (struct look *look = all.looks; look != NULL && at < talked; look = look->next)
            if (look->socket != CURL_SOCKET_BAD && all.waits[at++].revents != 0)
                look_hear(look);

        bool cancels = look_intake();

        curl_multi_perform(all.multi, &left);
        while ((message = curl_multi_info_read(all.multi, &left)) != NULL) {
            struct look *look = NULL;

            if (message->msg == CURLMSG_DONE &&
                curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &look) == CURLE_OK &&
                look != NULL)
                look_ended(look, message->data.result);
        }
        for (struct look *look = all.looks; look != NULL; look = look->next)
            if (!look->answered)
                look_expire(look, cancels);
        look_sweep();
    }
    return NULL;
}

/* ---- from the reading thread
 * ---------------------------------------------------------------------------- */

int look_open(struct error *err)
{
    pthread_t thread;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
        (all.multi = curl_multi_init()) == NULL)
        return error_set(err, ERROR_FAILED, "libcurl cannot begin");
    if (pthread_create(&thread, NULL, look_run, NULL) != 0)
        return error_set(err, ERROR_FAILED, "no thread");
    pthread_detach(thread);
    return 0;
}

void look_begin(struct serve_request *request, const struct look_kind *kind)
{
    struct look *look = calloc(1, sizeof(*look));

    if (look == NULL) {
        serve_ended(request, OUTCOME_FAILED, "no memory",
                    json_pack("{s:s, s:b}", "reason", REASON_REFUSED, "sent", 0));
        return;
    }
    *look = (struct look){.request = request, .kind = kind, .socket = CURL_SOCKET_BAD, .text = ""};
    pthread_mutex_lock(&all.lock);
    look->next = all.inbox;
    all.inbox = look;
    pthread_mutex_unlock(&all.lock);
    curl_multi_wakeup(all.multi);
}

void look_stir(struct serve_request *request)
{
    (void)request;
    pthread_mutex_lock(&all.lock);
    all.cancels = true;
    pthread_mutex_unlock(&all.lock);
    curl_multi_wakeup(all.multi);
}
