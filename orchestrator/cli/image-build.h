/* SPDX-License-Identifier: Apache-2.0 */
/* Building an image by its package's recipe: a program that gets an empty folder and fills it. */
#pragma once

#include <limits.h>

#include "cli/command.h"

struct image_recipe {
    char image[192];        /* "tiny-1.0.0" */
    char package[PATH_MAX]; /* the package's folder */
    char program[PATH_MAX]; /* its recipe */
    char folder[PATH_MAX];  /* where the image goes */
};

/* The newest package of that name (or NAME-VERSION) along the library path that can be built. */
int image_recipe_find(const char *name, struct image_recipe *ret, struct error *err);

/* 0: built; 1: it was there; <0. What the recipe says goes to standard error. */
int image_build(const struct command_line *line, const struct image_recipe *recipe, bool force,
                struct error *err);
