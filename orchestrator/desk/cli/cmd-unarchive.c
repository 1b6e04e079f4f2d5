/* SPDX-License-Identifier: Apache-2.0 */
/* excon unarchive: a folder of an archive, after it was verified. */
#include <jansson.h>
#include <limits.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"
#include "desk/command/command.h"
#include "journal/verify.h"
#include "products/pack/pack.h"

static const struct command_option options[] = {
    {'o', "out", "DIR", "the new folder (default: excon-RUN)"},
    {0, "public-key", "HEX", "check signed heads by this public key, as it was noted elsewhere"},
    {0, NULL, NULL, NULL},
};

/* The first fault that is found. */
static void unarchive_take_fault(void *data, const struct verify_fault *fault)
{
    struct error *first = data;

    if (first->text[0] == '\0')
        error_set(first, ERROR_INPUT, "%s %lld: %s", verify_words[fault->what],
                  (long long)fault->row, fault->text);
}

/* Is the journal whole, and the one that the archive says it is? */
static int unarchive_verify(const struct command_line *line, const char *folder,
                            const struct pack_about *about, struct verify_report *report,
                            struct error *err)
{
    struct error first = {0};
    struct verify_face face = {.fault = unarchive_take_fault, .data = &first};
    struct journal *journal = NULL;
    char path[PATH_MAX];
    int result;

    text_print(path, sizeof(path), "%s/" PACK_JOURNAL, folder);
    result = journal_open(path, JOURNAL_READ, NULL, &journal, err);
    if (result == 0)
        result = verify_journal(journal, command_option(line, "public-key"), &face, report, err);
    if (result == 1)
        result = error_set(err, ERROR_INPUT, "its journal is not what was written: %s", first.text);
    if (result == 0 && (strcmp(journal_run(journal), about->run) != 0 ||
                        report->rows != about->rows || strcmp(report->head, about->head) != 0))
        result = error_set(err, ERROR_INPUT, "its journal is another one than it says");
    journal_close(journal);
    return result;
}

static int unarchive_tell(const struct command_line *line, const struct pack_about *about,
                          const struct verify_report *report, const char *folder)
{
    const struct output *out = &line->desk.out;
    struct pool pool = POOL_EMPTY;
    char path[PATH_MAX], word[TEXT_SHELL];

    if (line->desk.json)
        return output_json(
            out, json_pack("{s:s, s:s, s:s, s:I, s:s, s:b, s:I, s:b}", "folder", folder, "run",
                           about->run, "name", about->name, "rows", (json_int_t)about->rows, "head",
                           about->head, "anonymous", about->anonymous, "signed_row",
                           (json_int_t)report->signed_row, "checked", report->checked));
    if (line->desk.quiet)
        return EXIT_DONE;
    output_print(out, TONE_GOOD, "The journal is whole");
    output_print(out, TONE_PLAIN, ": %s, run %s, %lld rows; head %.16s…\n",
                 output_clean(&pool, about->name), about->run, (long long)about->rows, about->head);
    pool_done(&pool);
    if (about->anonymous)
        output_print(out, TONE_DIM, "It is anonymous, and signed by nobody.\n");
    text_print(path, sizeof(path), "%s%s", strchr(folder, '/') != NULL ? "" : "./", folder);
    output_print(out, TONE_PLAIN, "Read it by: excon status -x %s\n", text_shell(word, path));
    return EXIT_DONE;
}

static int unarchive_run(struct command_line *line)
{
    const char *said = command_option(line, "out"), *key = command_option(line, "public-key");
    char folder[PATH_MAX - 16], stage[PATH_MAX];
    struct pack_about about = {0};
    struct verify_report report = {0};
    struct error err = {0};
    int result, code;

    if (key != NULL && !text_is_hex(key, 64))
        return desk_usage(&line->desk, "--public-key takes 64 hex digits");
    if (!text_copy(folder, sizeof(folder), said != NULL ? said : line->arguments[0]))
        return desk_usage(&line->desk, "the path is too long");
    text_print(stage, sizeof(stage), "%s.parts", folder);
    result = pack_unpack(line->arguments[0], stage, &about, &err);
    if (result == 0) {
        result = unarchive_verify(line, stage, &about, &report, &err);
        if (said == NULL)
            text_print(folder, sizeof(folder), "excon-%s", about.run);
        if (result == 0)
            result = tree_move(stage, folder, &err);
        if (result != 0)
            tree_drop(stage, NULL);
    }
    code = result == 0 ? unarchive_tell(line, &about, &report, folder)
                       : desk_failed(&line->desk, &err);
    pack_about_done(&about);
    return code;
}

const struct command command_unarchive = {
    .name = "unarchive",
    .usage = "FILE",
    .summary = "make a folder of an archive, after it was verified",
    .help = "The folder is new, for you alone, and read by -x PATH like a copy of an exercise's\n"
            "own folder; no order is taken for it. An archive that was cut off or changed, holds\n"
            "anything else, or whose journal is not whole is refused, and nothing is left of it.",
    .options = options,
    .least = 1,
    .most = 1,
    .run = unarchive_run,
};
