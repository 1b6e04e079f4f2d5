/* SPDX-License-Identifier: Apache-2.0 */
/* The common operational picture on a page: campaigns, nations, requests and the rapid reaction
 * team, each with its exercise time. In the report, and on the walls of a commander. */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/cop.h"
#include "core/view/rrt.h"
#include "products/aar/aar-parts.h"

static void cop_campaigns(struct aar *aar, const struct cop *cop)
{
    static const struct aar_column columns[] = {
        {"campaign", "Campaign", AAR_TEXT},   {"begun", "Begun", AAR_CLOCK},
        {"hit", "Reached", AAR_COUNT},        {"noticed", "Noticed by", AAR_COUNT},
        {"told", "Told to", AAR_COUNT},       {"whole", "Known whole by", AAR_COUNT},
        {"traces", "Traces left", AAR_COUNT}, {"shared", "Of them shared", AAR_COUNT},
        {"newest", "Newest sign", AAR_CLOCK}, {NULL, NULL, AAR_TEXT}};
    struct aar_table *table = aar_table(aar, "campaigns", "Campaigns", columns);

    for (size_t c = 0; c < cop->campaign_count; c++) {
        const struct cop_campaign *of = &cop->campaigns[c];

        if (of->begun < 0 || !aar_row(table))
            continue;
        aar_text(table, AAR_PLAIN, "%s", of->name);
        aar_time(table, of->begun);
        aar_number(table, AAR_PLAIN, of->hit);
        aar_number(table, of->noticed < of->hit ? AAR_WARN : AAR_GOOD, of->noticed);
        aar_number(table, AAR_PLAIN, of->told);
        aar_number(table, AAR_PLAIN, of->whole);
        aar_number(table, AAR_PLAIN, of->traces);
        aar_number(table, of->shared < of->traces ? AAR_WARN : AAR_GOOD, of->shared);
        aar_time(table, of->newest);
    }
}

/* Which campaigns a nation made what of: "Grey Heron, False Tide". */
static void cop_names(struct aar_table *table, const struct cop *cop, size_t n,
                      enum cop_sight sight, enum aar_mark mark)
{
    char names[512] = "";
    size_t used = 0;

    for (size_t c = 0; c < cop->campaign_count && used + 1 < sizeof(names); c++)
        if (cop->campaigns[c].begun >= 0 && cop_sight(cop_cell(cop, c, n)) == sight) {
            text_print(names + used, sizeof(names) - used, "%s%s", used != 0 ? ", " : "",
                       cop->campaigns[c].name);
            used = strlen(names);
        }
    aar_text(table, names[0] != '\0' ? mark : AAR_PLAIN, "%s", names);
}

static void cop_services(struct aar_table *table, const struct cop_services *of)
{
    uint32_t all = of->up + of->partly + of->down + of->unknown;

    if (all == 0)
        aar_none(table);
    else
        aar_text(table,
                 of->down != 0                         ? AAR_BAD
                 : of->partly != 0 || of->unknown != 0 ? AAR_WARN
                                                       : AAR_GOOD,
                 "%u of %u%s", of->up, all, of->unknown != 0 ? ", some not known" : "");
}

