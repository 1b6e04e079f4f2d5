/* SPDX-License-Identifier: Apache-2.0 */
/* What folder.c and folder-list.c share. */
#pragma once

#include <stdbool.h>

#include "control/folder.h"

enum { FOLDER_PATH = 1024 };

/* The parent of the state folders. */
int folder_parent(char (*ret_path)[FOLDER_PATH], struct error *err);

/* Does somebody hold the lock of that path? */
bool folder_is_locked(const char *path);
