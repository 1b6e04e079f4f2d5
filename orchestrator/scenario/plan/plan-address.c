/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The address and the MAC of every NIC. Given addresses are claimed first; the others get the next
 * free one of their network, in the order of VMs. Neither the network's own, broadcast, nor gateway
 * address is handed out; without a gateway the first address stays free for one.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "scenario/plan/planner.h"

/* A set of (switch, address) with who has it: open addressing, half empty. */
struct claim {
    uint32_t lan, address; /* lan 0: empty */
    uint32_t nic;          /* index + 1; 0: reserved */
};

struct claims {
    struct claim *items;
    size_t mask;
};

static struct claim *address_claim_find(const struct claims *claims, uint32_t lan, uint32_t address)
{
    size_t at = (size_t)planner_hash(lan, "", address) & claims->mask;

    while (claims->items[at].lan != 0 &&
           (claims->items[at].lan != lan || claims->items[at].address != address))
        at = (at + 1) & claims->mask;
    return &claims->items[at];
}

static uint32_t address_lan_size(const struct lan *lan)
{
    return (uint32_t)(UINT64_C(1) << (32 - lan->prefix));
}

static bool address_is_reserved(const struct lan *lan, uint32_t address)
{
    uint32_t gateway =
        lan->gateway != 0 || address_lan_size(lan) < 8 ? lan->gateway : lan->base + 1;

    return address <= lan->base || address >= lan->base + address_lan_size(lan) - 1 ||
           address == gateway;
}

/* What the document gives for a VM's place on a switch; NULL: nothing. */
static const struct address_on *address_given_address(const struct infrastructure *what,
                                                      uint32_t switch_infrastructure)
{
    for (size_t i = 0; i < what->addresses.count; i++)
        if (what->addresses.items[i].link.index == switch_infrastructure)
            return &what->addresses.items[i];
    return NULL;
}

static const struct infrastructure *address_of_vm(const struct planner *planner, uint32_t vm)
{
    return &planner->scenario->infrastructure.items[planner->infrastructure_of_vm[vm - 1]];
}

static bool address_is_router(const struct planner *planner, uint32_t vm)
{
    return planner->placed[planner->infrastructure_of_vm[vm - 1]].router;
}

static void address_claim_given(struct planner *planner, struct claims *claims, uint32_t index)
{
    struct plan_nic *nic = &planner->plan->nics[index];
    const struct lan *lan = &planner->lans[nic->lan - 1];
    const struct infrastructure *what = address_of_vm(planner, nic->vm);
    const struct address_on *given = address_given_address(what, lan->infrastructure);
    uint32_t team = planner->plan->vms.items[nic->vm - 1].row.as.vm_made.team, address;

    if (given == NULL || lan->prefix == 0)
        return;
    if (team == 0)
        team = planner->plan->switches.items[nic->lan - 1].row.as.switch_made.team;
    if (!address_parse(given->address, team, &address) ||
        address - lan->base >= address_lan_size(lan) ||
        (lan->gateway != 0 && address == lan->gateway && !address_is_router(planner, nic->vm)) ||
        address == lan->base || address == lan->base + address_lan_size(lan) - 1) {
        complain_error(planner->complaints, given->link.mark,
                       "VM %s: %s is no address for a VM in %s", what->id, given->address,
                       planner->plan->switches.items[nic->lan - 1].row.as.switch_made.cidr);
        return;
    }

    struct claim *claim = address_claim_find(claims, nic->lan, address);

    if (claim->lan != 0) {
        const struct infrastructure *other =
            address_of_vm(planner, planner->plan->nics[claim->nic - 1].vm);

        complain_error(planner->complaints, given->link.mark,
                       "VM %s: another VM has the address %s already", what->id, given->address);
        if (other == what)
            complain_hint(
                planner->complaints,
                "it is there more than once; put {team} into the address, or leave it away");
        else if (address_given_address(other, lan->infrastructure) != NULL)
            complain_other(planner->complaints,
                           address_given_address(other, lan->infrastructure)->link.mark,
                           "the other one");
        return;
    }
    *claim = (struct claim){.lan = nic->lan, .address = address, .nic = index + 1};
    nic->address = address;
}

/* The first router of a switch is its gateway: it has the address that was kept free for one. */
static void address_claim_gateway(struct planner *planner, struct claims *claims, uint32_t index)
{
    struct plan_nic *nic = &planner->plan->nics[index];
    const struct lan *lan = &planner->lans[nic->lan - 1];

    if (nic->address != 0 || lan->prefix == 0 || !address_is_router(planner, nic->vm))
        return;

    uint32_t address = lan->gateway != 0 ? lan->gateway : lan->base + 1;
    struct claim *claim = address_claim_find(claims, nic->lan, address);

    if (claim->lan != 0)
        return;
    *claim = (struct claim){.lan = nic->lan, .address = address, .nic = index + 1};
    nic->address = address;
}

