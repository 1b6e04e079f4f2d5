/* SPDX-License-Identifier: Apache-2.0 */
/* docs/PROTOCOL.md, "The controller's socket", the client's side. */
#include "desk/board/tty/link.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"
#include "core/model/row.h"
#include "desk/board/prompt.h"
#include "desk/board/fetch.h"
#include "desk/board/tty/give.h"
#include "wire/hello.h"

enum { RETRY = 1000, REPLY_SHOWN = 10000 /* ms */, CHUNK = 64 * 1024, CHUNKS_A_TURN = 8 };

int link_init(struct link *link, struct error *err)
{
    link->descriptor = -1;
    link->shown = view_new();
    return link->shown != NULL ? 0 : error_memory(err);
}

static void link_hang_up(struct link *link)
{
    if (link->descriptor >= 0)
        close(link->descriptor);
    link->descriptor = -1;
    line_reader_done(&link->reader);
    /* What was asked for is asked for again. */
    if (!link->document.come)
        fetch_drop(&link->document);
    view_free(link->fresh);
    link->fresh = NULL;
}

void link_done(struct link *link)
{
    link_hang_up(link);
    fetch_drop(&link->document);
    view_free(link->shown);
    link->shown = NULL;
}

/* `why` NULL: what was said last stands. */
static void link_lost(struct link *link, struct moment now, const char *why)
{
    link_hang_up(link);
    link->dropped = true;
    if (why != NULL)
        text_copy(link->text, sizeof(link->text), why);
    link->retry = now.mono + RETRY;
    if (link->told && link->lost == 0)
        link->lost = now.mono;
}

/* ---- connecting ---- */

/* The socket's buffer holds a short line whole, or something is wrong with it. */
static int link_say(struct link *link, json_t *object)
{
    size_t length = 0;
    char *line = object != NULL ? line_text(object, &length) : NULL;
    ssize_t sent = line != NULL ? send(link->descriptor, line, length, MSG_NOSIGNAL) : -1;

    free(line);
    json_decref(object);
    return sent == (ssize_t)length ? 0 : -1;
}

static int link_say_hello(struct link *link)
{
    struct hello hello = {.follow = true, .picture = true, .readonly = link->readonly};

    text_copy(hello.role, sizeof(hello.role), link->role);
    text_copy(hello.team, sizeof(hello.team), link->team);
    text_copy(hello.actor, sizeof(hello.actor), link->actor);
    return link_say(link, hello_line(&hello));
}

static void link_take_reply(struct link *link, const json_t *line)
{
    const char *text = json_string_value(json_object_get(line, "text"));
    struct reply *reply;

    if (link->reply_count == LINK_REPLIES)
        return;
    reply = &link->replies[link->reply_count++];
    reply->id = json_integer_value(json_object_get(line, "id"));
    reply->ok = json_is_true(json_object_get(line, "ok"));
    reply->asked = json_is_true(json_object_get(line, "asked"));
    text = text != NULL ? text : "";
    text_clean(reply->text, sizeof(reply->text), text, strlen(text));
}

void link_try(struct link *link, struct moment now)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if (link->path == NULL || link->descriptor >= 0 || now.mono < link->retry)
        return;
    if (!text_copy(address.sun_path, sizeof(address.sun_path), link->path)) {
        link_lost(link, now, "the socket's path is too long");
        return;
    }
    link->descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (link->descriptor < 0 ||
        connect(link->descriptor, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
        link_say_hello(link) < 0) {
        link_lost(link, now, errno == ENOENT ? "no socket there" : strerror(errno));
        return;
    }
    link->fresh = view_new();
    if (link->fresh == NULL)
        link_lost(link, now, "no memory");
}

/* ---- lines ---- */

static int link_take_now(struct link *link, const json_t *line, struct moment now)
{
    int phase = word_find(phase_words, PHASES, json_string_value(json_object_get(line, "phase")));

    if (phase >= 0)
        link->clock.phase = (enum clock_phase)phase;
    link->clock.speed = json_integer_value(json_object_get(line, "speed"));
    xclock_anchor(&link->clock, (struct mono_time){now.mono},
                  (struct range_time){json_integer_value(json_object_get(line, "r"))},
                  (struct exercise_time){json_integer_value(json_object_get(line, "t"))});
    link->wall = json_integer_value(json_object_get(line, "w"));
    link->told = true;
    link->lost = 0;
    if (link->fresh != NULL && link->refused == 0)
        link->text[0] = '\0';
    link->refused = 0;
    if (link->fresh != NULL) {
        view_free(link->shown);
        link->shown = link->fresh;
        link->fresh = NULL;
    }
    return 0;
}

