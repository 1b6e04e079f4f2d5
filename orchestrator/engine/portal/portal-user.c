/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/portal/portal-user.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
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

/* Are all of its users the portal's? */
static bool user_has(const struct portal_place *place, int64_t pid)
{
    char path[32], line[256];
    unsigned ids[4] = {0};
    bool has = false;
    FILE *from;

    text_print(path, sizeof(path), "/proc/%lld/status", (long long)pid);
    from = fopen(path, "re");
    while (from != NULL && fgets(line, sizeof(line), from) != NULL)
        if (sscanf(line, "Uid: %u %u %u %u", &ids[0], &ids[1], &ids[2], &ids[3]) == 4)
            has = ids[0] == place->uid && ids[1] == place->uid && ids[2] == place->uid &&
                  ids[3] == place->uid;
    if (from != NULL)
        fclose(from);
    return has;
}

int portal_user_end_one(const struct portal_place *place, int64_t pid, struct error *err)
{
    /* The process that is looked at is the one that is killed, whatever its number becomes. */
    int process = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0), result = 0;

    if (process < 0)
        return errno == ESRCH ? 0 : error_system(err, errno, "process %lld", (long long)pid);
    if (!user_has(place, pid))
        result =
            error_set(err, ERROR_STATE, "process %lld is none of the portal's", (long long)pid);
    else if (syscall(SYS_pidfd_send_signal, process, SIGKILL, NULL, 0) < 0 && errno != ESRCH)
        result = error_system(err, errno, "process %lld", (long long)pid);
    close(process);
    return result;
}

int portal_user_end(const struct portal_place *place, struct error *err)
{
    char uid[16], gid[16];
    const char *const argv[] = {place->program, "--end", uid, gid, NULL};
    const struct child_plan plan = {.argv = argv, .cwd = "/", .errors = -1};
    struct child_result ended;

    if (!place->own)
        return 0;
    text_print(uid, sizeof(uid), "%u", place->uid);
    text_print(gid, sizeof(gid), "%u", place->gid);
    if (child_run(&plan, NULL, NULL, 0, USER_ENDS_WITHIN, &ended, err) < 0)
        return -ERROR_SYSTEM;
    return ended.status == 0
               ? 0
               : error_set(err, ERROR_FAILED, "processes of the portal's user %u cannot be ended",
                           place->uid);
}
