/* SPDX-License-Identifier: Apache-2.0 */
/* The pages of files, the list of all pages, and what excon(1) says of files and of the
 * environment. */
#include "products/manual/manual.h"

#include <string.h>

#include "products/manual/roff.h"
#include "scenario/plan/manifest.h"
#include "scenario/sdl/host-list.h"
#include "scenario/sdl/range-model.h"

/* ---- excon-scenario(5) ---- */

static const char scenario_about[] =
    "A scenario is one YAML file in Open Cyber Range SDL 0.21 with keys of excon's own, which other "
    "SDL tools ignore. In this page those keys are marked [excon].\n\n"
    "`excon check FILE` reports every error of a scenario with its line and column, and `excon plan "
    "FILE` shows the whole exercise before anything starts. `excon fmt` rewrites a scenario with the "
    "usual spellings, `excon export --ocr` writes it as plain SDL, and `excon schema` prints the "
    "language as a JSON Schema for editors.";

static const char scenario_reading[] =
    "The file is one YAML document in UTF-8 of at most 16 MiB. Scalars are typed as in YAML 1.2: "
    "yes, no, on and off are texts, and a quoted number is a text. Keys of the base are written in "
    "lower case, Capitalized or in UPPER CASE. An unknown key is a warning; within a Switch, and "
    "within a block of excon's own, it is an error. An id that occurs twice in a section is a "
    "warning, and the last one counts. A key that occurs twice in an element is an error.";

static const char scenario_values[] =
    "size            a number and a unit in any case: k kb m mb g gb t tb are powers of 1000, ki kib\n"
    "                mi mib gi gib ti tib of 1024. A quoted whole number is bytes.\n"
    "duration        numbers with units, added up: 10min 2 sec, 1h+30, 90s*2, 0. Units: y mon w d h\n"
    "                min s ms and their long forms in the singular. At most a thousand years.\n"
    "points          from 0 to 1,000,000,000; whole in keys of the base, in keys of excon's own with\n"
    "                up to three decimals.\n"
    "whole number    from 0 to 4294967295 where the key says no other range.\n"
    "source          a package's name, or {name: NAME, version: RANGE}; see excon-package(5).\n"
    "id              the name of an element of the section that the key names.";

static const char scenario_places[] =
    "X and Y stand for ids, [] for an item of a list. What is said of a key without a value's type "
    "tells its form.";

static const char scenario_example[] =
    "name: northwind\n"
    "exercise: {duration: 1h}\n"
    "entities:\n"
    "  white: {role: White}\n"
    "  blue:\n"
    "    role: Blue\n"
    "    entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}\n"
    "nodes:\n"
    "  lan: {type: Switch}\n"
    "  web:\n"
    "    type: VM\n"
    "    source: tiny\n"
    "    resources: {ram: 96 MiB, cpu: 1}\n"
    "    roles: {admin: root, team: {username: player, entities: [blue.estmark, blue.latgale]}}\n"
    "    conditions: {web-alive: admin}\n"
    "    injects: {stop-web: admin}\n"
    "infrastructure:\n"
    "  lan: {each: blue}\n"
    "  web: {each: blue, links: [lan]}\n"
    "conditions:\n"
    "  web-alive: {command: 'wget -qO- http://localhost/ >/dev/null && echo 1 || echo 0', interval: 10, "
    "points: 10}\n"
    "injects:\n"
    "  stop-web: {at: 10min, run: 'killall httpd'}";

static void manual_scenario(FILE *to)
{
    roff_section(to, "DESCRIPTION");
    roff_text(to, scenario_about);
    roff_section(to, "HOW IT IS READ");
    roff_text(to, scenario_reading);
    roff_section(to, "VALUES");
    roff_text(to, scenario_values);
    roff_section(to, "KEYS");
    roff_text(to, scenario_places);
    manual_keys(to, table_places, table_place_count);
    roff_section(to, "KEYS OF A REHEARSAL'S MODEL");
    roff_text(to,
              "`excon rehearse --model FILE` and `excon up --simulated --model FILE` read how a "
              "simulated range and its teams behave. Per cents are numbers from 0 to 100.");
    manual_keys(to, range_model_places, range_model_place_count);
    roff_section(to, "EXAMPLES");
    roff_words(to, "Two teams with a web server each, a check of it, and an inject that stops it:");
    roff_example(to, scenario_example);
}

