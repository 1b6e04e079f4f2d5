/* SPDX-License-Identifier: Apache-2.0 */
/* Who there is: the key's own user, the organisations of the exercise, and a user for each. */
#include "hub/verbs.h"

#include "base/text.h"

#include <string.h>

/* May the key do what the hub needs? */
static bool prepare_rights(struct serve_request *request)
{
    struct http_answer answer;
    const json_t *role;

    if (!verb_ask(request, "GET", "/users/view/me", NULL, VERB_SMALL, &answer))
        return false;
    role = json_object_get(answer.json, "Role");
    if (!json_is_true(json_object_get(role, "perm_site_admin")) ||
        !json_is_true(json_object_get(role, "perm_sync"))) {
        text_copy(answer.text, sizeof(answer.text),
                  "the key's user must be a site admin with the right to sync");
        answer.end = HTTP_DENIED;
        queue_fail(request, &answer);
        return false;
    }
    http_answer_done(&answer);
    return true;
}

/* The number of a role that may write and publish events of its own organisation, no more. */
static bool prepare_role(struct serve_request *request, char id[24])
{
    struct http_answer answer;
    const json_t *list;
    size_t i;
    json_t *one;

    if (!verb_ask(request, "GET", "/roles", NULL, VERB_SMALL, &answer))
        return false;
    list = verb_list(answer.json);
    id[0] = '\0';
    json_array_foreach((json_t *)(uintptr_t)list, i, one)
    {
        const json_t *role = json_object_get(one, "Role");

        if (id[0] == '\0' && json_is_true(json_object_get(role, "perm_publish")) &&
            json_is_true(json_object_get(role, "perm_add")) &&
            !json_is_true(json_object_get(role, "perm_admin")) &&
            !json_is_true(json_object_get(role, "perm_sync")) &&
            !json_is_true(json_object_get(role, "perm_site_admin")) && verb_number(role, "id") > 0)
            text_print(id, 24, "%lld", (long long)verb_number(role, "id"));
    }
    if (id[0] == '\0') {
        queue_nonsense(request, &answer, "has no role that may publish and no more");
        return false;
    }
    http_answer_done(&answer);
    return true;
}

static bool prepare_is_user(const json_t *users, const char *email)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)users, i, one)
    {
        if (strcasecmp(verb_text(json_object_get(one, "User"), "email"), email) == 0)
            return true;
    }
    return false;
}

/* The user of one organisation, unless it is there. Its password is in the request alone. */
static bool prepare_user(struct serve_request *request, const json_t *organisation, const char *id,
                         const char *role, const json_t *users)
{
    const char *email = verb_text(organisation, "email");
    struct http_answer answer;

    if (email[0] == '\0' || prepare_is_user(users, email))
        return true;
    if (!verb_ask(request, "POST", "/admin/users/add",
                  json_pack("{s:s, s:s, s:s, s:s, s:b, s:b}", "email", email, "org_id", id,
                            "role_id", role, "password", verb_text(organisation, "password"),
                            "change_pw", 0, "termsaccepted", 1),
                  VERB_SMALL, &answer))
        return false;
    http_answer_done(&answer);
    return true;
}

void verb_prepare(struct serve_request *request)
{
    const json_t *organisations = json_object_get(request->body, "organisations");
    struct http_answer users;
    char role[24], id[24];
    bool going = prepare_rights(request) && prepare_role(request, role);
    size_t i;
    json_t *one;

    if (!going)
        return;
    if (!verb_ask(request, "GET", "/admin/users", NULL, VERB_LIST, &users))
        return;
    json_array_foreach(organisations, i, one)
    {
        going = going && verb_organisation(request, one, id) &&
                prepare_user(request, one, id, role, verb_list(users.json));
    }
    http_answer_done(&users);
    if (going)
        queue_done(request,
                   json_pack("{s:I}", "organisations", (json_int_t)json_array_size(organisations)));
}
