/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libFuzzer target of what agents say, a line each:
 *   e N OUTCOME {…}   an answer to the N-th open request (a digit; "x": to a job that is none),
 * outcome 0 to 3 s {…}             what nobody asked for u N, l N          agent N comes up, or is
 * lost x TEXT            an answer of an earlier epoch
 *   + SECONDS         so much time passes
 *   o VERB TARGET     exercise control orders something
 * No answer stops the controller; a job is answered once; and its journal folds to the view that it
 * has.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay.h"
#include "small.h"
#include "base/text.h"
#include "engine/control/act-own.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINES_MOST = 60 };

static struct asked *fuzz_open(struct small *small, size_t number)
{
    size_t first = small->asked_count > SMALL_ASKED ? small->asked_count - SMALL_ASKED : 0;
    struct asked *last = NULL;

    for (size_t i = first; i < small->asked_count; i++) {
        struct asked *asked = &small->asked[i % SMALL_ASKED];

        if (asked->answered)
            continue;
        last = asked;
        if (number-- == 0)
            break;
    }
    return last;
}

static struct port *fuzz_port(struct small *small, char which)
{
    struct port *const ports[] = {&small->provider, &small->transport, &small->probe,
                                  &small->network};

    return ports[(unsigned char)which % 4];
}

static void fuzz_answer(struct small *small, const char *line)
{
    enum outcome outcome =
        line[2] >= '0' && line[2] < '0' + OUTCOMES ? (enum outcome)(line[2] - '0') : OUTCOME_DONE;
    struct asked *asked =
        fuzz_open(small, line[1] >= '0' && line[1] <= '9' ? (size_t)(line[1] - '0') : 0);
    json_t *result = json_loads(line + 3, JSON_REJECT_DUPLICATES, NULL);

    if (line[1] == 'x') {
        answer_face.ended(&small->c, &small->transport, 1000000, outcome, "nobody's", result);
        json_decref(result);
        small_turn(small);
    } else if (asked != NULL) {
        uint64_t job = asked->job;
        struct port *port = asked->port;

        small_answer(small, asked, outcome, "as it says", result);
        answer_face.ended(&small->c, port, job, OUTCOME_FAILED, "twice", NULL);
    } else {
        json_decref(result);
    }
}

static void fuzz_order(struct small *small, char *line)
{
    char *target = strchr(line, ' ');

    if (target != NULL)
        *target++ = '\0';
    controller_order(&small->c, NULL, 0,
                     &(struct order){.verb = line,
                                     .target = target != NULL ? target : "",
                                     .team = "",
                                     .actor = "anna",
                                     .reason = "so",
                                     .detail = ""});
}

static void fuzz_line(struct small *small, char *line)
{
    json_t *seen;

    switch (line[0]) {
    case 'e':
        if (line[1] != '\0' && line[2] != '\0')
            fuzz_answer(small, line);
        break;
    case 's':
        seen = json_loads(line + 1, JSON_REJECT_DUPLICATES, NULL);
        if (json_is_object(seen))
            answer_face.seen(&small->c, &small->provider, seen);
        json_decref(seen);
        break;
    case 'u':
    case 'l':
        answer_face.life(&small->c, fuzz_port(small, line[1]),
                         line[0] == 'u' ? AGENT_UP : AGENT_LOST, "as it is");
        break;
    case 'x':
        if (text_is_utf8(line, strlen(line)))
            answer_face.stray(&small->c, &small->transport, line + 1, line + 1);
        break;
    case '+':
        small_pass(small, strtol(line + 1, NULL, 10) % 100000 * 1000);
        break;
    case 'o':
        if (text_is_utf8(line, strlen(line)))
            fuzz_order(small, line + 1);
        break;
    default:
        break;
    }
    small_turn(small);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = strndup((const char *)data, size), *at = text, *line;
    struct small *small = small_new(false);
    int lines = 0;

    if (text == NULL || small == NULL)
        abort();
    if (*at == '!')
        small_ready(small);
    else
        fuzz_order(small, (char[]){"up"});
    small_turn(small);
    while ((line = strsep(&at, "\n")) != NULL && lines++ < LINES_MOST) {
        fuzz_line(small, line);
        if (small->c.failed) {
            fprintf(stderr, "the controller stops: %s\n", small->c.error.text);
            abort();
        }
    }
    replay_check(small);
    small_free(small);
    free(text);
    return 0;
}
