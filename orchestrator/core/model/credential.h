/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets of a run, all derived from its 32-byte key, so that they are the same after every restart
 * and stand in no journal: SSH keys (Ed25519), marker ids. The derivation is BLAKE2b-256 keyed with
 * the run key over the purpose and its parts, each ended by a NUL.
 */
#pragma once

#include <excon/error.h>
#include <stddef.h>
#include <stdint.h>

enum { CREDENTIAL_KEY = 32, CREDENTIAL_PRIVATE = 512, CREDENTIAL_PUBLIC = 128, CREDENTIAL_ID = 65 };

/* An Ed25519 pair: OpenSSH's private key format (openssh-key-v1, no passphrase) and the public
 * line, without a comment. */
struct credential {
    char private_text[CREDENTIAL_PRIVATE];
    char public_text[CREDENTIAL_PUBLIC]; /* "ssh-ed25519 AAAA…" */
};

/* `purpose` "excon" (ours), "team" (number: team), "host" (number: VM). */
/* The purpose of the portal's host key, number 0. */
#define CREDENTIAL_PORTAL "portal"

int credential_make(const unsigned char key[CREDENTIAL_KEY], const char *purpose, uint32_t number,
                    struct credential *ret, struct error *err);

enum { CREDENTIAL_SEAL_PUBLIC = 32, CREDENTIAL_SEAL_SECRET = 64 };

/* The Ed25519 pair that signs the journal's heads; libsodium's form. */
void credential_seal(const unsigned char key[CREDENTIAL_KEY],
                     unsigned char ret_public[CREDENTIAL_SEAL_PUBLIC],
                     unsigned char ret_secret[CREDENTIAL_SEAL_SECRET]);

/* Its public key as 64 hex digits. */
void credential_seal_public(const unsigned char key[CREDENTIAL_KEY], char ret[CREDENTIAL_ID]);

/* The marker id of an attempt of an inject: 64 hex digits that tell a finder nothing. */
void credential_marker(const unsigned char key[CREDENTIAL_KEY], const char *run, uint32_t inject,
                       uint32_t attempt, char ret_id[CREDENTIAL_ID]);

/* A guest's marker directory: "/var/lib/" and 16 hex digits. */
void credential_marks(const unsigned char key[CREDENTIAL_KEY], uint32_t vm, char ret_path[64]);

/*
 * A variable's random value: `length` (1 … 64) signs of `alphabet`, of the run key, the team (0:
 * the same for all) and the name.
 */
void credential_variable(const unsigned char key[CREDENTIAL_KEY], const char *name, uint32_t team,
                         const char *alphabet, uint32_t length, char ret[CREDENTIAL_ID]);
