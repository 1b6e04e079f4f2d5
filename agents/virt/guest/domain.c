/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Domains. Every call may be repeated: a domain that is as wanted is kept, another is removed
 * first, and after every error the code asks libvirt for the domain's state.
 */
#include "virt/guest/domain-own.h"

#include "base/text.h"
#include "virt/host/claim.h"
#include "virt/host/connection.h"
#include "virt/guest/act.h"
#include "virt/guest/console.h"
#include "virt/guest/definition.h"
#include "virt/parts/disk.h"
#include "virt/guest/domain-light.h"
#include "virt/guest/domain-xml.h"
#include "virt/parts/container.h"
#include "virt/parts/firmware.h"
#include "virt/parts/image.h"
#include "virt/guest/golden.h"
#include "virt/guest/keep.h"
#include "virt/guest/kept-file.h"
#include "virt/host/memory.h"
#include "virt/parts/network.h"
#include "virt/host/port.h"
#include "virt/host/range-files.h"
#include "virt/host/rights.h"
#include "virt/parts/seed.h"
#include "virt/parts/tpm.h"
#include "virt/guest/watch.h"
#include "virt/parts/way.h"

#include <libvirt/libvirt-qemu.h>
#include <libvirt/virterror.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { START_ATTEMPTS = 4, PORT_ANY = -1 };

/* ---- making
 * ------------------------------------------------------------------------------------------- */

enum {
    STANDS,
    DRIFTED, /* it runs, and its definition differs or its seed is gone */
    STOPPED,
    ABSENT
};

static bool domain_has_its_seed(const struct range *range, const struct spec *spec)
{
    char path[PATH_MAX];

    if (spec->light)
        return container_is_laid(range, spec->vm);
    seed_path(range, spec->domain, path);
    return spec->unmanaged || access(path, F_OK) == 0;
}

static bool domain_is_defined_as_made(virDomainPtr domain, const struct tag *tag)
{
    char hash[TAG_DEFINITION];
    struct error err;

    return tag->definition[0] == '\0' || definition_hash(domain, hash, &err) < 0 ||
           strcmp(hash, tag->definition) == 0;
}

/* Runs a guest that was started paused, its team links first set down. */
static int domain_let_go(const struct range *range, virDomainPtr domain, struct error *err)
{
    struct tag tag;

    if (tag_of(domain, range->run, &tag) != 0)
        return error_set(err, ERROR_STATE, "%s has no tag", virDomainGetName(domain));
    if (act_set_links(range, domain, &tag, false, err) < 0)
        return -ERROR_FAILED;
    return strcmp(domain_state(domain), "running") == 0 || virDomainResume(domain) == 0
               ? 0
               : connection_error(err, "cannot be resumed");
}

/* It came from another host with its memory, and stands still since. */
static int domain_run_on(virDomainPtr domain, struct error *err)
{
    int r = strcmp(domain_state(domain), "paused") != 0 || virDomainResume(domain) == 0
                ? 0
                : connection_error(err, "cannot run on here");

    watch_expect_life(virDomainGetName(domain));
    return r;
}

/* May a running guest of this incarnation stay as it is? */
static int domain_judge_running(const struct range *range, const struct spec *spec,
                                virDomainPtr domain, const struct tag *tag, struct error *err)
{
    /* Resumes a guest that stopped because its disk could not be written. If there is still no
     * room it stops again and loses nothing. */
    if (strcmp(domain_state(domain), "stuck") == 0)
        virDomainResume(domain);
    if (spec->held && domain_let_go(range, domain, err) < 0)
        return -ERROR_FAILED;
    if (spec->arrived && domain_run_on(domain, err) < 0)
        return -ERROR_FAILED;
    if (!range->network->is_plugged_in(range, domain, tag) ||
        !way_is_plugged_in(range, domain, tag)) {
        int r = range->network->prepare(range, spec, err);

        /* Only a start connects the NIC again, and only to a network that exists. */
        if (r < 0)
            return r;
        watch_expect_end(virDomainGetName(domain));
        virDomainDestroy(domain);
        return STOPPED;
    }
    return domain_is_defined_as_made(domain, tag) && domain_has_its_seed(range, spec) ? STANDS
                                                                                      : DRIFTED;
}

/* The state of what exists, and its tag. Leftovers that cannot be used are removed. */
static int domain_see_standing(struct job *job, const struct range *range, const struct spec *spec,
                               struct tag *ret_tag, struct error *err)
{
    virDomainPtr domain = NULL;
    struct tag tag;
    int r = domain_find(range, spec->domain, &domain, err);

