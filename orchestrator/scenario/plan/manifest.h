/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a package says of itself, in one of two files: package.yml (excon's own) or package.toml
 * (that of Open Cyber Range's library, Deputy). Both are read as strictly as a scenario: every key
 * is known, or it is an error.
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>

#include "scenario/sdl/tables.h"
#include "scenario/yaml/complaints.h"

enum manifest_type {
    MANIFEST_VM,
    MANIFEST_FEATURE,
    MANIFEST_CONDITION,
    MANIFEST_INJECT,
    MANIFEST_EVENT,
    MANIFEST_MALWARE,
    MANIFEST_EXERCISE,
    MANIFEST_BANNER,
    MANIFEST_OTHER,
    MANIFEST_TYPES
};

extern const char *const manifest_words[MANIFEST_TYPES + 1];
extern const char
    *const manifest_firmwares[]; /* by which a VM boots; the first: as its image has it */

enum { MANIFEST_MOST = 256 * 1024 }; /* bytes of a package.yml or package.toml */

/* They differ in what `action` is: a file of the package, or a path in the guest where an asset was
 * put. */
enum manifest_form { MANIFEST_YAML, MANIFEST_TOML, MANIFEST_FORMS };

extern const char *const manifest_files[MANIFEST_FORMS]; /* "package.yml", "package.toml" */

/* The keys of a package.yml, by where they stand. */
extern const struct table_place manifest_places[];
extern const size_t manifest_place_count;

/* A file of the package, where it goes, and its permission bits (0: as they are). */
struct asset {
    struct mark mark;
    const char *from, *to;
    uint32_t mode;
};

struct account {
    struct mark mark;
    const char *name, *password; /* password NULL: none is known */
    const char *private_key;     /* its text; NULL: none is known */
};

/* How excon gets into a VM: by the key that the seed puts there, by an account of the package that
 * is changed at the first login, or not at all. */
enum management { MANAGEMENT_SSH, MANAGEMENT_NONE, MANAGEMENT_ACCOUNT };

/* When a VM of MANAGEMENT_NONE is up: once it runs, or once a probe has found it. */
enum ready { READY_RUNS, READY_PROBE };

/* Some of the words in manifest-hardware.c. */
enum { HARDWARE_VIDEO_NONE = 1, HARDWARE_IDE = 3, HARDWARE_PC = 1 };

/* The devices of a VM: places in the words of each part; 0: as every VM has it. */
struct manifest_hardware {
    int disk, nic, video, machine, clock;
    bool tpm;
};

/* All of it is borrowed from the pool that it was read into. */
struct manifest {
    const char *name, *version, *license, *description, *readme;
    struct scenario_texts authors, categories;
    struct asset *assets;
    size_t asset_count;
    int type;      /* enum manifest_type */
    bool in_guest; /* `action` is a path in the guest, a program that is run there after the assets
                    */
    const char *file_path; /* a VM's image, or the page of an event, exercise or banner */
    /* of MANIFEST_VM */
    const char *image_type, *operating_system, *architecture, *build, *default_account;
    bool router;  /* it takes the rules of a router from its seed */
    int firmware; /* a place in manifest_firmwares */
    struct manifest_hardware hardware;
    int management;    /* enum management */
    int ready;         /* enum ready */
    int machine_shell; /* 0: sh; 1: powershell */
    bool light;        /* a container, and no machine of QEMU's */
    struct account *accounts;
    size_t account_count;
    /* of the others */
    const char *feature_type;
    int feature_kind; /* enum feature_type, of package.toml */
    const char
        *action; /* a path below the package's folder, or (in_guest) an absolute one in the guest */
    const char *delete_action; /* of package.toml */
    int64_t interval;          /* ms, of a condition */
    bool restarts, delete;
    int shell; /* enum script_shell, of `action` */
};

/*
 * 0: *ret is filled, perhaps with warnings; 1: complaints say what is wrong; <0: no memory. `name`
 * stands in the complaints, `complaints` must be empty.
 */
int manifest_read(struct pool *pool, enum manifest_form form, const char *name, const char *bytes,
                  size_t length, struct complaints *complaints, struct manifest *ret,
                  struct error *err);

/* The account that default_account names; NULL: none. */
const struct account *manifest_default_account(const struct manifest *manifest);

/* What the provider's request says of it: {disk, nic, video, machine, clock, tpm}, each only where
 * it is not as every VM has it. NULL: nothing. */
json_t *manifest_hardware_json(const struct manifest_hardware *hardware);
