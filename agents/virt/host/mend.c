/* SPDX-License-Identifier: Apache-2.0 */
/* A process is ended only when its command line says that it is that guest. */
#include "virt/host/mend.h"

#include "base/file.h"
#include "base/text.h"
#include "virt/host/xml.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STATE_MOST = 1024 * 1024, PID_MOST = 32, COMMAND_MOST = 4096 };

static bool mend_is_half_started(const char *path)
{
    char *text = NULL;
    xmlDocPtr document = file_read(path, STATE_MOST, &text, NULL) == 0 ? xml_read(text) : NULL;
    xmlNodePtr root = document != NULL ? xmlDocGetRootElement(document) : NULL;
    xmlChar *pid = root != NULL ? xmlGetNoNsProp(root, (const xmlChar *)"pid") : NULL;
    bool half = pid != NULL && strcmp((const char *)pid, "0") == 0;

    xmlFree(pid);
    xmlFreeDoc(document);
    free(text);
    return half;
}

/* QEMU's name comes second in its arguments: -name guest=<domain>,… */
static bool mend_is_guest(int64_t pid, const char *domain)
{
    char path[64], wanted[128], command[COMMAND_MOST];

    text_print(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
    text_print(wanted, sizeof(wanted), "guest=%s,", domain);

    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, command, sizeof(command)) : -1;

    if (fd >= 0)
        close(fd);
    return n > 0 && memmem(command, (size_t)n, wanted, strlen(wanted)) != NULL;
}

static void mend_end_guest(const char *pid_path, const char *domain)
{
    char *text = NULL;
    int64_t pid;

    if (file_read(pid_path, PID_MOST, &text, NULL) == 0) {
        text[strcspn(text, "\n")] = '\0';
        if (text_to_int(text, 2, INT32_MAX, &pid) && mend_is_guest(pid, domain))
            kill((pid_t)pid, SIGKILL);
    }
    free(text);
}

static void mend_one(const char *directory, const char *file)
{
    char state[PATH_MAX], pid[PATH_MAX], domain[64];
    size_t length = strlen(file);

    if (length <= 4 || strcmp(file + length - 4, ".xml") != 0 ||
        !text_print(domain, sizeof(domain), "%.*s", (int)(length - 4), file) ||
        !text_print(state, sizeof(state), "%s/%s", directory, file) ||
        !text_print(pid, sizeof(pid), "%s/%s.pid", directory, domain) ||
        !mend_is_half_started(state))
        return;
    fprintf(stderr, "virt: %s was half started, it is begun anew\n", domain);
    mend_end_guest(pid, domain);
    unlink(state);
    unlink(pid);
}

void mend_half_started(const struct range *range)
{
    char path[PATH_MAX];

    if (!text_print(path, sizeof(path), "%s/run/qemu", range->root))
        return;

    DIR *directory = opendir(path);

    if (directory == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        mend_one(path, entry->d_name);
    closedir(directory);
}
