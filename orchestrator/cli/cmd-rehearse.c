/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon rehearse: the whole exercise against a simulated range in virtual time. The run, its key
 * and the wall clock are fixed by the scenario's seed, so that two rehearsals write the same
 * journal, byte for byte.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/time.h"
#include "base/tree.h"
#include "cli/launch.h"
#include "cli/summary.h"
#include "control/controller.h"

static const struct command_option options[] = {
    {0, "provider", "PROGRAM",
     "an agent in the place of the simulated provider (docs/PROTOCOL.md)"},
    {0, "keep", "DIR", "keep the rehearsal's folder there"},
    {0, "journal", "FILE", "keep a copy of its journal there"},
    {0, NULL, NULL, NULL},
};

/* The run of every rehearsal, and where its wall clock begins (2030-01-01, as the controller has
 * it). */
static const char run_id[] = "5e4ea45a";
static const int64_t wall = INT64_C(1893456000000);

/* A folder of ours, or the one that was asked for, which must not hold another rehearsal. */
static int make_place(struct command_line *line, char (*ret_path)[PATH_MAX], bool *ret_own,
                      struct error *err)
{
    const char *keep = command_option(line, "keep"), *temporary = getenv("TMPDIR");
    char journal[PATH_MAX + 16];

    if (keep == NULL) {
        text_print(*ret_path, sizeof(*ret_path), "%s/excon-rehearse-XXXXXX",
                   temporary != NULL && temporary[0] == '/' ? temporary : "/tmp");
        *ret_own = true;
        return mkdtemp(*ret_path) != NULL ? 0 : error_system(err, errno, "%s", *ret_path);
    }
    if (tree_make(keep, err) < 0)
        return -1;
    if (realpath(keep, *ret_path) == NULL)
        return error_system(err, errno, "%s", keep);
    text_print(journal, sizeof(journal), "%s/journal.db", *ret_path);
    if (access(journal, F_OK) == 0)
        return error_set(err, ERROR_STATE, "%s holds a journal already", *ret_path);
    *ret_own = false;
    return 0;
}

/* The journal is closed, so that the one file is all of it. */
static int copy_journal(const char *from, const char *to, struct error *err)
{
    char bytes[65536];
    ssize_t length = 0;
    int in = open(from, O_RDONLY | O_CLOEXEC), out;

    if (in < 0)
        return error_system(err, errno, "%s", from);
    out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (out < 0) {
        int number = errno;

        close(in);
        return error_system(err, number, "%s", to);
    }
    while ((length = read(in, bytes, sizeof(bytes))) > 0)
        if (write(out, bytes, (size_t)length) != length) {
            length = -1;
            break;
        }

    int number = errno;

    close(in);
    if (close(out) < 0 || length < 0)
        return error_system(err, number, "%s", to);
    return 0;
}

static int print(struct command_line *line, struct found *found, int64_t took)
{
    struct summary summary;
    struct error err = {0};
    char span[32], played[32];
    int code = EXIT_DONE;

    if (exercise_fold(found, &err) < 0 || summary_init(&summary, found, &err) < 0)
        return command_failed(line, &err);
    if (summary_broken(&summary) != 0 || summary.vm_fault_count != 0)
        code = EXIT_RANGE;
    if (line->json) {
        int printed = output_json(&line->out, summary_json(&summary));

        summary_done(&summary);
        return printed != EXIT_DONE ? printed : code;
    }
    if (!line->quiet) {
        summary_print(&summary, &line->out, true);
        output_print(&line->out, TONE_DIM, "\nRehearsed %s in %s, %lld rows. ",
                     output_duration(&played, found->view->x / 1000 * 1000),
                     output_duration(&span, took), (long long)summary.rows);
        output_print(&line->out, TONE_DIM, "%zu event%s never fired.\n", summary_never(&summary),
                     summary_never(&summary) == 1 ? "" : "s");
    }
    if (found->view->phase != PHASE_ENDED) {
        output_print(&line->err, TONE_WARN, "The exercise did not come to ENDEX.\n");
        code = code == EXIT_DONE ? EXIT_FAILED : code;
    }
    summary_done(&summary);
    return code;
}

/* The folder is there; plays in it. */
static int play(struct command_line *line, struct found *found, struct plan *plan)
{
    struct controller_options how = {.folder = &found->folder,
                                     .virtual_time = true,
                                     .connect = "",
                                     .begin = true,
                                     .ready = -1,
                                     .fast = true,
                                     .provider = command_option(line, "provider")};
    const char *copy = command_option(line, "journal");
    struct moment start, end;
    struct error err = {0};

    time_now(&start);
    if (controller_create(&found->folder, plan, true, wall, &err) < 0)
        return command_failed(line, &err);

    int result = controller_run(&how, &err);

    if (result < 0)
        return command_failed(line, &err);
    if (result > 0)
        output_print(&line->err, TONE_WARN, "The rehearsal stopped in the middle.\n");
    time_now(&end);

    int code = print(line, found, end.mono - start.mono);

    journal_close(found->journal);
    found->journal = NULL;
    if (copy != NULL && copy_journal(found->folder.journal, copy, &err) < 0)
        return command_failed(line, &err);
    return result > 0 ? EXIT_FAILED : code;
}

static int run_at(struct command_line *line, const char *place)
{
    struct found found = {0};
    struct plan *plan = NULL;
    unsigned char key[FOLDER_KEY];
    struct error err = {0};
    int code = launch_plan(line, line->arguments[0], NULL, NULL, true, &plan);

    if (code != 0)
        return code;

    int64_t seed = plan->opened.as.exercise_opened.seed;

    plan_free(plan);
    plan = NULL;
    if (folder_make_at(&found.folder, place, run_id, seed, &err) < 0 ||
        folder_read_key(&found.folder, key, &err) < 0)
        code = command_failed(line, &err);
    if (code == 0)
        code = launch_plan(
            &(struct command_line){
                .command = line->command, .quiet = true, .out = line->out, .err = line->err},
            line->arguments[0], run_id, key, true, &plan);
    if (code == 0)
        code = play(line, &found, plan);
    plan_free(plan);
    exercise_done(&found);
    return code;
}

static int run(struct command_line *line)
{
    char place[PATH_MAX];
    struct error err = {0};
    bool own = false;

    if (make_place(line, &place, &own, &err) < 0)
        return command_failed(line, &err);

    int code = run_at(line, place);

    if (own && tree_drop(place, &err) < 0)
        return command_failed(line, &err);
    return code;
}

const struct command command_rehearse = {
    .name = "rehearse",
    .usage = "SCENARIO",
    .summary = "play the whole exercise against a simulated range, in seconds",
    .help =
        "Days of exercise take seconds: nothing is waited for. Shows what fired and when, what "
        "never\n"
        "fired, what became of every inject and which points were there to be had. Every rehearsal "
        "of\n"
        "a scenario gives the same journal. Exits with 4 when an inject could not be delivered.",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};
