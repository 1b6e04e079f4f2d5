/* SPDX-License-Identifier: Apache-2.0 */
/* The provider's verbs (docs/PROTOCOL.md, "Provider"). */
#pragma once

#include "virt/host/range.h"
#include "lib/serve.h"

/* The verbs, one function each, called in the reading thread. */
void verb_open(struct serve_request *request);
void verb_survey(struct serve_request *request);
void verb_make(struct serve_request *request);
void verb_drop(struct serve_request *request);
void verb_act(struct serve_request *request);
void verb_golden(struct serve_request *request);
void verb_keep(struct serve_request *request);
void verb_suspend(struct serve_request *request);
void verb_resume(struct serve_request *request);
void verb_discard(struct serve_request *request);
void verb_restart(struct serve_request *request);
void verb_send(struct serve_request *request);
void verb_shutdown(struct serve_request *request);
void verb_drop_range(struct serve_request *request);
void verb_bridges(struct serve_request *request);
void verb_doctor(struct serve_request *request);

/* The range that `open` opened. Without one it fails the request with the reason, and returns NULL.
 */
const struct range *provider_need(struct serve_request *request);

/* At the end of input: closes the connection if no job is under way. Returns whether nothing of the
 * range is left. */
bool provider_close(void);
