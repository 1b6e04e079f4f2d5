/* SPDX-License-Identifier: Apache-2.0 */
/* excon hub: the exchange of what is shared with a MISP. The controller's agent does it; this
 * command orders it, tells how it stands, and with what a team logs in there. */
#include <string.h>

#include "base/time.h"
#include "core/model/row.h"
#include "desk/client/exercise.h"
#include "desk/client/hub.h"
#include "desk/client/seat.h"
#include "desk/command/command-order.h"
#include "engine/misp/misp-login.h"
#include "products/print/json-text.h"

static const struct command_option options[] = {
    {0, "hub", "URL|FILE", "start: where MISP is (https://…), or the operator's file that says so"},
    {0, "hub-key-file", "FILE", "start: the key of a site admin, in a file of mode 0600"},
    {0, "hub-ca", "FILE", "start: certificates that are trusted, in place of the host's"},
    ORDER_REASON,
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static json_t *hub_json(const struct view_hub *hub)
{
    return json_pack("{s:b, s:o, s:s, s:o, s:I, s:I, s:I, s:I, s:I, s:I}", "wanted", hub->wanted,
                     "url", json_text(hub->url), "state", hub_state_words[hub->state], "text",
                     json_text(hub->text), "wall", (json_int_t)hub->wall, "sent",
                     (json_int_t)hub->sent, "taken", (json_int_t)hub->taken, "refused",
                     (json_int_t)hub->refused, "sightings", (json_int_t)hub->said, "events",
                     (json_int_t)hub->events);
}

static int hub_status(struct command_line *line)
{
    static const enum tone tones[HUB_STATES] = {TONE_DIM, TONE_GOOD, TONE_BAD};
    const struct desk *desk = &line->desk;
    int code = command_need(line, NEEDS_ANY | NEEDS_FOLDED);
    const struct view_hub *hub;
    char at[TIME_TEXT] = "";

    if (code != EXIT_DONE)
        return code;
    hub = &line->found.view->hub;
    if (desk->json)
        return output_json(&desk->out, hub_json(hub));
    if (!hub->wanted) {
        output_print(&desk->out, TONE_DIM,
                     "nothing is exchanged with a MISP: excon hub start --hub URL --hub-key-file "
                     "FILE\n");
        return EXIT_DONE;
    }
    output_print(&desk->out, TONE_PLAIN, "MISP        %s\n", hub->url);
    if (hub->wall != 0)
        time_text_wall(at, hub->wall);
    output_print(&desk->out, tones[hub->state], "state       %s%s%s%s%s\n",
                 hub_state_words[hub->state], hub->text[0] != '\0' ? ": " : "", hub->text,
                 at[0] != '\0' ? ", since " : "", at);
    output_print(&desk->out, TONE_PLAIN,
                 "shares      %u sent, %u taken, %u not taken\nsightings   %u looked at\n",
                 hub->sent, hub->taken, hub->refused, hub->said);
    return EXIT_DONE;
}

/* With what a team logs in at MISP: of the run key, which only its operator can read. */
static int hub_login(struct command_line *line)
{
    const struct desk *desk = &line->desk;
    const struct view_team *team;
    unsigned char key[FOLDER_KEY];
    struct misp_login login;
    struct error err = {0};
    int code;

    if (line->argument_count != 2)
        return desk_usage(desk, "hub login TEAM");
    if (!seat_may_of(desk, "access", line->arguments[1]))
        return EXIT_FAILED;
    code = command_need(line, NEEDS_ANY | NEEDS_FOLDED);
    if (code != EXIT_DONE)
        return code;
    team = exercise_team(desk, line->found.view, line->arguments[1]);
    if (team == NULL)
        return EXIT_FAILED;
    if (folder_read_key(&line->found.folder, key, &err) < 0)
        return desk_failed(desk, &err);
    misp_login(line->found.view, key, team->made.team, &login);
    if (desk->json)
        code = output_json(&desk->out,
                           json_pack("{s:o, s:s, s:s}", "url", json_text(line->found.view->hub.url),
                                     "email", login.email, "password", login.password));
    else
        output_print(&desk->out, TONE_PLAIN, "%s\n%s\n%s\n", line->found.view->hub.url, login.email,
                     login.password);
    explicit_bzero(key, sizeof(key));
    explicit_bzero(&login, sizeof(login));
    return code;
}

static int hub_start(struct command_line *line)
{
    struct hub_words words;
    int code = hub_words_read(&line->desk, command_option(line, "hub"),
                              command_option(line, "hub-key-file"), command_option(line, "hub-ca"),
                              &words);

    if (code == EXIT_DONE)
        code = command_need(line, NEEDS_STANDING);
    if (code == EXIT_DONE)
        code = hub_order_start(&line->desk, &line->found, &words);
    hub_words_done(&words);
    return code;
}

static int hub_run(struct command_line *line)
{
    const char *verb = line->argument_count != 0 ? line->arguments[0] : "status";
    json_t *order;
    int code;

    if (strcmp(verb, "status") == 0)
        return hub_status(line);
    if (strcmp(verb, "login") == 0)
        return hub_login(line);
    if (strcmp(verb, "start") != 0 && strcmp(verb, "stop") != 0)
        return desk_usage(&line->desk, "hub start, stop, status or login TEAM");
    if (strcmp(verb, "start") == 0 && command_option(line, "hub") == NULL)
        return desk_usage(&line->desk, "hub start --hub FILE, or --hub URL --hub-key-file FILE");
    if (strcmp(verb, "start") == 0)
        return hub_start(line);
    code = command_need(line, NEEDS_STANDING);
    if (code != EXIT_DONE)
        return code;
    order = order_line("hub-stop");
    order_put(order, "reason", command_option(line, "reason"));
    return order_run(&line->desk, &line->found, order);
}

const struct command command_hub = {
    .name = "hub",
    .usage = "[status] | start | stop | login TEAM",
    .words = "start status stop login",
    .summary = "the exchange of what is shared with a MISP",
    .help = "start   makes the exercise's organisations and a user for each team in the MISP at\n"
            "        --hub URL, sends it what is shared, and takes what teams publish there; a\n"
            "        MISP that is away is waited for, and nothing is lost or done twice\n"
            "stop    ends it; what MISP has stays there\n"
            "status  whether MISP answers, and how much went there and came from there\n"
            "login   prints MISP's URL, and the user and password of a team\n"
            "docs/MISP.md is for who runs one.",
    .options = options,
    .least = 0,
    .most = 2,
    .run = hub_run,
};
