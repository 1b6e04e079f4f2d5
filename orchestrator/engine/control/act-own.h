/* SPDX-License-Identifier: Apache-2.0 */
/* A function an action (core/decide/decide.h), for the table in act.c. */
#pragma once

#include "engine/control/control.h"

/* The same of the same VM, inject or whatever it is about has not been answered yet. */
bool act_is_on_its_way(const struct controller *controller, const struct action *action);

/* As act_begin, unless the same is on its way: NULL then, too. */
struct job *act_begin_alone(struct controller *controller, const struct action *action,
                            struct error *err);

/* Nobody is asked: it ends so in the next turn of the loop. */
void act_end_soon(struct controller *controller, struct job *job, enum outcome outcome,
                  const char *text);

/* ---- act-range.c ---- */
void act_range(struct controller *controller, const struct action *action);
void act_inspect(struct controller *controller, const struct action *action);
void act_isolate(struct controller *controller, const struct action *action);
void act_make(struct controller *controller, const struct action *action);
void act_login(struct controller *controller, const struct action *action);
void act_clock(struct controller *controller, const struct action *action);
void act_golden(struct controller *controller, const struct action *action);
void act_identify(struct controller *controller, const struct action *action);
void act_link(struct controller *controller, const struct action *action);
void act_drop_range(struct controller *controller, const struct action *action);
/* A machine is to stand on this host: its agents are started, if they are not there. */
int act_want_host(struct controller *controller, struct range_host *host, struct error *err);
/* Of one host, once it makes no VM any more. */
void act_drop_host(struct controller *controller, struct range_host *host);

/* ---- act-snapshot.c ---- */
void act_keep(struct controller *controller, const struct action *action);
void act_discard(struct controller *controller, const struct action *action);
void act_suspend(struct controller *controller, const struct action *action);
void act_run_on(struct controller *controller, const struct action *action);

/* ---- act-fork.c: act_golden, act_identify, act_link ---- */

/* ---- moved.c ---- */
void act_moved(struct controller *controller, const struct action *action);

/* ---- migrate.c ---- */
void act_migrate(struct controller *controller, const struct action *action);

/* ---- green.c ---- */
void act_green(struct controller *controller, const struct action *action);

/* ---- act-inject.c ---- */
void act_check(struct controller *controller, const struct action *action);
void act_inject(struct controller *controller, const struct action *action);
void act_cleanup(struct controller *controller, const struct action *action);
void act_arm(struct controller *controller, const struct action *action);
