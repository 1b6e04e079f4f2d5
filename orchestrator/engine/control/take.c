/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/control/take.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine/control/amend-file.h"
#include "engine/control/control.h"
#include "engine/control/intake.h"
#include "engine/control/laid.h"
#include "core/order/order.h"
#include "core/order/rights.h"
#include "journal/journal.h"

/* A payload: what engine/control/feature.c and parcel.c read. */
static bool take_is_payload(const char *text, size_t length)
{
    json_t *document = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    bool is = json_is_string(json_object_get(document, "dirs")) &&
              json_is_array(json_object_get(document, "files")) &&
              json_is_string(json_object_get(document, "script"));

    json_decref(document);
    return is;
}

/* The payloads into the journal; their names are of `pool`. */
static int take_store(const json_t *payloads, struct journal *journal, struct pool *pool,
                      const char **hashes, struct error *err)
{
    for (size_t i = 0; i < json_array_size(payloads); i++) {
        const json_t *payload = json_array_get(payloads, i);
        char hash[JOURNAL_HASH_TEXT] = "";

        if (!json_is_string(payload) ||
            !take_is_payload(json_string_value(payload), json_string_length(payload)))
            return error_set(err, ERROR_INPUT,
                             "a payload has not the form of a feature's files and script");
        if (journal_blob(journal, json_string_value(payload), json_string_length(payload), hash,
                         err) < 0)
            return -ERROR_SYSTEM;
        hashes[i] = pool_text(pool, hash);
        if (hashes[i] == NULL)
            return error_memory(err);
    }
    return 0;
}

static int take_fill(const json_t *document, struct journal *journal, struct pool *pool,
                     struct order *order, struct error *err)
{
    const json_t *payloads = json_object_get(document, "payloads"),
                 *list = json_object_get(document, "takes");
    size_t count = json_array_size(list), payload_count = json_array_size(payloads);
    struct order_take *takes = pool_take_array(pool, count + 1, sizeof(*takes));
    const char **hashes = pool_take_array(pool, payload_count + 1, sizeof(*hashes));
    int result;

    if (count == 0 || count > TAKES_MOST || payload_count > count)
        return error_set(err, ERROR_INPUT, "the file to take names no features, or too many");
    if (takes == NULL || hashes == NULL)
        return error_memory(err);
    result = take_store(payloads, journal, pool, hashes, err);
    for (size_t i = 0; result == 0 && i < count; i++) {
        const json_t *one = json_array_get(list, i);
        json_int_t feature = json_integer_value(json_object_get(one, "feature"));
        const json_t *payload = json_object_get(one, "payload");
        const char *title = json_string_value(json_object_get(one, "title"));
        char clean[256] = "";

        if (feature <= 0 || feature > UINT32_MAX || !json_is_integer(payload) ||
            json_integer_value(payload) < 0 ||
            json_integer_value(payload) >= (json_int_t)payload_count || title == NULL)
            return error_set(err, ERROR_INPUT, "an entry of the file to take is wrong");
        text_clean(clean, sizeof(clean), title, strlen(title));
        takes[i] = (struct order_take){.feature = (uint32_t)feature,
                                       .payload = hashes[json_integer_value(payload)],
                                       .title = pool_text(pool, clean),
                                       .restart = json_is_true(json_object_get(one, "restart"))};
        if (takes[i].title == NULL)
            return error_memory(err);
    }
    order->takes = takes;
    order->take_count = count;
    return result;
}

int take_read(const struct folder *folder, struct journal *journal, struct pool *pool,
              struct order *order, struct error *err)
{
    json_t *document = NULL;
    int result = laid_read(&laid_take, folder, order->detail, &document, err);

    if (result == 0)
        result = take_fill(document, journal, pool, order, err);
    json_decref(document);
    return result;
}

/* The file that an order names is read only for a seat that may give the order. */
static int take_read_file(struct controller *c, struct pool *pool, struct order *said,
                          struct order_amend *amend, struct error *err)
{
    if (rights_may(said->role, said->verb, false) != MAY)
        return 0;
    if (strcmp(said->verb, "retake") == 0)
        return take_read(c->folder, c->journal, pool, said, err);
    if (strcmp(said->verb, "amend") != 0)
        return 0;
    said->amend = amend;
    return amend_file_read(c->folder, c->journal, c->state.view, said->detail, pool, amend, err);
}

int take_decide(struct controller *c, const struct order *order, struct intents *intents,
                char *reply, size_t size)
{
    struct pool pool = POOL_EMPTY;
    struct order said = *order;
    struct order_amend amend;
    struct error err = {0};
    int result = 1;

    if (strcmp(said.verb, "report") == 0 || strcmp(said.verb, "draft") == 0 ||
        strcmp(said.verb, "artifact") == 0 || strcmp(said.verb, "sheet") == 0 ||
        strcmp(said.verb, "share") == 0 || strcmp(said.verb, "sight") == 0)
        return intake_decide(c, order, intents, reply, size);
    if (strcmp(said.verb, "flag") == 0) {
        const struct view_team *team = view_team_called(c->state.view, said.team);

        said.flag = flag_called(c, team != NULL ? team->made.team : said.own_team, said.detail);
    }
    if (take_read_file(c, &pool, &said, &amend, &err) < 0)
        text_copy(reply, size, err.text);
    else
        result = order_decide(&c->state, &said, intents, reply, size);
    pool_done(&pool);
    return result;
}
