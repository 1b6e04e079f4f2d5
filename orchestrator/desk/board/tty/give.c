/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/board/tty/give.h"

#include <string.h>

#include "base/text.h"

static const char *const give_whats[] = {"inject", "event", "vm", "team", "clock", "queue"};

static void give_put(json_t *line, const char *key, const char *value)
{
    if (value[0] != '\0')
        json_object_set_new(line, key, json_string(value));
}

json_t *give_line(const char *kind, int64_t id, const struct said *said, const struct shown *shown,
                  size_t count, unsigned n)
{
    json_t *line = json_pack("{s:s, s:I, s:s}", "k", kind, "id", (json_int_t)id, "verb",
                             said->class->verb),
           *seen = json_array(), *set = json_object();

    give_put(line, "target", said->target);
    give_put(line, "team", said->team);
    give_put(line, "detail", said->detail);
    give_put(line, "reason", said->reason);
    give_put(set, "subject", said->subject);
    give_put(set, "body", said->body);
    if (said->by_ms != 0)
        json_object_set_new(line, "by", json_integer(said->by_ms));
    if (said->points != 0)
        json_object_set_new(line, "points", json_integer(said->points));
    if (said->force)
        json_object_set_new(line, "force", json_true());
    for (size_t i = 0; i < count; i++)
        if (shown[i].line == n)
            json_array_append_new(
                seen, json_pack("{s:s, s:I, s:s}", "what", give_whats[shown[i].what], "item",
                                (json_int_t)shown[i].item, "state", shown[i].state));
    json_object_set_new(line, "seen", seen);
    json_object_set_new(line, "set", set);
    return line;
}

void give_rights(struct board_rights *rights, const json_t *welcome)
{
    static const char *const hows[] = {"yes", "ask", "own", "ask-own"};
    json_t *orders = json_object_get(welcome, "orders"), *value;
    const char *name, *role = json_string_value(json_object_get(welcome, "role")),
                      *team = json_string_value(json_object_get(welcome, "team"));

    rights->known = orders != NULL;
    rights->count = 0;
    text_copy(rights->role, sizeof(rights->role), role);
    text_copy(rights->team, sizeof(rights->team), team);
    json_object_foreach(orders, name, value)
    {
        const char *how = json_string_value(value);

        for (int i = 0; how != NULL && i < 4 && rights->count < RIGHTS_MOST; i++)
            if (strcmp(hows[i], how) == 0) {
                struct board_right *right = &rights->list[rights->count++];

                text_copy(right->name, sizeof(right->name), name);
                right->how = i;
            }
    }
}
