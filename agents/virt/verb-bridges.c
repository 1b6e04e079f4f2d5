/* SPDX-License-Identifier: Apache-2.0 */
/* `bridges`: which machine each port of the range's networks belongs to, as this host has it now.
 */
#include "virt/provider.h"

#include "base/text.h"
#include "virt/guest/domain-own.h"
#include "virt/host/connection.h"
#include "virt/host/job.h"
#include "virt/parts/network-bridge.h"
#include "virt/parts/network.h"

#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

struct plugged {
    json_t *owners; /* a device's name → the VM's ordinal */
    int64_t vm;
};

static void bridges_own(void *data, const char *device)
{
    struct plugged *plugged = data;

    json_object_set_new(plugged->owners, device, json_integer(plugged->vm));
}

/* Whose NIC each device is that a domain of the run has. */
static int bridges_owners(const struct range *range, json_t *owners, struct error *err)
{
    struct tag *tags = NULL;
    size_t count = 0;
    int result = domain_list(range, &tags, &count, err);

    for (size_t i = 0; result == 0 && i < count; i++) {
        virDomainPtr domain = NULL;
        int r = domain_find(range, tags[i].domain, &domain, err);
        char *xml;

        if (r != 0) { /* it may just have been removed */
            result = r < 0 ? r : result;
            continue;
        }
        xml = virDomainIsActive(domain) == 1 ? virDomainGetXMLDesc(domain, 0) : NULL;
        if (xml != NULL)
            bridge_each_device(xml, bridges_own,
                               &(struct plugged){.owners = owners, .vm = tags[i].vm});
        free(xml);
        virDomainFree(domain);
    }
    free(tags);
    return result;
}

/* {there: ["vnet0"]} becomes {ports: [{there, vm}]}; vm 0: it is no machine's of the run. */
static void bridges_name(json_t *bridge, const json_t *owners)
{
    json_t *ports = json_array();
    const json_t *device;
    size_t i;

    json_array_foreach(json_object_get(bridge, "there"), i, device)
    {
        const json_t *vm = json_object_get(owners, json_string_value(device));

        json_array_append_new(ports, json_pack("{s:O, s:I}", "there", device, "vm",
                                               (json_int_t)json_integer_value(vm)));
    }
    json_object_set_new(bridge, "ports", ports);
    json_object_del(bridge, "there");
}

static int bridges_work(struct job *job, void *own, struct job_answer *answer, struct error *err)
{
    const struct range *range = own;
    json_t *list = json_array(), *owners = json_object(), *bridge;
    size_t i;
    int result = range->network->carriers != NULL && !range->mock
                     ? range->network->carriers(range, list, err)
                     : error_set(err, ERROR_STATE, "libvirt's bridges do not carry the networks");

    (void)job;
    if (result == 0)
        result = bridges_owners(range, owners, err);
    if (result == 0) {
        json_array_foreach(list, i, bridge)
        {
            bridges_name(bridge, owners);
        }
        text_print(answer->text, sizeof(answer->text), "%zu bridges of %s", json_array_size(list),
                   range->run);
        answer->result = json_pack("{s:O}", "bridges", list);
    }
    json_decref(list);
    json_decref(owners);
    return result;
}

void verb_bridges(struct serve_request *request)
{
    const struct range *range = provider_need(request);

    if (range != NULL)
        job_start(request, bridges_work, (void *)(uintptr_t)range, NULL);
}
