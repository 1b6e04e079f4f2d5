/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A recipe works in a folder beside the image's place, which is renamed when all that image.json
 * says has been found true; an interrupted or failed build leaves nothing. The recipe stays in our
 * process group, so that Ctrl-C reaches it too and it can clean up after itself.
 */
#include "products/image/image-build.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/inside.h"
#include "base/loop/child.h"
#include "base/loop/spawn.h"
#include "base/text.h"
#include "base/time.h"
#include "base/tree.h"
#include "base/loop/interrupt.h"
#include "products/image/image-use.h"
#include "products/image/images.h"
#include "engine/run/library.h"

enum { BUILD_WITHIN = 60 * 60 * 1000, LAST_WORDS = 5000 };

/* ---- running it ---- */

static int build_start(const struct image_recipe *recipe, const struct draft *draft,
                       const struct draft *work, pid_t *ret_pid, struct error *err)
{
    const char *argv[] = {recipe->program, draft->path, NULL};
    char temporary[PATH_MAX + 16];
    const char *ours[] = {temporary, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t how;
    sigset_t defaults;
    int number;

    text_print(temporary, sizeof(temporary), "TMPDIR=%s", work->path);

    char **environment =
        spawn_environment(&(struct child_plan){.argv = argv, .environment = ours}, err);

    if (environment == NULL)
        return -ERROR_MEMORY;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGINT);
    posix_spawnattr_init(&how);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigdefault(&how, &defaults);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    /* Our standard output is for our result. */
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    /* It may outlive us, and holds its folders as long. */
    posix_spawn_file_actions_adddup2(&actions, draft->lock, draft->lock);
    posix_spawn_file_actions_adddup2(&actions, work->lock, work->lock);
    number =
        posix_spawn(ret_pid, argv[0], &actions, &how, (char *const *)(uintptr_t)argv, environment);
    free(environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&how);
    return number != 0 ? error_system(err, number, "%s", recipe->program) : 0;
}

