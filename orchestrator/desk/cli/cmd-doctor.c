/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon doctor: what this host lacks and what earlier runs left on it, each with what to type. It
 * asks excon-virt over its lines, as the controller does, adds what only we know, and changes
 * nothing.
 */
#include <dirent.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/tree.h"
#include "base/where.h"
#include "desk/command/command.h"
#include "products/image/images.h"
#include "desk/client/host-doctor.h"
#include "desk/client/hub.h"
#include "desk/client/playbooks.h"
#include "desk/client/residue.h"
#include "desk/client/taps.h"
#include "desk/client/visit.h"
#include "engine/run/folder.h"
#include "wire/crew/crew.h"

enum { DOCTOR_WITHIN = 30000 };

static const struct command_option options[] = {
    {0, "hosts", "FILE", "look at the hosts that FILE lists, instead of this one"},
    {0, "hub", "FILE",
     "the operator's file of a MISP: does it answer, may the key do what it must"},
    {0, NULL, NULL, NULL},
};

struct doctor {
    const struct desk *desk;
    json_t *findings;
    bool hosts; /* of --hosts */
};

static void doctor_say(struct doctor *doctor, bool ok, const char *advice, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void doctor_say(struct doctor *doctor, bool ok, const char *advice, const char *format, ...)
{
    char text[1024], clean[1024];
    va_list args;

    va_start(args, format);
    text_vprint(text, sizeof(text), format, args);
    va_end(args);
    text_clean(clean, sizeof(clean), text, strlen(text));
    json_array_append_new(doctor->findings, json_pack("{s:b, s:s, s:s}", "ok", ok, "text", clean,
                                                      "advice", ok ? "" : advice));
}

/* ---- what excon-virt finds ---- */

static void doctor_heard(void *own, size_t request, enum outcome outcome, const char *text,
                         json_t *result)
{
    struct doctor *doctor = own;
    json_t *findings = json_object_get(result, "findings");

    (void)request;
    if (outcome == OUTCOME_DONE && json_is_array(findings))
        json_array_extend(doctor->findings, findings);
    else
        doctor_say(doctor, false, "see the output of: excon-virt --help", "excon-virt: %s",
                   text[0] != '\0' ? text : "no answer");
}

static void doctor_visit(struct doctor *doctor)
{
    struct visit_request request = {"doctor", json_pack("{s:s}", "uri", doctor->desk->connect),
                                    DOCTOR_WITHIN};
    struct error err = {0};

    if (visit_virt(&request, 1, doctor_heard, doctor, &err) < 0)
        doctor_say(doctor, false,
                   "install excon's agents beside excon, or set EXCON_AGENTS to their folder", "%s",
                   err.text);
}

/* ---- the operator's MISP ---- */

static void doctor_hub_heard(void *own, size_t request, enum outcome outcome, const char *text,
                             json_t *result)
{
    (void)result;
    if (outcome != OUTCOME_DONE)
        doctor_say(own, false,
                   request == 0 ? "correct the operator's file, or the key's (docs/MISP.md)"
                                : "docs/MISP.md says what MISP and the key need",
                   "MISP: %s", text[0] != '\0' ? text : "no answer");
    else if (request == 1)
        doctor_say(own, true, "", "MISP: it answers, and the key may do what the hub needs");
}

/* Asks it who the key is and which roles there are, which changes nothing there. 0, or the exit
 * code of a file that is wrong. */
static int doctor_look_at_hub(struct doctor *doctor, const char *hub)
{
    struct hub_words words;
    struct error err = {0};
    int code = hub_words_read(doctor->desk, hub, NULL, NULL, &words);

    if (code == EXIT_DONE) {
        const struct visit_request requests[] = {
            {"open",
             json_pack("{s:s, s:s, s:s}", "url", words.url, "key", words.key, "ca",
                       words.ca != NULL ? words.ca : ""),
             DOCTOR_WITHIN},
            {"prepare", json_pack("{s:[]}", "organisations"), DOCTOR_WITHIN}};

        if (visit_agent("hub", requests, 2, doctor_hub_heard, doctor, &err) < 0)
            doctor_say(doctor, false, "install excon-hub beside excon", "%s", err.text);
    }
    hub_words_done(&words);
    return code;
}

/* ---- what we find ---- */

static void doctor_tell_program(struct doctor *doctor, const char *name, char *path,
                                const struct error *err)
{
    if (path != NULL)
        doctor_say(doctor, true, "", "%s: %s", name, path);
    else
        doctor_say(doctor, false,
                   "install it beside excon or in ../libexec/excon, or set EXCON_AGENTS", "%s",
                   err->text);
    free(path);
}

static void doctor_look_at_programs(struct doctor *doctor)
{
    static const char *const programs[] = {"excon-virt",   "excon-remote",   "excon-probe",
                                           "excon-switch", "excon-forward",  "excon-ovn",
                                           "excon-hub",    "excon-playbook", "excon-board"};

    struct error err = {0};

    for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
        doctor_tell_program(doctor, programs[i], crew_find(programs[i], &err), &err);
    doctor_tell_program(doctor, "excon-portal", crew_find_own("excon-portal", &err), &err);
}

/* Only scenarios with playbooks need them. */
static void doctor_look_at_playbooks(struct doctor *doctor)
{
    char said[256];
    struct error err = {0};

    if (playbooks_check(said, sizeof(said), &err) == 0)
        doctor_say(doctor, true, "", "playbooks: %s, in a sandbox", said);
    else
        doctor_say(doctor, false,
                   "apt-get install ansible-core bubblewrap (only for features with a playbook)",
                   "playbooks: %s", err.text);
}

static void doctor_look_at_folders(struct doctor *doctor)
{
    struct folder_about *all = NULL;
    char runtime[1024];
    struct stat status;
    size_t count = 0;
    struct error err = {0};

    if (folder_list(FOLDER_ALL, NULL, &all, &count, &err) == 0)
        doctor_say(doctor, true, "", "state: %zu exercise%s", count, count == 1 ? "" : "s");
    else
        doctor_say(doctor, false, "set EXCON_STATE to a folder of your own", "state: %s", err.text);
    free(all);
    where_runtime(runtime, sizeof(runtime));
    if (folder_check_runtime(&err) < 0)
        doctor_say(
            doctor, false,
            "export XDG_RUNTIME_DIR=DIR: a short path of letters and digits, your own, of mode "
            "0700",
            "%s", err.text);
    else
        doctor_say(doctor, true, "", "runtime: %s%s", runtime,
                   lstat(runtime, &status) < 0 ? " will be made" : "");
}

static void doctor_look_at_images(struct doctor *doctor)
{
    struct pool pool = POOL_EMPTY;
    struct image_about *all = NULL;
    size_t count = 0;
    struct error err = {0};

    if (images_list(&pool, &all, &count, &err) < 0)
        doctor_say(doctor, false, "set EXCON_IMAGES to a folder of your own", "images: %s",
                   err.text);
    else if (count == 0)
        doctor_say(doctor, false, "excon image build tiny", "images: none yet");
    for (size_t i = 0; i < count; i++)
        doctor_say(doctor, all[i].broken == NULL && all[i].closed == NULL,
                   all[i].broken != NULL ? "excon image build --force, or excon image rm"
                                         : "type the chmod above",
                   "image: %s in %s%s%s", all[i].image, all[i].path,
                   all[i].broken != NULL   ? " is broken: "
                   : all[i].closed != NULL ? ": "
                                           : "",
                   all[i].broken != NULL   ? all[i].broken
                   : all[i].closed != NULL ? all[i].closed
                                           : "");
    pool_done(&pool);
}

/* They are root's, and stay until root removes them. */
static void doctor_look_at_taps(struct doctor *doctor)
{
    char about[256];
    size_t count = taps_count(about, sizeof(about));

    if (count != 0)
        doctor_say(doctor, true, "",
                   "taps: %zu prepared for you (%s); root removes them by what excon taps --remove "
                   "SCENARIO prints",
                   count, about[0] != '\0' ? about : "nobody noted for what");
}

static void doctor_look_at_terminal(struct doctor *doctor)
{
    const char *term = getenv("TERM"), *locale = getenv("LC_ALL");

    if (locale == NULL || locale[0] == '\0')
        locale = getenv("LC_CTYPE");
    if (locale == NULL || locale[0] == '\0')
        locale = getenv("LANG");
    if (!doctor->desk->out.tty)
        doctor_say(doctor, true, "", "terminal: none; only the board needs one");
    else if (term == NULL || term[0] == '\0' || strcmp(term, "dumb") == 0)
        doctor_say(doctor, false, "export TERM=xterm-256color",
                   "terminal: TERM says nothing that the board can draw on");
    else
        doctor_say(doctor, true, "", "terminal: %s, %d columns", term, doctor->desk->out.columns);
    if (doctor->desk->out.tty && (locale == NULL || strcasestr(locale, "utf") == NULL))
        doctor_say(doctor, false, "export LC_ALL=C.UTF-8",
                   "locale: not UTF-8; the board is drawn in ASCII");
}

/* ---- orphans ---- */

static void doctor_look_at_exercise(struct doctor *doctor, const struct folder_about *about)
{
    struct residue residue = {0};
    struct folder folder = {0};
    char advice[TEXT_SHELL + 128], word[TEXT_SHELL];

    if (about->alive || folder_open(&folder, about->run, NULL) != 0)
        return;
    if (about->stopped) {
        doctor_say(doctor, true, "",
                   "exercise %s (%s) is stopped; its disks and snapshots are in %s", about->name,
                   about->run, folder.disks);
    } else if (!about->gone) {
        text_print(advice, sizeof(advice),
                   "excon up %s continues it; excon down -x %s --force "
                   "removes it",
                   text_shell(word, about->path), about->run);
        doctor_say(doctor, false, advice, "exercise %s (%s) has a range, but no controller",
                   about->name, about->run);
    } else if (residue_find(&folder, true, &residue, NULL) == 0) {
        for (size_t i = 0; i < residue.count; i++) {
            bool is_process = strncmp(residue.items[i], "process ", 8) == 0;

            if (is_process)
                text_print(advice, sizeof(advice), "kill %d", atoi(residue.items[i] + 8));
            else
                text_print(advice, sizeof(advice), "rm -r %s", text_shell(word, residue.items[i]));
            doctor_say(doctor, false, advice, "left of exercise %s (%s): %s", about->name,
                       about->run, residue.items[i]);
        }
        residue_done(&residue);
    }
    folder_done(&folder);
}

/* A runtime folder, or one of a portal, whose exercise's state is not there any more. */
static void doctor_look_at_strays(struct doctor *doctor, const char *parent)
{
    char path[1400], advice[TEXT_SHELL + 32], word[TEXT_SHELL];
    const struct dirent *entry;
    DIR *names = opendir(parent);

    while (names != NULL && (entry = readdir(names)) != NULL) {
        struct folder folder;

        if (entry->d_name[0] == '.')
            continue;
        if (folder_open(&folder, entry->d_name, NULL) == 0) {
            folder_done(&folder);
            continue;
        }
        text_print(path, sizeof(path), "%s/%s", parent, entry->d_name);
        text_print(advice, sizeof(advice),
                   folder_is_run(entry->d_name) ? "excon down -x %s --force" : "rm -r %s",
                   text_shell(word, folder_is_run(entry->d_name) ? entry->d_name : path));
        doctor_say(doctor, false, advice,
                   "%s belongs to no exercise that is known here: its state folder is lost", path);
    }
    if (names != NULL)
        closedir(names);
}

static void doctor_look_for_orphans(struct doctor *doctor)
{
    size_t count = 0, before = json_array_size(doctor->findings);
    struct folder_about *all = NULL;
    char parent[1024];

    if (folder_list(FOLDER_ALL, NULL, &all, &count, NULL) == 0)
        for (size_t i = 0; i < count; i++)
            doctor_look_at_exercise(doctor, &all[i]);
    free(all);
    where_runtime(parent, sizeof(parent));
    doctor_look_at_strays(doctor, parent);
    if (geteuid() == 0)
        doctor_look_at_strays(doctor, FOLDER_PORTALS);
    if (json_array_size(doctor->findings) == before)
        doctor_say(doctor, true, "", "orphans: earlier exercises left nothing");
}

/* ---- telling ---- */

/* Of a host of --hosts the finding itself says whether it is a note. Slow is not broken, and an
 * image is built when it is needed. */
static bool doctor_is_grave(const json_t *finding)
{
    const char *text = json_string_value(json_object_get(finding, "text"));

    if (json_object_get(finding, "host") != NULL)
        return !json_is_true(json_object_get(finding, "ok")) &&
               !json_is_true(json_object_get(finding, "note"));
    return !json_is_true(json_object_get(finding, "ok")) && text != NULL &&
           strncmp(text, "KVM:", 4) != 0 && strncmp(text, "images: none", 12) != 0 &&
           strncmp(text, "playbooks:", 10) != 0 && strncmp(text, "locale:", 7) != 0;
}

static int doctor_print(struct doctor *doctor)
{
    const struct desk *desk = doctor->desk;
    struct pool pool = POOL_EMPTY;
    json_t *finding;
    size_t i;
    int grave = 0;

    json_array_foreach(doctor->findings, i, finding)
    {
        bool ok = json_is_true(json_object_get(finding, "ok"));
        const char *advice = json_string_value(json_object_get(finding, "advice"));

        grave += doctor_is_grave(finding);
        if (desk->json || (ok && desk->quiet))
            continue;
        output_print(&desk->out,
                     ok                         ? TONE_GOOD
                     : doctor_is_grave(finding) ? TONE_BAD
                                                : TONE_WARN,
                     "%s",
                     ok                         ? "  ok  "
                     : doctor_is_grave(finding) ? "  NO  "
                                                : "  note");
        if (json_object_get(finding, "host") != NULL)
            output_print(&desk->out, TONE_ACCENT, "  %s",
                         json_string_value(json_object_get(finding, "host")));
        output_print(&desk->out, TONE_PLAIN, "  %s\n",
                     output_clean(&pool, json_string_value(json_object_get(finding, "text"))));
        if (!ok && advice != NULL && advice[0] != '\0')
            output_print(&desk->out, TONE_ACCENT, "        -> %s\n", output_clean(&pool, advice));
    }
    pool_done(&pool);
    if (desk->json)
        output_json(&desk->out,
                    json_pack("{s:b, s:O}", "ok", grave == 0, "findings", doctor->findings));
    else if (!desk->quiet)
        output_print(&desk->out, grave == 0 ? TONE_GOOD : TONE_BAD, "%s\n",
                     grave != 0      ? "Something is missing."
                     : doctor->hosts ? "These hosts can hold an exercise."
                                     : "This host can hold an exercise.");
    return grave == 0 ? EXIT_DONE : EXIT_FAILED;
}

static int doctor_run_hosts(struct command_line *line)
{
    struct doctor doctor = {.desk = &line->desk, .hosts = true};
    int code = host_doctor(&line->desk, command_option(line, "hosts"), line->arguments[0],
                           &doctor.findings);

    if (code == 0)
        code = doctor_print(&doctor);
    json_decref(doctor.findings);
    return code;
}

static int doctor_run(struct command_line *line)
{
    struct doctor doctor = {.desk = &line->desk};
    const char *hub = command_option(line, "hub");
    int wrong = EXIT_DONE;

    if (command_option(line, "hosts") != NULL)
        return doctor_run_hosts(line);
    if (line->argument_count != 0)
        return desk_usage(&line->desk, "a scenario is looked at with --hosts FILE alone");
    doctor.findings = json_array();

    doctor_look_at_programs(&doctor);
    doctor_visit(&doctor);
    doctor_look_at_playbooks(&doctor);
    doctor_look_at_folders(&doctor);
    doctor_look_at_images(&doctor);
    doctor_look_at_taps(&doctor);
    doctor_look_at_terminal(&doctor);
    doctor_look_for_orphans(&doctor);

    if (hub != NULL)
        wrong = doctor_look_at_hub(&doctor, hub);

    int code = wrong != EXIT_DONE ? wrong : doctor_print(&doctor);

    json_decref(doctor.findings);
    return code;
}

const struct command command_doctor = {
    .name = "doctor",
    .also = "preflight",
    .usage = "[--hosts FILE [SCENARIO]]",
    .summary = "what this host lacks, or others, and the commands that provide it",
    .help = "Checks libvirt, QEMU, KVM, memory, excon's own programs, folders, images and the\n"
            "terminal, and looks for remains of earlier exercises. Changes nothing. Exits with 1\n"
            "when something is missing.\n"
            "\n"
            "--hosts looks at every host of a list side by side, 30 s each at most: SSH with the\n"
            "known host key, excon's agents and their version, what excon-virt finds there, KVM,\n"
            "memory, processors and disk against the list, the clock, the underlay's MTU. With\n"
            "SCENARIO also what its machines need there, its images by their sums, and Open\n"
            "vSwitch where OVN carries its networks.",
    .options = options,
    .least = 0,
    .most = 1,
    .run = doctor_run,
};
