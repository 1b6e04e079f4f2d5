/* SPDX-License-Identifier: Apache-2.0 */
#include "small.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"
#include "engine/control/act-own.h"

/* ---- ports ---- */

static int small_submit(struct port *port, uint64_t job, const char *verb, int64_t within,
                        json_t *body, struct error *err)
{
    struct small *small = port->data;
    struct asked *asked = &small->asked[small->asked_count % SMALL_ASKED];

    if (small->refuses) {
        json_decref(body);
        return error_set(err, ERROR_FAILED, "nothing is taken");
    }
    json_decref(asked->body);
    *asked = (struct asked){.job = job, .within = within, .body = body, .port = port};
    text_copy(asked->verb, sizeof(asked->verb), verb);
    small->asked_count++;
    return 0;
}

static void small_free_port(struct port *port)
{
    (void)port;
}

static const struct port_class small_class = {
    .name = "small", .submit = small_submit, .free = small_free_port};

static void small_port(struct small *small, struct port *port, const char *name)
{
    *port = (struct port){.class = &small_class, .face = &answer_face, .data = small, .name = name};
}

struct asked *small_asked(struct small *small, const char *verb)
{
    size_t first = small->asked_count > SMALL_ASKED ? small->asked_count - SMALL_ASKED : 0;

    for (size_t i = first; i < small->asked_count; i++) {
        struct asked *asked = &small->asked[i % SMALL_ASKED];

        if (!asked->answered && (verb == NULL || strcmp(asked->verb, verb) == 0))
            return asked;
    }
    return NULL;
}

void small_answer(struct small *small, struct asked *asked, enum outcome outcome, const char *text,
                  json_t *result)
{
    asked->answered = true;
    answer_face.ended(&small->c, asked->port, asked->job, outcome, text, result);
    json_decref(result);
    small_turn(small);
}

/* ---- the turn ---- */

void small_turn(struct small *small)
{
    struct controller *c = &small->c;
    struct journal_turn turn;

    if (c->server != NULL && !c->failed)
        server_settle(c->server);
    while (!c->failed && (c->uncommitted != 0 || c->action_count != 0 || c->reply_count != 0)) {
        size_t actions = c->action_count, replies = c->reply_count;

        turn = (struct journal_turn){.x = c->state.x, .r = c->state.r, .wall = c->now.wall};
        if (journal_commit(c->journal, &turn, NULL) < 0)
            abort();
        c->uncommitted = 0;
        c->urgent = false;
        for (size_t i = 0; i < actions; i++)
            act(c, &c->actions[i]);
        c->action_count -= actions;
        if (c->action_count != 0)
            memmove(c->actions, c->actions + actions, c->action_count * sizeof(*c->actions));
        for (size_t i = 0; i < replies; i++)
            server_reply(&c->replies[i]);
        c->reply_count -= replies;
    }
    if (c->server != NULL && !c->failed)
        server_tell(c->server);
}

static void small_wake(void *data)
{
    struct small *small = data;

    controller_enter(&small->c);
    small_turn(small);
    if (small->until == NULL || small->c.failed || small->until(small->until_data))
        loop_stop(small->c.loop);
}

static void small_late(void *data)
{
    struct small *small = data;

    small->late = true;
    loop_stop(small->c.loop);
}

bool small_until(struct small *small, bool (*until)(void *data), void *data)
{
    small->until = until;
    small->until_data = data;
    small->late = false;
    loop_timer_arm(&small->guard, 60000, NULL);
    loop_again(small->c.loop);
    loop_run(small->c.loop);
    loop_timer_cancel(&small->guard);
    return !small->late;
}

static void small_due(struct small *small, struct agenda *agenda, int64_t now)
{
    struct agenda_item item;

    while (!small->c.failed && agenda_pop(agenda, now, &item)) {
        struct intents intents = {0};

        decide_due(&small->c.state, &item, &intents);
        controller_take(&small->c, &intents);
        intents_done(&intents);
    }
}

static void small_passed(void *data)
{
    *(bool *)data = true;
}

static bool small_has_passed(void *data)
{
    return *(bool *)data;
}

