/* SPDX-License-Identifier: Apache-2.0 */
/* excon access: writes the folder with which a team logs in (desk/client/access.h). */
#include <sodium.h>

#include "base/text.h"
#include "desk/client/access.h"
#include "desk/client/exercise.h"
#include "desk/client/seat.h"
#include "desk/command/command.h"

static const struct command_option options[] = {
    {'o', "out", "DIR", "where to (default: ./access-TEAM, with --portal ./access-MEMBER)"},
    {0, "portal", "ADDRESS[:PORT]",
     "a folder to send away, for who comes through the portal there"},
    {0, "member", "NAME", "with --portal: for this member (default: the team's only one)"},
    {'z', "zip", NULL, "pack the folder as DIR.zip too"},
    {0, NULL, NULL, NULL},
};

static void access_print_text(const struct desk *desk, const struct access *access)
{
    char config[PATH_MAX], word[TEXT_SHELL];
    size_t i;
    json_t *one;

    text_print(config, sizeof(config), "%s%sssh_config",
               access->member != NULL ? "" : access->folder, access->member != NULL ? "" : "/");
    text_shell(word, config);

    output_print(&desk->out, TONE_GOOD, "%s", access->folder);
    output_print(&desk->out, TONE_PLAIN,
                 " is complete for %s. It holds a private key: transfer it safely.\n",
                 access->member != NULL ? access->member->made.name : access->team->made.id);
    if (access->member != NULL)
        output_print(&desk->out, TONE_PLAIN, "  README.txt and README.html say how to log in.\n");
    json_array_foreach(access->list, i, one)
    {
        output_print(&desk->out, TONE_PLAIN, "  ssh -F %s %s", word,
                     json_string_value(json_object_get(one, "vm")));
        output_print(&desk->out, TONE_DIM, "   (%s, %s)\n",
                     json_string_value(json_object_get(one, "user")),
                     json_string_value(json_object_get(one, "address")));
    }
    if (access->missing != 0)
        output_print(&desk->err, TONE_WARN,
                     "%zu VM%s not running yet; repeat the command when the range is up\n",
                     access->missing, access->missing == 1 ? " is" : "s are");
}

static int access_check(const struct command_line *line)
{
    return seat_may_of(&line->desk, "access", line->arguments[0]) ? 0 : EXIT_FAILED;
}

/* With --portal: for whom, and where it is. */
static int access_read_line(const struct command_line *line, struct access *access,
                            struct error *err)
{
    const char *portal = command_option(line, "portal");

    if (portal == NULL)
        return command_option(line, "member") == NULL
                   ? 0
                   : error_set(err, ERROR_INPUT, "--member goes with --portal ADDRESS");
    return access_send_away(access, portal, command_option(line, "member"), err);
}

static int access_run(struct command_line *line)
{
    struct access access = {.found = &line->found, .list = json_array()};
    struct error err = {0};
    int code = EXIT_DONE;

    access.team = exercise_team(&line->desk, line->found.view, line->arguments[0]);
    if (access.team == NULL)
        code = EXIT_FAILED;
    else if (access_read_line(line, &access, &err) < 0 ||
             folder_read_key(&line->found.folder, access.key, &err) < 0 ||
             access_make_folder(&access, command_option(line, "out"), &err) < 0 ||
             (command_flag(line, "zip") && access_zip(&access, &err) < 0))
        code = desk_failed(&line->desk, &err);
    else if (line->desk.json)
        code =
            output_json(&line->desk.out, json_pack("{s:s, s:s, s:O}", "team", access.team->made.id,
                                                   "folder", access.folder, "vms", access.list));
    else if (!line->desk.quiet)
        access_print_text(&line->desk, &access);
    sodium_memzero(access.key, sizeof(access.key));
    json_decref(access.list);
    return code;
}

const struct command command_access = {
    .name = "access",
    .also = "ssh login",
    .usage = "TEAM",
    .summary = "write the folder with which a team logs in to its machines",
    .help =
        "Writes ssh_config, known_hosts (pinned), key and addresses.txt into DIR. Then a\n"
        "member of the team logs in by:\n"
        "    ssh -F DIR/ssh_config web\n"
        "The folder covers only the machines and users that the scenario's roles give the\n"
        "team. Machines that were started again (excon up after excon down --keep) may have\n"
        "other ports: write the folder again; the key stays the same. Where a machine has a\n"
        "socket instead of a port, only the user who runs the exercise (and root) can reach\n"
        "it.\n"
        "With --portal the folder works on any machine from which ADDRESS is reached: paths are\n"
        "relative, machines are reached through the portal (whatever port they have), and\n"
        "README.txt and README.html say how a member logs in from Windows, macOS and Linux.",
    .options = options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_STANDING | NEEDS_FOLDED,
    .check = access_check,
    .run = access_run,
};
