/* SPDX-License-Identifier: Apache-2.0 */
/* The hosts that machines stand on, and their agents. */
#pragma once

#include "engine/control/control.h"

/* Starts the agents of all other hosts that a machine stands on. */
int hosts_open(struct controller *controller, struct error *err);
void hosts_close(struct controller *controller);

/* The VMs that stood there and stand elsewhere now, as [{domain…}]: its provider removes them
 * before it does anything else, so that none of them is reached, or reaches anybody, again. */
json_t *hosts_elsewhere(const struct range_host *host);

/* Does a machine stand on the controller's own host, or on none at all? After hosts_open. */
bool hosts_need_own(struct controller *controller);

/* A machine is to stand on another host: its agents are started, if they are not there. */
int hosts_want(struct range_host *host, struct error *err);
/* The ways to machines are as machines stand now: a session whose machines are others than before
 * is started anew. */
int hosts_follow(struct controller *controller, struct error *err);
/* The host of an ordinal, as the genesis lists them; `own`: the controller's. */
struct range_host *hosts_listed(struct controller *controller, uint32_t host);

/* The host of a machine; the simulated range has one, `own`. */
struct range_host *hosts_of(struct controller *controller, const struct view_vm *vm);

/* Steps through the hosts with a provider; NULL before the first one, and behind the last. */
struct range_host *hosts_next(struct controller *controller, const struct range_host *before);

/* The host whose provider it is; NULL: it is no provider. */
struct range_host *hosts_of_port(struct controller *controller, const struct port *port);

/* The deadline of a request to its provider, ms: a host that is lost gets little of it, so that
 * nobody waits for it for long. */
int64_t hosts_within(const struct range_host *host, int64_t within);

/* Its folders of NICs' sockets and of images, as a vm.make names them; NULL: its provider knows
 * them, and a request may be made before it has said where they are. */
const char *hosts_ports(const struct range_host *host);
const char *hosts_images(const struct range_host *host);

/* A path that may be handed on to ssh: absolute, short, of characters that mean nothing to it. */
bool hosts_is_place(const char *path);

/* Its provider has opened the range: the way to its machines is made. */
void hosts_came_up(struct range_host *host);

/*
 * A place that a provider told, {host, port}, becomes the place at which the controller's host
 * reaches it, or none when it is not where it should be. For a VM, or for all in a survey's
 * answer. Places on the own host stay.
 */
void hosts_localize(const struct range_host *host, uint32_t vm, json_t *told);
void hosts_localize_all(const struct range_host *host, json_t *told);
