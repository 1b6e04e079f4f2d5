/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/portal/portal-user.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/loop/child.h"
#include "base/text.h"

enum { USER_ENDS_WITHIN = 5000 /* ms */ };

/* Whether another portal's folder is of that group; the own one keeps its user. */
static bool user_is_taken(DIR *portals, const char *own, gid_t gid)
{
    const struct dirent *entry;
    struct stat there;
    bool taken = false;

    rewinddir(portals);
    while (!taken && (entry = readdir(portals)) != NULL)
        taken = entry->d_name[0] != '.' && strcmp(entry->d_name, own) != 0 &&
                fstatat(dirfd(portals), entry->d_name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
                there.st_gid == gid;
    return taken;
}

/* Where it looks first depends on the run: the number of a portal that has ended is not the next
 * one's. 0: none is free. */
static uid_t user_find(DIR *portals, const char *own)
{
    unsigned long from = strtoul(own, NULL, 16);

    for (unsigned i = 0; i < PORTAL_UIDS; i++) {
        uid_t uid = PORTAL_UID + (uid_t)((from + i) % PORTAL_UIDS);

        if (getpwuid(uid) == NULL && !user_is_taken(portals, own, uid))
            return uid;
    }
    return 0;
}

int portal_user_choose(struct portal_place *place, int *ret_lock, struct error *err)
{
    const struct passwd *account = getpwnam("excon-portal");
    const char *own = strrchr(place->folder, '/') + 1;
    struct stat there;
    DIR *portals;
    int lock;

    if (account != NULL) {
        place->uid = account->pw_uid;
        place->gid = account->pw_gid;
        place->own = false;
        return 0;
    }
    lock = open(FOLDER_PORTALS, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (lock < 0 || flock(lock, LOCK_EX) < 0)
        return error_system(err, errno, FOLDER_PORTALS);
    *ret_lock = lock;
    portals = opendir(FOLDER_PORTALS);
    if (portals == NULL)
        return error_system(err, errno, FOLDER_PORTALS);
    if (lstat(place->folder, &there) == 0 && there.st_gid >= PORTAL_UID &&
        there.st_gid < PORTAL_UID + PORTAL_UIDS)
        place->uid = there.st_gid;
    else
        place->uid = user_find(portals, own);
    closedir(portals);
    if (place->uid == 0)
        return error_set(err, ERROR_STATE, "there are no more than %d portals", PORTAL_UIDS);
    place->gid = place->uid;
    place->own = true;
    return 0;
}

/* excon-portal becomes the user, so that the kernel says whose processes it may kill. `which`: a
 * process, or NULL: all. */
static int user_end(const struct portal_place *place, const char *which, struct error *err)
{
    char uid[16], gid[16];
    const char *const argv[] = {place->program, "--end", uid, gid, which, NULL};
    const struct child_plan plan = {.argv = argv, .cwd = "/", .errors = -1};
    struct child_result ended;

    text_print(uid, sizeof(uid), "%u", place->uid);
    text_print(gid, sizeof(gid), "%u", place->gid);
    if (child_run(&plan, NULL, NULL, 0, USER_ENDS_WITHIN, &ended, err) < 0)
        return -ERROR_SYSTEM;
    return ended.status == 0
               ? 0
               : error_set(err, ERROR_FAILED, "processes of the portal's user %u cannot be ended",
                           place->uid);
}

int portal_user_end_one(const struct portal_place *place, int64_t pid, struct error *err)
{
    char which[24];

    text_print(which, sizeof(which), "%lld", (long long)pid);
    return user_end(place, which, err);
}

int portal_user_end(const struct portal_place *place, struct error *err)
{
    return place->own ? user_end(place, NULL, err) : 0;
}