/* Waits for its end, the deadline, or Ctrl-C, which it gets too. */
static int build_await(pid_t pid, const struct image_recipe *recipe, struct error *err)
{
    const struct timespec beat = {.tv_nsec = 100 * 1000 * 1000};
    struct moment start_time, now;
    int64_t asked = 0;
    int status = 0;
    pid_t ended;

    time_now(&start_time);
    while ((ended = waitpid(pid, &status, WNOHANG)) == 0 || (ended < 0 && errno == EINTR)) {
        time_now(&now);
        if (asked == 0 && (now.mono - start_time.mono > BUILD_WITHIN || interrupt_came())) {
            kill(pid, SIGTERM);
            asked = now.mono;
        } else if (asked != 0 && now.mono - asked > LAST_WORDS) {
            kill(pid, SIGKILL);
        }
        nanosleep(&beat, NULL);
    }
    if (interrupt_came())
        return error_set(err, ERROR_FAILED, "interrupted; no image was made");
    if (ended < 0 || asked != 0)
        return error_set(err, ERROR_FAILED, "%s did not finish in time", recipe->program);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return error_set(err, ERROR_FAILED, "%s failed (%s %d); see its output above",
                         recipe->program, WIFEXITED(status) ? "exit status" : "signal",
                         WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    return 0;
}

/* It must say that it is what was asked for. */
static int build_check(const struct image_recipe *recipe, const char *draft, struct error *err)
{
    char name[128], version[64], whole[200];

    if (images_validate(draft, true, &name, &version, err) < 0)
        return error_wrap(err, "the recipe of %s", recipe->image);
    text_print(whole, sizeof(whole), "%s-%s", name, version);
    if (strcmp(whole, recipe->image) != 0)
        return error_set(err, ERROR_INPUT, "the recipe of %s made an image that says it is %s",
                         recipe->image, whole);
    return 0;
}

/* All files of the draft, as nobody looks again at whether one is whole. */
static int image_sync(const char *draft, struct error *err)
{
    int descriptor = open(draft, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (descriptor < 0)
        return error_system(err, errno, "%s", draft);

    int number = syncfs(descriptor) < 0 ? errno : 0;

    close(descriptor);
    return number == 0 ? 0 : error_system(err, number, "%s", draft);
}

/* QEMU may run as a user of its own (qemu:///system), who reads the image whatever umask it was
 * made under. */
static int image_share(const char *draft, struct error *err)
{
    DIR *names = opendir(draft);
    const struct dirent *entry;
    struct stat status;
    int number = names == NULL || fchmod(dirfd(names), 0755) < 0 ? errno : 0;

    while (number == 0 && (entry = readdir(names)) != NULL)
        if (fstatat(dirfd(names), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(status.st_mode) && (status.st_mode & 0444) != 0444 &&
            fchmodat(dirfd(names), entry->d_name, (status.st_mode & 0777) | 0444, 0) < 0)
            number = errno;
    if (names != NULL)
        closedir(names);
    return number == 0 ? 0 : error_system(err, number, "%s cannot be made readable", draft);
}

int image_put(struct draft *draft, const char *folder, struct error *err)
{
    if (image_share(draft->path, err) < 0 || image_sync(draft->path, err) < 0)
        return -1;

    /* At every moment there is an image: the old one, or the new one. */
    int number =
        renameat2(AT_FDCWD, draft->path, AT_FDCWD, folder, RENAME_EXCHANGE) < 0 ? errno : 0;

    /* Some file systems cannot exchange. */
    if ((number == EINVAL || number == ENOSYS) && tree_drop(folder, err) < 0)
        return -1;
    if (number == ENOENT || number == EINVAL || number == ENOSYS)
        number = rename(draft->path, folder) < 0 ? errno : 0;
    if (number != 0)
        return error_system(err, number, "%s", folder);
    if (file_sync_folder(folder, err) < 0)
        return -1;
    return draft_drop(draft, err);
}

/* Recipes work below TMPDIR: a folder of their own there, so that what a killed one leaves is
 * found. */
static int build_make_work(struct draft *ret_work, struct error *err)
{
    int result = draft_make(ret_work, draft_parent(), "excon-build-", err);

    /* Tools that build as another user pass through it. */
    if (result == 0)
        chmod(ret_work->path, 0711);
    return result;
}

static int build_in(const struct desk *desk, const struct image_recipe *recipe, struct draft *draft,
                    struct draft *work, struct error *err)
{
    pid_t pid;

    /* Guests may run as a user of their own, who reads the disk. */
    chmod(draft->path, 0755);
    if (!desk->quiet)
        output_print(&(struct output){.to = desk->err.to}, TONE_PLAIN, "building %s by %s\n",
                     recipe->image, recipe->program);
    fflush(desk->err.to);
    interrupt_catch();

    int result = build_start(recipe, draft, work, &pid, err);

    if (result == 0)
        result = build_await(pid, recipe, err);
    if (result == 0)
        result = build_check(recipe, draft->path, err);
    if (result == 0)
        result = image_put(draft, recipe->folder, err);
    return result;
}

int image_build(const struct desk *desk, const struct image_recipe *recipe, bool force,
                struct error *err)
{
    char parent[PATH_MAX];
    struct draft draft = DRAFT_NONE, work = DRAFT_NONE;

    if (!force && images_have(recipe->image))
        return 1;
    if (images_have(recipe->image) && image_use_refuse(recipe->image, err) < 0)
        return -1;
    if (library_images(&parent, err) < 0 || tree_make(parent, err) < 0)
        return -1;

    int result = draft_make(&draft, parent, ".build-", err);

    if (result == 0)
        result = build_make_work(&work, err);
    if (result == 0)
        result = build_in(desk, recipe, &draft, &work, err);
    draft_drop(&work, NULL);
    draft_drop(&draft, NULL);
    return result;
}
