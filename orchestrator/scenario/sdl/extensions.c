/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon's own blocks inside injects, events and conditions. What names them names a table; unknown
 * keys in them are errors, because no other tool reads them.
 */
#include <string.h>

#include "base/text.h"
#include "scenario/sdl/sections.h"
#include "scenario/yaml/units.h"

/* ---- when ---------------------------------------------------------------------------------------
 */

enum { W_ANY, W_ALL, W_NOT, W_AFTER, W_FOR, W_MANUAL, W_TEAMS, W_REQUEST, W_GRANTED };

/* In the order of enum request_kind. */
static const char *const request_words_sdl[] = {"rrt", NULL};

static const struct key when_keys[] = {
    [W_ANY] = {.name = "any",
               .type = KEY_REFS,
               .flags = KEY_OWN | KEY_NOT_EMPTY,
               .section = SECTION_CONDITIONS,
               .offset = offsetof(struct when, any),
               .about = "one of these conditions equals 1"},
    [W_ALL] = {.name = "all",
               .type = KEY_REFS,
               .flags = KEY_OWN | KEY_NOT_EMPTY,
               .section = SECTION_CONDITIONS,
               .offset = offsetof(struct when, all),
               .about = "each of these equals 1"},
    [W_NOT] = {.name = "not",
               .type = KEY_REFS,
               .flags = KEY_OWN | KEY_NOT_EMPTY,
               .section = SECTION_CONDITIONS,
               .offset = offsetof(struct when, none),
               .about = "none of these equals 1"},
    [W_AFTER] = {.name = "after",
                 .type = KEY_ITEM,
                 .flags = KEY_OWN,
                 .about = "{event, offset}: so long after that event"},
    [W_FOR] = {.name = "for",
               .type = KEY_SPAN,
               .flags = KEY_OWN,
               .offset = offsetof(struct when, lasts),
               .about = "held so long without a break"},
    [W_MANUAL] = {.name = "manual",
                  .type = KEY_BOOL,
                  .flags = KEY_OWN,
                  .offset = offsetof(struct when, manual),
                  .about = "true: a person fires it"},
    [W_TEAMS] = {.name = "teams",
                 .type = KEY_ITEM,
                 .flags = KEY_OWN,
                 .about =
                     "any, all or a number: once for all, when so many teams' conditions hold"},
    [W_REQUEST] = {.name = "request",
                   .type = KEY_WORD,
                   .flags = KEY_OWN,
                   .words = request_words_sdl,
                   .offset = offsetof(struct when, request),
                   .about = "rrt: its team has asked for the rapid reaction team"},
    [W_GRANTED] = {.name = "granted",
                   .type = KEY_WORD,
                   .flags = KEY_OWN,
                   .words = request_words_sdl,
                   .offset = offsetof(struct when, request),
                   .about = "rrt: and exercise control has granted it"},
};

const struct key_table when_table = {"when", true, NULL, when_keys,
                                     sizeof(when_keys) / sizeof(when_keys[0])};

static const struct key after_keys[] = {
    {.name = "event",
     .type = KEY_REF,
     .flags = KEY_OWN | KEY_REQUIRED,
     .section = SECTION_EVENTS,
     .offset = offsetof(struct when, after)},
    {.name = "offset", .type = KEY_SPAN, .flags = KEY_OWN, .offset = offsetof(struct when, offset)},
};

const struct key_table after_table = {"after", true, NULL, after_keys, 2};

static void extensions_read_teams(struct loader *loader, const struct item *item, struct when *when)
{
    static const char *const words[] = {"any", "all", NULL};
    int word = 0;

    if (item_whole(item, &when->team_count)) {
        when->teams = TEAMS_COUNT;
        if (when->team_count < 1 || when->team_count > COPIES_MOST)
            complain_error(loader->complaints, item->mark,
                           "\"teams\" must be any, all or a number from 1 to %d", COPIES_MOST);
    } else if (value_word(loader, item, "teams", words, &word)) {
        when->teams = word == 0 ? TEAMS_ANY : TEAMS_ALL;
    }
}

