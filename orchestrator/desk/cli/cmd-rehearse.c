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

#include "desk/command/command.h"
#include "base/draft.h"
#include "base/text.h"
#include "base/time.h"
#include "base/tree.h"
#include "desk/client/amend.h"
#include "desk/client/launch.h"
#include "desk/client/side.h"
#include "products/report/rehearsal.h"
#include "desk/command/command-order.h"
#include "products/report/summary.h"
#include "engine/control/controller.h"
#include "engine/run/genesis.h"
#include "scenario/sdl/range-model.h"
#include "scenario/yaml/units.h"

static const struct command_option options[] = {
    {0, "model", "FILE", "how the range and its teams behave (docs/REHEARSAL.md)"},
    {0, "seed", "N", "of all that the model leaves to chance (default: the scenario's)"},
    {0, "runs", "N", "rehearse N times, each with the next seed, on all processors (default 1)"},
    {0, "amend", "FILE", "the director amends the scenario: it is FILE from --amend-at on"},
    {0, "amend-at", "TIME", "with --amend: exercise time, such as 45min (default 0)"},
    {0, "provider", "PROGRAM",
     "an agent in the place of the simulated provider (docs/PROTOCOL.md)"},
    {0, "network", "WORD", "what carries team networks: ovn, or own (of the connection)"},
    {0, "hosts", "FILE", "machines stand on the hosts that FILE lists (docs/HOSTS.md)"},
    {0, "keep", "DIR", "keep the folder of the rehearsal as DIR"},
    {0, "journal", "FILE", "copy its journal to FILE"},
    ORDER_YES,
    {0, NULL, NULL, NULL},
};

/* The run of every rehearsal. */
static const char run_id[] = "5e4ea45a";

/* The folder that was asked for, which must not hold another rehearsal; else one of ours, which
 * goes at the end. */
static int rehearse_make_place(struct command_line *line, char (*ret_path)[PATH_MAX],
                               struct draft *ret_own, struct error *err)
{
    const char *keep = command_option(line, "keep");
    char journal[PATH_MAX + 16];

    if (keep == NULL) {
        int result = draft_make(ret_own, draft_parent(), "excon-rehearse-", err);

        if (result == 0)
            text_copy(*ret_path, sizeof(*ret_path), ret_own->path);
        return result;
    }
    if (tree_make(keep, err) < 0)
        return -1;
    if (realpath(keep, *ret_path) == NULL)
        return error_system(err, errno, "%s", keep);
    text_print(journal, sizeof(journal), "%s/journal.db", *ret_path);
    if (access(journal, F_OK) == 0)
        return error_set(err, ERROR_STATE, "%s holds a journal already", *ret_path);
    return 0;
}

/* The journal is closed, so that the one file is all of it. */
static int rehearse_copy_journal(const char *from, const char *to, struct error *err)
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

/* What is rehearsed, how, and what it has shown. */
struct stage {
    struct command_line *line;
    const char *place;
    struct plan *plan;
    int64_t plan_seed, seed;
    unsigned runs, parts; /* in all; processes that play those behind the first one */
    const struct range_model *model;
    struct controller_amend amend; /* of --amend */
    struct amendment amendment;    /* its rows */
    struct found found;            /* of the first run */
    struct rehearsal rehearsal;
};

static int rehearse_print_json(struct stage *stage, struct summary *summary)
{
    json_t *object = summary_json(summary);

    json_object_set_new(object, "rehearsal", rehearsal_json(&stage->rehearsal));
    return output_json(&stage->line->desk.out, object);
}

static void rehearse_print_text(struct stage *stage, struct summary *summary, int64_t took)
{
    const struct output *out = &stage->line->desk.out;
    char span[32], played[32];

    summary_print(summary, out, true);
    rehearsal_print(&stage->rehearsal, out);
    output_print(out, TONE_DIM, "\nRehearsed %s ",
                 output_duration(&played, summary->view->x / 1000 * 1000));
    if (stage->runs > 1)
        output_print(out, TONE_DIM, "%u times ", stage->runs);
    output_print(out, TONE_DIM, "in %s, %lld rows%s. ", output_duration(&span, took),
                 (long long)summary->rows, stage->runs > 1 ? " the first time" : "");
    output_print(out, TONE_DIM, "%zu event%s never fired.\n", rehearsal_never(&stage->rehearsal),
                 rehearsal_never(&stage->rehearsal) == 1 ? "" : "s");
}

