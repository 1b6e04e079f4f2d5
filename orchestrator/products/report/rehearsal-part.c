/* SPDX-License-Identifier: Apache-2.0 */
/* What some of the runs have shown, in one piece of memory that two processes share: its head, then
 * the arrays of struct rehearsal one behind the other. */
#include <string.h>

#include "products/report/rehearsal.h"

struct part {
    uint32_t runs;
    struct controller_peak injects, checks;
};

/* The arrays of a part with so many runs, in their order. */
struct part_arrays {
    int64_t *points;
    int64_t (*loads)[REHEARSAL_LOADS];
    uint32_t *fired, *together;
    unsigned char *seen;
    size_t size;
};

static struct part_arrays part_arrays_of(const struct rehearsal *rehearsal, unsigned runs,
                                         void *part)
{
    const struct view *view = rehearsal->view;
    unsigned char *at = part;
    struct part_arrays arrays = {0};

    arrays.points = (int64_t *)(at + sizeof(struct part));
    arrays.loads = (int64_t(*)[REHEARSAL_LOADS])(arrays.points + runs * (view->team_count + 1));
    arrays.fired = (uint32_t *)(arrays.loads + runs);
    arrays.together = arrays.fired + view->event_count;
    arrays.seen = (unsigned char *)(arrays.together + view->event_count);
    arrays.size = (size_t)(arrays.seen + view->condition_count - at);
    return arrays;
}

size_t rehearsal_part_size(const struct rehearsal *rehearsal, unsigned runs)
{
    struct part none; /* its place does not matter */

    return part_arrays_of(rehearsal, runs, &none).size;
}

void rehearsal_begin_part(struct rehearsal *rehearsal)
{
    const struct view *view = rehearsal->view;

    rehearsal->runs = 0;
    rehearsal->injects = rehearsal->checks = (struct controller_peak){0};
    memset(rehearsal->fired, 0, view->event_count * sizeof(*rehearsal->fired));
    memset(rehearsal->together, 0, view->event_count * sizeof(*rehearsal->together));
    memset(rehearsal->seen, 0, view->condition_count);
    memset(rehearsal->points, 0, (view->team_count + 1) * sizeof(*rehearsal->points));
    memset(rehearsal->loads, 0, sizeof(*rehearsal->loads));
}

void rehearsal_write_part(const struct rehearsal *rehearsal, void *part)
{
    const struct view *view = rehearsal->view;
    struct part_arrays arrays = part_arrays_of(rehearsal, rehearsal->runs, part);

    *(struct part *)part = (struct part){
        .runs = rehearsal->runs, .injects = rehearsal->injects, .checks = rehearsal->checks};
    memcpy(arrays.points, rehearsal->points,
           rehearsal->runs * (view->team_count + 1) * sizeof(*arrays.points));
    memcpy(arrays.loads, rehearsal->loads, rehearsal->runs * sizeof(*arrays.loads));
    memcpy(arrays.fired, rehearsal->fired, view->event_count * sizeof(*arrays.fired));
    memcpy(arrays.together, rehearsal->together, view->event_count * sizeof(*arrays.together));
    memcpy(arrays.seen, rehearsal->seen, view->condition_count);
}

void rehearsal_add_part(struct rehearsal *rehearsal, const void *part)
{
    const struct part *head = part;
    const struct view *view = rehearsal->view;
    struct part_arrays arrays = part_arrays_of(rehearsal, head->runs, (void *)(uintptr_t)part);

    memcpy(rehearsal->points + rehearsal->runs * (view->team_count + 1), arrays.points,
           head->runs * (view->team_count + 1) * sizeof(*arrays.points));
    memcpy(rehearsal->loads + rehearsal->runs, arrays.loads, head->runs * sizeof(*arrays.loads));
    rehearsal->runs += head->runs;
    for (size_t i = 0; i < view->event_count; i++) {
        rehearsal->fired[i] += arrays.fired[i];
        if (arrays.together[i] > rehearsal->together[i])
            rehearsal->together[i] = arrays.together[i];
    }
    for (size_t i = 0; i < view->condition_count; i++)
        rehearsal->seen[i] |= arrays.seen[i];
    rehearsal_take_peak(&rehearsal->injects, &head->injects);
    rehearsal_take_peak(&rehearsal->checks, &head->checks);
}