/* What a team asks for is its own affair: no event for all waits for it. */
static void extensions_read_request(struct loader *loader, const struct pair *request,
                                    const struct pair *granted, struct when *when)
{
    const struct pair *said = granted != NULL ? granted : request;

    if (request != NULL && granted != NULL) {
        complain_error(loader->complaints, granted->key->mark,
                       "\"granted\" waits for the request too");
        complain_other(loader->complaints, request->key->mark, "here");
    }
    if (when->teams != TEAMS_EACH)
        complain_error(loader->complaints, said->key->mark,
                       "a request is one team's: \"%s\" cannot stand beside \"teams\"",
                       said->key->text);
    when->asks = true;
    when->granted = granted != NULL;
}

void when_read(struct loader *loader, const struct item *item, struct when *when)
{
    const struct pair *seen[KEYS_MOST], *inner[KEYS_MOST];

    if (!keys_read(loader, item, &when_table, NULL, item->mark, when, seen))
        return;
    when->mark = item->mark;
    if (item->count == 0)
        complain_error(loader->complaints, item->mark, "\"when\" says nothing");
    if (seen[W_AFTER] != NULL)
        keys_read(loader, seen[W_AFTER]->value, &after_table, NULL, seen[W_AFTER]->key->mark, when,
                  inner);
    if (seen[W_TEAMS] != NULL)
        extensions_read_teams(loader, seen[W_TEAMS]->value, when);
    if (seen[W_REQUEST] != NULL || seen[W_GRANTED] != NULL)
        extensions_read_request(loader, seen[W_REQUEST], seen[W_GRANTED], when);
}

/* ---- expect -------------------------------------------------------------------------------------
 */

enum { X_REPORT, X_ACTION, X_DUE, X_POINTS, X_OTHERWISE, X_THEN };

static const struct key expect_keys[] = {
    [X_REPORT] = {.name = "report",
                  .type = KEY_TEXT,
                  .flags = KEY_OWN,
                  .offset = offsetof(struct expectation, report),
                  .about = "a kind of report: incident"},
    [X_ACTION] = {.name = "action",
                  .type = KEY_TEXT,
                  .flags = KEY_OWN,
                  .offset = offsetof(struct expectation, action),
                  .about = "or words for the evaluator"},
    [X_DUE] = {.name = "due",
               .type = KEY_SPAN,
               .flags = KEY_OWN,
               .offset = offsetof(struct expectation, due),
               .about = "counted from delivery, on the exercise clock"},
    [X_POINTS] = {.name = "points",
                  .type = KEY_POINTS,
                  .flags = KEY_OWN,
                  .offset = offsetof(struct expectation, points)},
    [X_OTHERWISE] = {.name = "otherwise",
                     .type = KEY_REF,
                     .flags = KEY_OWN,
                     .section = SECTION_EVENTS,
                     .offset = offsetof(struct expectation, otherwise),
                     .about = "contingency event when it does not come"},
    [X_THEN] = {.name = "then",
                .type = KEY_REF,
                .flags = KEY_OWN,
                .section = SECTION_EVENTS,
                .offset = offsetof(struct expectation, then),
                .about = "event when it comes in time"},
};

const struct key_table expect_table = {"expect", true, NULL, expect_keys,
                                       sizeof(expect_keys) / sizeof(expect_keys[0])};

void expect_read(struct loader *loader, const struct item *item, struct expectations *expect)
{
    if (!value_list(loader, item, "expect"))
        return;
    expect->items = loader_take(loader, item->count, sizeof(*expect->items));
    for (size_t i = 0; expect->items != NULL && i < item->count; i++) {
        struct expectation *expectation = &expect->items[expect->count];
        const struct pair *seen[KEYS_MOST];

        expectation->mark = item->items[i]->mark;
        if (!keys_read(loader, item->items[i], &expect_table, NULL, expectation->mark, expectation,
                       seen))
            continue;
        expect->count++;
        if ((seen[X_REPORT] != NULL) == (seen[X_ACTION] != NULL))
            complain_error(loader->complaints, expectation->mark,
                           "an expectation has either \"report\" or \"action\"");
        if (seen[X_OTHERWISE] != NULL && seen[X_DUE] == NULL)
            complain_error(loader->complaints, seen[X_OTHERWISE]->key->mark,
                           "\"otherwise\" needs \"due\": when is it too late?");
    }
}

/* ---- atomic, message, machine -------------------------------------------------------------------
 */

