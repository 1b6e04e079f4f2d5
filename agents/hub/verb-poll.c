/* SPDX-License-Identifier: Apache-2.0 */
/* The list of the events that were published in MISP, without what is in them. */
#include "hub/verbs.h"

enum { POLL_LIMIT_MOST = 500 };

static json_t *poll_one(const json_t *one)
{
    const json_t *event = json_object_get(one, "Event");
    char uuid[37], sender[37];

    if (event == NULL)
        event = one;
    if (!verb_uuid(verb_text(event, "uuid"), uuid) ||
        !verb_uuid(verb_text(json_object_get(event, "Orgc"), "uuid"), sender))
        return NULL;
    return json_pack("{s:s, s:s, s:I, s:I}", "uuid", uuid, "from", sender, "stamp",
                     (json_int_t)verb_number(event, "timestamp"), "published",
                     (json_int_t)verb_number(event, "publish_timestamp"));
}

void verb_poll(struct serve_request *request)
{
    int64_t since, page, limit;
    struct http_answer answer;
    struct error err;
    const json_t *list;
    json_t *events, *one;
    size_t i;

    if (serve_int(request, "since", 0, INT32_MAX, 0, &since, &err) < 0 ||
        serve_int(request, "page", 1, 100000, 1, &page, &err) < 0 ||
        serve_int(request, "limit", 1, POLL_LIMIT_MOST, 100, &limit, &err) < 0) {
        queue_refuse(request, err.text);
        return;
    }
    if (!verb_ask(request, "POST", "/events/restSearch",
                  json_pack("{s:s, s:b, s:b, s:I, s:I, s:I}", "returnFormat", "json", "metadata", 1,
                            "published", 1, "publish_timestamp", (json_int_t)since, "limit",
                            (json_int_t)limit, "page", (json_int_t)page),
                  VERB_LIST, &answer))
        return;
    list = verb_list(answer.json);
    if (list == NULL || json_array_size(list) > POLL_LIMIT_MOST) {
        queue_nonsense(request, &answer, "is no list of events");
        return;
    }
    events = json_array();
    json_array_foreach((json_t *)(uintptr_t)list, i, one)
    {
        json_t *entry = poll_one(one);

        if (entry != NULL)
            json_array_append_new(events, entry);
    }
    queue_done(request, json_pack("{s:o, s:b}", "events", events, "more",
                                  json_array_size(list) >= (size_t)limit));
    http_answer_done(&answer);
}
