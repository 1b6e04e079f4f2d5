/* SPDX-License-Identifier: Apache-2.0 */
/* Building an image by its package's recipe: a program that gets an empty folder and fills it. */
#pragma once

#include <limits.h>

#include "base/draft.h"
#include "products/print/desk.h"

struct image_recipe {
    char image[192];        /* "tiny-1.0.0" */
    char package[PATH_MAX]; /* the package's folder */
    char program[PATH_MAX]; /* its recipe */
    char folder[PATH_MAX];  /* where the image goes */
};

/* Puts a whole draft (a folder beside it) into an image's place; what stood there goes only then.
 */
int image_put(struct draft *draft, const char *folder, struct error *err);

/* Is a text fit to be part of a file's name? */
bool image_is_plain(const char *text);

/* The newest package of that name (or NAME-VERSION) along the library path that can be built. */
int image_recipe_find(const char *name, struct image_recipe *ret, struct error *err);

/* 0: built; 1: it was there; <0. What the recipe says goes to standard error. */
int image_build(const struct desk *desk, const struct image_recipe *recipe, bool force,
                struct error *err);