void atomic_read(struct loader *loader, const struct item *item, struct atomic_test *atomic)
{
    if (!value_text(loader, item, "atomic", &atomic->technique))
        return;
    atomic->mark = item->mark;

    const char *text = atomic->technique;
    size_t digits = text[0] == 'T' ? strspn(text + 1, "0123456789") : 0;
    const char *rest = digits == 4 ? text + 5 : "?";

    if (!(rest[0] == '\0' ||
          (rest[0] == '.' && strspn(rest + 1, "0123456789") == 3 && rest[4] == '\0')))
        complain_error(loader->complaints, item->mark,
                       "\"atomic\" must be a technique such as T1053.003");
}

static const struct key message_keys[] = {
    {.name = "method",
     .type = KEY_TEXT,
     .flags = KEY_OWN,
     .offset = offsetof(struct message, method),
     .about = "how it reaches them: mail, phone, …"},
    {.name = "subject",
     .type = KEY_TEXT,
     .flags = KEY_OWN | KEY_REQUIRED,
     .offset = offsetof(struct message, subject)},
    {.name = "body", .type = KEY_TEXT, .flags = KEY_OWN, .offset = offsetof(struct message, body)},
};

const struct key_table message_table = {"message", true, NULL, message_keys, 3};

void message_read(struct loader *loader, const struct item *item, struct message *message)
{
    const struct pair *seen[KEYS_MOST];

    if (keys_read(loader, item, &message_table, NULL, item->mark, message, seen))
        message->mark = item->mark;
}

#define WORDS(key, field, words)                                                                   \
    {                                                                                              \
        .name = key, .type = KEY_TEXT, .flags = KEY_OWN,                                           \
        .offset = offsetof(struct msel_words, field), .about = words                               \
    }

static const struct key msel_keys[] = {
    WORDS("control", control, "control number; default its place in the document"),
    WORDS("type", type, "inject, information, facilitation, contingency"),
    WORDS("method", method, "delivery method"),
    WORDS("from", from, "originator"),
    WORDS("to", to, "recipient"),
    WORDS("expected", expected, "expected action"),
    WORDS("objective", objective, ""),
    WORDS("controller", controller,
          "who is responsible; default the point of contact of from-entity"),
    WORDS("status", status, "while it is only planned"),
    WORDS("notes", notes, ""),
};

const struct key_table msel_table = {"msel", true, NULL, msel_keys,
                                     sizeof(msel_keys) / sizeof(msel_keys[0])};

void msel_read(struct loader *loader, const struct item *item, struct msel_words *msel)
{
    const struct pair *seen[KEYS_MOST];

    if (keys_read(loader, item, &msel_table, NULL, item->mark, msel, seen))
        msel->mark = item->mark;
}

void machine_read(struct loader *loader, const struct item *item, struct machine_acts *machine)
{
    const char *words[MACHINE_ACTIONS + 1] = {NULL};
    size_t count = 0;

    if (!value_map(loader, item, "machine", false))
        return;
    memcpy(words, machine_words, sizeof(machine_words));
    if (item->count == 0)
        complain_error(loader->complaints, item->mark, "\"machine\" must name at least one");

    const struct pair **pairs = section_pairs(loader, item, "Node", &count);

    machine->items = loader_take(loader, count, sizeof(*machine->items));
    for (size_t i = 0; pairs != NULL && machine->items != NULL && i < count; i++) {
        struct machine_act *act = &machine->items[machine->count];

        if (value_word(loader, pairs[i]->value, pairs[i]->key->text, words, &act->action) &&
            value_ref(loader, pairs[i]->key, "id", SECTION_NODES, true, &act->node))
            machine->count++;
    }
}

/* ---- over ---------------------------------------------------------------------------------------
 */

static const struct key over_keys[] = {
    {.name = "availability",
     .type = KEY_POINTS,
     .flags = KEY_OWN | KEY_REQUIRED,
     .offset = offsetof(struct metric, availability),
     .about = "points by the share of good samples"},
    {.name = "sla",
     .type = KEY_POINTS,
     .flags = KEY_OWN,
     .offset = offsetof(struct metric, sla),
     .about = "points that consecutive failures take"},
};

const struct key_table over_table = {"over", true, NULL, over_keys, 2};

