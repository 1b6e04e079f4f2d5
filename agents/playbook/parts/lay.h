/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lays a playbook ready, inside the sandbox: its files below FOLDER/play, and beside them what
 * Ansible and SSH are called with. Of the VM there is one host in the inventory, whose host key is
 * pinned, and to which the only way leads through FOLDER/way.
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>

/* `document` is that of playbook/parts/work.h. The folder is not there yet. */
int lay(const char *folder, const json_t *document, struct error *err);
