/* SPDX-License-Identifier: Apache-2.0 */
/* `vm.make`, `vm.drop`, `vm.keep`, `vm.suspend`, `vm.resume`, `vm.golden`, `vm.restart` and
 * `vm.act`: one VM, one claim, one job. */
#include "virt/provider.h"

#include "base/text.h"
#include "virt/guest/act.h"
#include "virt/host/claim.h"
#include "virt/guest/domain.h"
#include "virt/host/job.h"
#include "virt/guest/keep.h"
#include "virt/guest/watch.h"
#include "virt/parts/spec.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct making {
    const struct range *range;
    struct spec *spec;
    bool stuck; /* it ran, and its disk has stopped it again */
};

/* Behind the answer: before that the controller does not know that it runs at all. */
static void vm_making_free(void *own)
{
    struct making *making = own;

    if (making->stuck)
        watch_say_stuck(making->spec->vm, making->spec->domain);
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
    making->stuck = !made.made && domain_is_stuck(making->range, making->spec->domain);
    answer->result = json_pack("{s:s, s:I, s:b}", "host", made.tag.host, "port",
                               (json_int_t)made.tag.port, "made", made.made);

    const char *said = made.made ? "was started" : "ran already";

    if (made.tag.port != 0)
        text_print(answer->text, sizeof(answer->text), "%s %s, SSH at %s port %" PRId64,
                   making->spec->domain, said, made.tag.host, made.tag.port);
    else if (made.tag.host[0] == '\0')
        text_print(answer->text, sizeof(answer->text), "%s %s", making->spec->domain, said);
    else
        text_print(answer->text, sizeof(answer->text), "%s %s, SSH at %s.team",
                   making->spec->domain, said, made.tag.host);
    return 0;
}

/* A name without a folder is one in that of the range. */
static void vm_place(json_t *object, const char *key, const char *folder)
{
    const char *name = json_string_value(json_object_get(object, key));

    if (name != NULL && folder[0] != '\0' && strchr(name, '/') == NULL)
        json_object_set_new(object, key, json_sprintf("%s/%s", folder, name));
}

static void vm_place_all(const struct range *range, json_t *body)
{
    size_t i;
    json_t *nic;

    vm_place(body, "image", range->images);
    json_array_foreach(json_object_get(body, "nics"), i, nic)
    {
        vm_place(nic, "here", range->ports);
        vm_place(nic, "there", range->ports);
    }
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
    vm_place_all(range, request->body);
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
    char kept[SPEC_KEPT];                         /* of vm.keep */
    char stays[SPEC_SNAPSHOTS * (SPEC_KEPT + 1)]; /* of vm.keep and vm.discard */
    char act[16], id[ACT_ID];                     /* of vm.act */
    int64_t incarnation;                          /* of vm.golden */
    int64_t room;                                 /* of vm.keep and vm.suspend */
    bool suspended;                               /* of vm.keep */
    bool back;                                    /* of vm.send */
};

/* What a verb does with the VM, whose claim it has. */
typedef int vm_work(struct job *job, const struct work *work, struct error *err);

/* Does it, and says what the VM has become: "x1a2b3c4d-7 is gone". */
static int vm_claimed(struct job *job, const struct work *work, vm_work *run, const char *became,
                      struct job_answer *answer, struct error *err)
{
    int r = claim_take(job, work->domain, err);

    if (r < 0)
        return r;
    r = run(job, work, err);
    claim_drop(work->domain);
    if (r == 0)
        text_print(answer->text, sizeof(answer->text), "%s %s", work->domain, became);
    return r;
}

static int vm_drop_it(struct job *job, const struct work *work, struct error *err)
{
    return domain_drop(job, work->range, work->domain, err);
}

static int vm_drop(struct job *job, void *own, struct job_answer *answer, struct error *err)
{
    return vm_claimed(job, own, vm_drop_it, "is gone", answer, err);
}

static int vm_shutdown_it(struct job *job, const struct work *work, struct error *err)
{
    return domain_shutdown(job, work->range, work->domain, err);
}

static int vm_shutdown(struct job *job, void *own, struct job_answer *answer, struct error *err)
{
    return vm_claimed(job, own, vm_shutdown_it, "is off", answer, err);
}

static int vm_send_it(struct job *job, const struct work *work, struct error *err)
{
    (void)job;
    return domain_send(work->range, work->domain, work->back, err);
}

