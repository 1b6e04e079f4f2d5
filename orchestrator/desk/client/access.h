/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a team needs to log in: a folder with a key, pinned host keys and an ssh_config, so that
 * `ssh -F DIR/ssh_config web` just works. One for this host names ports, sockets and absolute
 * paths; one to send away has relative paths and reaches every machine through the portal. Keys are
 * derived from the run key; the journal holds none of them.
 */
#pragma once

#include <jansson.h>
#include <limits.h>
#include <stdio.h>

#include "core/model/host-name.h"
#include "core/model/credential.h"
#include "engine/reading/found.h"

/* A folder that is being written. The three texts grow together, VM by VM. */
struct access {
    struct found *found;
    const struct view_team *team;
    unsigned char key[FOLDER_KEY];
    char folder[PATH_MAX], program[PATH_MAX];
    FILE *config, *hosts, *addresses;
    json_t *list; /* of machines: {vm, user, address, …} */
    size_t count, missing;
    const struct view_member *member; /* to whom it is sent away; NULL: a folder for this host */
    char portal[256];                 /* its address … */
    unsigned port;                    /* … and its port */
    char machine[512];                /* the first machine, as ssh_config calls it; "": none */
    char screen[HOST_NAME_SIZE];      /* the first one with a screen; "": none */
};

/* Neither quotes nor what ssh and its shell replace may be in a path between quotes. */
bool access_is_odd(const char *path);

/* Has the VM a place at which SSH answers from this host? */
bool access_has_place(const struct view_vm *vm);

/* Adds each VM that the team has a user on. 0, or <0 with words. */
int access_add_all(struct access *access, struct error *err);

/* Makes it a folder to send away, for a member of the team who logs in through the portal at
 * `portal` (ADDRESS, ADDRESS:PORT, [IPV6]:PORT). `member` NULL: the team's only member. */
int access_send_away(struct access *access, const char *portal, const char *member,
                     struct error *err);

/* What ssh_config and known_hosts say of the portal; *ret_host is its key. */
int access_add_portal(struct access *access, struct credential *ret_host, struct error *err);

/* A machine that the portal reaches: whether it runs now, and where, does not matter. */
void access_add_reached(struct access *access, const struct view_vm *vm, const char *user,
                        const char *names, const struct credential *host);

/* A machine that nothing but the portal's screen reaches; none where it has no screen. */
void access_add_seen(struct access *access, const struct view_vm *vm, const char *user);

/* Behind all hosts: what holds for each of them. */
void access_end_config(struct access *access);

/* The page that says how to log in, as text and as HTML. */
int access_put_paper(const struct access *access, const struct credential *host, FILE *text,
                     FILE *html, struct error *err);

/* Makes the folder (`out` NULL: ./access-TEAM or ./access-MEMBER) and writes every file of it. */
int access_make_folder(struct access *access, const char *out, struct error *err);

/* Packs it as DIR.zip. */
int access_zip(const struct access *access, struct error *err);
