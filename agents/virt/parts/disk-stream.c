/* SPDX-License-Identifier: Apache-2.0 */
/* Download and upload side by side, a piece at a time. */
#include "virt/parts/disk-stream.h"

#include "virt/host/connection.h"

#include <stdlib.h>

enum { PIECE = 256 * 1024 };

static int stream_send_all(virStreamPtr out, const char *bytes, int length, struct error *err)
{
    for (int sent = 0, n; sent < length; sent += n) {
        n = virStreamSend(out, bytes + sent, (size_t)(length - sent));
        if (n <= 0)
            return connection_error(err, "a volume cannot be written");
    }
    return 0;
}

static int stream_pour(struct job *job, virStreamPtr in, virStreamPtr out, struct error *err)
{
    char *bytes = malloc(PIECE);
    int r = bytes != NULL ? 0 : error_memory(err), length = 1;

    while (r == 0 && length > 0) {
        length = virStreamRecv(in, bytes, PIECE);
        if (length < 0)
            r = connection_error(err, "a volume cannot be read");
        else
            r = stream_send_all(out, bytes, length, err);
        if (r == 0)
            r = job_check(job, err);
    }
    free(bytes);
    return r;
}

/* What was not finished is aborted. */
static int stream_end(virStreamPtr stream, bool good, struct error *err)
{
    int r = 0;

    if (stream == NULL)
        return 0;
    if (!good)
        virStreamAbort(stream);
    else if (virStreamFinish(stream) < 0)
        r = connection_error(err, "a volume cannot be copied");
    virStreamFree(stream);
    return r;
}

int disk_pour(struct job *job, virConnectPtr connection, virStorageVolPtr from, virStorageVolPtr to,
              struct error *err)
{
    virStreamPtr in = virStreamNew(connection, 0), out = virStreamNew(connection, 0);
    bool reads = in != NULL && virStorageVolDownload(from, in, 0, 0, 0) == 0;
    bool writes = reads && out != NULL && virStorageVolUpload(to, out, 0, 0, 0) == 0;
    int r = writes ? stream_pour(job, in, out, err)
                   : connection_error(err, "a volume cannot be copied");
    bool good = r == 0;
    int one = stream_end(out, good && writes, good ? err : &(struct error){0});
    int other = stream_end(in, good && reads, good && one == 0 ? err : &(struct error){0});

    return r < 0 ? r : one < 0 ? one : other;
}
