/* SPDX-License-Identifier: Apache-2.0 */
/* Features, conditions, vulnerabilities and variables: what stands on machines and what is looked
 * at. */
#include <string.h>

#include "scenario/sdl/sections.h"

/* ---- features -----------------------------------------------------------------------------------
 */

static const char *const feature_words[] = {"|service|Service|SERVICE|",
                                            "|configuration|Configuration|CONFIGURATION|",
                                            "|artifact|Artifact|ARTIFACT|", NULL};

enum { FEATURE_SOURCE = 2, FEATURE_PLAYBOOK = 8 }; /* places in the table */

static const struct key feature_keys[] = {
    {.name = "name", .type = KEY_TEXT, .offset = offsetof(struct feature, name)},
    {.name = "type",
     .type = KEY_WORD,
     .flags = KEY_REQUIRED,
     .words = feature_words,
     .offset = offsetof(struct feature, type),
     .about = "service, configuration or artifact"},
    {.name = "source",
     .type = KEY_SOURCE,
     .offset = offsetof(struct feature, source),
     .about = "required"},
    {.name = "dependencies",
     .type = KEY_REFS,
     .section = SECTION_FEATURES,
     .offset = offsetof(struct feature, dependencies)},
    {.name = "vulnerabilities",
     .type = KEY_REFS,
     .section = SECTION_VULNERABILITIES,
     .offset = offsetof(struct feature, vulnerabilities)},
    {.name = "destination", .type = KEY_TEXT, .offset = offsetof(struct feature, destination)},
    {.name = "description", .type = KEY_TEXT, .offset = offsetof(struct feature, description)},
    {.name = "environment",
     .type = KEY_TEXTS,
     .offset = offsetof(struct feature, environment),
     .about = "K=V"},
    {.name = "playbook",
     .type = KEY_TEXT,
     .flags = KEY_OWN,
     .offset = offsetof(struct feature, playbook),
     .about = "a playbook of Ansible's in its package, which exercise control plays on the VM"},
};

const struct key_table feature_table = {"feature", false, NULL, feature_keys,
                                        sizeof(feature_keys) / sizeof(feature_keys[0])};

void feature_read(struct loader *loader, const struct item *item, struct element *element)
{
    struct feature *feature = (void *)element;
    const struct pair *seen[KEYS_MOST];

    if (!keys_read(loader, item, &feature_table, feature->id, feature->mark, feature, seen))
        return;
    if (seen[FEATURE_SOURCE] == NULL)
        complain_error(loader->complaints, feature->mark, "Feature is missing a source field");
    if (seen[FEATURE_PLAYBOOK] != NULL)
        feature->playbook_mark = seen[FEATURE_PLAYBOOK]->value->mark;
}

/* ---- conditions ---------------------------------------------------------------------------------
 */

enum {
    NAME,
    COMMAND,
    INTERVAL,
    SOURCE,
    DESCRIPTION,
    ENVIRONMENT,
    RESULT,
    TIMEOUT,
    POINTS,
    PROBE,
    SAME_AS,
    FAULT,
    UNREACHABLE,
    NEEDS,
    SHELL
};

const char *const shell_words[] = {
    [SHELL_SH] = "sh", [SHELL_BASH] = "bash", [SHELL_POWERSHELL] = "powershell", NULL};

static const char *const result_words_sdl[] = {"number", "exit", "nagios", NULL};

