/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests to one MISP over HTTP, one after the other, by the one thread of queue.c. Certificates
 * are verified, nothing is redirected, no proxy is used. Whatever answers is hostile: what is read
 * of it is bounded, and it is JSON or nothing. The key is in no message.
 */
#pragma once

#include "lib/serve.h"

enum http_end {
    HTTP_DONE,    /* 2xx, with JSON or, of a HEAD, nothing */
    HTTP_AWAY,    /* it does not answer, is busy, or talks nonsense: asked again later */
    HTTP_DENIED,  /* the key is not accepted, or may not do that */
    HTTP_REFUSED, /* it understood, and does not take it */
    HTTP_MISSING, /* 404 */
    HTTP_LARGE,   /* more than `most` bytes */
    HTTP_ENDS
};

/* As a result's "reason". */
extern const char *const http_end_words[HTTP_ENDS];

struct http_answer {
    enum http_end end;
    long status;
    json_t *json;   /* json_decref */
    int64_t after;  /* ms that it asks to wait; 0: it says nothing */
    char text[300]; /* why, in words; clean */
};

/* Where MISP is, and the file of its key. 0 or <0: the words say what is wrong with them. */
int http_open(const char *url, const char *key_file, const char *ca, struct error *err);

/* Before any other thread. */
int http_begin(struct error *err);

/*
 * GET, HEAD or POST of a path below the URL; `body` NULL: none. At most `most` bytes of an answer
 * are read. Ends with the request's deadline, or when it is cancelled.
 */
enum http_end http_do(struct serve_request *request, const char *method, const char *path,
                      const json_t *body, size_t most, struct http_answer *ret);

void http_answer_done(struct http_answer *answer);

/* From any thread: a request may have been cancelled. */
void http_stir(void);
