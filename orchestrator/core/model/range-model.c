/* SPDX-License-Identifier: Apache-2.0 */
#include "core/model/range-model.h"

const struct range_model range_model_default = {
    .boot = {1000, 1000, false},
    .feature = {400, 1199, false},
    .inject = {400, 1199, false},
    .check = {50, 249, false},
    .loss = {20000, 180000, false},
    .look = {60000, 600000, false},
    .all = {.repairs = {20000, 44999, false}, .within = {60000, 600000, false}},
};
