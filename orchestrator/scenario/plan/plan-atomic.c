/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A test becomes a script of our own making for the guest's sh, in which each of its commands is
 * handed whole, by a here-document that nothing is read in, to the shell that the test names: by
 * `sudo -n` when it wants to be root and is not.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/plan/plan-atomic-own.h"

enum { COMMAND_MOST = 100 * 1024 /* a kernel takes 128 KiB as one word of a command line */ };

/* ---- finding ---- */

static bool atomic_read_from(struct writing *writing, const char *root)
{
    struct planner *planner = writing->planner;
    const struct atomic_test *wanted = &writing->inject->atomic;
    const char *name =
        atomic_put(planner, "atomics/%s/%s.yaml", wanted->technique, wanted->technique);
    const char *path = atomic_put(planner, "%s/%s", root, name);
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct planner_file file;
    struct error err = {0};
    int result = planner_read(planner, root, name, ATOMIC_MOST, &file, &err);

    if (result > 0)
        return false;
    writing->root = root;
    if (result < 0) {
        atomic_fail(writing, "%s: %s", root, err.text);
        return true;
    }
    result = atomic_file_read(&planner->scratch, path, file.bytes, file.length, wanted->technique,
                              wanted->test, &complaints, &writing->test, NULL);
    planner_used(planner, root, name, &file);
    planner->no_memory |= result < 0;
    writing->failed |= result != 0;
    complaints_sort(&complaints);
    complaints_adopt(planner->complaints, wanted->mark, &complaints, false);
    complaints_done(&complaints);
    return true;
}

/* Beside the scenario, then along the library. */
static bool atomic_find(struct writing *writing)
{
    struct planner *planner = writing->planner;
    const char *library = planner->options->library != NULL ? planner->options->library : "";

    if (atomic_read_from(writing, planner_root(planner)))
        return true;
    while (*library != '\0') {
        size_t length = strcspn(library, ":");

        if (length != 0 &&
            atomic_read_from(writing, atomic_put(planner, "%.*s", (int)length, library)))
            return true;
        library += length + (library[length] == ':');
    }
    atomic_fail(writing, "there is no file of the technique %s", writing->inject->atomic.technique);
    complain_hint(planner->complaints,
                  "looked for atomics/%s/%s.yaml beside the scenario and along the library",
                  writing->inject->atomic.technique, writing->inject->atomic.technique);
    return false;
}

/* ---- substitution ---- */

static const char *atomic_argument_of(void *own, const char *name, size_t length)
{
    struct writing *writing = own;
    const struct scenario_pairs *given = &writing->inject->atomic.arguments;

    for (size_t i = 0; i < writing->test.argument_count; i++) {
        const struct atomic_argument *argument = &writing->test.arguments[i];

        if (strlen(argument->name) != length || memcmp(argument->name, name, length) != 0)
            continue;
        for (size_t j = 0; j < given->count; j++)
            if (strcmp(given->items[j].key, argument->name) == 0)
                return given->items[j].value;
        if (argument->value == NULL && !writing->failed)
            atomic_fail(writing, "the test's argument \"%.60s\" has no default: say it",
                        argument->name);
        return argument->value != NULL ? argument->value : "";
    }
    return NULL;
}

static const char *atomic_replace(struct planner *planner, const char *text, const char *from,
                                  const char *to)
{
    size_t count = 0, room;
    char *all, *end;

    for (const char *at = text; (at = strstr(at, from)) != NULL; at += strlen(from))
        count++;
    room = strlen(text) + count * strlen(to) + 1;
    all = end = count != 0 ? planner_scratch(planner, room, 1) : NULL;
    if (all == NULL)
        return text;
    for (const char *at; (at = strstr(text, from)) != NULL; text = at + strlen(from)) {
        end = mempcpy(end, text, (size_t)(at - text));
        end = stpcpy(end, to);
    }
    stpcpy(end, text);
    return all;
}