static int link_take_row(struct link *link, const json_t *line, struct error *err)
{
    struct view *view = link->fresh != NULL ? link->fresh : link->shown;
    struct pool pool = POOL_EMPTY;
    struct row row;
    int r = row_of_line(&row, line, &pool, err);

    if (r >= 0)
        r = view_apply(view, &row, err);
    pool_done(&pool);
    return r < 0 ? error_wrap(err, "row %lld",
                              (long long)json_integer_value(json_object_get(line, "n")))
                 : 0;
}

static int link_take_line(struct link *link, const json_t *line, struct moment now,
                          struct error *err)
{
    const char *kind = json_string_value(json_object_get(line, "k"));

    if (json_object_get(line, "e") != NULL)
        return link_take_row(link, line, err);
    if (kind != NULL && strcmp(kind, "now") == 0)
        return link_take_now(link, line, now);
    if (kind != NULL && strcmp(kind, "reply") == 0) {
        link_take_reply(link, line);
        return 0;
    }
    if (kind != NULL && strcmp(kind, "document") == 0) {
        if (json_integer_value(json_object_get(line, "id")) == link->asked)
            fetch_take(&link->document, line);
        return 0;
    }
    if (kind != NULL && strcmp(kind, "welcome") == 0) {
        give_rights(&link->rights, line);
        link->rights.readonly = link->readonly;
        return hello_is_welcome(line, NULL, err);
    }
    if (kind != NULL && strcmp(kind, "error") == 0) {
        const char *text = json_string_value(json_object_get(line, "text"));

        return error_set(err, ERROR_STATE, "%s", text != NULL ? text : "refused");
    }
    return 0;
}

int link_feed(struct link *link, const char *bytes, size_t length, struct moment now,
              struct error *err)
{
    int r = line_reader_add(&link->reader, bytes, length, err);
    json_t *line = NULL;

    if (r < 0)
        return r;
    while ((r = line_reader_next(&link->reader, &line, err)) == 0) {
        struct error why;

        /* A row that does not fold is said and passed over: the others are still worth seeing. */
        if (link_take_line(link, line, now, &why) < 0) {
            text_clean(link->text, sizeof(link->text), why.text, strlen(why.text));
            link->refused++;
        }
        json_decref(line);
    }
    return r < 0 ? r : 0;
}

bool link_read(struct link *link, struct moment now)
{
    char bytes[CHUNK];
    struct error err;
    bool news = false;

    for (int i = 0; link->descriptor >= 0 && i < CHUNKS_A_TURN; i++) {
        ssize_t length = recv(link->descriptor, bytes, sizeof(bytes), 0);

        if (length < 0 && (errno == EAGAIN || errno == EINTR))
            break;
        news = true;
        link->heard = now.mono;
        if (length < 0)
            link_lost(link, now, strerror(errno));
        else if (length == 0)
            link_lost(link, now, NULL);
        else if (link_feed(link, bytes, (size_t)length, now, &err) < 0)
            link_lost(link, now, err.text);
    }
    return news;
}

/* ---- showing ---- */

enum link_state link_state(const struct link *link)
{
    if (link->path == NULL)
        return LINK_NONE;
    if (link->descriptor < 0)
        return LINK_TRYING;
    return link->fresh != NULL ? LINK_READING : LINK_LIVE;
}

/* ---- orders ---- */

static void link_log(struct link *link, struct board *board, const char *line)
{
    struct given *given = &board->given[board->given_count++ % GIVEN_MOST];

    *given = (struct given){.id = link->orders, .x = board->x, .wall = board->wall};
    text_copy(given->line, sizeof(given->line), line);
}

/* Sends the prompt's orders and closes it; each is in the list of what was given. */
static void link_give(struct link *link, struct board *board)
{
    struct prompt *prompt = &board->prompt;

    for (unsigned i = 0; i < prompt_count(prompt); i++) {
        struct said said;
        char wrong[160] = "";

        link->orders++;
        link_log(link, board, prompt_line(prompt, i));

        struct given *given = &board->given[(board->given_count - 1) % GIVEN_MOST];

        if (order_parse(board, prompt_line(prompt, i), &said, wrong, sizeof(wrong)) == 0 &&
            link_state(link) == LINK_LIVE && !link->readonly &&
            link_say(link, give_line("order", link->orders, &said, prompt->shown,
                                     prompt->shown_count, i)) == 0)
            continue;
        given->state = GIVEN_REFUSED;
        text_copy(given->answer, sizeof(given->answer),
                  wrong[0] != '\0' ? wrong : "the controller is away: nothing was ordered");
    }
    board->mark_count = 0;
    prompt_close(board, true);
}

