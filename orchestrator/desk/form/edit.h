/* SPDX-License-Identifier: Apache-2.0 */
/* What presses do to the value of the field that has the focus. */
#pragma once

#include "desk/form/form.h"

/* Returns whether the press meant something here. */
bool edit_press(struct form *form, uint32_t press);

/* A character that was pasted: it is text and nothing else. */
void edit_paste(struct form *form, uint32_t press);
