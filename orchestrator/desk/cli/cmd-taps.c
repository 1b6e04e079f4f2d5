/* SPDX-License-Identifier: Apache-2.0 */
/* excon taps: what root runs so that guests that no root starts join OVN. */
#include <pwd.h>
#include <unistd.h>

#include "desk/client/launch.h"
#include "desk/client/taps.h"
#include "desk/command/command.h"

static const struct command_option options[] = {
    {0, "hosts", "FILE", "the list of hosts that the exercise will stand on"},
    {0, "host", "NAME", "the host of the list that the script is for"},
    {0, "user", "NAME", "who will run excon; default: you"},
    {0, "remove", NULL, "the script that removes them, with all that carries their names"},
    {0, NULL, NULL, NULL},
};

static int taps_run(struct command_line *line)
{
    const struct launch_where where = {.hosts = command_option(line, "hosts"), .network = "ovn"};
    const char *name = command_option(line, "user");
    const struct passwd *user = name != NULL ? getpwnam(name) : getpwuid(geteuid());
    struct taps_ask ask = {.host = command_option(line, "host"),
                           .remove = command_flag(line, "remove")};
    struct plan *plan = NULL;
    struct error err = {0};
    int code;

    if (user == NULL) {
        error_set(&err, ERROR_INPUT, "there is no user %s here", name != NULL ? name : "of yours");
        return desk_failed(&line->desk, &err);
    }
    ask.user = user->pw_name;
    ask.uid = (uint32_t)user->pw_uid;
    code = launch_plan(&line->desk, line->arguments[0], &where, NULL, true, &plan);
    if (code == 0 && taps_print(&line->desk, plan, &ask, &err) < 0)
        code = desk_failed(&line->desk, &err);
    plan_free(plan);
    return code;
}

const struct command command_taps = {
    .name = "taps",
    .usage = "SCENARIO",
    .summary = "what root runs once so that an ordinary user's guests join OVN",
    .help =
        "Without --connect qemu:///system guests are processes of your own user, which may plug\n"
        "nothing into a host's Open vSwitch. Root prepares a tap for each network card instead.\n"
        "This prints a script that does so, for root to read and run on the host, and runs\n"
        "nothing itself: excon taps SCENARIO | sudo sh. Then: excon up SCENARIO --network ovn.\n"
        "\n"
        "Each tap is a port of br-int all the time, and OVN lets a guest send from its own\n"
        "addresses alone. Where OVN's databases are, the script also lets the user write them;\n"
        "who may do that may change every network in them. The script may be run again; a restart\n"
        "of the host or a machine more in the scenario wants it. --remove prints the script that\n"
        "takes all of it back. Taps are of a user and an exercise's name: two exercises of one\n"
        "name do not stand at once.",
    .options = options,
    .least = 1,
    .most = 1,
    .run = taps_run,
};
