/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon portal: the SSH server through which members come in, from other machines. The controller
 * runs it; this command orders it, and waits until it listens or cannot.
 */
#include <string.h>

#include "base/loop/interrupt.h"
#include "base/text.h"
#include "base/time.h"
#include "core/model/credential.h"
#include "core/model/row.h"
#include "core/model/ssh-key.h"
#include "desk/client/follow.h"
#include "desk/client/portal.h"
#include "desk/client/seat.h"
#include "desk/command/command-order.h"
#include "products/report/portal-text.h"

static const struct command_option options[] = {
    {'l', "listen", "ADDRESS:PORT", "start: where to listen (several: with commas between)"},
    ORDER_REASON,
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

/* The fingerprint of the portal's host key; "" when the run key cannot be read. */
static void portal_print_of(const struct found *found, char to[SSH_KEY_PRINT])
{
    unsigned char run_key[FOLDER_KEY];
    struct credential host;
    struct ssh_key key;
    struct error err;

    to[0] = '\0';
    if (folder_read_key(&found->folder, run_key, &err) == 0 &&
        credential_make(run_key, CREDENTIAL_PORTAL, 0, &host, &err) == 0 &&
        ssh_key_read(host.public_text, strlen(host.public_text), &key, &err) == 0)
        text_copy(to, SSH_KEY_PRINT, key.fingerprint);
    explicit_bzero(run_key, sizeof(run_key));
    explicit_bzero(&host, sizeof(host));
}

static int portal_status(struct command_line *line)
{
    const struct desk *desk = &line->desk;
    int code = command_need(line, NEEDS_ANY | NEEDS_FOLDED);
    char print[SSH_KEY_PRINT];
    json_t *object;

    if (code != EXIT_DONE)
        return code;
    portal_print_of(&line->found, print);
    if (desk->json) {
        object = portal_text_json(line->found.view, line->found.about.alive);
        json_object_set_new(object, "fingerprint", json_string(print));
        return output_json(&desk->out, object);
    }
    if (!line->found.view->portal.wanted) {
        output_print(&desk->out, TONE_DIM, "no portal: excon portal start\n");
        return EXIT_DONE;
    }
    output_print(&desk->out, TONE_PLAIN, "portal      ");
    portal_text_print(&desk->out, line->found.view, line->found.about.alive);
    output_print(&desk->out, TONE_PLAIN, "host key    %s\n", print);
    return EXIT_DONE;
}

static int portal_run(struct command_line *line)
{
    const char *verb = line->argument_count != 0 ? line->arguments[0] : "status";
    json_t *order;
    int code;

    if (strcmp(verb, "status") == 0)
        return portal_status(line);
    if (strcmp(verb, "start") != 0 && strcmp(verb, "stop") != 0)
        return desk_usage(&line->desk, "portal start, stop or status");
    code = command_need(line, NEEDS_STANDING);
    if (code != EXIT_DONE)
        return code;
    if (strcmp(verb, "start") == 0)
        return portal_order_start(&line->desk, &line->found, command_option(line, "listen"));
    order = order_line("portal-stop");
    order_put(order, "reason", command_option(line, "reason"));
    return order_run(&line->desk, &line->found, order);
}

const struct command command_portal = {
    .name = "portal",
    .usage = "[status] | start | stop",
    .words = "start status stop",
    .summary = "the SSH server through which members come in from other machines",
    .help =
        "start   listens at --listen ADDRESS:PORT (default 127.0.0.1:2222, or as before), and\n"
        "        again whenever the controller or the server is started anew\n"
        "stop    ends it and cuts all sessions\n"
        "status  where it listens, the fingerprint of its host key, how many sessions are open\n"
        "Only members come in (excon seat), each with their own key and into their own seat;\n"
        "nothing is forwarded. It ends with the range. docs/PORTAL.md is for who runs it.",
    .options = options,
    .least = 0,
    .most = 1,
    .run = portal_run,
};
