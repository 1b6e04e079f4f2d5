/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One file is the journal. SQLite moves rows from the write-ahead log into it when the last
 * connection closes, but not when that one only reads, and then a copy of the file lacks them. So a
 * writer moves them before it closes, and a reader that finds some after a writer was killed does
 * it too, when nobody writes.
 */
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal/store.h"

enum { READERS_WITHIN = 2000 /* ms that a reader in the middle of its rows is waited for */ };

void store_gather(sqlite3 *db)
{
    if (db == NULL)
        return;
    sqlite3_busy_timeout(db, READERS_WITHIN);
    /* Without room for it (a full disk) the log stays, with all that it holds. */
    sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
}

void journal_gather(struct journal *journal)
{
    if (journal->path != NULL)
        sqlite3_wal_checkpoint_v2(journal->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

/* Has the log rows? */
static bool whole_has_log(const char *path)
{
    char *name = NULL;
    struct stat status;
    bool has =
        asprintf(&name, "%s-wal", path) >= 0 && stat(name, &status) == 0 && status.st_size > 0;

    free(name);
    return has;
}

void store_gather_after_reader(const char *path)
{
    sqlite3 *db = NULL;
    char *name = NULL;
    int lock;

    if (!whole_has_log(path) || access(path, W_OK) < 0 || asprintf(&name, "%s.lock", path) < 0)
        return;
    lock = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    free(name);
    /* A copy has no lock, and no writer. */
    if (lock < 0 || flock(lock, LOCK_SH | LOCK_NB) == 0) {
        if (sqlite3_open_v2(path, &db,
                            SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_READWRITE,
                            NULL) == SQLITE_OK &&
            /* A connection that has read nothing does not know that there is a log. */
            sqlite3_exec(db, "SELECT 1 FROM sqlite_schema", NULL, NULL, NULL) == SQLITE_OK)
            store_gather(db);
        sqlite3_close(db);
    }
    if (lock >= 0)
        close(lock);
}

bool store_is_still(const char *path)
{
    char *copy = strdup(path);
    bool still = copy != NULL && access(path, R_OK) == 0 && !whole_has_log(path) &&
                 access(dirname(copy), W_OK) < 0;

    free(copy);
    return still;
}