static void address_claim_free(struct planner *planner, struct claims *claims, uint32_t index)
{
    struct plan_nic *nic = &planner->plan->nics[index];
    struct lan *lan = &planner->lans[nic->lan - 1];
    uint32_t size = lan->prefix != 0 ? address_lan_size(lan) : 0;

    if (nic->address != 0 || size == 0)
        return;
    for (uint32_t tried = 0; tried < size; tried++) {
        uint32_t address = lan->base + lan->next;

        lan->next = lan->next + 1 < size ? lan->next + 1 : 0;
        if (address_is_reserved(lan, address) ||
            address_claim_find(claims, nic->lan, address)->lan != 0)
            continue;
        *address_claim_find(claims, nic->lan, address) =
            (struct claim){.lan = nic->lan, .address = address, .nic = index + 1};
        nic->address = address;
        return;
    }
    complain_error(planner->complaints, address_of_vm(planner, nic->vm)->mark,
                   "VM %s: no free address is left in %s", address_of_vm(planner, nic->vm)->id,
                   planner->plan->switches.items[nic->lan - 1].row.as.switch_made.cidr);
    /* One complaint tells it: the rest of this network's NICs would repeat it. */
    lan->prefix = 0;
}

/* ---- MACs ---- */

/* 52:54 is locally administered; four octets of a hash, taken again until they are not in use. */
static void address_make_macs(struct planner *planner, struct claims *used)
{
    struct plan *plan = planner->plan;
    uint32_t first_of_vm = 0;

    for (uint32_t i = 0; i < plan->nic_count; i++) {
        struct plan_nic *nic = &plan->nics[i];
        struct claim *claim;
        uint64_t salt = 0;
        uint32_t low;

        if (i == 0 || plan->nics[i - 1].vm != nic->vm)
            first_of_vm = i;
        do {
            low = (uint32_t)planner_hash(salt++, planner->options->run,
                                         (uint64_t)nic->vm << 20 | (i - first_of_vm));
            claim = address_claim_find(used, 1, low);
        } while (claim->lan != 0);
        *claim = (struct claim){.lan = 1, .address = low, .nic = i + 1};
        text_print(nic->mac, sizeof(nic->mac), "52:54:%02x:%02x:%02x:%02x", low >> 24,
                   low >> 16 & 255, low >> 8 & 255, low & 255);
    }
}

static bool address_claims_init(struct planner *planner, struct claims *claims)
{
    size_t size = 16;

    while (size < 2 * planner->plan->nic_count + 16)
        size *= 2;
    claims->items = planner_scratch(planner, size, sizeof(*claims->items));
    claims->mask = size - 1;
    return claims->items != NULL;
}

/* "lan 10.1.1.10, dmz 10.1.2.10", for people. */
static void address_tell_addresses(struct planner *planner)
{
    struct plan *plan = planner->plan;

    for (size_t v = 0; v < plan->vms.count; v++) {
        size_t count;
        const struct plan_nic *nics = plan_nics(plan, (uint32_t)v + 1, &count);
        char text[2048] = "";

        for (size_t i = 0; i < count; i++) {
            size_t used = strlen(text);

            text_print(text + used, sizeof(text) - used, "%s%s %s", i > 0 ? ", " : "",
                       plan->switches.items[nics[i].lan - 1].row.as.switch_made.id, nics[i].text);
        }
        plan->vms.items[v].row.as.vm_made.address = planner_text(planner, text);
    }
}

void plan_addresses(struct planner *planner)
{
    struct plan *plan = planner->plan;
    struct claims claims, macs;

    if (!address_claims_init(planner, &claims) || !address_claims_init(planner, &macs))
        return;
    for (uint32_t i = 0; i < plan->nic_count; i++)
        address_claim_given(planner, &claims, i);
    for (uint32_t i = 0; i < plan->nic_count; i++)
        address_claim_gateway(planner, &claims, i);
    for (uint32_t i = 0; i < plan->nic_count; i++)
        address_claim_free(planner, &claims, i);
    for (size_t i = 0; i < plan->nic_count; i++) {
        struct plan_nic *nic = &plan->nics[i];
        uint32_t a = nic->address;

        nic->prefix = planner->lans[nic->lan - 1].prefix;
        nic->text =
            planner_print(planner, "%u.%u.%u.%u", a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255);
    }
    address_make_macs(planner, &macs);
    address_tell_addresses(planner);
}
