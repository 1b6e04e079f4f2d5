/* SPDX-License-Identifier: Apache-2.0 */
/* The documents of scenario/plan/plan-files.h while they are sent: each content once, shared by all
 * that send it. */
#pragma once

#include "engine/control/control.h"

struct payload;

enum { PAYLOAD_SHARED = 1 };

/* The one of this blob, read when nobody holds it yet; payload_drop gives it back (NULL does
 * nothing). */
int payload_take(struct controller *controller, const char *hash, struct payload **ret_payload,
                 struct error *err);
void payload_drop(struct controller *controller, struct payload *payload);

/* Its document without the bytes of its files. Borrowed. */
const json_t *payload_work(const struct payload *payload);

/*
 * Where the transport finds a file's bytes; *ret_path is malloc'd. PAYLOAD_SHARED: it is
 * everybody's; 0: this reader reads it differently, and it was written to `own`, which the caller
 * unlinks.
 */
int payload_file(struct controller *controller, const struct payload *payload, size_t file,
                 const char *own, struct secret_reader *reader, char **ret_path, struct error *err);

/* Where the files of its "playbook" lie, as JSON, while it is held. *ret_path is malloc'd. */
int payload_playbook(struct controller *controller, struct payload *payload, char **ret_path,
                     struct error *err);

/* Removes the leftovers of a killed controller. */
void payload_sweep(const struct controller *controller);
