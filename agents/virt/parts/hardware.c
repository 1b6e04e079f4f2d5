/* SPDX-License-Identifier: Apache-2.0 */
/* The words are compared with tables, and the tables' own are kept: nothing of a request gets into
 * XML or an argument. */
#include "virt/parts/hardware.h"

#include <stddef.h>
#include <string.h>

/* Of each, the first is what a guest has whose request says nothing. */
static const struct {
    const char *key;
    size_t offset;
    const char *words[5];
} hardware_parts[] = {
    {"disk", offsetof(struct hardware, disk), {"virtio", "sata", "scsi", "ide"}},
    {"nic", offsetof(struct hardware, nic), {"virtio", "e1000e", "e1000", "rtl8139"}},
    {"video", offsetof(struct hardware, video), {"", "none", "vga", "virtio"}},
    {"machine", offsetof(struct hardware, machine), {"q35", "pc"}},
    {"clock", offsetof(struct hardware, clock), {"utc", "localtime"}},
};

static const char *hardware_word(const char *const *words, const char *said)
{
    while (*words != NULL && strcmp(*words, said) != 0)
        words++;
    return *words;
}

static int hardware_read_tpm(const json_t *object, struct hardware *hardware, struct error *err)
{
    const json_t *item = json_object_get(object, "tpm");

    if (item != NULL && !json_is_boolean(item))
        return error_set(err, ERROR_INPUT, "hardware: tpm is true or false");
    hardware->tpm = json_is_true(item);
    if (hardware->tpm && strcmp(hardware->machine, "q35") != 0)
        return error_set(err, ERROR_INPUT, "hardware: a TPM needs a q35 board");
    return 0;
}

int hardware_read(const json_t *object, struct hardware *ret, struct error *err)
{
    struct hardware hardware;

    for (size_t i = 0; i < sizeof(hardware_parts) / sizeof(hardware_parts[0]); i++) {
        const json_t *item = json_object_get(object, hardware_parts[i].key);
        const char *said = item != NULL ? json_string_value(item) : hardware_parts[i].words[0];
        const char *word = said != NULL ? hardware_word(hardware_parts[i].words, said) : NULL;

        if (word == NULL)
            return error_set(err, ERROR_INPUT, "hardware: there is no %s \"%.30s\"",
                             hardware_parts[i].key, said != NULL ? said : "");
        *(const char **)((char *)&hardware + hardware_parts[i].offset) = word;
    }
    if (strcmp(hardware.disk, "ide") == 0 && strcmp(hardware.machine, "pc") != 0)
        return error_set(err, ERROR_INPUT, "hardware: a q35 board has no IDE; its disk is SATA");
    if (hardware_read_tpm(object, &hardware, err) < 0)
        return -ERROR_INPUT;
    *ret = hardware;
    return 0;
}

const char *hardware_nic_device(const struct hardware *hardware)
{
    return strcmp(hardware->nic, "virtio") == 0 ? "virtio-net-pci" : hardware->nic;
}

const char *hardware_bus(const struct hardware *hardware)
{
    return strcmp(hardware->machine, "pc") == 0 ? "pci.0" : "pcie.0";
}

void hardware_disk_name(const struct hardware *hardware, int number, char *to)
{
    to[0] = strcmp(hardware->disk, "virtio") == 0 ? 'v'
            : strcmp(hardware->disk, "ide") == 0  ? 'h'
                                                  : 's';
    to[1] = 'd';
    to[2] = (char)('a' + number);
    to[3] = '\0';
}