static int vm_send(struct job *job, void *own, struct job_answer *answer, struct error *err)
{
    const struct work *work = own;

    return vm_claimed(job, work, vm_send_it, work->back ? "is back" : "may go", answer, err);
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

static int vm_keep_it(struct job *job, const struct work *work, struct error *err)
{
    const struct keep_order order = {
        .kept = work->kept, .stays = work->stays, .room = work->room, .suspended = work->suspended};

    (void)job;
    return domain_keep(work->range, work->domain, &order, err);
}

static int vm_keep(struct job *job, void *own, struct job_answer *answer, struct error *err)
{
    const struct work *work = own;
    int r = spec_check_kept(work->kept, err);

    return r < 0 ? r : vm_claimed(job, work, vm_keep_it, "has a snapshot", answer, err);
}

static int vm_suspend_it(struct job *job, const struct work *work, struct error *err)
{
    (void)job;
    return domain_suspend(work->range, work->domain, work->room, err);
}

static int vm_suspend(struct job *job, void *own, struct job_answer *answer, struct error *err)
{
    return vm_claimed(job, own, vm_suspend_it, "stands still", answer, err);
}

static int vm_resume_it(struct job *job, const struct work *work, struct error *err)
{
    (void)job;
    return domain_resume(work->range, work->domain, err);
}

static int vm_resume(struct job *job, void *own, struct job_answer *answer, struct error *err)
{
    return vm_claimed(job, own, vm_resume_it, "runs again", answer, err);
}

static int vm_discard_it(struct job *job, const struct work *work, struct error *err)
{
    (void)job;
    return domain_discard(work->range, work->domain, work->stays, err);
}

static int vm_discard(struct job *job, void *own, struct job_answer *answer, struct error *err)
{
    return vm_claimed(job, own, vm_discard_it, "has the snapshots that stay", answer, err);
}

static int vm_golden_it(struct job *job, const struct work *work, struct error *err)
{
    return domain_golden(job, work->range, work->domain, work->incarnation, err);
}

static int vm_golden(struct job *job, void *own, struct job_answer *answer, struct error *err)
{
    return vm_claimed(job, own, vm_golden_it, "has a golden state", answer, err);
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
    const char *domain = "", *kept = "", *stays = "", *act = "", *id = "";
    int64_t vm = 0, incarnation = 0, room = 0;

    if (range == NULL)
        return;

    int r = work == NULL ? error_memory(&err) : serve_text(request, "domain", NULL, &domain, &err);

    if (r == 0)
        r = serve_int(request, "vm", 1, UINT32_MAX, 0, &vm, &err);
    if (r == 0)
        r = serve_int(request, "incarnation", 0, UINT32_MAX, 0, &incarnation, &err);
    if (r == 0)
        r = serve_int(request, "room", 0, INT64_MAX, 0, &room, &err);
    if (r == 0)
        r = serve_text(request, "kept", "", &kept, &err);
    if (r == 0)
        r = serve_text(request, "stays", "", &stays, &err);
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
    work->incarnation = incarnation;
    work->room = room;
    work->suspended = json_is_true(json_object_get(request->body, "suspended"));
    work->back = json_is_true(json_object_get(request->body, "back"));
    if (!text_copy(work->stays, sizeof(work->stays), stays)) {
        free(work);
        serve_ended(request, OUTCOME_FAILED, "\"stays\" names too many snapshots", NULL);
        return;
    }
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

void verb_shutdown(struct serve_request *request)
{
    vm_start_on(request, vm_shutdown);
}

void verb_send(struct serve_request *request)
{
    vm_start_on(request, vm_send);
}

void verb_restart(struct serve_request *request)
{
    vm_start_on(request, vm_restart);
}

void verb_keep(struct serve_request *request)
{
    vm_start_on(request, vm_keep);
}

void verb_suspend(struct serve_request *request)
{
    vm_start_on(request, vm_suspend);
}

void verb_resume(struct serve_request *request)
{
    vm_start_on(request, vm_resume);
}

void verb_discard(struct serve_request *request)
{
    vm_start_on(request, vm_discard);
}

void verb_golden(struct serve_request *request)
{
    vm_start_on(request, vm_golden);
}

void verb_act(struct serve_request *request)
{
    vm_start_on(request, vm_do_act);
}
