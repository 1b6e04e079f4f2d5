/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon new: a folder with a commented scenario that checks, plans and runs on the tiny guest.
 * Nothing that is there is ever overwritten.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "desk/command/command.h"

enum { TEAMS_DEFAULT = 2, TEAMS_MOST = 254 };

static const struct command_option options[] = {
    {0, "teams", "N", "how many teams (default 2, at most 254)"},
    {0, NULL, NULL, NULL},
};

/* In turn: the scenario's name for people, its path (four times), its name as YAML reads it. */
static const char head[] =
    "# %s: made by `excon new`. Change what you like; nothing is started until `excon run`.\n"
    "#\n"
    "#   excon check    %s    is it right?\n"
    "#   excon plan     %s    what will there be, and what happens when?\n"
    "#   excon rehearse %s    play it on a simulated range, in a second\n"
    "#   excon run      %s    do it, and take everything down at the end\n"
    "#\n"
    "# The language is Open Cyber Range SDL 0.21; keys marked [excon] are excon's own.\n"
    "\n"
    "name: %s\n"
    "description: Describe the exercise in a sentence.\n"
    "\n"
    "exercise:                       # [excon]\n"
    "  duration: 5min                # ENDEX comes that long after STARTEX\n"
    "\n"
    "# ---- who takes part: the children of blue are the teams "
    "-----------------------------------------------\n"
    "# A line more here is a team more, with machines, a network, checks and a score of its own.\n"
    "entities:\n"
    "  white:\n"
    "    name: Exercise control\n"
    "    role: White\n"
    "  blue:\n"
    "    name: Training audience\n"
    "    role: Blue\n"
    "    entities:\n";

static const char tail[] =
    "\n"
    "# ---- what the range is made of "
    "--------------------------------------------------------------------------\n"
    "nodes:\n"
    "  server:\n"
    "    type: VM\n"
    "    source: tiny                # the small test guest; `excon image build tiny` makes it "
    "once\n"
    "    resources: {ram: 96 mib, cpu: 1}\n"
    "    roles:\n"
    "      root: {username: root}                          # nobody is listed: exercise control "
    "alone\n"
    "      user: {username: alice, entities: [blue]}       # every team logs in as alice, on its "
    "own machines\n"
    "      check: {username: check}                        # no team is check, so none can end "
    "its checks\n"
    "    conditions: {page-alive: check}                   # checked in the guest, as check\n"
    "    injects: {first-inject: root}                     # run in the guest, as root\n"
    "  lan:\n"
    "    type: Switch\n"
    "\n"
    "infrastructure:\n"
    "  lan:\n"
    "    each: blue                  # [excon] one for each team\n"
    "    properties: {cidr: \"10.{team}.1.0/24\"}            # [excon] optional: else a network is "
    "planned\n"
    "  server:\n"
    "    each: blue\n"
    "    links: [lan]                # a team's machine is put on its team's switch\n"
    "\n"
    "# ---- what is measured "
    "-----------------------------------------------------------------------------------\n"
    "conditions:\n"
    "  page-alive:\n"
    "    name: The web page can be read\n"
    "    command: timeout 3 wget -q -O - http://server/ | grep -q Welcome\n"
    "    interval: 5                 # seconds\n"
    "    result: exit                # [excon] exit status 0 is 1, anything else 0\n"
    "    timeout: 4s                 # [excon]\n"
    "    points: 100                 # [excon] short for a metric, its evaluation (50 %) and its "
    "TLO\n"
    "\n"
    "metrics:\n"
    "  report:\n"
    "    name: Quality of the report, graded by a person\n"
    "    type: Manual\n"
    "    max-score: 20\n"
    "\n"
    "evaluations:\n"
    "  reporting:\n"
    "    metrics: [report]\n"
    "    min-score: 50               # per cent\n"
    "\n"
    "tlos:\n"
    "  report-clearly:\n"
    "    name: Report clearly and in time\n"
    "    evaluation: reporting\n"
    "\n"
    "# ---- what happens "
    "-----------------------------------------------------------------------------------------\n"
    "injects:\n"
    "  first-inject:\n"
    "    name: The web server is stopped\n"
    "    at: 1min                    # [excon] short for an event, a script and a story of its "
    "own\n"
    "    run: |                      # [excon] a script for sh in the guest, as the role's user\n"
    "      service web stop\n"
    "    timeout: 10s                # [excon]\n"
    "\n"
    "  welcome:\n"
    "    name: COMCHECK\n"
    "    at: 10s\n"
    "    from-entity: white\n"
    "    to-entities: [blue]\n"
    "    message:                    # [excon]\n"
    "      subject: \"EXERCISE: COMCHECK\"\n"
    "      body: This is an exercise. Keep your web page on the air.\n"
    "\n"
    "  # A second inject: take the # away, and name it in `injects` of the server above.\n"
    "  # deface:\n"
    "  #   at: 2min\n"
    "  #   run: |\n"
    "  #     echo 'EXERCISE: defaced' >/var/www/html/index.html\n";

