/* SPDX-License-Identifier: Apache-2.0 */
/* What exercise control orders from a seat by words alone: claim, accept, grade, adjust, approve …
 */
#include <stdlib.h>
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
    {"compromise", "compromise", NULL, {"team", "target", "detail", "reason"}},
    {"decide", "compromise-decide", NULL, {"team", "target", "detail", "reason"}},
    {"uphold", "dispute-decide", "upheld", {"team", "target", "reason"}},
    {"reject", "dispute-decide", "rejected", {"team", "target", "reason"}},
    {"finalize", "finalize", NULL, {"reason"}},
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

/* "latgale/uptime,estmark/report": names, one a line in the order. */
static void control_except(json_t *order, const char *names)
{
    char *lines = strdup(names);

    for (char *at = lines; at != NULL && *at != '\0'; at++)
        if (*at == ',')
            *at = '\n';
    if (lines != NULL)
        json_object_set_new(order, "set", json_pack("{s:o}", "body", json_text(lines)));
    free(lines);
}

/* A span of exercise time, where it is said. */
static int control_span(json_t *order, const struct seat_line *line, struct error *err)
{
    static const char *const fields[][2] = {{"since", "by"}, {"until", "to"}};

    for (int i = 0; i < 2; i++) {
        const char *text = seat_option(line, fields[i][0]);
        int64_t time = 0;
        const char *wrong = text != NULL ? duration_read_ms(text, &time) : NULL;

        if (wrong != NULL)
            return error_set(err, ERROR_INPUT, "\"%.40s\" is no time such as 1h5min: %s", text,
                             wrong);
        if (text != NULL)
            json_object_set_new(order, fields[i][1], json_integer(time));
    }
    return 0;
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
    if (seat_option(line, "except") != NULL)
        control_except(order, seat_option(line, "except"));
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
        result = control_span(order, line, err);
    if (result == 0)
        return seat_give(seat, order, err);
    json_decref(order);
    return result;
}
