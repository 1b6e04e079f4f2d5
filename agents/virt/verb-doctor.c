/* SPDX-License-Identifier: Apache-2.0 */
/* `doctor`: what this host lacks, and the command that adds each of it. It changes nothing. */
#include "virt/provider.h"

#include "base/text.h"
#include "base/where.h"
#include "virt/host/connection.h"
#include "virt/parts/firmware.h"
#include "virt/host/job.h"
#include "virt/host/kvm.h"
#include "virt/host/memory.h"
#include "virt/parts/tpm.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MEMORY_LEAST = 512 /* MiB */ };

struct patient {
    char uri[512];
    char root[PATH_MAX];
    json_t *findings;
};

static void doctor_say(struct patient *patient, bool ok, const char *advice, const char *format,
                       ...) __attribute__((format(printf, 4, 5)));

static void doctor_say(struct patient *patient, bool ok, const char *advice, const char *format,
                       ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    text_vprint(text, sizeof(text), format, args);
    va_end(args);
    json_array_append_new(patient->findings, json_pack("{s:b, s:s, s:s}", "ok", ok, "text", text,
                                                       "advice", ok ? "" : advice));
}

static const char *doctor_kvm_advice(void)
{
    if (access("/dev/kvm", F_OK) != 0)
        return "switch virtualisation on in the firmware (or in the hypervisor above), then: modprobe "
               "kvm_intel or kvm_amd";
    if (access("/dev/kvm", R_OK | W_OK) != 0)
        return "sudo usermod -aG kvm \"$USER\", and log in again";
    return "if this machine is a virtual one, switch nested virtualisation on in the hypervisor above; "
           "dmesg may say more";
}

/* Running without KVM works; it is a finding, because it is ten times slower. */
static void doctor_look_at_kvm(struct patient *patient)
{
    char why[160];

    /* When root runs excon, guests run as another user, who must be able to use /dev/kvm too. */
    if (!kvm_works(why, sizeof(why)))
        doctor_say(patient, false, doctor_kvm_advice(),
                   "KVM: %s; guests run under TCG, about ten times slower", why);
    else
        doctor_say(patient, true, "",
                   geteuid() == 0
                       ? "KVM: works here; `up` reports whether it works for the guests' user"
                       : "KVM: works");
}

static void doctor_look_for(struct patient *patient, const char *name, const char *advice)
{
    char path[PATH_MAX];

    if (where_program(name, path, sizeof(path)))
        doctor_say(patient, true, "", "%s: %s", name, path);
    else
        doctor_say(patient, false, advice, "%s: not found on PATH", name);
}

static void doctor_look_at_programs(struct patient *patient)
{
    doctor_look_for(patient, "qemu-system-x86_64",
                    "sudo apt-get install --no-install-recommends qemu-system-x86");
    doctor_look_for(patient, "qemu-img", "sudo apt-get install --no-install-recommends qemu-utils");
}

/* Only images that boot by UEFI need it, so its absence is a note and not a finding. */
static void doctor_look_at_uefi(struct patient *patient)
{
    struct firmware firmware;
    struct error err;

    if (firmware_find(&firmware, &err) == 0)
        doctor_say(patient, true, "", "UEFI: %s", firmware.code);
    else
        doctor_say(patient, true, "",
                   "UEFI: not installed; images that boot by UEFI need the package ovmf");
}

/* As with UEFI: a note. */
static void doctor_look_at_tpm(struct patient *patient)
{
    struct error err;

    doctor_say(patient, true, "",
               tpm_find(&err) == 0 ? "TPM: swtpm is installed"
                                   : "TPM: not installed; machines with `tpm: true` need the "
                                     "packages swtpm and swtpm-tools");
}

/* As with UEFI: a note. Root's daemon alone makes containers. */
static void doctor_look_at_containers(struct patient *patient)
{
    doctor_say(patient, true, "",
               where_containers() ? "containers: libvirt's LXC driver is installed"
                                  : "containers: not installed; machines with `light: true` need "
                                    "the package libvirt-daemon-driver-lxc");
}

/* Distributions put the driver into one of these; libvirt itself looks only where it was built
 * to look. */
static bool doctor_has_driver(char *path, size_t size)
{
    static const char *const patterns[] = {
        "/usr/lib/*/libvirt/connection-driver/libvirt_driver_qemu.so",
        "/usr/lib64/libvirt/connection-driver/libvirt_driver_qemu.so",
        "/usr/lib/libvirt/connection-driver/libvirt_driver_qemu.so"};
    bool found = false;

    for (size_t i = 0; !found && i < sizeof(patterns) / sizeof(patterns[0]); i++) {
        glob_t matches;

        if (glob(patterns[i], 0, NULL, &matches) == 0) {
            found = true;
            text_copy(path, size, matches.gl_pathv[0]);
        }
        globfree(&matches);
    }
    return found;
}

