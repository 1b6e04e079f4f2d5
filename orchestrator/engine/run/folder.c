/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An exercise's folders: their names, and making and removing them. Every path below the two
 * parents is made of the run's 8 hex digits and constant words, so that nothing a scenario says
 * becomes a path.
 */
#include "engine/run/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include "base/where.h"
#include "engine/run/folder-own.h"
#include "core/model/credential.h"

/* libvirt's embedded driver makes sockets below its root, and a socket's path holds 107 bytes
 * (design 6). */
enum { ROOT_MOST = 50 };

/* Before the run, in the name of a state folder whose genesis is being written. */
static const char draft_prefix[] = FOLDER_DRAFT;

/* ---- where they are ---- */

int folder_parent(char (*ret_path)[FOLDER_PATH], struct error *err)
{
    return where_state(*ret_path, sizeof(*ret_path), err);
}

bool folder_is_run(const char *text)
{
    return text != NULL && text_is_hex(text, FOLDER_RUN - 1);
}

/* All paths of a folder from its two roots. */
int folder_name_paths(struct folder *folder, const char *run, const char *state,
                      const char *runtime, struct error *err)
{
    struct pool *pool = &folder->pool;
    const struct {
        const char **to, *parent, *name;
    } names[] = {
        {&folder->state, state, ""},
        {&folder->journal, state, "/journal.db"},
        {&folder->reserve, state, "/reserve"},
        {&folder->key, state, "/key"},
        {&folder->keys, state, "/keys"},
        {&folder->disks, state, "/disks"},
        {&folder->log, state, "/controller.log"},
        {&folder->lock, state, "/lock"},
        {&folder->runtime, runtime, ""},
        {&folder->socket, runtime, "/ctl"},
        {&folder->root, runtime, "/v"},
        {&folder->ports, runtime, "/n"},
        {&folder->portal, runtime, "/p"},
        {&folder->consoles, state, "/consoles"},
    };

    text_copy(folder->run, sizeof(folder->run), run);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        *names[i].to = pool_print(pool, "%s%s", names[i].parent, names[i].name);
        if (*names[i].to == NULL)
            return error_memory(err);
    }
    return 0;
}

/* ---- making ---- */

static int folder_make_state(struct folder *folder, struct error *err)
{
    if (mkdir(folder->state, 0700) < 0)
        return error_system(err, errno, "%s", folder->state);
    return 0;
}

static int folder_make_inner(const struct folder *folder, const unsigned char *key,
                             struct error *err)
{
    int descriptor = open(folder->key, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (descriptor < 0)
        return error_system(err, errno, "%s", folder->key);

    bool wrote = write(descriptor, key, FOLDER_KEY) == FOLDER_KEY && fsync(descriptor) == 0;
    int number = errno;

    close(descriptor);
    if (!wrote)
        return error_system(err, number, "%s", folder->key);
    if (tree_make(folder->keys, err) < 0 || tree_make(folder->disks, err) < 0)
        return -1;
    /* A journal without its key would be of no use: key and folder are there before it. */
    return file_sync_folder(folder->key, err) < 0 || file_sync_folder(folder->state, err) < 0 ? -1
                                                                                              : 0;
}

/* All paths of a run, whose state folder's name is `prefix` and the run. */
static int folder_name_run(struct folder *folder, const char *run, const char *prefix,
                           struct error *err)
{
    char parent[FOLDER_PATH], state[FOLDER_PATH + 16], above[FOLDER_PATH],
        runtime[FOLDER_PATH + 16];

