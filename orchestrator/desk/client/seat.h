/* SPDX-License-Identifier: Apache-2.0 */
/* The seat that a command is given from (--seat ROLE[:TEAM]): what it may see and order. */
#pragma once

#include "engine/reading/found.h"
#include "products/print/desk.h"
#include "wire/hello.h"

/* Role and team of the seat, into those fields of a hello. 0, or <0 with words. */
int seat_read(const struct desk *desk, struct hello *ret_hello, struct error *err);

/* Limits a found exercise to the rows that the seat may see; only exercise control sees the path of
 * its scenario. 0, or <0 with words. */
int seat_take(const struct desk *desk, struct found *found, struct error *err);

/*
 * May the seat have what needs this right (an order or a report, core/order/rights.c)? `own`: it
 * concerns the seat's own team alone. If not, prints why and returns false.
 */
bool seat_may(const struct desk *desk, const char *right, bool own);

/* The same for one named team; NULL: for no team. */
bool seat_may_of(const struct desk *desk, const char *right, const char *team);

/* Is it a seat of exercise control? */
bool seat_inside(const struct desk *desk);

/*
 * Reads the exercise (NULL: none yet) as another role (NULL: the seat's) and team (NULL: none). A
 * seat outside exercise control may choose only what its own team sees. If it may not, prints why
 * and returns false.
 */
bool seat_see_as(const struct desk *desk, const char *role, const char *team, struct found *found);

/* The name that an order is given by: --by, else the user who is logged in. */
const char *seat_actor(const struct desk *desk);
