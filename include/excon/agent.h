/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the controller and its agents agree on; docs/PROTOCOL.md is the text. An agent reads
 * requests as lines from standard input, writes answers to standard output, words for its log to
 * standard error, and ends at the end of its standard input.
 */
#pragma once

enum { AGENT_PROTOCOL = 1 };

/* In the environment of a controller's agents, and of its portal's SSH server: the run, by which
 * `excon down` knows them for its own. */
#define AGENT_RUN_VARIABLE "EXCON_OF_RUN"

enum {
    /* The user that guests run as where the controller is root: Debian's fixed uid of libvirt-qemu,
     * usable without an account too. */
    AGENT_GUESTS_UID = 64055,
    /* Memory that QEMU takes besides a guest's own, MiB: code, buffers and the translation cache,
     * which is bounded (measured; design, lab notes). */
    AGENT_QEMU_MIB = 90
};

/* How a job ended. A job ends exactly once. */
enum outcome { OUTCOME_DONE, OUTCOME_FAILED, OUTCOME_TIMEOUT, OUTCOME_CANCELLED, OUTCOMES };

#define OUTCOME_WORDS                                                                              \
    {                                                                                              \
        "done", "failed", "timeout", "cancelled"                                                   \
    }

/* Why a transport's job failed: its result's "reason". */
#define REASON_UNREACHABLE "unreachable" /* no connection could be made */
#define REASON_HOST_KEY "host-key"       /* another host key than the pinned one */
#define REASON_DENIED "denied"           /* the login was refused */
#define REASON_CUT_OFF "cut-off"         /* the connection ended before the answer came */
#define REASON_AGENT "agent"             /* the agent itself ended, or could not be asked */
#define REASON_REFUSED "refused"         /* the request itself is wrong */
