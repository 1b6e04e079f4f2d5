/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taps (Linux, Documentation/networking/tuntap.rst) that root has prepared for the guests of an
 * ordinary user, so that these join networks of OVN though nothing of theirs runs as root. Each NIC
 * has a tap on each host, and a port in OVN for each of them; their names follow from the user, the
 * exercise's name and ordinals, so whoever needs one finds it without asking.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TAP_NAME = 16,  /* bytes of an interface's name, IFNAMSIZ */
    TAP_PORT = 37,  /* of a port's, a UUID */
    TAP_PREFIX = 8, /* of what the names of an exercise's taps begin with */
    TAP_VM_MOST = 0xffff
};

/* Do guests of this connection to libvirt join OVN by taps? Others are plugged in by libvirt. */
bool tap_joins(const char *connect);

/* What the taps of a user's exercise have in common. Another exercise of that name, or another user
 * of that number on another machine, has the same. */
uint32_t tap_key(uint32_t user, const char *exercise);

/* "x1a2b3c", and what an interface's name must look like to be of ours. */
void tap_prefix(uint32_t key, char to[TAP_PREFIX]);
bool tap_is_name(const char *name);

/* "x1a2b3c-VM-NIC", both in hex digits. `vm` is at most TAP_VM_MOST, `nic` at most 255. */
void tap_name(uint32_t key, uint32_t vm, size_t nic, char to[TAP_NAME]);

/* The port that is bound on the host of that ordinal (0: the controller's own) and on no other. */
void tap_port(uint32_t key, uint32_t host, uint32_t vm, size_t nic, char to[TAP_PORT]);

/* Is it there, a tap, up and the user's? The error says what is wrong. Where /sys is another
 * network namespace's it is only looked whether it is there. */
int tap_check(const char *name, uint32_t user, struct error *err);

/* Does a process have it open? What cannot be found out counts as that. */
bool tap_is_held(const char *name);

/* The user that a tap is prepared for; -1: it is no tap of ours, or prepared for nobody. */
int64_t tap_user(const char *name);
