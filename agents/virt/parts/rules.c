/* SPDX-License-Identifier: Apache-2.0 */
#include "virt/parts/rules.h"

#include "virt/parts/address.h"
#include "virt/parts/seed.h"
#include "virt/parts/spec.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    bool ports;
} protocols[] = {{"tcp", true}, {"udp", true}, {"icmp", false}};

enum { PROTOCOLS = sizeof(protocols) / sizeof(protocols[0]), PORT_MOST = 65535 };

/* ---- reading
 * ------------------------------------------------------------------------------------- */

static int rules_read_networks(const json_t *item, const char *key, struct pool *pool,
                               size_t *addresses, const char ***ret_networks, size_t *ret_count,
                               struct error *err)
{
    const json_t *list = json_object_get(item, key);
    size_t count = json_array_size(list);
    const char **networks = pool_take_array(pool, count + 1, sizeof(*networks));

    if (networks == NULL)
        return error_memory(err);
    if (count == 0 || count > RULE_ADDRESSES_MOST || (*addresses += count) > RULE_ADDRESSES_MOST)
        return error_set(err, ERROR_INPUT, "\"%s\" is no list of networks, or all are more than %d",
                         key, RULE_ADDRESSES_MOST);
    for (size_t i = 0; i < count; i++) {
        networks[i] = json_string_value(json_array_get(list, i));
        if (networks[i] == NULL || !address_is_network(networks[i]))
            return error_set(err, ERROR_INPUT, "\"%s\" holds what is no IPv4 network", key);
    }
    *ret_networks = networks;
    *ret_count = count;
    return 0;
}

static int rules_read_pass(const json_t *item, struct rule_pass *pass, struct error *err)
{
    const char *name = json_string_value(json_object_get(item, "protocol"));
    json_int_t low = json_integer_value(json_object_get(item, "low")),
               high = json_integer_value(json_object_get(item, "high"));

    for (int i = 0; i < PROTOCOLS; i++) {
        if (name == NULL || strcmp(name, protocols[i].name) != 0)
            continue;
        if (protocols[i].ports && (low < 1 || high < low || high > PORT_MOST))
            break;
        *pass = (struct rule_pass){.protocol = i, .low = (int)low, .high = (int)high};
        return 0;
    }
    return error_set(err, ERROR_INPUT, "what passes is no protocol with ports from 1 to %d",
                     PORT_MOST);
}

static int rules_read_rule(const json_t *item, struct pool *pool, size_t *addresses,
                           struct rule *rule, struct error *err)
{
    const json_t *passes = json_object_get(item, "passes"),
                 *accept = json_object_get(item, "accept");
    size_t count = json_array_size(passes);
    int r = rules_read_networks(item, "from", pool, addresses, &rule->from, &rule->from_count, err);

    if (r == 0)
        r = rules_read_networks(item, "to", pool, addresses, &rule->to, &rule->to_count, err);
    if (r == 0 && (!json_is_array(passes) || count > RULE_PASSES_MOST || !json_is_boolean(accept)))
        r = error_set(err, ERROR_INPUT,
                      "\"passes\" is no list of at most %d, or \"accept\" is missing",
                      RULE_PASSES_MOST);
    if (r < 0)
        return r;
    rule->accept = json_is_true(accept);
    rule->passes = pool_take_array(pool, count + 1, sizeof(*rule->passes));
    if (rule->passes == NULL)
        return error_memory(err);
    for (; r == 0 && rule->pass_count < count; rule->pass_count++)
        r = rules_read_pass(json_array_get(passes, rule->pass_count),
                            &rule->passes[rule->pass_count], err);
    return r;
}

