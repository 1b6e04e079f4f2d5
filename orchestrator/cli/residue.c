/* SPDX-License-Identifier: Apache-2.0 */
/* Looks, and removes nothing. Guests are told by their domain's name, x<run>-<vm>, on QEMU's
 * command line. */
#include "cli/residue.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

static int add(struct residue *residue, const char *text, struct error *err)
{
    const char **item = pool_grow(&residue->pool, &residue->items, &residue->count, sizeof(*item));

    if (item == NULL || (*item = pool_text(&residue->pool, text)) == NULL)
        return error_memory(err);
    return 0;
}

/* A process's command line with spaces for NULs; "" when it is gone. */
static void read_line(int folder, const char *pid, char *to, size_t size)
{
    char path[64];
    int descriptor;
    ssize_t length = 0;

    text_print(path, sizeof(path), "%s/cmdline", pid);
    descriptor = openat(folder, path, O_RDONLY | O_CLOEXEC);
    if (descriptor >= 0) {
        length = read(descriptor, to, size - 1);
        close(descriptor);
    }
    to[length > 0 ? length : 0] = '\0';
    for (ssize_t i = 0; i + 1 < length; i++)
        if (to[i] == '\0')
            to[i] = ' ';
}

/* Does the line speak of the run's domains or its runtime folder? We do not, but for a terminal's
 * words; and a board is somebody who looks at the end, nothing of the range. */
static bool is_of(const struct folder *folder, const char *line)
{
    char domain[32];

    if (strstr(line, "/excon-board --socket ") != NULL)
        return false;
    text_print(domain, sizeof(domain), "x%s-", folder->run);
    return strstr(line, domain) != NULL || strstr(line, folder->runtime) != NULL;
}

static int look_at_processes(const struct folder *folder, struct residue *residue,
                             struct error *err)
{
    DIR *names = opendir("/proc");
    const struct dirent *entry;
    int result = 0;

    while (result == 0 && names != NULL && (entry = readdir(names)) != NULL) {
        static char line[65536];
        char text[256], clean[160];

        if (!isdigit((unsigned char)entry->d_name[0]) || atoi(entry->d_name) == getpid())
            continue;
        read_line(dirfd(names), entry->d_name, line, sizeof(line));
        if (!is_of(folder, line))
            continue;
        line[80] = '\0';
        text_clean(clean, sizeof(clean), line, strlen(line));
        text_print(text, sizeof(text), "process %s: %s", entry->d_name, clean);
        result = add(residue, text, err);
    }
    if (names != NULL)
        closedir(names);
    return result;
}

int residue_find(const struct folder *folder, bool disks, struct residue *ret, struct error *err)
{
    struct residue residue = {0};
    int result = look_at_processes(folder, &residue, err);

    if (result == 0 && access(folder->runtime, F_OK) == 0)
        result = add(&residue, folder->runtime, err);
    if (result == 0 && disks && access(folder->disks, F_OK) == 0)
        result = add(&residue, folder->disks, err);
    if (result < 0) {
        residue_done(&residue);
        return result;
    }
    *ret = residue;
    return 0;
}

void residue_done(struct residue *residue)
{
    pool_done(&residue->pool);
    *residue = (struct residue){0};
}
