/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guest's management network: a TCP/IP stack in this process (libslirp) on the stream socket of
 * its QEMU's NIC. The guest reaches nothing by it. Who connects to the unix socket `inner` is
 * connected to the guest's port 22.
 */
#pragma once

#include "forward/polls.h"

#include <excon/error.h>
#include <stdbool.h>

struct stack;

/* Takes the descriptor over in every case. */
int stack_new(struct stack **ret_stack, int nic, const char *inner, struct error *err);
void stack_free(struct stack *stack);

/* Before a wait: what to wait for. */
void stack_fill(struct stack *stack, struct polls *polls);

/* After a wait. False: the NIC is gone, or sent no valid frame; the stack cannot be used any more.
 */
bool stack_turn(struct stack *stack, const struct polls *polls);
