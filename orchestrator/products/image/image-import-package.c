/* SPDX-License-Identifier: Apache-2.0 */
/* The package.yml of an imported image. What people said of it gets in only where the reader of
 * packages finds nothing wrong. */
#include "products/image/image-import-own.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "products/image/image-account.h"
#include "scenario/plan/manifest.h"

/* Is it KEY=WORD,KEY=WORD,…? What they may be, the package's reader says. */
static bool import_is_hardware(const char *said)
{
    static const char word[] = "abcdefghijklmnopqrstuvwxyz0123456789";

    for (;; said++) {
        size_t key = strspn(said, word), value;

        if (key == 0 || said[key] != '=')
            return false;
        said += key + 1;
        value = strspn(said, word);
        said += value;
        if (value == 0 || *said != ',')
            return value != 0 && *said == '\0';
    }
}

/* "disk=sata,nic=e1000e" as a mapping of YAML. */
static int import_print_hardware(const char *said, char *to, size_t size, struct error *err)
{
    size_t used = 0;

    to[0] = '\0';
    if (said == NULL)
        return 0;
    if (!import_is_hardware(said))
        return error_set(err, ERROR_INPUT,
                         "--hardware \"%.80s\" is not KEY=WORD,… such as disk=sata,nic=e1000e",
                         said);
    used = text_print(to, size, "    hardware: {") ? strlen(to) : size;
    for (; *said != '\0' && used + 4 < size; said++) {
        to[used++] = *said == '=' ? ':' : *said;
        if (*said == '=' || *said == ',')
            to[used++] = ' ';
    }
    if (used + 4 >= size)
        return error_set(err, ERROR_INPUT, "so much hardware no machine has");
    text_print(to + used, size - used, "}\n");
    return 0;
}

/* Is it a package that a scenario can name? Its own reader says so. */
static int import_check_manifest(const char *text, struct error *err)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct pool pool = POOL_EMPTY;
    struct manifest manifest;
    int result = manifest_read(&pool, MANIFEST_YAML, "package.yml", text, strlen(text), &complaints,
                               &manifest, err);

    if (result > 0)
        result =
            error_set(err, ERROR_INPUT, "its package would be wrong: %s", complaints.items[0].text);
    complaints_done(&complaints);
    pool_done(&pool);
    return result;
}

int image_import_print_package(const struct image_import *import, const char *sum, char **ret,
                               struct error *err)
{
    const char *management = import->management;
    char hardware[512], *accounts = NULL, *text = NULL;
    int result;

    if (import_print_hardware(import->hardware, hardware, sizeof(hardware), err) < 0 ||
        (import->accounts != NULL &&
         image_account_print(import->accounts, import->account_key, &accounts, err) < 0))
        return -err->code;
    result =
        asprintf(
            &text,
            IMPORT_MARK
            "; remove it by `excon image rm`.\n"
            "package:\n  name: %s\n  version: %s\n  description: An imported image, SHA-256 %s\n"
            "content:\n  type: vm\n  vm:\n    file_path: disk.qcow2\n    type: QCOW2\n"
            "    operating_system: unknown\n    architecture: x86_64\n%s%s%s%s%s",
            import->name, import->version, sum, management != NULL ? "    management: " : "",
            management != NULL ? management : "", management != NULL ? "\n" : "",
            accounts != NULL ? accounts : "", hardware) < 0
            ? error_memory(err)
            : import_check_manifest(text, err);
    free(accounts);
    if (result == 0)
        *ret = text;
    else
        free(text);
    return result;
}
