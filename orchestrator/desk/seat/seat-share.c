/* SPDX-License-Identifier: Apache-2.0 */
/*
 * share, sight: a team tells others what it found, from standard input or from a report of its own,
 * and says of a shared value whether it saw it. Complaints are told here, all at once; the
 * controller reads everything again and believes nothing of it.
 */
#include <stdlib.h>
#include <string.h>

#include "core/model/report.h"
#include "core/model/row.h"
#include "desk/seat/seat.h"
#include "products/print/json-text.h"
#include "scenario/report/idna.h"
#include "scenario/report/paste.h"
#include "scenario/report/share-form.h"

enum { COMPLAINTS_SHOWN = 20 };

/* What is wrong with it: the exit code. */
static int share_complain(const struct seat *seat, struct complaints *complaints)
{
    if (seat->json)
        seat_json(seat, json_pack("{s:b, s:s, s:o}", "ok", false, "text", "the share is wrong",
                                  "complaints", complaints_json(complaints, COMPLAINTS_SHOWN)));
    else
        complaints_print(complaints, seat->out, seat->tty ? COMPLAINTS_COLOUR : 0,
                         COMPLAINTS_SHOWN);
    return EXIT_SCENARIO;
}

/* "all,latgale" */
static int share_read_to(const char *names, struct pool *pool, struct share *share,
                         struct error *err)
{
    char *at = pool_text(pool, names);

    share->to = pool_take_array(pool, SHARE_TO_MOST, sizeof(*share->to));
    if (at == NULL || share->to == NULL)
        return error_memory(err);
    for (char *name = strtok_r(at, ", ", &at); name != NULL; name = strtok_r(NULL, ", ", &at)) {
        if (share->to_count == SHARE_TO_MOST)
            return error_set(err, ERROR_INPUT, "--to: more than %d receivers", SHARE_TO_MOST);
        share->to[share->to_count++] = name;
    }
    return share->to_count != 0 ? 0 : error_set(err, ERROR_INPUT, "--to: say who receives it");
}

static int share_read_words(const struct seat_line *line, struct pool *pool, struct share *share,
                            struct error *err)
{
    const char *to = seat_option(line, "to"), *tlp = seat_option(line, "tlp"),
               *from = seat_option(line, "from"), *title = seat_option(line, "title");

    *share = (struct share){.title = title != NULL ? title : "",
                            .text = line->count > 0 ? line->words[0] : "",
                            .from = from != NULL ? from : "",
                            .event = "",
                            .tlp = TLP_AMBER};
    if (tlp != NULL && (share->tlp = word_find(tlp_words, TLPS, tlp)) < 0)
        return error_set(err, ERROR_INPUT, "--tlp: red, amber+strict, amber, green or clear");
    if (to == NULL && seat_option(line, "revise") != NULL)
        return 0;
    return share_read_to(to != NULL ? to : "all", pool, share, err);
}

/* Of the own share that intel lists under that number: its number, and its colour unless another is
 * said. */
static int share_read_revised(struct seat *seat, const struct seat_line *line, const char *word,
                              struct share *share, struct error *err)
{
    const struct view_shares *shares = &seat->view->shares;
    const char *own = seat->team != 0 ? view_team_id(seat->view, seat->team) : "";
    const struct share_made *made;
    uint32_t number;

    if (seat_number(word, &number, err) < 0)
        return -ERROR_INPUT;
    made = number <= shares->share_count ? &shares->shares[number - 1].made : NULL;
    if (made == NULL || (seat->team != 0 ? strcmp(made->from, own) != 0 : made->team != 0))
        return error_set(err, ERROR_MISSING, "share %u is none of yours; `intel` lists them",
                         number);
    /* A team's seat sees all of its own shares, and counts them itself. */
    share->revises = seat->team == 0 ? made->number : 0;
    for (size_t i = 0; seat->team != 0 && i < number; i++)
        share->revises += strcmp(shares->shares[i].made.from, own) == 0;
    if (share->from[0] == '\0' && seat->team == 0)
        share->from = made->from;
    if (seat_option(line, "tlp") == NULL)
        share->tlp = made->tlp;
    return 0;
}

/* The indicators of the team's own report. */
static int share_read_report(struct seat *seat, const char *word, struct pool *pool,
                             struct share *share, struct error *err)
{
    json_t *document;
    char *text = NULL;
    struct report report;
    int result;

    if (seat_number(word, &share->report, err) < 0)
        return -ERROR_INPUT;
    document = json_pack("{s:s, s:s, s:I, s:s}", "k", "read", "what", "report", "number",
                         (json_int_t)share->report, "team", view_team_id(seat->view, seat->team));
    result = seat_fetch(seat, document, &text, err);
    if (result == 0)
        result = report_read(text, strlen(text), pool, &report, err);
    free(text);
    if (result < 0)
        return result;
    share->indicators =
        pool_take_array(pool, SHARE_INDICATORS_MOST + 1, sizeof(*share->indicators));
    if (share->indicators == NULL)
        return error_memory(err);
    for (size_t i = 0; i < report.indicator_count; i++)
        if (share_add(share, pool, (enum indicator_type)report.indicators[i].type,
                      report.indicators[i].value) < 0)
            return error_memory(err);
    if (share->title[0] == '\0')
        share->title = report.title;
    return share->indicator_count != 0
               ? 0
               : error_set(err, ERROR_INPUT, "report %u has no indicator", share->report);
}

