/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An event of the exercise, with its UUID, into MISP: made, or changed where MISP's is older, and
 * published. What was done before and cut off in the middle is found by the UUID.
 */
#include "hub/verbs.h"

#include "base/text.h"

#include <string.h>

/* What MISP's event has and ours has not any more is deleted by what we send. */
static void push_delete(json_t *event, const json_t *theirs)
{
    json_t *ours = json_object_get(event, "Attribute"), *one, *other;
    size_t count = json_array_size(ours), i, k;

    json_array_foreach(json_object_get(theirs, "Attribute"), i, one)
    {
        bool there = false;
        char uuid[37];

        if (!verb_uuid(verb_text(one, "uuid"), uuid))
            continue;
        json_array_foreach(ours, k, other)
        {
            there |= k < count && strcmp(verb_text(other, "uuid"), uuid) == 0;
        }
        if (!there)
            json_array_append_new(ours, json_pack("{s:s, s:s, s:s, s:s, s:s, s:b}", "uuid", uuid,
                                                  "type", verb_text(one, "type"), "category",
                                                  verb_text(one, "category"), "value",
                                                  verb_text(one, "value"), "timestamp",
                                                  verb_text(event, "timestamp"), "deleted", 1));
    }
}

bool verb_event(struct serve_request *request, const char *uuid, struct http_answer *ret)
{
    char path[VERB_PATH];

    text_print(path, sizeof(path), "/events/view/%s", uuid);
    if (!verb_ask(request, "GET", path, NULL, VERB_EVENT, ret))
        return false;
    if (strcasecmp(verb_text(json_object_get(ret->json, "Event"), "uuid"), uuid) != 0) {
        queue_nonsense(request, ret, "is another event");
        return false;
    }
    return true;
}

/* Not taken, though the key may write events: refused, and not denied. */
static void push_fail(struct serve_request *request, struct http_answer *answer)
{
    struct http_answer me = {0};

    if (answer->end == HTTP_DENIED &&
        http_do(request, "GET", "/users/view/me", NULL, VERB_SMALL, &me) == HTTP_DONE)
        answer->end = HTTP_REFUSED;
    http_answer_done(&me);
    queue_fail(request, answer);
}

/* Made or changed: "added", "edited" or "there"; NULL: the request has been answered. */
static const char *push_write(struct serve_request *request, json_t *event, const char *uuid,
                              bool exists)
{
    struct http_answer answer;
    const char *state = "added";
    char path[VERB_PATH] = "/events/add";
    json_t *body;

    if (exists) {
        const json_t *theirs;

        if (!verb_event(request, uuid, &answer))
            return NULL;
        theirs = json_object_get(answer.json, "Event");
        if (verb_number(theirs, "timestamp") >= verb_number(event, "timestamp"))
            state = "there";
        else
            push_delete(event, theirs);
        http_answer_done(&answer);
        if (strcmp(state, "there") == 0)
            return state;
        state = "edited";
        text_print(path, sizeof(path), "/events/edit/%s", uuid);
    }
    body = json_pack("{s:O}", "Event", event);
    http_do(request, "POST", path, body, VERB_EVENT, &answer);
    json_decref(body);
    if (answer.end != HTTP_DONE) {
        push_fail(request, &answer);
        return NULL;
    }
    http_answer_done(&answer);
    return state;
}

/* Published, unless it is; its timestamp in MISP, or -1: the request has been answered. */
static int64_t push_publish(struct serve_request *request, const char *uuid)
{
    struct http_answer answer, published;
    char path[VERB_PATH];
    int64_t stamp;
    bool is;

    if (!verb_event(request, uuid, &answer))
        return -1;
    stamp = verb_number(json_object_get(answer.json, "Event"), "timestamp");
    is = json_is_true(json_object_get(json_object_get(answer.json, "Event"), "published"));
    http_answer_done(&answer);
    text_print(path, sizeof(path), "/events/publish/%s", uuid);
    if (!is) {
        if (!verb_ask(request, "POST", path, NULL, VERB_SMALL, &published))
            return -1;
        http_answer_done(&published);
    }
    return stamp;
}

void verb_push(struct serve_request *request)
{
    json_t *event = json_object_get(request->body, "event");
    const json_t *group = json_object_get(request->body, "group");
    struct http_answer head;
    char uuid[37], id[24], path[VERB_PATH];
    const char *state;
    int64_t stamp;

    if (!verb_uuid(verb_text(event, "uuid"), uuid)) {
        queue_refuse(request, "the event has no UUID");
        return;
    }
    if (group != NULL && !verb_group(request, group, id))
        return;
    if (group != NULL)
        json_object_set_new(event, "sharing_group_id", json_string(id));
    text_print(path, sizeof(path), "/events/view/%s", uuid);
    http_do(request, "HEAD", path, NULL, VERB_SMALL, &head);
    if (head.end != HTTP_DONE && head.end != HTTP_MISSING) {
        queue_fail(request, &head);
        return;
    }
    state = push_write(request, event, uuid, head.end == HTTP_DONE);
    http_answer_done(&head);
    stamp = state != NULL ? push_publish(request, uuid) : -1;
    if (stamp >= 0)
        queue_done(request, json_pack("{s:s, s:I}", "state", state, "stamp", (json_int_t)stamp));
}
