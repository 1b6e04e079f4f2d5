/* SPDX-License-Identifier: Apache-2.0 */
/* Organisations and sharing groups of a MISP, each by its UUID; and how its answers are read. */
#include "hub/verbs.h"

#include "base/text.h"

#include <string.h>

bool verb_ask(struct serve_request *request, const char *method, const char *path, json_t *body,
              size_t most, struct http_answer *ret)
{
    enum http_end end = http_do(request, method, path, body, most, ret);

    json_decref(body);
    if (end != HTTP_DONE)
        queue_fail(request, ret);
    return end == HTTP_DONE;
}

const char *verb_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? text : "";
}

int64_t verb_number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    int64_t number = json_integer_value(value);

    if (json_is_string(value) && !text_to_int(json_string_value(value), 0, INT32_MAX, &number))
        return 0;
    return number >= 0 && number <= INT32_MAX ? number : 0;
}

const json_t *verb_list(const json_t *json)
{
    const json_t *response = json_object_get(json, "response");

    if (response != NULL)
        json = response;
    return json_is_array(json) ? json : NULL;
}

bool verb_uuid(const char *text, char to[37])
{
    size_t i;

    for (i = 0; i < 36 && text[i] != '\0'; i++)
        to[i] = (char)(text[i] >= 'A' && text[i] <= 'F' ? text[i] + ('a' - 'A') : text[i]);
    to[i] = '\0';
    return i == 36 && text[36] == '\0' && text_is_uuid(to);
}

/* A number that becomes part of a path or a body. */
static bool verb_id(const json_t *object, char id[24])
{
    int64_t number = verb_number(object, "id");

    text_print(id, 24, "%lld", (long long)number);
    return number > 0;
}

bool verb_organisation(struct serve_request *request, const json_t *organisation, char id[24])
{
    struct http_answer answer;
    char path[VERB_PATH], uuid[37];
    json_t *body;

    if (!verb_uuid(verb_text(organisation, "uuid"), uuid)) {
        queue_refuse(request, "an organisation has no UUID");
        return false;
    }
    text_print(path, sizeof(path), "/organisations/view/%s", uuid);
    if (http_do(request, "GET", path, NULL, VERB_SMALL, &answer) == HTTP_MISSING) {
        http_answer_done(&answer);
        body =
            json_pack("{s:s, s:s, s:s, s:b}", "uuid", uuid, "name", verb_text(organisation, "name"),
                      "description", "EXERCISE EXERCISE EXERCISE", "local", 1);
        http_do(request, "POST", "/admin/organisations/add", body, VERB_SMALL, &answer);
        json_decref(body);
    }
    if (answer.end != HTTP_DONE) {
        queue_fail(request, &answer);
        return false;
    }
    if (!verb_id(json_object_get(answer.json, "Organisation"), id)) {
        queue_nonsense(request, &answer, "names no organisation");
        return false;
    }
    http_answer_done(&answer);
    return true;
}

/* ---- sharing groups ---- */

/* Is the organisation in the group that MISP shows? */
static bool parts_has(const json_t *shown, const char *uuid)
{
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(shown, "SharingGroupOrg"), i, one)
    {
        if (strcasecmp(verb_text(json_object_get(one, "Organisation"), "uuid"), uuid) == 0)
            return true;
    }
    return false;
}

/* Who is missing of it is added. */
static bool parts_fill(struct serve_request *request, const json_t *group, const json_t *shown,
                       const char *id)
{
    struct http_answer answer;
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(group, "organisations"), i, one)
    {
        char organisation[24];

        if (parts_has(shown, verb_text(one, "uuid")))
            continue;
        if (!verb_organisation(request, one, organisation))
            return false;
        if (!verb_ask(
                request, "POST", "/sharing_groups/addOrg",
                json_pack("{s:s, s:s, s:b}", "sg_id", id, "org_id", organisation, "extend", 0),
                VERB_SMALL, &answer))
            return false;
        http_answer_done(&answer);
    }
    return true;
}

bool verb_group(struct serve_request *request, const json_t *group, char id[24])
{
    struct http_answer answer;
    char path[VERB_PATH], uuid[37];
    bool filled;

    if (!verb_uuid(verb_text(group, "uuid"), uuid)) {
        queue_refuse(request, "the sharing group has no UUID");
        return false;
    }
    text_print(path, sizeof(path), "/sharing_groups/view/%s", uuid);
    http_do(request, "GET", path, NULL, VERB_SMALL, &answer);
    if (answer.end == HTTP_MISSING || answer.status == 405) {
        json_t *body =
            json_pack("{s:s, s:s, s:s, s:s, s:b, s:b}", "uuid", uuid, "name",
                      verb_text(group, "name"), "releasability", "EXERCISE", "description",
                      "EXERCISE EXERCISE EXERCISE", "active", 1, "roaming", 0);

        http_answer_done(&answer);
        http_do(request, "POST", "/sharing_groups/add", body, VERB_SMALL, &answer);
        json_decref(body);
    }
    if (answer.end != HTTP_DONE) {
        queue_fail(request, &answer);
        return false;
    }
    if (!verb_id(json_object_get(answer.json, "SharingGroup"), id)) {
        queue_nonsense(request, &answer, "names no sharing group");
        return false;
    }
    filled = parts_fill(request, group, answer.json, id);
    http_answer_done(&answer);
    return filled;
}
