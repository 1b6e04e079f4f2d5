/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * `excon-virt --carry DOMAIN FROM TO BASE`: a domain of the libvirtd behind the socket FROM goes
 * live to the one behind TO, which has it defined already; memory by the socket BASE.q and its disk
 * by BASE.n, paths that lead from the one host to the other. There it stands still. Says in one
 * line what was copied, or why it stays. Returns an exit code.
 */
int carry_run(const char *const *arguments);

enum { CARRY_ARGUMENTS = 4 };