    /* An overlay without a domain belongs to an earlier incarnation or an unfinished start,
     * unless this incarnation ran before. */
    if (r > 0 && spec->stood)
        return ABSENT;
    if (r > 0)
        return (r = domain_drop_parts(range, spec->domain, err)) < 0 ? r : ABSENT;
    if (r < 0)
        return r;

    bool tagged = tag_of(domain, range->run, &tag) == 0;

    if (tagged)
        *ret_tag = tag;

    bool same = tagged && tag.incarnation == spec->incarnation;
    bool alive = domain_is_alive(range, domain);

    /* A domain that is shutting down must be down before it can be started. */
    if (same && !alive && domain_is_active(domain))
        virDomainDestroy(domain);

    int now = same && alive ? domain_judge_running(range, spec, domain, &tag, err) : STOPPED;

    virDomainFree(domain);
    /* A stopped domain of the same incarnation stays defined, because the injects' markers are
     * on its disk. */
    if (same)
        return now;
    r = domain_drop(job, range, spec->domain, err);
    return r < 0 ? r : ABSENT;
}

/*
 * libvirt reads its whole schema to validate a definition, which takes four fifths of the time of
 * making a domain. All definitions are alike, so only the first is validated.
 */
static unsigned domain_how_to_define(void)
{
    static atomic_flag begun = ATOMIC_FLAG_INIT;

    return atomic_flag_test_and_set(&begun) ? 0 : VIR_DOMAIN_DEFINE_VALIDATE;
}

/* Started paused, until its team links are down. */
static int domain_launch_held(const struct domain_plan *plan, virDomainPtr domain,
                              struct error *err)
{
    const struct spec *spec = plan->spec;
    int r;

    watch_expect_pause(spec->domain, true);
    if (spec->fork_vm != 0)
        r = golden_wake(plan->range, domain, spec, err);
    else
        r = virDomainCreateWithFlags(domain, VIR_DOMAIN_START_PAUSED) < 0
                ? connection_error(err, "cannot start")
                : 0;
    if (r == 0 && spec->fork_vm != 0)
        r = definition_seal(domain, true, plan->range, spec, plan->host, plan->port,
                            plan->disk != NULL, err);
    if (r == 0)
        r = domain_let_go(plan->range, domain, err);
    watch_expect_pause(spec->domain, false);
    return r;
}

static int domain_launch(const struct domain_plan *plan, virDomainPtr domain, struct error *err)
{
    const struct spec *spec = plan->spec;

    if (spec->fork_vm == 0 && spec->kept[0] != '\0')
        return keep_back(plan->range, domain, spec, err);
    if (spec->held || spec->fork_vm != 0)
        return domain_launch_held(plan, domain, err);
    return virDomainCreateWithFlags(domain, 0) < 0 ? connection_error(err, "cannot start") : 0;
}

static bool domain_lost_its_port(const struct error *err)
{
    return strstr(err->text, "host forwarding") != NULL;
}

/* libvirt makes a folder for swtpm when it first starts a VM with a TPM. Of two that start at that
 * instant, one is refused because the folder exists. */
static bool domain_lost_a_race(const struct domain_plan *plan, const struct error *err)
{
    return domain_lost_its_port(err) ||
           (plan->spec->hardware.tpm && strstr(err->text, "File exists") != NULL);
}

/* 0: it runs; 1: another program or VM was faster, try again, with another port. */
static int domain_define_and_start(const struct range *range, const struct domain_plan *plan,
                                   struct error *err)
{
    xmlChar *xml = NULL;
    bool held = plan->spec->held || plan->spec->fork_vm != 0;
    bool kept = plan->spec->kept[0] != '\0' && !held;
    int r = kept ? keep_definition(range, plan->spec, plan->port, &xml, err)
                 : domain_xml(plan, &xml, err);

    if (r < 0)
        return r;

    virDomainPtr domain =
        virDomainDefineXMLFlags(range->connection, (const char *)xml, domain_how_to_define());

    xmlFree(xml);
    if (domain == NULL)
        return connection_error(err, "libvirt rejected the definition");
    r = definition_seal(domain, plan->runs, range, plan->spec, plan->host, plan->port,
                        plan->disk != NULL, err);
    if (r < 0 || plan->runs || plan->spec->receive) {
        virDomainFree(domain);
        return r;
    }
    watch_expect_life(plan->spec->domain);
    r = domain_launch(plan, domain, err);
    if (r < 0)
        r = domain_is_active(domain) && !kept && !held ? 0
            : domain_lost_a_race(plan, err)            ? 1
                                                       : -ERROR_FAILED;
    virDomainFree(domain);
    return r;
}

