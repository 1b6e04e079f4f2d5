/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a test of Atomic Red Team by tables: only the one that is wanted is looked into. */
#include "scenario/plan/import-atomic.h"

#include <string.h>

#include "scenario/yaml/keys.h"

/* What every key of the format has in common: its spelling is exact. */
#define KEY(key_name, key_type, key_flags, place)                                                  \
    {                                                                                              \
        .name = key_name, .spellings = "", .type = key_type, .flags = key_flags, .offset = place   \
    }
#define TABLE(element, keys)                                                                       \
    {                                                                                              \
        element, false, NULL, keys, sizeof(keys) / sizeof((keys)[0])                               \
    }

enum { R_TECHNIQUE, R_TESTS };

struct file {
    const char *technique;
};

static const struct key file_keys[] = {
    [R_TECHNIQUE] =
        KEY("attack_technique", KEY_TEXT, KEY_REQUIRED, offsetof(struct file, technique)),
    [R_TESTS] = KEY("atomic_tests", KEY_ITEM, KEY_REQUIRED, 0),
};

static const struct key_table file_table = TABLE("the file", file_keys);

enum {
    T_NAME,
    T_DESCRIPTION,
    T_PLATFORMS,
    T_ARGUMENTS,
    T_DEPENDENCY_EXECUTOR,
    T_DEPENDENCIES,
    T_EXECUTOR
};

#define AT(member) offsetof(struct atomic, member)

static const struct key test_keys[] = {
    [T_NAME] = KEY("name", KEY_TEXT, KEY_REQUIRED, AT(name)),
    [T_DESCRIPTION] = KEY("description", KEY_TEXT, 0, AT(description)),
    [T_PLATFORMS] = KEY("supported_platforms", KEY_ITEM, KEY_REQUIRED, 0),
    [T_ARGUMENTS] = KEY("input_arguments", KEY_ITEM, 0, 0),
    [T_DEPENDENCY_EXECUTOR] = KEY("dependency_executor_name", KEY_TEXT, 0, AT(dependency_executor)),
    [T_DEPENDENCIES] = KEY("dependencies", KEY_ITEM, 0, 0),
    [T_EXECUTOR] = KEY("executor", KEY_ITEM, KEY_REQUIRED, 0),
};

static const struct key_table test_table = TABLE("test", test_keys);

static const struct key executor_keys[] = {
    KEY("name", KEY_TEXT, KEY_REQUIRED, AT(executor)),
    KEY("elevation_required", KEY_BOOL, 0, AT(elevated)),
    KEY("command", KEY_TEXT, 0, AT(command)),
    KEY("cleanup_command", KEY_TEXT, 0, AT(cleanup)),
    KEY("steps", KEY_TEXT, 0, AT(steps)),
};

static const struct key_table executor_table = TABLE("executor", executor_keys);

static const struct key argument_keys[] = {
    KEY("default", KEY_TEXT, 0, offsetof(struct atomic_argument, value)),
};

static const struct key_table argument_table = TABLE("argument", argument_keys);

static const struct key dependency_keys[] = {
    KEY("description", KEY_TEXT, 0, offsetof(struct atomic_dependency, description)),
    KEY("prereq_command", KEY_TEXT, KEY_REQUIRED, offsetof(struct atomic_dependency, check)),
    KEY("get_prereq_command", KEY_TEXT, 0, offsetof(struct atomic_dependency, get)),
};

static const struct key_table dependency_table = TABLE("dependency", dependency_keys);

/* ---- parts ---- */

static bool import_atomic_is_name(const char *name)
{
    size_t length =
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-. ");

    return length > 0 && length <= 64 && name[length] == '\0';
}

static void import_atomic_read_arguments(struct loader *loader, const struct item *map,
                                         struct atomic *test)
{
    const struct pair *seen[KEYS_MOST];

    if (!value_map(loader, map, "input_arguments", true))
        return;
    test->arguments = loader_take(loader, map->count, sizeof(*test->arguments));
    for (size_t i = 0; test->arguments != NULL && i < map->count; i++) {
        struct atomic_argument *argument = &test->arguments[test->argument_count];
        const struct pair *pair = &map->pairs[i];

        if (pair->key->kind != ITEM_SCALAR || !import_atomic_is_name(pair->key->text)) {
            complain_error(loader->complaints, pair->key->mark,
                           "an argument's name is made of letters, digits, _ and -");
            continue;
        }
        *argument = (struct atomic_argument){.mark = pair->key->mark, .name = pair->key->text};
        if (keys_read(loader, pair->value, &argument_table, argument->name, argument->mark,
                      argument, seen))
            test->argument_count++;
    }
}

static void import_atomic_read_dependencies(struct loader *loader, const struct item *list,
                                            struct atomic *test)
{
    const struct pair *seen[KEYS_MOST];

