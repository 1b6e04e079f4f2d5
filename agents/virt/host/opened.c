/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The notes are pairs of texts, root and directory, each ended by a NUL, so that no name needs
 * quoting. They are read, changed and written under a lock on the folder they lie in; with the last
 * of them the file goes.
 */
#include "virt/host/opened.h"

#include "base/file.h"
#include "base/inside.h"
#include "virt/host/acl.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOTES_FOLDER "/run"
#define NOTES NOTES_FOLDER "/excon-opened"

enum { NOTES_MOST = 1024 * 1024 };

struct notes {
    int lock;
    char *text; /* NOTES_MOST and what one pair takes */
    size_t used;
};

static int opened_notes_open(struct notes *notes, struct error *err)
{
    int fd;
    ssize_t n = 0;

    *notes = (struct notes){.lock = open(NOTES_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (notes->lock < 0 || flock(notes->lock, LOCK_EX) < 0)
        return error_system(err, errno, "cannot lock %s", NOTES_FOLDER);
    notes->text = malloc(NOTES_MOST + 2 * PATH_MAX);
    if (notes->text == NULL)
        return error_memory(err);
    fd = open(NOTES, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT ? 0 : error_system(err, errno, "cannot open %s", NOTES);
    while (notes->used < NOTES_MOST &&
           (n = read(fd, notes->text + notes->used, NOTES_MOST - notes->used)) > 0)
        notes->used += (size_t)n;
    close(fd);
    if (n < 0)
        return error_system(err, errno, "cannot read %s", NOTES);
    /* An incomplete pair at the end is dropped. */
    while (notes->used > 0 && notes->text[notes->used - 1] != '\0')
        notes->used--;
    return 0;
}

static void opened_notes_close(struct notes *notes)
{
    free(notes->text);
    if (notes->lock >= 0)
        close(notes->lock);
}

static int opened_notes_save(const struct notes *notes, struct error *err)
{
    if (notes->used == 0) {
        unlink(NOTES);
        return 0;
    }
    return file_replace(NOTES, notes->text, notes->used, 0600, err);
}

/* Steps through the pairs: *at is 0 before the first one. */
static bool opened_next_pair(const struct notes *notes, size_t *at, const char **ret_root,
                             const char **ret_directory)
{
    size_t left = notes->used - *at;
    const char *root = notes->text + *at;
    size_t first = strnlen(root, left) + 1;

    if (first >= left)
        return false;
    *ret_root = root;
    *ret_directory = root + first;
    *at += first + strnlen(root + first, left - first) + 1;
    return *at <= notes->used;
}

/* Is the directory noted, for this range (NULL: for any)? */
static bool opened_is_noted(const struct notes *notes, const char *root, const char *directory)
{
    const char *theirs, *path;

    for (size_t at = 0; opened_next_pair(notes, &at, &theirs, &path);)
        if (strcmp(path, directory) == 0 && (root == NULL || strcmp(theirs, root) == 0))
            return true;
    return false;
}

static void opened_append(struct notes *notes, const char *root, const char *directory)
{
    size_t first = strlen(root) + 1, second = strlen(directory) + 1;

    memcpy(notes->text + notes->used, root, first);
    memcpy(notes->text + notes->used + first, directory, second);
    notes->used += first + second;
}

int opened_folder(const char *directory, int *ret_fd, struct error *err)
{
    int top = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

    if (top < 0 || directory[0] != '/')
        return error_set(err, ERROR_INPUT, "%s is no absolute path", directory);

    int r = inside_folder(top, directory[1] != '\0' ? directory + 1 : ".", ret_fd, err);

    close(top);
    return r;
}

static int opened_claim_one(struct notes *notes, const char *root, const char *directory, int fd,
                            uid_t uid, struct error *err)
{
    bool noted = opened_is_noted(notes, NULL, directory);

    if (opened_is_noted(notes, root, directory))
        return acl_add_user(fd, directory, uid, ACL_SEARCH, ACL_ACCESS, err) < 0 ? -ERROR_FAILED
                                                                                 : 0;
    if (notes->used > NOTES_MOST - 1 || strlen(root) >= PATH_MAX || strlen(directory) >= PATH_MAX)
        return error_set(err, ERROR_FAILED, "%s is full", NOTES);

    int r = acl_add_user(fd, directory, uid, ACL_SEARCH, ACL_ACCESS, err);

    /* It stood open, and not by one of us: that is somebody's own affair. */
    if (r < 0 || (r == 0 && !noted))
        return r;
    opened_append(notes, root, directory);
    r = opened_notes_save(notes, err);
    if (r < 0 && !noted)
        acl_drop_user(fd, uid);
    return r;
}

int opened_claim(const char *root, const char *directory, int fd, uid_t uid, struct error *err)
{
    struct notes notes;
    int r = opened_notes_open(&notes, err);

    if (r == 0)
        r = opened_claim_one(&notes, root, directory, fd, uid, err);
    opened_notes_close(&notes);
    return r;
}

static bool opened_is_over(const char *theirs, const char *root)
{
    struct stat stat;

    return strcmp(theirs, root) == 0 || (lstat(theirs, &stat) < 0 && errno == ENOENT);
}

static void opened_close_again(const char *directory, uid_t uid)
{
    int fd;

    if (opened_folder(directory, &fd, NULL) != 0)
        return;
    acl_drop_user(fd, uid);
    close(fd);
}

static void opened_give_back_one(struct notes *notes, const char *root, uid_t uid)
{
    struct notes kept = {.text = malloc(notes->used + 1)};
    const char *theirs, *directory;

    if (kept.text == NULL)
        return;
    for (size_t at = 0; opened_next_pair(notes, &at, &theirs, &directory);)
        if (!opened_is_over(theirs, root))
            opened_append(&kept, theirs, directory);
    for (size_t at = 0; opened_next_pair(notes, &at, &theirs, &directory);)
        if (!opened_is_noted(&kept, NULL, directory))
            opened_close_again(directory, uid);
    opened_notes_save(&kept, NULL);
    free(kept.text);
}

void opened_give_back(const char *root, uid_t uid)
{
    struct notes notes;

    if (opened_notes_open(&notes, NULL) == 0 && notes.used != 0)
        opened_give_back_one(&notes, root, uid);
    opened_notes_close(&notes);
}
