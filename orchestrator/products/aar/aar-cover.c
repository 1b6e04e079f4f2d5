/* SPDX-License-Identifier: Apache-2.0 */
/* What the exercise was, and how anybody can tell that its journal is what was written. */
#include <inttypes.h>
#include <string.h>

#include "base/time.h"
#include "core/model/row.h"
#include "core/view/calendar.h"
#include "products/aar/aar-parts.h"
#include "products/print/output.h"

#define COVER_COUNT(list, counter, ordinal)                                                        \
    static size_t cover_##list(const struct view *view)                                            \
    {                                                                                              \
        size_t count = 0;                                                                          \
                                                                                                   \
        for (size_t i = 0; i < view->counter; i++)                                                 \
            count += view->list[i].made.ordinal != 0;                                              \
        return count;                                                                              \
    }

COVER_COUNT(teams, team_count, team)
COVER_COUNT(vms, vm_count, vm)
COVER_COUNT(conditions, condition_count, condition)
COVER_COUNT(injects, inject_count, inject)

static void cover_moment(struct aar_table *facts, const char *name, const struct view *view,
                         int64_t wall)
{
    char dtg[TIME_TEXT], iso[TIME_TEXT];

    if (wall == 0)
        return;
    calendar_dtg(dtg, view, wall);
    time_text_wall(iso, wall);
    aar_fact(facts, name, "%s (%s)", dtg, iso);
}

static const char *cover_state(const struct view *view)
{
    return view->phase == PHASE_ENDED    ? "over"
           : view->phase == PHASE_BEFORE ? "before STARTEX"
                                         : "not over: this report is as of the newest row";
}

static void cover_proof(struct aar *aar, const struct aar_options *options)
{
    const char *key = aar->view->exercise.seal_key;
    struct aar_table *proof = aar_table(aar, "proof", "The journal", aar_fact_columns);

    aar_fact(proof, "Rows", "%" PRId64, options->rows);
    aar_fact(proof, "Head of the chain", "%s", options->head);
    if (key != NULL && key[0] != '\0') {
        aar_fact(proof, "Signed up to row", "%" PRId64, aar->history->sealed);
        aar_fact(proof, "Public key", "%s", key);
    }
    aar_fact(proof, "To verify", "excon verify %s%s%s", aar->view->exercise.run,
             key != NULL && key[0] != '\0' ? " --public-key " : "", key != NULL ? key : "");
    aar_say(aar, "Everything here was computed from the journal of the exercise alone. Its rows "
                 "were compared with their chain of hashes while they were read.");
}

void aar_cover(struct aar *aar, const struct aar_options *options)
{
    const struct view *view = aar->view;
    const struct view_team *team = view_team(view, aar->team);
    struct aar_table *facts;
    char duration[32];

    aar_part(aar, "cover", "The exercise");
    facts = aar_table(aar, "exercise", "Facts", aar_fact_columns);
    aar_fact(facts, "Marking", "%s", aar->marking);
    aar_fact(facts, "Exercise", "%s", view->exercise.name);
    if (view->exercise.description[0] != '\0')
        aar_fact(facts, "Description", "%s", view->exercise.description);
    aar_fact(facts, "Run", "%s%s", view->exercise.run,
             view->exercise.rehearsal ? " (a rehearsal on a simulated range)" : "");
    if (team != NULL)
        aar_fact(facts, "Team", "%s", aar_team_title(team));
    aar_fact(facts, "Mode", "%s", view->exercise.competitive ? "competitive" : "collective");
    aar_fact(facts, "State", "%s", cover_state(view));
    cover_moment(facts, "STARTEX", view, aar->history->startex_wall);
    cover_moment(facts, "ENDEX", view, aar->history->endex_wall);
    aar_fact(facts, "Exercise time", "%s",
             output_duration(&duration, aar->history->end / 1000 * 1000));
    if (team == NULL)
        aar_fact(facts, "Teams", "%zu", cover_teams(view));
    aar_fact(facts, "Machines", "%zu", cover_vms(view));
    aar_fact(facts, "Checks", "%zu", cover_conditions(view));
    if (team == NULL)
        aar_fact(facts, "Injects", "%zu", cover_injects(view));
    aar_fact(facts, "Computed by", "excon %s", EXCON_VERSION);
    if (options->rows != 0)
        cover_proof(aar, options);
}
