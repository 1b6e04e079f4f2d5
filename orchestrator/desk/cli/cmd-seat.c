/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon seat: who sits where. A member is a person with a name, a role and a key; the order is the
 * controller's to decide (core/order/order-member.c). The one-time code of an invitation is made
 * here and printed once: orders and journal carry its hash, keyed with the run key.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "core/model/member.h"
#include "core/model/row.h"
#include "core/model/ssh-key.h"
#include "desk/client/seat.h"
#include "desk/command/command-order.h"
#include "products/print/json-text.h"

enum { KEY_FILE_MOST = 16384 };

static const struct command_option options[] = {
    {0, "name", "NAME", "add: the member's name, a-z, 0-9 and -"},
    {0, "title", "TEXT", "add: the person's name for people"},
    {0, "key", "FILE", "add, key: the file with the public key (id_ed25519.pub)"},
    {0, "invite", NULL, "add: print a one-time code with which the member enrols a key"},
    {0, "days", "N", "invite, --invite: for how many days the code works (default 7)"},
    {0, "drop", "FINGERPRINT", "key: this key no longer opens the seat"},
    ORDER_REASON,
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

/* ---- the list ---- */

static const char *seat_state(const struct view_member *member)
{
    return member->removed     ? "removed"
           : member->locked    ? "locked"
           : member->keys != 0 ? "enrolled"
           : member->code[0]   ? "invited"
                               : "no key";
}

static json_t *seat_keys(const struct view *view, uint32_t member)
{
    json_t *list = json_array();

    for (size_t i = 0; i < view->members.key_count; i++) {
        const struct view_member_key *key = &view->members.keys[i];

        if (key->member == member && !key->gone)
            json_array_append_new(list, json_text(key->fingerprint));
    }
    return list;
}

static int seat_list_json(const struct desk *desk, const struct view *view)
{
    json_t *list = json_array();

    for (uint32_t i = 1; i <= view->members.member_count; i++) {
        const struct view_member *member = view_member(view, i);

        if (member != NULL)
            json_array_append_new(
                list, json_pack("{s:o, s:s, s:s, s:o, s:s, s:i, s:I, s:o}", "name",
                                json_text(member->made.name), "role", role_words[member->made.role],
                                "team", view_team_id(view, member->made.team), "title",
                                json_text(member->made.title), "state", seat_state(member),
                                "sessions", (int)member->sessions, "seen",
                                (json_int_t)member->seen_wall, "keys", seat_keys(view, i)));
    }
    return output_json(&desk->out, json_pack("{s:o}", "members", list));
}

static int seat_list(struct command_line *line)
{
    const struct desk *desk = &line->desk;
    int code = command_need(line, NEEDS_ANY | NEEDS_FOLDED);
    const struct view *view = line->found.view;
    struct pool pool = POOL_EMPTY;
    struct table table;
    size_t count = 0;
    char seat[VIEW_SEAT];

    if (code != EXIT_DONE || desk->json)
        return code != EXIT_DONE ? code : seat_list_json(desk, view);
    table_init(&table, "MEMBER|SEAT|STATE|SESSIONS|NAME");
    for (uint32_t i = 1; i <= view->members.member_count; i++) {
        const struct view_member *member = view_member(view, i);

        if (member == NULL)
            continue;
        count++;
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", output_clean(&pool, member->made.name));
        table_cell(&table, 1, TONE_PLAIN, "%s",
                   view_seat_title(view, member->made.role, member->made.team, seat));
        table_cell(&table, 2,
                   view_member_is_in(member) && member->keys != 0 ? TONE_GOOD : TONE_WARN, "%s",
                   seat_state(member));
        table_cell(&table, 3, TONE_PLAIN, "%u", member->sessions);
        table_cell(&table, 4, TONE_DIM, "%s", output_clean(&pool, member->made.title));
    }
    if (count != 0)
        table_print(&table, &desk->out, 0);
    else
        output_print(&desk->out, TONE_DIM, "no members: excon seat add ROLE[:TEAM] --name NAME\n");
    table_done(&table);
    pool_done(&pool);
    return EXIT_DONE;
}

/* ---- orders ---- */

/* The order with the key of --key, checked here so that a mistake needs no controller. */
static int seat_put_key(const struct command_line *line, json_t *order, struct error *err)
{
    const char *path = command_option(line, "key"), *title = command_option(line, "title");
    json_t *set = json_object();
    struct ssh_key key;
    char *text = NULL;
    int result = 0;

    if (title != NULL)
        json_object_set_new(set, "title", json_text(title));
    if (path != NULL) {
        result = file_read(path, KEY_FILE_MOST, &text, err);
        if (result == 0 && ssh_key_read(text, strlen(text), &key, err) < 0)
            result = error_wrap(err, "%s", path);
        if (result == 0)
            json_object_set_new(set, "body", json_string(key.line));
        free(text);
    }
    json_object_set_new(order, "set", set);
    return result;
}

static json_t *seat_order(const struct command_line *line, const char *verb, const char *name)
{
    json_t *order = order_line(verb);

    order_put(order, "target", name);
    order_put(order, "reason", command_option(line, "reason"));
    return order;
}

/* Prints what came of it; with the code that opens the seat, which nobody can read again. */
static int seat_invited(const struct desk *desk, const char *name, const char *code, int64_t days)
{
    if (desk->json)
        return output_json(&desk->out, json_pack("{s:b, s:s, s:s, s:I}", "ok", 1, "member", name,
                                                 "code", code, "days", (json_int_t)days));
    output_print(&desk->out, TONE_GOOD, "%s", name);
    output_print(&desk->out, TONE_PLAIN, " enrols a key with the code ");
    output_print(&desk->out, TONE_BOLD, "%s", code);
    output_print(&desk->out, TONE_PLAIN,
                 "\n(once, within %lld day%s; it is shown only now. A new invitation ends it.)\n",
                 (long long)days, days == 1 ? "" : "s");
    return EXIT_DONE;
}

static int seat_invite(struct command_line *line, const char *name)
{
    char code[MEMBER_CODE], hash[MEMBER_CODE_HASH];
    unsigned char key[FOLDER_KEY];
    struct order_answer answer;
    struct error err = {0};
    json_t *order;
    int64_t days;
    int result;

    if (command_number(line, "days", 1, 60, 7, &days, &err) < 0)
        return desk_usage(&line->desk, "%s", err.text);
    if (folder_read_key(&line->found.folder, key, &err) < 0)
        return desk_failed(&line->desk, &err);
    member_code_make(code);
    member_code_hash(key, code, hash);
    sodium_memzero(key, sizeof(key));
    order = seat_order(line, "member-invite", name);
    order_put(order, "detail", hash);
    json_object_set_new(order, "by", json_integer((json_int_t)days * 24 * 3600 * 1000));
    if (order_give(&line->desk, &line->found, order, &answer, &err) < 0)
        return desk_failed(&line->desk, &err);
    result = answer.end == ORDER_TAKEN ? seat_invited(&line->desk, name, code, days)
                                       : order_stop(&line->desk, &answer);
    sodium_memzero(code, sizeof(code));
    return result;
}

static int seat_add(struct command_line *line, const char *seat)
{
    const char *name = command_option(line, "name"), *colon = strchr(seat, ':');
    const char *fault = name != NULL ? member_name_fault(name) : "say the member's name by --name";
    struct order_answer answer;
    struct error err = {0};
    char role[32];
    json_t *order;

    if (fault != NULL)
        return desk_usage(&line->desk, "%s", fault);
    if (command_flag(line, "invite") && command_option(line, "key") != NULL)
        return desk_usage(&line->desk, "--key and --invite exclude each other");
    text_print(role, sizeof(role), "%.*s", colon != NULL ? (int)(colon - seat) : (int)strlen(seat),
               seat);
    order = seat_order(line, "member-add", name);
    order_put(order, "detail", role);
    order_put(order, "team", colon != NULL ? colon + 1 : NULL);
    if (seat_put_key(line, order, &err) < 0) {
        json_decref(order);
        return desk_failed(&line->desk, &err);
    }
    if (order_give(&line->desk, &line->found, order, &answer, &err) < 0)
        return desk_failed(&line->desk, &err);
    if (answer.end == ORDER_TAKEN && command_flag(line, "invite"))
        return seat_invite(line, name);
    return order_print(&line->desk, &answer);
}

static int seat_key(struct command_line *line, const char *name)
{
    const char *drop = command_option(line, "drop");
    struct error err = {0};
    json_t *order;

    if ((drop == NULL) == (command_option(line, "key") == NULL))
        return desk_usage(&line->desk, "say --key FILE or --drop FINGERPRINT");
    order = seat_order(line, "member-key", name);
    order_put(order, "detail", drop);
    if (drop == NULL && seat_put_key(line, order, &err) < 0) {
        json_decref(order);
        return desk_failed(&line->desk, &err);
    }
    return order_run(&line->desk, &line->found, order);
}

static int seat_run(struct command_line *line)
{
    static const struct {
        const char *verb, *what;
        int (*run)(struct command_line *line, const char *name); /* NULL: `order` says it all */
        const char *order;
    } verbs[] = {
        {"add", "ROLE[:TEAM]", seat_add, NULL},    {"invite", "NAME", seat_invite, NULL},
        {"key", "NAME", seat_key, NULL},           {"lock", "NAME", NULL, "member-lock"},
        {"unlock", "NAME", NULL, "member-unlock"}, {"remove", "NAME", NULL, "member-remove"}};
    const char *verb = line->argument_count != 0 ? line->arguments[0] : "list";
    int code;

    if (strcmp(verb, "list") == 0 && line->argument_count <= 1)
        return seat_list(line);
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(verb, verbs[i].verb) != 0)
            continue;
        if (line->argument_count != 2)
            return desk_usage(&line->desk, "excon seat %s %s", verb, verbs[i].what);
        code = command_need(line, NEEDS_STANDING);
        if (code != EXIT_DONE)
            return code;
        return verbs[i].run != NULL
                   ? verbs[i].run(line, line->arguments[1])
                   : order_run(&line->desk, &line->found,
                               seat_order(line, verbs[i].order, line->arguments[1]));
    }
    return desk_usage(&line->desk, "seat add, invite, key, list, lock, unlock or remove");
}

