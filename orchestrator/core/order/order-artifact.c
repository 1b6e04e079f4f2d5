/* SPDX-License-Identifier: Apache-2.0 */
/* The order "artifact": a team hands in a file that belongs to a message of its inbox. Its bytes
 * are a blob, which nothing here looks into. */
#include <string.h>

#include "core/model/report.h"
#include "core/model/row.h"
#include "core/order/order.h"

static int artifact_already(struct ordering *o, const struct view_artifact *one)
{
    char at[ORDER_CLOCK];

    return ACCEPT(o, "artifact %u received %s sha256 %s already", one->made.number,
                  order_clock_text(at, one->wall), one->made.sha256);
}

int order_artifact(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_team *team = order_own_team(o);
    const struct order_report *filed = o->order->report;
    const char *name = o->order->detail;
    const struct view_message *message;
    int64_t number = 0, bytes = 0;
    char at[ORDER_CLOCK];
    uint32_t count = 0;

    if (team == NULL)
        return 1;
    if (!text_to_int(o->order->target, 1, UINT32_MAX, &number) ||
        (message = view_message_of(view, team->made.team, (uint32_t)number)) == NULL)
        return REFUSE(o, "there is no message \"%.20s\" in the inbox", o->order->target);
    if (filed == NULL || filed->length == 0 || filed->length > INBOX_ARTIFACT_MOST)
        return REFUSE(o, "an artifact has 1 byte to 1 MiB");
    /* A name and no path: whoever saves it later may use it as one. */
    if (strlen(name) > 100 || !report_is_text(name, strlen(name), false) ||
        strpbrk(name, "/\\") != NULL || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return REFUSE(o, "that is no name of a file");
    for (size_t i = 0; i < view->inbox.artifact_count; i++) {
        const struct view_artifact *one = &view->inbox.artifacts[i];

        if (one->made.team != team->made.team)
            continue;
        count++;
        bytes += one->made.size;
        if (one->made.message == (uint32_t)number && strcmp(one->made.sha256, filed->sha256) == 0)
            return artifact_already(o, one);
    }
    if (count >= INBOX_ARTIFACTS_MOST || bytes + (int64_t)filed->length > INBOX_ARTIFACTS_BYTES)
        return REFUSE(o, "your team has handed in %u artifacts of %lld KiB; that is all it may",
                      count, (long long)bytes / 1024);
    intents_row(o->intents, &(struct row){.kind = ROW_ARTIFACT_FILED,
                                          .as.artifact_filed = {.team = team->made.team,
                                                                .number = count + 1,
                                                                .message = (uint32_t)number,
                                                                .inject = message->made.inject,
                                                                .name = name,
                                                                .size = (int64_t)filed->length,
                                                                .body = filed->hash,
                                                                .sha256 = filed->sha256,
                                                                .by = o->order->actor}});
    return ACCEPT(o, "artifact %u received %s sha256 %s", count + 1,
                  order_clock_text(at, o->state->wall), filed->sha256);
}
