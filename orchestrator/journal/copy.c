/* SPDX-License-Identifier: Apache-2.0 */
/* A copy in one file. SQLite writes it page by page from the tables, so nothing of deleted or
 * never committed content is in it, and the same rows give the same bytes. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "journal/schema.h"
#include "journal/store.h"

int journal_copy(struct journal *journal, const char *path, struct error *err)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    sqlite3_stmt *copy = NULL;
    int result = 0;

    if (file < 0)
        return error_system(err, errno, "journal: %s", path);
    close(file);
    if (sqlite3_prepare_v2(journal->db, "VACUUM INTO ?", -1, &copy, NULL) != SQLITE_OK ||
        sqlite3_bind_text(copy, 1, path, -1, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_step(copy) != SQLITE_DONE)
        result = schema_error(journal->db, "it cannot be copied", err);
    sqlite3_finalize(copy);
    if (result < 0)
        unlink(path);
    return result;
}
