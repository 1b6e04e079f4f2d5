/* SPDX-License-Identifier: Apache-2.0 */
/* Starting the controller of an exercise as a process of its own. */
#pragma once

#include "engine/run/folder.h"

/*
 * Starts the controller of a folder, which survives the terminal, and waits until it serves. The
 * controller refuses a journal that fails verification, unless `unchecked`. 0: started; 1: one runs
 * already; <0 with words.
 */
int spawn_controller(const struct folder *folder, const char *connect, bool unchecked,
                     struct error *err);

/* In the controller: reports one line to the process that started it, by the descriptor (-1: none)
 * that spawn_controller gave it: "ready", "busy" (another controller holds the lock), or what went
 * wrong. */
void spawn_ready(int descriptor, const char *text);
