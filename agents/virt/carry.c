/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The definition that the machine gets is the one that the provider of the other host made there:
 * of what the host says that it comes from, only its generation and the name of its machine type
 * are taken over, so a host that lies gets nothing defined on another one.
 */
#include "virt/carry.h"

#include <libvirt/libvirt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "virt/host/connection.h"
#include "virt/host/xml.h"

enum {
    SOCKET_WAIT = 20000,
    SOCKET_STEP = 50,     /* ms */
    DOWNTIME_MOST = 1000, /* ms that it may stand still for the last of its memory */
    TOKEN_MOST = 64
};

struct carry {
    virConnectPtr from, to;
    virDomainPtr domain, there;
    char *xml;
};

/* Where it is not a letter of a path that URIs have as they are. */
static void carry_quote(const char *path, char *to, size_t size)
{
    size_t used = 0;

    for (; *path != '\0' && used + 4 < size; path++) {
        bool plain = (*path >= 'a' && *path <= 'z') || (*path >= 'A' && *path <= 'Z') ||
                     (*path >= '0' && *path <= '9') || strchr("/._-", *path) != NULL;

        used +=
            (size_t)snprintf(to + used, size - used, plain ? "%c" : "%%%02X", (unsigned char)*path);
    }
    to[used] = '\0';
}

/* The socket is there once SSH has let us in. */
static int carry_open(const char *path, virConnectPtr *ret, struct error *err)
{
    char quoted[PATH_MAX], uri[PATH_MAX + 64];

    for (int waited = 0; access(path, F_OK) < 0 && waited < SOCKET_WAIT; waited += SOCKET_STEP)
        usleep(SOCKET_STEP * 1000);
    carry_quote(path, quoted, sizeof(quoted));
    text_print(uri, sizeof(uri), "qemu+unix:///system?socket=%s", quoted);
    *ret = virConnectOpen(uri);
    return *ret != NULL ? 0 : connection_error(err, "libvirtd cannot be reached");
}

/* ---- what both have ---- */

static xmlNodePtr carry_child(xmlNodePtr node, const char *name)
{
    for (node = node != NULL ? node->children : NULL; node != NULL; node = node->next)
        if (node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0)
            return node;
    return NULL;
}

/* The processor as that host's libvirt describes it, as text; free it. */
static xmlChar *carry_processor(virConnectPtr connection)
{
    char *text = virConnectGetCapabilities(connection);
    xmlDocPtr document = text != NULL ? xml_read(text) : NULL;
    xmlNodePtr cpu = document != NULL
                         ? carry_child(carry_child(xmlDocGetRootElement(document), "host"), "cpu")
                         : NULL;
    xmlBufferPtr buffer = xmlBufferCreate();
    xmlChar *said = NULL;

    if (cpu != NULL && buffer != NULL && xmlNodeDump(buffer, document, cpu, 0, 0) > 0)
        said = xmlStrdup(xmlBufferContent(buffer));
    xmlBufferFree(buffer);
    xmlFreeDoc(document);
    free(text);
    return said;
}

/* A guest has all that its host's processor and QEMU have. */
static int carry_check_hosts(const struct carry *carry, struct error *err)
{
    xmlChar *here = carry_processor(carry->from), *there = carry_processor(carry->to);
    unsigned long own = 0, other = 0;
    bool same = here != NULL && there != NULL && xmlStrEqual(here, there);

    xmlFree(here);
    xmlFree(there);
    if (!same)
        return error_set(err, ERROR_STATE, "the hosts have not the same processor");
    if (virConnectGetVersion(carry->from, &own) < 0 || virConnectGetVersion(carry->to, &other) < 0)
        return connection_error(err, "the hosts do not say their QEMU");
    return own == other ? 0 : error_set(err, ERROR_STATE, "the hosts have not the same QEMU");
}

/* ---- its definition there ---- */

static bool carry_is_token(const xmlChar *text)
{
    size_t length = text != NULL ? strlen((const char *)text) : 0;

    return length > 0 && length < TOKEN_MOST &&
           strspn((const char *)text, "abcdefghijklmnopqrstuvwxyz0123456789.-") == length;
}

static int carry_take_over(xmlNodePtr ours, xmlNodePtr theirs, struct error *err)
{
    xmlNodePtr type = carry_child(carry_child(ours, "os"), "type"),
               genid = carry_child(ours, "genid");
    xmlChar *machine =
        xmlGetProp(carry_child(carry_child(theirs, "os"), "type"), (const xmlChar *)"machine");
    xmlChar *generation = xmlNodeGetContent(carry_child(theirs, "genid"));
    int r = 0;

    if (type == NULL || genid == NULL || !carry_is_token(machine) || !carry_is_token(generation)) {
        r = error_set(err, ERROR_INPUT, "its definition is not as excon makes it");
    } else {
        xmlSetProp(type, (const xmlChar *)"machine", machine);
        xmlNodeSetContent(genid, generation);
    }
    xmlFree(machine);
    xmlFree(generation);
    return r;
}

