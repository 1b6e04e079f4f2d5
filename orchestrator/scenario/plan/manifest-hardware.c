/* SPDX-License-Identifier: Apache-2.0 */
/* The block `hardware` of a VM's package, and what the provider's request says of it. Of each part
 * the first word is what a VM has whose package says nothing. */
#include "scenario/plan/manifest-own.h"

static const char *const hardware_disks[] = {"virtio", "sata", "scsi", "ide", NULL};
static const char *const hardware_nics[] = {"virtio", "e1000e", "e1000", "rtl8139", NULL};
static const char *const hardware_videos[] = {"screen", "none", "vga", "virtio", NULL};
static const char *const hardware_machines[] = {"q35", "pc", NULL};
static const char *const hardware_clocks[] = {"utc", "localtime", NULL};

#define HARDWARE_KEY(part, of, text)                                                               \
    {                                                                                              \
        .name = #part, .spellings = "", .type = KEY_WORD, .words = of,                             \
        .offset = offsetof(struct manifest_hardware, part), .about = text                          \
    }

/* HARDWARE_WORDS of them are places in words. */
enum { HARDWARE_DISK, HARDWARE_WORDS = 5, HARDWARE_TPM = HARDWARE_WORDS, HARDWARE_PARTS };

static const struct key hardware_keys[HARDWARE_PARTS] = {
    [HARDWARE_DISK] = HARDWARE_KEY(disk, hardware_disks, "the controller of disk and seed"),
    HARDWARE_KEY(nic, hardware_nics, "all network cards"),
    HARDWARE_KEY(video, hardware_videos,
                 "the graphics card; screen: one where the node says screen: vnc"),
    HARDWARE_KEY(machine, hardware_machines, "the board"),
    HARDWARE_KEY(clock, hardware_clocks, "what the clock on the board shows at the start"),
    [HARDWARE_TPM] = {.name = "tpm",
                      .spellings = "",
                      .type = KEY_BOOL,
                      .offset = offsetof(struct manifest_hardware, tpm),
                      .about = "it has a TPM 2.0 of its own"},
};

const struct key_table manifest_hardware_table = {"hardware", true, NULL, hardware_keys,
                                                  HARDWARE_PARTS};

void manifest_read_hardware(struct loader *loader, const struct pair *pair,
                            struct manifest_hardware *hardware)
{
    const struct pair *seen[KEYS_MOST];

    if (!keys_read(loader, pair->value, &manifest_hardware_table, NULL, pair->key->mark, hardware,
                   seen))
        return;
    if (hardware->disk == HARDWARE_IDE && hardware->machine != HARDWARE_PC) {
        complain_error(loader->complaints, seen[HARDWARE_DISK]->value->mark,
                       "a q35 board has no IDE controller");
        complain_hint(loader->complaints, "say disk: sata, or machine: pc");
    }
    if (hardware->tpm && hardware->machine == HARDWARE_PC)
        complain_error(loader->complaints, seen[HARDWARE_TPM]->value->mark,
                       "a TPM needs the board q35");
}

json_t *manifest_hardware_json(const struct manifest_hardware *hardware)
{
    json_t *object = json_object();

    for (size_t i = 0; i < HARDWARE_WORDS; i++) {
        int word = *(const int *)((const char *)hardware + hardware_keys[i].offset);

        if (word != 0)
            json_object_set_new(object, hardware_keys[i].name,
                                json_string(hardware_keys[i].words[word]));
    }
    if (hardware->tpm)
        json_object_set_new(object, "tpm", json_true());
    if (json_object_size(object) != 0)
        return object;
    json_decref(object);
    return NULL;
}