static void link_try_order(struct link *link, struct board *board)
{
    struct prompt *prompt = &board->prompt;
    struct said said;
    char wrong[160];

    prompt->wants_try = false;
    if (link_state(link) != LINK_LIVE || !link->rights.known ||
        order_parse(board, prompt->text, &said, wrong, sizeof(wrong)) < 0)
        return;
    link->trial = ++link->orders;
    if (link_say(link,
                 give_line("try", link->trial, &said, prompt->shown, prompt->shown_count, 0)) < 0)
        link->trial = 0;
}

static void link_answer(struct link *link, struct board *board, const struct reply *reply,
                        struct moment now)
{
    if (reply->id == link->trial) {
        link->trial = 0;
        prompt_tried(board, reply->ok, reply->asked, reply->text);
        return;
    }
    for (unsigned i = 0; i < GIVEN_MOST; i++) {
        struct given *given = &board->given[i];

        if (given->id != reply->id || given->line[0] == '\0')
            continue;
        given->state = reply->asked ? GIVEN_ASKED : reply->ok ? GIVEN_TAKEN : GIVEN_REFUSED;
        text_copy(given->answer, sizeof(given->answer), reply->text);
        text_copy(link->reply, sizeof(link->reply), reply->text);
        link->replied = now.mono;
    }
}

void link_orders(struct link *link, struct board *board, struct moment now)
{
    for (unsigned i = 0; i < link->reply_count; i++)
        link_answer(link, board, &link->replies[i], now);
    link->reply_count = 0;
    for (unsigned i = 0; link->dropped && i < GIVEN_MOST; i++)
        if (board->given[i].state == GIVEN_SENT && board->given[i].line[0] != '\0')
            board->given[i].state = GIVEN_LOST;
    if (link->dropped)
        link->trial = 0;
    link->dropped = false;
    if (board->prompt.give)
        link_give(link, board);
    else if (board->prompt.wants_try)
        link_try_order(link, board);
}

void link_fetch(struct link *link, const struct board *board)
{
    const struct subject *about = &board->about;
    struct document *has = &link->document;
    bool same = has->about.kind == about->kind && has->about.item == about->item;
    int64_t version = 0;
    json_t *request;

    if (link_state(link) != LINK_LIVE || board->focus != PANEL_DETAIL)
        return;
    request = fetch_request(link->shown, about, &version);
    if (request == NULL || (same && has->version == version)) {
        json_decref(request);
        return;
    }
    json_object_set_new(request, "id", json_integer(++link->asked));
    /* A newer version takes the place of the text when it has come. */
    if (!same)
        fetch_drop(has);
    has->about = *about;
    has->version = version;
    if (link_say(link, request) < 0)
        fetch_drop(has);
}

/* Are the points of all teams among the rows? Without a role it is the director who looks. */
static bool link_sees_all(const struct link *link)
{
    int role = link->role != NULL ? word_find(role_words, ROLES, link->role) : -1;

    return link->role == NULL || link->role[0] == '\0' ||
           (role >= 0 && role_sees_all((enum role)role));
}

void link_show(const struct link *link, struct moment now, struct board *board)
{
    board->view = link->shown;
    board->document = link->document;
    board->rights = &link->rights;
    board->link = link_state(link);
    text_copy(board->link_text, sizeof(board->link_text), link->text);
    text_copy(board->reply, sizeof(board->reply),
              link->replied != 0 && now.mono - link->replied < REPLY_SHOWN ? link->reply : "");
    board->away = link->lost == 0 ? 0 : link->wall + link->lost - link->clock.anchor.ms;
    board->ranked = board->inside = link_sees_all(link);
    board->x = link->shown->x;
    board->wall = link->shown->wall;
    board->phase = link->shown->phase;
    if (board->link == LINK_NONE || !link->told)
        return;

    /* Without a controller nobody knows whether the clock goes on: it stands at what was last
     * heard. */
    board->phase = link->clock.phase;
    board->x =
        xclock_exercise(&link->clock, (struct mono_time){link->lost != 0 ? link->lost : now.mono})
            .ms;
    board->wall =
        link->wall + (now.mono > link->clock.anchor.ms ? now.mono - link->clock.anchor.ms : 0);
}
