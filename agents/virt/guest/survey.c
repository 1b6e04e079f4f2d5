/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A survey changes nothing. A domain is a VM of the run if it carries the run's tag and has the
 * name that the tag gives; a copy carries the tag too, under another name.
 */
#include "virt/guest/survey.h"

#include "base/text.h"
#include "virt/host/connection.h"
#include "virt/guest/definition.h"
#include "virt/parts/container-net.h"
#include "virt/parts/container.h"
#include "virt/parts/disk.h"
#include "virt/guest/domain.h"
#include "virt/guest/kept-file.h"
#include "virt/parts/network.h"
#include "virt/parts/seed.h"
#include "virt/parts/tag.h"
#include "virt/parts/way.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static json_t *survey_missing_of(const struct range *range, virDomainPtr domain,
                                 const struct tag *tag)
{
    json_t *missing = json_array();
    char path[PATH_MAX];

    if (tag->disk && !range->disk->is_there(range, tag->domain))
        json_array_append_new(missing, json_string("disk"));
    if (container_is(range, domain)) {
        if (!container_is_laid(range, tag->vm))
            json_array_append_new(missing, json_string("disk"));
        if (!range->network->is_plugged_in(range, domain, tag))
            json_array_append_new(missing, json_string("network"));
        return missing;
    }
    seed_path(range, tag->domain, path);
    if (tag->seed && access(path, F_OK) < 0)
        json_array_append_new(missing, json_string("seed"));
    if (!range->network->is_plugged_in(range, domain, tag) ||
        !way_is_plugged_in(range, domain, tag))
        json_array_append_new(missing, json_string("network"));
    return missing;
}

static void survey_add_whole(const struct range *range, virDomainPtr domain, const struct tag *tag,
                             json_t *vm)
{
    char hash[TAG_DEFINITION] = "";
    struct error err;

    /* A domain that disappears during the survey is missing from the next one. */
    if (definition_hash(domain, hash, &err) == 0)
        json_object_set_new(vm, "definition", json_string(hash));
    json_object_set_new(vm, "made", json_string(hash[0] != '\0' ? tag->definition : ""));
    json_object_set_new(vm, "missing", survey_missing_of(range, domain, tag));
    json_object_set_new(vm, "kept", kept_file_names(range, tag->domain));
}

/* The ordinal in a name "x<run>-<vm>" followed by `end`; 0: another name. */
static int64_t survey_ordinal_of(const struct range *range, const char *name, const char *end)
{
    char prefix[64], number[32];
    int64_t vm;
    size_t length = strlen(name), behind = strlen(end);

    text_print(prefix, sizeof(prefix), "x%s-", range->run);
    if (strncmp(name, prefix, strlen(prefix)) != 0 || length < strlen(prefix) + behind ||
        strcmp(name + length - behind, end) != 0 ||
        !text_print(number, sizeof(number), "%.*s", (int)(length - behind - strlen(prefix)),
                    name + strlen(prefix)))
        return 0;
    return text_to_int(number, 1, UINT32_MAX, &vm) ? vm : 0;
}

static void survey_add_foreign(json_t *foreign, const char *name, const char *text)
{
    json_array_append_new(
        foreign, json_pack("{s:s, s:s, s:s}", "what", "domain", "name", name, "text", text));
}

static void survey_at(const struct range *range, virDomainPtr domain, bool whole, json_t *vms,
                      json_t *foreign)
{
    const char *name = virDomainGetName(domain);
    int64_t vm = survey_ordinal_of(range, name, "");
    struct tag tag;

    if (tag_of(domain, range->run, &tag) != 0) {
        if (vm != 0)
            survey_add_foreign(foreign, name,
                               "has the name of a VM of the exercise and not its tag");
        return;
    }
    if (vm != tag.vm) {
        survey_add_foreign(foreign, name, "a copy with the tag of the exercise");
        return;
    }

    json_t *told =
        json_pack("{s:I, s:s, s:s, s:I, s:s, s:I}", "vm", (json_int_t)tag.vm, "domain", tag.domain,
                  "state", domain_state(domain), "incarnation", (json_int_t)tag.incarnation, "host",
                  tag.host, "port", (json_int_t)tag.port);

    if (whole)
        survey_add_whole(range, domain, &tag, told);
    json_array_append_new(vms, told);
}

static bool survey_is_told(const json_t *vms, int64_t vm)
{
    size_t i;
    json_t *told;

    json_array_foreach(vms, i, told)
    {
        if (json_integer_value(json_object_get(told, "vm")) == vm)
            return true;
    }
    return false;
}

/* Disks of VMs whose domain is gone. */
static void survey_add_disks(const struct range *range, json_t *vms)
{
    DIR *directory = opendir(range->disks);
    char name[64];

    if (directory == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        int64_t vm = survey_ordinal_of(range, entry->d_name, ".qcow2");

        if (vm == 0 || survey_is_told(vms, vm))
            continue;
        text_print(name, sizeof(name), "x%s-%" PRId64, range->run, vm);
        json_array_append_new(vms,
                              json_pack("{s:I, s:s, s:[], s:o}", "vm", (json_int_t)vm, "state",
                                        "gone", "missing", "kept", kept_file_names(range, name)));
    }
    closedir(directory);
}

int survey_range(struct job *job, const struct range *range, bool whole, json_t *vms,
                 json_t *foreign, struct error *err)
{
    virDomainPtr *domains = NULL;
    size_t count = 0;
    int r = domain_each(range, &domains, &count, err);

    if (r < 0)
        return r;
    for (size_t i = 0; i < count; i++) {
        if (r == 0 && (r = job_check(job, err)) == 0)
            survey_at(range, domains[i], whole, vms, foreign);
        virDomainFree(domains[i]);
    }
    free(domains);
    if (r == 0 && whole) {
        survey_add_disks(range, vms);
        range->network->foreign(range, foreign);
        range->disk->foreign(range, foreign);
    }
    return r;
}
