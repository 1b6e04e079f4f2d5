/* SPDX-License-Identifier: Apache-2.0 */
/* A thread that reads /proc/PID/stat of the run's guests every two seconds, and asks libvirt
 * nothing. */
#include "virt/guest/freeze.h"

#include "base/text.h"
#include "virt/guest/watch.h"
#include "virt/parts/spec.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STEP = 2 /* s between two looks */ };

static struct {
    char folder[PATH_MAX];
    char prefix[40]; /* of the run's notes */
} freeze;

bool freeze_folder(const struct range *range, char *to, size_t size)
{
    const char *own = getenv("XDG_RUNTIME_DIR");

    if (range->mock)
        return false;
    if (range->embedded)
        return text_print(to, size, "%s/run/qemu", range->root);
    if (strncmp(range->uri, "qemu:///session", 15) == 0)
        return own != NULL && text_print(to, size, "%s/libvirt/qemu/run", own);
    return text_print(to, size, "/run/libvirt/qemu");
}

bool freeze_is_stopped(const char *note, long *ret_pid)
{
    char path[64], line[512] = "";
    long pid = 0;
    FILE *file = fopen(note, "re");
    const char *state;

    if (file == NULL)
        return false;
    if (fscanf(file, "%ld", &pid) != 1)
        pid = 0;
    fclose(file);
    text_print(path, sizeof(path), "/proc/%ld/stat", pid);
    file = pid > 0 ? fopen(path, "re") : NULL;
    if (file == NULL)
        return false;
    if (fgets(line, sizeof(line), file) == NULL)
        line[0] = '\0';
    fclose(file);
    /* proc(5): the name stands in parentheses and may hold some itself. T is stopped by a signal, t
     * by a debugger. */
    state = strrchr(line, ')');
    *ret_pid = pid;
    return state != NULL && (strncmp(state, ") T", 3) == 0 || strncmp(state, ") t", 3) == 0);
}

static void freeze_tell(const char *domain, long pid)
{
    char text[160];
    int64_t vm;

    if (!spec_vm_of(domain, &vm))
        return;
    text_print(text, sizeof(text),
               "its QEMU is stopped on its host and hangs; it goes on after: kill -CONT %ld", pid);
    watch_say(vm, domain, "paused", text);
}

static void freeze_look(void)
{
    DIR *folder = opendir(freeze.folder);
    char note[PATH_MAX], domain[64];
    long pid;

    for (struct dirent *entry = folder != NULL ? readdir(folder) : NULL; entry != NULL;
         entry = readdir(folder)) {
        size_t length = strlen(entry->d_name);

        if (length <= 4 || length >= sizeof(domain) ||
            strcmp(entry->d_name + length - 4, ".pid") != 0 ||
            strncmp(entry->d_name, freeze.prefix, strlen(freeze.prefix)) != 0 ||
            !text_print(note, sizeof(note), "%s/%s", freeze.folder, entry->d_name) ||
            !freeze_is_stopped(note, &pid))
            continue;
        text_copy(domain, sizeof(domain), entry->d_name);
        domain[length - 4] = '\0';
        freeze_tell(domain, pid);
    }
    if (folder != NULL)
        closedir(folder);
}

static void *freeze_run(void *unused)
{
    (void)unused;
    for (;;) {
        freeze_look();
        sleep(STEP);
    }
    return NULL;
}

int freeze_start(const struct range *range, struct error *err)
{
    pthread_t thread;

    if (!freeze_folder(range, freeze.folder, sizeof(freeze.folder)))
        return 0;
    text_print(freeze.prefix, sizeof(freeze.prefix), "x%s-", range->run);
    errno = pthread_create(&thread, NULL, freeze_run, NULL);
    if (errno != 0)
        return error_system(err, errno, "cannot start a thread");
    pthread_detach(thread);
    return 0;
}
