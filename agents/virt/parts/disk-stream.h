/* SPDX-License-Identifier: Apache-2.0 */
/* One volume's bytes into another, through libvirt's daemon. */
#pragma once

#include <excon/error.h>
#include <libvirt/libvirt.h>

#include "virt/host/job.h"

/* `to` is at least as large as `from`. An error leaves it as far as it came. */
int disk_pour(struct job *job, virConnectPtr connection, virStorageVolPtr from, virStorageVolPtr to,
              struct error *err);