/* ---- excon-package(5), excon-hosts(5): a file of keys and nothing else ---- */

static void manual_of_keys(FILE *to, const char *about, const struct table_place *places,
                           size_t count, const char *example)
{
    roff_section(to, "DESCRIPTION");
    roff_text(to, about);
    roff_section(to, "KEYS");
    manual_keys(to, places, count);
    roff_section(to, "EXAMPLES");
    roff_example(to, example);
}

static const char package_about[] =
    "A package is a folder that a scenario names by `source`: the image of a virtual machine, or the "
    "scripts and files of a feature, a condition or an inject. It is looked for in `packages/` beside "
    "the scenario, in each folder of EXCON_LIBRARY, in ~/.local/share/excon/packages, and where excon "
    "is installed. The newest version that the source accepts is taken.\n\n"
    "The folder holds a `package.yml` with the keys below, or a `package.toml` in the form of Open "
    "Cyber Range's library (Deputy); where both are there, package.yml is read. A package names files "
    "of its own only: no path leads out of it, and nothing in it may be a symbolic link.\n\n"
    "`content.type` is one of vm, feature, condition, inject, event, malware, exercise, banner and "
    "other. The first four have a block of their own beside it, called after the type. In a "
    "package.toml, `action` is the absolute path in the guest where one of the assets is put.";

static const char package_example[] =
    "package:\n"
    "  name: web-server\n"
    "  version: 1.4.0\n"
    "  description: A small web server with a page\n"
    "  assets: [[index.html, /var/www/html/index.html, \"644\"]]\n"
    "content:\n"
    "  type: feature\n"
    "  feature: {type: Service, action: install.sh}";

static void manual_package(FILE *to)
{
    manual_of_keys(to, package_about, manifest_places, manifest_place_count, package_example);
}

static const char hosts_about[] =
    "A range may stand on several hosts. The operator lists them in a YAML file, by habit "
    "`hosts.yml` beside the scenario; the scenario itself says nothing of hosts. `excon plan`, "
    "`excon rehearse` and `excon up` read it by `--hosts FILE`.\n\n"
    "Each host needs excon's agents of the same version, QEMU and libvirt, and an SSH login without "
    "a question for the user who runs excon. Keys and scripts of the exercise never lie on a host.";

static const char hosts_example[] =
    "hosts:\n"
    "  here:  {ram: 64 GiB, cpu: 16}\n"
    "  north: {ssh: range@north.example, ram: 256 GiB, cpu: 64, labels: [fast], underlay: 10.0.0.2}\n"
    "reserve: 4 GiB\n"
    "pins: {estmark: north, archive: fast}\n"
    "apart:\n"
    "  - [dc-1, dc-2]";

static void manual_hosts(FILE *to)
{
    manual_of_keys(to, hosts_about, host_list_places, host_list_place_count, hosts_example);
}

/* ---- excon-journal(5) ---- */

static const char journal_about[] =
    "An exercise is its journal: `journal.db`, an SQLite file in the exercise's folder. The "
    "controller writes a row before it acts on what the row says, and no row is ever changed; "
    "triggers refuse UPDATE and DELETE. `excon log` prints the rows for people, `excon log --json` "
    "for programs, and `excon verify` checks the chain and the signatures.";

static const char journal_tables[] =
    "row    (seq, kind, x, r, wall, audience, team, body, chain): what happened, from 1 without gaps\n"
    "turn   (first, last, x, r, boot, boot_id, wall): the clocks at each commit\n"
    "blob   (hash, bytes): large things, named by their BLAKE2b-256 hash";

static const char journal_columns[] =
    "x         exercise time: milliseconds since STARTEX\n"
    "r         range time: milliseconds since the exercise was opened, which stops in pauses only\n"
    "          where the exercise does\n"
    "wall      the wall clock, for people\n"
    "audience  who may see the row: 0 exercise control, 1 also the green team, 2 also the team in\n"
    "          `team`, 3 everybody, 4 also the trainers of that team\n"
    "body      a JSON object of the kind's fields; fields that are 0, false or empty are left out,\n"
    "          and unknown ones are passed over\n"
    "chain     BLAKE2b-256 over the chain of the row before and all columns of this row";