/* From standard input: 0; 1: it was complained of, and *ret_code is the exit code. */
static int share_read_input(struct seat *seat, const struct seat_line *line, struct pool *pool,
                            struct share *share, int *ret_code, struct error *err)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    const char *title = share->title;
    char *text = NULL;
    size_t length;
    int tlp = -1, result = seat_input(seat, SHARE_FORM_MOST, &text, &length, err);

    if (result == 0)
        result = share_form_read("share", text, length, pool, share, &tlp, &complaints, err);
    if (result > 0)
        *ret_code = share_complain(seat, &complaints);
    if (result == 0 && title[0] != '\0')
        share->title = title;
    if (result == 0 && tlp >= 0 && seat_option(line, "tlp") == NULL)
        share->tlp = tlp;
    complaints_done(&complaints);
    free(text);
    return result;
}

static int share_give(struct seat *seat, const char *verb, const char *detail,
                      const struct share *share, struct error *err)
{
    char *text = share_text(share);
    json_t *order = seat_order(verb);

    if (text == NULL)
        return error_memory(err);
    if (strlen(text) > SHARE_BODY_MOST) {
        free(text);
        json_decref(order);
        return error_set(err, ERROR_INPUT, "the share is larger than %d KiB: share it in parts",
                         SHARE_BODY_MOST / 1024);
    }
    json_object_set_new(order, "document", json_text(text));
    if (detail != NULL)
        json_object_set_new(order, "detail", json_text(detail));
    free(text);
    return seat_give(seat, order, err);
}

int seat_share(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const char *report = seat_option(line, "report"), *revise = seat_option(line, "revise");
    struct output out = seat_output(seat);
    struct pool pool = POOL_EMPTY;
    struct share share;
    int code = 0, result = share_read_words(line, &pool, &share, err);

    if (result == 0 && revise != NULL)
        result = share_read_revised(seat, line, revise, &share, err);
    else if (result == 0 && report != NULL)
        result = share_read_report(seat, report, &pool, &share, err);
    else if (result == 0 && seat_option(line, "text-only") == NULL)
        result = share_read_input(seat, line, &pool, &share, &code, err);
    else if (result == 0 && share.text[0] == '\0')
        result = error_set(err, ERROR_INPUT, "say the text: share --text-only TEXT");
    if (result == 0 && seat_option(line, "check") == NULL)
        result = share_give(seat, "share", NULL, &share, err);
    else if (result == 0 && seat->json)
        result =
            seat_json(seat, json_pack("{s:b, s:s, s:I}", "ok", true, "text", "nothing is wrong",
                                      "indicators", (json_int_t)share.indicator_count));
    else if (result == 0)
        output_print(&out, TONE_GOOD, "nothing is wrong with it: %zu indicator%s, TLP:%s\n",
                     share.indicator_count, share.indicator_count == 1 ? "" : "s",
                     tlp_words[share.tlp]);
    pool_done(&pool);
    return result > 0 && code != 0 ? code : result;
}

int seat_sight(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const char *how = line->count > 1 ? line->words[1] : sighting_words[SIGHTING_SEEN];
    struct share_indicator one = {.type = -1};
    const char *nobody = "excon";
    struct share share = {.text = line->count > 2 ? line->words[2] : "",
                          .tlp = TLP_AMBER,
                          .to = &nobody,
                          .to_count = 1,
                          .indicators = &one,
                          .indicator_count = 1};
    const struct view_shares *shares = &seat->view->shares;
    char value[INDICATOR_MOST];
    enum indicator_type type;

    if (word_find(sighting_words, SIGHTINGS, how) < 0)
        return error_set(err, ERROR_INPUT, "%.40s: a value is seen, false or expired", how);
    /* Of any type in which the value was shared: as it stands, or as it is typed by its shape. */
    if (!paste_one(line->words[0], &type, value))
        value[0] = '\0';
    for (size_t i = 0; one.type < 0 && i < shares->indicator_count; i++)
        if (strcmp(shares->indicators[i].value, line->words[0]) == 0 ||
            strcmp(shares->indicators[i].value, value) == 0)
            one = (struct share_indicator){shares->indicators[i].type, shares->indicators[i].value};
    if (one.type < 0)
        return error_set(err, ERROR_MISSING,
                         "nobody shared that with your team; `intel` lists "
                         "what was");
    return share_give(seat, "sight", how, &share, err);
}
