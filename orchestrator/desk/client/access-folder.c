/* SPDX-License-Identifier: Apache-2.0 */
/* An access folder as files: the place, the texts, the key, the archive. */
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/loop/child.h"
#include "base/text.h"
#include "base/tree.h"
#include "desk/client/access.h"

/* The last two are those of a folder to send away. */
enum { FILES = 5 };
static const char *const file_names[FILES] = {"ssh_config", "known_hosts", "addresses.txt",
                                              "README.txt", "README.html"};

static int access_make_place(struct access *access, const char *said, struct error *err)
{
    char path[PATH_MAX];

    text_print(path, sizeof(path), "access-%s",
               access->member != NULL ? access->member->made.name : access->team->made.id);
    if (said == NULL && access->member == NULL && !host_name_is_word(access->team->made.id))
        return error_set(err, ERROR_INPUT, "say where to by --out");
    if (tree_make(said != NULL ? said : path, err) < 0)
        return -1;
    if (realpath(said != NULL ? said : path, access->folder) == NULL)
        return error_system(err, errno, "%s", said != NULL ? said : path);
    /* Quotes of an ssh_config do not nest. */
    if (access_is_odd(access->folder))
        return error_set(err, ERROR_INPUT, "%s: ssh cannot read a path with such signs",
                         access->folder);
    if (chmod(access->folder, 0700) < 0)
        return error_system(err, errno, "%s", access->folder);
    if (readlink("/proc/self/exe", access->program, sizeof(access->program) - 1) < 0)
        return error_system(err, errno, "/proc/self/exe");
    return 0;
}

static int access_write_file(const struct access *access, const char *name, const char *text,
                             struct error *err)
{
    char path[PATH_MAX];

    if (!text_print(path, sizeof(path), "%s/%s", access->folder, name))
        return error_set(err, ERROR_INPUT, "%s: the path is too long", access->folder);
    return file_replace(path, text, strlen(text), 0600, err);
}

static int access_write_key(const struct access *access, struct error *err)
{
    struct credential team;
    int result = credential_make(access->key, "team", access->team->made.team, &team, err);

    if (result == 0)
        result = access_write_file(access, "key", team.private_text, err);
    sodium_memzero(&team, sizeof(team));
    return result;
}

/* The texts of all files, in the order of file_names. */
static int access_fill(struct access *access, FILE *const files[FILES], struct error *err)
{
    struct credential portal = {0};
    int result = 0;

    access->config = files[0];
    access->hosts = files[1];
    access->addresses = files[2];
    if (access->member != NULL)
        result = access_add_portal(access, &portal, err);
    if (result == 0)
        result = access_add_all(access, err);
    if (result == 0 && access->member != NULL) {
        access_end_config(access);
        result = access_put_paper(access, &portal, files[3], files[4], err);
    }
    sodium_memzero(&portal, sizeof(portal));
    return result;
}

static int access_check_count(const struct access *access, struct error *err)
{
    if (access->count != 0 || access->member != NULL)
        return 0;
    return error_set(err, ERROR_STATE,
                     access->missing != 0
                         ? "no VM that %s may log in to runs yet; wait until the range is up"
                         : "%s cannot log in anywhere: no role of a node lists its entity",
                     access->team->made.id);
}

static int access_write_files(struct access *access, struct error *err)
{
    char *texts[FILES] = {NULL};
    size_t sizes[FILES];
    FILE *files[FILES] = {NULL};
    int count = access->member != NULL ? FILES : FILES - 2, result = 0;

    for (int i = 0; i < count && result == 0; i++)
        if ((files[i] = open_memstream(&texts[i], &sizes[i])) == NULL)
            result = error_memory(err);
    if (result == 0)
        result = access_fill(access, files, err);
    for (int i = 0; i < count; i++)
        if (files[i] != NULL && fclose(files[i]) != 0)
            result = error_memory(err);
    if (result == 0)
        result = access_check_count(access, err);
    for (int i = 0; i < count && result == 0; i++)
        result = access_write_file(access, file_names[i], texts[i], err);
    for (int i = 0; i < count; i++)
        free(texts[i]);
    return result;
}

int access_make_folder(struct access *access, const char *out, struct error *err)
{
    int result = access_make_place(access, out, err);

    if (result == 0)
        result = access_write_files(access, err);
    if (result == 0)
        result = access_write_key(access, err);
    return result;
}

int access_zip(const struct access *access, struct error *err)
{
    char archive[PATH_MAX], above[PATH_MAX];
    const char *name = strrchr(access->folder, '/') + 1;
    const char *const argv[] = {"zip", "-q", "-X", "-r", archive, "--", name, NULL};
    struct child_plan plan = {.argv = argv, .cwd = above, .errors = STDERR_FILENO};
    struct child_result ended;
    mode_t before;
    int result;

    if (!text_print(archive, sizeof(archive), "%s.zip", access->folder) ||
        !text_print(above, sizeof(above), "%s/..", access->folder))
        return error_set(err, ERROR_INPUT, "%s: the path is too long", access->folder);
    unlink(archive);
    before = umask(077); /* it holds a key */
    result = child_run(&plan, NULL, NULL, 0, 0, &ended, err);
    umask(before);
    if (result < 0)
        return error_wrap(err, "zip (Debian's package zip)");
    return ended.status == 0 ? 0
                             : error_set(err, ERROR_FAILED, "%s was not packed", access->folder);
}
