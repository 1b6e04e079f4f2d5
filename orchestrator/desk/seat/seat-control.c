/* SPDX-License-Identifier: Apache-2.0 */
/* What exercise control orders from a seat by words alone: claim, accept, grade, adjust, approve …
 */
#include <string.h>

#include "base/text.h"
#include "desk/seat/seat.h"
#include "products/print/json-text.h"
#include "scenario/yaml/units.h"

enum { CONTROL_FIELDS = 4 };

/* Which field of the order each word of the command becomes; "points" is a number of points. */
static const struct {
    const char *name, *verb, *detail;
    const char *fields[CONTROL_FIELDS];
} control_orders[] = {
    {"claim", "claim", NULL, {"target"}},
    {"unclaim", "unclaim", NULL, {"target"}},
    {"done", "done", NULL, {"target"}},
    {"accept", "report-state", "accepted", {"team", "target", "reason"}},
    {"revise", "report-state", "revision-asked", {"team", "target", "reason"}},
    {"false-alarm", "report-state", "false-alarm", {"team", "target", "reason"}},
    {"match", "report-match", NULL, {"team", "target", "detail", "reason"}},
    {"grade", "grade", NULL, {"team", "target", "points", "reason"}},
    {"adjust", "adjust", NULL, {"team", "points", "reason"}},
    {"reopen", "sheet-reopen", NULL, {"team", "target", "reason"}},
    {"release", "sheet-release", NULL, {"team", "target"}},
    {"approve", "approve", NULL, {"target", "reason"}},
    {"deny", "deny", NULL, {"target", "reason"}},
    {"uphold", "dispute-decide", "upheld", {"team", "target", "reason"}},
    {"reject", "dispute-decide", "rejected", {"team", "target", "reason"}},
};

/* A number of points, with a sign where the points are added to a team's. */
static int control_points(json_t *order, const char *word, struct error *err)
{
    bool below = word[0] == '-';
    int64_t points;

    if (!points_read(word + (below || word[0] == '+'), &points))
        return error_set(err, ERROR_INPUT, "points are a number such as 7 or 7.5");
    return json_object_set_new(order, "points", json_integer(below ? -points : points)) == 0
               ? 0
               : error_memory(err);
}

/* What its options add. */
static void control_options(json_t *order, const struct seat_line *line)
{
    const char *who = seat_option(line, "for"), *report = seat_option(line, "report"),
               *inject = seat_option(line, "inject");

    if (who != NULL)
        json_object_set_new(order, "detail", json_text(who));
    if (report != NULL)
        json_object_set_new(order, "detail", json_sprintf("report %s", report));
    else if (inject != NULL)
        json_object_set_new(order, "detail", json_sprintf("inject %s", inject));
    if (seat_option(line, "endex") != NULL)
        json_object_set_new(order, "detail", json_string("endex"));
    if (seat_option(line, "force") != NULL)
        json_object_set_new(order, "force", json_true());
}

int seat_control(struct seat *seat, const struct seat_line *line, struct error *err)
{
    size_t i = 0;
    json_t *order;
    int result = 0;

    while (strcmp(control_orders[i].name, line->command->name) != 0)
        i++;
    order = seat_order(control_orders[i].verb);
    if (control_orders[i].detail != NULL)
        json_object_set_new(order, "detail", json_string(control_orders[i].detail));
    for (int k = 0; k < line->count && k < CONTROL_FIELDS && result == 0; k++) {
        const char *field = control_orders[i].fields[k], *word = line->words[k];
        bool all = strcmp(field, "team") == 0 && strcmp(word, "all") == 0;

        if (strcmp(field, "points") == 0)
            result = control_points(order, word, err);
        else if (json_object_set_new(order, field, json_text(all ? "" : word)) != 0)
            result = error_memory(err);
    }
    control_options(order, line);
    if (result == 0)
        return seat_give(seat, order, err);
    json_decref(order);
    return result;
}
