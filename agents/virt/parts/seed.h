/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seed: a NoCloud disk (volume id CIDATA; cloudinit.readthedocs.io, "NoCloud") that gives a
 * guest its name, its users and keys, its SSH host key, addresses and marker directories.
 * cloud-init reads the three documents at the top; a guest without it reads the plain files below
 * tiny/, which say the same:
 *
 *   hostname      the name
 *   users         a line "name uid" for each user, root with 0
 *   keys/<user>   authorized_keys
 *   host_key      the OpenSSH private key (ed25519)
 *   host_key_dropbear  the same in the form of dropbear's files, in base64
 *   hosts         a whole /etc/hosts
 *   nets          a line "mac address/prefix" for each NIC, management first
 *   routes        a line "network/prefix address" for each network behind a router
 *   dns           the address of a name server, or nothing
 *   rules         of a router: a ruleset of nftables
 *   marks         the path of the marker directory, or nothing
 */
#pragma once

#include <excon/error.h>
#include <sys/types.h>

#include "virt/host/range.h"
#include "virt/parts/spec.h"

/* Where a domain's seed lies. */
void seed_path(const struct range *range, const char *domain, char *to);

/* Makes it anew. Mode 0600. */
int seed_make(const struct range *range, const struct spec *spec, struct error *err);

/* Writes the plain files below FOLDER/tiny, for a container to read: they are `owner`'s alone. */
int seed_lay(const struct spec *spec, const char *folder, uid_t owner, struct error *err);

int seed_drop(const struct range *range, const char *domain, struct error *err);

/* The documents of cloud-init as text (JSON, which is YAML), malloc'd; NULL: no memory. */
char *seed_meta_data(const struct spec *spec, const char *run);
char *seed_user_data(const struct spec *spec);
char *seed_network_config(const struct spec *spec);

/* The plain files as text, malloc'd; NULL: no memory. */
char *seed_hosts(const struct spec *spec);
char *seed_users(const struct spec *spec);
char *seed_nets(const struct spec *spec);
char *seed_routes(const struct spec *spec);
char *seed_keys(const struct spec_user *user);

/* An OpenSSH private key (PROTOCOL.key of OpenSSH) of type ed25519, without a passphrase, as the
 * file that dropbear reads, in base64; malloc'd; "" where it is no such key; NULL: no memory. */
char *seed_dropbear_key(const char *openssh);

#define SEED_MANAGEMENT_NETWORK "10.0.2.0/24"
#define SEED_MANAGEMENT_ADDRESS "10.0.2.15/24"
