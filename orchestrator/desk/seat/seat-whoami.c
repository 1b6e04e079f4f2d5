/* SPDX-License-Identifier: Apache-2.0 */
/* whoami: who sits here, and in which exercise. */
#include "core/model/row.h"
#include "desk/seat/seat.h"
#include "products/print/json-text.h"

int seat_whoami(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const struct view *view = seat->view;
    const struct view_team *team = view_team(view, seat->team);
    struct output out = seat_output(seat);
    struct pool pool = POOL_EMPTY;
    char at[32];

    (void)line, (void)err;
    if (seat->json)
        return seat_json(seat, json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:s, s:I}", "name",
                                         json_text(seat->name), "role", role_words[seat->role],
                                         "team", json_text(team != NULL ? team->made.id : ""),
                                         "title", json_text(team != NULL ? team->made.title : ""),
                                         "exercise", json_text(view->exercise.name), "run",
                                         json_text(view->exercise.run), "phase",
                                         phase_words[view->phase], "x", (json_int_t)seat_x(seat)));
    output_print(&out, TONE_BOLD, "%s", output_clean(&pool, seat->name));
    output_print(&out, TONE_PLAIN, ", %s", role_words[seat->role]);
    if (team != NULL)
        output_print(&out, TONE_PLAIN, " of %s (%s)", output_clean(&pool, team->made.title),
                     output_clean(&pool, team->made.id));
    output_print(&out, TONE_PLAIN, "\nexercise %s (%s), %s, exercise time %s\n",
                 output_clean(&pool, view->exercise.name), output_clean(&pool, view->exercise.run),
                 phase_words[view->phase], output_clock(&at, seat_x(seat)));
    pool_done(&pool);
    return 0;
}
