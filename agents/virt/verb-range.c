/* SPDX-License-Identifier: Apache-2.0 */
/* `survey` and `range.drop`: lists, or removes, everything that carries the run's tag. */
#include "virt/provider.h"

#include "base/text.h"
#include "virt/host/claim.h"
#include "virt/host/crowd.h"
#include "virt/parts/container.h"
#include "virt/parts/disk.h"
#include "virt/guest/domain.h"
#include "virt/host/job.h"
#include "virt/guest/survey.h"
#include "virt/parts/network.h"
#include "virt/host/range-files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct asked {
    const struct range *range; /* constant */
    bool whole;                /* of a survey: with definitions and leftovers */
    bool keep;                 /* of a removal: disks and snapshots stay */
};

static void range_start(struct serve_request *request, job_work *work)
{
    const struct range *range = provider_need(request);
    struct asked *asked = range != NULL ? malloc(sizeof(*asked)) : NULL;

    if (range == NULL)
        return;
    if (asked == NULL) {
        serve_ended(request, OUTCOME_FAILED, "no memory", NULL);
        return;
    }
    *asked = (struct asked){range, json_is_true(json_object_get(request->body, "whole")),
                            json_is_true(json_object_get(request->body, "keep"))};
    job_start(request, work, asked, free);
}

static int range_survey(struct job *job, void *own, struct job_answer *answer, struct error *err)
{
    const struct asked *asked = own;
    json_t *vms = json_array(), *foreign = json_array();
    int r = survey_range(job, asked->range, asked->whole, vms, foreign, err);

    if (r < 0) {
        json_decref(vms);
        json_decref(foreign);
        return r;
    }
    text_print(answer->text, sizeof(answer->text), "%zu domains carry the tag of %s",
               json_array_size(vms), asked->range->run);
    answer->result = json_pack("{s:o, s:o}", "vms", vms, "foreign", foreign);
    return 0;
}

void verb_survey(struct serve_request *request)
{
    range_start(request, range_survey);
}

struct removal {
    const struct range *range;
    struct job *job;
    char domain[64];
    bool keep;
    int result;
    struct error err;
};

static void range_remove_one(void *item)
{
    struct removal *removal = item;

    removal->result = claim_take(removal->job, removal->domain, &removal->err);
    if (removal->result < 0)
        return;
    removal->result = (removal->keep ? domain_stop : domain_drop)(removal->job, removal->range,
                                                                  removal->domain, &removal->err);
    claim_drop(removal->domain);
}

static void range_tell_left(json_t *left, const struct removal *removal)
{
    char text[1200];

    text_print(text, sizeof(text), "domain %s: %s", removal->domain, removal->err.text);
    json_array_append_new(left, json_string(text));
}

/* Removes every domain. *ret_removed is their number; `left` gets those that could not be
 * removed. */
static int range_remove_domains(struct job *job, const struct range *range, bool keep,
                                size_t *ret_removed, json_t *left, struct error *err)
{
    struct tag *tags;
    size_t count;
    int r = domain_list(range, &tags, &count, err);

    if (r < 0)
        return r;

    struct removal *removals = calloc(count + 1, sizeof(*removals));

    if (removals == NULL) {
        free(tags);
        return error_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        removals[i] = (struct removal){.range = range, .job = job, .keep = keep};
        text_copy(removals[i].domain, sizeof(removals[i].domain), tags[i].domain);
    }
    crowd_run(removals, count, sizeof(*removals), range_remove_one);
    *ret_removed = 0;
    for (size_t i = 0; i < count; i++) {
        if (removals[i].result < 0)
            range_tell_left(left, &removals[i]);
        else
            (*ret_removed)++;
    }
    free(removals);
    free(tags);
    return job_check(job, err);
}

static int range_drop(struct job *job, void *own, struct job_answer *answer, struct error *err)
{
    const struct asked *asked = own;
    const struct range *range = asked->range;
    json_t *left = json_array();
    size_t removed = 0;
    int r = range_remove_domains(job, range, asked->keep, &removed, left, err);

    if (r < 0) {
        json_decref(left);
        return r;
    }
    range->network->drop_all(range, left);
    if (!asked->keep)
        range->disk->drop_all(range, left);
    if (!asked->keep && container_drop_all(range, err) < 0)
        json_array_append_new(left, json_string(err->text));
    /* A domain that could not be removed still uses its disk. */
    if (!asked->keep && json_array_size(left) == 0 && !range_remove_files(range))
        json_array_append_new(left, json_sprintf("files below %s", range->disks));
    text_print(answer->text, sizeof(answer->text), "%zu VMs %s, %zu things left", removed,
               asked->keep ? "ended" : "removed", json_array_size(left));
    answer->result = json_pack("{s:I, s:o}", "removed", (json_int_t)removed, "left", left);
    return 0;
}

void verb_drop_range(struct serve_request *request)
{
    range_start(request, range_drop);
}
