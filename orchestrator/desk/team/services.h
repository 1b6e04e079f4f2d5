/* SPDX-License-Identifier: Apache-2.0 */
/* How a check of a service stands, for the team: in a word, whose fault it is, and why. Pure. */
#pragma once

#include "core/view/view.h"
#include "products/print/output.h"

struct services_look {
    const char *word;
    enum tone tone;
    char why[320]; /* as the rows say it: to be cleaned before it is printed */
};

void services_look(const struct view *view, const struct view_condition *condition,
                   struct services_look *state);
