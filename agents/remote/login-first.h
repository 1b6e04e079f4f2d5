/* SPDX-License-Identifier: Apache-2.0 */
/* A first login, by what a package says of the accounts of its image. */
#pragma once

#include "remote/login.h"

/* Goes on as far as possible: a result of ssh_userauth_publickey. */
int login_first(struct login *login);