static const struct key keys[] = {
    [NAME] = {.name = "name", .type = KEY_TEXT, .offset = offsetof(struct condition, name)},
    [COMMAND] = {.name = "command",
                 .type = KEY_TEXT,
                 .offset = offsetof(struct condition, command),
                 .about = "runs in the guest as the role's user; with interval"},
    [INTERVAL] = {.name = "interval",
                  .type = KEY_WHOLE,
                  .offset = offsetof(struct condition, interval),
                  .about = "seconds between two checks; with command"},
    [SOURCE] = {.name = "source",
                .type = KEY_SOURCE,
                .offset = offsetof(struct condition, source),
                .about = "a package instead of command and interval"},
    [DESCRIPTION] = {.name = "description",
                     .type = KEY_TEXT,
                     .offset = offsetof(struct condition, description)},
    [ENVIRONMENT] = {.name = "environment",
                     .type = KEY_TEXTS,
                     .offset = offsetof(struct condition, environment)},
    [RESULT] =
        {.name = "result",
         .type = KEY_WORD,
         .flags = KEY_OWN,
         .words = result_words_sdl,
         .offset = offsetof(struct condition, result),
         .about =
             "number (standard output, 0…1; default), exit (0 is 1, 126 and 127 are a fault, else 0) or nagios (0 is 1, 1 is ½, 2 is 0, 3 a fault)"},
    [TIMEOUT] =
        {.name = "timeout",
         .type = KEY_SPAN,
         .flags = KEY_OWN | KEY_NOT_EMPTY,
         .offset = offsetof(struct condition, timeout),
         .about =
             "a check that takes longer is a fault; what a probe looks at and does not answer within it is down"},
    [POINTS] = {.name = "points",
                .type = KEY_ITEM,
                .flags = KEY_OWN,
                .about = "short for a conditional metric, its evaluation (50 %) and its TLO"},
    [PROBE] =
        {.name = "probe",
         .type = KEY_ITEM,
         .flags = KEY_OWN,
         .about =
             "looks from outside, nothing runs in the guest: {http: URL, every: 30s, from: node}"},
    [SAME_AS] = {.name = "same-as",
                 .type = KEY_REF,
                 .flags = KEY_OWN,
                 .section = SECTION_CONDITIONS,
                 .offset = offsetof(struct condition, same_as),
                 .about = "another name of this condition's result: run once, used twice"},
    [FAULT] =
        {.name = "fault",
         .type = KEY_ITEM,
         .flags = KEY_OWN,
         .about =
             "what a fault counts as whose cause lies in the guest (a signal, a time-out, no number, a denied login): "
             "excused, or bad after N of them in a row; default as the exercise says"},
    [UNREACHABLE] =
        {.name = "unreachable",
         .type = KEY_ITEM,
         .flags = KEY_OWN,
         .about =
             "what it counts as that the guest runs and its SSH server does not answer: fault, or down after a "
             "duration; default as the exercise says"},
    [NEEDS] =
        {.name = "needs",
         .type = KEY_REFS,
         .flags = KEY_OWN,
         .section = SECTION_FEATURES,
         .offset =
             offsetof(struct condition, needs),
         .about =
             "features of its machine without which it is not made; default: those whose names "
             "stand in what it runs"},
    [SHELL] = {.name = "shell",
               .type = KEY_WORD,
               .flags = KEY_OWN,
               .words = shell_words,
               .offset = offsetof(struct condition, shell),
               .about = "what reads `command` in the guest: sh, bash or powershell"},
};

const struct key_table condition_table = {"condition", false, NULL, keys,
                                          sizeof(keys) / sizeof(keys[0])};

static void conditions_check_base(struct loader *loader, const struct condition *condition,
                                  const struct pair *const seen[])
{
    struct complaints *complaints = loader->complaints;

    if (seen[SOURCE] != NULL && (seen[COMMAND] != NULL || seen[INTERVAL] != NULL))
        complain_error(complaints, condition->mark,
                       "Condition must have Command and Interval or Source defined, not both");
    else if (seen[COMMAND] != NULL && seen[INTERVAL] == NULL)
        complain_error(complaints, condition->mark,
                       "Condition has Command defined but is missing Interval");
    else if (seen[COMMAND] == NULL && seen[INTERVAL] != NULL) {
        complain_error(complaints, condition->mark,
                       "Condition has Interval defined but is missing Command");
        if (seen[PROBE] != NULL)
            complain_hint(complaints,
                          "a probe says how often it looks by \"every\", inside the probe");
    }
}

