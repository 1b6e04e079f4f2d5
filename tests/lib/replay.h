/* SPDX-License-Identifier: Apache-2.0 */
/* The second law, of a controller made by hand: what its journal holds folds to the view that it
 * has. Aborts where it does not. */
#pragma once

#include "small.h"

void replay_check(struct small *small);
