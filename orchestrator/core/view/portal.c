/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the portal; docs/JOURNAL.md says what they mean. */
#include "core/view/portal.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/tell.h"
#include "core/view/view-places.h"

bool view_portal_is_on(const struct view *view)
{
    return view->portal.wanted && view->range != RANGE_GONE && view->range != RANGE_STOPPED;
}

int portal_place(const char **at, char address[PORTAL_ADDRESS], unsigned *ret_port)
{
    const char *from = *at + strspn(*at, " "), *end = from + strcspn(from, " "), *colon = end;
    bool v6 = *from == '[';
    char port[8];
    struct in6_addr unused;
    int64_t number;

    if (*from == '\0')
        return 1;
    while (colon > from && *colon != ':')
        colon--;
    if (colon == from || (v6 && colon[-1] != ']') ||
        !text_print(address, PORTAL_ADDRESS, "%.*s", (int)(colon - from) - (v6 ? 2 : 0),
                    from + v6) ||
        inet_pton(v6 ? AF_INET6 : AF_INET, address, &unused) != 1 ||
        !text_print(port, sizeof(port), "%.*s", (int)(end - colon - 1), colon + 1) ||
        !text_to_int(port, 1, 65535, &number))
        return -1;
    *at = end;
    *ret_port = (unsigned)number;
    return 0;
}

int view_portal_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    struct view_portal *portal = &view->portal;

    (void)changed, (void)err;
    if (row->kind == ROW_PORTAL_WANTED) {
        portal->wanted = row->as.portal_wanted.listen[0] != '\0';
        if (portal->wanted)
            view_clean(portal->listen, sizeof(portal->listen), row->as.portal_wanted.listen);
        view_clean(portal->by, sizeof(portal->by), row->as.portal_wanted.by);
    } else if (row->kind == ROW_PORTAL_STATE) {
        portal->state = (enum portal_state)row->as.portal_state.state;
        portal->wall = row->wall;
        view_clean(portal->text, sizeof(portal->text), row->as.portal_state.text);
    } else if (row->kind == ROW_PORTAL_DROPPED) {
        portal->refused += (uint64_t)row->as.portal_dropped.count;
    } else {
        portal->refused++;
    }
    return 0;
}

void view_portal_restart(struct view *view)
{
    view->portal.state = PORTAL_DOWN;
    view->portal.text[0] = '\0';
}

bool tell_portal(const struct view *view, const struct row *row, struct told *told)
{
    const char *text;

    (void)view;
    if (row->kind == ROW_PORTAL_WANTED) {
        text = tell_behind(row->as.portal_wanted.by);
        text_print(told->text, sizeof(told->text), "the portal is to %s%s%s%s",
                   row->as.portal_wanted.listen[0] != '\0' ? "listen at " : "end",
                   row->as.portal_wanted.listen, text ? ", by " : "", text ? text : "");
        return true;
    }
    text = tell_behind(row->as.portal_state.text);
    told->tone = row->as.portal_state.state == PORTAL_UP ? LINE_GOOD : LINE_BAD;
    text_print(told->text, sizeof(told->text), "the portal %s%s%s",
               row->as.portal_state.state == PORTAL_UP       ? "listens"
               : row->as.portal_state.state == PORTAL_FAILED ? "cannot listen"
                                                             : "has ended",
               text ? ": " : "", text ? text : "");
    return true;
}
