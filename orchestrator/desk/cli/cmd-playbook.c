/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon playbook: plays a playbook of Ansible's on the machines of a range, and writes into the
 * journal that it begins and how it ended. The playbook is the operator's own file, never a
 * package's, which would be played in a sandbox: Ansible runs parts of it on this host.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/tree.h"
#include "base/loop/child.h"
#include "desk/client/inventory.h"
#include "desk/client/order.h"
#include "desk/command/command.h"

enum {
    PLAYBOOK_WITHIN = 30 * 60,
    PLAYBOOK_WITHIN_MOST = 24 * 60 * 60, /* seconds */
    PLAYBOOK_OUTPUT = 8 * 1024 * 1024,
    PLAYBOOK_NOTE = 512,
};

static const struct command_option options[] = {
    {0, "limit", "PATTERN", "only these hosts or groups: team_estmark, node_web, estmark.web"},
    {0, "check", NULL, "tell what would change, and change nothing"},
    {0, "within", "SECONDS", "end it after so long (default 1800)"},
    {0, NULL, NULL, NULL},
};

/* What its recap says of all machines. */
struct playbook_recap {
    uint64_t machines, changed, unreachable, failed;
};

static uint64_t playbook_count(const char *line, const char *end, const char *word)
{
    const char *at = strstr(line, word);
    char digits[12] = "";

    if (at == NULL || at >= end)
        return 0;
    text_print(digits, sizeof(digits), "%.*s", (int)strspn(at + strlen(word), "0123456789"),
               at + strlen(word));
    return strtoull(digits, NULL, 10);
}

/* "estmark.web : ok=2 changed=1 unreachable=0 failed=0 …" below "PLAY RECAP". */
static void playbook_read(const char *output, struct playbook_recap *ret)
{
    const char *at = strstr(output, "PLAY RECAP");

    *ret = (struct playbook_recap){0};
    while (at != NULL && (at = strchr(at, '\n')) != NULL) {
        const char *line = ++at, *end = line + strcspn(line, "\n"), *ok = strstr(line, " ok=");

        if (ok == NULL || ok >= end)
            continue;
        ret->machines++;
        ret->changed += playbook_count(line, end, " changed=") > 0;
        ret->unreachable += playbook_count(line, end, " unreachable=") > 0;
        ret->failed += playbook_count(line, end, " failed=") > 0;
    }
}

static int playbook_note(const struct command_line *line, const char *text, struct error *err)
{
    json_t *order = order_line("note");
    struct order_answer answer = {0};

    json_object_set_new(order, "set", json_pack("{s:s}", "body", text));
    if (order_give(&line->desk, &line->found, order, &answer, err) < 0)
        return -1;
    return answer.end == ORDER_TAKEN ? 0 : error_set(err, ERROR_STATE, "%s", answer.text);
}

/* Ansible ends with this command, however that ends. */
static int playbook_play(const struct command_line *line, const char *folder, int64_t within,
                         char *output, struct child_result *ret, struct error *err)
{
    char inventory[128], home[128], sockets[128];
    const char *limit = command_option(line, "limit");
    const char *argv[12] = {"setpriv",          "--pdeathsig", "TERM",   "--",
                            "ansible-playbook", "-i",          inventory};
    const char *const environment[] = {
        home,
        sockets,
        "ANSIBLE_NOCOLOR=1",
        "ANSIBLE_RETRY_FILES_ENABLED=0",
        "ANSIBLE_SSH_ARGS=-o ControlMaster=auto -o ControlPersist=10s",
        "ANSIBLE_STDOUT_CALLBACK=default",
        NULL};
    const struct child_plan plan = {
        .argv = argv, .environment = environment, .errors = CHILD_ERRORS_TOO};
    size_t count = 7;

    text_print(inventory, sizeof(inventory), "%s/range", folder);
    text_print(home, sizeof(home), "ANSIBLE_HOME=%s", folder);
    text_print(sockets, sizeof(sockets), "ANSIBLE_SSH_CONTROL_PATH_DIR=%s/s", folder);
    if (limit != NULL) {
        argv[count++] = "--limit";
        argv[count++] = limit;
    }
    if (command_flag(line, "check"))
        argv[count++] = "--check";
    argv[count] = line->arguments[0];
    if (inventory_write_program(inventory, line->found.folder.run, err) < 0)
        return -1;
    return child_run(&plan, NULL, output, PLAYBOOK_OUTPUT, within * 1000, ret, err);
}

