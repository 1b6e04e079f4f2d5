/* SPDX-License-Identifier: Apache-2.0 */
/* Availability as a heat map: each team's services together; what all share by itself. */
#include <inttypes.h>

#include "products/aar/aar-parts.h"

/* The checks of a team (0: those that all share) as if they were one. NULL: no memory. */
static struct history_check *availability_sum(struct aar *aar, uint32_t team, size_t *ret_checks)
{
    const struct view *view = aar->view;
    struct history_check *all = pool_take(&aar->pool, sizeof(*all));

    *ret_checks = 0;
    for (size_t i = 0; all != NULL && i < view->condition_count; i++) {
        const struct condition_made *made = &view->conditions[i].made;
        const struct history_check *one = history_check(aar->history, made->condition);

        if (made->condition == 0 || made->team != team)
            continue;
        ++*ret_checks;
        if (one == NULL)
            continue;
        all->book.sum += one->book.sum;
        all->book.samples += one->book.samples;
        all->book.down += one->book.down;
        all->book.excused += one->book.excused;
        all->book.faults += one->book.faults;
        for (int j = 0; j < HISTORY_BUCKETS; j++) {
            all->buckets[j].sum += one->buckets[j].sum;
            all->buckets[j].samples += one->buckets[j].samples;
            all->buckets[j].no_samples += one->buckets[j].no_samples;
        }
    }
    aar->out_of_memory |= all == NULL;
    return all;
}

static void availability_row(struct aar *aar, struct aar_table *table, uint32_t team,
                             const char *id, const char *title)
{
    size_t checks;
    const struct history_check *all = availability_sum(aar, team, &checks);
    int64_t share = 0;
    bool known = history_share(all, &share);

    if (checks == 0 || !aar_row(table))
        return;
    aar_text(table, AAR_PLAIN, "%s", id);
    aar_number(table, AAR_PLAIN, (int64_t)checks);
    if (known)
        aar_number(table, AAR_PLAIN, share);
    else
        aar_none(table);
    aar_number(table, AAR_PLAIN, all->book.samples);
    aar_number(table, AAR_PLAIN, all->book.down);
    aar_number(table, AAR_PLAIN, all->book.excused);
    aar_number(table, AAR_PLAIN, all->book.faults);
    aar_picture(table, all, "%s: %" PRId64 ".%d %% of %" PRId64 " samples of %zu checks", title,
                share / 10, (int)(share % 10), all->book.samples, checks);
}

void aar_availability(struct aar *aar)
{
    static const struct aar_column columns[] = {{"team", "Team", AAR_TEXT},
                                                {"checks", "Checks", AAR_COUNT},
                                                {"share", "Available", AAR_SHARE},
                                                {"samples", "Samples", AAR_COUNT},
                                                {"down", "At 0", AAR_COUNT},
                                                {"excused", "Excused", AAR_COUNT},
                                                {"faults", "Faults", AAR_COUNT},
                                                {"strip", "Over time", AAR_STRIP},
                                                {NULL, NULL, AAR_TEXT}};
    const struct view *view = aar->view;
    struct aar_table *table;

    aar_part(aar, "availability", "Availability");
    aar_say(aar, "Each line is the exercise from STARTEX to the end. A low line says that all "
                 "samples were whole, a half bar that some were not, a full bar that all were "
                 "down, dashes that nothing counted.");
    table = aar_table(aar, "availability", "Services of each team together", columns);
    for (size_t i = 0; i < view->team_count; i++)
        if (view->teams[i].made.team != 0)
            availability_row(aar, table, view->teams[i].made.team, view->teams[i].made.id,
                             aar_team_title(&view->teams[i]));
    availability_row(aar, table, 0, "(shared)", "Services that all teams share");
}
