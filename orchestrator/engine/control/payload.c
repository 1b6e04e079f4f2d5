/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files on their way into guests, kept once for each content however many targets get it: the
 * document without the bytes is in memory, the bytes are files in the state folder, where the
 * transport reads them. Each sender counts as a user of the payload; the last one to end removes
 * the files. They are not synced: after a crash they are written again and leftovers are removed.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "engine/control/payload.h"

#define PREFIX "put-"

struct payload {
    char hash[JOURNAL_HASH_TEXT];
    unsigned users;
    json_t *work;      /* "data" of a file until it is staged */
    bool has_playbook; /* its files were written */
    struct staged {
        bool is_there;
        bool varies; /* it says ${…}, which each target may read differently */
        size_t length;
    } * staged; /* by file */
    UT_hash_handle hh;
};

static size_t payload_count_of(const struct payload *payload)
{
    return json_array_size(json_object_get(payload->work, "files"));
}

/* Malloc'd; NULL: no memory. */
static char *payload_staged_path(const struct controller *c, const struct payload *payload,
                                 size_t file)
{
    char *path;

    return asprintf(&path, "%s/" PREFIX "%.32s-%zu", c->folder->state, payload->hash, file) < 0
               ? NULL
               : path;
}

/* Malloc'd; NULL: no memory. */
static char *payload_playbook_path(const struct controller *c, const struct payload *payload)
{
    char *path;

    return asprintf(&path, "%s/" PREFIX "%.32s-playbook", c->folder->state, payload->hash) < 0
               ? NULL
               : path;
}

static int payload_write_file(const char *path, const void *bytes, size_t length, struct error *err)
{
    int descriptor, number;

    /* An existing file is a leftover of a killed controller of this run. */
    unlink(path);
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return error_system(err, errno, "%s", path);
    number = file_write_all(descriptor, bytes, length);
    if (close(descriptor) < 0 && number == 0)
        number = errno;
    return number == 0 ? 0 : error_system(err, number, "%s", path);
}

static int payload_stage(const struct payload *payload, size_t file, const char *path,
                         struct error *err)
{
    json_t *entry = json_array_get(json_object_get(payload->work, "files"), file);
    struct staged *staged = &payload->staged[file];
    const char *data = text_in(entry, "data");
    size_t size = strlen(data) / 4 * 3 + 3;
    char *bytes = malloc(size);
    int result = bytes != NULL ? 0 : error_memory(err);

