/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to be played: the request's fields, checked, as one document that goes into the sandbox.
 *   {"name", "alias", "groups", "user", "key": private key, "host_key", "playbook", "files",
 *    "variables"}
 * Names are of few characters, paths stay below the playbook's folder, and no text has a line more
 * than it should: what is written from them into Ansible's and SSH's files means nothing else
 * there.
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

enum {
    WORK_FILES_MOST = 32 * 1024 * 1024, /* bytes of the files as JSON */
    WORK_TIMEOUT_MOST = 24 * 60 * 60 * 1000
};

struct work {
    char *text; /* the document, for free() */
    size_t length;
    const char *host; /* where the VM's SSH is: a socket's path, or an address with its port */
    int port;         /* 0: `host` is a path */
    int64_t timeout;  /* ms */
    int64_t limit;    /* bytes of output that are wanted */
};

/* `body` is the request, which has to stay. The key and the files are read here, where they can be.
 * 0, or <0: what is wrong. */
int work_read(const json_t *body, struct work *ret, struct error *err);
void work_done(struct work *work);
