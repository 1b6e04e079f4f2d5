/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libFuzzer target of orders: a line each, which begins with the seat that says it ("d" director,
 * "c" controller, "t1" trainer of team 1, "b2" a member of team 2, …), then the order as JSON, or
 * "+" and so many seconds that pass. They go through the controller's own sessions. Each is
 * answered once or ends its session; the controller goes on, whatever it was told; and its journal
 * folds to the view that it has.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "replay.h"
#include "core/model/row.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINES_MOST = 40, SEATS = ROLES * 3 };

struct seats {
    struct small *small;
    struct client clients[SEATS];
    size_t asked[SEATS]; /* orders that wait for their answer */
};

static void fuzz_log(void)
{
    static bool once;

    if (!once && freopen("/dev/null", "w", stdout) == NULL)
        abort();
    once = true;
}

static struct client *fuzz_seat(struct seats *seats, char role, char team, size_t *ret_index)
{
    static const char letters[] = "dctegrbo";
    static const char *const teams[] = {NULL, "a", "b"};
    const char *at = role != '\0' ? strchr(letters, role) : NULL;
    size_t of = team == '1' || team == '2' ? (size_t)(team - '0') : 0, index;

    if (at == NULL || (of == 0 && (role == 't' || role == 'b')))
        return NULL;
    index = (size_t)(at - letters) * 3 + of;
    *ret_index = index;
    if (seats->clients[index].small == NULL || seats->clients[index].closed) {
        client_close(&seats->clients[index]);
        client_open(&seats->clients[index], seats->small, role_words[at - letters], teams[of],
                    NULL);
        if (client_line(&seats->clients[index], "welcome", 0) == NULL)
            abort();
        seats->asked[index] = 0;
    }
    return &seats->clients[index];
}

/* Exactly one more reply, or the end of the session. */
static void fuzz_order(struct seats *seats, size_t index, json_t *order)
{
    struct client *client = &seats->clients[index];
    const json_t *reply;

    json_object_set_new(order, "k", json_string("order"));
    json_object_set_new(order, "id", json_integer((json_int_t)++seats->asked[index]));
    client_say(client, order);
    reply = client_line(client, "reply", client->count);
    if (seats->small->c.failed)
        abort();
    if (reply == NULL)
        return; /* what was said is no order: the session has ended */
    if (json_integer_value(json_object_get(reply, "id")) != (json_int_t)seats->asked[index] ||
        json_string_length(json_object_get(reply, "text")) == 0)
        abort();
}

static void fuzz_line(struct seats *seats, const char *line, size_t length)
{
    size_t index = 0, skip = length > 1 && (line[1] == '1' || line[1] == '2') ? 2 : 1;
    json_t *order;

    if (length < 2)
        return;
    if (line[0] == '+') {
        char digits[8] = "";

        memcpy(digits, line + 1, length - 1 < sizeof(digits) ? length - 1 : sizeof(digits) - 1);
        small_pass(seats->small, strtol(digits, NULL, 10) % 100000 * 1000);
        return;
    }
    order = json_loadb(line + skip, length - skip, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(order) && fuzz_seat(seats, line[0], line[1], &index) != NULL)
        fuzz_order(seats, index, json_incref(order));
    json_decref(order);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seats *seats = calloc(1, sizeof(*seats));
    const char *at = (const char *)data, *end = at + size;
    bool ready = size > 0 && *at == '!';

    fuzz_log();
    seats->small = small_new(false);
    if (seats->small == NULL || server_new(&seats->small->c, seats->small->folder.socket,
                                           &seats->small->c.server, NULL) < 0)
        abort();
    if (ready)
        small_ready(seats->small);
    for (int i = 0; i < LINES_MOST && at < end && !seats->small->c.failed; i++) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        const char *stop = feed != NULL ? feed : end;

        fuzz_line(seats, at, (size_t)(stop - at));
        at = stop + 1;
    }
    if (seats->small->c.failed)
        abort();
    replay_check(seats->small);
    for (size_t i = 0; i < SEATS; i++)
        if (seats->clients[i].small != NULL)
            client_close(&seats->clients[i]);
    small_free(seats->small);
    free(seats);
    return 0;
}