void over_read(struct loader *loader, const struct item *item, struct metric *metric)
{
    static const char *const words[] = {"latest", "exercise", NULL};
    const struct pair *seen[KEYS_MOST];
    int word = 0;

    if (item->kind == ITEM_SCALAR) {
        if (value_word(loader, item, "over", words, &word))
            metric->over = OVER_LATEST + word;
        return;
    }
    if (!keys_read(loader, item, &over_table, NULL, item->mark, metric, seen))
        return;
    metric->over = OVER_SPLIT;
    if (seen[0] != NULL && metric->max != 0 && metric->availability + metric->sla != metric->max)
        complain_error(loader->complaints, item->mark,
                       "availability and sla must add up to max-score");
}

/* ---- probe --------------------------------------------------------------------------------------
 */

enum {
    P_HTTP,
    P_TCP,
    P_DNS,
    P_SSH,
    P_PING,
    P_STATUS,
    P_MATCH,
    P_EXPECT,
    P_SERVER,
    P_EVERY,
    P_FROM
};

static const struct key probe_keys[] = {
    [P_HTTP] = {.name = "http",
                .type = KEY_TEXT,
                .flags = KEY_OWN,
                .offset = offsetof(struct probe, target),
                .about = "an URL"},
    [P_TCP] = {.name = "tcp",
               .type = KEY_TEXT,
               .flags = KEY_OWN,
               .offset = offsetof(struct probe, target),
               .about = "host:port"},
    [P_DNS] = {.name = "dns",
               .type = KEY_TEXT,
               .flags = KEY_OWN,
               .offset = offsetof(struct probe, target),
               .about = "a name that \"server\" is asked for"},
    [P_SSH] = {.name = "ssh",
               .type = KEY_TEXT,
               .flags = KEY_OWN,
               .offset = offsetof(struct probe, target),
               .about = "host or host:port, whose SSH server must greet"},
    [P_PING] = {.name = "ping",
                .type = KEY_TEXT,
                .flags = KEY_OWN,
                .offset = offsetof(struct probe, target),
                .about = "not possible"},
    [P_STATUS] = {.name = "status",
                  .type = KEY_WHOLE,
                  .flags = KEY_OWN,
                  .least = 100,
                  .most = 599,
                  .offset = offsetof(struct probe, status),
                  .about = "of http; default any 2xx"},
    [P_MATCH] = {.name = "match",
                 .type = KEY_TEXT,
                 .flags = KEY_OWN,
                 .offset = offsetof(struct probe, match),
                 .about = "of http: must occur in the answer"},
    [P_EXPECT] =
        {.name = "expect",
         .type = KEY_TEXT,
         .flags = KEY_OWN,
         .offset = offsetof(struct probe, expect),
         .about =
             "of tcp: must occur in what is said first; of dns: an address or a node, one of the answers"},
    [P_SERVER] = {.name = "server",
                  .type = KEY_REF,
                  .flags = KEY_OWN,
                  .section = SECTION_NODES,
                  .offset = offsetof(struct probe, server),
                  .about = "of dns: the node that is asked, over TCP"},
    [P_EVERY] = {.name = "every",
                 .type = KEY_SPAN,
                 .flags = KEY_OWN | KEY_REQUIRED,
                 .offset = offsetof(struct probe, every)},
    [P_FROM] = {.name = "from",
                .type = KEY_REF,
                .flags = KEY_OWN | KEY_REQUIRED,
                .section = SECTION_NODES,
                .offset = offsetof(struct probe, from),
                .about = "the node that looks"},
};

const struct key_table probe_table = {"probe", true, NULL, probe_keys,
                                      sizeof(probe_keys) / sizeof(probe_keys[0])};