static int carry_define(struct carry *carry, struct error *err)
{
    char *ours = virDomainGetXMLDesc(carry->there, VIR_DOMAIN_XML_INACTIVE),
         *theirs = virDomainGetXMLDesc(carry->domain, 0);
    xmlDocPtr here = theirs != NULL ? xml_read(theirs) : NULL,
              there = ours != NULL ? xml_read(ours) : NULL;
    xmlChar *text = NULL;
    int r = here != NULL && there != NULL ? 0 : connection_error(err, "its definition is missing");

    if (r == 0)
        r = carry_take_over(xmlDocGetRootElement(there), xmlDocGetRootElement(here), err);
    if (r == 0)
        r = xml_text(there, &text, err);
    carry->xml = (char *)text;
    xmlFreeDoc(here);
    xmlFreeDoc(there);
    free(ours);
    free(theirs);
    return r;
}

/* ---- its way ---- */

static int carry_go(struct carry *carry, const char *base, struct error *err)
{
    const unsigned flags = VIR_MIGRATE_LIVE | VIR_MIGRATE_NON_SHARED_INC | VIR_MIGRATE_PAUSED |
                           VIR_MIGRATE_UNDEFINE_SOURCE | VIR_MIGRATE_AUTO_CONVERGE;
    virTypedParameterPtr parameters = NULL;
    char memory[PATH_MAX], disk[PATH_MAX];
    int count = 0, most = 0;

    text_print(memory, sizeof(memory), "unix://%s.q", base);
    text_print(disk, sizeof(disk), "unix://%s.n", base);
    if (virTypedParamsAddString(&parameters, &count, &most, VIR_MIGRATE_PARAM_DEST_XML,
                                carry->xml) < 0 ||
        virTypedParamsAddString(&parameters, &count, &most, VIR_MIGRATE_PARAM_URI, memory) < 0 ||
        virTypedParamsAddString(&parameters, &count, &most, VIR_MIGRATE_PARAM_DISKS_URI, disk) < 0)
        return error_memory(err);
    /* Else a guest that writes much is never done; one that refuses this goes all the same. */
    virDomainMigrateSetMaxDowntime(carry->domain, DOWNTIME_MOST, 0);

    virDomainPtr arrived =
        virDomainMigrate3(carry->domain, carry->to, parameters, (unsigned)count, flags);

    virTypedParamsFree(parameters, count);
    if (arrived == NULL)
        return connection_error(err, "libvirt cannot move it");
    virDomainFree(arrived);
    return 0;
}

static void carry_tell(const struct carry *carry)
{
    virTypedParameterPtr parameters = NULL;
    unsigned long long bytes = 0;
    int type, count = 0;

    if (virDomainGetJobStats(carry->there, &type, &parameters, &count,
                             VIR_DOMAIN_JOB_STATS_COMPLETED) == 0)
        virTypedParamsGetULLong(parameters, count, VIR_DOMAIN_JOB_DATA_PROCESSED, &bytes);
    virTypedParamsFree(parameters, count);
    if (bytes != 0)
        printf("copied %llu MiB\n", bytes / 1048576);
    else
        printf("copied\n");
}

static void carry_close(struct carry *carry)
{
    if (carry->domain != NULL)
        virDomainFree(carry->domain);
    if (carry->there != NULL)
        virDomainFree(carry->there);
    if (carry->from != NULL)
        virConnectClose(carry->from);
    if (carry->to != NULL)
        virConnectClose(carry->to);
    xmlFree(carry->xml);
}

static int carry_all(struct carry *carry, const char *const *arguments, struct error *err)
{
    int r = connection_init(err);

    if (r == 0)
        r = carry_open(arguments[1], &carry->from, err);
    if (r == 0)
        r = carry_open(arguments[2], &carry->to, err);
    if (r == 0)
        r = carry_check_hosts(carry, err);
    if (r < 0)
        return r;
    carry->domain = virDomainLookupByName(carry->from, arguments[0]);
    carry->there = virDomainLookupByName(carry->to, arguments[0]);
    if (carry->domain == NULL || carry->there == NULL)
        return connection_error(err, "%s", arguments[0]);
    r = carry_define(carry, err);
    return r == 0 ? carry_go(carry, arguments[3], err) : r;
}

int carry_run(const char *const *arguments)
{
    struct carry carry = {0};
    struct error err = {0};
    int r = carry_all(&carry, arguments, &err);

    if (r == 0)
        carry_tell(&carry);
    else
        printf("%s\n", err.text);
    carry_close(&carry);
    return r == 0 ? EXIT_DONE : EXIT_FAILED;
}