static int domain_start(struct job *job, struct domain_plan *plan, struct error *err)
{
    int r = 1;

    if (plan->runs)
        return domain_define_and_start(plan->range, plan, err);
    for (int i = 0; r > 0 && i < START_ATTEMPTS; i++) {
        r = plan->spec->unmanaged ? 0
            : plan->port == 0     ? way_take(plan->range, plan->spec->vm, err)
                                  : port_find(i == 0 ? plan->port : 0, &plan->port, err);
        if (r == 0)
            r = domain_define_and_start(plan->range, plan, err);
    }
    if (r == 0)
        return 0;
    /* A domain that never ran must not be left half made. */
    if (!plan->stood)
        domain_take_away(job, plan->range, plan->spec->domain, false, NULL);
    if (r > 0 && domain_lost_its_port(err))
        return error_set(err, ERROR_FAILED, "no free port on 127.0.0.1");
    return r > 0 ? -ERROR_FAILED : r;
}

static int domain_make_parts(struct job *job, struct domain_plan *plan, const struct image *image,
                             char *disk, struct error *err)
{
    const struct range *range = plan->range;
    const struct spec *spec = plan->spec;
    int r = 0;

    /* A new disk would look like the old one but lack the markers of what was already done. */
    if (image->disk[0] != '\0' && (spec->stood || plan->stood || spec->kept[0] != '\0') &&
        !range->disk->is_there(range, spec->domain))
        return error_set(err, ERROR_MISSING,
                         "its disk is missing; \"excon up\" with the scenario rebuilds the VM");
    if (image->disk[0] != '\0') {
        r = range->disk->make(job, range, spec, image, disk, err);
        plan->disk = disk;
    }
    if (r == 0 && !spec->unmanaged && (!plan->runs || !domain_has_its_seed(range, spec)))
        r = seed_make(range, spec, err);
    if (r == 0 && !plan->runs)
        r = range->network->prepare(range, spec, err);
    return r == 0 ? job_check(job, err) : r;
}

/* Where SSH will answer. A running guest, and a snapshot of one, keeps the port that it was
 * started with. */
static void domain_find_place(struct domain_plan *plan, const struct tag *tag, char *way)
{
    bool stays = plan->runs || plan->spec->kept[0] != '\0';

    plan->host = "";
    if (plan->spec->unmanaged)
        return;
    plan->host = "127.0.0.1";
    plan->port = (int)(tag->port != 0 ? tag->port : plan->spec->port);
    if (plan->port == 0)
        plan->port = PORT_ANY;
    if (stays ? tag->port != 0 : !way_is_used(plan->range))
        return;
    way_path(plan->range, plan->spec->vm, way);
    plan->host = way;
    plan->port = 0;
}

/* In: `tag->port` is the port of the domain before it, which people may have noted (0: none).
 * Out: this domain's port. */
static int domain_make_one(struct job *job, const struct range *range, const struct spec *spec,
                           int stands, struct tag *tag, struct error *err)
{
    char disk[PATH_MAX], seed[PATH_MAX], console[PATH_MAX], nvram[PATH_MAX], way[PATH_MAX];
    struct image image;
    struct domain_plan plan = {.range = range,
                               .spec = spec,
                               .image = &image,
                               .seed = seed,
                               .console = console,
                               .nvram = nvram,
                               .stood = stands != ABSENT,
                               .runs = stands == DRIFTED};
    int r;

    if (spec->light)
        return domain_light_make(job, range, spec, plan.stood, plan.runs, tag, err);
    r = range_mark(range, err);

    domain_find_place(&plan, tag, way);
    if (r == 0)
        r = rights_image(range, spec->image, err);
    if (r == 0)
        r = image_read(&image, spec->image, err);
    if (r == 0 && image.root[0] != '\0')
        r = error_set(err, ERROR_INPUT, "its image is one of a container (light: true)");
    if (r == 0 && spec->firmware[0] != '\0')
        image.uefi = strcmp(spec->firmware, "uefi") == 0;
    if (r == 0 && image.uefi)
        r = firmware_find(&plan.firmware, err);
    if (r == 0 && spec->hardware.tpm)
        r = tpm_find(err);
    firmware_path(range, spec->domain, nvram);
    if (r == 0 && !plan.runs)
        r = memory_check(range, spec->ram, err);
    seed_path(range, spec->domain, seed);
    if (r == 0)
        r = domain_make_parts(job, &plan, &image, disk, err);
    if (r == 0)
        r = console_take(range, spec->vm, console, err);
    if (r == 0)
        r = domain_start(job, &plan, err);
    if (r == 0) {
        text_copy(tag->host, sizeof(tag->host), plan.host);
        tag->port = plan.port;
    }
    return r;
}

