/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon verify: is a journal what was written? A file by its path, so that an auditor needs no
 * state folder, or an exercise. Beside a journal lies the run key, as long as nobody took it away:
 * what is signed is then checked by the key itself.
 */
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/command/command.h"
#include "base/text.h"
#include "desk/client/exercise.h"
#include "journal/verify.h"
#include "core/model/credential.h"

enum { FAULTS_MOST = 20 };

static const struct command_option options[] = {
    {0, "public-key", "HEX", "check signed heads by this public key, as it was noted elsewhere"},
    {0, NULL, NULL, NULL},
};

struct verifying {
    const struct desk *desk;
    const char *public_key; /* as given; NULL: not */
    const char *path, *key_from;
    struct journal *journal;
    struct progress progress;
    json_t *faults;
    size_t count;
};

/* ---- which key ---- */

/* The run key beside the journal; false: there is none that this user can read. */
static bool verify_read_key(const char *path, unsigned char key[FOLDER_KEY])
{
    char *name = NULL;
    const char *slash = strrchr(path, '/');
    int descriptor = -1;
    ssize_t got = 0;

    if (asprintf(&name, "%.*skey", slash != NULL ? (int)(slash - path) + 1 : 0, path) >= 0)
        descriptor = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    free(name);
    if (descriptor >= 0) {
        got = read(descriptor, key, FOLDER_KEY);
        close(descriptor);
    }
    return got == FOLDER_KEY;
}

/* The public key that signatures are checked by; "" leaves it to the journal's first row. */
static int verify_choose_key(struct verifying *v, char (*ret)[CREDENTIAL_ID])
{
    const char *said = v->public_key;
    unsigned char key[FOLDER_KEY], bytes[SEAL_PUBLIC];

    (*ret)[0] = '\0';
    v->key_from = "journal";
    if (said != NULL) {
        if (strlen(said) != 2 * SEAL_PUBLIC || !text_unhex(bytes, sizeof(bytes), said))
            return desk_usage(v->desk, "--public-key takes 64 hex digits");
        text_copy(*ret, sizeof(*ret), said);
        v->key_from = "given";
    } else if (verify_read_key(v->path, key)) {
        credential_seal_public(key, *ret);
        v->key_from = "run key";
    }
    sodium_memzero(key, sizeof(key));
    return EXIT_DONE;
}

/* ---- telling ---- */

static void verify_take_fault(void *data, const struct verify_fault *fault)
{
    struct verifying *v = data;

    if (v->count++ >= FAULTS_MOST)
        return;
    json_array_append_new(v->faults,
                          json_pack("{s:s, s:I, s:s, s:s}", "what", verify_words[fault->what],
                                    "row", (json_int_t)fault->row, "blob",
                                    fault->blob != NULL ? fault->blob : "", "text", fault->text));
}

static void verify_take_progress(void *data, int64_t done, int64_t of)
{
    struct verifying *v = data;

    progress_step(&v->progress, done, of, "rows and blobs");
}

static void verify_print_faults(const struct verifying *v)
{
    struct pool pool = POOL_EMPTY;
    const json_t *fault;
    size_t i;

    json_array_foreach(v->faults, i, fault)
    {
        const char *what = json_string_value(json_object_get(fault, "what")),
                   *blob = json_string_value(json_object_get(fault, "blob"));
        json_int_t row = json_integer_value(json_object_get(fault, "row"));

        if (blob[0] != '\0')
            output_print(&v->desk->out, TONE_BAD, "  blob %.12s", output_clean(&pool, blob));
        else if (row != 0)
            output_print(&v->desk->out, TONE_BAD, "  row %lld", (long long)row);
        else
            output_print(&v->desk->out, TONE_BAD, "  the %s",
                         strcmp(what, "head") == 0 ? "head beside it" : what);
        output_print(&v->desk->out, TONE_PLAIN, ": %s\n",
                     output_clean(&pool, json_string_value(json_object_get(fault, "text"))));
    }
    if (v->count > FAULTS_MOST)
        output_print(&v->desk->out, TONE_DIM, "  … %zu in all\n", v->count);
    pool_done(&pool);
}

static void verify_print_signed(const struct verifying *v, const struct verify_report *report)
{

    if (!report->checked) {
        output_print(
            &v->desk->out, TONE_DIM,
            "No public key is known, so no signature was checked: a chain that was recomputed as "
            "a whole is not detected.\n");
        return;
    }
    if (report->signed_row == 0)
        output_print(&v->desk->out, TONE_DIM,
                     "No head was signed yet: PAUSEX, ENDEX and the end of the range sign one.\n");
    else
        output_print(&v->desk->out, TONE_PLAIN, "Signed up to row %lld; public key %s (%s).\n",
                     (long long)report->signed_row, report->public_key,
                     strcmp(v->key_from, "journal") == 0
                         ? "from the journal itself: compare it with one noted elsewhere"
                     : strcmp(v->key_from, "given") == 0 ? "as given"
                                                         : "from the run key beside it");
    if (!report->kept)
        output_print(
            &v->desk->out, TONE_DIM,
            "There is no head beside the journal: rows removed after the last signed one are not "
            "detected.\n");
    else if (report->signed_row < report->rows)
        output_print(&v->desk->out, TONE_DIM,
                     "After row %lld only the chain is checked: removed rows look like a killed "
                     "controller.\n",
                     (long long)report->signed_row);
}

