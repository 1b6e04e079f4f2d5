/* SPDX-License-Identifier: Apache-2.0 */
/* A server may refuse the spare channel, or close it at any time: then this connection goes on
 * without one, and nothing is lost. */
#include "remote/spare.h"

#include <stddef.h>

void spare_deny(struct spare *spare)
{
    if (spare->channel != NULL)
        ssh_channel_free(spare->channel);
    spare->channel = NULL;
    spare->denied = true;
}

static bool spare_was_closed(const struct spare *spare)
{
    return spare->open && !ssh_channel_is_open(spare->channel);
}

void spare_keep(struct spare *spare, ssh_session ssh)
{
    if (!spare->wanted || spare->denied)
        return;
    if (spare->channel == NULL) {
        spare->channel = ssh_channel_new(ssh);
        spare->open = false;
    }
    if (spare->channel == NULL)
        return;
    if (!spare->open) {
        int r = ssh_channel_open_session(spare->channel);

        spare->open = r == SSH_OK;
        if (r != SSH_OK && r != SSH_AGAIN)
            spare_deny(spare);
    } else if (spare_was_closed(spare)) {
        spare_deny(spare);
    }
}

ssh_channel spare_take(struct spare *spare)
{
    if (spare->channel != NULL && spare_was_closed(spare))
        spare_deny(spare);

    ssh_channel channel = spare->channel;

    spare->channel = NULL;
    return channel;
}
