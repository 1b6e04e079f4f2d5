/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Searches, and removes nothing. A process is recognised by its program: QEMU and its helpers also
 * by the domain x<run>-<vm> among their arguments, the controller by its command, agents by their
 * environment. A command line that merely names the run or its folder proves nothing: that of an
 * editor, a shell or a grep does so too.
 */
#include <excon/agent.h>
#include "desk/client/residue.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

int residue_add(struct residue *residue, const char *text, struct error *err)
{
    const char **item = pool_grow(&residue->pool, &residue->items, &residue->count, sizeof(*item));

    if (item == NULL || (*item = pool_text(&residue->pool, text)) == NULL)
        return error_memory(err);
    return 0;
}

/* A process's file below /proc, at most size - 1 bytes and a NUL behind them; 0: there is nothing
 * to read. */
static size_t residue_read(int proc, const char *pid, const char *name, char *to, size_t size)
{
    char path[64];
    int descriptor;
    size_t used = 0;
    ssize_t got = 1;

    text_print(path, sizeof(path), "%s/%s", pid, name);
    descriptor = openat(proc, path, O_RDONLY | O_CLOEXEC);
    while (descriptor >= 0 && got > 0 && used + 1 < size) {
        got = read(descriptor, to + used, size - 1 - used);
        used += got > 0 ? (size_t)got : 0;
    }
    if (descriptor >= 0)
        close(descriptor);
    to[used] = '\0';
    return used;
}

/* The name of the program that it runs, whatever it calls itself; where that is another user's
 * secret, what it says. */
static const char *residue_program(int proc, const char *pid, const char *line, char *to,
                                   size_t size)
{
    char path[64];
    const char *slash;
    ssize_t length;

    text_print(path, sizeof(path), "%s/exe", pid);
    length = readlinkat(proc, path, to, size - 1);
    if (length > 0)
        to[length] = '\0';
    else
        text_copy(to, size, line);
    slash = strrchr(to, '/');
    return slash != NULL ? slash + 1 : to;
}

static bool residue_has_argument(const char *line, size_t length, const char *part)
{
    for (const char *at = line; at < line + length; at += strlen(at) + 1)
        if (strstr(at, part) != NULL)
            return true;
    return false;
}

static bool residue_is_controller(const char *program, const char *line, size_t length,
                                  const char *run)
{
    const char *verb = line + strlen(line) + 1, *name;

    if (strncmp(program, "excon", 5) != 0 || verb >= line + length ||
        strcmp(verb, "controller") != 0)
        return false;
    name = verb + strlen(verb) + 1;
    return name < line + length && strcmp(name, run) == 0;
}

/* Programs of a guest and of its networks have its domain or its folder among their arguments. */
static bool residue_is_guests(const struct folder *folder, const char *program, const char *line,
                              size_t length)
{
    static const char *const programs[] = {"qemu-",     "libvirt_", "dnsmasq", "swtpm",
                                           "virtiofsd", "virtlogd", "passt"};
    char domain[32];
    bool is = false;

    for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
        is |= strncmp(program, programs[i], strlen(programs[i])) == 0;
    text_print(domain, sizeof(domain), "x%s-", folder->run);
    return is && (residue_has_argument(line, length, domain) ||
                  residue_has_argument(line, length, folder->runtime));
}

/* Agents, and whatever they started: the controller gives them its run in their environment. */
static bool residue_is_agents(int proc, const char *pid, const char *run)
{
    enum { MOST = 256 * 1024 };
    char wanted[32], *bytes = malloc(MOST);
    size_t length = bytes != NULL ? residue_read(proc, pid, "environ", bytes, MOST) : 0;
    bool is = false;

    text_print(wanted, sizeof(wanted), AGENT_RUN_VARIABLE "=%s", run);
    for (const char *at = bytes; !is && length != 0 && at < bytes + length; at += strlen(at) + 1)
        is = strcmp(at, wanted) == 0;
    free(bytes);
    return is;
}

static bool residue_is_of(const struct folder *folder, int proc, const char *pid, const char *line,
                          size_t length)
{
    char path[4096];
    const char *program = residue_program(proc, pid, line, path, sizeof(path));

    return residue_is_controller(program, line, length, folder->run) ||
           residue_is_guests(folder, program, line, length) ||
           residue_is_agents(proc, pid, folder->run);
}

static int residue_look_at_processes(const struct folder *folder, struct residue *residue,
                                     struct error *err)
{
    enum { LINE_MOST = 256 * 1024 };
    DIR *names = opendir("/proc");
    char *line = malloc(LINE_MOST);
    const struct dirent *entry;
    int result = line == NULL ? error_memory(err) : 0;

    while (result == 0 && names != NULL && (entry = readdir(names)) != NULL) {
        char text[256], clean[160];
        size_t length;

        if (!isdigit((unsigned char)entry->d_name[0]) || atoi(entry->d_name) == getpid())
            continue;
        /* None: a kernel's thread, or one that has ended and is not yet waited for. */
        length = residue_read(dirfd(names), entry->d_name, "cmdline", line, LINE_MOST);
        if (length == 0 || !residue_is_of(folder, dirfd(names), entry->d_name, line, length))
            continue;
        for (size_t i = 0; i + 1 < length; i++)
            line[i] = line[i] == '\0' ? ' ' : line[i];
        text_clean(clean, sizeof(clean), line, length < 80 ? length : 80);
        text_print(text, sizeof(text), "process %s: %s", entry->d_name, clean);
        result = residue_add(residue, text, err);
    }
    free(line);
    if (names != NULL)
        closedir(names);
    return result;
}

int residue_find(const struct folder *folder, bool disks, struct residue *ret, struct error *err)
{
    struct residue residue = {0};
    int result = residue_look_at_processes(folder, &residue, err);

    if (result == 0 && access(folder->runtime, F_OK) == 0)
        result = residue_add(&residue, folder->runtime, err);
    if (result == 0 && access(folder->portal, F_OK) == 0)
        result = residue_add(&residue, folder->portal, err);
    if (result == 0 && disks && access(folder->disks, F_OK) == 0)
        result = residue_add(&residue, folder->disks, err);
    if (result < 0) {
        residue_done(&residue);
        return result;
    }
    *ret = residue;
    return 0;
}

int residue_await(const struct folder *folder, bool disks, struct residue *ret, struct error *err)
{
    enum { TRIES = 30 };
    const struct timespec beat = {.tv_nsec = 100 * 1000 * 1000};
    struct residue residue = {0};
    int result = residue_find(folder, disks, &residue, err);

    for (int i = 0; result == 0 && residue.count != 0 && i < TRIES; i++) {
        residue_done(&residue);
        nanosleep(&beat, NULL);
        result = residue_find(folder, disks, &residue, err);
    }
    if (result == 0)
        *ret = residue;
    return result;
}

void residue_done(struct residue *residue)
{
    pool_done(&residue->pool);
    *residue = (struct residue){0};
}
