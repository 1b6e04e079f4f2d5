/* SPDX-License-Identifier: Apache-2.0 */
/* What the people of a rehearsal do, by the model's dice: teams act, share and sight, exercise
 * control looks for drift. */
#include "base/text.h"
#include "engine/sim/sim-own.h"

bool sim_acts(const struct sim *sim, uint32_t team, uint32_t expectation, int64_t *ret_after)
{
    const struct model_team *how = sim_team(sim, team);
    char subject[32];

    text_print(subject, sizeof(subject), "%u", expectation);
    if (!sim_happens(sim, "act", subject, how->acts))
        return false;
    *ret_after = sim_draw(sim, "act-after", subject, &how->within);
    return true;
}

static bool sim_does(const struct sim *sim, const char *what, uint32_t team, uint32_t of,
                     uint32_t chance, int64_t *ret_after)
{
    char subject[32];

    text_print(subject, sizeof(subject), "%u/%u", team, of);
    if (!sim_happens(sim, what, subject, chance))
        return false;
    *ret_after = sim_draw(sim, "share-after", subject, &sim_team(sim, team)->sharing);
    return true;
}

bool sim_shares(const struct sim *sim, uint32_t team, uint32_t inject, int64_t *ret_after,
                bool *ret_floods)
{
    int64_t unused;

    *ret_floods = sim_does(sim, "flood", team, inject, sim_team(sim, team)->floods, &unused);
    return sim_does(sim, "share", team, inject, sim_team(sim, team)->shares, ret_after);
}

bool sim_passes_on(const struct sim *sim, uint32_t team, uint32_t share, int64_t *ret_after)
{
    return sim_does(sim, "pass-on", team, share, sim_team(sim, team)->breaks, ret_after);
}

bool sim_sights(const struct sim *sim, uint32_t team, uint32_t indicator, int64_t *ret_after)
{
    return sim_does(sim, "sight", team, indicator, sim_team(sim, team)->sights, ret_after);
}

bool sim_drifts(const struct sim *sim, int64_t *ret_after)
{
    if (sim->model->drifts == 0)
        return false;
    *ret_after = sim_draw(sim, "look", "", &sim->model->look);
    return true;
}