int rules_read(const json_t *router, struct pool *pool, struct rules *ret, struct error *err)
{
    const json_t *list = json_object_get(router, "rules");
    struct rules rules = {0};
    size_t count = json_array_size(list), addresses = 0;

    if (!json_is_array(list) || count > RULES_MOST)
        return error_set(err, ERROR_INPUT, "\"rules\" is no list of at most %d", RULES_MOST);
    rules.items = pool_take_array(pool, count + 1, sizeof(*rules.items));
    if (rules.items == NULL)
        return error_memory(err);
    for (; rules.count < count; rules.count++) {
        int r = rules_read_rule(json_array_get(list, rules.count), pool, &addresses,
                                &rules.items[rules.count], err);

        if (r < 0)
            return error_wrap(err, "rules[%zu]", rules.count);
    }
    *ret = rules;
    return 0;
}

/* ---- writing
 * ------------------------------------------------------------------------------------- */

static void rules_put_set(FILE *to, const char *what, const char *const *networks, size_t count)
{
    fprintf(to, "%s {", what);
    for (size_t i = 0; i < count; i++)
        fprintf(to, "%s %s", i > 0 ? "," : "", networks[i]);
    fputs(" }", to);
}

static void rules_put_rule(FILE *to, const struct rule *rule, const struct rule_pass *pass)
{
    rules_put_set(to, "        ip saddr", rule->from, rule->from_count);
    rules_put_set(to, " ip daddr", rule->to, rule->to_count);
    if (pass != NULL && !protocols[pass->protocol].ports)
        fprintf(to, " meta l4proto %s", protocols[pass->protocol].name);
    else if (pass != NULL)
        fprintf(to, " %s dport %d-%d", protocols[pass->protocol].name, pass->low, pass->high);
    fputs(rule->accept ? " accept\n" : " drop\n", to);
}

/* The router answers hosts of its own networks that ask for names (DNS) or ping its own addresses
 * there. */
static void rules_put_own(FILE *to, const struct spec *spec, const char *what)
{
    const char *networks[SPEC_NICS_MOST];
    char own[SPEC_NICS_MOST][64];
    const char *addresses[SPEC_NICS_MOST];

    for (size_t i = 0; i < spec->nic_count; i++) {
        networks[i] = spec->nics[i].address;
        snprintf(own[i], sizeof(own[i]), "%.*s", (int)strcspn(spec->nics[i].address, "/"),
                 spec->nics[i].address);
        addresses[i] = own[i];
    }
    if (spec->nic_count == 0)
        return;
    rules_put_set(to, "        ip saddr", networks, spec->nic_count);
    rules_put_set(to, " ip daddr", addresses, spec->nic_count);
    fprintf(to, " %s accept\n", what);
}

/*
 * Logins come only over the management network. A forged source address does not help: the guest
 * accepts a packet only on the interface by which it would send the answer (rp_filter). IPv6 is
 * dropped.
 */
char *rules_text(const struct rules *rules, const struct spec *spec)
{
    char *text = NULL;
    size_t length;
    FILE *to = open_memstream(&text, &length);

    if (to == NULL)
        return NULL;
    fputs("table inet router {\n    chain input {\n        type filter hook input priority 0; "
          "policy drop;\n"
          "        ct state established,related accept\n        iif lo accept\n",
          to);
    fprintf(to, "        ip saddr %s ip daddr %.*s tcp dport 22 accept\n", SEED_MANAGEMENT_NETWORK,
            (int)strcspn(SEED_MANAGEMENT_ADDRESS, "/"), SEED_MANAGEMENT_ADDRESS);
    rules_put_own(to, spec, "meta l4proto { tcp, udp } th dport 53");
    rules_put_own(to, spec, "icmp type echo-request");
    fputs("    }\n    chain forward {\n        type filter hook forward priority 0; policy drop;\n"
          "        ct state established,related accept\n        ct state invalid drop\n",
          to);
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = &rules->items[i];

        if (rule->pass_count == 0)
            rules_put_rule(to, rule, NULL);
        for (size_t k = 0; k < rule->pass_count; k++)
            rules_put_rule(to, rule, &rule->passes[k]);
    }
    fputs("    }\n}\n", to);
    if (fclose(to) != 0) {
        free(text);
        return NULL;
    }
    return text;
}
