/* SPDX-License-Identifier: Apache-2.0 */
/* A visit of an agent by a command, without a controller: started, asked, ended. */
#pragma once

#include <excon/agent.h>
#include <excon/error.h>
#include <jansson.h>
#include <stdint.h>

struct visit_request {
    const char *verb;
    json_t *body;   /* taken over */
    int64_t within; /* ms */
};

/*
 * Sends the requests one after the other, until one fails. `heard` gets each answer (result may be
 * NULL; borrowed). 0: all were answered; 1: one failed, and `heard` got it; <0: the agent could not
 * be asked. `name`: "virt", "hub".
 */
int visit_agent(const char *name, const struct visit_request *requests, size_t count,
                void (*heard)(void *own, size_t request, enum outcome outcome, const char *text,
                              json_t *result),
                void *own, struct error *err);

/* The same of excon-virt. */
int visit_virt(const struct visit_request *requests, size_t count,
               void (*heard)(void *own, size_t request, enum outcome outcome, const char *text,
                             json_t *result),
               void *own, struct error *err);
