/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public keys of people, as a line of authorized_keys or of a .pub file. Accepted are ed25519,
 * ecdsa (nistp256, nistp384, nistp521), rsa from 3072 bits on, and the first two on a security key
 * (sk-). Refused are options in front of a key (they would be read by sshd), certificates, dsa, and
 * whatever is not exactly one well-formed key. A comment is dropped.
 *
 * The form of a key is checked here, in the pure core; whether a point lies on its curve, OpenSSH
 * checks in a process of its own when somebody logs in.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    SSH_KEY_LINE = 3072, /* bytes of a canonical line and its NUL: rsa with 16384 bits fits */
    SSH_KEY_PRINT = 52,  /* of "SHA256:" and 43 characters */
};

struct ssh_key {
    char line[SSH_KEY_LINE];         /* "type base64": nothing but [A-Za-z0-9+/=@.-] and a space */
    char fingerprint[SSH_KEY_PRINT]; /* as ssh-keygen -l prints it */
    const char *kind;                /* for people: "ed25519", "rsa" … */
    unsigned bits;                   /* of an rsa key's modulus; else 0 */
};

/* Reads one key, with or without a line feed at the end. <0: the words say what is wrong. */
int ssh_key_read(const char *text, size_t length, struct ssh_key *ret_key, struct error *err);
