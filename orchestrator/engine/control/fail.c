/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The end of a controller that cannot go on.
 */
#include "engine/control/control.h"

void controller_fail(struct controller *c, const struct error *err)
{
    if (!c->failed)
        c->error = *err;
    c->failed = true;
    loop_stop(c->loop);
}
