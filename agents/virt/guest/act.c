/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links, pause and power are states: setting one again changes nothing. A reset is an event: a file
 * named by its id is written before the reset and notes afterwards that it was done, so that it is
 * not repeated.
 */
#include "virt/guest/act.h"

#include "base/file.h"
#include "base/text.h"
#include "virt/guest/domain-own.h"
#include "virt/host/connection.h"
#include "virt/parts/container-net.h"
#include "virt/parts/network.h"
#include "virt/parts/tag.h"

#include <errno.h>
#include <fcntl.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/virterror.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- links ---- */

/* The name that QEMU gives to the NIC's other end. */
static void act_link_name(const struct range *range, int nic, char *to, size_t size)
{
    text_print(to, size, range->network == &network_switch ? "team%d" : "hostnet%d", nic);
}

int act_set_links(const struct range *range, virDomainPtr domain, const struct tag *tag, bool up,
                  struct error *err)
{
    if (container_is(range, domain))
        return container_net_set(domain, up, err);
    for (int i = 0; i < tag->socket_count; i++) {
        char name[32], command[160], *answer = NULL;
        int r;

        act_link_name(range, i, name, sizeof(name));
        snprintf(command, sizeof(command),
                 "{\"execute\":\"set_link\",\"arguments\":{\"name\":\"%s\",\"up\":%s}}", name,
                 up ? "true" : "false");
        r = virDomainQemuMonitorCommand(domain, command, &answer, 0);
        if (r == 0 && strstr(answer, "\"error\"") != NULL)
            r = error_set(err, ERROR_FAILED, "QEMU does not know the link %s", name);
        else if (r < 0)
            r = connection_error(err, "the link %s", name);
        free(answer);
        if (r < 0)
            return r;
    }
    return 0;
}

static int act_links(const struct range *range, virDomainPtr domain, const struct tag *tag, bool up,
                     struct error *err)
{
    return tag->socket_count > 0
               ? act_set_links(range, domain, tag, up, err)
               : error_set(err, ERROR_STATE, "the VM has no link other than the management link");
}

static int act_link_down(const struct range *range, virDomainPtr domain, const struct tag *tag,
                         const char *id, struct error *err)
{
    (void)id;
    return act_links(range, domain, tag, false, err);
}

static int act_link_up(const struct range *range, virDomainPtr domain, const struct tag *tag,
                       const char *id, struct error *err)
{
    (void)id;
    return act_links(range, domain, tag, true, err);
}

/* ---- power ---- */

static int act_state_of(virDomainPtr domain)
{
    int state = VIR_DOMAIN_NOSTATE, reason = 0;

    virDomainGetState(domain, &state, &reason, 0);
    return state;
}

static int act_pause_it(const struct range *range, virDomainPtr domain, const struct tag *tag,
                        const char *id, struct error *err)
{
    (void)range, (void)tag, (void)id;
    return act_state_of(domain) == VIR_DOMAIN_PAUSED || virDomainSuspend(domain) == 0
               ? 0
               : connection_error(err, "cannot pause");
}

static int act_resume_it(const struct range *range, virDomainPtr domain, const struct tag *tag,
                         const char *id, struct error *err)
{
    (void)range, (void)tag, (void)id;
    return act_state_of(domain) == VIR_DOMAIN_RUNNING || virDomainResume(domain) == 0
               ? 0
               : connection_error(err, "cannot resume");
}

static int act_power_off(const struct range *range, virDomainPtr domain, const struct tag *tag,
                         const char *id, struct error *err)
{
    (void)range, (void)tag, (void)id;
    return virDomainIsActive(domain) == 0 || virDomainDestroy(domain) == 0
               ? 0
               : connection_error(err, "cannot power off");
}

/* A container has no reset: it is ended and started again. */
static int act_start_anew(const struct range *range, virDomainPtr domain, struct error *err)
{
    struct tag tag;

    if (container_is(range, domain))
        return domain_restart(range, virDomainGetName(domain), &tag, err);
    return virDomainReset(domain, 0) < 0 ? connection_error(err, "cannot reset") : 0;
}

/* The file says "begun" before the reset and "done" after it. */
static int act_reset(const struct range *range, virDomainPtr domain, const struct tag *tag,
                     const char *id, struct error *err)
{
    char begun[PATH_MAX], done[PATH_MAX];
    int fd;

    (void)tag;
    text_print(begun, sizeof(begun), "%s/%s.begun", range->disks, id);
    text_print(done, sizeof(done), "%s/%s.done", range->disks, id);
    if (access(done, F_OK) == 0)
        return 0;
    fd = open(begun, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST)
        return 1;
    if (fd < 0)
        return error_system(err, errno, "%s", begun);
    if (fsync(fd) < 0) {
        int number = errno;

        close(fd);
        return error_system(err, number, "%s", begun);
    }
    close(fd);
    if (file_sync_folder(begun, err) < 0)
        return -err->code;
    if (act_start_anew(range, domain, err) < 0)
        return -err->code;
    return file_place(begun, done, err);
}

/* ---- all ---- */

static const struct {
    const char *word;
    int (*run)(const struct range *range, virDomainPtr domain, const struct tag *tag,
               const char *id, struct error *err);
} acts[] = {{"link-down", act_link_down}, {"link-up", act_link_up},     {"pause", act_pause_it},
            {"resume", act_resume_it},    {"power-off", act_power_off}, {"reset", act_reset}};

static int act_find_act(const char *word)
{
    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
        if (strcmp(acts[i].word, word) == 0)
            return (int)i;
    return -1;
}

int act_check(const char *act, const char *id, struct error *err)
{
    if (act_find_act(act) < 0)
        return error_set(err, ERROR_INPUT, "unknown action \"%.30s\" on a machine", act);
    if (!text_is_hex(id, ACT_ID - 1))
        return error_set(err, ERROR_INPUT, "\"id\" is not 64 hex digits");
    return 0;
}

int act_do(const struct range *range, const char *name, const char *act, const char *id,
           struct error *err)
{
    virDomainPtr domain = NULL;
    struct tag tag;
    int r = domain_find(range, name, &domain, err);

    if (r != 0)
        return r > 0 ? error_set(err, ERROR_MISSING, "the VM %s does not exist", name) : r;
    if (tag_of(domain, range->run, &tag) != 0)
        r = error_set(err, ERROR_STATE, "the domain %s does not belong to this exercise", name);
    else
        r = acts[act_find_act(act)].run(range, domain, &tag, id, err);
    virDomainFree(domain);
    return r < 0 ? error_wrap(err, "%s of %s", act, name) : r;
}
