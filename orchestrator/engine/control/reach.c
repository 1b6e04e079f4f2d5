/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections of seats to machines. The row of a reach is on disk before the controller connects;
 * then the session gets the connection as a descriptor, and the controller keeps a duplicate, with
 * which it can cut the connection. A reach ends with its session. The journal says which are open,
 * as with members' sessions (seated.c).
 */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utlist.h>

#include "base/log.h"
#include "base/text.h"
#include "core/order/reaching.h"
#include "engine/control/lead.h"
#include "engine/control/server-own.h"

enum { PASS_AGAIN = 50 /* ms until a session that does not read is offered it again */ };

struct reach {
    struct controller *c;
    struct session *session; /* NULL: it has gone */
    uint32_t number;
    struct lead *lead; /* it is being connected */
    int descriptor;    /* the duplicate; -1: none yet */
    bool passed, over; /* over: its row follows with the next turn */
    char why[160];     /* it could not be made; "": it ended by itself */
    struct loop_timer again;
    struct reach *prev, *next;
};

static struct reach *reach_find(const struct controller *c, uint32_t number)
{
    struct reach *reach;

    DL_FOREACH(c->reaches, reach)
    {
        if (reach->number == number)
            return reach;
    }
    return NULL;
}

/* Shuts the connection down for the holder of the other duplicate too. */
static void reach_free(struct reach *reach)
{
    DL_DELETE(reach->c->reaches, reach);
    lead_free(reach->lead);
    loop_timer_cancel(&reach->again);
    if (reach->descriptor >= 0) {
        shutdown(reach->descriptor, SHUT_RDWR);
        close(reach->descriptor);
    }
    free(reach);
}

static void reach_end(struct reach *reach, const char *why)
{
    if (!reach->over)
        text_copy(reach->why, sizeof(reach->why), why);
    reach->over = true;
    loop_again(reach->c->loop);
}

/* ---- giving it over ---- */

static void reach_pass(void *data)
{
    struct reach *reach = data;
    struct error err = {0};
    json_t *line = json_pack("{s:s, s:I}", "k", "reached", "reach", (json_int_t)reach->number);
    int result = reach->session == NULL || line == NULL
                     ? -1
                     : peer_pass(reach->session->peer, line, reach->descriptor, &err);

    json_decref(line);
    if (result == PEER_LATER)
        loop_timer_arm(&reach->again, PASS_AGAIN, NULL);
    else if (result < 0)
        reach_end(reach, "the session did not take the connection");
    else
        reach->passed = true;
}

static void reach_was_led(void *data, int descriptor, const char *why)
{
    struct reach *reach = data;

    lead_free(reach->lead);
    reach->lead = NULL;
    reach->descriptor = descriptor;
    if (descriptor < 0)
        reach_end(reach, why);
    else if (!reach->over)
        reach_pass(reach);
}

void reach_expect(struct session *session, uint32_t number)
{
    struct controller *c = session->server->controller;
    struct reach *reach = calloc(1, sizeof(*reach));

    if (reach == NULL) {
        controller_fail(c, &(struct error){.code = ERROR_MEMORY, .text = "no memory"});
        return;
    }
    reach->c = c;
    reach->session = session;
    reach->number = number;
    reach->descriptor = -1;
    loop_timer_init_real(&reach->again, c->loop, reach_pass, reach);
    DL_APPEND(c->reaches, reach);
}

void reach_start(struct controller *c, const struct action *action)
{
    struct reach *reach = reach_find(c, action->subject);
    const struct view_reach *open = view_reach(c->state.view, action->subject);

    if (reach == NULL || open == NULL || reach->over)
        return;
    reach->lead = lead_new(c, open, reach_was_led, reach);
    if (reach->lead == NULL)
        reach_end(reach, "the controller has no memory for it");
}

void reach_answered(struct controller *c, const struct job *job, enum outcome outcome,
                    const char *text, const json_t *result)
{
    struct reach *reach = reach_find(c, job->action.subject);

    if (reach != NULL && reach->lead != NULL)
        lead_answered(reach->lead, outcome, text, result);
}

/* ---- its end ---- */

bool reach_is_of(const struct session *session)
{
    const struct reach *reach;

    DL_FOREACH(session->server->controller->reaches, reach)
    {
        if (reach->session == session)
            return true;
    }
    return false;
}

void reach_left(const struct session *session)
{
    struct reach *reach;

    DL_FOREACH(session->server->controller->reaches, reach)
    {
        if (reach->session != session)
            continue;
        reach->session = NULL;
        reach_end(reach, "");
    }
}

void reach_settle(struct server *server)
{
    struct controller *c = server->controller;
    struct intents intents = {0};
    struct reach *reach;

    DL_FOREACH(c->reaches, reach)
    {
        if (reach->over)
            reaching_close(&c->state, reach->number, "", reach->why, &intents);
    }
    if (intents.row_count != 0)
        controller_take(c, &intents);
    intents_done(&intents);
}

/* Tells the session the reason, if it is still open. */
static void reach_tell(const struct reach *reach)
{
    json_t *line =
        json_pack("{s:s, s:I, s:s}", "k", "unreached", "reach", (json_int_t)reach->number, "text",
                  reach->why[0] != '\0' ? reach->why : "exercise control has cut the connection");
    struct error err;

    if (reach->session != NULL && line != NULL && peer_send(reach->session->peer, line, &err) < 0)
        log_debug("reach", "a line was not sent");
    json_decref(line);
}

void reach_cut(struct server *server)
{
    struct controller *c = server->controller;
    struct reach *reach, *next;

    DL_FOREACH_SAFE(c->reaches, reach, next)
    {
        if (view_reach(c->state.view, reach->number) != NULL)
            continue;
        reach_tell(reach);
        reach_free(reach);
    }
}

void reach_close(struct server *server)
{
    while (server->controller->reaches != NULL)
        reach_free(server->controller->reaches);
}
