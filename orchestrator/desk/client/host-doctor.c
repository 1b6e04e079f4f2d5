/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/host-doctor.h"

#include <excon/agent.h>
#include <limits.h>
#include <string.h>

#include "base/tap.h"
#include "base/text.h"
#include "core/model/plan.h"
#include "desk/client/host-finding.h"
#include "desk/client/host-images.h"
#include "desk/client/launch.h"
#include "desk/client/taps.h"
#include "products/image/images.h"
#include "scenario/sdl/host-list.h"

struct doctor_hosts {
    const struct desk *desk;
    struct pool pool;
    struct hosts hosts;
    struct plan *plan; /* NULL: no scenario was named */
    struct host_wants *wants;
    struct host_look *looks;
};

static int doctor_read_list(struct doctor_hosts *all, const char *path)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct error err = {0};
    int result = host_list_load(&all->pool, path, &complaints, &all->hosts, &err);

    if (result > 0)
        complaints_print(&complaints, all->desk->err.to,
                         all->desk->err.colour ? COMPLAINTS_COLOUR : 0, 0);
    complaints_done(&complaints);
    return result < 0 ? desk_failed(all->desk, &err) : result > 0 ? EXIT_SCENARIO : 0;
}

/* What is planned for a host: its machines' needs. Hosts of a plan are those of the list, in its
 * order. */
static int doctor_want(struct doctor_hosts *all, size_t index, struct error *err)
{
    struct host_wants *wants = &all->wants[index];

    *wants = (struct host_wants){.host = &all->hosts.items[index], .hosts = &all->hosts};
    if (all->plan == NULL)
        return 0;
    wants->planned = true;
    wants->ovn = strcmp(all->plan->opened.as.exercise_opened.network, "ovn") == 0;
    for (size_t i = 0; i < all->plan->vms.count; i++) {
        const struct vm_made *vm = &all->plan->vms.items[i].row.as.vm_made;

        if (vm->host != index + 1)
            continue;
        wants->ram += vm->ram + AGENT_QEMU_MIB * INT64_C(1024) * 1024;
        wants->disk += vm->disk;
    }
    if (!wants->ovn || !tap_joins(all->desk->connect))
        return 0;
    wants->taps = taps_wanted(&all->pool, all->plan, (uint32_t)index + 1, &wants->tap_count);
    return wants->taps != NULL ? 0 : error_memory(err);
}

/* "IMAGE SUM" of each image that the host's machines need; one that is not here has none. */
static const char *doctor_images(struct doctor_hosts *all, size_t index)
{
    const char *list = "";
    struct error unsaid;

    for (uint32_t vm = 1; all->plan != NULL && vm <= all->plan->vms.count; vm++) {
        const struct vm_made *made = &all->plan->vms.items[vm - 1].row.as.vm_made;
        char path[PATH_MAX], about[PATH_MAX + 16], sum[IMAGES_SUM];

        if (made->host != index + 1 || host_images_is_repeated(all->plan, vm) ||
            images_path(made->image, &path, &unsaid) < 0)
            continue;
        text_print(about, sizeof(about), "%s/image.json", path);
        if (images_sum(about, &sum, NULL, NULL, &unsaid) == 0 && list != NULL)
            list = pool_print(&all->pool, "%s%s %s\n", list, made->image, sum);
    }
    return list;
}

/* A URI of libvirt's that needs no quoting in JSON; another one is not asked about. */
static const char *doctor_uri(const struct desk *desk)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/._-";

    return desk->connect[strspn(desk->connect, plain)] == '\0' ? desk->connect : "";
}

static int doctor_look(struct doctor_hosts *all, json_t *findings, struct error *err)
{
    size_t count = all->hosts.count;
    int result;

    all->wants = pool_take_array(&all->pool, count + 1, sizeof(*all->wants));
    all->looks = pool_take_array(&all->pool, count + 1, sizeof(*all->looks));
    if (all->wants == NULL || all->looks == NULL)
        return error_memory(err);
    for (size_t i = 0; i < count; i++) {
        const char *underlay = all->hosts.items[i].underlay, *images = doctor_images(all, i);

        if (doctor_want(all, i, err) < 0)
            return -ERROR_MEMORY;
        if (images != NULL)
            all->looks[i].input =
                pool_print(&all->pool, "%s\n%s\n%s", underlay[0] != '\0' ? underlay : "-",
                           doctor_uri(all->desk), images);
        if (all->looks[i].input == NULL)
            return error_memory(err);
    }
    result = host_look_at_all(&all->hosts, all->looks, &all->pool, err);
    for (size_t i = 0; result == 0 && i < count; i++)
        if (host_finding_read(&all->wants[i], &all->looks[i], findings) < 0)
            result = error_memory(err);
    return result;
}

int host_doctor(const struct desk *desk, const char *path, const char *scenario,
                json_t **ret_findings)
{
    struct doctor_hosts all = {.desk = desk, .pool = POOL_EMPTY};
    const struct launch_where where = {.hosts = path};
    json_t *findings = json_array();
    struct error err = {0};
    int code = doctor_read_list(&all, path);

    if (code == 0 && scenario != NULL)
        code = launch_plan(desk, scenario, &where, NULL, true, &all.plan);
    if (code == 0 && (findings == NULL || doctor_look(&all, findings, &err) < 0))
        code = desk_failed(desk, &err);
    plan_free(all.plan);
    pool_done(&all.pool);
    if (code == 0)
        *ret_findings = findings;
    else
        json_decref(findings);
    return code;
}
