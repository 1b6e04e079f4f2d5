/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page of the media cell: what is public (news, what is said in public, shares that are open to
 * everybody), newest first; and the calls and questions of the press with what nations answered.
 */
#include <string.h>

#include "products/aar/aar-parts.h"

enum { MEDIA_FEED = 60, MEDIA_CALLS = 200 };

static bool media_is_public(const char *method)
{
    return strcmp(method, "news") == 0 || strcmp(method, "social") == 0;
}

/* How many messages, from the last of `count` back, say the same at the same time: each to one
 * team. */
static size_t media_alike(const struct view_message *messages, size_t count)
{
    const struct view_message *last = &messages[count - 1];
    size_t same = 1;

    while (same < count) {
        const struct view_message *other = &messages[count - 1 - same];

        if (other->x != last->x || other->made.inside != last->made.inside ||
            strcmp(other->made.method, last->made.method) != 0 ||
            strcmp(other->made.from, last->made.from) != 0 ||
            strcmp(other->made.subject, last->made.subject) != 0 ||
            strcmp(other->made.body, last->made.body) != 0)
            break;
        same++;
    }
    return same;
}

static void media_message(struct aar_table *table, const struct view *view,
                          const struct view_message *message, size_t teams)
{
    const struct message_sent *made = &message->made;

    if (!aar_row(table))
        return;
    aar_time(table, message->x);
    aar_text(table, AAR_PLAIN, "%s", made->method);
    aar_text(table, AAR_PLAIN, "%s", made->from);
    aar_text(table, AAR_PLAIN, "%s", made->subject);
    aar_text(table, AAR_PLAIN, "%s", made->body);
    if (teams > 1)
        aar_text(table, AAR_PLAIN, "%zu teams", teams);
    else
        aar_text(table, AAR_PLAIN, "%s",
                 made->team != 0 ? view_team_id(view, made->team) : "everybody");
}

static void media_share(struct aar_table *table, const struct view_share *share)
{
    if (!aar_row(table))
        return;
    aar_time(table, share->x);
    aar_text(table, AAR_PLAIN, "share");
    aar_text(table, AAR_PLAIN, "%s",
             share->made.from[0] != '\0' ? share->made.from : "exercise control");
    aar_text(table, AAR_PLAIN, "%s", share->made.title);
    aar_text(table, AAR_PLAIN, "%s%s%u indicator%s", share->made.text,
             share->made.text[0] != '\0' ? " - " : "", share->made.count,
             share->made.count == 1 ? "" : "s");
    aar_text(table, AAR_PLAIN, "everybody");
}

void aar_feed(struct aar *aar, const struct view *view)
{
    static const struct aar_column columns[] = {{"x", "Exercise time", AAR_CLOCK},
                                                {"how", "How", AAR_TEXT},
                                                {"from", "From", AAR_TEXT},
                                                {"title", "Headline", AAR_TEXT},
                                                {"text", "Text", AAR_TEXT},
                                                {"seen", "Seen by", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    struct aar_table *table;
    size_t m = view->message_count, s = view->shares.share_count;
    bool any = false;

    for (size_t i = 0; i < m && !any; i++)
        any = media_is_public(view->messages[i].made.method);
    for (size_t i = 0; i < s && !any; i++)
        any = view->shares.shares[i].made.open && !view->shares.shares[i].replaced;
    if (!any)
        return;
    table = aar_table(aar, "feed", "What is public", columns);
    while ((m > 0 || s > 0) && table->row_count < MEDIA_FEED) {
        const struct view_message *message = m > 0 ? &view->messages[m - 1] : NULL;
        const struct view_share *share = s > 0 ? &view->shares.shares[s - 1] : NULL;

        if (share == NULL || (message != NULL && message->x >= share->x)) {
            size_t same = media_alike(view->messages, m);

            if (media_is_public(message->made.method) && !message->made.inside)
                media_message(table, view, message, same);
            m -= same;
        } else {
            if (share->made.open && !share->replaced)
                media_share(table, share);
            s--;
        }
    }
}

/* From the newest on: what was asked by telephone or in public, of whom, and what was said. */
static void media_call(struct aar_table *table, const struct view *view,
                       const struct view_message *message, const struct view_team *team)
{
    const struct view_answered *answer = NULL;

    for (size_t i = view->inbox.answer_count; answer == NULL && i > 0; i--)
        if (view->inbox.answers[i - 1].made.team == team->made.team &&
            &view->messages[view->inbox.answers[i - 1].message] == message)
            answer = &view->inbox.answers[i - 1];
    /* What nobody is expected to answer, and nobody has, is no question. */
    if ((answer == NULL && message->made.answers[0] == '\0' && message->made.judged[0] == '\0') ||
        !aar_row(table))
        return;
    aar_time(table, message->x);
    aar_text(table, AAR_PLAIN, "%s", view_team_id(view, team->made.team));
    aar_text(table, AAR_PLAIN, "%s", message->made.from);
    aar_text(table, AAR_PLAIN, "%s", message->made.subject);
    aar_time(table, answer != NULL ? answer->x : -1);
    aar_text(table, answer != NULL ? AAR_PLAIN : AAR_WARN, "%s",
             answer != NULL ? view_answer_word(answer) : "no answer yet");
    aar_text(table, AAR_PLAIN, "%s", answer != NULL ? answer->made.text : "");
}

static void media_calls(struct aar *aar, const struct view *view)
{
    static const struct aar_column columns[] = {
        {"x", "Exercise time", AAR_CLOCK},   {"team", "Nation", AAR_TEXT},
        {"from", "Who asks", AAR_TEXT},      {"subject", "About", AAR_TEXT},
        {"answered", "Answered", AAR_CLOCK}, {"word", "As", AAR_TEXT},
        {"answer", "Answer", AAR_TEXT},      {NULL, NULL, AAR_TEXT}};
    struct aar_table *table = aar_table(aar, "calls", "Calls, and what was answered", columns);

    for (size_t i = view->message_count; i > 0 && table->row_count < MEDIA_CALLS; i--) {
        const struct view_message *message = &view->messages[i - 1];

        if (strcmp(message->made.method, "phone") == 0 || media_is_public(message->made.method))
            for (size_t t = 0; t < view->team_count; t++)
                if (view->teams[t].made.team != 0 &&
                    view_message_is_of(message, view->teams[t].made.team))
                    media_call(table, view, message, &view->teams[t]);
    }
}

void aar_media(struct aar *aar)
{
    aar_feed(aar, aar->view);
    media_calls(aar, aar->view);
}
