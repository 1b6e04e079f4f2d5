/* SPDX-License-Identifier: Apache-2.0 */
#include "playbook/parts/lay.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/inside.h"
#include "base/text.h"

static const char *lay_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? text : "";
}

static int lay_write(const char *folder, const char *name, const void *bytes, size_t length,
                     mode_t mode, struct error *err)
{
    char path[PATH_MAX];
    int file, number;

    if (!text_print(path, sizeof(path), "%s/%s", folder, name))
        return error_set(err, ERROR_INPUT, "%s: the path is too long", name);
    file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (file < 0)
        return error_system(err, errno, "%s", path);
    number = file_write_all(file, bytes, length);
    if (close(file) < 0 && number == 0)
        number = errno;
    return number == 0 ? 0 : error_system(err, number, "%s", path);
}

/* ---- the playbook's own files ---- */

/* The folders above a file. */
static int lay_parents(const char *folder, const char *path, struct error *err)
{
    char below[PATH_MAX];

    for (const char *slash = path; (slash = strchr(slash, '/')) != NULL; slash++) {
        if (!text_print(below, sizeof(below), "%s/%.*s", folder, (int)(slash - path), path))
            return error_set(err, ERROR_INPUT, "%s: the path is too long", path);
        if (mkdir(below, 0700) < 0 && errno != EEXIST)
            return error_system(err, errno, "%s", below);
    }
    return 0;
}

static int lay_file(const char *folder, const json_t *file, struct error *err)
{
    const char *path = lay_text(file, "path"), *data = lay_text(file, "data");
    size_t size = strlen(data) / 4 * 3 + 3, length;
    unsigned char *bytes;
    int result;

    if (!inside_is_below(path))
        return error_set(err, ERROR_INPUT, "a file of the playbook has no path below its folder");
    bytes = malloc(size);
    if (bytes == NULL)
        return error_memory(err);
    if (sodium_base642bin(bytes, size, data, strlen(data), NULL, &length, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        result = error_set(err, ERROR_INPUT, "%s: is no base64", path);
    else
        result = lay_parents(folder, path, err);
    if (result == 0)
        result = lay_write(folder, path, bytes, length,
                           (mode_t)json_integer_value(json_object_get(file, "mode")) & 0755, err);
    free(bytes);
    return result;
}

static int lay_files(const char *folder, const json_t *files, struct error *err)
{
    json_t *file;
    size_t i;

    json_array_foreach((json_t *)(uintptr_t)files, i, file)
    {
        if (lay_file(folder, file, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- what Ansible and SSH are called with ---- */

/* As Ansible splits them. Nothing in them needs quotes: the folder's path is ours. */
static json_t *lay_arguments(const char *folder, const char *alias)
{
    return json_sprintf("-F none -o IdentitiesOnly=yes -o IdentityAgent=none "
                        "-o UserKnownHostsFile=%s/known_hosts -o GlobalKnownHostsFile=/dev/null "
                        "-o StrictHostKeyChecking=yes -o HostKeyAlgorithms=ssh-ed25519 "
                        "-o HostKeyAlias=%s -o ProxyUseFdpass=yes "
                        "-o 'ProxyCommand=/excon/playbook --way'",
                        folder, alias);
}

static json_t *lay_inventory(const char *folder, const json_t *document)
{
    const char *name = lay_text(document, "name"), *alias = lay_text(document, "alias");
    json_t *host = json_pack("{s:s, s:s, s:o, s:o, s:s}", "ansible_host", alias, "ansible_user",
                             lay_text(document, "user"), "ansible_ssh_private_key_file",
                             json_sprintf("%s/key", folder), "ansible_ssh_common_args",
                             lay_arguments(folder, alias), "excon_domain", alias);
    json_t *children = json_object(), *group;
    size_t i;

    json_array_foreach(json_object_get(document, "groups"), i, group)
    {
        json_object_set_new(children, json_string_value(group),
                            json_pack("{s:{s:{}}}", "hosts", name));
    }
    return json_pack("{s:{s:{s:o}, s:o}}", "all", "hosts", name, host, "children", children);
}

static int lay_json(const char *folder, const char *name, json_t *value, struct error *err)
{
    char *text = value != NULL ? json_dumps(value, 0) : NULL;
    int result =
        text != NULL ? lay_write(folder, name, text, strlen(text), 0600, err) : error_memory(err);

    json_decref(value);
    free(text);
    return result;
}

/* As YAML, whose tag says that a text is no template: "{{" in a secret is two characters. */
static int lay_variables(const char *folder, const json_t *variables, struct error *err)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    const char *name;
    json_t *value;
    int result;

    if (to == NULL)
        return error_memory(err);
    fputs("{", to);
    json_object_foreach((json_t *)(uintptr_t)variables, name, value)
    {
        fprintf(to, "\"%s\": !unsafe ", name);
        json_dumpf(value, to, JSON_ENCODE_ANY);
        fputs(",\n", to);
    }
    fputs("}\n", to);
    result = fclose(to) == 0 ? lay_write(folder, "variables.yml", text, size, 0600, err)
                             : error_memory(err);
    free(text);
    return result;
}

static int lay_print(const char *folder, const char *name, const char *first, const char *second,
                     struct error *err)
{
    char text[4096];

    if (!text_print(text, sizeof(text), "%s%s\n", first, second))
        return error_set(err, ERROR_INPUT, "%s: is too long", name);
    return lay_write(folder, name, text, strlen(text), 0600, err);
}

static int lay_settings(const char *folder, const json_t *document, struct error *err)
{
    char pinned[256], account[128];
    const char *key = lay_text(document, "key");

    text_print(pinned, sizeof(pinned), "%s ", lay_text(document, "alias"));
    /* OpenSSH wants to know its user by name. */
    text_print(account, sizeof(account), "excon:x:%u:%u::", (unsigned)getuid(), (unsigned)getgid());
    if (lay_json(folder, "inventory.json", lay_inventory(folder, document), err) < 0 ||
        lay_variables(folder, json_object_get(document, "variables"), err) < 0 ||
        lay_print(folder, "known_hosts", pinned, lay_text(document, "host_key"), err) < 0 ||
        lay_print(folder, "passwd", account, "/work:/bin/sh", err) < 0)
        return -1;
    return lay_write(folder, "key", key, strlen(key), 0600, err);
}

int lay(const char *folder, const json_t *document, struct error *err)
{
    char play[PATH_MAX];

    if (!text_print(play, sizeof(play), "%s/play", folder))
        return error_set(err, ERROR_INPUT, "%s: the path is too long", folder);
    if (mkdir(folder, 0700) < 0 || mkdir(play, 0700) < 0)
        return error_system(err, errno, "%s", play);
    if (lay_files(play, json_object_get(document, "files"), err) < 0)
        return -1;
    return lay_settings(folder, document, err);
}
