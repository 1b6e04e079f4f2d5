/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/cop-text.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/rrt.h"
#include "products/print/json-text.h"
#include "products/report/rrt-text.h"

/* ---- JSON ---- */

/* Exercise ms, or null where there is none. */
static json_t *cop_time(int64_t x)
{
    return x < 0 ? json_null() : json_integer(x);
}

static json_t *cop_cell_json(const struct view *view, const struct cop *cop, size_t c, size_t n)
{
    const struct cop_cell *cell = cop_cell(cop, c, n);

    return json_pack("{s:o, s:s, s:i, s:o, s:o, s:o}", "nation",
                     json_text(view_team_id(view, cop->nations[n].team)), "sight",
                     cop_sight_words[cop_sight(cell)], "known", (int)cell->known, "hit",
                     cop_time(cell->hit_at), "told", cop_time(cell->told_at), "noticed",
                     cop_time(cell->noticed_at));
}

static json_t *cop_campaign_json(const struct view *view, const struct cop *cop, size_t c)
{
    const struct cop_campaign *of = &cop->campaigns[c];
    json_t *nations = json_array();

    for (size_t n = 0; n < cop->nation_count; n++)
        if (cop_sight(cop_cell(cop, c, n)) != COP_NOTHING)
            json_array_append_new(nations, cop_cell_json(view, cop, c, n));
    return json_pack("{s:o, s:i, s:i, s:i, s:i, s:i, s:i, s:o, s:o, s:o}", "campaign",
                     json_text(of->name), "traces", (int)of->traces, "shared", (int)of->shared,
                     "hit", (int)of->hit, "noticed", (int)of->noticed, "told", (int)of->told,
                     "whole", (int)of->whole, "begun", cop_time(of->begun), "newest",
                     cop_time(of->newest), "nations", nations);
}

static json_t *cop_nation_json(const struct view *view, const struct cop_nation *of)
{
    char rrt[RRT_TEXT];

    return json_pack(
        "{s:o, s:{s:i, s:i, s:i, s:i, s:o}, s:o, s:i, s:o, s:i, s:o, s:i, s:o, s:o, s:o, s:i, "
        "s:i, s:i}",
        "nation", json_text(view_team_id(view, of->team)), "services", "up", (int)of->services.up,
        "partly", (int)of->services.partly, "down", (int)of->services.down, "unknown",
        (int)of->services.unknown, "checked", cop_time(of->services.checked), "heard",
        cop_time(of->heard), "sent", (int)of->sent, "sent_at", cop_time(of->sent_at), "received",
        (int)of->received, "received_at", cop_time(of->received_at), "incidents",
        (int)of->incidents, "reported", cop_time(of->reported), "asks",
        of->asks != NULL ? json_string(request_words[of->asks->made.what]) : json_null(), "rrt",
        of->rrt != NULL ? json_text(rrt_text(view, of->rrt, rrt)) : json_null(), "hit",
        (int)of->hit, "noticed", (int)of->noticed, "told", (int)of->told);
}

json_t *cop_text_json(const struct view *view, const struct cop *cop, int64_t x)
{
    json_t *campaigns = json_array(), *nations = json_array();

    for (size_t c = 0; c < cop->campaign_count; c++)
        if (cop->campaigns[c].begun >= 0)
            json_array_append_new(campaigns, cop_campaign_json(view, cop, c));
    for (size_t n = 0; n < cop->nation_count; n++)
        json_array_append_new(nations, cop_nation_json(view, &cop->nations[n]));
    return json_pack("{s:I, s:o, s:o, s:o, s:o}", "x", (json_int_t)x, "campaigns", campaigns,
                     "nations", nations, "rrt", rrt_text_json(view), "requests",
                     rrt_text_requests_json(view));
}

/* ---- text ---- */

static void cop_age(struct table *table, int column, int64_t at, int64_t x)
{
    char age[32];

    if (at < 0)
        table_cell(table, column, TONE_DIM, "-");
    else
        table_cell(table, column, TONE_PLAIN, "%s",
                   output_duration(&age, x > at ? (x - at) / 60000 * 60000 : 0));
}

