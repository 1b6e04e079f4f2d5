/* SPDX-License-Identifier: Apache-2.0 */
/* Ends a domain: for good, keeping its disk, or to start it again. */
#include "virt/guest/domain-own.h"

#include "base/text.h"
#include "virt/guest/kept-file.h"
#include "virt/guest/watch.h"
#include "virt/host/connection.h"
#include "virt/parts/container-net.h"
#include "virt/parts/container.h"
#include "virt/parts/disk.h"
#include "virt/parts/firmware.h"
#include "virt/parts/network.h"
#include "virt/parts/seed.h"
#include "virt/parts/spec.h"
#include "virt/parts/way.h"

#include <string.h>
#include <unistd.h>

enum { GONE_ATTEMPTS = 25, GONE_STEP = 200 /* ms */, OFF_PATIENCE = 20000 /* ms */ };

static void domain_end_and_undefine(const struct range *range, virDomainPtr domain, bool parts)
{
    const unsigned own = parts ? VIR_DOMAIN_UNDEFINE_NVRAM | VIR_DOMAIN_UNDEFINE_TPM
                               : VIR_DOMAIN_UNDEFINE_KEEP_NVRAM | VIR_DOMAIN_UNDEFINE_KEEP_TPM;
    const unsigned machine = VIR_DOMAIN_UNDEFINE_MANAGED_SAVE |
                             VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA |
                             (range->mock ? 0 : own | VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA);
    const unsigned flags = container_is(range, domain) ? 0 : machine;

    if (domain_is_active(domain))
        virDomainDestroyFlags(domain, VIR_DOMAIN_DESTROY_DEFAULT);
    if (virDomainIsPersistent(domain) == 1)
        virDomainUndefineFlags(domain, flags);
}

/* Forgets a domain that was removed. */
static void domain_end_way(const struct range *range, const char *name)
{
    int64_t vm;

    if (spec_vm_of(name, &vm))
        way_end(range, vm);
}

int domain_take_away(struct job *job, const struct range *range, const char *name, bool parts,
                     struct error *err)
{
    struct error last = {0};

    for (int i = 0; i < GONE_ATTEMPTS; i++) {
        virDomainPtr domain = NULL;
        struct tag tag;
        int r = domain_find_own(range, name, &domain, &tag, err);

        if (r > 0)
            domain_end_way(range, name);
        if (r != 0)
            return r > 0 ? 0 : r;
        watch_expect_end(name);
        domain_end_and_undefine(range, domain, parts);
        connection_error(&last, "the domain %s cannot be removed", name);
        if (!domain_is_active(domain))
            range->network->detach(range, &tag);
        virDomainFree(domain);
        if (job_check(job, err) < 0)
            return -ERROR_STATE;
        if (i > 0)
            usleep(GONE_STEP * 1000);
    }
    return error_set(err, ERROR_FAILED, "%s", last.text);
}

int domain_drop_parts(const struct range *range, const char *name, struct error *err)
{
    int r = range->disk->drop(range, name, err);

    kept_file_drop(range, name);
    if (r == 0)
        r = container_drop(range, name, err);
    if (r == 0)
        r = firmware_drop(range, name, err);
    return r == 0 ? seed_drop(range, name, err) : r;
}

int domain_drop(struct job *job, const struct range *range, const char *name, struct error *err)
{
    int r = domain_take_away(job, range, name, true, err);

    return r == 0 ? domain_drop_parts(range, name, err) : r;
}

int domain_stop(struct job *job, const struct range *range, const char *name, struct error *err)
{
    return domain_take_away(job, range, name, false, err);
}

/* Asked to by its power button, and at the end of its patience without being asked. */
static int domain_switch_off(struct job *job, const struct range *range, virDomainPtr domain,
                             const char *name, struct error *err)
{
    /* A container has no power button, and nothing that it has not written yet. */
    bool asked = !container_is(range, domain);

    /* One whose way to another host was cut stands still, and hears of no power button. */
    if (strcmp(domain_state(domain), "paused") == 0)
        virDomainResume(domain);
    if (asked && domain_is_active(domain))
        virDomainShutdownFlags(domain, VIR_DOMAIN_SHUTDOWN_DEFAULT);
    for (int waited = 0; asked && domain_is_active(domain) && waited < OFF_PATIENCE;
         waited += GONE_STEP) {
        if (job_check(job, err) < 0)
            return -ERROR_STATE;
        usleep(GONE_STEP * 1000);
    }
    if (domain_is_active(domain) && virDomainDestroy(domain) < 0 && domain_is_active(domain))
        return connection_error(err, "%s cannot be ended", name);
    return 0;
}

int domain_shutdown(struct job *job, const struct range *range, const char *name, struct error *err)
{
    virDomainPtr domain = NULL;
    struct tag tag;
    int r = domain_find_own(range, name, &domain, &tag, err);

    if (r != 0)
        return r > 0 ? 0 : r;
    watch_expect_end(name);
    r = domain_switch_off(job, range, domain, name, err);
    virDomainFree(domain);
    return r;
}

/* What libvirt says of it from now on is our doing, until it is back. */
int domain_send(const struct range *range, const char *name, bool back, struct error *err)
{
    virDomainPtr domain = NULL;
    struct tag tag;
    int r = domain_find_own(range, name, &domain, &tag, err);

    if (r != 0)
        return r > 0 ? error_set(err, ERROR_MISSING, "the VM %s does not exist", name) : r;
    if (strcmp(domain_state(domain), "paused") == 0 && virDomainResume(domain) < 0)
        r = connection_error(err, "%s cannot run on", name);
    else if (!domain_is_active(domain))
        r = error_set(err, ERROR_STATE, "%s does not run", name);
    if (back || r < 0)
        watch_expect_life(name);
    else
        watch_expect_end(name);
    virDomainFree(domain);
    return r;
}

static int domain_end_and_start(virDomainPtr domain, const char *name, struct error *err)
{
    watch_expect_end(name);
    if (domain_is_active(domain) && virDomainDestroy(domain) < 0 && domain_is_active(domain))
        return connection_error(err, "%s cannot be ended", name);
    watch_expect_life(name);
    if (virDomainCreate(domain) < 0 && !domain_is_active(domain))
        return connection_error(err, "%s cannot be started again", name);
    return 0;
}

int domain_restart(const struct range *range, const char *name, struct tag *ret_tag,
                   struct error *err)
{
    virDomainPtr domain = NULL;
    int r = domain_find_own(range, name, &domain, ret_tag, err);

    if (r != 0)
        return r > 0 ? error_set(err, ERROR_MISSING, "the VM %s does not exist", name) : r;
    r = domain_end_and_start(domain, name, err);
    virDomainFree(domain);
    return r;
}
