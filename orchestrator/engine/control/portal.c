/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The portal: OpenSSH's server as a child of the controller, and the sockets at which the sessions
 * of members arrive. It is started again when it ends, as agents are; its files follow the rows of
 * members before anybody is told of these rows.
 */
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "base/log.h"
#include "base/loop/child.h"
#include "base/text.h"
#include "engine/control/portal-own.h"

/* ---- rows ---- */

static void portal_state_is(struct controller *c, enum portal_state state, const char *text)
{
    const struct view_portal *portal = &c->state.view->portal;

    if (portal->state == state && strcmp(portal->text, text) == 0)
        return;
    controller_enter(c);
    controller_take_row(c, &(struct row){.kind = ROW_PORTAL_STATE,
                                         .as.portal_state = {.state = state, .text = text}});
}

/* ---- the SSH server ---- */

static void portal_line(struct portal *portal, char *line)
{
    struct controller *c = portal->controller;
    char text[512];
    struct portal_said said;
    enum portal_line is;

    text_clean(text, sizeof(text), line, strlen(line));
    is = portal_line_read(&portal->logins, c->state.view, text, &said);
    if (is != PORTAL_LINE_SILENT)
        log_info("portal", "%s", text);
    switch (is) {
    case PORTAL_LINE_LISTENS:
        portal->up_since = loop_real(c->loop);
        portal_state_is(c, PORTAL_UP, portal->trouble);
        break;
    case PORTAL_LINE_REFUSES:
        if (said.early)
            portal_early_keep(portal, said.pid, text);
        else
            portal_refused(c, said.member, said.from, said.what, said.text);
        break;
    case PORTAL_LINE_LOGIN:
        portal_early_known(portal, said.pid);
        portal_crowd(portal, &said);
        break;
    case PORTAL_LINE_FAILS:
        text_copy(portal->trouble, sizeof(portal->trouble), text);
        break;
    case PORTAL_LINE_SILENT:
    case PORTAL_LINE_OTHER:
        break;
    }
}

static void portal_bytes(void *data, const char *bytes, size_t length)
{
    struct portal *portal = data;

    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '\r')
            continue;
        if (bytes[i] != '\n' && portal->used + 1 < sizeof(portal->line)) {
            portal->line[portal->used++] = bytes[i];
        } else if (bytes[i] == '\n') {
            portal->line[portal->used] = '\0';
            portal->used = 0;
            portal_line(portal, portal->line);
        }
    }
}

static void portal_start(void *data);

static void portal_again(struct portal *portal)
{
    int64_t now = loop_real(portal->controller->loop);

    loop_timer_arm(&portal->again, restart_after(&portal->restart, portal->up_since, now), NULL);
    portal->up_since = 0;
}

static void portal_ended(void *data, int status, int signal)
{
    struct portal *portal = data;
    struct controller *c = portal->controller;
    char text[160];

    child_free(portal->child);
    portal->child = NULL;
    if (portal->trouble[0] != '\0')
        text_copy(text, sizeof(text), portal->trouble);
    else
        text_print(text, sizeof(text), "the SSH server ended with %s%d",
                   signal != 0 ? "signal " : "", signal != 0 ? signal : status);
    log_warn("portal", "%s", text);
    portal_state_is(c, portal->up_since != 0 ? PORTAL_DOWN : PORTAL_FAILED, text);
    portal_again(portal);
}

static const struct child_face portal_child = {.bytes = portal_bytes, .ended = portal_ended};

static void portal_start(void *data)
{
    struct portal *portal = data;
    char uid[16], gid[16];
    const char *const argv[] = {
        portal->place.program, "--serve", portal->place.folder, uid, gid, NULL};
    struct child_plan plan = {.argv = argv, .cwd = "/", .errors = -1};
    struct error err;

    text_print(uid, sizeof(uid), "%u", portal->place.uid);
    text_print(gid, sizeof(gid), "%u", portal->place.gid);
    portal->used = 0;
    portal->trouble[0] = '\0';
    if (child_spawn(portal->controller->loop, &plan, &portal_child, portal, &portal->child, &err) ==
        0)
        return;
    portal->child = NULL;
    portal_state_is(portal->controller, PORTAL_FAILED, err.text);
    portal_again(portal);
}

/* ---- its sockets ---- */

static void portal_entry_came(void *data, int descriptor)
{
    struct entry *entry = data;

    server_let_in(entry->portal->controller->server, descriptor,
                  entry->member != 0 ? DOOR_MEMBER : DOOR_ENROL, entry->member);
}

static const struct peer_server_face portal_entry = {.came = portal_entry_came};

