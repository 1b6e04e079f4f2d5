/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A look at one service: a request on its way. It is driven by the one thread of look.c, and
 * answered once: with a verdict (what was looked at is good, or is not), or as failed when the
 * probe itself could not be made. A service that is silent, refuses or talks nonsense gets a
 * verdict; a lost path to the service is a failed probe.
 *
 * Answers come from the range and are hostile: they are bounded, and only their first bytes are
 * kept, cleaned.
 */
#pragma once

#include "lib/serve.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LOOK_BYTES = 64 * 1024, /* of an answer that are looked into */
    LOOK_FIRST = 512,       /* of them that are kept as evidence */
    LOOK_TEXT = 256,        /* of a name, an URL's host, a text that is to be found */
};

struct look;

struct look_kind {
    const char *name; /* the request's "kind" */
    /* Reads the request's own fields and sets `easy` up. */
    int (*set)(struct look *look, struct error *err);
    /* http: the transfer is over. NULL: only a connection is made, and then talked over. */
    void (*over)(struct look *look, CURLcode code);
    /* The connection is made: sends the first bytes, if any. Returns whether the request was
     * answered. */
    bool (*stands)(struct look *look);
    /* More came, or (`end`) no more will. Returns whether it was answered. */
    bool (*heard)(struct look *look, bool end);
};

struct look {
    struct look *next;
    struct serve_request *request;
    const struct look_kind *kind;
    CURL *easy;
    struct curl_slist *connect_to;
    curl_socket_t socket;   /* talked over; CURL_SOCKET_BAD before that */
    int64_t begun, timeout; /* monotonic ms, ms */
    char why[CURL_ERROR_SIZE];
    char *bytes; /* what came, malloc'd on demand */
    size_t used;
    size_t headers; /* bytes of them */
    bool through;   /* by a proxy */
    bool full;      /* stopped by us: nothing more of it is wanted */
    bool answered;
    int64_t status;   /* http: wanted, 0: any 2xx */
    const char *text; /* to be found in the answer, "" : none */
    const char *name; /* dns */
    int type;         /* dns: of the record */
    uint16_t id;      /* dns */
};

extern const struct look_kind look_http, look_tcp, look_dns;

/* The thread that looks. */
int look_open(struct error *err);

/* Takes the request over. */
void look_begin(struct serve_request *request, const struct look_kind *kind);

/* A request was cancelled. */
void look_stir(struct serve_request *request);

/* ---- for the kinds ---- */

/* Adds to `bytes`; whether all of it found room. */
bool look_keep(struct look *look, const void *bytes, size_t length);

/* Verdicts. The words say what was seen. */
void look_good(struct look *look, const char *format, ...) __attribute__((format(printf, 2, 3)));
void look_bad(struct look *look, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* No connection, or none any more: a verdict, mostly a doubtful one, or a failure of the way. */
void look_broken(struct look *look, CURLcode code);
