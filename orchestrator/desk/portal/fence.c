/* SPDX-License-Identifier: Apache-2.0 */
/* linux/landlock.h of Debian 12 is older than the kernels that it meets: the interface's numbers
 * are here (Documentation/userspace-api/landlock.rst). */
#include "desk/portal/fence.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.h"

struct fence_ruleset {
    uint64_t files, ports, scopes;
};

struct fence_beneath {
    uint64_t may;
    int32_t fd;
} __attribute__((packed));

struct fence_port {
    uint64_t may, port;
};

enum { RULE_BENEATH = 1, RULE_PORT = 2, CREATE_VERSION = 1 };
enum { EXECUTE = 1 << 0, WRITE = 1 << 1, READ = 1 << 2, LIST = 1 << 3, TERMINAL = 1 << 15 };
enum { OF_FILES = EXECUTE | WRITE | READ | TERMINAL /* what a rule for a file may say */ };
enum { BIND = 1 << 0 };

static long fence_version(void)
{
    return syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_VERSION);
}

/* All rights that this version of the kernel's interface knows are handled: what no rule gives is
 * refused. */
static int fence_new(long version, struct fence_ruleset *ret_handled, struct error *err)
{
    static const unsigned files[] = {0, 13, 14, 15, 15, 16}; /* rights by version */
    struct fence_ruleset handled = {0};
    size_t size = sizeof(uint64_t);
    int rules;

    handled.files = (UINT64_C(1) << files[version < 5 ? version : 5]) - 1;
    if (version >= 4) {
        handled.ports = 3; /* to bind, to connect */
        size = 2 * sizeof(uint64_t);
    }
    if (version >= 6) {
        handled.scopes = 3; /* abstract sockets and signals to those outside */
        size = 3 * sizeof(uint64_t);
    }
    rules = (int)syscall(SYS_landlock_create_ruleset, &handled, size, 0);
    if (rules < 0)
        return error_system(err, errno, "Landlock");
    *ret_handled = handled;
    return rules;
}

static int fence_close(int rules, struct error *err)
{
    int result = (int)syscall(SYS_landlock_restrict_self, rules, 0), number = errno;

    close(rules);
    return result < 0 ? error_system(err, number, "Landlock") : 0;
}

int fence_all(struct error *err)
{
    long version = fence_version();
    struct fence_ruleset handled;
    int rules;

    if (version <= 0)
        return 0;
    rules = fence_new(version, &handled, err);
    return rules < 0 ? rules : fence_close(rules, err);
}

/* ---- the server ---- */

/* A path that is not there needs no rule. */
static int fence_open(int rules, const struct fence_ruleset *handled, const char *path,
                      uint64_t may, struct error *err)
{
    struct fence_beneath beneath = {.fd = open(path, O_PATH | O_CLOEXEC)};
    struct stat there;
    int result = 0;

    if (beneath.fd < 0)
        return errno == ENOENT ? 0 : error_system(err, errno, "%s", path);
    if (fstat(beneath.fd, &there) == 0 && !S_ISDIR(there.st_mode))
        may &= OF_FILES;
    beneath.may = may & handled->files;
    if (syscall(SYS_landlock_add_rule, rules, RULE_BENEATH, &beneath, 0) < 0)
        result = error_system(err, errno, "Landlock: %s", path);
    close(beneath.fd);
    return result;
}

/* Lines "ListenAddress [ADDRESS]:PORT" (engine/portal/portal-config.c). 0: *ret is the next one's
 * port; 1: there is none. */
static int fence_next_port(FILE *config, int64_t *ret)
{
    char line[256];

    while (fgets(line, sizeof(line), config) != NULL) {
        const char *colon = strrchr(line, ':');

        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "ListenAddress ", 14) == 0 && colon != NULL &&
            text_to_int(colon + 1, 1, UINT16_MAX, ret))
            return 0;
    }
    return 1;
}

int fence_ports(const char *config, bool *ret_low, struct error *err)
{
    FILE *from = fopen(config, "re");
    bool low = false;
    int64_t port;

    if (from == NULL)
        return error_system(err, errno, "%s", config);
    while (fence_next_port(from, &port) == 0)
        low |= port < IPPORT_RESERVED;
    fclose(from);
    *ret_low = low;
    return 0;
}

static int fence_listen(int rules, const char *config, struct error *err)
{
    FILE *from = fopen(config, "re");
    int result = from != NULL ? 0 : error_system(err, errno, "%s", config);
    int64_t port;

    while (result == 0 && fence_next_port(from, &port) == 0) {
        const struct fence_port rule = {.may = BIND, .port = (uint64_t)port};

        if (syscall(SYS_landlock_add_rule, rules, RULE_PORT, &rule, 0) < 0)
            result = error_system(err, errno, "Landlock: port %d", (int)port);
    }
    if (from != NULL)
        fclose(from);
    return result;
}

int fence_server(const char *folder, const char *config, const char *program, struct error *err)
{
    const struct {
        const char *path;
        uint64_t may;
    } paths[] = {
        {"/usr", EXECUTE | READ | LIST},
        {"/lib", EXECUTE | READ | LIST},
        {"/lib64", EXECUTE | READ | LIST},
        {"/bin", EXECUTE | READ | LIST},
        {"/sbin", EXECUTE | READ | LIST},
        {"/etc", READ | LIST},
        {"/proc", READ | LIST},
        {"/dev/null", READ | WRITE},
        {"/dev/zero", READ},
        {"/dev/random", READ},
        {"/dev/urandom", READ},
        {"/dev/tty", READ | WRITE | TERMINAL},
        {"/dev/ptmx", READ | WRITE | TERMINAL},
        {"/dev/pts", READ | WRITE | LIST | TERMINAL},
        {folder, READ | LIST},
        {program, EXECUTE | READ},
    };
    long version = fence_version();
    struct fence_ruleset handled;
    int rules, result = 0;

    if (version <= 0)
        return 0;
    rules = fence_new(version, &handled, err);
    if (rules < 0)
        return rules;
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]) && result == 0; i++)
        result = fence_open(rules, &handled, paths[i].path, paths[i].may, err);
    if (result == 0 && handled.ports != 0)
        result = fence_listen(rules, config, err);
    if (result == 0)
        return fence_close(rules, err);
    close(rules);
    return result;
}