    if (result == 0 &&
        sodium_base642bin((unsigned char *)bytes, size, data, strlen(data), NULL, &staged->length,
                          NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
        result = error_set(err, ERROR_INPUT, "the journal holds a file that is no base64");
    if (result == 0)
        result = payload_write_file(path, bytes, staged->length, err);
    if (result == 0) {
        staged->varies = memmem(bytes, staged->length, "${", 2) != NULL;
        staged->is_there = true;
        json_object_del(entry, "data");
    } else {
        unlink(path);
    }
    free(bytes);
    return result;
}

static void payload_free_payload(struct controller *c, struct payload *payload)
{
    for (size_t i = 0; payload->staged != NULL && i < payload_count_of(payload); i++) {
        char *path = payload->staged[i].is_there ? payload_staged_path(c, payload, i) : NULL;

        if (path != NULL)
            unlink(path);
        free(path);
    }
    if (payload->has_playbook) {
        char *path = payload_playbook_path(c, payload);

        if (path != NULL)
            unlink(path);
        free(path);
    }
    json_decref(payload->work);
    free(payload->staged);
    free(payload);
}

static int payload_read_work(struct controller *c, struct payload *payload, struct error *err)
{
    char *text = NULL;
    size_t length, i;
    json_t *file;
    int result = journal_blob_read(c->journal, payload->hash, &text, &length, err);

    if (result != 0)
        return result < 0 ? result : -ERROR_MISSING;
    payload->work = json_loadb(text, length, 0, NULL);
    free(text);
    if (payload->work == NULL)
        return error_set(err, ERROR_INPUT, "the files of an action are no document");
    payload->staged = calloc(payload_count_of(payload) + 1, sizeof(*payload->staged));
    if (payload->staged == NULL)
        return error_memory(err);
    /* In a rehearsal nobody reads them. */
    json_array_foreach(json_object_get(payload->work, "files"), i, file)
    {
        if (c->simulated)
            json_object_del(file, "data");
    }
    if (c->simulated)
        json_object_del(json_object_get(payload->work, "playbook"), "files");
    return 0;
}

int payload_take(struct controller *c, const char *hash, struct payload **ret_payload,
                 struct error *err)
{
    struct payload *payload;
    int result;

    HASH_FIND_STR(c->payloads, hash, payload);
    if (payload == NULL) {
        payload = calloc(1, sizeof(*payload));
        if (payload == NULL)
            return error_memory(err);
        text_copy(payload->hash, sizeof(payload->hash), hash);
        result = payload_read_work(c, payload, err);
        if (result < 0) {
            payload_free_payload(c, payload);
            return result;
        }
        HASH_ADD_STR(c->payloads, hash, payload);
    }
    payload->users++;
    *ret_payload = payload;
    return 0;
}

void payload_drop(struct controller *c, struct payload *payload)
{
    if (payload == NULL || --payload->users > 0)
        return;
    HASH_DEL(c->payloads, payload);
    payload_free_payload(c, payload);
}

const json_t *payload_work(const struct payload *payload)
{
    return payload->work;
}

/* A target's own, where it reads the file differently; 1: it does not. */
static int payload_write_own(const struct payload *payload, size_t file, const char *shared,
                             const char *own, struct secret_reader *reader, struct error *err)
{
    size_t length = payload->staged[file].length;
    char *bytes = NULL, *read = NULL;
    int result = file_read(shared, length, &bytes, err);

    if (result == 0)
        result = secret_text(reader, bytes, length, &read, &length, err);
    free(bytes);
    if (result == 0)
        result = payload_write_file(own, read, length, err);
    free(read);
    return result;
}

int payload_file(struct controller *c, const struct payload *payload, size_t file, const char *own,
                 struct secret_reader *reader, char **ret_path, struct error *err)
{
    char *shared = payload_staged_path(c, payload, file);
    int result = shared != NULL ? 0 : error_memory(err);

    if (result == 0 && !payload->staged[file].is_there)
        result = payload_stage(payload, file, shared, err);
    if (result == 0)
        result = payload->staged[file].varies
                     ? payload_write_own(payload, file, shared, own, reader, err)
                     : 1;
    if (result == 1) {
        *ret_path = shared;
        return PAYLOAD_SHARED;
    }
    free(shared);
    if (result < 0)
        return result;
    *ret_path = strdup(own);
    return *ret_path != NULL ? 0 : error_memory(err);
}

int payload_playbook(struct controller *c, struct payload *payload, char **ret_path,
                     struct error *err)
{
    json_t *playbook = json_object_get(payload->work, "playbook");
    char *path = payload_playbook_path(c, payload), *text = NULL;
    int result = path != NULL ? 0 : error_memory(err);

    if (result == 0 && !payload->has_playbook) {
        text = json_dumps(json_object_get(playbook, "files"), JSON_COMPACT);
        result = text != NULL ? payload_write_file(path, text, strlen(text), err)
                              : error_set(err, ERROR_INPUT, "the journal holds no playbook");
        payload->has_playbook = result == 0;
        if (result == 0)
            json_object_del(playbook, "files");
    }
    free(text);
    if (result == 0)
        *ret_path = path;
    else
        free(path);
    return result;
}

void payload_sweep(const struct controller *c)
{
    DIR *folder = opendir(c->folder->state);
    const struct dirent *entry;

    while (folder != NULL && (entry = readdir(folder)) != NULL)
        if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) == 0)
            unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder != NULL)
        closedir(folder);
}