/* The host in a target, checked: what follows it in *ret_rest. NULL: there is none. */
static const char *extensions_host_end(const char *host)
{
    size_t length =
        strspn(host, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_{}");

    return length == 0 || length > 253 ? NULL : host + length;
}

static bool extensions_is_port(const char *text, size_t length)
{
    char digits[6] = "";
    int64_t port;

    if (length == 0 || length > 5)
        return false;
    memcpy(digits, text, length);
    return strspn(digits, "0123456789") == length && text_to_int(digits, 1, 65535, &port);
}

static const char *extensions_target_wrong(int kind, const char *target)
{
    const char *host = target, *end;

    if (kind == PROBE_HTTP) {
        if (strncmp(target, "http://", 7) != 0 && strncmp(target, "https://", 8) != 0)
            return "an URL begins with http:// or https://";
        host = strstr(target, "://") + 3;
    }
    end = extensions_host_end(host);
    if (end == NULL)
        return "a host is missing";
    if (kind == PROBE_SSH && *end == '\0')
        return NULL;
    if (kind == PROBE_DNS || kind == PROBE_PING)
        return *end == '\0' ? NULL : "it must be a host's name or address alone";
    if (kind == PROBE_TCP || kind == PROBE_SSH)
        return *end == ':' && extensions_is_port(end + 1, strlen(end + 1)) ? NULL
                                                                           : "it must be host:port";
    if (*end == ':') {
        size_t length = strcspn(end + 1, "/?");

        if (!extensions_is_port(end + 1, length))
            return "the port is not one";
        end += 1 + length;
    }
    if (*end != '\0' && *end != '/' && *end != '?')
        return "the host may be followed by a port and a path";
    for (; *end != '\0'; end++)
        if ((unsigned char)*end <= ' ' || (unsigned char)*end >= 0x7f ||
            strchr("\"<>\\^`|", *end) != NULL)
            return "an URL holds no spaces and no special characters (write them as %20)";
    return NULL;
}

/* Keys that only some protocols have. */
static void extensions_check_protocol(struct loader *loader, const struct probe *probe,
                                      const struct pair *const seen[])
{
    static const struct {
        int key;
        unsigned kinds;
        const char *text;
    } of[] = {{P_STATUS, 1u << PROBE_HTTP, "\"status\" is of http"},
              {P_MATCH, 1u << PROBE_HTTP, "\"match\" is of http"},
              {P_EXPECT, 1u << PROBE_TCP | 1u << PROBE_DNS, "\"expect\" is of tcp and dns"},
              {P_SERVER, 1u << PROBE_DNS, "\"server\" is of dns"}};

    for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++)
        if (seen[of[i].key] != NULL && (of[i].kinds & 1u << probe->kind) == 0)
            complain_error(loader->complaints, seen[of[i].key]->key->mark, "%s", of[i].text);
    if (probe->kind == PROBE_DNS && seen[P_SERVER] == NULL) {
        complain_error(loader->complaints, seen[P_DNS]->key->mark,
                       "nobody is asked: \"server\" is missing");
        complain_hint(loader->complaints, "server: the VM of the range that answers");
    }
    if (probe->kind == PROBE_PING) {
        complain_error(loader->complaints, seen[P_PING]->key->mark,
                       "a ping cannot be sent: what \"from\" carries is TCP");
        complain_hint(loader->complaints, "look at a port, such as ssh: %s",
                      probe->target != NULL ? probe->target : "web");
    }
}

void probe_read(struct loader *loader, const struct item *item, struct probe *probe)
{
    const struct pair *seen[KEYS_MOST], *kind = NULL;

    if (!keys_read(loader, item, &probe_table, NULL, item->mark, probe, seen))
        return;
    probe->mark = item->mark;
    if (seen[P_FROM] == NULL)
        complain_hint(loader->complaints,
                      "from: the VM that looks; this host has no way into the range");
    for (int i = P_HTTP; i <= P_PING; i++) {
        if (seen[i] != NULL && kind != NULL) {
            complain_error(loader->complaints, seen[i]->key->mark, "a probe looks by one protocol");
            complain_other(loader->complaints, kind->key->mark, "the other");
        } else if (seen[i] != NULL) {
            kind = seen[i];
            probe->kind = PROBE_HTTP + i;
        }
    }
    if (kind == NULL) {
        complain_error(loader->complaints, item->mark,
                       "a probe needs a protocol: http, tcp, dns or ssh");
        return;
    }

    const char *wrong =
        probe->target != NULL ? extensions_target_wrong(probe->kind, probe->target) : NULL;

    probe->target_mark = kind->value->mark;
    if (seen[P_EXPECT] != NULL)
        probe->expect_mark = seen[P_EXPECT]->value->mark;
    if (wrong != NULL)
        complain_error(loader->complaints, kind->value->mark, "\"%s\" cannot be looked at: %s",
                       probe->target, wrong);
    extensions_check_protocol(loader, probe, seen);
    if (seen[P_EVERY] != NULL && probe->every < 1000)
        complain_error(loader->complaints, seen[P_EVERY]->value->mark,
                       "\"every\" must be at least 1s");
}