static const char journal_kinds[] =
    "Ordinals name teams, machines, conditions, metrics, objectives, events and injects, counted from "
    "1 in the order of the first rows. Points and values are thousandths, times milliseconds.";

static void manual_journal(FILE *to)
{
    roff_section(to, "DESCRIPTION");
    roff_text(to, journal_about);
    roff_section(to, "TABLES");
    roff_text(to, journal_tables);
    roff_section(to, "COLUMNS OF A ROW");
    roff_text(to, journal_columns);
    roff_section(to, "KINDS OF ROWS");
    roff_text(to, journal_kinds);
    manual_rows(to);
    roff_section(to, "EXAMPLES");
    roff_example(to, "sqlite3 -readonly journal.db \"select seq, kind, x, body from row\"");
}

/* ---- the pages ---- */

const struct manual manuals[] = {
    {"excon-scenario", 5, "the file of an exercise, and the model of a rehearsal", manual_scenario},
    {"excon-package", 5, "images, features, checks and injects that scenarios name",
     manual_package},
    {"excon-hosts", 5, "the list of hosts that a range stands on", manual_hosts},
    {"excon-journal", 5, "the record of an exercise", manual_journal},
    {"excon-seat", 7, "what a member of a team or of exercise control types", manual_seat},
    {NULL, 0, NULL, NULL},
};

const struct manual *manual_find(const char *name)
{
    for (const struct manual *at = manuals; at->name != NULL; at++)
        if (strcmp(at->name, name) == 0 || strcmp(at->name + strlen("excon-"), name) == 0)
            return at;
    return NULL;
}

void manual_print(FILE *to, const struct manual *manual)
{
    roff_begin(to, manual->name, manual->section, manual->summary);
    manual->print(to);
    fputs(".SH SEE ALSO\n.BR excon (1)", to);
    for (const struct manual *at = manuals; at->name != NULL; at++)
        if (at != manual) {
            fputs(",\n.BR ", to);
            roff_quoted(to, at->name);
            fprintf(to, " (%d)", at->section);
        }
    fputc('\n', to);
}

struct manual_term {
    const char *term, *text;
};

static const struct manual_term environment[] = {
    {"EXCON_EXERCISE", "Which exercise of several, as --exercise."},
    {"EXCON_SEAT", "The seat that gives orders, as --seat."},
    {"EXCON_STATE", "The folder of journals, keys and logs."},
    {"EXCON_IMAGES", "The folder of guest images."},
    {"EXCON_LIBRARY", "Folders of packages, with a colon between them."},
    {"EXCON_AGENTS", "The folder of the agents."},
    {"EXCON_BOOT_WITHIN", "Seconds that a guest may take to boot before it has failed."},
    {"EXCON_HUB_EVERY", "Milliseconds between two looks for changes in MISP; 15000 without it."},
    {"LIBVIRT_DEFAULT_URI", "The libvirt connection, as --connect."},
    {"NO_COLOR", "No colours, whatever its value."},
    {"XDG_STATE_HOME, XDG_CACHE_HOME, XDG_DATA_HOME, XDG_RUNTIME_DIR",
     "Where the folders below are."},
    {NULL, NULL},
};

static const struct manual_term files[] = {
    {"~/.local/state/excon/RUN/", "The journal, the run key and the log of an exercise."},
    {"$XDG_RUNTIME_DIR/excon/RUN/", "Its sockets while it runs; without the variable they are in "
                                    "/tmp/excon-UID/RUN/."},
    {"~/.cache/excon/images/", "Guest images."},
    {"~/.local/share/excon/packages/", "Packages of this user."},
    {NULL, NULL},
};

static void manual_terms(FILE *to, const char *title, const struct manual_term *terms)
{
    roff_section(to, title);
    for (; terms->term != NULL; terms++) {
        roff_item(to, terms->term, NULL);
        roff_words(to, terms->text);
    }
}

void manual_environment(FILE *to)
{
    manual_terms(to, "ENVIRONMENT", environment);
    manual_terms(to, "FILES", files);
}