void small_pass(struct small *small, int64_t ms)
{
    struct controller *c = &small->c;
    struct loop_timer timer;
    bool passed = false;

    loop_timer_init(&timer, c->loop, small_passed, &passed);
    loop_timer_arm(&timer, ms, NULL);
    small_until(small, small_has_passed, &passed);
    loop_timer_cancel(&timer);
    controller_enter(c);
    small_due(small, &c->state.exercise, c->clock.phase == PHASE_RUNNING ? c->state.x : -1);
    small_due(small, &c->state.range, c->state.r);
    small_turn(small);
}

/* ---- the genesis ---- */

void small_row(struct small *small, const struct row *row)
{
    struct intents intents = {0};

    intents_row(&intents, row);
    controller_take(&small->c, &intents);
    intents_done(&intents);
    small_turn(small);
}

static const char *small_blob(struct small *small, const char *text, char hash[JOURNAL_HASH_TEXT])
{
    if (journal_blob(small->c.journal, text, strlen(text), hash, NULL) < 0)
        abort();
    return hash;
}

#define ROW(name, member, ...)                                                                     \
    small_row(small, &(struct row){.kind = name, .as.member = {__VA_ARGS__}})

static const uint32_t both[] = {1, 2};

static void small_range(struct small *small)
{
    char spec[JOURNAL_HASH_TEXT], payload[JOURNAL_HASH_TEXT];

    ROW(ROW_EXERCISE_OPENED, exercise_opened, .run = "1a2b3c4d", .name = "small",
        .path = "/home/director/small.yml", .seed = 7);
    for (uint32_t team = 1; team <= 2; team++)
        ROW(ROW_TEAM_MADE, team_made, .team = team, .id = team == 1 ? "a" : "b",
            .path = team == 1 ? "blue.a" : "blue.b");
    ROW(ROW_VARIABLE_MADE, variable_made, .variable = 1, .id = "flag", .kind = VARIABLE_HEX,
        .length = 12, .each = true, .teams = {both, 2});
    ROW(ROW_VARIABLE_MADE, variable_made, .variable = 2, .id = "site", .kind = VARIABLE_VALUE,
        .value = "said");
    small_blob(
        small,
        "{\"image\":\"tiny\",\"users\":[{\"name\":\"alice\",\"teams\":[1]},{\"name\":\"root\",\"teams\":[]}],"
        "\"nics\":[{\"switch\":1},{\"switch\":2}]}",
        spec);
    for (uint32_t vm = 1; vm <= 3; vm++)
        ROW(ROW_VM_MADE, vm_made, .vm = vm, .team = vm == 3 ? 0 : vm,
            .id = vm == 3 ? "prober" : "web", .domain = "x1a2b3c4d-1", .spec = spec,
            .address = "lan 10.1.1.2, dmz 10.1.2.2", .logins = {&vm, vm == 3 ? 0 : 1});
    small_blob(
        small,
        "{\"dirs\":\"mkdir -p /srv/${flag}\\n\",\"files\":[{\"path\":\"/srv/${flag}/a\",\"mode\":420,\"data\":\"JHtmbGFnfQ==\"},"
        "{\"path\":\"/srv/b\",\"mode\":493,\"data\":\"c2FtZQ==\"}],\"script\":\"echo ${flag}\\n\"}",
        payload);
    ROW(ROW_FEATURE_MADE, feature_made, .feature = 1, .team = 1, .vm = 1, .id = "page",
        .user = "root", .payload = payload, .restart = true, .timeout = 5000);
}

