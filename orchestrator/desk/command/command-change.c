/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/command/command-change.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "scenario/yaml/units.h"

enum { VALUE_MOST = 8000 };

const struct command_option command_change_options[] = {
    ORDER_TEAM,
    {0, "at", "TIME", "at this exercise time or moment: 26h30m, \"D3 10:30\", 10:30"},
    ORDER_BY,
    ORDER_REASON,
    {0, NULL, NULL, NULL},
};

/* A text, or the file that @FILE names, into `set`. 0, or the exit code. */
static int change_set_text(const struct desk *desk, json_t *set, const char *key, const char *value)
{
    struct error err = {0};
    char *text = NULL;
    int code = 0;

    if (value[0] == '@' && file_read(value + 1, VALUE_MOST + 1, &text, &err) < 0)
        return desk_failed(desk, &err);
    if (strlen(text != NULL ? text : value) >= VALUE_MOST)
        code = desk_usage(desk, "%s is longer than %d bytes", key, VALUE_MOST - 1);
    else if (json_object_set_new(set, key, json_string(text != NULL ? text : value)) < 0)
        code = desk_usage(desk, "%s is not UTF-8 text", key);
    free(text);
    return code;
}

static int change_set_one(const struct desk *desk, json_t *set, const char *word)
{
    static const char *const keys[] = {"title", "from", "subject", "body"};
    const char *equals = strchr(word, '='), *wrong;
    size_t length = equals != NULL ? (size_t)(equals - word) : 0;
    int64_t timeout;

    if (json_object_getn(set, word, length) != NULL)
        return desk_usage(desk, "%.*s= stands there twice", (int)length, word);
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (length == strlen(keys[i]) && strncmp(word, keys[i], length) == 0)
            return change_set_text(desk, set, keys[i], equals + 1);
    if (length != strlen("timeout") || strncmp(word, "timeout", length) != 0)
        return desk_usage(
            desk,
            "\"%s\" is not a part of an inject: title=, from=, subject=, body= or timeout=", word);
    wrong = duration_read_ms(equals + 1, &timeout);
    if (wrong != NULL || timeout <= 0 || timeout > 3600000)
        return desk_usage(desk, "\"%s\" is not a timeout of at most an hour", equals + 1);
    json_object_set_new(set, "timeout", json_integer(timeout));
    return 0;
}

int command_change(struct command_line *line, const char *verb)
{
    json_t *set = json_object(), *order;
    int64_t to = 0;
    int code = 0;

    for (int i = 1; code == 0 && i < line->argument_count; i++)
        code = change_set_one(&line->desk, set, line->arguments[i]);
    if (code == 0)
        code = command_order_at(line, &to);
    if (code != 0) {
        json_decref(set);
        return code;
    }
    order = command_order(line, verb);
    json_object_set_new(order, "to", json_integer(to));
    json_object_set_new(order, "set", set);
    return order_run(&line->desk, &line->found, order);
}
