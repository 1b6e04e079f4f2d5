/* SPDX-License-Identifier: Apache-2.0 */
/* Where things are on this host, by the environment: folders in which excon keeps things, and
 * programs. */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>

/* The parent of exercises' state folders: EXCON_STATE, else $XDG_STATE_HOME/excon, else
 * ~/.local/state/excon. */
int where_state(char *to, size_t size, struct error *err);

/* The parent of runtime folders: $XDG_RUNTIME_DIR/excon, else /run/user/<uid>/excon when that is
 * ours, else /tmp/excon-<uid>. */
void where_runtime(char *to, size_t size);

/* The same on a host that is worked on over SSH: /run/excon for root, else /tmp/excon-<uid>. A
 * session's own folder below /run/user would vanish when the session ends, under running guests. */
void where_runtime_away(char *to, size_t size);

/* The images' folder: EXCON_IMAGES, else $XDG_CACHE_HOME/excon/images, else ~/.cache/excon/images.
 */
int where_images(char *to, size_t size, struct error *err);

/* The full path of a program on PATH. False: there is none. */
bool where_program(const char *name, char *to, size_t size);

/* The first of the programs by which libvirt makes a VM's TPM that is not on PATH; NULL: all are.
 */
const char *where_no_tpm(void);

#define WHERE_SYSTEM "qemu:///system"

/* Is it the URI of the libvirtd that root runs on this host, with or without parameters? */
bool where_is_system(const char *uri);

/* Is libvirt's program that keeps a container (package libvirt-daemon-driver-lxc) on this host? */
bool where_containers(void);