/* A text of the test with its arguments; NULL stays NULL. */
static const char *atomic_read_text(struct writing *writing, const char *text)
{
    struct planner *planner = writing->planner;
    size_t length = text != NULL ? strlen(text) : 0;
    char *read = NULL;
    const char *all = text;
    int result =
        text != NULL ? expand('#', text, length, atomic_argument_of, writing, &read, &length) : 1;

    if (result == 2)
        atomic_fail(writing, "the test %s grows too much by its arguments",
                    writing->inject->atomic.technique);
    if (result < 0)
        planner->no_memory = true;
    if (result == 0)
        all = pool_text(&planner->scratch, read);
    free(read);
    if (all == NULL || strstr(all, ATOMIC_FOLDER) == NULL)
        return all;
    atomic_want_files(writing, all);
    all = atomic_replace(planner, all, atomic_put(planner, "$%s", ATOMIC_FOLDER), ATOMIC_PLACE);
    return atomic_replace(planner, all, ATOMIC_FOLDER, ATOMIC_PLACE);
}

/* ---- scripts ---- */

/* A line that the command does not hold. */
static const char *atomic_delimiter_for(struct planner *planner, const char *command)
{
    const char *word = "";

    for (uint64_t i = 0; word[0] == '\0' || strstr(command, word) != NULL; i++)
        word = atomic_put(planner, "%016llx", (unsigned long long)planner_hash(i, command, 0));
    return word;
}

/* A function called `name` that runs the command. */
static const char *atomic_function(struct writing *writing, const char *name, const char *shell,
                                   const char *command)
{
    struct planner *planner = writing->planner;
    const char *delimiter = atomic_delimiter_for(planner, command), *as_root = "";

    if (strlen(command) > COMMAND_MOST)
        atomic_fail(writing, "a command of the test is longer than %d KiB", COMMAND_MOST >> 10);
    if (writing->test.elevated)
        as_root = atomic_put(
            planner,
            "[ \"$(id -u)\" = 0 ] || { sudo -n %s -c \"$(%s_text)\" </dev/null; return; }\n", shell,
            name);
    return atomic_put(
        planner,
        "%s_text() {\ncat <<'%s'\n%s\n%s\n}\n%s() {\n%s%s -c \"$(%s_text)\" </dev/null\n}\n", name,
        delimiter, command, delimiter, name, as_root, shell, name);
}

static bool atomic_is_shell(const char *executor)
{
    return strcmp(executor, "sh") == 0 || strcmp(executor, "bash") == 0;
}

/*
 * The official runner joins a check's lines by && (Invoke-AtomicRedTeam, Invoke-CheckPrereqs.ps1):
 * each has to be met. Comments and empty lines are left out, a line that goes on is let go on.
 */
static const char *atomic_joined(struct planner *planner, const char *text)
{
    const char *all = "", *between = "";

    while (*text != '\0') {
        size_t length = strcspn(text, "\n"), begin = strspn(text, " \t"), end = length;

        while (end > 0 && strchr(" \t\r", text[end - 1]) != NULL)
            end--;
        if (begin < end && text[begin] != '#') {
            all = atomic_put(planner, "%s%s%.*s", all, between, (int)end, text);
            between = strchr("\\&|", text[end - 1]) != NULL ? "\n" : " &&\n";
        }
        text += length + (text[length] == '\n');
    }
    return all;
}

/* The function `check`: joined, or as written where that cannot be joined (an `if` of many lines).
 */
static const char *atomic_check(struct writing *writing, const char *shell, const char *text)
{
    const char *joined = atomic_joined(writing->planner, text);

    return atomic_put(writing->planner, "%s%s -n -c \"$(check_text)\" 2>/dev/null || {\n%s}\n",
                      atomic_function(writing, "check", shell, joined), shell,
                      atomic_function(writing, "check", shell, text));
}

/* What a prerequisite says of itself, as one line without quotes for the script's echo. */
static const char *atomic_description(struct writing *writing, const char *text)
{
    const char *read = atomic_read_text(writing, text);
    char line[200];

    if (read == NULL)
        return "";
    text_clean(line, sizeof(line), read, strcspn(read, "\n"));
    for (char *at = line; (at = strchr(at, '\'')) != NULL;)
        *at = '"';
    return atomic_put(writing->planner, ": %s", line);
}

