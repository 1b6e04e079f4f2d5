/* SPDX-License-Identifier: Apache-2.0 */
/* Building an image by its package's recipe: a program that gets an empty folder and fills it. */
#pragma once

#include "base/draft.h"
#include "products/image/image-recipe.h"
#include "products/print/desk.h"

/* Puts a whole draft (a folder beside it) into an image's place; what stood there goes only then.
 */
int image_put(struct draft *draft, const char *folder, struct error *err);

/* 0: built; 1: it was there; <0. What the recipe says goes to standard error. */
int image_build(const struct desk *desk, const struct image_recipe *recipe, bool force,
                struct error *err);
