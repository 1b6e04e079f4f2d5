/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the planner's files share while a plan is made. Each file makes the rows of its kinds, in
 * the order of genesis, and leaves behind where the instances of each element are. Running out of
 * memory is noted once (`no_memory`) and asked for at the end; complaints are errors of the
 * scenario.
 */
#pragma once

#include <jansson.h>

#include "core/model/host-name.h"
#include "scenario/yaml/complaints.h"
#include "scenario/plan/manifest.h"
#include "scenario/plan/plan.h"

/*
 * The instances of one element of the infrastructure, metrics or objectives. Shared ones have
 * team_first 0; else there are `copies` for each of `teams` teams from team_first on: teams of one
 * entity stand together.
 */
struct placed {
    uint32_t first; /* ordinal; 0: there is none */
    uint32_t team_first, teams, copies;
    bool router;          /* a VM that joins its switches */
    const char *firmware; /* a VM's, when its package says so; NULL: as its image has it */
    struct manifest_hardware hardware; /* a VM's */
    bool unmanaged;                    /* a VM that nothing of excon's gets into */
    bool probed;                       /* and that is up once a probe finds it */
    bool powershell;                   /* a VM that runs PowerShell, and no sh */
    bool light;                        /* a VM that is a container */
    const char *login;                 /* whom exercise control logs in as there; NULL: not said */
    const struct account *account;  /* a VM's, of the first login, and all that its package has; */
    const struct account *accounts; /* NULL: its seed makes it ready */
    size_t account_count;
};

struct ordinal_list {
    uint32_t *items;
    size_t count;
};

/* A node's use of an inject or condition. */
struct planned_use {
    uint32_t node;
    const struct use *use;
};

struct use_list {
    struct planned_use *items;
    size_t count;
};

/* What an inject runs, made when it is first needed. */
struct inject_plan {
    bool made;
    struct plan_blob script, cleanup, files;
    const char *title;           /* of an atomic test: its name; NULL: none */
    const char *subject, *steps; /* of a test that people do */
};

/* A network of a switch instance. */
struct lan {
    uint32_t base, gateway; /* host byte order; gateway 0: none was said */
    uint8_t prefix;
    uint32_t next; /* offset that is tried next */
    uint32_t infrastructure;
};

/* Who stands on the switch `lan` (or of them `vm` alone, when it is not 0) reaches `to` by
 * `router`'s address there. */
struct planned_route {
    uint32_t lan, vm, to, router;
    const char *via;
};

struct team {
    uint32_t entity;
    bool trained; /* of the training audience: not red, green or white */
};

struct planner {
    const struct scenario *scenario;
    const struct plan_options *options;
    struct complaints *complaints;
    struct plan *plan;
    struct pool *pool;   /* the plan's */
    struct pool scratch; /* ends with the planner */
    bool no_memory, too_many;
    bool only_looks; /* nothing is kept: a package that is not there is a warning */

    struct team *teams; /* by ordinal - 1 */
    size_t team_count;
    uint32_t *team_of_entity; /* ordinal, 0: no team */

    struct placed *placed;              /* by infrastructure */
    struct lan *lans;                   /* by ordinal of the switch - 1 */
    char (*host_names)[HOST_NAME_SIZE]; /* by VM - 1 */
    char (*team_names)[HOST_NAME_SIZE]; /* by team - 1 */
    uint32_t *infrastructure_of_vm;     /* by VM - 1 */
    struct planned_route *routes;       /* by lan */
    size_t route_count;
    const struct plan_nic **router_nics; /* of all routers, in the order of VMs */
    size_t router_nic_count;
    struct ordinal_list *conditions;                  /* instances, by condition of the scenario */
    struct ordinal_list *metrics;                     /* instances, by metric */
    struct ordinal_list *objectives[OBJECTIVE_TYPES]; /* instances, by evaluation, TLO, goal */
    struct ordinal_list *occurrences;                 /* of each event of the scenario */
    struct use_list *inject_uses;                     /* by inject */
    struct inject_plan *inject_plans;
    struct ordinal_list inject_of_row; /* the scenario's inject, by place of a row */
    json_t *sources;                   /* files that were used: path and hash; NULL: none */
    json_t *groups;                    /* names that ansible_group gave; NULL: none yet */
    struct package *packages;          /* those that were looked for */
    size_t package_count;
};

