/* SPDX-License-Identifier: Apache-2.0 */
/* A plan's end, its look-ups, and genesis: the rows with the names of their blobs. */
#include "core/model/plan.h"

#include <stdlib.h>

const char *const note_words[NOTE_KINDS] = {
    "not-run", "never", "unexercised", "trust", "access", "network",
};

void plan_free(struct plan *plan)
{
    if (plan == NULL)
        return;

    /* The pool holds the plan's arrays, not the plan itself. */
    pool_done(&plan->pool);
    free(plan);
}

const struct plan_nic *plan_nics(const struct plan *plan, uint32_t vm, size_t *ret_count)
{
    size_t low = 0, high = plan->nic_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (plan->nics[middle].vm < vm)
            low = middle + 1;
        else
            high = middle;
    }

    size_t count = 0;

    while (low + count < plan->nic_count && plan->nics[low + count].vm == vm)
        count++;
    *ret_count = count;
    return count != 0 ? &plan->nics[low] : NULL;
}

const struct host_made *plan_host(const struct plan *plan, uint32_t vm)
{
    uint32_t host = plan->vms.items[vm - 1].row.as.vm_made.host;

    return host != 0 ? &plan->hosts.items[host - 1].row.as.host_made : NULL;
}

/* Where a row of this kind keeps the name of its blob; NULL: it has none. */
static const char **plan_hash_of(struct row *row)
{
    switch (row->kind) {
    case ROW_EXERCISE_OPENED:
        return &row->as.exercise_opened.scenario;
    case ROW_VM_MADE:
        return &row->as.vm_made.spec;
    case ROW_FEATURE_MADE:
        return &row->as.feature_made.payload;
    case ROW_CONDITION_MADE:
        return &row->as.condition_made.payload;
    case ROW_GREEN_MADE:
        return &row->as.green_made.payload;
    case ROW_INJECT_MADE:
        return &row->as.inject_made.payload;
    default:
        return NULL;
    }
}

/* A blob that is there is stored, and named by its row. */
static int plan_keep(const struct plan_blob *blob, const struct genesis_sink *sink, char hash[65],
                     const char **place, struct error *err)
{
    hash[0] = '\0';
    if (blob->bytes != NULL && sink->blob(sink->own, blob->bytes, blob->length, hash, err) < 0)
        return error_wrap(err, "genesis");
    *place = hash;
    return 0;
}

static int plan_tell(const struct plan_row *planned, const struct genesis_sink *sink,
                     struct error *err)
{
    struct row row = planned->row;
    char hash[65], undo[65], files[65];
    const char **place = plan_hash_of(&row);

    if (place != NULL && plan_keep(&planned->blob, sink, hash, place, err) < 0)
        return -ERROR_FAILED;
    if (row.kind == ROW_EXERCISE_OPENED &&
        plan_keep(&planned->files, sink, files, &row.as.exercise_opened.sources, err) < 0)
        return -ERROR_FAILED;
    if (row.kind == ROW_INJECT_MADE &&
        (plan_keep(&planned->cleanup, sink, undo, &row.as.inject_made.cleanup, err) < 0 ||
         plan_keep(&planned->files, sink, files, &row.as.inject_made.files, err) < 0))
        return -ERROR_FAILED;
    return sink->row(sink->own, &row, err);
}

int64_t plan_epoch(const struct plan *plan)
{
    enum { BEFORE = 900000 /* ms: the range is up by then */ };
    static const int64_t fixed = INT64_C(1893456000000); /* 2030-01-01 */

    return plan->days.count != 0 ? plan->days.items[0].row.as.day_made.from - BEFORE : fixed;
}

int plan_genesis(const struct plan *plan, const struct genesis_sink *sink, struct error *err)
{
    const struct plan_rows *const kinds[] = {
        &plan->days,        &plan->teams,        &plan->contacts,   &plan->members,
        &plan->member_keys, &plan->variables,    &plan->switches,   &plan->hosts,
        &plan->vms,         &plan->features,     &plan->conditions, &plan->greens,
        &plan->metrics,     &plan->objectives,   &plan->events,     &plan->injects,
        &plan->truths,      &plan->expectations, &plan->indicators, &plan->hints,
        &plan->flags,       &plan->criteria,     &plan->excuses,    &plan->organisations,
        &plan->attacks,     &plan->scoring,      &plan->releases,   &plan->warnings};
    struct row done = {.kind = ROW_GENESIS_DONE, .audience = AUDIENCE_ALL};
    int result = plan_tell(
        &(struct plan_row){.row = plan->opened, .blob = plan->document, .files = plan->sources},
        sink, err);
    uint32_t rows = 2;

    for (size_t k = 0; result == 0 && k < sizeof(kinds) / sizeof(kinds[0]); k++)
        for (size_t i = 0; result == 0 && i < kinds[k]->count; i++, rows++)
            result = plan_tell(&kinds[k]->items[i], sink, err);
    if (result < 0)
        return result;
    done.as.genesis_done.rows = rows;
    return sink->row(sink->own, &done, err);
}
