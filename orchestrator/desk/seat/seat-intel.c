/* SPDX-License-Identifier: Apache-2.0 */
/*
 * intel: what the seat's team sent and received, or, of exercise control, all that was shared. A
 * seat outside exercise control numbers what it sees itself.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "desk/seat/seat.h"
#include "products/print/json-text.h"

static const char *intel_from(const struct view_share *share)
{
    return share->made.from[0] != '\0' ? share->made.from : "exercise control";
}

/* The seat's view has what it may read; where an organisation is named, what that one reads. */
static bool intel_is_shown(const struct view_share *share, const char *organisation)
{
    return organisation == NULL || view_share_is_outside(&share->made, organisation);
}

static json_t *intel_sightings(const struct view *view, const struct view_shared *one)
{
    json_t *json = json_array();

    for (size_t i = 0; i < view->shares.sighting_count; i++) {
        const struct view_sighting *said = &view->shares.sightings[i];

        if (said->made.type == one->type && strcmp(said->made.value, one->value) == 0)
            json_array_append_new(
                json, json_pack("{s:o, s:s, s:I}", "team", json_text(said->made.from), "how",
                                sighting_words[said->made.how], "x", (json_int_t)said->x));
    }
    return json;
}

static json_t *intel_json(const struct seat *seat, const struct view_share *share, uint32_t number)
{
    const struct view *view = seat->view;
    const struct share_made *made = &share->made;
    json_t *indicators = json_array(), *json;
    size_t place = (size_t)(share - view->shares.shares);

    for (size_t i = share->first; i < view->shares.indicator_count; i++)
        if (view->shares.indicators[i].share == place)
            json_array_append_new(
                indicators, json_pack("{s:s, s:o, s:o}", "type",
                                      indicator_words[view->shares.indicators[i].type], "value",
                                      json_text(view->shares.indicators[i].value), "sightings",
                                      intel_sightings(view, &view->shares.indicators[i])));
    json = json_pack("{s:I, s:I, s:o, s:s, s:o, s:o, s:b, s:b, s:o, s:o, s:s, s:o}", "n",
                     (json_int_t)number, "x", (json_int_t)share->x, "from", json_text(made->from),
                     "tlp", tlp_words[made->tlp], "to", json_text(made->names), "outside",
                     json_text(made->outside), "all", made->all, "open", made->open, "title",
                     json_text(made->title), "text", json_text(made->text), "event", made->event,
                     "indicators", indicators);
    return json;
}

static enum tone intel_tone(int tlp)
{
    return tlp == TLP_RED                                ? TONE_BAD
           : tlp == TLP_AMBER || tlp == TLP_AMBER_STRICT ? TONE_WARN
           : tlp == TLP_GREEN                            ? TONE_GOOD
                                                         : TONE_PLAIN;
}

static void intel_row(const struct seat *seat, struct table *table, const struct view_share *share,
                      uint32_t number)
{
    char at[32], to[60];
    const char *what = share->made.title[0] != '\0' ? share->made.title : share->made.text;
    const char *first = share->count != 0 && share->first < seat->view->shares.indicator_count
                            ? seat->view->shares.indicators[share->first].value
                            : "";

    view_share_receivers(&share->made, to, sizeof(to));
    table_row(table);
    table_cell(table, 0, TONE_BOLD, "%" PRIu32, number);
    table_cell(table, 1, TONE_PLAIN, "%s", output_clock(&at, share->x));
    table_cell(table, 2, TONE_PLAIN, "%s", intel_from(share));
    table_cell(table, 3, TONE_PLAIN, "%s", to);
    table_cell(table, 4, intel_tone(share->made.tlp), "%s", tlp_words[share->made.tlp]);
    table_cell(table, 5, TONE_PLAIN, "%" PRIu32, share->made.count);
    table_cell(table, 6, TONE_PLAIN, "%s", what[0] != '\0' ? what : first);
}

static void intel_print(const struct seat *seat, const struct view_share *share, uint32_t number)
{
    const struct view *view = seat->view;
    struct output out = seat_output(seat);
    struct pool pool = POOL_EMPTY;
    size_t place = (size_t)(share - view->shares.shares);
    char at[32], to[200];

    view_share_receivers(&share->made, to, sizeof(to));
    output_print(&out, TONE_BOLD, "%" PRIu32 "  %s\n", number,
                 output_clean(&pool, share->made.title));
    output_print(&out, intel_tone(share->made.tlp), "TLP:%s", tlp_words[share->made.tlp]);
    output_print(&out, TONE_DIM, "  from %s to %s, %s\n", intel_from(share),
                 output_clean(&pool, to), output_clock(&at, share->x));
    if (share->made.text[0] != '\0') {
        output_print(&out, TONE_PLAIN, "\n");
        seat_paragraph(&out, share->made.text);
    }
    output_print(&out, TONE_PLAIN, "\n");
    for (size_t i = share->first; i < view->shares.indicator_count; i++) {
        const struct view_shared *one = &view->shares.indicators[i];

        if (one->share != place)
            continue;
        output_print(&out, TONE_PLAIN, "  %-12s %s", indicator_words[one->type],
                     output_clean(&pool, one->value));
        for (size_t k = 0; k < view->shares.sighting_count; k++) {
            const struct sighting_said *said = &view->shares.sightings[k].made;

            if (said->type == one->type && strcmp(said->value, one->value) == 0)
                output_print(&out, said->how == SIGHTING_SEEN ? TONE_WARN : TONE_DIM, "  %s %s",
                             output_clean(&pool, said->from), sighting_words[said->how]);
        }
        output_print(&out, TONE_PLAIN, "\n");
    }
    pool_done(&pool);
}

/* Of JSON, whole shares; of people, a line each, or the one that is wanted. */
static int intel_list(struct seat *seat, const char *organisation, uint32_t wanted,
                      struct error *err)
{
    const struct view *view = seat->view;
    json_t *json = json_array();
    struct table table;
    uint32_t number = 0;
    bool found = false;

    table_init(&table, ">N|TIME|FROM|TO|TLP|>IOC|WHAT");
    for (size_t i = 0; i < view->shares.share_count; i++) {
        const struct view_share *share = &view->shares.shares[i];

        if (!intel_is_shown(share, organisation) || (++number != wanted && wanted != 0))
            continue;
        found = true;
        if (seat->json)
            json_array_append_new(json, intel_json(seat, share, number));
        else if (wanted != 0)
            intel_print(seat, share, number);
        else
            intel_row(seat, &table, share, number);
    }
    if (wanted == 0)
        return seat_list(seat, json, &table, "nothing is shared yet");
    table_done(&table);
    if (found && seat->json)
        seat_json(seat, json_incref(json_array_get(json, 0)));
    json_decref(json);
    return found ? 0 : error_set(err, ERROR_MISSING, "there is no share %" PRIu32, wanted);
}

int seat_intel(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const char *organisation = seat_option(line, "organisation");
    uint32_t wanted = 0;

    if (line->count > 0 && seat_number(line->words[0], &wanted, err) < 0)
        return -ERROR_INPUT;
    if (organisation != NULL && view_organisation_called(seat->view, organisation) == NULL)
        return error_set(err, ERROR_MISSING, "there is no organisation \"%.60s\"", organisation);
    return intel_list(seat, organisation, wanted, err);
}
