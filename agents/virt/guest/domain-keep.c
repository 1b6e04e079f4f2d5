/* SPDX-License-Identifier: Apache-2.0 */
/* Snapshots and golden states of a VM that may be gone, or be another's. */
#include "virt/guest/domain-own.h"

#include "virt/guest/golden.h"
#include "virt/guest/keep.h"
#include "virt/guest/kept-file.h"

/* One that has to be there. */
static int domain_find_there(const struct range *range, const char *name, virDomainPtr *ret_domain,
                             struct error *err)
{
    struct tag tag;
    int r = domain_find_own(range, name, ret_domain, &tag, err);

    return r > 0 ? error_set(err, ERROR_MISSING, "the VM %s does not exist", name) : r;
}

int domain_keep(const struct range *range, const char *name, const struct keep_order *order,
                struct error *err)
{
    virDomainPtr domain = NULL;
    struct tag tag;
    int r = domain_find_own(range, name, &domain, &tag, err);

    if (r > 0 && kept_file_is_there(range, name, order->kept))
        return 0;
    if (r != 0)
        return r > 0 ? error_set(err, ERROR_MISSING, "the VM %s does not exist", name) : r;
    r = keep_make(range, domain, order, err);
    virDomainFree(domain);
    return r;
}

int domain_suspend(const struct range *range, const char *name, int64_t room, struct error *err)
{
    virDomainPtr domain = NULL;
    int r = domain_find_there(range, name, &domain, err);

    if (r < 0)
        return r;
    r = keep_suspend(range, domain, room, err);
    virDomainFree(domain);
    return r;
}

int domain_resume(const struct range *range, const char *name, struct error *err)
{
    virDomainPtr domain = NULL;
    int r = domain_find_there(range, name, &domain, err);

    if (r < 0)
        return r;
    r = keep_resume(domain, err);
    virDomainFree(domain);
    return r;
}

int domain_golden(struct job *job, const struct range *range, const char *name, int64_t incarnation,
                  struct error *err)
{
    virDomainPtr domain = NULL;
    int r = domain_find_there(range, name, &domain, err);

    if (r < 0)
        return r;
    r = golden_take(job, range, domain, incarnation, err);
    virDomainFree(domain);
    return r;
}

static void domain_discard_files(const struct range *range, const char *name, const char *stays)
{
    json_t *files = kept_file_others(range, name, stays), *file;
    size_t i;

    json_array_foreach(files, i, file) kept_file_remove(range, name, json_string_value(file));
    json_decref(files);
}

int domain_discard(const struct range *range, const char *name, const char *stays,
                   struct error *err)
{
    virDomainPtr domain = NULL;
    struct tag tag;
    int r = domain_find_own(range, name, &domain, &tag, err);

    if (r > 0)
        domain_discard_files(range, name, stays);
    if (r != 0)
        return r < 0 ? r : 0;
    r = keep_discard(range, domain, stays, err);
    virDomainFree(domain);
    return r;
}
