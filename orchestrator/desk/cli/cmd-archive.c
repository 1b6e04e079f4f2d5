/* SPDX-License-Identifier: Apache-2.0 */
/* excon archive: journal, blobs, scenario and report in one file for another host. */
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/tree.h"
#include "desk/command/command.h"
#include "products/aar/aar-files.h"
#include "products/aar/aar-read.h"
#include "products/pack/pack-stage.h"
#include "products/pack/pack.h"

#define ARCHIVE_MARKING "EXERCISE - TLP:AMBER"

static const struct command_option options[] = {
    {'o', "out", "FILE", "write there (default: excon-RUN.tar.zst)"},
    {0, "anonymous", NULL, "numbers in the place of teams and people, in every row and text"},
    {0, "marking", "TEXT", "printed on each page of the report (default: " ARCHIVE_MARKING ")"},
    {0, NULL, NULL, NULL},
};

/* The report of what is packed, made from the copy. */
static int archive_report(const char *stage, const char *marking, struct error *err)
{
    struct aar_wanted wanted = {.to = {.role = ROLE_DIRECTOR}};
    struct aar_options how = {.form = AAR_REPORT,
                              .marking = marking != NULL ? marking : ARCHIVE_MARKING};
    struct aar_file *files = NULL;
    struct found found = {0};
    char folder[PATH_MAX];
    size_t count = 0;
    int result = folder_find_path(stage, &found.folder, &found.about, err);

    if (result == 0)
        result = found_fold(&found, err);
    if (result == 0 && !text_print(folder, sizeof(folder), "%s/" PACK_REPORT, stage))
        result = error_set(err, ERROR_INPUT, "%s: the path is too long", stage);
    if (result == 0)
        result = tree_make(folder, err);
    if (result == 0)
        result = aar_read(&found, &how, &wanted, 1, err);
    if (result == 0)
        result =
            aar_write(&wanted.aar, folder, "report", "After-action report", &files, &count, err);
    aar_read_done(&wanted, 1);
    free(files);
    found_done(&found);
    return result == 0 ? 0 : -ERROR_FAILED;
}

static int archive_tell(const struct command_line *line, const struct pack_about *about,
                        const char *path)
{
    const struct output *out = &line->desk.out;
    struct stat status = {0};
    char bytes[32];

    stat(path, &status);
    if (line->desk.json)
        return output_json(out,
                           json_pack("{s:s, s:I, s:s, s:I, s:s, s:b, s:I}", "file", path, "bytes",
                                     (json_int_t)status.st_size, "run", about->run, "rows",
                                     (json_int_t)about->rows, "head", about->head, "anonymous",
                                     about->anonymous, "files", (json_int_t)about->count + 1));
    if (line->desk.quiet)
        return EXIT_DONE;
    output_print(out, TONE_GOOD, "%s", path);
    output_print(out, TONE_PLAIN, " (%s): run %s, %lld rows; head %.16s…\n",
                 output_bytes(&bytes, status.st_size), about->run, (long long)about->rows,
                 about->head);
    if (about->anonymous)
        output_print(
            out, TONE_DIM,
            "Without the names of teams and people that the journal knows: look through it "
            "for nicknames before you give it away.\n");
    return EXIT_DONE;
}

static int archive_make(struct command_line *line, const char *path, const char *stage,
                        struct pack_about *about, struct error *err)
{
    int result = found_open(&line->found, err);

    if (result == 0)
        result =
            pack_stage(line->found.journal, stage, command_flag(line, "anonymous"), about, err);
    if (result == 0)
        result = archive_report(stage, command_option(line, "marking"), err);
    return result == 0 ? pack_write(stage, about, path, err) : result;
}

static int archive_run(struct command_line *line)
{
    const char *said = command_option(line, "out");
    char path[PATH_MAX - 16], stage[PATH_MAX];
    struct pack_about about = {0};
    struct error err = {0};
    int code, result;

    if (line->argument_count > 0)
        line->desk.exercise = line->arguments[0];
    code = command_need(line, NEEDS_ANY);
    if (code != 0)
        return code;
    if (said != NULL ? !text_copy(path, sizeof(path), said)
                     : !text_print(path, sizeof(path), "excon-%s%s.tar.zst", line->found.folder.run,
                                   command_flag(line, "anonymous") ? "-anonymous" : ""))
        return desk_usage(&line->desk, "--out: the path is too long");
    text_print(stage, sizeof(stage), "%s.parts", path);
    if (mkdir(stage, 0700) < 0) {
        error_system(&err, errno, "%s", stage);
        return desk_failed(&line->desk, &err);
    }
    result = archive_make(line, path, stage, &about, &err);
    tree_drop(stage, NULL);
    code = result == 0 ? archive_tell(line, &about, path) : desk_failed(&line->desk, &err);
    pack_about_done(&about);
    return code;
}

const struct command command_archive = {
    .name = "archive",
    .usage = "[RUN]",
    .summary = "journal, blobs, scenario and report in one file for another host",
    .help =
        "Of an exercise, over or not; it goes on meanwhile. The file is a tar compressed by\n"
        "Zstandard; the same journal gives the same bytes. \"excon unarchive\" makes a folder\n"
        "of it that all reading commands take (-x PATH). The run key is not in it.\n"
        "\n"
        "--anonymous: team-1, person-1 … in the place of the names of teams, members, contacts\n"
        "and those who gave orders, in every row, text and blob. Keys, codes, addresses of\n"
        "sessions, files that teams handed in, and blobs that are no text are left out. The\n"
        "rows are chained anew, and a last row says so; nobody has signed them.",
    .options = options,
    .least = 0,
    .most = 1,
    .right = "journal",
    .run = archive_run,
};
