/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places where a test kills the process. A build with -DEXCON_POINTS raises SIGKILL at the N-th
 * passing of the point that the environment names, EXCON_POINT=NAME:N; in any other build a point
 * is nothing at all.
 */
#pragma once

#ifdef EXCON_POINTS
void point_reached(const char *name);
#define POINT(name) point_reached(name)
#else
#define POINT(name) ((void)0)
#endif
