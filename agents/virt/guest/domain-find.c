/* SPDX-License-Identifier: Apache-2.0 */
/* Finding the range's domains, and their states. */
#include "virt/guest/domain-own.h"

#include "virt/host/connection.h"
#include "virt/parts/container-net.h"

#include <libvirt/libvirt-qemu.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

int domain_find(const struct range *range, const char *name, virDomainPtr *ret_domain,
                struct error *err)
{
    virDomainPtr domain = virDomainLookupByName(range->connection, name);

    if (domain == NULL && virGetLastErrorCode() == VIR_ERR_NO_DOMAIN && range->light != NULL)
        domain = virDomainLookupByName(range->light, name);
    if (domain == NULL && virGetLastErrorCode() == VIR_ERR_NO_DOMAIN)
        return 1;
    if (domain == NULL)
        return connection_error(err, "cannot look for %s", name);
    *ret_domain = domain;
    return 0;
}

int domain_find_own(const struct range *range, const char *name, virDomainPtr *ret_domain,
                    struct tag *ret_tag, struct error *err)
{
    int r = domain_find(range, name, ret_domain, err);

    if (r == 0 && tag_of(*ret_domain, range->run, ret_tag) != 0) {
        virDomainFree(*ret_domain);
        r = error_set(err, ERROR_STATE, "the domain %s does not belong to this exercise", name);
    }
    return r;
}

bool domain_is_active(virDomainPtr domain)
{
    return virDomainIsActive(domain) == 1;
}

bool domain_is_alive(const struct range *range, virDomainPtr domain)
{
    char *answer = NULL;

    if (range->mock || container_is(range, domain))
        return domain_is_active(domain);

    bool alive =
        domain_is_active(domain) &&
        virDomainQemuMonitorCommand(domain, "{\"execute\":\"query-status\"}", &answer, 0) == 0 &&
        strstr(answer, "\"shutdown\"") == NULL && strstr(answer, "\"guest-panicked\"") == NULL;

    free(answer);
    return alive;
}

const char *domain_state(virDomainPtr domain)
{
    int state = VIR_DOMAIN_NOSTATE, reason;

    virDomainGetState(domain, &state, &reason, 0);
    switch (state) {
    case VIR_DOMAIN_RUNNING:
    case VIR_DOMAIN_BLOCKED:
    case VIR_DOMAIN_SHUTDOWN: /* still shutting down */
        return "running";
    case VIR_DOMAIN_PAUSED:
        return reason == VIR_DOMAIN_PAUSED_IOERROR ? "stuck" : "paused";
    case VIR_DOMAIN_PMSUSPENDED:
        return "paused";
    default:
        return "stopped";
    }
}

bool domain_is_stuck(const struct range *range, const char *name)
{
    virDomainPtr domain;
    struct error err;
    bool stuck;

    if (domain_find(range, name, &domain, &err) != 0)
        return false;
    stuck = strcmp(domain_state(domain), "stuck") == 0;
    virDomainFree(domain);
    return stuck;
}

int domain_each(const struct range *range, virDomainPtr **ret_domains, size_t *ret_count,
                struct error *err)
{
    const virConnectPtr both[] = {range->connection, range->light};
    virDomainPtr *all = NULL;
    size_t used = 0;

    for (size_t i = 0; i < sizeof(both) / sizeof(both[0]) && both[i] != NULL; i++) {
        virDomainPtr *domains = NULL;
        int count = virConnectListAllDomains(both[i], &domains, 0);
        virDomainPtr *more =
            count >= 0 ? realloc(all, (used + (size_t)count + 1) * sizeof(*all)) : NULL;
        int r = count < 0 ? connection_error(err, "cannot list the domains") : 0;

        if (r == 0 && more == NULL)
            r = error_memory(err);
        all = more != NULL ? more : all;
        if (r < 0) {
            for (int k = 0; k < count; k++)
                virDomainFree(domains[k]);
            while (used > 0)
                virDomainFree(all[--used]);
            free(domains);
            free(all);
            return r;
        }
        memcpy(all + used, domains, (size_t)count * sizeof(*all));
        used += (size_t)count;
        free(domains);
    }
    *ret_domains = all;
    *ret_count = used;
    return 0;
}

int domain_list(const struct range *range, struct tag **ret_tags, size_t *ret_count,
                struct error *err)
{
    virDomainPtr *domains = NULL;
    size_t count = 0;
    int r = domain_each(range, &domains, &count, err);

    if (r < 0)
        return r;

    struct tag *tags = calloc(count + 1, sizeof(*tags));
    size_t used = 0;

    for (size_t i = 0; i < count; i++) {
        used += tags != NULL && tag_of(domains[i], range->run, &tags[used]) == 0;
        virDomainFree(domains[i]);
    }
    free(domains);
    if (tags == NULL)
        return error_memory(err);
    *ret_tags = tags;
    *ret_count = used;
    return 0;
}