    if (!value_list(loader, list, "dependencies"))
        return;
    test->dependencies = loader_take(loader, list->count, sizeof(*test->dependencies));
    for (size_t i = 0; test->dependencies != NULL && i < list->count; i++) {
        struct atomic_dependency *dependency = &test->dependencies[test->dependency_count];

        dependency->mark = list->items[i]->mark;
        if (keys_read(loader, list->items[i], &dependency_table, NULL, dependency->mark, dependency,
                      seen))
            test->dependency_count++;
    }
}

static void import_atomic_read_platforms(struct loader *loader, const struct item *list,
                                         struct atomic *test)
{
    if (!value_list(loader, list, "supported_platforms"))
        return;
    for (size_t i = 0; i < list->count; i++)
        test->on_linux |=
            list->items[i]->kind == ITEM_SCALAR && strcmp(list->items[i]->text, "linux") == 0;
    if (!test->on_linux)
        complain_error(loader->complaints, list->mark, "the test is not for linux");
}

static void import_atomic_read_executor(struct loader *loader, const struct item *map,
                                        struct mark at, struct atomic *test)
{
    const struct pair *seen[KEYS_MOST];

    test->executor_mark = map->mark;
    if (!keys_read(loader, map, &executor_table, NULL, at, test, seen) || test->executor == NULL ||
        loader->wrong != 0)
        return;
    if (strcmp(test->executor, "manual") == 0 ? test->steps == NULL : test->command == NULL)
        complain_error(loader->complaints, map->mark, "the executor \"%.40s\" has no %s",
                       test->executor, strcmp(test->executor, "manual") == 0 ? "steps" : "command");
}

static void import_atomic_read_test(struct loader *loader, const struct item *item,
                                    struct atomic *test)
{
    const struct pair *seen[KEYS_MOST];

    test->mark = item->mark;
    if (!keys_read(loader, item, &test_table, NULL, item->mark, test, seen))
        return;
    if (seen[T_PLATFORMS] != NULL)
        import_atomic_read_platforms(loader, seen[T_PLATFORMS]->value, test);
    if (seen[T_ARGUMENTS] != NULL)
        import_atomic_read_arguments(loader, seen[T_ARGUMENTS]->value, test);
    if (seen[T_DEPENDENCIES] != NULL)
        import_atomic_read_dependencies(loader, seen[T_DEPENDENCIES]->value, test);
    if (seen[T_EXECUTOR] != NULL)
        import_atomic_read_executor(loader, seen[T_EXECUTOR]->value, seen[T_EXECUTOR]->key->mark,
                                    test);
}

/* ---- the file ---- */

static void import_atomic_read_file(struct loader *loader, const struct item *root,
                                    const char *technique, int64_t number, struct atomic *test)
{
    const struct pair *seen[KEYS_MOST];
    struct file file = {NULL};
    const struct item *tests;

    if (!keys_read(loader, root, &file_table, NULL, root->mark, &file, seen))
        return;
    if (file.technique != NULL && strcmp(file.technique, technique) != 0)
        complain_error(loader->complaints, seen[R_TECHNIQUE]->value->mark,
                       "the file is of \"%.40s\", not of %s", file.technique, technique);
    if (seen[R_TESTS] == NULL || !value_list(loader, seen[R_TESTS]->value, "atomic_tests"))
        return;
    tests = seen[R_TESTS]->value;
    if (tests->count > ATOMIC_TESTS_MOST)
        complain_error(loader->complaints, tests->mark, "more than %d tests", ATOMIC_TESTS_MOST);
    else if (number < 1 || number > (int64_t)tests->count)
        complain_error(loader->complaints, tests->mark, "there is no test %lld: the file has %u",
                       (long long)number, tests->count);
    else
        import_atomic_read_test(loader, tests->items[number - 1], test);
}

int atomic_file_read(struct pool *pool, const char *name, const char *bytes, size_t length,
                     const char *technique, int64_t number, struct complaints *complaints,
                     struct atomic *ret, struct error *err)
{
    struct loader loader = {.pool = pool,
                            .complaints = complaints,
                            .ocr = true /* no warnings of a file that is not ours */};
    struct atomic test = {.name = NULL};
    struct item *root = NULL;
    int result = complaints_file(complaints, name, bytes, length, ATOMIC_MOST, err);

    if (result == 0)
        result = document_read(pool, bytes, length, false, complaints, &root, err);
    if (result != 0)
        return result;
    if (root == NULL)
        complain_error(complaints, (struct mark){1, 1}, "the document is empty");
    else
        import_atomic_read_file(&loader, root, technique, number, &test);
    if (loader.no_memory || complaints->out_of_memory)
        return error_memory(err);
    if (complaints->errors != 0)
        return 1;
    *ret = test;
    return 0;
}
