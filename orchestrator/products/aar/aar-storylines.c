/* SPDX-License-Identifier: Apache-2.0 */
/* Each storyline: what was injected, and what each team and the range made of it. */
#include <string.h>

#include "core/model/row.h"
#include "core/view/troubles.h"
#include "products/aar/aar-hits.h"
#include "products/aar/aar-parts.h"

static const char *storylines_story(const struct aar *aar, const struct aar_hit *hit)
{
    const struct view_event *event = view_event(aar->view, hit->inject->made.event);

    return event != NULL && event->made.story != NULL ? event->made.story : "";
}

static void storylines_row(struct aar_table *table, const struct aar_hit *hit)
{
    static const enum aar_mark marks[EXPECTATION_STATES] = {[EXPECTATION_MET] = AAR_GOOD,
                                                            [EXPECTATION_MISSED] = AAR_BAD,
                                                            [EXPECTATION_LATE] = AAR_WARN};
    const struct view_inject *inject = hit->inject;

    aar_text(table, AAR_PLAIN, "%s", inject->made.id);
    aar_text(table, AAR_PLAIN, "%s", hit->team->made.id);
    if (hit->delivered >= 0)
        aar_number(table, AAR_PLAIN, hit->delivered);
    else
        aar_none(table);
    aar_text(table, troubles_is_broken(inject) ? AAR_BAD : AAR_PLAIN, "%s",
             inject_state_words[inject->state]);
    aar_time(table, hit->detected);
    aar_time(table, hit->reported);
    aar_time(table, hit->contained);
    aar_time(table, hit->seen);
    aar_time(table, hit->whole);
    if (hit->expectation != NULL)
        aar_text(table, marks[hit->expectation->state], "%s",
                 expectation_state_words[hit->expectation->state]);
}

#define STORYLINES_COLUMNS                                                                         \
    {"inject", "Inject", AAR_TEXT}, {"team", "Team", AAR_TEXT},                                    \
        {"delivered", "Delivered", AAR_CLOCK}, {"state", "State", AAR_TEXT},                       \
        {"detected", "Detected (declared)", AAR_CLOCK}, {"reported", "Reported", AAR_CLOCK},       \
        {"contained", "Contained (declared)", AAR_CLOCK}, {"seen", "Seen (verified)", AAR_CLOCK},  \
        {"whole", "Whole again (verified)", AAR_CLOCK}, {"expected", "Expected action", AAR_TEXT}, \
    {                                                                                              \
        NULL, NULL, AAR_TEXT                                                                       \
    }

static void storylines_data(struct aar *aar, const struct aar_hit *hits, size_t count)
{
    static const struct aar_column columns[] = {{"story", "Storyline", AAR_TEXT},
                                                STORYLINES_COLUMNS};
    struct aar_table *table = aar_table(aar, "storylines", "Storylines", columns);

    table->where = AAR_DATA;
    for (size_t i = 0; i < count; i++)
        if (aar_row(table)) {
            aar_text(table, AAR_PLAIN, "%s", storylines_story(aar, &hits[i]));
            storylines_row(table, &hits[i]);
        }
}

/* The table of the story that the n-th hit begins; nothing where an earlier one did. */
static void storylines_page(struct aar *aar, const struct aar_hit *hits, size_t n, size_t count)
{
    static const struct aar_column columns[] = {STORYLINES_COLUMNS};
    const char *story = storylines_story(aar, &hits[n]);
    struct aar_table *table;

    for (size_t i = 0; i < n; i++)
        if (strcmp(storylines_story(aar, &hits[i]), story) == 0)
            return;
    table = aar_table(aar, "storyline", story[0] != '\0' ? story : "Of no story", columns);
    table->where = AAR_PAGE;
    for (size_t i = n; i < count; i++)
        if (strcmp(storylines_story(aar, &hits[i]), story) == 0 && aar_row(table))
            storylines_row(table, &hits[i]);
}

void aar_storylines(struct aar *aar, const struct aar_hit *hits, size_t count)
{
    aar_part(aar, "storylines", "Storylines");
    aar_say(aar, "Injects that went into a machine, or of which something is expected, team by "
                 "team. Declared times are what a team says in the report that was matched to the "
                 "inject; verified times are what checks of the machine saw.");
    if (count == 0)
        aar_say(aar, "There is none.");
    for (size_t i = 0; i < count && !aar->out_of_memory; i++)
        storylines_page(aar, hits, i, count);
    storylines_data(aar, hits, count);
}
