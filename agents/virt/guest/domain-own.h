/* SPDX-License-Identifier: Apache-2.0 */
/* What the files domain*.c share. */
#pragma once

#include "virt/guest/domain.h"

/* 0 and *ret_domain; 1 if there is none; <0 if libvirt cannot tell. */
int domain_find(const struct range *range, const char *name, virDomainPtr *ret_domain,
                struct error *err);

/* The same; a domain that is not of this exercise is an error, and is nobody's to free. */
int domain_find_own(const struct range *range, const char *name, virDomainPtr *ret_domain,
                    struct tag *ret_tag, struct error *err);

/* libvirt reports a domain as active until its process is gone; */
bool domain_is_active(virDomainPtr domain);

/* but only a running guest answers on its monitor. */
bool domain_is_alive(const struct range *range, virDomainPtr domain);

/* Undefines the domain, in several attempts, until libvirt no longer knows the name. Without
 * `parts` its files stay. */
int domain_take_away(struct job *job, const struct range *range, const char *name, bool parts,
                     struct error *err);

/* Removes the disk, seed, firmware and snapshots of a domain that was removed. */
int domain_drop_parts(const struct range *range, const char *name, struct error *err);
