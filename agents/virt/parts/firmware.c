/* SPDX-License-Identifier: Apache-2.0 */
/* Debian's package ovmf: the build of 4 MiB, which it recommends, without Secure Boot, which no
 * range needs. */
#include "virt/parts/firmware.h"

#include "base/text.h"

#include <errno.h>
#include <unistd.h>

static const struct firmware known[] = {
    {"/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"},
    {"/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"},
    {"/usr/share/edk2/ovmf/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd"},
};

int firmware_find(struct firmware *ret, struct error *err)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (access(known[i].code, R_OK) == 0 && access(known[i].variables, R_OK) == 0) {
            *ret = known[i];
            return 0;
        }
    return error_set(err, ERROR_MISSING,
                     "the image boots by UEFI, and there is no OVMF: sudo apt-get install "
                     "--no-install-recommends ovmf");
}

void firmware_path(const struct range *range, const char *domain, char *to)
{
    text_print(to, PATH_MAX, "%s/%s.nvram", range->disks, domain);
}

int firmware_drop(const struct range *range, const char *domain, struct error *err)
{
    char path[PATH_MAX];

    firmware_path(range, domain, path);
    if (unlink(path) < 0 && errno != ENOENT)
        return error_system(err, errno, "cannot remove %s", path);
    return 0;
}
