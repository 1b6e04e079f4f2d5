/* SPDX-License-Identifier: Apache-2.0 */
/* A function an action (core/decide/decide.h), for the table in act.c. */
#pragma once

#include "engine/control/control.h"

/* The same of the same VM, inject or whatever it is about has not been answered yet. */
bool act_is_on_its_way(const struct controller *controller, const struct action *action);

/* As act_begin, unless the same is on its way: NULL then, too. */
struct job *act_begin_alone(struct controller *controller, const struct action *action,
                            struct error *err);

/* ---- act-range.c ---- */
void act_range(struct controller *controller, const struct action *action);
void act_inspect(struct controller *controller, const struct action *action);
void act_make(struct controller *controller, const struct action *action);
void act_login(struct controller *controller, const struct action *action);
void act_clock(struct controller *controller, const struct action *action);
void act_keep(struct controller *controller, const struct action *action);
void act_drop_range(struct controller *controller, const struct action *action);

/* ---- act-inject.c ---- */
void act_check(struct controller *controller, const struct action *action);
void act_inject(struct controller *controller, const struct action *action);
void act_cleanup(struct controller *controller, const struct action *action);
void act_arm(struct controller *controller, const struct action *action);