static int rehearse_print(struct stage *stage, int64_t took)
{
    struct summary summary;
    struct error err = {0};
    int code = EXIT_DONE, printed = EXIT_DONE;

    if (summary_init(&summary, &stage->found, &err) < 0)
        return desk_failed(&stage->line->desk, &err);
    if (summary_broken(&summary) != 0 || summary.vm_fault_count != 0)
        code = EXIT_RANGE;
    if (stage->line->desk.json)
        printed = rehearse_print_json(stage, &summary);
    else if (!stage->line->desk.quiet)
        rehearse_print_text(stage, &summary, took);
    if (summary.view->phase != PHASE_ENDED && !stage->line->desk.json) {
        output_print(&stage->line->desk.err, TONE_WARN, "The exercise did not reach ENDEX.\n");
        code = code == EXIT_DONE ? EXIT_FAILED : code;
    }
    summary_done(&summary);
    return printed != EXIT_DONE ? printed : code;
}

/* The rows of the amended scenario. Every run has the same: they are made in the first one. */
static int rehearse_gather_amend(struct stage *stage, const struct folder *folder,
                                 struct error *err)
{
    struct journal *journal = NULL;
    int result;

    stage->amend.taken = false;
    stage->amend.said[0] = '\0';
    if (stage->amend.path == NULL || stage->amend.blobs != NULL)
        return 0;
    if (journal_open(folder->journal, JOURNAL_READ, NULL, &journal, err) != 0)
        return -ERROR_SYSTEM;
    result = amendment_gather(&stage->amendment, stage->amendment.plan, folder, journal, err);
    journal_close(journal);
    stage->amend.rows = stage->amendment.now;
    stage->amend.blobs = stage->amendment.blobs;
    return result;
}

/* One run in a folder of its own. 0: *ret_view is its end; 1: it stopped in the middle; <0. */
static int rehearse_play(struct stage *stage, const struct folder *folder, int64_t seed,
                         struct view **ret_view, struct error *err)
{
    struct controller_watch watch;
    struct controller_options how = {.folder = folder,
                                     .virtual_time = true,
                                     .connect = "",
                                     .begin = true,
                                     .ready = -1,
                                     .fast = true,
                                     .model = stage->model,
                                     .seed = &seed,
                                     .watch = &watch,
                                     .amend = stage->amend.path != NULL ? &stage->amend : NULL,
                                     .provider = command_option(stage->line, "provider")};

    rehearsal_watch(&stage->rehearsal, &watch);
    stage->plan->opened.as.exercise_opened.model_seed = seed;
    if (genesis_create(folder, stage->plan, true, plan_epoch(stage->plan), err) < 0)
        return -1;
    /* What is planned is in the journal now; further runs would plan it again. */
    if (stage->runs == 1) {
        plan_free(stage->plan);
        stage->plan = NULL;
    }

    int result = rehearse_gather_amend(stage, folder, err);

    if (result >= 0)
        result = controller_run(&how, err);
    if (result >= 0 && stage->amend.path != NULL && !stage->amend.taken)
        result =
            error_set(err, ERROR_INPUT, "%s: %s", stage->amend.path,
                      stage->amend.said[0] != '\0' ? stage->amend.said : "its time did not come");
    if (result >= 0 && rehearsal_take(&stage->rehearsal, &watch, err) < 0)
        result = -1;
    if (result >= 0)
        *ret_view = watch.view;
    return result;
}

/* The further ones leave nothing but what they have shown. `part`: whose folder it is. */
static int rehearse_play_more(struct stage *stage, unsigned part, unsigned number,
                              struct error *err)
{
    struct view *view = NULL;
    struct folder folder;
    char place[PATH_MAX + 32];
    int result;

    text_print(place, sizeof(place), "%s/more-%u", stage->place, part);
    result = folder_make_at(&folder, place, run_id, stage->plan_seed, err);
    if (result < 0)
        return result;
    result = rehearse_play(stage, &folder, stage->seed + number, &view, err);
    view_free(view);
    folder_done(&folder);
    if (tree_drop(place, result < 0 ? &(struct error){0} : err) < 0)
        return -1;
    return result;
}