/* 0: reverted; 1: it was reverted already. libvirt may have forgotten the domain although its
 * disk exists. */
static int domain_bring_back(struct job *job, const struct range *range, const struct spec *spec,
                             struct error *err)
{
    virDomainPtr domain = NULL;
    struct tag tag = {0};
    int r = domain_find(range, spec->domain, &domain, err);

    if (r > 0 && (r = keep_find(range, spec, &tag.port, err)) == 0)
        return domain_make_one(job, range, spec, ABSENT, &tag, err);
    if (r < 0)
        return r;
    if (tag_of(domain, range->run, &tag) != 0)
        r = error_set(err, ERROR_STATE, "the domain %s does not belong to this exercise",
                      spec->domain);
    else if (tag.incarnation == spec->incarnation && domain_is_alive(range, domain))
        r = 1;
    else
        r = keep_back(range, domain, spec, err);
    virDomainFree(domain);
    return r;
}

/* As domain_make, for a spec that names a snapshot (`kept`). */
static int domain_make_kept(struct job *job, const struct range *range, const struct spec *spec,
                            struct made *ret_made, struct error *err)
{
    struct made made = {0};
    virDomainPtr domain = NULL;
    int r = claim_enter(job, err);

    if (r < 0)
        return r;
    r = domain_bring_back(job, range, spec, err);
    claim_leave();
    if (r < 0)
        return r;
    made.made = r == 0;
    r = domain_find(range, spec->domain, &domain, err);
    if (r != 0 || tag_of(domain, range->run, &made.tag) != 0)
        r = error_set(err, ERROR_FAILED, "%s was reverted and has disappeared", spec->domain);
    if (domain != NULL)
        virDomainFree(domain);
    if (r == 0)
        *ret_made = made;
    return r;
}

/* Does it run in this incarnation? It is paused from its start until its links are down. */
static bool domain_is_forked(const struct range *range, const struct spec *spec,
                             struct tag *ret_tag)
{
    virDomainPtr domain = NULL;
    struct error err;
    bool is = false;

    if (domain_find(range, spec->domain, &domain, &err) != 0)
        return false;
    if (tag_of(domain, range->run, ret_tag) == 0)
        is = ret_tag->incarnation == spec->incarnation && domain_is_alive(range, domain) &&
             strcmp(domain_state(domain), "paused") != 0;
    virDomainFree(domain);
    return is;
}

/* As domain_make, for a spec that is a fork. What was begun earlier is removed. */
static int domain_make_fork(struct job *job, const struct range *range, const struct spec *spec,
                            struct made *ret_made, struct error *err)
{
    struct made made = {0};
    int r = 0;

    made.made = !domain_is_forked(range, spec, &made.tag);
    if (made.made)
        r = domain_drop(job, range, spec->domain, err);
    if (made.made && r == 0 && (r = claim_enter(job, err)) == 0) {
        r = golden_lay_disk(job, range, spec, err);
        if (r == 0)
            r = domain_make_one(job, range, spec, ABSENT, &made.tag, err);
        claim_leave();
    }
    if (r == 0)
        *ret_made = made;
    return r;
}

static int domain_fail(const struct range *range, const struct spec *spec, struct error *err)
{
    range_blame_space(range, err);
    return error_wrap(err, "%s", spec->domain);
}

int domain_make(struct job *job, const struct range *range, const struct spec *spec,
                struct made *ret_made, struct error *err)
{
    struct made made = {.made = true};

    if (spec->fork_vm != 0)
        return domain_make_fork(job, range, spec, ret_made, err) < 0 ? domain_fail(range, spec, err)
                                                                     : 0;
    if (spec->receive)
        watch_expect_end(spec->domain);
    else if (spec->kept[0] != '\0')
        return domain_make_kept(job, range, spec, ret_made, err);

    int r = domain_see_standing(job, range, spec, &made.tag, err);

    if (r < 0)
        return r;
    made.made = r != STANDS && r != DRIFTED;
    if (r != STANDS) {
        int stands = r;

        r = claim_enter(job, err);
        if (r < 0)
            return r;
        r = domain_make_one(job, range, spec, stands, &made.tag, err);
        claim_leave();
    }
    if (r < 0)
        return domain_fail(range, spec, err);
    *ret_made = made;
    return 0;
}