static void cop_nations(struct aar *aar, const struct cop *cop)
{
    static const struct aar_column columns[] = {{"nation", "Nation", AAR_TEXT},
                                                {"services", "Services up", AAR_TEXT},
                                                {"checked", "As of", AAR_CLOCK},
                                                {"noticed", "Noticed", AAR_TEXT},
                                                {"warned", "Missed, but told of", AAR_TEXT},
                                                {"missed", "Missed", AAR_TEXT},
                                                {"incidents", "Reports", AAR_COUNT},
                                                {"sent", "Shares", AAR_COUNT},
                                                {"sent_at", "Newest", AAR_CLOCK},
                                                {"received", "Received", AAR_COUNT},
                                                {"rrt", "Rapid reaction team", AAR_TEXT},
                                                {"heard", "Heard of", AAR_CLOCK},
                                                {NULL, NULL, AAR_TEXT}};
    struct aar_table *table = aar_table(aar, "nations", "Nations", columns);

    for (size_t n = 0; n < cop->nation_count; n++) {
        const struct cop_nation *of = &cop->nations[n];

        if (!aar_row(table))
            continue;
        aar_text(table, AAR_PLAIN, "%s", view_team_id(aar->view, of->team));
        cop_services(table, &of->services);
        aar_time(table, of->services.checked);
        cop_names(table, cop, n, COP_NOTICED, AAR_GOOD);
        cop_names(table, cop, n, COP_WARNED, AAR_WARN);
        cop_names(table, cop, n, COP_MISSED, AAR_BAD);
        aar_number(table, AAR_PLAIN, of->incidents);
        aar_number(table, AAR_PLAIN, of->sent);
        aar_time(table, of->sent_at);
        aar_number(table, AAR_PLAIN, of->received);
        aar_text(table, of->asks != NULL ? AAR_WARN : AAR_PLAIN, "%s",
                 of->asks != NULL  ? "asked for"
                 : of->rrt != NULL ? rrt_state_words[of->rrt->rrt.state]
                                   : "");
        aar_time(table, of->heard);
    }
}

static void cop_requests(struct aar *aar, const struct cop *cop)
{
    static const struct aar_column columns[] = {{"team", "Nation", AAR_TEXT},
                                                {"asked", "Asked", AAR_CLOCK},
                                                {"priority", "Priority", AAR_TEXT},
                                                {"reason", "Why", AAR_TEXT},
                                                {"state", "State", AAR_TEXT},
                                                {"unit", "Unit", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    const struct view *view = aar->view;
    struct aar_table *table;
    char text[RRT_TEXT];

    if (view->request_count == 0)
        return;
    table = aar_table(aar, "asked", "What was asked for", columns);
    if (cop->units != 0)
        aar_say(aar, "Of %u units of the rapid reaction team %u are free.", cop->units,
                cop->units_free);
    for (size_t i = 0; i < view->request_count; i++) {
        const struct view_request *one = &view->requests[i];

        if (!aar_row(table))
            continue;
        aar_text(table, AAR_PLAIN, "%s", view_team_id(view, one->made.team));
        aar_time(table, one->asked);
        aar_text(table, AAR_PLAIN, "%s", priority_words[one->priority]);
        aar_text(table, AAR_PLAIN, "%s", one->text);
        aar_text(table, one->state == REQUEST_OPEN ? AAR_WARN : AAR_PLAIN, "%s%s%s",
                 request_state_words[one->state], one->answer[0] != '\0' ? ": " : "", one->answer);
        aar_text(table, AAR_PLAIN, "%s",
                 one->rrt.state != RRT_FREE ? rrt_text(view, one, text) : "");
    }
}

void aar_cop_tables(struct aar *aar)
{
    struct cop cop;
    struct error err;

    if (cop_make(aar->view, aar->team, &aar->pool, &cop, &err) < 0) {
        aar->out_of_memory = true;
        return;
    }
    if (cop.campaign_count != 0)
        cop_campaigns(aar, &cop);
    cop_requests(aar, &cop);
    cop_nations(aar, &cop);
}

void aar_cop(struct aar *aar)
{
    bool campaigns = false;

    for (size_t i = 0; i < aar->view->event_count; i++)
        campaigns |=
            aar->view->events[i].made.event != 0 && aar->view->events[i].made.campaign[0] != '\0';
    if (!campaigns && aar->view->request_count == 0)
        return;
    aar_part(aar, "cop", "The operational picture at the end");
    aar_say(aar, "Of each campaign the nations that it reached, those that noticed it, and those "
                 "that others told of it; of each nation its services, what it made of each "
                 "campaign, and the times of these. docs/SHARING.md says what counts as what.");
    aar_cop_tables(aar);
}