    if (folder_parent(&parent, err) < 0)
        return -1;
    where_runtime(above, sizeof(above));
    text_print(state, sizeof(state), "%s/%s%s", parent, prefix, run);
    text_print(runtime, sizeof(runtime), "%s/%s", above, run);
    if (folder_name_paths(folder, run, state, runtime, err) < 0)
        return -1;
    if (geteuid() == 0)
        folder->portal = pool_print(&folder->pool, FOLDER_PORTALS "/%s", run);
    return folder->portal != NULL ? 0 : error_memory(err);
}

int folder_draw(char (*ret_run)[FOLDER_RUN], struct error *err)
{
    unsigned char draw[4];

    if (sodium_init() < 0)
        return error_set(err, ERROR_FAILED, "libsodium does not start");
    randombytes_buf(draw, sizeof(draw));
    text_hex(*ret_run, draw, sizeof(draw));
    return 0;
}

int folder_draft(struct folder *ret_folder, const char *run, struct error *err)
{
    struct folder folder = {0};
    unsigned char key[FOLDER_KEY];
    char parent[FOLDER_PATH], index[FOLDER_PATH + 16];

    if (!folder_is_run(run))
        return error_set(err, ERROR_INPUT, "\"%s\" is no run: 8 hex digits", run);
    if (sodium_init() < 0)
        return error_set(err, ERROR_FAILED, "libsodium does not start");
    randombytes_buf(key, sizeof(key));

    int result = folder_parent(&parent, err);

    if (result == 0 && !text_print(index, sizeof(index), "%s/.index", parent))
        result = error_set(err, ERROR_INPUT, "the path of the state folder is too long");
    /* Made before the first run, since making it changes the folder that the index follows. */
    if (result == 0)
        result = tree_make(index, err);
    if (result == 0)
        result = folder_name_run(&folder, run, draft_prefix, err);
    if (result == 0)
        result = folder_make_state(&folder, err);
    if (result == 0 && (result = folder_make_inner(&folder, key, err)) < 0)
        tree_drop(folder.state, NULL);
    sodium_memzero(key, sizeof(key));
    if (result < 0) {
        folder_done(&folder);
        return error_wrap(err, "a new exercise's folder");
    }
    *ret_folder = folder;
    return 0;
}

/* Writes the folder's entries to disk. 0, or an errno. */
static int folder_sync_folder(const char *path)
{
    int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int number = descriptor < 0 || fsync(descriptor) < 0 ? errno : 0;

    if (descriptor >= 0)
        close(descriptor);
    return number;
}

int folder_settle(struct folder *folder, struct error *err)
{
    char parent[FOLDER_PATH];
    struct folder settled = {0};
    int result = folder_name_run(&settled, folder->run, "", err), number = 0;

    if (result == 0)
        result = folder_parent(&parent, err);
    /* A run that is taken, a chance of 2^-32, is a folder that is not empty: nothing is renamed. */
    if (result == 0 && ((number = folder_sync_folder(folder->state)) != 0 ||
                        (rename(folder->state, settled.state) < 0 && (number = errno) != 0) ||
                        (number = folder_sync_folder(parent)) != 0))
        result = error_system(err, number, "%s", settled.state);
    if (result < 0) {
        folder_done(&settled);
        return result;
    }
    folder_done(folder);
    *folder = settled;
    return 0;
}

int folder_make_at(struct folder *ret_folder, const char *path, const char *run, int64_t seed,
                   struct error *err)
{
    struct folder folder = {0};
    unsigned char key[FOLDER_KEY];
    char text[64], runtime[FOLDER_PATH];

    if (!folder_is_run(run))
        return error_set(err, ERROR_INPUT, "\"%s\" is no run: 8 hex digits", run);
    if (sodium_init() < 0)
        return error_set(err, ERROR_FAILED, "libsodium does not start");
    text_print(text, sizeof(text), "excon rehearsal %" PRId64, seed);
    crypto_generichash(key, sizeof(key), (const unsigned char *)text, strlen(text), NULL, 0);
    text_print(runtime, sizeof(runtime), "%s/run", path);

    int result = folder_name_paths(&folder, run, path, runtime, err);

    if (result == 0)
        result = tree_make(folder.state, err);
    if (result == 0)
        result = folder_make_inner(&folder, key, err);
    if (result < 0) {
        folder_done(&folder);
        return error_wrap(err, "a folder at %s", path);
    }
    *ret_folder = folder;
    return 0;
}

int folder_lost(struct folder *ret_folder, const char *run, struct error *err)
{
    struct folder folder = {0};

    if (!folder_is_run(run))
        return 1;
    if (folder_name_run(&folder, run, "", err) < 0) {
        folder_done(&folder);
        return -1;
    }
    if (access(folder.journal, F_OK) == 0) {
        folder_done(&folder);
        return 1;
    }
    *ret_folder = folder;
    return 0;
}

int folder_open(struct folder *ret_folder, const char *run, struct error *err)
{
    struct folder folder = {0};
    struct stat status;

    if (!folder_is_run(run)) {
        error_set(err, ERROR_MISSING, "\"%s\" is no run: 8 hex digits", run);
        return 1;
    }
    if (folder_name_run(&folder, run, "", err) < 0) {
        folder_done(&folder);
        return -1;
    }
    if (lstat(folder.state, &status) < 0 || !S_ISDIR(status.st_mode)) {
        error_set(err, ERROR_MISSING, "there is no exercise %s (%s)", run, folder.state);
        folder_done(&folder);
        return 1;
    }
    if (tree_is_private(folder.state, err) < 0) {
        folder_done(&folder);
        return -1;
    }
    *ret_folder = folder;
    return 0;
}

void folder_done(struct folder *folder)
{
    pool_done(&folder->pool);
    *folder = (struct folder){0};
}

/* ---- what is there while it runs ---- */

/* It becomes part of URIs, of QEMU's options and of sockets' names. */
static int folder_check_root(const char *root, struct error *err)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-";
    size_t good = strspn(root, plain);

    if (root[good] != '\0')
        return error_set(
            err, ERROR_INPUT,
            "%s: libvirt and QEMU cannot have a \"%c\" in the path of their sockets; set "
            "XDG_RUNTIME_DIR to a folder named by letters, digits and . _ - only",
            root, root[good] >= ' ' && root[good] < 127 ? root[good] : '?');
    if (strlen(root) > ROOT_MOST)
        return error_set(err, ERROR_INPUT,
                         "%s: a path of more than %d bytes is too long for the guests' sockets; "
                         "set XDG_RUNTIME_DIR to a shorter folder",
                         root, (int)ROOT_MOST);
    return 0;
}

