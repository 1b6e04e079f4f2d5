/* SPDX-License-Identifier: Apache-2.0 */
/* How teams shared, scored against what injects left behind, and who told whom. */
#include "core/view/sharing.h"
#include "products/aar/aar-parts.h"

static void sharing_share(struct aar_table *table, int64_t thousandths)
{
    if (thousandths == SHARING_UNDEFINED)
        aar_none(table);
    else
        aar_number(table, AAR_PLAIN, thousandths);
}

static void sharing_teams(struct aar *aar, const struct sharing *sharing)
{
    static const struct aar_column columns[] = {{"team", "Team", AAR_TEXT},
                                                {"score", "Score", AAR_SHARE},
                                                {"precision", "Precision", AAR_SHARE},
                                                {"recall", "Recall", AAR_SHARE},
                                                {"visible", "Could find", AAR_COUNT},
                                                {"found", "Shared of it", AAR_COUNT},
                                                {"first", "First to share", AAR_COUNT},
                                                {"used", "Used by others", AAR_COUNT},
                                                {"needed", "Needed by others", AAR_COUNT},
                                                {"covered", "Of that told", AAR_COUNT},
                                                {"junk", "Junk", AAR_COUNT},
                                                {"flooded", "Too many a minute", AAR_COUNT},
                                                {"breaches", "TLP breached", AAR_COUNT},
                                                {NULL, NULL, AAR_TEXT}};
    struct aar_table *table = aar_table(aar, "sharing", "What teams shared", columns);

    for (uint32_t t = 1; t <= sharing->count; t++) {
        const struct sharing_team *of = &sharing->teams[t - 1];

        if (view_team(aar->view, t) == NULL || !aar_row(table))
            continue;
        aar_text(table, AAR_PLAIN, "%s", view_team_id(aar->view, t));
        sharing_share(table, of->f);
        sharing_share(table, of->precision);
        sharing_share(table, of->recall);
        aar_number(table, AAR_PLAIN, of->visible);
        aar_number(table, AAR_PLAIN, of->found);
        aar_number(table, of->first != 0 ? AAR_GOOD : AAR_PLAIN, of->first);
        aar_number(table, of->used != 0 ? AAR_GOOD : AAR_PLAIN, of->used);
        aar_number(table, AAR_PLAIN, of->needed);
        aar_number(table, AAR_PLAIN, of->covered);
        aar_number(table, of->junk != 0 ? AAR_WARN : AAR_PLAIN, of->junk);
        aar_number(table, of->flooded != 0 ? AAR_WARN : AAR_PLAIN, of->flooded);
        aar_number(table, of->breaches != 0 ? AAR_BAD : AAR_PLAIN, of->breaches);
    }
}

static void sharing_pairs(struct aar *aar, const struct sharing *sharing)
{
    static const struct aar_column columns[] = {
        {"from", "From", AAR_TEXT},  {"to", "To", AAR_TEXT},        {"told", "Told", AAR_COUNT},
        {"used", "Used", AAR_COUNT}, {"first", "First", AAR_CLOCK}, {NULL, NULL, AAR_TEXT}};
    struct aar_table *table = aar_table(aar, "coordination", "Who told whom", columns);

    for (size_t i = 0; i < sharing->count * sharing->count; i++) {
        const struct sharing_pair *pair = &sharing->pairs[i];

        if (pair->told == 0 || !aar_row(table))
            continue;
        aar_text(table, AAR_PLAIN, "%s",
                 view_team_id(aar->view, (uint32_t)(i / sharing->count) + 1));
        aar_text(table, AAR_PLAIN, "%s",
                 view_team_id(aar->view, (uint32_t)(i % sharing->count) + 1));
        aar_number(table, AAR_PLAIN, pair->told);
        aar_number(table, pair->used != 0 ? AAR_GOOD : AAR_PLAIN, pair->used);
        aar_time(table, pair->first);
    }
}

void aar_sharing(struct aar *aar)
{
    struct sharing sharing;
    struct error err;

    if (aar->view->shares.share_count == 0)
        return;
    if (sharing_score(aar->view, &sharing_rule_default, &aar->pool, &sharing, &err) < 0) {
        aar->out_of_memory = true;
        return;
    }
    aar_part(aar, "sharing", "Sharing");
    aar_say(aar,
            "What teams told each other, against what injects left behind: %u values, of which "
            "no team shared %u.",
            sharing.truth, sharing.untold);
    aar_say(aar,
            "Precision is the part of what a team shared that is true; recall how much it "
            "shared of what it could find, each value worth half after half an hour. The score "
            "is made of both. What a team only passed on counts for neither.");
    sharing_teams(aar, &sharing);
    sharing_pairs(aar, &sharing);
}
