/* SPDX-License-Identifier: Apache-2.0 */
/* excon controller: the process that owns an exercise. Started by the other commands, not by
 * people. */
#include <excon/agent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "desk/command/command.h"
#include "engine/control/controller.h"
#include "engine/run/spawn.h"

enum { LOG_MOST = 4 * 1024 * 1024 /* bytes, and as many of what came before */ };

static const struct command_option options[] = {
    {0, "ready", "DESCRIPTOR", "report here that it serves, or why not"},
    {0, "wait", NULL, "while another controller runs this exercise, wait for its end"},
    {0, "unchecked", NULL, "continue although the journal was changed"},
    {0, NULL, NULL, NULL},
};

/* As folder_lock; with --wait it asks again each second while another controller holds the lock. */
static int controller_lock(const struct command_line *line, const struct folder *folder,
                           int *ret_lock, struct error *err)
{
    int result;

    while ((result = folder_lock(folder, ret_lock, err)) == 1 && command_flag(line, "wait"))
        sleep(1);
    return result;
}

static int controller_run_folder(struct command_line *line, const struct folder *folder, int ready,
                                 struct error *err)
{
    struct controller_options how = {.folder = folder,
                                     .connect = line->desk.connect,
                                     .serve = true,
                                     .ready = ready,
                                     .unchecked = command_flag(line, "unchecked")};
    int lock = -1, result = controller_lock(line, folder, &lock, err);

    if (result == 1) {
        spawn_ready(how.ready, "busy");
        return -ERROR_STATE;
    }
    if (result == 0)
        result = controller_run(&how, err);
    if (lock >= 0)
        close(lock);
    return result;
}

static int cmd_controller_run(struct command_line *line)
{
    struct controller_options failed = {.ready = -1};
    struct folder folder = {0};
    struct error err = {0};
    int64_t ready = -1;

    if (command_number(line, "ready", 3, 1 << 20, -1, &ready, &err) < 0)
        return desk_usage(&line->desk, "%s", err.text);
    signal(SIGPIPE, SIG_IGN);
    log_open(STDERR_FILENO, LOG_LEVEL_INFO);
    if (ready >= 0) {
        fcntl((int)ready, F_SETFD, FD_CLOEXEC);
        /* The controller closes its own when it serves; what it fails of before that is told by
         * ours. */
        failed.ready = fcntl((int)ready, F_DUPFD_CLOEXEC, 3);
    }

    int result = folder_open(&folder, line->arguments[0], &err);

    if (result == 0 && setenv(AGENT_RUN_VARIABLE, folder.run, 1) < 0)
        result = error_memory(&err);
    if (result == 0)
        log_keep(folder.log, LOG_MOST);
    if (result == 0)
        result = controller_run_folder(line, &folder, (int)ready, &err);
    if (result > 0)
        result = -ERROR_MISSING;
    if (result < 0) {
        log_error("controller", "%s", err.text);
        spawn_ready(failed.ready, err.text);
    }
    folder_done(&folder);
    return result < 0 ? EXIT_FAILED : EXIT_DONE;
}

const struct command command_controller = {
    .name = "controller",
    .usage = "RUN",
    .summary = "run the controller of an exercise",
    .options = options,
    .least = 1,
    .most = 1,
    .hidden = true,
    .run = cmd_controller_run,
};
