/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An exercise's folders, both named by its run (8 hex digits), never by anything a scenario says:
 *   state    $XDG_STATE_HOME/excon/<run>/   journal.db, reserve, key, keys/, disks/, consoles/, controller.log, lock;
 *                                           kept for the report
 *   runtime  $XDG_RUNTIME_DIR/excon/<run>/  ctl (the controller's socket), v/ (libvirt's root), n/ (switch ports); short
 * Both are of mode 0700. Without XDG_RUNTIME_DIR: /run/user/<uid> when it is ours, else /tmp/excon-<uid>. EXCON_STATE
 * replaces the parent of the state folders.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/pool.h"

enum { FOLDER_RUN = 9, FOLDER_KEY = 32 };

struct folder {
    struct pool pool;
    char run[FOLDER_RUN];
    const char *state, *journal, *reserve, *key, *keys, *disks, *consoles, *log, *lock;
    const char *runtime, *socket, *root, *ports;
};

/* Draws the run of an exercise that is to be; nothing is made of it yet. */
int folder_draw(char (*ret_run)[FOLDER_RUN], struct error *err);

/* Makes a run's state folder and its key (32 random bytes, mode 0600); without a run one is drawn. */
int folder_make_of(struct folder *ret_folder, const char *run, struct error *err);
int folder_make(struct folder *ret_folder, struct error *err);

/* As folder_make in a given directory (rehearsals, tests), with the key derived from a seed. */
int folder_make_at(struct folder *ret_folder, const char *path, const char *run, int64_t seed,
                   struct error *err);

/* The parent of all runtime folders. */
void folder_runtime_parent(char *to, size_t size);

/* The folder of a run that exists. 1: there is none. */
int folder_open(struct folder *ret_folder, const char *run, struct error *err);

/* Is it 8 hex digits? */
bool folder_is_run(const char *text);

/*
 * The folders of a run whose state folder is lost, or holds no journal: where its range still may be. 0; 1: no
 * such run has left anything to go by, or its state is whole; <0.
 */
int folder_lost(struct folder *ret_folder, const char *run, struct error *err);

void folder_done(struct folder *folder);

/* The runtime folder and what is in it, made when missing. The error says so when its path is too
 * long. */
int folder_make_runtime(const struct folder *folder, struct error *err);

/* Removes the runtime folder with all that is in it, and with `disks` theirs too. */
int folder_drop_runtime(const struct folder *folder, bool disks, struct error *err);

int folder_read_key(const struct folder *folder, unsigned char ret_key[FOLDER_KEY],
                    struct error *err);

/*
 * The libvirt URI that the exercise stands on ("": embedded): the one of its first controller, kept beside the journal, so
 * that no later one looks for the range elsewhere. `wanted` is kept when there is none yet. *ret is of `pool`.
 */
int folder_keep_connect(const struct folder *folder, const char *wanted, struct pool *pool, const char **ret,
                        struct error *err);

/* What a list of exercises shows; read from the journals. */
struct folder_about {
    char run[FOLDER_RUN];
    char name[128];
    char path[1024]; /* of the scenario */
    int64_t opened;  /* wall ms */
    bool alive;      /* a controller holds the lock */
    bool gone;       /* its range is gone, or never was: nothing to take up */
    bool stopped;    /* its machines were ended, and their disks kept */
    bool ended;      /* ENDEX was called */
};

/* All exercises, newest first; *ret_all is malloc'd. Folders that hold no readable journal are
 * passed over. */
int folder_list(struct folder_about **ret_all, size_t *ret_count, struct error *err);

/*
 * The one that somebody means: by run or name, or (NULL) the only one whose range is not gone; the
 * newest of a name wins. 0; 1: none or several, the error lists them.
 */
int folder_find(const char *wanted, struct folder *ret_folder, struct error *err);

/* Does a controller hold its lock? */
bool folder_is_alive(const struct folder *folder);

/* Takes the exclusive lock for as long as the process lives (a descriptor that stays open). 1:
 * another holds it. */
int folder_lock(const struct folder *folder, int *ret_descriptor, struct error *err);

/* Waits until nobody else makes an exercise: an exclusive lock on the parent of the state folders, which ends
 * with the descriptor. */
int folder_lock_all(int *ret_descriptor, struct error *err);
