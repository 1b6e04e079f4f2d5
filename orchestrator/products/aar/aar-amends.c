/* SPDX-License-Identifier: Apache-2.0 */
/* Amends of the scenario in mid-exercise: who changed what, when, and what it was before. */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "products/aar/aar-parts.h"

enum { SHOWN = 8 /* teams by name */ };

static void amends_teams(struct aar_table *table, const struct view *view,
                         const struct ordinals *teams)
{
    char text[SHOWN * 48 + 32] = "";

    for (uint32_t i = 0; i < teams->count && i < SHOWN; i++)
        text_print(text + strlen(text), sizeof(text) - strlen(text), "%s%.40s", i != 0 ? ", " : "",
                   view_team_id(view, teams->items[i]));
    if (teams->count > SHOWN)
        text_print(text + strlen(text), sizeof(text) - strlen(text), " and %u more",
                   teams->count - SHOWN);
    aar_text(table, AAR_PLAIN, "%s", text);
}

void aar_amends(struct aar *aar)
{
    static const struct aar_column columns[] = {{"x", "At", AAR_CLOCK},
                                                {"by", "By", AAR_TEXT},
                                                {"how", "Was", AAR_TEXT},
                                                {"what", "What", AAR_TEXT},
                                                {"id", "Of it", AAR_TEXT},
                                                {"teams", "Teams", AAR_TEXT},
                                                {"field", "Field", AAR_TEXT},
                                                {"was", "Before", AAR_TEXT},
                                                {"now", "From then on", AAR_TEXT},
                                                {"reason", "Reason", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    const struct view_amends *amends = &aar->view->amends;
    struct aar_table *table =
        aar_table(aar, "amends", "The scenario was amended in mid-exercise", columns);

    for (size_t i = 0; i < amends->change_count && aar_row(table); i++) {
        const struct amend_changed *made = &amends->changes[i].made;
        const struct view_amend *amend = view_amend(aar->view, made->number);

        aar_time(table, amend->x);
        aar_text(table, AAR_PLAIN, "%s", amend->made.by);
        aar_text(table, AAR_PLAIN, "%s", amend_how_words[made->how]);
        aar_text(table, AAR_PLAIN, "%s", made->what);
        aar_text(table, AAR_PLAIN, "%s", made->id);
        amends_teams(table, aar->view, &made->teams);
        aar_text(table, AAR_PLAIN, "%s", made->field);
        aar_text(table, AAR_PLAIN, "%s", made->was);
        aar_text(table, AAR_PLAIN, "%s", made->now);
        aar_text(table, AAR_PLAIN, "%s", amend->made.text);
    }
}
