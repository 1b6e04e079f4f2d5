/* SPDX-License-Identifier: Apache-2.0 */
/* Files first, then the definition, the start, and the way to its SSH, which begins in it. */
#include "virt/guest/domain-light.h"

#include "base/text.h"
#include "virt/guest/container-xml.h"
#include "virt/guest/definition.h"
#include "virt/guest/domain-own.h"
#include "virt/guest/watch.h"
#include "virt/host/connection.h"
#include "virt/host/memory.h"
#include "virt/host/range-files.h"
#include "virt/parts/container.h"
#include "virt/parts/image.h"
#include "virt/parts/network.h"
#include "virt/parts/way.h"

#include <pthread.h>

static int light_check(const struct range *range, const struct spec *spec, struct error *err)
{
    (void)spec;
    if (range->light == NULL)
        return error_set(err, ERROR_MISSING,
                         "light: a container needs libvirtd run by root, with its LXC driver "
                         "(libvirt-daemon-driver-lxc): use --connect qemu:///system as root");
    if (range->network != &network_libvirt)
        return error_set(err, ERROR_INPUT, "light: a container joins libvirt's own networks alone");
    return 0;
}

static int light_lay(struct job *job, const struct range *range, const struct spec *spec,
                     bool stood, struct error *err)
{
    struct image image;
    int r;

    if (container_is_laid(range, spec->vm))
        return 0;
    /* What it wrote before went with the host's memory. */
    if (spec->stood || stood)
        return error_set(err, ERROR_MISSING,
                         "its files are missing, as after a restart of the host; \"excon up\" with "
                         "the scenario rebuilds it");
    r = image_read(&image, spec->image, err);
    if (r == 0 && image.root[0] == '\0')
        r = error_set(err, ERROR_INPUT,
                      "the image %s is none of a container: its image.json does not say \"boot\": "
                      "\"root\"",
                      spec->image);
    return r == 0 ? container_lay(job, range, spec, &image, err) : r;
}

/* Of containers that start at once libvirt loses the connection to one now and then, and from then
 * on does not learn of its end. So they start one after the other. */
static int light_create(virDomainPtr domain, struct error *err)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    int r;

    pthread_mutex_lock(&lock);
    r = virDomainCreate(domain) < 0 ? connection_error(err, "cannot start") : 0;
    pthread_mutex_unlock(&lock);
    return r < 0 && !domain_is_active(domain) ? r : 0;
}

static int light_start(const struct range *range, const struct spec *spec, bool runs,
                       const char *host, struct error *err)
{
    xmlChar *xml = NULL;
    int r = container_xml(range, spec, host, &xml, err);

    if (r < 0)
        return r;

    virDomainPtr domain =
        virDomainDefineXMLFlags(range->light, (const char *)xml, VIR_DOMAIN_DEFINE_VALIDATE);

    xmlFree(xml);
    if (domain == NULL)
        return connection_error(err, "libvirt rejected the definition");
    watch_expect_life(spec->domain);
    if (!runs)
        r = light_create(domain, err);
    /* Its first start completes the definition. */
    if (r == 0)
        r = definition_seal(domain, true, range, spec, host, 0, false, err);
    virDomainFree(domain);
    return r;
}

int domain_light_make(struct job *job, const struct range *range, const struct spec *spec,
                      bool stood, bool runs, struct tag *ret_tag, struct error *err)
{
    char way[PATH_MAX];
    int r = light_check(range, spec, err);

    way_path(range, spec->vm, way);
    if (spec->unmanaged)
        way[0] = '\0';
    if (r == 0)
        r = range_mark(range, err);
    if (r == 0 && !runs)
        r = memory_check(range, spec->ram, err);
    if (r == 0)
        r = light_lay(job, range, spec, stood, err);
    if (r == 0 && !runs)
        r = range->network->prepare(range, spec, err);
    if (r == 0)
        r = job_check(job, err);
    if (r == 0)
        r = light_start(range, spec, runs, way, err);
    /* Of one that nothing gets into too: on the way it is given its name. */
    if (r == 0)
        r = way_take(range, spec->vm, err);
    if (r < 0 && !stood)
        domain_drop(job, range, spec->domain, NULL);
    if (r < 0)
        return r;
    text_copy(ret_tag->host, sizeof(ret_tag->host), way);
    ret_tag->port = 0;
    return 0;
}
