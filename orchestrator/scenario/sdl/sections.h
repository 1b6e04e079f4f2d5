/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sections of a scenario, as data: what they are called, where the model keeps them, who reads
 * an element. Every element of the model begins with `struct mark mark; const char *id;`.
 */
#pragma once

#include "scenario/yaml/keys.h"
#include "scenario/sdl/tables.h"

enum {
    SECTION_MOST = 100 * 1000, /* elements of a section */
    ENTITIES_MOST = 10 * 1000,
    COPIES_MOST = 254, /* {team} is 1 … 254 */
};

struct element {
    struct mark mark;
    const char *id;
};

struct elements {
    void *items;
    size_t count;
};

typedef void element_reader(struct loader *loader, const struct item *item,
                            struct element *element);

struct section_class {
    const char *word, *words; /* "Condition", "Conditions": as the reference parser says them */
    size_t offset;            /* of struct elements in the scenario */
    size_t size;              /* of an element */
};

extern const struct section_class section_classes[SECTIONS];

struct elements *section_of(const struct loader *loader, enum section section);
struct element *section_at(const struct loader *loader, enum section section, size_t index);

/* Reads a map of elements by their reader. Leaves room for `spare` more behind them, so that
 * nothing ever moves. */
void section_read(struct loader *loader, enum section section, const struct item *map, size_t spare,
                  element_reader *read);

/*
 * Which pairs of a map of ids count: the last of each id (a warning names the others), and none
 * whose id is not a text. *ret_count of them, in document order, in the scratch
 * pool; NULL without memory.
 */
const struct pair **section_pairs(struct loader *loader, const struct item *map, const char *word,
                                  size_t *ret_count);

/* (Re)builds the look-up of a section, and asks it. */
void names_build(struct loader *loader, enum section section);
uint32_t names_find(const struct loader *loader, enum section section, const char *id);

/* ---- readers, one file each: sdl-*.c
 * ------------------------------------------------------------- */

element_reader node_read, feature_read, condition_read, vulnerability_read, variable_read,
    metric_read, evaluation_read, tlo_read, goal_read, inject_read, event_read_sdl, script_read,
    story_read, infrastructure_read;
void sdl_exercise_read(struct loader *loader, const struct item *item);
void entities_read(struct loader *loader, const struct item *map);

/* ---- blocks of excon's own: extensions*.c
 * -------------------------------------------------------- */

/* NULL: it says no protocol to look by, which was complained of. */
struct probe *probe_read(struct loader *loader, const struct item *item);
/* `green` of a VM; NULL: nothing is done there. */
struct green *green_read(struct loader *loader, const struct item *item);
/* `scores` of the exercise. */
void scores_read(struct loader *loader, const struct pair *scores, struct exercise *exercise);
/* `fault` and `unreachable`, of a condition and of the exercise; either item may be NULL. */
void fault_rule_read(struct loader *loader, const struct item *fault,
                     const struct item *unreachable, struct fault_rule *rule);
void when_read(struct loader *loader, const struct item *item, struct when *when);
/* The colours, in the order of enum tlp, to NULL. */
extern const char *const indicator_tlp_words[];
void indicators_read(struct loader *loader, const struct item *item, struct indicators *indicators);
void share_read_said(struct loader *loader, const struct item *item, struct inject_share *share);
void hints_read(struct loader *loader, const struct item *item, struct hints *hints);
void rubric_read(struct loader *loader, const struct item *item, struct rubric *rubric);
void flags_read(struct loader *loader, const struct item *item, struct flags *flags);
void answers_read(struct loader *loader, const struct item *item, struct answer_branches *answers);
void expect_read(struct loader *loader, const struct item *item, struct expectations *expect);
/*
 * Has the mapping a key that this element has in the dialect ACES of SDL alone (`keys` to NULL)?
 * The first such mapping of a document is complained of, and none of them is to be read.
 */
bool section_is_aces(struct loader *loader, const struct item *map, const char *const *keys);
void atomic_read(struct loader *loader, const struct item *item, struct atomic_test *atomic);
void msel_read(struct loader *loader, const struct item *item, struct msel_words *msel);
void message_read(struct loader *loader, const struct item *item, struct message *message);
void machine_read(struct loader *loader, const struct item *item, struct machine_acts *machine);
void properties_read(struct loader *loader, const struct item *item, struct infrastructure *place);
void acls_read(struct loader *loader, const struct item *item, struct acls *acls);
/* The addresses of a VM against the networks of its links. */
void cross_addresses(struct loader *loader, const struct infrastructure *place);
/* `limit`: exercise.adjust-limit where it is said beside it, or NULL. */
void scoring_read(struct loader *loader, const struct item *item, const struct pair *limit,
                  struct exercise *exercise);
/* `reports` of the exercise. */
void reports_read(struct loader *loader, const struct pair *reports, struct exercise *exercise);
/* What is said of lateness: `close` and `least` (NULL: not said) beside `due`. */
void lateness_check(struct loader *loader, int64_t due, int64_t close, double least,
                    const struct pair *said_close, const struct pair *said_least);
void attack_read(struct loader *loader, const struct pair *pair, struct attack *attack);
void truth_read(struct loader *loader, const struct item *item, struct truth *truth);
void maintenance_read(struct loader *loader, const struct item *item, struct exercise *exercise);
void over_read(struct loader *loader, const struct item *item, struct metric *metric);

/* ---- after reading
 * ------------------------------------------------------------------------------- */

/* Resolves what stands in the base's keys (own = false) or in excon's; the document is not expanded
 * before. */
void cross_resolve(struct loader *loader, bool own);
/* The rules of SDL 0.21 between elements. */
void cross_base(struct loader *loader);
/* The rules between excon's own keys, after expansion. */
void cross_own(struct loader *loader);
/* The shell of what says none, by the roles by which it runs. */
void cross_shells(struct loader *loader);
/* What 0.21 lets through and is almost surely wrong. */
void cross_warn(struct loader *loader);
/* `at` and `points` become the elements that they are short for. */
void expand_short_forms(struct loader *loader);

/* The index of a role of a VM, or SCENARIO_NONE. */
uint32_t node_role_find(const struct node *node, const char *role);
