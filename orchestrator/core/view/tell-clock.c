/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the ticker about the clock. */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/tell.h"
#include "core/view/view-places.h"

bool tell_clock(const struct view *view, const struct row *row, struct told *told)
{
    static const struct {
        enum row_kind kind;
        const char *text;
    } words[] = {{ROW_CLOCK_STARTED, "STARTEX"},
                 {ROW_CLOCK_PAUSED, "PAUSEX"},
                 {ROW_CLOCK_RESUMED, "PAUSEX is over"},
                 {ROW_CLOCK_ENDED, "ENDEX"}};
    const char *by = tell_behind(row->as.clock.by), *text = tell_behind(row->as.clock.text);

    (void)view;
    told->tone = LINE_CLOCK;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (words[i].kind == row->kind)
            text_print(told->text, sizeof(told->text), "%s%s%s%s%s", words[i].text,
                       by ? " by " : "", by ? by : "", text ? ": " : "", text ? text : "");
    return true;
}

bool tell_outage(const struct view *view, const struct row *row, struct told *told)
{
    const struct clock_outage *body = &row->as.clock_outage;

    (void)view;
    told->tone = LINE_CLOCK;
    text_print(told->text, sizeof(told->text), "the controller did not run for %lld.%01lld s: %s%s",
               (long long)body->length / 1000, (long long)body->length % 1000 / 100,
               body->counted ? "the time counts as exercise time"
                             : "the exercise clock stopped meanwhile",
               body->uncertain ? " (measured by the wall clock, so uncertain)" : "");
    return true;
}

bool tell_hours(const struct view *view, const struct row *row, struct told *told)
{
    const struct clock_hours *body = &row->as.clock_hours;
    const struct view_day *day = view_day(view, body->day);
    const char *by = tell_behind(body->by), *text = tell_behind(body->text);

    told->tone = LINE_CLOCK;
    text_print(told->text, sizeof(told->text), "play hours of day %u %s%s%s%s%s", day->made.number,
               body->to != 0 ? "are prolonged"
               : body->open  ? "begin"
                             : "are over",
               by ? " by " : "", by ? by : "", text ? ": " : "", text ? text : "");
    return true;
}

bool tell_team_clock(const struct view *view, const struct row *row, struct told *told)
{
    const struct team_clock *body = &row->as.team_clock;
    const char *by = tell_behind(body->by), *text = tell_behind(body->text);
    char length[32];

    tell_span(&length, body->length);
    told->team = body->team;
    told->tone = LINE_CLOCK;
    text_print(told->text, sizeof(told->text), "%s %s%s%s%s%s%s", view_team_id(view, body->team),
               body->how == TEAM_HELD       ? "is held"
               : body->how == TEAM_RELEASED ? "is released, later by "
                                            : "has more time: ",
               body->how == TEAM_HELD ? "" : length, by ? " by " : "", by ? by : "",
               text ? ": " : "", text ? text : "");
    return true;
}

bool tell_clock_set(const struct view *view, const struct row *row, struct told *told)
{
    const char *by = "", *text = "";
    char length[32], to[32];

    (void)view;
    told->tone = LINE_CLOCK;
    if (row->kind == ROW_CLOCK_MOVED) {
        const struct clock_moved *body = &row->as.clock_moved;

        by = tell_behind(body->by), text = tell_behind(body->text);
        tell_span(&length, body->length);
        tell_span(&to, body->to);
        if (body->how == MOVE_JUMP)
            text_print(told->text, sizeof(told->text), "the clock jumps %s ahead, to %s", length,
                       to);
        else
            text_print(told->text, sizeof(told->text), "%s %s: the clock is at %s", length,
                       body->how == MOVE_REMOVED ? "do not count" : "count again", to);
    } else if (row->kind == ROW_CLOCK_SPEED) {
        char speed[TEXT_THOUSANDTHS];

        by = tell_behind(row->as.clock_speed.by), text = tell_behind(row->as.clock_speed.text);
        text_print(told->text, sizeof(told->text), "the clock runs at speed %s",
                   text_thousandths(speed, row->as.clock_speed.speed));
    } else {
        by = tell_behind(row->as.clock_extended.by),
        text = tell_behind(row->as.clock_extended.text);
        text_print(told->text, sizeof(told->text), "ENDEX is planned for %s",
                   tell_span(&to, row->as.clock_extended.endex));
    }

    size_t used = strlen(told->text);

    text_print(told->text + used, sizeof(told->text) - used, "%s%s%s%s", by != NULL ? " by " : "",
               by != NULL ? by : "", text != NULL ? ": " : "", text != NULL ? text : "");
    return true;
}
