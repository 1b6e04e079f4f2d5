/* SPDX-License-Identifier: Apache-2.0 */
/* The first lines of an exchange: an agent's hello, a client's hello, the controller's welcome
 * (docs/PROTOCOL.md). */
#pragma once

#include <excon/error.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum { HELLO_NAME_MOST = 128 };

/* What a client asks to be. Texts are cleaned; absent ones are the defaults of docs/PROTOCOL.md. */
struct hello {
    char role[HELLO_NAME_MOST];
    char team[HELLO_NAME_MOST];
    char actor[HELLO_NAME_MOST];
    bool follow;
    bool readonly; /* it can give no order */
    bool picture;  /* of a follower: it wants the rows so far as a picture */
    /* Of a member's session: where it comes from, its first word, the key that it came in with. */
    char from[HELLO_NAME_MOST];
    char client[HELLO_NAME_MOST];
    char key[HELLO_NAME_MOST];
    int64_t after; /* it has the rows up to this number of its own already; 0: none */
};

/* An agent's hello: its protocol is ours and its name is `name` (NULL: any). */
int hello_agent(const json_t *line, const char *name, struct error *err);

/* An agent's hello: it is of the same version as we are. On another host somebody else may have
 * installed another one. */
int hello_same_version(const json_t *line, struct error *err);

/* A client's hello. A role or team that is too long or no text is an error. */
int hello_read(const json_t *line, struct hello *ret_hello, struct error *err);

/* A client's hello as a line; NULL: no memory. */
json_t *hello_line(const struct hello *hello);

/* The controller's welcome to the exercise `name`, with the seat; NULL: no memory. */
json_t *hello_welcome(const char *run, const char *name, const char *role, const char *team,
                      const char *actor);

/* Is it a welcome of our protocol? *ret_run (may be NULL) is borrowed from the line. */
int hello_is_welcome(const json_t *line, const char **ret_run, struct error *err);
