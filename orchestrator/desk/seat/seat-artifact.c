/* SPDX-License-Identifier: Apache-2.0 */
/* artifact N: hands in a file from standard input; without arguments, what the team handed in. */
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>

#include "desk/seat/seat.h"
#include "products/print/json-text.h"

enum {
    PART = 30000,       /* bytes of a line, a multiple of 3 */
    SEND_WITHIN = 30000 /* ms */
};

static int artifact_list(struct seat *seat)
{
    const struct view *view = seat->view;
    json_t *json = json_array();
    struct table table;
    char at[32], size[32];

    table_init(&table, ">N|TIME|>MESSAGE|>SIZE|NAME|SHA-256");
    for (size_t i = 0; i < view->inbox.artifact_count; i++) {
        const struct artifact_filed *made = &view->inbox.artifacts[i].made;

        if (!seat_concerns(seat, made->team))
            continue;
        json_array_append_new(
            json,
            json_pack("{s:I, s:s, s:I, s:I, s:I, s:o, s:s, s:o}", "n", (json_int_t)made->number,
                      "team", view_team_id(view, made->team), "message", (json_int_t)made->message,
                      "size", (json_int_t)made->size, "received",
                      (json_int_t)view->inbox.artifacts[i].x, "name", json_text(made->name),
                      "sha256", made->sha256, "by", json_text(made->by)));
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%" PRIu32, made->number);
        table_cell(&table, 1, TONE_PLAIN, "%s", output_clock(&at, view->inbox.artifacts[i].x));
        table_cell(&table, 2, TONE_PLAIN, "%" PRIu32, made->message);
        table_cell(&table, 3, TONE_PLAIN, "%s", output_bytes(&size, made->size));
        table_cell(&table, 4, TONE_PLAIN, "%s", made->name);
        table_cell(&table, 5, TONE_DIM, "%s", made->sha256);
    }
    return seat_list(seat, json, &table, "no artifact yet");
}

static int artifact_send(struct seat *seat, const unsigned char *bytes, size_t length,
                         struct error *err)
{
    char text[sodium_base64_ENCODED_LEN(PART, sodium_base64_VARIANT_ORIGINAL)];

    if (seat->dial == NULL)
        return error_set(err, ERROR_STATE, "no controller runs: nothing can be ordered");
    for (size_t sent = 0; sent < length; sent += PART) {
        size_t part = length - sent < PART ? length - sent : PART;
        json_t *line;
        int result;

        sodium_bin2base64(text, sizeof(text), bytes + sent, part, sodium_base64_VARIANT_ORIGINAL);
        line = json_pack("{s:s, s:s}", "k", "part", "data", text);
        if (line == NULL)
            return error_memory(err);
        result = dial_send(seat->dial, line, SEND_WITHIN, err);
        json_decref(line);
        if (result < 0)
            return result;
    }
    return 0;
}

int seat_artifact(struct seat *seat, const struct seat_line *line, struct error *err)
{
    json_t *order;
    char *bytes = NULL;
    size_t length = 0;
    uint32_t number;
    int result;

    if (line->count == 0)
        return artifact_list(seat);
    if (seat_number(line->words[0], &number, err) < 0)
        return -ERROR_INPUT;
    result = seat_input(seat, INBOX_ARTIFACT_MOST, &bytes, &length, err);
    if (result == 0)
        result = artifact_send(seat, (const unsigned char *)bytes, length, err);
    free(bytes);
    if (result < 0)
        return result;
    order = seat_order("artifact");
    json_object_set_new(order, "target", json_text(line->words[0]));
    json_object_set_new(order, "detail", json_text(line->count > 1 ? line->words[1] : ""));
    return seat_give(seat, order, err);
}