/* Every so many runs one, as there are parts. */
static int rehearse_play_part(void *data, unsigned part, void *found, struct error *err)
{
    struct stage *stage = data;
    int result = 0;

    rehearsal_begin_part(&stage->rehearsal);
    for (unsigned i = 1 + part; result == 0 && i < stage->runs; i += stage->parts)
        result = rehearse_play_more(stage, part, i, err);
    rehearsal_write_part(&stage->rehearsal, found);
    return result;
}

static void rehearse_take_part(void *data, const void *found)
{
    struct stage *stage = data;

    rehearsal_add_part(&stage->rehearsal, found);
}

/* All but the first, on as many processors as there are. */
static int rehearse_play_rest(struct stage *stage, struct error *err)
{
    unsigned rest = stage->runs - 1, each;

    if (rest == 0)
        return 0;
    stage->parts = side_processors() < rest ? side_processors() : rest;
    each = (rest + stage->parts - 1) / stage->parts;
    return side_by_side(stage->parts, rehearsal_part_size(&stage->rehearsal, each),
                        rehearse_play_part, rehearse_take_part, stage, err);
}

static int rehearse_play_all(struct stage *stage)
{
    const char *copy = command_option(stage->line, "journal");
    struct found *found = &stage->found;
    struct moment start, end;
    struct error err = {0};
    int result;

    time_now(&start);
    result = rehearse_play(stage, &found->folder, stage->seed, &found->view, &err);
    if (result == 0)
        result = rehearse_play_rest(stage, &err);
    if (result < 0 ||
        journal_open(found->folder.journal, JOURNAL_READ, NULL, &found->journal, &err) != 0)
        return desk_failed(&stage->line->desk, &err);
    if (result > 0)
        output_print(&stage->line->desk.err, TONE_WARN, "The rehearsal stopped in the middle.\n");
    time_now(&end);

    int code = rehearse_print(stage, end.mono - start.mono);

    journal_close(found->journal);
    found->journal = NULL;
    if (copy != NULL && rehearse_copy_journal(found->folder.journal, copy, &err) < 0)
        return desk_failed(&stage->line->desk, &err);
    return result > 0 ? EXIT_FAILED : code;
}

/* The model of --model, whose teams are the plan's. 0, or the exit code after it was said what is
 * wrong. */
static int rehearse_read_model(struct stage *stage, struct pool *pool, struct range_model *model)
{
    const char *path = command_option(stage->line, "model");
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct error err = {0};
    int result;

    if (path == NULL)
        return 0;
    result = range_model_load(pool, path, &complaints, model, &err);
    if (result == 0) {
        range_model_check(model, stage->plan, &complaints);
        result = complaints.errors != 0;
        stage->model = model;
    }
    if (result > 0 && stage->line->desk.json)
        output_json(&stage->line->desk.out,
                    json_pack("{s:o}", "complaints", complaints_json(&complaints, 0)));
    else if (result >= 0)
        complaints_print(&complaints, stage->line->desk.err.to,
                         stage->line->desk.err.colour ? COMPLAINTS_COLOUR : 0, 0);
    complaints_done(&complaints);
    if (result < 0)
        return desk_failed(&stage->line->desk, &err);
    return result > 0 ? EXIT_SCENARIO : 0;
}

/*
 * How many rows the checks alone will write: each writes one in every interval, from the opening to
 * ENDEX (an hour where none is planned), in each run.
 */
static int64_t rehearse_forecast(const struct stage *stage)
{
    const int64_t hour = 3600000;
    int64_t endex = stage->plan->opened.as.exercise_opened.endex, rows = 0;

    for (size_t i = 0; i < stage->plan->conditions.count; i++) {
        int64_t interval = stage->plan->conditions.items[i].row.as.condition_made.interval;

        rows += (endex > 0 ? endex : hour) / (interval > 0 ? interval : 1);
    }
    return rows * stage->runs;
}