static void cop_print_campaigns(const struct output *out, const struct cop *cop, int64_t x)
{
    struct table table;
    char at[32];

    table_init(&table, "CAMPAIGN|SINCE|>HIT|>NOTICED|>TOLD|>WHOLE|>SHARED|>AGE");
    for (size_t c = 0; c < cop->campaign_count; c++) {
        const struct cop_campaign *of = &cop->campaigns[c];

        if (of->begun < 0)
            continue;
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", of->name);
        table_cell(&table, 1, TONE_PLAIN, "%s", output_clock(&at, of->begun));
        table_cell(&table, 2, TONE_PLAIN, "%" PRIu32, of->hit);
        table_cell(&table, 3, of->noticed < of->hit ? TONE_WARN : TONE_GOOD, "%" PRIu32,
                   of->noticed);
        table_cell(&table, 4, TONE_PLAIN, "%" PRIu32, of->told);
        table_cell(&table, 5, of->whole != 0 ? TONE_GOOD : TONE_DIM, "%" PRIu32, of->whole);
        table_cell(&table, 6, of->shared < of->traces ? TONE_WARN : TONE_GOOD,
                   "%" PRIu32 "/%" PRIu32, of->shared, of->traces);
        cop_age(&table, 7, of->newest, x);
    }
    if (table.rows != 0) {
        table_print(&table, out, 0);
        output_print(out, TONE_PLAIN, "\n");
    }
    table_done(&table);
}

/* A letter for each campaign that has begun. */
static void cop_letters(const struct cop *cop, size_t n, char *to, size_t size)
{
    static const char letters[COP_SIGHTS] = {'.', 'T', 'N', 'W', 'M'};
    size_t used = 0;

    for (size_t c = 0; c < cop->campaign_count && used + 1 < size; c++)
        if (cop->campaigns[c].begun >= 0)
            to[used++] = letters[cop_sight(cop_cell(cop, c, n))];
    to[used] = '\0';
}

static void cop_services_cell(struct table *table, int column, const struct cop_services *of)
{
    uint32_t all = of->up + of->partly + of->down + of->unknown;

    if (all == 0)
        table_cell(table, column, TONE_DIM, "-");
    else
        table_cell(table, column,
                   of->down != 0                         ? TONE_BAD
                   : of->partly != 0 || of->unknown != 0 ? TONE_WARN
                                                         : TONE_GOOD,
                   "%" PRIu32 "/%" PRIu32 "%s", of->up, all, of->unknown != 0 ? "?" : "");
}

static void cop_print_nation(struct table *table, const struct view *view, const struct cop *cop,
                             size_t n, int64_t x)
{
    const struct cop_nation *of = &cop->nations[n];
    char letters[128];

    cop_letters(cop, n, letters, sizeof(letters));
    table_row(table);
    table_cell(table, 0, TONE_BOLD, "%s", view_team_id(view, of->team));
    cop_services_cell(table, 1, &of->services);
    cop_age(table, 2, of->services.checked, x);
    table_cell(table, 3, strpbrk(letters, "MW") != NULL ? TONE_WARN : TONE_PLAIN, "%s", letters);
    table_cell(table, 4, TONE_PLAIN, "%" PRIu32, of->incidents);
    table_cell(table, 5, TONE_PLAIN, "%" PRIu32, of->sent);
    cop_age(table, 6, of->sent_at, x);
    table_cell(table, 7, TONE_PLAIN, "%" PRIu32, of->received);
    table_cell(table, 8, of->asks != NULL ? TONE_WARN : TONE_DIM, "%s",
               of->asks != NULL  ? "asked"
               : of->rrt == NULL ? "-"
                                 : rrt_state_words[of->rrt->rrt.state]);
    cop_age(table, 9, of->heard, x);
}

void cop_text_print(const struct output *out, const struct view *view, const struct cop *cop,
                    uint32_t team, int64_t x)
{
    struct output to = *out;
    struct table table;

    cop_print_campaigns(out, cop, x);
    table_init(&table, "NATION|>SERVICES|>AGE|CAMPAIGNS|>REPORTS|>SENT|>AGE|>GOT|RRT|>HEARD");
    for (size_t n = 0; n < cop->nation_count; n++)
        if (team == 0 || cop->nations[n].team == team)
            cop_print_nation(&table, view, cop, n, x);
    if (table.rows == 0)
        output_print(out, TONE_DIM, "no nation is known to this seat\n");
    else
        table_print(&table, out, 0);
    table_done(&table);
    if (cop->campaign_count != 0)
        output_print(out, TONE_DIM,
                     "\ncampaigns in their order: N noticed, T told by others, M missed, W missed "
                     "but told by others\n");
    rrt_text_print(&to, view);
}
