/* SPDX-License-Identifier: Apache-2.0 */
/* exercise.scores: who is told the points of teams. Exercise control always is, and a team's
 * trainers are told those of their team. */
#include "core/model/row.h"
#include "scenario/sdl/sections.h"

enum { TEAMS, PUBLIC, UNTIL };

static const char *const teams_words[] = {"own", "all", "none", NULL};
static const char *const public_words[] = {"none", "all", "frozen", NULL};
static const char *const until_words[] = {"ENDEX", NULL};

static const struct key scores_keys[] = {
    [TEAMS] = {.name = "teams",
               .type = KEY_WORD,
               .flags = KEY_OWN,
               .offset = offsetof(struct exercise, scores_teams),
               .words = teams_words,
               .about = "own (the default): each team its own points; all: those of every team; "
                        "none: only the team's trainers"},
    [PUBLIC] = {.name = "public",
                .type = KEY_WORD,
                .flags = KEY_OWN,
                .offset = offsetof(struct exercise, scores_public),
                .words = public_words,
                .about = "observers, walls and every other seat: none (the default), all teams' "
                         "points, or frozen: all until somebody freezes them"},
    [UNTIL] = {.name = "until",
               .type = KEY_ITEM,
               .flags = KEY_OWN,
               .about = "ENDEX: from then on everybody is told the points of all teams"},
};

const struct key_table scores_table = {"scores", true, NULL, scores_keys,
                                       sizeof(scores_keys) / sizeof(scores_keys[0])};

void scores_read(struct loader *loader, const struct pair *scores, struct exercise *exercise)
{
    const struct pair *seen[KEYS_MOST];
    int until = 0;

    if (!keys_read(loader, scores->value, &scores_table, NULL, scores->key->mark, exercise, seen))
        return;
    if (seen[UNTIL] != NULL)
        exercise->scores_until_endex =
            value_word(loader, seen[UNTIL]->value, "until", until_words, &until);
    if (exercise->scores_teams == SCORES_NONE && exercise->scores_public != SCORES_PUBLIC_NONE)
        complain_error(
            loader->complaints, seen[PUBLIC]->value->mark,
            "what is public is told to teams too: \"teams: none\" needs \"public: none\"");
}