const struct command command_seat = {
    .name = "seat",
    .group = "Seats and the portal",
    .usage = "[list] | add ROLE[:TEAM] | invite|key|lock|unlock|remove NAME",
    .words = "add invite key list lock remove unlock",
    .summary = "who sits where: members, their keys and invitations",
    .help =
        "add     gives a person a seat: excon seat add blue:estmark --name anna --key anna.pub,\n"
        "        or with --invite, which prints a one-time code for a key of the member's own\n"
        "invite  prints a new code; the one before it no longer works\n"
        "key     gives a member one more key (--key FILE), or drops one (--drop FINGERPRINT)\n"
        "list    lists members, their seats and whether they can log in\n"
        "lock    cuts the member's sessions at once; the member can no longer log in\n"
        "unlock  lets a locked member log in again\n"
        "remove  takes the seat away; the name stays taken\n"
        "Director, controller and evaluator see everything, and a director may order all of it;\n"
        "an evaluator grades. trainer:TEAM and blue:TEAM see their team, green the range, red and\n"
        "observer what is public. docs/COMMANDS.md lists what each seat may order.\n"
        "A controller changes no director's seat, a trainer only those of their own team's blue\n"
        "members. Keys are ed25519, ecdsa, rsa from 3072 bits on, and security keys (sk-).",
    .options = options,
    .least = 0,
    .most = 2,
    .run = seat_run,
};
