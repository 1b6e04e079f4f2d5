/* SPDX-License-Identifier: Apache-2.0 */
/* An evaluation sheet as a form on the seat's terminal. */
#pragma once

#include "desk/seat/seat.h"
#include "scenario/report/sheet-form.h"

/* The form, which begins with the seat's own sheet about it where there is one; hands it in. As
 * seat_run. */
int sheet_fill(struct seat *seat, const struct sheet_about *about, struct error *err);
