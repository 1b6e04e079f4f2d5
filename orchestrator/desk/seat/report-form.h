/* SPDX-License-Identifier: Apache-2.0 */
/* A report by a form on the terminal. */
#pragma once

#include "desk/seat/seat.h"

/* A new report of a kind, with the person's draft where there is one that was not filed; or, where
 * `revises` is not 0, a revision of that report. 0, or <0. */
int report_form(struct seat *seat, const char *kind, uint32_t revises, struct error *err);