static void conditions_check_own(struct loader *loader, const struct condition *condition,
                                 const struct pair *const seen[], uint32_t wrong)
{
    bool runs = seen[COMMAND] != NULL || seen[SOURCE] != NULL;

    if (seen[PROBE] != NULL && (runs || seen[RESULT] != NULL)) {
        complain_error(loader->complaints, seen[PROBE]->key->mark,
                       "a probe runs nothing in the guest: \"%s\" cannot stand beside it",
                       seen[COMMAND] != NULL  ? "command"
                       : seen[SOURCE] != NULL ? "source"
                                              : "result");
        complain_other(loader->complaints,
                       seen[seen[COMMAND] != NULL  ? COMMAND
                            : seen[SOURCE] != NULL ? SOURCE
                                                   : RESULT]
                           ->key->mark,
                       "here");
    }
    for (int key = FAULT; key <= UNREACHABLE; key++)
        if (seen[key] != NULL && seen[SAME_AS] != NULL)
            complain_error(
                loader->complaints, seen[key]->key->mark,
                "\"%s\" belongs to the condition that is run, not to another name of its result",
                keys[key].name);
    if (seen[PROBE] != NULL && seen[SAME_AS] != NULL)
        complain_error(loader->complaints, seen[SAME_AS]->key->mark,
                       "a probe cannot be the same as another condition");
    if (!runs && seen[PROBE] == NULL && seen[SAME_AS] == NULL && seen[INTERVAL] == NULL)
        loader_warn(loader, condition->mark,
                    "condition \"%s\" looks at nothing: it has no command, source or probe",
                    condition->id);
    if (seen[INTERVAL] != NULL && seen[COMMAND] != NULL && condition->interval == 0 &&
        (wrong & 1u << INTERVAL) == 0)
        loader_warn(loader, seen[INTERVAL]->value->mark, "an interval of 0 is read as 1 second");
}

void condition_read(struct loader *loader, const struct item *item, struct element *element)
{
    struct condition *condition = (void *)element;
    const struct pair *seen[KEYS_MOST];

    if (!keys_read(loader, item, &condition_table, condition->id, condition->mark, condition, seen))
        return;

    uint32_t wrong = loader->wrong;

    condition->shell_said = seen[SHELL] != NULL;
    conditions_check_base(loader, condition, seen);
    if (seen[PROBE] != NULL)
        condition->probe = probe_read(loader, seen[PROBE]->value);
    fault_rule_read(loader, seen[FAULT] != NULL ? seen[FAULT]->value : NULL,
                    seen[UNREACHABLE] != NULL ? seen[UNREACHABLE]->value : NULL,
                    &condition->faults);
    conditions_check_own(loader, condition, seen, wrong);
    condition->interval *= 1000;
    if (seen[INTERVAL] != NULL && condition->interval == 0)
        condition->interval = 1000;
    if (loader->condition_points != NULL && seen[POINTS] != NULL &&
        !item_is_null(seen[POINTS]->value))
        loader->condition_points[condition - loader->scenario->conditions.items] = seen[POINTS];
}

/* ---- vulnerabilities ----------------------------------------------------------------------------
 */

static const struct key vulnerability_keys[] = {
    {.name = "name",
     .type = KEY_TEXT,
     .flags = KEY_REQUIRED,
     .offset = offsetof(struct vulnerability, name)},
    {.name = "description",
     .type = KEY_TEXT,
     .flags = KEY_REQUIRED,
     .offset = offsetof(struct vulnerability, description)},
    {.name = "technical",
     .type = KEY_BOOL,
     .offset = offsetof(struct vulnerability, technical),
     .about = "default false"},
    {.name = "class",
     .type = KEY_TEXT,
     .flags = KEY_REQUIRED,
     .offset = offsetof(struct vulnerability, class_name),
     .about = "CWE-79"},
};

const struct key_table vulnerability_table = {"vulnerability", false, NULL, vulnerability_keys, 4};

