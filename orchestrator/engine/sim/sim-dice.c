/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The model's dice. The dice have no state: a draw is a hash of the seed and the subject, so that a
 * range that is resumed after a crash goes on as it would have.
 */
#include <sodium.h>
#include <string.h>

#include "base/text.h"
#include "engine/sim/sim-own.h"

static uint64_t dice_hash_of(const struct sim *sim, const char *what, const char *subject)
{
    unsigned char hash[8], key[crypto_shorthash_KEYBYTES] = {0};
    size_t length = strlen(what), rest = strlen(subject);
    unsigned char text[160];
    uint64_t value;

    memcpy(key, &sim->seed, sizeof(sim->seed));
    if (length > 32)
        length = 32;
    if (rest > sizeof(text) - 1 - length)
        rest = sizeof(text) - 1 - length;
    memcpy(text, what, length);
    text[length++] = '/';
    memcpy(text + length, subject, rest);
    crypto_shorthash(hash, text, length + rest, key);
    memcpy(&value, hash, sizeof(value));
    return value;
}

int64_t sim_draw(const struct sim *sim, const char *what, const char *subject,
                 const struct model_span *span)
{
    if (span->most <= span->least)
        return span->least;
    return span->least +
           (int64_t)(dice_hash_of(sim, what, subject) % (uint64_t)(span->most - span->least + 1));
}

bool sim_happens(const struct sim *sim, const char *what, const char *subject, uint32_t millionths)
{
    return millionths != 0 && dice_hash_of(sim, what, subject) % MODEL_SURE < millionths;
}

const struct model_team *sim_team(const struct sim *sim, uint32_t team)
{
    return team < sim->team_count && sim->teams[team] != NULL ? sim->teams[team] : &sim->model->all;
}

/* A loss begins in its own hour and lasts an hour at most. */
bool sim_is_lost(const struct sim *sim, uint32_t vm, int64_t now)
{
    static const struct model_span within = {0, MODEL_HOUR - 1, false};

    for (int64_t hour = now / MODEL_HOUR - 1;
         sim->model->login_lost != 0 && hour <= now / MODEL_HOUR; hour++) {
        char subject[64];

        text_print(subject, sizeof(subject), "%u/%lld", vm, (long long)hour);
        if (hour < 0 || !sim_happens(sim, "lost", subject, sim->model->login_lost))
            continue;

        int64_t from = hour * MODEL_HOUR + sim_draw(sim, "lost-at", subject, &within);

        if (from <= now && now < from + sim_draw(sim, "loss", subject, &sim->model->loss))
            return true;
    }
    return false;
}
