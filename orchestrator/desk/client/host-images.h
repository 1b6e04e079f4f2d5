/* SPDX-License-Identifier: Apache-2.0 */
/* Images on the hosts that a plan places machines on. */
#pragma once

#include "core/model/plan.h"
#include "products/print/desk.h"

/*
 * Every image that a machine on another host needs lies there before anything starts: one that is
 * missing is copied over SSH, compared with its sums and given its name once it is whole. An image
 * of the same name and another content is an error, since machines of another exercise may stand
 * on it. 0 or <0.
 */
int host_images_copy(const struct desk *desk, const struct plan *plan, struct error *err);

/* Has a VM before this one (from 1) the same image on the same host? */
bool host_images_is_repeated(const struct plan *plan, uint32_t vm);

/* The same of one image ("tiny 1.1.1" as rows name it) and one host. */
int host_images_copy_one(const struct desk *desk, const struct host_made *host, const char *image,
                         struct error *err);
