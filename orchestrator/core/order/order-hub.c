/* SPDX-License-Identifier: Apache-2.0 */
/* The orders "hub-start" and "hub-stop". The agent reads the key's file; no order and no row has
 * the key. */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/order/order.h"
#include "core/view/hub.h"

/* No sign that a terminal would act on, and room for it. */
static bool hub_is_word(const char *text, size_t most)
{
    for (const char *at = text; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            return false;
    return strlen(text) < most;
}

/* A team, an organisation outside, or exercise control. */
static bool hub_is_member(const struct view *view, const char *id)
{
    return strcmp(id, "excon") == 0 || view_team_called(view, id) != NULL ||
           view_organisation_called(view, id) != NULL;
}

/* Lines "ID UUID", each once. 0, or 1 and why not. */
static int hub_check_organisations(struct ordering *o, const char *lines)
{
    char line[320], id[256];

    if (strlen(lines) >= ROW_TEXT_MOST)
        return REFUSE(o, "the organisations have more than %d bytes", ROW_TEXT_MOST - 1);
    for (const char *at = lines; *at != '\0';) {
        size_t length = strcspn(at, "\n"), space;

        if (length >= sizeof(line) || at[length] != '\n')
            return REFUSE(o, "an organisation's line is too long");
        memcpy(line, at, length);
        line[length] = '\0';
        space = strcspn(line, " ");
        text_print(id, sizeof(id), "%.*s", (int)space, line);
        if (!hub_is_member(o->state->view, id))
            return REFUSE(o, "the exercise has no organisation \"%.60s\"", id);
        if (line[space] == '\0' || !text_is_uuid(line + space + 1))
            return REFUSE(o, "the UUID of %.60s is none", id);
        if (strstr(at + length, line + space + 1) != NULL)
            return REFUSE(o, "two organisations have the UUID of %.60s", id);
        at += length + 1;
    }
    return 0;
}

int order_hub_start(struct ordering *o)
{
    const struct view *view = o->state->view;
    const char *url = o->order->target, *key = o->order->detail,
               *ca = o->order->set.body != NULL ? o->order->set.body : "",
               *organisations = o->order->document != NULL ? o->order->document : "";

    if (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0)
        return REFUSE(o, "MISP's URL begins with https://");
    if (!hub_is_word(url, HUB_URL_MOST) || !hub_is_word(key, HUB_PATH_MOST) ||
        !hub_is_word(ca, HUB_PATH_MOST))
        return REFUSE(o, "the URL or a path is too long, or has a control character");
    if (key[0] != '/' || (ca[0] != '\0' && ca[0] != '/'))
        return REFUSE(o, "say the whole path of the file with MISP's key, and of certificates");
    if (hub_check_organisations(o, organisations) != 0)
        return 1;
    if (view->range == RANGE_GONE || view->range == RANGE_STOPPED)
        return REFUSE(o, "there is no range");
    intents_row(o->intents, &(struct row){.kind = ROW_HUB_WANTED,
                                          .as.hub_wanted = {.url = url,
                                                            .key = key,
                                                            .ca = ca,
                                                            .organisations = organisations,
                                                            .of_run = true,
                                                            .by = o->order->actor}});
    return ACCEPT(o, "what is shared is exchanged with %.200s", url);
}

int order_hub_stop(struct ordering *o)
{
    if (!o->state->view->hub.wanted)
        return REFUSE(o, "nothing is exchanged with a MISP");
    intents_row(o->intents,
                &(struct row){.kind = ROW_HUB_WANTED, .as.hub_wanted = {.by = o->order->actor}});
    return ACCEPT(o, "nothing is exchanged with MISP any more");
}
