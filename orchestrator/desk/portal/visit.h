/* SPDX-License-Identifier: Apache-2.0 */
/* A session: the controller's socket of that member is opened, everything else is given up
 * (confine.h), and only then what the person says is read. Each returns the exit code. */
#pragma once

#include <excon/error.h>

#include "wire/dial.h"

/* A member's, by its ordinal, who came in with the key of that fingerprint. */
int visit_seat(const char *member, const char *key);

/* Of somebody with a one-time code, who came in with that key. */
int visit_enrol(const char *type, const char *key);

/* ---- visit.c, for both ---- */

enum { VISIT_FROM = 64 };

/* Opens the socket `name` of the portal and gives everything else up. */
int visit_open(const char *name, struct dial **ret_dial, struct error *err);

/* The address that the person comes from; "" when it is not known. */
const char *visit_from(char to[VISIT_FROM]);
