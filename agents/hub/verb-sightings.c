/* SPDX-License-Identifier: Apache-2.0 */
/* What was said of values in MISP, the oldest first. */
#include "hub/verbs.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum {
    SIGHTINGS_MOST = 1000,
    SIGHTINGS_BYTES_MOST = 700 * 1024, /* a line has 1 MiB, and JSON escapes */
    SIGHTINGS_TEXT_MOST = 4096,
};

static json_t *sightings_one(const json_t *one)
{
    const json_t *sighting = json_object_get(one, "Sighting"), *attribute;
    const char *value;
    char sender[37];

    if (sighting == NULL)
        sighting = one;
    attribute = json_object_get(sighting, "Attribute");
    value = verb_text(sighting, "value");
    if (value[0] == '\0')
        value = verb_text(attribute, "value");
    if (value[0] == '\0' || strlen(value) > SIGHTINGS_TEXT_MOST ||
        verb_number(sighting, "type") > 2 ||
        !verb_uuid(verb_text(json_object_get(sighting, "Organisation"), "uuid"), sender))
        return NULL;
    return json_pack("{s:s, s:I, s:I, s:s, s:s}", "from", sender, "type",
                     (json_int_t)verb_number(sighting, "type"), "stamp",
                     (json_int_t)verb_number(sighting, "date_sighting"), "value", value, "of",
                     verb_text(attribute, "type"));
}

static int sightings_compare(const void *a, const void *b)
{
    int64_t first = json_integer_value(json_object_get(*(json_t *const *)a, "stamp")),
            second = json_integer_value(json_object_get(*(json_t *const *)b, "stamp"));

    return first < second ? -1 : first > second;
}

/* The oldest first, as many as a line holds. */
static json_t *sightings_cut(const json_t *list)
{
    size_t most = json_array_size(list), count = 0, bytes = 0, i;
    json_t **sorted = calloc(most + 1, sizeof(json_t *)), *cut = json_array(), *one;

    json_array_foreach((json_t *)(uintptr_t)list, i, one)
    {
        json_t *entry = sorted != NULL ? sightings_one(one) : NULL;

        if (entry != NULL)
            sorted[count++] = entry;
    }
    if (sorted != NULL)
        qsort(sorted, count, sizeof(*sorted), sightings_compare);
    for (i = 0; i < count; i++) {
        bytes += 2 * strlen(verb_text(sorted[i], "value")) + 200;
        if (i < SIGHTINGS_MOST && bytes < SIGHTINGS_BYTES_MOST)
            json_array_append(cut, sorted[i]);
        json_decref(sorted[i]);
    }
    free(sorted);
    return json_pack("{s:b, s:o}", "more", json_array_size(cut) < count, "sightings", cut);
}

void verb_sightings(struct serve_request *request)
{
    struct http_answer answer;
    struct error err;
    int64_t since;

    if (serve_int(request, "since", 0, INT32_MAX, 0, &since, &err) < 0) {
        queue_refuse(request, err.text);
        return;
    }
    if (!verb_ask(request, "POST", "/sightings/restSearch/event",
                  json_pack("{s:s, s:I, s:b}", "returnFormat", "json", "from", (json_int_t)since,
                            "includeAttribute", 1),
                  VERB_LIST, &answer))
        return;
    if (verb_list(answer.json) == NULL) {
        queue_nonsense(request, &answer, "is no list of sightings");
    } else {
        queue_done(request, sightings_cut(verb_list(answer.json)));
        http_answer_done(&answer);
    }
}