static int portal_entry_open(struct portal *portal, uint32_t member, struct error *err)
{
    struct entry *entry = calloc(1, sizeof(*entry));
    char path[PORTAL_PATH + 16];
    int result;

    if (entry == NULL)
        return error_memory(err);
    entry->portal = portal;
    entry->member = member;
    portal_files_socket(&portal->place, member, path, sizeof(path));
    result = peer_listen_for(portal->controller->loop, path, portal->place.uid, &portal_entry,
                             entry, &entry->listener, err);
    if (result < 0) {
        free(entry);
        return result;
    }
    DL_APPEND(portal->entries, entry);
    return 0;
}

static void portal_entry_close(struct portal *portal, struct entry *entry)
{
    DL_DELETE(portal->entries, entry);
    peer_server_free(entry->listener);
    free(entry);
}

/* A member who may log in has a socket and keys, and no other. */
static int portal_follow_member(struct portal *portal, uint32_t ordinal, struct error *err)
{
    const struct view *view = portal->controller->state.view;
    const struct view_member *member = view_member(view, ordinal);
    struct entry *entry;

    DL_SEARCH_SCALAR(portal->entries, entry, member, ordinal);
    if (member == NULL)
        return 0;
    if (view_member_is_in(member) && entry == NULL && portal_entry_open(portal, ordinal, err) < 0)
        return -ERROR_SYSTEM;
    if (!view_member_is_in(member) && entry != NULL)
        portal_entry_close(portal, entry);
    return portal_files_keys(&portal->place, view, ordinal, err);
}

/* ---- rows of members ---- */

void portal_settle(struct controller *c)
{
    struct portal *portal = c->portal;
    struct error err = {0};
    int result;

    if (portal == NULL || !portal->any_stale)
        return;
    portal->any_stale = false;
    result = portal_files_names(&portal->place, c->state.view, &err);
    for (uint32_t i = 1; i <= MEMBERS_MOST && result == 0; i++)
        if (portal->stale[i]) {
            result = portal_follow_member(portal, i, &err);
            portal->stale[i] = result < 0;
        }
    if (result == 0)
        return;
    /* A key that was dropped would go on opening: nobody comes in until it can be written. */
    log_error("portal", "%s", err.text);
    portal_close(c);
    portal_state_is(c, PORTAL_FAILED, err.text);
}

/* ---- its life ---- */

static int portal_make(struct portal *portal, struct error *err)
{
    struct controller *c = portal->controller;
    int result = portal_place_find(c->folder, &portal->place, err);

    if (result == 0)
        result = portal_files_make(&portal->place, portal->listen, c->key, err);
    if (result == 0)
        result = portal_files_names(&portal->place, c->state.view, err);
    if (result == 0)
        result = portal_entry_open(portal, 0, err);
    for (uint32_t i = 1; i <= c->state.view->members.member_count && result == 0; i++)
        result = portal_follow_member(portal, i, err);
    return result;
}

static void portal_open(struct controller *c)
{
    struct portal *portal = calloc(1, sizeof(*portal));
    struct error err;

    if (portal == NULL) {
        portal_state_is(c, PORTAL_FAILED, "no memory");
        return;
    }
    portal->controller = c;
    text_copy(portal->listen, sizeof(portal->listen), c->state.view->portal.listen);
    loop_timer_init_real(&portal->again, c->loop, portal_start, portal);
    c->portal = portal;
    if (portal_make(portal, &err) < 0) {
        log_error("portal", "%s", err.text);
        portal_close(c);
        portal_state_is(c, PORTAL_FAILED, err.text);
        return;
    }
    portal_start(portal);
}

void portal_close(struct controller *c)
{
    struct portal *portal = c->portal;

    if (portal == NULL)
        return;
    c->portal = NULL;
    loop_timer_cancel(&portal->again);
    child_free(portal->child);
    while (portal->entries != NULL)
        portal_entry_close(portal, portal->entries);
    portal_files_drop(&portal->place);
    portal_place_done(&portal->place);
    free(portal);
}

void portal_look(struct controller *c)
{
    const struct view *view = c->state.view;
    bool on = view_portal_is_on(view);

    if (c->server == NULL)
        return;
    if (c->portal != NULL && (!on || strcmp(c->portal->listen, view->portal.listen) != 0)) {
        portal_early_give_up(c->portal, true);
        portal_tell_dropped(c, true);
        portal_close(c);
    }
    if (c->portal == NULL)
        portal_state_is(c, PORTAL_DOWN, "");
    if (on && c->portal == NULL)
        portal_open(c);
}