/* ---- planner.c ---- */

/* A new row in `rows`; NULL: no memory, or too many (a complaint says so). It moves when the next
 * is added. */
struct plan_row *planner_row(struct planner *planner, struct plan_rows *rows, enum row_kind kind,
                             uint32_t team, enum audience audience, struct mark mark);
/* Scratch memory for an array; NULL notes it. */
void *planner_scratch(struct planner *planner, size_t count, size_t size);
void planner_list_add(struct planner *planner, struct ordinal_list *list, uint32_t ordinal);
/* A copy of a list into the plan. */
struct ordinals planner_ordinals(struct planner *planner, const struct ordinal_list *list);
/* A text of the plan: cut where rows would cut it; "" for NULL. */
const char *planner_text(struct planner *planner, const char *text);
const char *planner_print(struct planner *planner, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A note of the plan; all but NOTE_TRUST are warnings too. */
void planner_note(struct planner *planner, enum plan_note_kind kind, struct mark mark,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Does the entity stand at or under `above`? */
bool planner_under(const struct planner *planner, uint32_t entity, uint32_t above);
const char *planner_team_id(const struct planner *planner, uint32_t team);
/* A hash for spreading: the same everywhere, of no use for secrets. */
uint64_t planner_hash(uint64_t seed, const char *text, uint64_t number);

/* The instances that a team reaches: its own, or the shared ones. Returns how many; *ret_first the
 * first. */
uint32_t placed_reach(const struct placed *placed, uint32_t team, uint32_t *ret_first);

uint32_t planner_team_of_vm(const struct planner *planner, uint32_t vm);
/* Does the team play the storyline: by its own choice, else by that of the entity above it? */
bool planner_plays(const struct planner *planner, uint32_t team, uint32_t story);
/* Is the team among those that the inject is for: named itself, or above or below what is named? */
bool planner_is_named(const struct planner *planner, const struct inject *inject, uint32_t team);
/* Does the inject come to the team: into a VM of its own or a shared one, or as a message? */
bool planner_inject_is_for(const struct planner *planner, uint32_t inject, uint32_t team);

/* ---- plan-condition.c ---- */

const struct node *planner_node_of(const struct planner *planner, uint32_t vm);
/*
 * An instance of a condition of the scenario, by its index. The ordinal, the id and the spread over
 * its interval are filled in here.
 */
void planner_condition(struct planner *planner, uint32_t index, const struct condition_made *made,
                       struct plan_blob blob);

/* ---- the steps, in the order of genesis ---- */

void plan_days(struct planner *planner);                  /* plan-day.c */
void plan_maintenance(struct planner *planner);           /* plan-maintenance.c */
void plan_attacks(struct planner *planner);               /* plan-attack.c */
void plan_scoring(struct planner *planner);               /* plan-scoring.c */
void plan_contacts(struct planner *planner);              /* plan-contact.c */
void plan_members(struct planner *planner);               /* plan-member.c */
void plan_variables(struct planner *planner);             /* plan-variable.c */
void plan_switches(struct planner *planner);              /* plan-network.c */
void plan_vms(struct planner *planner);                   /* plan-vm.c */
void plan_names(struct planner *planner);                 /* plan-name.c: host names, users */
void plan_addresses(struct planner *planner);             /* plan-address.c: all NICs get theirs */
void plan_routers(struct planner *planner);               /* plan-router.c */
void plan_managed(struct planner *planner);               /* plan-managed.c */
void plan_shells(struct planner *planner);                /* plan-shell.c */
void plan_light(struct planner *planner);                 /* plan-light.c */
void plan_specs(struct planner *planner);                 /* plan-spec.c */
void plan_features(struct planner *planner);              /* plan-feature.c */
void plan_conditions(struct planner *planner);            /* plan-check.c */
void plan_probe(struct planner *planner, uint32_t index); /* plan-probe.c: one condition's */
void plan_greens(struct planner *planner);                /* plan-green.c */
void plan_metrics(struct planner *planner);               /* plan-objective.c */
void plan_objectives(struct planner *planner);            /* plan-objective.c */
void plan_events(struct planner *planner);                /* plan-event.c, with the injects */
void plan_hints(struct planner *planner);                 /* plan-hint.c */
void plan_rubrics(struct planner *planner);               /* plan-rubric.c */
void plan_expectations(struct planner *planner);          /* plan-expectation.c */
void plan_organisations(struct planner *planner);         /* plan-organisation.c */
void plan_indicators(struct planner *planner);            /* plan-indicator.c */
void plan_warnings(struct planner *planner);      /* plan-warning.c, with what is on a list */
void plan_variable_uses(struct planner *planner); /* plan-variable.c: where one has no value */
void plan_not_run(struct planner *planner);       /* plan-notes.c */

/* plan-probe.c: is what is known of the condition seen from machines alone that no team owns? */
bool plan_is_from_outside(const struct planner *planner, uint32_t index);

/* plan-truth.c: the truth of the inject for a team, whose instances these are; its ordinal, 0: the
 * scenario says none. */
uint32_t plan_truth(struct planner *planner, const struct inject *inject, uint32_t team,
                    const struct ordinals *injects);
/* plan-rubric.c: the criteria of a metric, once for all teams. */
void plan_rubric(struct planner *planner, const char *metric, const struct rubric *rubric);

/* plan-event.c: the instances of one occurrence's injects (plan-inject.c). */
struct occurrence {
    uint32_t event; /* ordinal */
    uint32_t team;
    const struct scenario_event *what;
    uint32_t story; /* SCENARIO_NONE: none */
};

/*
 * plan-trigger.c. The teams that an event exists for, into reached[team - 1]; false: for all
 * together. What an event's conditions, its `when` and its injects reach, and whom it comes after.
 */
bool trigger_reach(const struct planner *planner, const struct scenario_event *event,
                   bool *reached);

/*
 * What an occurrence waits for, into its row; what comes after an event is added when all are
 * there. False: something of it can never be for this team; *ret_missing says what.
 */
bool trigger_plan(struct planner *planner, const struct scenario_event *event, uint32_t team,
                  struct event_made *made, const char **ret_missing);
void trigger_plan_after(struct planner *planner);

void plan_injects(struct planner *planner, const struct occurrence *occurrence);

/* plan-share.c: what an inject shares, in JSON as core/model/share.h reads it, and *ret_to who
 * receives it. NULL: nobody does, or it was complained of. */
const char *plan_share(struct planner *planner, const struct occurrence *occurrence,
                       const struct inject *inject, const char **ret_to);

/* ---- addresses (plan-ipv4.c) ---- */

/* "10.{team}.1.0/24" for a team; false: it is no such text, or the team does not fit into it. */
bool network_parse(const char *text, uint32_t team, uint32_t *ret_base, uint8_t *ret_prefix);
bool address_parse(const char *text, uint32_t team, uint32_t *ret_address);
/* "{team}" replaced by the number; false: it does not fit, or the team has no such number. */
bool team_fill_in(const char *text, uint32_t team, char *to, size_t size);

/* ---- routers (plan-router.c, plan-route.c) ---- */

/* The routes of a VM, one for each network behind a router: at most `most`, into `ret`. */
size_t plan_routes_of(const struct planner *planner, uint32_t vm, const struct planned_route **ret,
                      size_t most);
/* NULL: there are none. */
json_t *plan_routes_json(struct planner *planner, uint32_t vm);
/* What a router lets pass; NULL: the VM is none. */
json_t *plan_router_json(struct planner *planner, uint32_t vm);
/* The address of the router that knows the names of the VM's team; NULL: there is none. */
const char *plan_dns(const struct planner *planner, uint32_t vm);

/* ---- packages (plan-package.c) ---- */

struct planner_file {
    const char *bytes; /* of the scratch pool, with a NUL behind them */
    size_t length;
    uint32_t mode; /* permission bits */
};

struct package {
    const char *name, *wanted; /* as the source says */
    bool found;
    const char *version, *type, *action;
    bool in_guest;             /* `action` is a path in the guest */
    const char *file_path;     /* of an event: its page; NULL: none is said */
    const char *root, *folder; /* of the library or the scenario, and the package's below it */
    int64_t interval;          /* ms, of a condition; 0: not said */
    bool restarts;
    bool router;                       /* of a VM: it takes a router's rules */
    const char *firmware;              /* of a VM: "bios" or "uefi"; NULL: as its image has it */
    struct manifest_hardware hardware; /* of a VM */
    bool unmanaged, probed;
    bool light;        /* of a VM: it is a container */
    bool powershell;   /* of a VM: what runs its scripts */
    const char *login; /* of such a VM: whom exercise control logs in as; NULL: not said */
    const struct account *account, *accounts; /* of a VM with management: account, else NULL */
    size_t account_count;
    int shell; /* enum script_shell, of others: what reads the action */
    const struct asset *assets;
    size_t asset_count;
    const char *manifest_name; /* below the root: FOLDER/package.yml or FOLDER/package.toml */
    struct planner_file manifest;
};

/*
 * The newest package of a source. 0: found, of type `type`; 1: not there, or another type, and
 * complained
 * (`missing_is_error`, else a warning), once for each source.
 */
int package_find(struct planner *planner, const struct source *source, const char *type,
                 bool missing_is_error, const struct package **ret_package);

/* Looks for the packages that sources name, also those of what is not deployed. */
void plan_packages(struct planner *planner);

/* A file below the folder `root` (base/inside.h). 0; 1: there is none; <0: it is refused, too
 * large, or there is no memory. */
int planner_read(struct planner *planner, const char *root, const char *name, size_t most,
                 struct planner_file *ret, struct error *err);

/* What of that the plan is made of: its path and hash are remembered with the exercise. */
void planner_used(struct planner *planner, const char *root, const char *name,
                  const struct planner_file *file);

/* The folder that the scenario lies in. */
const char *planner_root(struct planner *planner);

/*
 * A file of the package: its bytes (of the scratch pool, with a NUL behind them) and its permission
 * bits. NULL: complained at `mark`; `name` must stay below the package's folder.
 */
const char *package_file(struct planner *planner, const struct package *package, const char *name,
                         size_t most, struct mark mark, size_t *ret_length, uint32_t *ret_mode);

/* What sh runs for the package's action: its text, or the call of a program in the guest. NULL:
 * complained. */
const char *package_script(struct planner *planner, const struct package *package, struct mark mark,
                           size_t *ret_length);

/* ---- versions (version.c) ---- */

/* Does version "1.2.3" meet "*", "1.2", "^1.2.3", "~1.2", ">=1.0, <2"? */
bool version_meets(const char *version, const char *wanted);
int version_compare(const char *a, const char *b);

/* ---- variables (plan-variable.c) ---- */

/*
 * The text with ${name} of the variables whose value the scenario itself says; of the scratch pool
 * when something was replaced. What is random is left for when it is used.
 */
const char *planner_expand(struct planner *planner, const char *text, size_t *length);

/* ---- scripts (plan-script.c) ---- */

/* The text as one word of sh, of the scratch pool. */
const char *script_quote(struct planner *planner, const char *text);

/* Both texts, of the scratch pool; *length is the second one's, then of both. NULL: no memory. */
const char *script_join(struct planner *planner, const char *before, const char *text,
                        size_t *length);

/* Warns of what the guest's sh will not read as its author meant it: line ends of Windows, a byte
 * order mark, a first line that asks for another program. `what` it is, "inject py: run". */
void script_warn(struct planner *planner, struct mark at, const char *what, const char *text,
                 int shell);

/* What the guest's sh, or its PowerShell, is given so that `shell` (enum script_shell) reads the
 * text: the text itself, or a call of bash around it; of the scratch pool. NULL: no memory. */
const char *script_for(struct planner *planner, int shell, const char *text, size_t *length);

/* A script: `environment` as sh or PowerShell sets it (enum script_shell; bash gets it from sh),
 * then `body`. Names that no shell takes are complained about. */
struct plan_blob script_make(struct planner *planner, const struct scenario_texts *environment,
                             int shell, const char *body, size_t length);