/* Says it beyond a limit, and asks on a terminal. Returns whether to go on. */
static bool rehearse_is_meant(const struct stage *stage)
{
    enum { ROWS_MOST = 3000000 };
    const struct desk *desk = &stage->line->desk;
    int64_t rows = rehearse_forecast(stage);
    char what[160];

    if (rows <= ROWS_MOST)
        return true;
    text_print(
        what, sizeof(what),
        "Its checks alone write about %lld million rows into the journal; longer intervals write "
        "fewer.",
        (long long)((rows + 500000) / 1000000));
    if (!desk->quiet)
        output_print(&desk->err, TONE_WARN, "%s\n", what);
    return order_confirm(desk, NULL, "REHEARSE", what);
}

/* --amend and --amend-at. 0, or the exit code. */
static int rehearse_read_amend(struct stage *stage)
{
    const struct desk *desk = &stage->line->desk;
    const char *path = command_option(stage->line, "amend"),
               *at = command_option(stage->line, "amend-at");

    if (path == NULL)
        return at == NULL ? 0 : desk_usage(desk, "--amend-at is said together with --amend");
    if (at != NULL && duration_read_ms(at, &stage->amend.at) != NULL)
        return desk_usage(desk, "\"%s\" is no time: 45min, 2h30min", at);
    stage->amend.path = path;
    return launch_plan(desk, path,
                       &(struct launch_where){command_option(stage->line, "hosts"),
                                              command_option(stage->line, "network")},
                       run_id, true, &stage->amendment.plan);
}

/* Planned and read: a folder is made, and it is played. */
static int rehearse_run_planned(struct stage *stage)
{
    struct error err = {0};

    if (!rehearse_is_meant(stage))
        return EXIT_FAILED;
    if (folder_make_at(&stage->found.folder, stage->place, run_id, stage->plan_seed, &err) < 0 ||
        launch_seal(stage->plan, &stage->found.folder, &err) < 0)
        return desk_failed(&stage->line->desk, &err);
    return rehearse_play_all(stage);
}

static int rehearse_run_at(struct stage *stage)
{
    struct pool pool = POOL_EMPTY;
    struct range_model model;
    struct error err = {0};
    int64_t runs;
    int code = launch_plan(&stage->line->desk, stage->line->arguments[0],
                           &(struct launch_where){command_option(stage->line, "hosts"),
                                                  command_option(stage->line, "network")},
                           run_id, true, &stage->plan);

    if (code != 0)
        return code;
    stage->plan_seed = stage->plan->opened.as.exercise_opened.seed;
    if (command_number(stage->line, "seed", 0, INT64_MAX - REHEARSALS_MOST, stage->plan_seed,
                       &stage->seed, &err) < 0 ||
        command_number(stage->line, "runs", 1, REHEARSALS_MOST, 1, &runs, &err) < 0) {
        code = desk_usage(&stage->line->desk, "%s", err.text);
    } else {
        stage->runs = (unsigned)runs;
        rehearsal_init(&stage->rehearsal, stage->seed, stage->runs);
        code = rehearse_read_model(stage, &pool, &model);
        code = code == 0 ? rehearse_read_amend(stage) : code;
        code = code == 0 ? rehearse_run_planned(stage) : code;
    }
    plan_free(stage->plan);
    amendment_done(&stage->amendment);
    rehearsal_done(&stage->rehearsal);
    found_done(&stage->found);
    pool_done(&pool);
    return code;
}

static int rehearse_run(struct command_line *line)
{
    char place[PATH_MAX];
    struct error err = {0};
    struct draft own = DRAFT_NONE;

    if (rehearse_make_place(line, &place, &own, &err) < 0)
        return desk_failed(&line->desk, &err);

    struct stage stage = {.line = line, .place = place};
    int code = rehearse_run_at(&stage);

    if (draft_drop(&own, &err) < 0)
        return desk_failed(&line->desk, &err);
    return code;
}

const struct command command_rehearse = {
    .name = "rehearse",
    .also = "simulate dry-run test",
    .usage = "SCENARIO",
    .summary = "play the whole exercise against a simulated range, in seconds",
    .help = "Shows what fired and when, what never fired and why, the result of every inject, the\n"
            "peak load, and the points that could be reached: with --runs the lowest and the\n"
            "highest. The same seed gives the same journal. Exits with 4 when in the first run an\n"
            "inject could not be delivered or a machine was missing.",
    .options = options,
    .least = 1,
    .most = 1,
    .run = rehearse_run,
};