/* What became of it: in words for the journal, and as the exit code. */
static int playbook_judge(const char *name, const char *output, const struct child_result *result,
                          char note[PLAYBOOK_NOTE])
{
    struct playbook_recap recap;
    char ended[64] = "ended well";

    playbook_read(output, &recap);
    if (result->timed_out)
        text_copy(ended, sizeof(ended), "was ended as it took too long");
    else if (result->status != 0)
        text_print(ended, sizeof(ended), "failed with status %d", result->status);
    text_print(note, PLAYBOOK_NOTE,
               "playbook %s %s: %" PRIu64 " machines, %" PRIu64 " changed, %" PRIu64
               " failed, %" PRIu64 " unreachable",
               name, ended, recap.machines, recap.changed, recap.failed, recap.unreachable);
    return result->status == 0 && !result->timed_out ? EXIT_DONE : EXIT_RANGE;
}

static int playbook_do(const struct command_line *line, const char *folder, int64_t within,
                       char *output)
{
    const char *slash = strrchr(line->arguments[0], '/');
    const char *limit = command_option(line, "limit");
    char name[128], note[PLAYBOOK_NOTE];
    struct child_result result = {0};
    struct error err = {0};
    int code;

    text_clean(name, sizeof(name), slash != NULL ? slash + 1 : line->arguments[0],
               strlen(slash != NULL ? slash + 1 : line->arguments[0]));
    text_print(note, sizeof(note), "playbook %s begins on %.200s%s", name,
               limit != NULL ? limit : "all machines",
               command_flag(line, "check") ? ", and changes nothing" : "");
    if (playbook_note(line, note, &err) < 0 ||
        playbook_play(line, folder, within, output, &result, &err) < 0)
        return desk_failed(&line->desk, &err);
    code = playbook_judge(name, output, &result, note);
    if (playbook_note(line, note, &err) < 0)
        return desk_failed(&line->desk, &err);
    if (line->desk.json)
        output_json(&line->desk.out, json_pack("{s:b, s:s, s:s#}", "ok", code == EXIT_DONE, "text",
                                               note, "output", output, result.length));
    else if (!line->desk.quiet || code != EXIT_DONE)
        output_print(&line->desk.out, TONE_PLAIN, "%s%s\n", output, note);
    return code;
}

static int playbook_run(struct command_line *line)
{
    char folder[] = "/tmp/excon-play-XXXXXX", *output = malloc(PLAYBOOK_OUTPUT);
    struct error err = {0};
    int64_t within;
    int code;

    if (command_number(line, "within", 1, PLAYBOOK_WITHIN_MOST, PLAYBOOK_WITHIN, &within, &err) <
        0) {
        free(output);
        return desk_usage(&line->desk, "%s", err.text);
    }
    if (output == NULL || mkdtemp(folder) == NULL) {
        error_set(&err, ERROR_SYSTEM, "there is no room for it in /tmp");
        free(output);
        return desk_failed(&line->desk, &err);
    }
    output[0] = '\0';
    code = playbook_do(line, folder, within, output);
    tree_drop(folder, NULL);
    free(output);
    return code;
}

static int playbook_check(const struct command_line *line)
{
    struct error err = {0};

    if (access(line->arguments[0], R_OK) == 0 && line->arguments[0][0] != '-')
        return 0;
    error_set(&err, ERROR_MISSING, "%s cannot be read", line->arguments[0]);
    return desk_failed(&line->desk, &err);
}

const struct command command_playbook = {
    .name = "playbook",
    .usage = "FILE",
    .summary = "play a playbook of Ansible on the machines of a range",
    .help =
        "Runs ansible-playbook with the inventory of excon inventory: as root on the machines, with\n"
        "the key of exercise control, host keys pinned. Two notes in the journal say that it begins\n"
        "and how it ended, with the numbers of its recap. It ends after --within, and when this\n"
        "command ends. Exits with 4 where a machine failed.\n"
        "The playbook is yours: Ansible also runs parts of it on this host, so read one that is not.\n"
        "No scenario and no package can name one for this command; those of features are played\n"
        "by exercise control, in a sandbox.",
    .options = options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_STANDING,
    .right = "inventory",
    .check = playbook_check,
    .run = playbook_run,
};
