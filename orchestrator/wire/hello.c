/* SPDX-License-Identifier: Apache-2.0 */
/* Hellos and the welcome. What a client calls itself reaches screens and the journal, so it is
 * cleaned here. */
#include "wire/hello.h"

#include <excon/agent.h>
#include <excon/wire.h>
#include <string.h>

#include "base/text.h"

static int hello_want_kind(const json_t *line, const char *kind, struct error *err)
{
    const char *k = json_string_value(json_object_get(line, "k"));

    if (k == NULL || strcmp(k, kind) != 0)
        return error_set(err, ERROR_INPUT, "its first line is no %s", kind);
    return 0;
}

static int hello_want_protocol(const json_t *line, int protocol, struct error *err)
{
    const json_t *value = json_object_get(line, "protocol");

    if (!json_is_integer(value))
        return error_set(err, ERROR_INPUT, "it does not say which protocol it speaks");
    if (json_integer_value(value) != protocol)
        return error_set(err, ERROR_INPUT, "it speaks protocol %lld, we speak %d",
                         (long long)json_integer_value(value), protocol);
    return 0;
}

int hello_agent(const json_t *line, const char *name, struct error *err)
{
    const char *agent = json_string_value(json_object_get(line, "agent"));
    char clean[HELLO_NAME_MOST];
    int result = hello_want_kind(line, "hello", err);

    if (result == 0)
        result = hello_want_protocol(line, AGENT_PROTOCOL, err);
    if (result < 0)
        return result;
    if (agent == NULL)
        return error_set(err, ERROR_INPUT, "it does not say its name");
    if (name != NULL && strcmp(agent, name) != 0) {
        text_clean(clean, sizeof(clean), agent, strlen(agent));
        return error_set(err, ERROR_INPUT, "it calls itself \"%s\", not \"%s\"", clean, name);
    }
    return 0;
}

int hello_same_version(const json_t *line, struct error *err)
{
    const char *version = json_string_value(json_object_get(line, "version"));
    char clean[HELLO_NAME_MOST] = "no version that it says";

    if (version != NULL && strcmp(version, EXCON_VERSION) == 0)
        return 0;
    if (version != NULL)
        text_clean(clean, sizeof(clean), version, strlen(version));
    return error_set(err, ERROR_INPUT,
                     "it is of %s, and this controller of " EXCON_VERSION
                     "; install the same version there",
                     clean);
}

static int hello_read_text(const json_t *line, const char *key, const char *fallback,
                           char to[HELLO_NAME_MOST], struct error *err)
{
    const json_t *value = json_object_get(line, key);

    if (value == NULL || json_is_null(value)) {
        text_copy(to, HELLO_NAME_MOST, fallback);
        return 0;
    }
    if (!json_is_string(value))
        return error_set(err, ERROR_INPUT, "hello: \"%s\" is no text", key);
    if (!text_clean(to, HELLO_NAME_MOST, json_string_value(value), json_string_length(value)))
        return error_set(err, ERROR_INPUT, "hello: \"%s\" is longer than %d bytes", key,
                         HELLO_NAME_MOST - 1);
    return 0;
}

int hello_read(const json_t *line, struct hello *ret_hello, struct error *err)
{
    const json_t *follow = json_object_get(line, "follow"),
                 *readonly = json_object_get(line, "readonly"),
                 *picture = json_object_get(line, "picture"),
                 *after = json_object_get(line, "after");
    struct hello hello = {.follow = json_is_true(follow),
                          .readonly = json_is_true(readonly),
                          .picture = json_is_true(picture),
                          .after = json_integer_value(after)};
    int result = hello_want_kind(line, "hello", err);

    if (result == 0)
        result = hello_read_text(line, "role", "director", hello.role, err);
    if (result == 0)
        result = hello_read_text(line, "team", "", hello.team, err);
    if (result == 0)
        result = hello_read_text(line, "actor", "", hello.actor, err);
    if (result == 0)
        result = hello_read_text(line, "from", "", hello.from, err);
    if (result == 0)
        result = hello_read_text(line, "client", "", hello.client, err);
    if (result == 0)
        result = hello_read_text(line, "key", "", hello.key, err);
    if (result == 0 && follow != NULL && !json_is_boolean(follow) && !json_is_null(follow))
        result = error_set(err, ERROR_INPUT, "hello: \"follow\" is neither true nor false");
    if (result == 0 && readonly != NULL && !json_is_boolean(readonly) && !json_is_null(readonly))
        result = error_set(err, ERROR_INPUT, "hello: \"readonly\" is neither true nor false");
    if (result == 0 && picture != NULL && !json_is_boolean(picture) && !json_is_null(picture))
        result = error_set(err, ERROR_INPUT, "hello: \"picture\" is neither true nor false");
    if (result == 0 && after != NULL && !json_is_null(after) &&
        (!json_is_integer(after) || hello.after < 0))
        result = error_set(err, ERROR_INPUT, "hello: \"after\" is no number of a row");
    if (result < 0)
        return result;
    *ret_hello = hello;
    return 0;
}

json_t *hello_line(const struct hello *hello)
{
    json_t *line = json_pack("{s:s, s:s, s:s, s:s, s:b, s:b}", "k", "hello", "role", hello->role,
                             "team", hello->team, "actor", hello->actor, "follow", hello->follow,
                             "readonly", hello->readonly);

    const char *const texts[][2] = {
        {"from", hello->from}, {"client", hello->client}, {"key", hello->key}};

    for (size_t i = 0; line != NULL && i < sizeof(texts) / sizeof(texts[0]); i++)
        if (texts[i][1][0] != '\0')
            json_object_set_new(line, texts[i][0], json_string(texts[i][1]));
    if (line != NULL && hello->picture)
        json_object_set_new(line, "picture", json_true());
    if (line != NULL && hello->after != 0)
        json_object_set_new(line, "after", json_integer(hello->after));
    return line;
}

json_t *hello_welcome(const char *run, const char *name, const char *role, const char *team,
                      const char *actor)
{
    return json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:s}", "k", "welcome", "protocol",
                     WIRE_PROTOCOL, "run", run, "name", name, "role", role, "team", team, "actor",
                     actor, "version", EXCON_VERSION);
}

int hello_is_welcome(const json_t *line, const char **ret_run, struct error *err)
{
    const char *run = json_string_value(json_object_get(line, "run"));
    int result = hello_want_kind(line, "welcome", err);

    if (result == 0)
        result = hello_want_protocol(line, WIRE_PROTOCOL, err);
    if (result < 0)
        return result;
    if (run == NULL)
        return error_set(err, ERROR_INPUT, "the welcome names no run");
    if (ret_run != NULL)
        *ret_run = run;
    return 0;
}