static const char *atomic_prerequisites(struct writing *writing)
{
    struct planner *planner = writing->planner;
    const char *shell = writing->test.dependency_executor != NULL
                            ? writing->test.dependency_executor
                            : writing->test.executor;
    const char *all = "";

    if (writing->test.dependency_count != 0 && !atomic_is_shell(shell)) {
        atomic_fail(
            writing,
            "the test's prerequisites want the executor \"%.40s\": this version runs sh and bash",
            shell);
        return all;
    }
    for (size_t i = 0; i < writing->test.dependency_count; i++) {
        const struct atomic_dependency *dependency = &writing->test.dependencies[i];
        const char *get = atomic_read_text(writing, dependency->get);

        all = atomic_put(planner,
                         "%s%s%scheck || { get; check; } || "
                         "{ printf '%%s\\n' 'prerequisite %zu is not met%s' >&2; exit 69; }\n",
                         all,
                         atomic_check(writing, shell, atomic_read_text(writing, dependency->check)),
                         atomic_function(writing, "get", shell, get != NULL ? get : "false"), i + 1,
                         atomic_description(writing, dependency->description));
    }
    return all;
}

static void atomic_make_scripts(struct writing *writing, struct atomic_plan *plan)
{
    struct planner *planner = writing->planner;
    const struct atomic *test = &writing->test;
    const char *undo = atomic_read_text(writing, test->cleanup), *own = writing->inject->cleanup;
    const char *before = atomic_prerequisites(writing);

    plan->run = atomic_put(
        planner, "%s%sact\n", before,
        atomic_function(writing, "act", test->executor, atomic_read_text(writing, test->command)));
    if (undo != NULL)
        plan->cleanup = atomic_put(planner, "%sundo\n%s",
                                   atomic_function(writing, "undo", test->executor, undo),
                                   own != NULL ? own : "");
    else
        plan->cleanup = own;
    if (!writing->in_folder || writing->failed)
        return;
    /* The folder is there even when the test brings no files along. */
    if (files_add_folder(planner, &writing->files, ATOMIC_PLACE))
        plan->files = files_end(planner, &writing->files);
}

/* ---- the whole ---- */

/* What the scenario says to the test's arguments. */
static void atomic_check_arguments(struct writing *writing)
{
    const struct scenario_pairs *given = &writing->inject->atomic.arguments;

    for (size_t i = 0; i < given->count; i++) {
        bool known = false;

        for (size_t j = 0; j < writing->test.argument_count; j++)
            known |= strcmp(writing->test.arguments[j].name, given->items[i].key) == 0;
        writing->failed |= !known;
        if (!known)
            complain_error(writing->planner->complaints, given->items[i].mark,
                           "the test has no argument \"%s\"", given->items[i].key);
        for (const char *at = given->items[i].value; *at != '\0'; at++)
            if ((unsigned char)*at < 0x20 || *at == 0x7f) {
                complain_error(writing->planner->complaints, given->items[i].mark,
                               "the argument \"%s\" must be one line without control characters",
                               given->items[i].key);
                writing->failed = true;
                break;
            }
    }
}

int atomic_plan(struct planner *planner, const struct inject *inject, struct atomic_plan *ret)
{
    struct writing writing = {.planner = planner, .inject = inject};
    struct atomic_plan plan = {NULL};

    if (atomic_find(&writing) && !writing.failed) {
        const struct atomic *test = &writing.test;

        plan.title = test->name;
        atomic_check_arguments(&writing);
        if (strcmp(test->executor, "manual") == 0) {
            plan.subject = test->name;
            plan.steps = atomic_read_text(&writing, test->steps);
        } else if (!atomic_is_shell(test->executor)) {
            atomic_fail(
                &writing,
                "the test wants the executor \"%.40s\": this version runs sh and bash, and tells people of manual ones",
                test->executor);
        } else {
            atomic_make_scripts(&writing, &plan);
        }
    }
    files_done(&writing.files);
    if (writing.failed || planner->no_memory) {
        json_decref(plan.files);
        return 1;
    }
    *ret = plan;
    return 0;
}
