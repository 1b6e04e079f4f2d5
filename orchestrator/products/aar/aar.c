/* SPDX-License-Identifier: Apache-2.0 */
#include "products/aar/aar.h"

#include "products/aar/aar-parts.h"

/* The last row that was begun is filled as every other. */
static void aar_close(struct aar *aar)
{
    for (size_t i = 0; i < aar->part_count; i++)
        for (size_t j = 0; j < aar->parts[i]->table_count; j++) {
            struct aar_table *table = aar->parts[i]->tables[j];

            while (table->cell_count < table->row_count * table->column_count &&
                   !aar->out_of_memory)
                aar_none(table);
        }
}

static void aar_make_whole(struct aar *aar, const struct aar_options *options)
{
    size_t count;
    const struct aar_hit *hits = aar_hits(aar, &count);

    aar_cover(aar, options);
    aar_commander(aar, hits, count);
    aar_objectives(aar);
    aar_storylines(aar, hits, count);
    aar_cop(aar);
    aar_sharing(aar);
    aar_teams(aar);
    aar_availability(aar);
    aar_control(aar);
    aar_improvement(aar, hits, count);
    aar_method(aar);
}

static void aar_make_own(struct aar *aar, const struct aar_options *options)
{
    aar_cover(aar, options);
    aar_objectives(aar);
    aar_teams(aar);
    aar_method(aar);
}

int aar_make(const struct view *view, const struct history *history,
             const struct aar_options *options, struct aar *ret, struct error *err)
{
    struct aar aar = {.form = options->form,
                      .view = view,
                      .history = history,
                      .marking = options->marking,
                      .team = options->team,
                      .only = options->only};

    if (options->form == AAR_HOTWASH)
        aar_hotwash(&aar);
    else if (options->form == AAR_BLANK)
        aar_blank(&aar);
    else if (options->form == AAR_WALL)
        aar_wall(&aar, options);
    else if (options->team != 0)
        aar_make_own(&aar, options);
    else
        aar_make_whole(&aar, options);
    aar_close(&aar);
    if (aar.out_of_memory) {
        aar_done(&aar);
        return error_memory(err);
    }
    *ret = aar;
    return 0;
}