/* Does it hold `CWE-` and a digit anywhere? The reference's pattern is not anchored. */
static bool conditions_names_cwe(const char *text)
{
    for (const char *at = strstr(text, "CWE-"); at != NULL; at = strstr(at + 1, "CWE-"))
        if (at[4] >= '0' && at[4] <= '9')
            return true;
    return false;
}

void vulnerability_read(struct loader *loader, const struct item *item, struct element *element)
{
    struct vulnerability *vulnerability = (void *)element;
    const struct pair *seen[KEYS_MOST];

    if (!keys_read(loader, item, &vulnerability_table, vulnerability->id, vulnerability->mark,
                   vulnerability, seen) ||
        vulnerability->class_name == NULL)
        return;

    const char *class = vulnerability->class_name;

    if (!conditions_names_cwe(class))
        complain_error(loader->complaints, seen[3]->value->mark,
                       "class must be a CWE such as CWE-79, not \"%s\"", class);
    else if (strncmp(class, "CWE-", 4) != 0 || class[4 + strspn(class + 4, "0123456789")] != '\0')
        loader_warn(loader, seen[3]->value->mark, "\"%s\" holds more than a CWE", class);
}

/* ---- variables ----------------------------------------------------------------------------------
 */

enum { RANDOM, VALUE, PER };

static const struct key variable_keys[] = {
    [RANDOM] = {.name = "random",
                .type = KEY_ITEM,
                .flags = KEY_OWN,
                .about = "hexN, wordN (letters) or numberN (digits), N of them, 1 … 64"},
    [VALUE] = {.name = "value",
               .type = KEY_TEXT,
               .flags = KEY_OWN,
               .offset = offsetof(struct variable, value)},
    [PER] = {.name = "per",
             .type = KEY_REF,
             .flags = KEY_OWN,
             .section = SECTION_ENTITIES,
             .offset = offsetof(struct variable, per),
             .about = "one for each child of this entity"},
};

const struct key_table variable_table = {"variable", true, NULL, variable_keys, 3};

static void conditions_read_random(struct loader *loader, const struct item *item,
                                   struct variable *variable)
{
    static const char *const words[] = {"hex", "word", "number"};
    const char *text = item->kind == ITEM_SCALAR ? item->text : "";

    for (int i = 0; i < 3; i++) {
        size_t length = strlen(words[i]), digits;
        uint32_t count = 0;

        if (strncmp(text, words[i], length) != 0)
            continue;
        digits = strspn(text + length, "0123456789");
        for (size_t j = 0; digits <= 2 && j < digits; j++)
            count = count * 10 + (uint32_t)(text[length + j] - '0');
        if (text[length + digits] == '\0' && count >= 1 && count <= 64) {
            variable->kind = VARIABLE_HEX + i;
            variable->length = count;
            return;
        }
    }
    complain_error(loader->complaints, item->mark,
                   "\"random\" must be hexN, wordN or numberN, N from 1 to 64");
}

void variable_read(struct loader *loader, const struct item *item, struct element *element)
{
    static const char *const aces[] = {"type", "default", "allowed_values", "required", NULL};
    struct variable *variable = (void *)element;
    const struct pair *seen[KEYS_MOST];
    const char *letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

    if (variable->id[0] == '\0' || variable->id[strspn(variable->id, letters)] != '\0')
        complain_error(
            loader->complaints, variable->mark,
            "a variable's name is made of letters, digits, _ and -, so that ${name} can be found");
    if (section_is_aces(loader, item, aces))
        return;
    if (!keys_read(loader, item, &variable_table, variable->id, variable->mark, variable, seen))
        return;
    if (seen[RANDOM] != NULL)
        conditions_read_random(loader, seen[RANDOM]->value, variable);
    if ((seen[RANDOM] != NULL) == (seen[VALUE] != NULL))
        complain_error(loader->complaints, variable->mark,
                       "a variable has either \"random\" or \"value\"");
}
