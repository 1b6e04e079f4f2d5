/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An exercise's folders, both named by its run (8 hex digits), never by anything a scenario says:
 *   state    $XDG_STATE_HOME/excon/<run>/   journal.db, reserve, key, keys/, disks/, consoles/,
 * controller.log, lock; kept for the report runtime  $XDG_RUNTIME_DIR/excon/<run>/  ctl (the
 * controller's socket), v/ (libvirt's root), n/ (switch ports); short Both are of mode 0700.
 * Without XDG_RUNTIME_DIR: /run/user/<uid> when it is ours, else /tmp/excon-<uid>. EXCON_STATE
 * replaces the parent of the state folders.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/pool.h"

enum { FOLDER_RUN = 9, FOLDER_KEY = 32 };

/* Where the portals of root's exercises have their folders, each named by its run. */
#define FOLDER_PORTALS "/run/excon-portal"

struct folder {
    struct pool pool;
    char run[FOLDER_RUN];
    const char *state, *journal, *reserve, *key, *keys, *disks, *consoles, *log, *lock;
    const char *runtime, *socket, *root, *ports;
    const char *portal; /* of root below FOLDER_PORTALS, which others may pass; else in runtime */
};

/* Draws the run of an exercise that is to be; nothing is made of it yet. */
int folder_draw(char (*ret_run)[FOLDER_RUN], struct error *err);

/*
 * Makes a run's state folder and its key (32 random bytes, mode 0600) under another name,
 * .new-<run>, in which the genesis is written; folder_settle then gives it its own, so that a run's
 * folder is there with its whole genesis, on disk, or not at all. The caller holds folder_lock_all.
 */
int folder_draft(struct folder *ret_folder, const char *run, struct error *err);
int folder_settle(struct folder *folder, struct error *err);

/* Makes a folder in a given directory (rehearsals, tests), with the key derived from a seed. */
int folder_make_at(struct folder *ret_folder, const char *path, const char *run, int64_t seed,
                   struct error *err);

/* The folder of a run that exists. 1: there is none. */
int folder_open(struct folder *ret_folder, const char *run, struct error *err);

/* Is it 8 hex digits? */
bool folder_is_run(const char *text);

/*
 * The folders of a run whose state folder is lost, or holds no journal: where its range still may
 * be. 0; 1: no such run has left anything to go by, or its state is whole; <0.
 */
int folder_lost(struct folder *ret_folder, const char *run, struct error *err);

void folder_done(struct folder *folder);

/* Could guests run below the runtime folder? The error says what is wrong with its path, and which
 * variable to set. */
int folder_check_runtime(struct error *err);

/* The runtime folder and what is in it, made when missing. */
int folder_make_runtime(const struct folder *folder, struct error *err);

/* Removes all of an exercise that was never ordered up, journal included, as nothing has happened
 * in it. 1: it was ordered up, or somebody is about to. */
int folder_drop_unbegun(const struct folder *folder, struct error *err);

/* Removes the runtime folder with all that is in it, and with `disks` theirs too. */
int folder_drop_runtime(const struct folder *folder, bool disks, struct error *err);

int folder_read_key(const struct folder *folder, unsigned char ret_key[FOLDER_KEY],
                    struct error *err);

/*
 * The libvirt URI of the exercise's range ("": embedded): that of its first controller, kept beside
 * the journal, so that no later controller looks for the range elsewhere. `wanted` is kept when no
 * URI is kept yet. *ret is of `pool`.
 */
int folder_keep_connect(const struct folder *folder, const char *wanted, struct pool *pool,
                        const char **ret, struct error *err);

/* What a list of exercises shows; read from the journals. */
struct folder_about {
    char run[FOLDER_RUN];
    char name[128];
    char path[1024]; /* of the scenario */
    int64_t opened;  /* wall ms */
    bool alive;      /* a controller holds the lock */
    bool ordered; /* somebody has ordered it up; until then there is a genesis and nothing else */
    bool gone;    /* its range is gone: nothing to take up */
    bool stopped; /* its machines were ended, and their disks kept */
    bool ended;   /* ENDEX was called */
    bool copy;    /* a copy of the state folder elsewhere, which is only read */
    enum clock_phase phase; /* of its clock; not of those that are known to be over */
};

enum folder_which {
    FOLDER_STANDING, /* whose range is not gone: only their journals are read */
    FOLDER_KNOWN,    /* and those that are over, as the index knows them */
    FOLDER_ALL,      /* as FOLDER_KNOWN, with every journal read anew; the index is made of it */
};

/* Exercises, newest first; `name` (NULL: any) is theirs. *ret_all is malloc'd. Folders that hold no
 * readable journal are passed over. */
int folder_list(enum folder_which which, const char *name, struct folder_about **ret_all,
                size_t *ret_count, struct error *err);

/* "1a2b3c4d (since 2026-11-29T08:00:00Z, running)" in *to, which is returned. */
const char *folder_words(const struct folder_about *about, char *to, size_t size);

/*
 * Finds an exercise by run or name, or (NULL) the only one that is up. Of the same name, one that
 * is up is preferred to those that are over. 0, and *ret_about (may be NULL) describes it; 1: none
 * or several, the error lists them.
 */
int folder_find(const char *wanted, struct folder *ret_folder, struct folder_about *ret_about,
                struct error *err);

/*
 * The exercise of a state folder at `path`, wherever it lies: the folder of a run as folder_find,
 * any other as a copy, which nothing may change. 0; 1: there is no journal, the error says so.
 */
int folder_find_path(const char *path, struct folder *ret_folder, struct folder_about *ret_about,
                     struct error *err);

/* Removes all of an exercise whose range is gone. 1: it is not gone, or a controller still runs. */
int folder_forget(const struct folder *folder, struct error *err);

/* Does a controller hold its lock? */
bool folder_is_alive(const struct folder *folder);

/* Takes the exclusive lock for as long as the process lives (a descriptor that stays open). 1:
 * another holds it. */
int folder_lock(const struct folder *folder, int *ret_descriptor, struct error *err);

/* Waits until nobody else makes an exercise: an exclusive lock on the parent of the state folders,
 * which ends with the descriptor. Removes the drafts of those that were killed. */
int folder_lock_all(int *ret_descriptor, struct error *err);
