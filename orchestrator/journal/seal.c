/* SPDX-License-Identifier: Apache-2.0 */
/* Signing by libsodium; the kept head is one line of JSON. */
#include "journal/seal.h"

#include <errno.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "journal/schema.h"
#include "journal/store.h"

enum { FILE_MOST = 1024 };

static const char purpose[] = "excon head 1";

/* The signed bytes: purpose, run and number as text, then both hashes as hex, each ended by a NUL.
 * *ret_length bytes. */
static void seal_message(const struct seal *seal, const char *run, char (*to)[512],
                         size_t *ret_length)
{
    int length = snprintf(*to, sizeof(*to), "%s%c%s%c%lld%c%s%c%s", purpose, 0, run, 0,
                          (long long)seal->seq, 0, seal->hash, 0, seal->turns);

    *ret_length = (size_t)length + 1;
}

void seal_make(const struct journal *journal, const unsigned char secret[SEAL_SECRET],
               struct seal *ret)
{
    unsigned char signature[crypto_sign_BYTES];
    char message[512];
    size_t length;

    ret->seq = journal->last;
    text_hex(ret->hash, journal->head, JOURNAL_HASH);
    text_hex(ret->turns, journal->turns, JOURNAL_HASH);
    seal_message(ret, journal->run, &message, &length);
    crypto_sign_detached(signature, NULL, (const unsigned char *)message, length, secret);
    text_hex(ret->signature, signature, sizeof(signature));
}

bool seal_is_by(const struct seal *seal, const char *run,
                const unsigned char public_key[SEAL_PUBLIC])
{
    unsigned char signature[crypto_sign_BYTES];
    char message[512];
    size_t length;

    if (strlen(seal->signature) != 2 * sizeof(signature) ||
        !text_unhex(signature, sizeof(signature), seal->signature))
        return false;
    seal_message(seal, run, &message, &length);
    return crypto_sign_verify_detached(signature, (const unsigned char *)message, length,
                                       public_key) == 0;
}

static char *seal_path(const struct journal *journal)
{
    char *path = NULL;

    return journal->path != NULL && asprintf(&path, "%s.head", journal->path) >= 0 ? path : NULL;
}

int seal_write(const struct journal *journal, const struct seal *seal, const char *path,
               struct error *err)
{
    char text[FILE_MOST];

    snprintf(
        text, sizeof(text),
        "{\"run\":\"%s\",\"seq\":%lld,\"hash\":\"%s\",\"turns\":\"%s\",\"signature\":\"%s\"}\n",
        journal->run, (long long)seal->seq, seal->hash, seal->turns, seal->signature);
    return file_replace(path, text, strlen(text), 0600, err);
}

int seal_keep(const struct journal *journal, const struct seal *seal, struct error *err)
{
    char *path = seal_path(journal);
    int result;

    if (path == NULL)
        return journal->path == NULL ? 0 : error_memory(err);
    result = seal_write(journal, seal, path, err);
    free(path);
    return result;
}

/* A text of exactly size - 1 bytes. */
static bool seal_take(const json_t *object, const char *key, char *to, size_t size)
{
    const json_t *text = json_object_get(object, key);

    if (json_string_length(text) != size - 1)
        return false;
    text_copy(to, size, json_string_value(text));
    return true;
}

static int seal_parse(const struct journal *journal, const char *text, struct seal *ret,
                      struct error *err)
{
    json_t *object = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    const char *run = json_string_value(json_object_get(object, "run"));
    bool is = run != NULL && strcmp(run, journal->run) == 0 &&
              json_is_integer(json_object_get(object, "seq")) &&
              seal_take(object, "hash", ret->hash, sizeof(ret->hash)) &&
              seal_take(object, "turns", ret->turns, sizeof(ret->turns)) &&
              seal_take(object, "signature", ret->signature, sizeof(ret->signature));

    ret->seq = json_integer_value(json_object_get(object, "seq"));
    json_decref(object);
    return is ? 0
              : error_set(err, ERROR_INPUT, "%s.head is no signed head of run %s", journal->path,
                          journal->run);
}

int seal_read(const struct journal *journal, struct seal *ret, struct error *err)
{
    char *path = seal_path(journal), *text = NULL;
    struct seal seal = {0};
    int result = 1;

    if (path == NULL)
        return journal->path == NULL ? 1 : error_memory(err);
    if (access(path, F_OK) == 0)
        result = file_read(path, FILE_MOST, &text, err);
    if (result == 0)
        result = seal_parse(journal, text, &seal, err);
    if (result == 0)
        *ret = seal;
    free(text);
    free(path);
    return result;
}

/* ---- what every reading from the beginning looks at in its end ---- */

static int seal_check_kept(struct journal *journal, const struct seal *kept, struct error *err)
{
    int64_t last = journal_committed(journal);
    char hash[JOURNAL_HASH_TEXT];
    int result = kept->seq <= last ? journal_head_at(journal, kept->seq, hash, err) : 0;

    if (result < 0)
        return result;
    if (kept->seq > last)
        return error_set(
            err, ERROR_INPUT,
            "rows %lld to %lld are missing: this journal was cut off (see: excon verify)",
            (long long)last + 1, (long long)kept->seq);
    if (result != 0 || strcmp(hash, kept->hash) != 0)
        return error_set(
            err, ERROR_INPUT,
            "row %lld is not the one whose head was signed: this journal was changed (see: excon verify)",
            (long long)kept->seq);
    return 0;
}

int store_check_end(struct journal *journal, struct error *err)
{
    struct seal kept;
    int64_t rows, turns;
    /* Before the rows are asked for: a writer may add some, and then keep their head. */
    int has = seal_read(journal, &kept, err);

    if (has < 0)
        return has;
    /* One statement, so that no commit comes between. */
    if (schema_number(
            journal->db,
            "SELECT coalesce((SELECT max(\"last\") FROM turn), 0) - coalesce((SELECT max(seq) FROM \"row\"), 0)",
            0, &turns, err) < 0 ||
        schema_number(journal->db, "SELECT max(seq) FROM \"row\"", 0, &rows, err) < 0)
        return -ERROR_SYSTEM;
    if (turns > 0)
        return error_set(
            err, ERROR_INPUT,
            "row %lld and what came after it are missing: this journal was cut off (see: excon verify)",
            (long long)rows + 1);
    if (turns < 0)
        return error_set(err, ERROR_INPUT,
                         "row %lld is of no turn: this journal was changed (see: excon verify)",
                         (long long)rows);
    return has == 0 ? seal_check_kept(journal, &kept, err) : 0;
}
