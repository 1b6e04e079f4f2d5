/* SPDX-License-Identifier: Apache-2.0 */
/* What the hub does with MISP, a function for each verb of docs/PROTOCOL.md, "Hub". Each may be
 * asked again: it looks by UUID what is there before it makes anything. In queue.c's thread. */
#pragma once

#include "hub/queue.h"

enum {
    VERB_SMALL = 1024 * 1024,     /* bytes of an answer about one thing */
    VERB_EVENT = 4 * 1024 * 1024, /* of one event */
    VERB_LIST = 8 * 1024 * 1024,  /* of a list */
    VERB_PATH = 128,
};

void verb_prepare(struct serve_request *request);
void verb_push(struct serve_request *request);
void verb_sight(struct serve_request *request);
void verb_poll(struct serve_request *request);
void verb_fetch(struct serve_request *request);
void verb_sightings(struct serve_request *request);

/* ---- what they share ---- */

/* As http_do; `body` is taken over. False: MISP has not done it, and the request has been answered.
 */
bool verb_ask(struct serve_request *request, const char *method, const char *path, json_t *body,
              size_t most, struct http_answer *ret);

/* A text member that is there, else "". */
const char *verb_text(const json_t *object, const char *key);
/* Of a number, or of a text that is one; 0 where it is neither, or below 0. */
int64_t verb_number(const json_t *object, const char *key);
/* Of a list, {"response": list} or {"Event": …} alone: the list; borrowed; NULL: none of these. */
const json_t *verb_list(const json_t *json);
/* A UUID as RFC 9562 writes it, in lower case, into `to`; false: it is none. */
bool verb_uuid(const char *text, char to[37]);

/* The organisation's number in this MISP, made where it is not there; "" when it could not be: the
 * request has been answered. */
bool verb_organisation(struct serve_request *request, const json_t *organisation, char id[24]);
/* The event as MISP shows it, in ret->json; false: the request has been answered. */
bool verb_event(struct serve_request *request, const char *uuid, struct http_answer *ret);
/* The sharing group's, made and filled as `group` says. */
bool verb_group(struct serve_request *request, const json_t *group, char id[24]);