static void small_story(struct small *small)
{
    char script[JOURNAL_HASH_TEXT], look[JOURNAL_HASH_TEXT], files[JOURNAL_HASH_TEXT];

    small_blob(small, "echo ${flag} ${.}\n", script);
    small_blob(small, "{\"address\":\"10.1.1.2\",\"port\":80,\"kind\":\"http\"}", look);
    small_blob(
        small,
        "{\"dirs\":\"mkdir ${.}\\n\",\"files\":[{\"path\":\"${.}/x\",\"mode\":420,\"data\":\"c2FtZQ==\"}]}",
        files);
    for (uint32_t i = 1; i <= 3; i++)
        ROW(ROW_CONDITION_MADE, condition_made, .condition = i, .team = i == 2 ? 2 : 1,
            .vm = i == 2 ? 2 : 1, .from = i == 3 ? 3 : 0, .id = "page", .user = "root",
            .payload = i == 3 ? look : script, .interval = 5000, .timeout = 1000, .offset = 600000,
            .result = RESULT_EXIT, .bad_after = 3, .down_after = 60000);
    for (uint32_t i = 1; i <= 3; i++)
        ROW(ROW_METRIC_MADE, metric_made, .metric = i, .team = i == 2 ? 2 : 1,
            .id = i == 2 ? "m2" : "m", .type = METRIC_CONDITIONAL, .max = 1000,
            .conditions = {(const uint32_t[]){i}, 1});
    ROW(ROW_METRIC_MADE, metric_made, .metric = 4, .team = 1, .id = "report", .type = METRIC_MANUAL,
        .max = 5000);
    ROW(ROW_OBJECTIVE_MADE, objective_made, .objective = 1, .team = 1, .id = "serve",
        .type = OBJECTIVE_EVALUATION, .min = 500, .needs = {(const uint32_t[]){1}, 1});
    for (uint32_t i = 1; i <= 4; i++)
        ROW(ROW_EVENT_MADE, event_made, .event = i, .team = 1,
            .id = (const char *const[]){"one", "two", "three", "four"}[i - 1],
            .at = i == 4 ? -1 : 60000 * (int64_t)i, .close = 3600000, .manual = i == 4);
    ROW(ROW_INJECT_MADE, inject_made, .inject = 1, .team = 1, .event = 1, .vm = 1, .id = "script",
        .user = "alice", .payload = script, .files = files, .timeout = 4000);
    ROW(ROW_INJECT_MADE, inject_made, .inject = 2, .team = 1, .event = 2, .id = "message",
        .from = "white", .to = "blue.a", .subject = "for ${site}", .body = "it is ${flag}",
        .timeout = 4000);
    ROW(ROW_INJECT_MADE, inject_made, .inject = 3, .team = 1, .event = 3, .vm = 1, .id = "pull",
        .machine = "link-down", .timeout = 4000);
    ROW(ROW_INJECT_MADE, inject_made, .inject = 4, .team = 1, .event = 4, .vm = 1, .id = "undone",
        .user = "alice", .payload = script, .cleanup = script, .timeout = 90000);
    ROW(ROW_EXPECTATION_MADE, expectation_made, .expectation = 1, .team = 1, .inject = "script",
        .action = "tell us", .injects = {(const uint32_t[]){1}, 1}, .due = 600000, .metric = 4);
}

/* ---- its life ---- */

static int small_open(struct small *small)
{
    static const struct journal_options journal = {.run = "1a2b3c4d"};
    struct controller *c = &small->c;
    struct credential own;
    struct error err;

    text_copy(small->place, sizeof(small->place), "/tmp/excon-small.XXXXXX");
    if (sodium_init() < 0 || mkdtemp(small->place) == NULL)
        return -1;
    memcpy(small->folder.run, "1a2b3c4d", 9);
    small->folder.state = small->folder.runtime = small->folder.ports = small->folder.consoles =
        small->place;
    small->folder.journal = small->folder.reserve = "";
    small->folder.root = small->place;
    small->folder.socket = pool_print(&c->pool, "%s/ctl", small->place);
    c->options = &small->options;
    c->folder = &small->folder;
    c->face = &answer_face;
    c->connect = "";
    memset(c->key, 'k', sizeof(c->key));
    c->own_key_path = "/nowhere/excon";
    if (credential_make(c->key, "excon", 0, &own, &err) < 0)
        return -1;
    memcpy(c->own_key, own.public_text, sizeof(own.public_text));
    if (journal_open(":memory:", JOURNAL_CREATE, &journal, &c->journal, &err) != 0 ||
        state_init(&c->state, &err) < 0)
        return -1;
    /* The clock is the test's: small_pass turns it. */
    return loop_new(true, &(struct moment){.wall = 1790000000000}, &c->loop, &err);
}

