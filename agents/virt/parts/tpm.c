/* SPDX-License-Identifier: Apache-2.0 */
/* libvirt asks for all three programs before it starts any of them. */
#include "virt/parts/tpm.h"

#include "virt/host/tool.h"

#include <limits.h>
#include <stddef.h>

int tpm_find(struct error *err)
{
    static const char *const programs[] = {"swtpm", "swtpm_setup", "swtpm_ioctl"};
    char path[PATH_MAX];

    for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
        if (tool_find(programs[i], path, sizeof(path)) != 0)
            return error_set(err, ERROR_MISSING,
                             "the machine has a TPM, and there is no program %s: sudo apt-get "
                             "install --no-install-recommends swtpm swtpm-tools",
                             programs[i]);
    return 0;
}