/* Fictional nations first, then numbers. */
static const char *const nations[][2] = {
    {"estmark", "Estmark"},   {"latgale", "Latgale"},   {"velmora", "Velmora"},
    {"ostravia", "Ostravia"}, {"caldora", "Caldora"},   {"brevania", "Brevania"},
    {"tormark", "Tormark"},   {"sunderia", "Sunderia"}, {"halvia", "Halvia"},
    {"kestria", "Kestria"},   {"ardenia", "Ardenia"},   {"morvenia", "Morvenia"},
};

static void new_write_text(FILE *to, const char *name, const char *path, const char *quoted,
                           int64_t teams)
{
    size_t count = sizeof(nations) / sizeof(nations[0]);
    char word[TEXT_SHELL];

    text_shell(word, path);
    fprintf(to, head, name, word, word, word, word, quoted);
    for (int64_t i = 0; i < teams; i++) {
        if ((size_t)i < count)
            fprintf(to, "      %s: {name: %s}\n", nations[i][0], nations[i][1]);
        else
            fprintf(to, "      team-%" PRId64 ": {name: Team %" PRId64 "}\n", i + 1, i + 1);
    }
    fputs(tail, to);
}

/* The file as a whole or not at all: its folder is ours, so a half one is removed. */
static int new_write_file(const char *folder, const char *name, int64_t teams, struct error *err)
{
    char path[4096];
    json_t *text = json_string(name);
    char *quoted = text != NULL ? json_dumps(text, JSON_ENCODE_ANY) : NULL;
    int fd = -1;

    json_decref(text);
    if (quoted == NULL)
        return error_set(err, ERROR_INPUT, "\"%s\" is not a name", name);
    if (text_print(path, sizeof(path), "%s/scenario.yml", folder))
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

    FILE *to = fd >= 0 ? fdopen(fd, "w") : NULL;

    if (to == NULL) {
        int number = errno;

        if (fd >= 0)
            close(fd);
        free(quoted);
        return number == EEXIST
                   ? error_set(err, ERROR_STATE, "%s exists already and was not changed", path)
                   : error_system(err, number, "%s", path);
    }
    new_write_text(to, name, path, quoted, teams);
    free(quoted);

    bool failed = ferror(to) != 0;

    failed |= fclose(to) != 0;
    if (!failed)
        return 0;
    error_system(err, errno, "%s", path);
    unlink(path);
    return -ERROR_SYSTEM;
}

static int new_make(const char *folder, int64_t teams, struct error *err)
{
    const char *slash = strrchr(folder, '/');
    const char *name = slash != NULL ? slash + 1 : folder;

    if (name[0] == '\0' || name[0] == '.' || !text_is_utf8(folder, strlen(folder)) ||
        strpbrk(folder, "\n\r\t") != NULL)
        return error_set(err, ERROR_INPUT, "\"%s\" does not name a folder to make", folder);
    if (mkdir(folder, 0777) == 0) {
        int result = new_write_file(folder, name, teams, err);

        if (result < 0)
            rmdir(folder);
        return result;
    }
    if (errno != EEXIST)
        return error_system(err, errno, "%s", folder);
    return new_write_file(folder, name, teams, err);
}

static int new_run(struct command_line *line)
{
    const char *folder = line->arguments[0];
    struct error err = {0};
    char path[4096], word[TEXT_SHELL];
    int64_t teams;

    if (command_number(line, "teams", 1, TEAMS_MOST, TEAMS_DEFAULT, &teams, &err) < 0)
        return desk_usage(&line->desk, "%s", err.text);
    if (new_make(folder, teams, &err) < 0)
        return desk_failed(&line->desk, &err);
    if (line->desk.json)
        return output_json(&line->desk.out, json_pack("{s:s+}", "file", folder, "/scenario.yml"));
    text_print(path, sizeof(path), "%s/scenario.yml", folder);
    if (!line->desk.quiet)
        output_print(&line->desk.out, TONE_PLAIN, "%s was written. Next: excon check %s\n", path,
                     text_shell(word, path));
    return EXIT_DONE;
}

const struct command command_new = {
    .name = "new",
    .group = "A first exercise",
    .also = "init create",
    .usage = "NAME",
    .summary = "make a folder with a first scenario, commented",
    .help = "Makes the folder NAME with a scenario.yml that runs on the small test guest.\n"
            "Overwrites nothing.",
    .options = options,
    .least = 1,
    .most = 1,
    .run = new_run,
};
