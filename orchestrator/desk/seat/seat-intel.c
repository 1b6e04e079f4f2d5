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

/* What its sender replaced is read by the sender and exercise control alone. */
static bool intel_is_over(const struct seat *seat, const struct view_share *share,
                          const char *organisation)
{
    return share->replaced &&
           (organisation != NULL ||
            (!role_sees_all(seat->role) &&
             (seat->team == 0 ||
              strcmp(share->made.from, view_team_id(seat->view, seat->team)) != 0)));
}

static json_t *intel_sightings(const struct view *view, const struct view_shared *one)
{
    const struct view_value *of = view_value(view, one->value);
    const struct view_sighting *said;
    json_t *json = json_array();

    for (size_t at = of != NULL ? of->said : 0; at != 0; at = said->before) {
        said = &view->shares.sightings[at - 1];
        if (said->made.type == one->type)
            json_array_insert_new(
                json, 0,
                json_pack("{s:o, s:s, s:I, s:o}", "team", json_text(said->made.from), "how",
                          sighting_words[said->made.how], "x", (json_int_t)said->x, "why",
                          json_text(said->made.text)));
    }
    return json;
}

/* The warning list that says that it is harmless; NULL: none does, or the seat is not told. */
static const char *intel_warning(const struct view *view, const struct view_shared *one)
{
    const struct view_warning *list = view_warning(view, one->warning);

    return list != NULL ? list->made.name : NULL;
}

static json_t *intel_indicator(const struct view *view, const struct view_shared *one)
{
    const char *list = intel_warning(view, one);
    json_t *json = json_pack("{s:s, s:o, s:o}", "type", indicator_words[one->type], "value",
                             json_text(one->value), "sightings", intel_sightings(view, one));

    if (list != NULL)
        json_object_set_new(json, "benign", json_text(list));
    return json;
}

static json_t *intel_json(const struct seat *seat, const struct view_share *share, uint32_t number)
{
    const struct view *view = seat->view;
    const struct share_made *made = &share->made;
    json_t *indicators = json_array(), *json;
    size_t place = (size_t)(share - view->shares.shares);

    for (size_t i = share->first; i < share->first + share->count; i++)
        if (view->shares.indicators[i].share == place)
            json_array_append_new(indicators, intel_indicator(view, &view->shares.indicators[i]));
    json = json_pack("{s:I, s:I, s:o, s:s, s:o, s:o, s:b, s:b, s:b, s:o, s:o, s:s, s:o}", "n",
                     (json_int_t)number, "x", (json_int_t)share->x, "from", json_text(made->from),
                     "tlp", tlp_words[made->tlp], "to", json_text(made->names), "outside",
                     json_text(made->outside), "all", made->all, "open", made->open, "replaced",
                     share->replaced, "title", json_text(made->title), "text",
                     json_text(made->text), "event", made->event, "indicators", indicators);
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
    table_cell(table, 6, share->replaced ? TONE_DIM : TONE_PLAIN, "%s%s",
               share->replaced ? "replaced: " : "", what[0] != '\0' ? what : first);
}

/* What was said of it, the newest first. */
static void intel_print_sightings(const struct output *out, struct pool *pool,
                                  const struct view *view, const struct view_shared *one)
{
    const struct view_value *of = view_value(view, one->value);
    const struct view_sighting *said;

    for (size_t at = of != NULL ? of->said : 0; at != 0; at = said->before) {
        said = &view->shares.sightings[at - 1];
        if (said->made.type == one->type)
            output_print(out, said->made.how == SIGHTING_SEEN ? TONE_WARN : TONE_DIM, "  %s %s%s%s",
                         output_clean(pool, said->made.from), sighting_words[said->made.how],
                         said->made.text[0] != '\0' ? ": " : "",
                         output_clean(pool, said->made.text));
    }
}

/* Who had it before it was revised. */
static void intel_print_versions(const struct output *out, const struct seat *seat,
                                 const struct view_share *share, size_t place)
{
    const struct view *view = seat->view;
    size_t before = view_share_before(view, place);
    char to[200];

    if (share->replaced)
        output_print(out, TONE_WARN, "replaced by its sender: nobody reads it any more\n");
    if (before == place)
        return;
    view_share_receivers(&view->shares.shares[before].made, to, sizeof(to));
    output_print(out, TONE_DIM, "replaces share %zu (TLP:%s), which %s received\n", before + 1,
                 tlp_words[view->shares.shares[before].made.tlp], to);
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
    intel_print_versions(&out, seat, share, place);
    if (share->made.text[0] != '\0') {
        output_print(&out, TONE_PLAIN, "\n");
        seat_paragraph(&out, share->made.text);
    }
    output_print(&out, TONE_PLAIN, "\n");
    for (size_t i = share->first; i < share->first + share->count; i++) {
        const struct view_shared *one = &view->shares.indicators[i];

        if (one->share != place)
            continue;
        output_print(&out, TONE_PLAIN, "  %-12s %s", indicator_words[one->type],
                     output_clean(&pool, one->value));
        if (intel_warning(view, one) != NULL)
            output_print(&out, TONE_DIM, "  benign: %s",
                         output_clean(&pool, intel_warning(view, one)));
        intel_print_sightings(&out, &pool, view, one);
        output_print(&out, TONE_PLAIN, "\n");
    }
    pool_done(&pool);
}

/* Of JSON, whole shares; of people, a line each, or the one that is wanted. `since`: those with a
 * greater number alone. */
static int intel_list(struct seat *seat, const char *organisation, uint32_t wanted, uint32_t since,
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

        if (!intel_is_shown(share, organisation) || (++number != wanted && wanted != 0) ||
            number <= since || intel_is_over(seat, share, organisation))
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
        return seat_list(seat, json, &table,
                         since == 0 ? "nothing is shared yet" : "nothing has been shared since");
    table_done(&table);
    if (found && seat->json)
        seat_json(seat, json_incref(json_array_get(json, 0)));
    json_decref(json);
    return found ? 0 : error_set(err, ERROR_MISSING, "there is no share %" PRIu32, wanted);
}

int seat_intel(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const char *organisation = seat_option(line, "organisation"),
               *since_text = seat_option(line, "since");
    uint32_t wanted = 0, since = 0;

    if (line->count > 0 && seat_number(line->words[0], &wanted, err) < 0)
        return -ERROR_INPUT;
    if (since_text != NULL && seat_number(since_text, &since, err) < 0)
        return -ERROR_INPUT;
    if (since != 0 && wanted != 0)
        return error_set(err, ERROR_INPUT, "--since is about the list, not about one share");
    if (organisation != NULL && view_organisation_called(seat->view, organisation) == NULL)
        return error_set(err, ERROR_MISSING, "there is no organisation \"%.60s\"", organisation);
    return intel_list(seat, organisation, wanted, since, err);
}