int folder_check_runtime(struct error *err)
{
    char above[FOLDER_PATH], root[FOLDER_PATH + 16];

    where_runtime(above, sizeof(above));
    if (!text_print(root, sizeof(root), "%s/00000000/v", above))
        return error_set(err, ERROR_INPUT, "XDG_RUNTIME_DIR is too long");
    if (folder_check_root(root, err) < 0)
        return error_wrap(err, "runtime folder");
    if (access(above, F_OK) == 0 && tree_is_private(above, err) < 0)
        return error_wrap(err, "runtime folder");
    return 0;
}

int folder_make_runtime(const struct folder *folder, struct error *err)
{
    char parent[FOLDER_PATH];
    const char *slash = strrchr(folder->runtime, '/');

    if (folder_check_root(folder->root, err) < 0)
        return -1;
    text_print(parent, sizeof(parent), "%.*s", (int)(slash - folder->runtime), folder->runtime);
    if (tree_make(parent, err) < 0 || tree_is_private(parent, err) < 0)
        return error_wrap(err, "runtime folder");
    if (tree_make(folder->root, err) < 0 || tree_make(folder->ports, err) < 0 ||
        tree_make(folder->disks, err) < 0 || tree_make(folder->consoles, err) < 0 ||
        tree_make(folder->keys, err) < 0)
        return error_wrap(err, "runtime folder");
    return tree_is_private(folder->runtime, err);
}

int folder_read_key(const struct folder *folder, unsigned char ret_key[FOLDER_KEY],
                    struct error *err)
{
    unsigned char key[FOLDER_KEY + 1];
    int descriptor = open(folder->key, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

    if (descriptor < 0)
        return error_system(err, errno, "%s", folder->key);

    ssize_t length = read(descriptor, key, sizeof(key));

    close(descriptor);
    if (length != FOLDER_KEY)
        return error_set(err, ERROR_INPUT, "%s holds no run key", folder->key);
    memcpy(ret_key, key, FOLDER_KEY);
    sodium_memzero(key, sizeof(key));
    return 0;
}

int folder_keep_connect(const struct folder *folder, const char *wanted, struct pool *pool,
                        const char **ret, struct error *err)
{
    char path[FOLDER_PATH], text[1024];
    FILE *file;
    size_t length;

    if (!text_print(path, sizeof(path), "%s/connect", folder->state))
        return error_set(err, ERROR_INPUT, "path is too long: %s", folder->state);
    file = fopen(path, "re");
    if (file == NULL && errno != ENOENT)
        return error_system(err, errno, "%s", path);
    if (file == NULL) {
        if (file_replace(path, wanted, strlen(wanted), 0600, err) < 0)
            return error_wrap(err, "keeping the connection");
        *ret = pool_text(pool, wanted);
        return *ret != NULL ? 0 : error_memory(err);
    }
    length = fread(text, 1, sizeof(text) - 1, file);
    fclose(file);
    *ret = pool_text_of(pool, text, length);
    return *ret != NULL ? 0 : error_memory(err);
}

/* ---- the lock: of an open file description, so that asking who holds it takes nothing away ----
 */

int folder_lock(const struct folder *folder, int *ret_descriptor, struct error *err)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int descriptor = open(folder->lock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (descriptor < 0)
        return error_system(err, errno, "%s", folder->lock);
    if (fcntl(descriptor, F_OFD_SETLK, &whole) == 0) {
        *ret_descriptor = descriptor;
        return 0;
    }

    int number = errno;

    close(descriptor);
    if (number != EAGAIN && number != EACCES)
        return error_system(err, number, "%s", folder->lock);
    error_set(err, ERROR_STATE, "another controller holds exercise %s", folder->run);
    return 1;
}

bool folder_is_locked(const char *path)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

    if (descriptor < 0)
        return false;

    bool locked = fcntl(descriptor, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;

    close(descriptor);
    return locked;
}

bool folder_is_alive(const struct folder *folder)
{
    return folder_is_locked(folder->lock);
}

/* Only the holder of the lock may have a draft, and this process has none yet. */
static void folder_drop_drafts(const char *parent)
{
    DIR *names = opendir(parent);
    const struct dirent *entry;
    char path[FOLDER_PATH + 300];

    while (names != NULL && (entry = readdir(names)) != NULL)
        if (strncmp(entry->d_name, draft_prefix, sizeof(draft_prefix) - 1) == 0 &&
            folder_is_run(entry->d_name + sizeof(draft_prefix) - 1) &&
            text_print(path, sizeof(path), "%s/%s", parent, entry->d_name))
            tree_drop(path, NULL);
    if (names != NULL)
        closedir(names);
}

int folder_lock_all(int *ret_descriptor, struct error *err)
{
    char parent[FOLDER_PATH];

    if (folder_parent(&parent, err) < 0 || tree_make(parent, err) < 0)
        return -1;

    int descriptor = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (descriptor >= 0 && flock(descriptor, LOCK_EX) == 0) {
        folder_drop_drafts(parent);
        *ret_descriptor = descriptor;
        return 0;
    }
    error_system(err, errno, "cannot lock %s", parent);
    if (descriptor >= 0)
        close(descriptor);
    return -1;
}
