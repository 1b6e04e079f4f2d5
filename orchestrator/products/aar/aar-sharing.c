/* SPDX-License-Identifier: Apache-2.0 */
/* How teams shared, scored against what injects left behind, and who told whom. */
#include <string.h>

#include "base/text.h"
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
                                                {"benign", "Of that benign", AAR_COUNT},
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
        aar_number(table, of->benign != 0 ? AAR_WARN : AAR_PLAIN, of->benign);
        aar_number(table, of->flooded != 0 ? AAR_WARN : AAR_PLAIN, of->flooded);
        aar_number(table, of->breaches != 0 ? AAR_BAD : AAR_PLAIN, of->breaches);
    }
}

static void sharing_benign_row(struct aar *aar, struct aar_table *table,
                               const struct sharing_benign *one)
{
    const struct view_warning *list = view_warning(aar->view, one->warning);

    if (!aar_row(table))
        return;
    aar_text(table, AAR_PLAIN, "%s", view_team_id(aar->view, one->team));
    aar_time(table, one->x);
    aar_text(table, AAR_PLAIN, "%s", one->value);
    aar_text(table, AAR_PLAIN, "%s", list != NULL ? list->made.name : "");
}

/* A team that floods the others shares hundreds: the page has each team's first ones. */
static void sharing_benign(struct aar *aar, const struct sharing *sharing)
{
    enum { FIRST_ONES = 10 };
    static const struct aar_column columns[] = {{"team", "Team", AAR_TEXT},
                                                {"at", "Shared", AAR_CLOCK},
                                                {"value", "Value", AAR_TEXT},
                                                {"list", "Warning list", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    struct aar_table *all, *page;
    uint32_t *counts;

    if (aar->view->shares.warning_count == 0)
        return;
    counts = pool_take_array(&aar->pool, sharing->count + 1, sizeof(*counts));
    all = aar_table(aar, "benign", "What was shared although a warning list has it", columns);
    all->where = AAR_DATA;
    page =
        aar_table(aar, "benign-first", "What was shared although a warning list has it", columns);
    page->where = AAR_PAGE;
    page->about = "Of each team the first 10; the CSV has all.";
    aar->out_of_memory |= counts == NULL;
    for (size_t i = 0; counts != NULL && i < sharing->benign_count; i++) {
        const struct sharing_benign *one = &sharing->benign[i];

        sharing_benign_row(aar, all, one);
        if (one->team <= sharing->count && counts[one->team]++ < FIRST_ONES)
            sharing_benign_row(aar, page, one);
    }
}

static void sharing_pairs(struct aar *aar, const struct sharing *sharing)
{
    static const struct aar_column columns[] = {
        {"from", "From", AAR_TEXT},  {"to", "To", AAR_TEXT},        {"told", "Told", AAR_COUNT},
        {"used", "Used", AAR_COUNT}, {"first", "First", AAR_CLOCK}, {NULL, NULL, AAR_TEXT}};
    struct aar_table *table = aar_table(aar, "coordination", "Who told whom", columns);

    table->where = AAR_DATA;
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

/* Who used what the team told them: "latgale 3, velmora"; "": nobody. NULL: no memory. */
static const char *sharing_users(struct aar *aar, const struct sharing *sharing, size_t from)
{
    const char *text = "";

    for (size_t to = 0; text != NULL && to < sharing->count; to++) {
        const struct sharing_pair *pair = &sharing->pairs[from * sharing->count + to];
        const char *id = view_team_id(aar->view, (uint32_t)to + 1);

        if (pair->used == 1)
            text = pool_print(&aar->pool, "%s%s%s", text, text[0] != '\0' ? ", " : "", id);
        else if (pair->used != 0)
            text = pool_print(&aar->pool, "%s%s%s %u", text, text[0] != '\0' ? ", " : "", id,
                              (unsigned)pair->used);
    }
    return text;
}

/* The same on the page, a line for each team: pairs are too many to be read. */
static void sharing_lines(struct aar *aar, const struct sharing *sharing)
{
    static const struct aar_column columns[] = {{"from", "From", AAR_TEXT},
                                                {"told", "Teams told", AAR_COUNT},
                                                {"first", "First", AAR_CLOCK},
                                                {"used", "Used by, how often", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    struct aar_table *table = aar_table(aar, "coordination", "Who told whom", columns);

    table->where = AAR_PAGE;
    for (size_t from = 0; from < sharing->count; from++) {
        int64_t told = 0, first = -1;
        const char *users = sharing_users(aar, sharing, from);

        for (size_t to = 0; to < sharing->count; to++) {
            const struct sharing_pair *pair = &sharing->pairs[from * sharing->count + to];

            told += pair->told != 0;
            if (pair->told != 0 && (first < 0 || pair->first < first))
                first = pair->first;
        }
        aar->out_of_memory |= users == NULL;
        if (users == NULL || view_team(aar->view, (uint32_t)from + 1) == NULL || !aar_row(table))
            continue;
        aar_text(table, AAR_PLAIN, "%s", view_team_id(aar->view, (uint32_t)from + 1));
        aar_number(table, told == 0 ? AAR_WARN : AAR_PLAIN, told);
        aar_time(table, first);
        aar_text(table, AAR_PLAIN, "%s", users);
    }
}

enum { MATRIX_HEAD = 3 /* characters of a team's id above its column */ };

/* The first characters of an id, in the report's pool. */
static const char *sharing_head(struct aar *aar, const char *id)
{
    char head[32] = "";
    size_t used = 0, step;
    uint32_t code;

    for (int i = 0; i < MATRIX_HEAD && used + 8 < sizeof(head) &&
                    (step = text_character(id + used, id + strlen(id), &code)) != 0;
         i++)
        used += step;
    memcpy(head, id, used);
    return pool_text(&aar->pool, head);
}

/* A column for each team: what each line's team told it. */
static void sharing_matrix(struct aar *aar, const struct sharing *sharing)
{
    struct aar_column *columns = pool_take_array(&aar->pool, sharing->count + 2, sizeof(*columns));
    struct aar_table *table;
    size_t count = 0;

    if (columns == NULL) {
        aar->out_of_memory = true;
        return;
    }
    columns[count++] = (struct aar_column){"from", "Told by", AAR_TEXT};
    for (uint32_t t = 1; t <= sharing->count; t++)
        if (view_team(aar->view, t) != NULL)
            columns[count++] =
                (struct aar_column){"to", sharing_head(aar, view_team_id(aar->view, t)), AAR_COUNT};
    columns[count] = (struct aar_column){NULL, NULL, AAR_TEXT};
    table =
        aar_table(aar, "matrix", "Who told whom: values, and a sign where one was used", columns);
    table->where = AAR_PAGE;
    for (uint32_t from = 1; from <= sharing->count; from++) {
        if (view_team(aar->view, from) == NULL || !aar_row(table))
            continue;
        aar_text(table, AAR_PLAIN, "%s", view_team_id(aar->view, from));
        for (uint32_t to = 1; to <= sharing->count; to++) {
            const struct sharing_pair *pair = &sharing->pairs[(from - 1) * sharing->count + to - 1];

            if (view_team(aar->view, to) == NULL)
                continue;
            if (pair->told == 0)
                aar_none(table);
            else
                aar_number(table, pair->used != 0 ? AAR_GOOD : AAR_PLAIN, pair->told);
        }
    }
}

void aar_sharing_matrix(struct aar *aar)
{
    struct sharing_rule rule = sharing_rule_of(&aar->view->grading.rules);
    struct sharing sharing;
    struct error err;

    if (aar->view->shares.share_count == 0)
        return;
    if (sharing_score(aar->view, &rule, &aar->pool, &sharing, &err) < 0) {
        aar->out_of_memory = true;
        return;
    }
    sharing_teams(aar, &sharing);
    sharing_matrix(aar, &sharing);
}

void aar_sharing(struct aar *aar)
{
    struct sharing_rule rule = sharing_rule_of(&aar->view->grading.rules);
    struct sharing sharing;
    struct error err;

    if (aar->view->shares.share_count == 0)
        return;
    if (sharing_score(aar->view, &rule, &aar->pool, &sharing, &err) < 0) {
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
    sharing_benign(aar, &sharing);
    sharing_pairs(aar, &sharing);
    sharing_lines(aar, &sharing);
    sharing_matrix(aar, &sharing);
}
