/* SPDX-License-Identifier: Apache-2.0 */
/* A guest that does not fit into the host's memory would be killed in mid-exercise, so it is
 * refused at the start. */
#include "virt/host/memory.h"

#include <excon/agent.h>
#include <inttypes.h>
#include <stdio.h>

static const int64_t mib = 1024 * 1024;

int64_t memory_free(void)
{
    FILE *file = fopen("/proc/meminfo", "re");
    char line[128];
    int64_t kib = -1;

    if (file == NULL)
        return -1;
    while (kib < 0 && fgets(line, sizeof(line), file) != NULL)
        if (sscanf(line, "MemAvailable: %" SCNd64, &kib) != 1)
            kib = -1;
    fclose(file);
    return kib < 0 ? -1 : kib * 1024;
}

int memory_check(const struct range *range, int64_t ram, struct error *err)
{
    int64_t there = memory_free();

    if (range->mock || there < 0 || ram + AGENT_QEMU_MIB * mib <= there)
        return 0;
    return error_set(err, ERROR_FAILED,
                     "not enough memory: it needs %" PRId64 " MiB and %" PRId64
                     " MiB are free; end other programs or give the VM less ram",
                     ram / mib + AGENT_QEMU_MIB, there / mib);
}