static void doctor_look_at_embedded(struct patient *patient)
{
    char path[PATH_MAX];
    size_t length = strlen(patient->root);

    if (doctor_has_driver(path, sizeof(path)))
        doctor_say(patient, true, "", "libvirt: the embedded QEMU driver is installed (%s)", path);
    else
        doctor_say(patient, false,
                   "sudo apt-get install --no-install-recommends libvirt-daemon-driver-qemu",
                   "libvirt: its QEMU driver is not installed");
    if (length > CONNECTION_ROOT_MOST)
        doctor_say(patient, false, "set XDG_RUNTIME_DIR to a shorter directory of your own",
                   "root: %s is %zu bytes long, at most %d are allowed", patient->root, length,
                   CONNECTION_ROOT_MOST);
    else if (length > 0)
        doctor_say(patient, true, "", "root: %s uses %zu of %d bytes", patient->root, length,
                   CONNECTION_ROOT_MOST);
}

static void doctor_look_at_daemon(struct patient *patient)
{
    virConnectPtr connection = virConnectOpen(patient->uri);
    struct error err;

    if (connection != NULL) {
        doctor_say(patient, true, "", "libvirt: %s answers", patient->uri);
        virConnectClose(connection);
        return;
    }
    connection_error(&err, "libvirt: %s does not answer", patient->uri);
    doctor_say(
        patient, false,
        "sudo systemctl start libvirtd, and be in the group libvirt; or use qemu:///embed, which needs no daemon",
        "%s", err.text);
}

static int doctor_number_in(const char *path)
{
    FILE *file = fopen(path, "re");
    int number = 0;

    if (file == NULL)
        return 0;
    if (fscanf(file, "%d", &number) != 1)
        number = 0;
    fclose(file);
    return number;
}

/* For root network-libvirt.c sets this itself; for other users the host's own settings must have
 * it. */
static void doctor_look_at_packets(struct patient *patient)
{
    if (geteuid() == 0 || doctor_number_in("/proc/sys/net/ipv4/conf/all/rp_filter") != 0 ||
        doctor_number_in("/proc/sys/net/ipv4/conf/default/rp_filter") != 0)
        doctor_say(patient, true, "",
                   "networks: this host drops packets from a bridge that has no address");
    else
        doctor_say(
            patient, false,
            "sudo sysctl -w net.ipv4.conf.all.rp_filter=2, and the same in /etc/sysctl.d",
            "networks: this host does not check source addresses: guests can reach services that listen on it");
}

static void doctor_look_at_memory(struct patient *patient)
{
    int64_t free_mib = memory_free() / 1024 / 1024;

    doctor_say(patient, free_mib >= MEMORY_LEAST,
               "end other programs: a small guest needs about 200 MiB",
               "memory: %" PRId64 " MiB are free", free_mib);
}

static int doctor_work(struct job *job, void *own, struct job_answer *answer, struct error *err)
{
    struct patient *patient = own;
    bool embedded = patient->uri[0] == '\0' || strncmp(patient->uri, "qemu:///embed", 13) == 0;

    patient->findings = json_array();
    if (patient->findings == NULL)
        return error_memory(err);
    doctor_look_at_kvm(patient);
    doctor_look_at_programs(patient);
    doctor_look_at_uefi(patient);
    doctor_look_at_tpm(patient);
    doctor_look_at_memory(patient);
    if (embedded)
        doctor_look_at_embedded(patient);
    else
        doctor_look_at_daemon(patient);
    if (where_is_system(patient->uri)) {
        doctor_look_at_packets(patient);
        doctor_look_at_containers(patient);
    }

    size_t wrong = 0, i;
    json_t *finding;

    json_array_foreach(patient->findings, i, finding) wrong +=
        !json_boolean_value(json_object_get(finding, "ok"));
    text_print(answer->text, sizeof(answer->text), "%zu of %zu findings need attention", wrong,
               json_array_size(patient->findings));
    answer->result = json_pack("{s:o}", "findings", patient->findings);
    return job_check(job, err);
}

void verb_doctor(struct serve_request *request)
{
    struct patient *patient = calloc(1, sizeof(*patient));
    const char *uri = "", *root = "";
    struct error err;
    int r = patient == NULL ? error_memory(&err) : serve_text(request, "uri", "", &uri, &err);

    if (r == 0)
        r = serve_text(request, "root", "", &root, &err);
    if (r < 0) {
        free(patient);
        serve_ended(request, OUTCOME_FAILED, err.text, NULL);
        return;
    }
    text_copy(patient->uri, sizeof(patient->uri), uri);
    text_copy(patient->root, sizeof(patient->root), root);
    job_start(request, doctor_work, patient, free);
}
