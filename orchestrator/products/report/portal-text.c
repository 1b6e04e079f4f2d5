/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/portal-text.h"

#include "core/model/row.h"
#include "products/print/json-text.h"

static enum portal_state portal_text_state(const struct view *view, bool alive)
{
    return alive && view_portal_is_on(view) ? view->portal.state : PORTAL_DOWN;
}

void portal_text_print(const struct output *to, const struct view *view, bool alive)
{
    const struct view_portal *portal = &view->portal;
    enum portal_state state = portal_text_state(view, alive);
    size_t sessions = alive ? view->members.session_count : 0;

    output_print(to,
                 state == PORTAL_UP       ? TONE_GOOD
                 : state == PORTAL_FAILED ? TONE_BAD
                                          : TONE_WARN,
                 "%s", portal_state_words[state]);
    output_print(to, TONE_PLAIN, " at %s%s%s, %zu session%s", portal->listen,
                 portal->text[0] != '\0' ? ": " : "", portal->text, sessions,
                 sessions == 1 ? "" : "s");
    if (portal->refused != 0)
        output_print(to, TONE_PLAIN, ", %llu refusal%s", (unsigned long long)portal->refused,
                     portal->refused == 1 ? "" : "s");
    output_print(to, TONE_PLAIN, "\n");
}

json_t *portal_text_json(const struct view *view, bool alive)
{
    const struct view_portal *portal = &view->portal;

    return json_pack("{s:b, s:s, s:o, s:o, s:i, s:I}", "wanted", portal->wanted, "state",
                     portal_state_words[portal_text_state(view, alive)], "listen",
                     json_text(portal->listen), "text", json_text(portal->text), "sessions",
                     alive ? (int)view->members.session_count : 0, "refused",
                     (json_int_t)portal->refused);
}