struct small *small_new(bool virtual_time)
{
    struct small *small = calloc(1, sizeof(*small));

    if (small == NULL)
        return NULL;
    small->options.virtual_time = virtual_time;
    small->c.simulated = virtual_time;
    small->c.picture = picture_new();
    if (small->c.picture == NULL || small_open(small) < 0) {
        picture_free(small->c.picture);
        free(small);
        return NULL;
    }
    small_port(small, &small->provider, "virt");
    small_port(small, &small->transport, "remote");
    small_port(small, &small->probe, "probe");
    small_port(small, &small->network, "switch");
    small->c.own.c = &small->c;
    small->c.own.name = "";
    small->c.own.provider = &small->provider;
    small->c.transport = &small->transport;
    small->c.probe = &small->probe;
    small->c.own.network = &small->network;
    small->c.range_open = true;
    loop_turn(small->c.loop, small_wake, small);
    loop_timer_init_real(&small->guard, small->c.loop, small_late, small);
    controller_enter(&small->c);
    small_range(small);
    small_story(small);
    small_row(small, &(struct row){.kind = ROW_GENESIS_DONE, .as.genesis_done = {.rows = 1}});
    small_row(small,
              &(struct row){.kind = ROW_CONTROLLER_STARTED,
                            .as.controller_started = {.epoch = 1, .version = "0", .host = ""}});
    return small;
}

void small_free(struct small *small)
{
    struct controller *c = &small->c;

    server_free(c->server);
    loop_turn(c->loop, NULL, NULL);
    act_close(c);
    loop_timer_cancel(&small->guard);
    loop_free(c->loop);
    state_done(&c->state);
    picture_free(c->picture);
    journal_close(c->journal);
    free(c->actions);
    free(c->replies);
    free(c->host_keys);
    pool_done(&c->pool);
    for (size_t i = 0; i < SMALL_ASKED; i++)
        json_decref(small->asked[i].body);
    tree_drop(small->place, NULL);
    free(small);
}

static void small_answer_well(struct small *small, struct asked *asked)
{
    small_answer(small, asked, OUTCOME_DONE, "",
                 json_pack("{s:s, s:i, s:b, s:i, s:s}", "host", "127.0.0.1", "port", 2200, "made",
                           1, "exit", 0, "state", "ended"));
}

void small_ready(struct small *small)
{
    struct asked *asked;

    small_up(small);
    while ((asked = small_asked(small, NULL)) != NULL)
        small_answer_well(small, asked);
}

void small_up(struct small *small)
{
    struct controller *c = &small->c;
    struct asked *asked;

    controller_order(
        c, NULL, 0,
        &(struct order){
            .verb = "up", .target = "", .team = "", .actor = "anna", .reason = "", .detail = ""});
    small_turn(small);
    while ((asked = small_asked(small, NULL)) != NULL &&
           (strncmp(asked->verb, "vm.", 3) == 0 || strcmp(asked->verb, "reach") == 0 ||
            strcmp(asked->verb, "exec") == 0 || strcmp(asked->verb, "survey") == 0) &&
           view_vm(c->state.view, 3)->state != VM_UP)
        small_answer_well(small, asked);
}

struct small_count {
    const char *kind;
    size_t count;
};

static int small_count_row(void *data, const struct stored_row *stored, struct error *err)
{
    struct small_count *count = data;

    (void)err;
    count->count += strcmp(stored->kind, count->kind) == 0;
    return 0;
}

size_t small_rows(struct small *small, const char *kind)
{
    struct small_count count = {.kind = kind};
    struct journal_cursor cursor;
    int64_t taken = 1;

    if (journal_cursor_open(&cursor, small->c.journal, 0, NULL) < 0)
        abort();
    while (taken > 0 &&
           journal_cursor_next(&cursor, 1000, small_count_row, &count, &taken, NULL) == 0)
        ;
    journal_cursor_close(&cursor);
    return count.count;
}
