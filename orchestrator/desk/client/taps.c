/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What root runs is printed, never run, so that root reads it first: it holds numbers, the names of
 * the user and of machines, and nothing else of a scenario. It may be run again, which makes what
 * is missing, and has to be after a restart of the host, which keeps no taps.
 */
#include "desk/client/taps.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/tap.h"
#include "base/text.h"

uint32_t taps_key(const struct plan *plan, uint32_t uid)
{
    return tap_key(uid, plan->opened.as.exercise_opened.name);
}

uint32_t taps_host(const struct host_made *host)
{
    return host != NULL && host->ssh[0] != '\0' ? host->host : 0;
}

int taps_may_be(const struct plan *plan, struct error *err)
{
    return plan->vms.count <= TAP_VM_MOST
               ? 0
               : error_set(err, ERROR_INPUT, "%zu machines; at most %d can join OVN by taps",
                           plan->vms.count, TAP_VM_MOST);
}

size_t taps_number(const struct plan *plan, const struct plan_nic *nic)
{
    size_t count;

    return (size_t)(nic - plan_nics(plan, nic->vm, &count));
}

int taps_check(const struct plan *plan, struct error *err)
{
    const uint32_t user = (uint32_t)geteuid(), key = taps_key(plan, user);
    struct error first = {0};
    size_t missing = 0, all = 0;

    if (taps_may_be(plan, err) < 0)
        return -ERROR_INPUT;
    for (size_t i = 0; i < plan->nic_count; i++) {
        const struct plan_nic *nic = &plan->nics[i];
        char name[TAP_NAME];
        struct error why = {0};

        if (taps_host(plan_host(plan, nic->vm)) != 0)
            continue;
        all++;
        tap_name(key, nic->vm, taps_number(plan, nic), name);
        if (tap_check(name, user, &why) == 0)
            continue;
        if (missing++ == 0)
            first = why;
    }
    return missing == 0 ? 0
                        : error_set(err, ERROR_MISSING,
                                    "%zu of %zu taps by which machines join OVN cannot be used "
                                    "(%s): root prepares them by what `excon taps` prints",
                                    missing, all, first.text);
}

const char *taps_wanted(struct pool *pool, const struct plan *plan, uint32_t host,
                        size_t *ret_count)
{
    uint32_t key = taps_key(plan, (uint32_t)geteuid());
    char *list = pool_take(pool, 2 + plan->nic_count * TAP_NAME), *to = list;

    *ret_count = 0;
    if (list == NULL)
        return NULL;
    *to++ = ' ';
    for (size_t i = 0; i < plan->nic_count; i++) {
        const struct plan_nic *nic = &plan->nics[i];
        const struct host_made *on = plan_host(plan, nic->vm);

        if (on == NULL || on->host != host)
            continue;
        tap_name(key, nic->vm, taps_number(plan, nic), to);
        to += strlen(to);
        *to++ = ' ';
        (*ret_count)++;
    }
    *to = '\0';
    return list;
}

size_t taps_count(char *ret_about, size_t size)
{
    DIR *names = opendir("/sys/class/net");
    const struct dirent *entry;
    size_t count = 0;

    ret_about[0] = '\0';
    while (names != NULL && (entry = readdir(names)) != NULL) {
        char path[320], *about = NULL;

        if (tap_user(entry->d_name) != (int64_t)geteuid() || count++ != 0)
            continue;
        text_print(path, sizeof(path), "/sys/class/net/%s/ifalias", entry->d_name);
        if (file_read(path, 256, &about, NULL) == 0)
            text_clean(ret_about, size, about, strcspn(about, "\n"));
        free(about);
    }
    if (names != NULL)
        closedir(names);
    return count;
}