static int verify_tell(struct verifying *v, int result, const struct verify_report *report)
{
    int code = result == 0 ? EXIT_DONE : EXIT_FAILED;

    if (v->desk->json) {
        output_json(
            &v->desk->out,
            json_pack("{s:s, s:s, s:b, s:I, s:I, s:I, s:s, s:I, s:I, s:b, s:b, s:s, s:s, s:O}",
                      "journal", v->path, "run", journal_run(v->journal), "whole", result == 0,
                      "rows", (json_int_t)report->rows, "turns", (json_int_t)report->turns, "blobs",
                      (json_int_t)report->blobs, "head", report->head, "signed_row",
                      (json_int_t)report->signed_row, "heads", (json_int_t)report->heads, "kept",
                      report->kept, "checked", report->checked, "public_key", report->public_key,
                      "key_from", v->key_from, "faults", v->faults));
        return code;
    }
    if (result == 0 && v->desk->quiet)
        return code;
    output_print(&v->desk->out, result == 0 ? TONE_GOOD : TONE_BAD, "%s",
                 result == 0 ? "The journal is whole" : "The journal is not what was written");
    output_print(&v->desk->out, TONE_PLAIN,
                 ": run %s, %lld row%s in %lld turn%s, %lld blob%s; head %.16s…\n",
                 journal_run(v->journal), (long long)report->rows, report->rows == 1 ? "" : "s",
                 (long long)report->turns, report->turns == 1 ? "" : "s", (long long)report->blobs,
                 report->blobs == 1 ? "" : "s", report->head);
    verify_print_faults(v);
    verify_print_signed(v, report);
    return code;
}

/* ---- the command ---- */

static int verify(struct verifying *v)
{
    struct verify_face face = {
        .fault = verify_take_fault, .progress = verify_take_progress, .data = v};
    struct verify_report report = {0};
    char key[CREDENTIAL_ID];
    struct error err = {0};
    int code = verify_choose_key(v, &key), result;

    if (code != EXIT_DONE)
        return code;
    if (journal_open(v->path, JOURNAL_READ, NULL, &v->journal, &err) != 0)
        return desk_failed(v->desk, &err);
    v->faults = json_array();
    progress_init(&v->progress, &v->desk->err, "verifying",
                  v->desk->quiet || v->desk->json || !v->desk->err.tty);
    result = verify_journal(v->journal, key[0] != '\0' ? key : NULL, &face, &report, &err);
    progress_done(&v->progress);
    code = result < 0 ? desk_failed(v->desk, &err) : verify_tell(v, result, &report);
    json_decref(v->faults);
    journal_close(v->journal);
    return code;
}

/* A state folder stands for the journal in it. */
static const char *verify_path(const char *said, char *to, size_t size)
{
    struct stat status;

    if (stat(said, &status) < 0 || !S_ISDIR(status.st_mode) ||
        !text_print(to, size, "%s/journal.db", said))
        return said;
    return to;
}

static int verify_run(struct command_line *line)
{
    char path[PATH_MAX];
    struct verifying v = {.desk = &line->desk, .public_key = command_option(line, "public-key")};
    const char *said = line->argument_count > 0 ? line->arguments[0] : NULL;
    /* A path is one by its look, or because it is there. */
    if (said != NULL && (strchr(said, '/') != NULL || access(said, F_OK) == 0)) {
        v.path = verify_path(said, path, sizeof(path));
        return verify(&v);
    }
    if (said != NULL)
        line->desk.exercise = said;

    int code = command_need(line, NEEDS_ANY);

    if (code != 0)
        return code;
    v.path = line->found.folder.journal;
    return verify(&v);
}

const struct command command_verify = {
    .name = "verify",
    .usage = "[JOURNAL|RUN]",
    .summary = "verify that the journal is what was written: rows, blobs and signed heads",
    .help = "Of an exercise, or of a journal file anywhere. Names each row that was changed, rows\n"
            "that are missing, and blobs that were changed. Exits with 1 when the journal is not\n"
            "whole or cannot be read.\n"
            "\n"
            "Heads are signed at PAUSEX, at ENDEX and at the end of the range, with a key derived\n"
            "from the run key. With the run key beside the journal, or with --public-key, a chain\n"
            "that was recomputed as a whole is found too. Rows cut off at the end are found by\n"
            "the head beside the journal (journal.db.head), which should go with a copy.",
    .options = options,
    .least = 0,
    .most = 1,
    .right = "journal",
    .run = verify_run,
};
