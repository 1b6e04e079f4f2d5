/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The agent's side of the lines: reads requests from standard input in the calling thread, hands
 * each to its verb, and writes answers whole, whatever thread they come from. A thread that answers
 * never waits for the reading thread. docs/PROTOCOL.md, "Agents".
 *
 * A verb's `run` is called in the reading thread, where it may answer (short work) or hand the
 * request to a thread of the agent's own. Every request is answered exactly once by serve_ended; a
 * second answer to the same request is dropped. A verb must not block the reading thread for long,
 * or cancels would arrive late.
 */
#pragma once

#include <excon/agent.h>
#include <excon/error.h>
#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct serve_request {
    const char *job; /* the controller's id of the job */
    const char *verb;
    json_t *body;     /* the request's line */
    int64_t deadline; /* CLOCK_MONOTONIC ms by which an answer is due */
    /* private */
    atomic_bool cancelled;
    int cancel_fd; /* becomes readable when cancelled, or at end of input; -1 until asked for */
    void *own;     /* the agent's */
};

struct serve_verb {
    const char *name;
    void (*run)(struct serve_request *request);
};

struct serve_agent {
    const char *name; /* "virt" */
    const struct serve_verb *verbs;
    size_t verb_count;
    /*
     * Told of a cancel, in the reading thread; may be NULL. The request may be answered meanwhile
     * by another thread, but is not freed before this returns.
     */
    void (*cancelled)(struct serve_request *request);
};

/*
 * Says hello, serves until the end of standard input, cancels all requests, waits for their answers
 * (at most 2 s) and returns the program's exit code, which main returns at once: a thread may still
 * hang in a library.
 */
int serve(const struct serve_agent *agent);

/* As many descriptors as the system gives, for an agent that holds some for each guest, NIC or
 * look. */
void serve_raise_limit(void);

/* A pollable descriptor that becomes readable when the request is cancelled. Owned by the request.
 */
int serve_cancel_fd(struct serve_request *request);
bool serve_is_cancelled(const struct serve_request *request);

/* ms until the request's deadline, never below 0. */
int64_t serve_left(const struct serve_request *request);

/*
 * Ends a request: it and its body are freed. `text` (may be NULL) is for people; `result` (may be
 * NULL) is taken over.
 */
void serve_ended(struct serve_request *request, enum outcome outcome, const char *text,
                 json_t *result);

/*
 * For a thread that answers many requests in one go: what it says from now on is written once it
 * calls serve_gathered, or once there is much of it. So the writing thread wakes once for many
 * lines.
 */
void serve_gather(void);
void serve_gathered(void);

/* Something that nobody asked for: {"k":"seen", …}. `fields` is taken over. */
void serve_seen(json_t *fields);

/* Checked access to a request's fields; the error names the field. `serve_text` of an absent key
 * with a fallback other than NULL gives the fallback. */
int serve_text(const struct serve_request *request, const char *key, const char *fallback,
               const char **ret_text, struct error *err);
int serve_int(const struct serve_request *request, const char *key, int64_t least, int64_t most,
              int64_t fallback, int64_t *ret_value, struct error *err);
