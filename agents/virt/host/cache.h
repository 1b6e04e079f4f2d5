/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What libvirt found out of a QEMU (its capabilities cache): asking costs a second or two for each
 * exercise, so that its files go from one exercise's root to the next.
 */
#pragma once

/* Copies every regular file of one directory that the other does not have, or only an older one of;
 * not deep. Best effort. */
void cache_copy(const char *from, const char *to);
