/* SPDX-License-Identifier: Apache-2.0 */
/* `vm.make`, `vm.drop`, `vm.keep`, `vm.restart` and `vm.act`: one VM, one claim, one job. */
#include "virt/provider.h"

#include "base/text.h"
#include "virt/guest/act.h"
#include "virt/host/claim.h"
#include "virt/guest/domain.h"
#include "virt/host/job.h"
#include "virt/guest/keep.h"
#include "virt/parts/spec.h"

#include <inttypes.h>
#include <stdlib.h>

struct making {
    const struct range *range;
    struct spec *spec;
};

static void vm_making_free(void *own)
{
    struct making *making = own;

    spec_free(making->spec);
    free(making);
}

static int vm_make(struct job *job, void *own, struct job_answer *answer, struct error *err)
{
    struct making *making = own;
    struct made made;
    int r = claim_take(job, making->spec->domain, err);

    if (r < 0)
        return r;
    r = domain_make(job, making->range, making->spec, &made, err);
    claim_drop(making->spec->domain);
    if (r < 0)
        return r;
    answer->result = json_pack("{s:s, s:I, s:b}", "host", made.tag.host, "port",
                               (json_int_t)made.tag.port, "made", made.made);

    const char *said = made.made ? "was started" : "ran already";

    if (made.tag.port != 0)
        text_print(answer->text, sizeof(answer->text), "%s %s, SSH at %s port %" PRId64,
                   making->spec->domain, said, made.tag.host, made.tag.port);
    else
        text_print(answer->text, sizeof(answer->text), "%s %s, SSH at %s.team",
                   making->spec->domain, said, made.tag.host);
    return 0;
}

void verb_make(struct serve_request *request)
{
    const struct range *range = provider_need(request);
    struct making *making = range != NULL ? calloc(1, sizeof(*making)) : NULL;
    struct error err;

    if (range == NULL)
        return;
    if (making == NULL) {
        serve_ended(request, OUTCOME_FAILED, "no memory", NULL);
        return;
    }
    making->range = range;
    if (spec_read(request, range->run, &making->spec, &err) < 0) {
        free(making);
        serve_ended(request, OUTCOME_FAILED, err.text, NULL);
        return;
    }
    job_start(request, vm_make, making, vm_making_free);
}

struct work {
    const struct range *range;
    char domain[64];
    char kept[SPEC_KEPT];     /* of vm.keep */
    char act[16], id[ACT_ID]; /* of vm.act */
};

static int vm_drop(struct job *job, void *own, struct job_answer *answer, struct error *err)
{
    struct work *work = own;
    int r = claim_take(job, work->domain, err);

    if (r < 0)
        return r;
    r = domain_drop(job, work->range, work->domain, err);
    claim_drop(work->domain);
    if (r == 0)
        text_print(answer->text, sizeof(answer->text), "%s is gone", work->domain);
    return r;
}

static int vm_restart(struct job *job, void *own, struct job_answer *answer, struct error *err)
{
    struct work *work = own;
    struct tag tag;
    int r = claim_take(job, work->domain, err);

    if (r < 0)
        return r;
    r = domain_restart(work->range, work->domain, &tag, err);
    claim_drop(work->domain);
    if (r < 0)
        return r;
    answer->result = json_pack("{s:s, s:I}", "host", tag.host, "port", (json_int_t)tag.port);
    text_print(answer->text, sizeof(answer->text), "%s was restarted", work->domain);
    return 0;
}

static int vm_keep(struct job *job, void *own, struct job_answer *answer, struct error *err)
{
    struct work *work = own;
    int r = spec_check_kept(work->kept, err);

    if (r == 0)
        r = claim_take(job, work->domain, err);
    if (r < 0)
        return r;
    r = domain_keep(work->range, work->domain, work->kept, err);
    claim_drop(work->domain);
    if (r == 0)
        text_print(answer->text, sizeof(answer->text), "%s has a snapshot", work->domain);
    return r;
}

static int vm_do_act(struct job *job, void *own, struct job_answer *answer, struct error *err)
{
    struct work *work = own;
    int r = act_check(work->act, work->id, err);

    if (r == 0)
        r = claim_take(job, work->domain, err);
    if (r < 0)
        return r;
    r = act_do(work->range, work->domain, work->act, work->id, err);
    claim_drop(work->domain);
    if (r < 0)
        return r;
    answer->result = r == 0 ? json_pack("{s:s, s:i}", "state", "ended", "exit", 0)
                            : json_pack("{s:s}", "state", "interrupted");
    text_print(answer->text, sizeof(answer->text), "%s of %s", work->act, work->domain);
    return 0;
}

/* Work on one domain that exists. */
static void vm_start_on(struct serve_request *request, job_work *run)
{
    const struct range *range = provider_need(request);
    struct work *work = range != NULL ? calloc(1, sizeof(*work)) : NULL;
    struct error err;
    const char *domain = "", *kept = "", *act = "", *id = "";
    int64_t vm = 0;

    if (range == NULL)
        return;

    int r = work == NULL ? error_memory(&err) : serve_text(request, "domain", NULL, &domain, &err);

    if (r == 0)
        r = serve_int(request, "vm", 1, UINT32_MAX, 0, &vm, &err);
    if (r == 0)
        r = serve_text(request, "kept", "", &kept, &err);
    if (r == 0)
        r = serve_text(request, "act", "", &act, &err);
    if (r == 0)
        r = serve_text(request, "id", "", &id, &err);
    if (r == 0)
        r = spec_check_domain(domain, range->run, vm, &err);
    if (r < 0) {
        free(work);
        serve_ended(request, OUTCOME_FAILED, err.text, NULL);
        return;
    }
    work->range = range;
    text_copy(work->domain, sizeof(work->domain), domain);
    text_copy(work->kept, sizeof(work->kept), kept);
    text_copy(work->act, sizeof(work->act), act);
    text_copy(work->id, sizeof(work->id), id);
    job_start(request, run, work, free);
}

void verb_drop(struct serve_request *request)
{
    vm_start_on(request, vm_drop);
}

void verb_restart(struct serve_request *request)
{
    vm_start_on(request, vm_restart);
}

void verb_keep(struct serve_request *request)
{
    vm_start_on(request, vm_keep);
}

void verb_act(struct serve_request *request)
{
    vm_start_on(request, vm_do_act);
}
