/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Playbooks of features: excon-playbook plays one on one VM (docs/PROTOCOL.md, "Playbook"). The
 * agent is started with the first one, as few exercises have any. Host and groups are called as
 * `excon inventory` calls them, so that a playbook runs unchanged from there.
 */
#include <string.h>
#include <unistd.h>

#include "core/model/ansible-name.h"
#include "engine/control/control.h"

struct port *playbook_port(struct controller *c, struct error *err)
{
    static const char *const argv[] = {"excon-playbook", NULL};
    struct port_agent_plan plan = {
        .program = {.name = "playbook", .argv = argv, .errors = STDERR_FILENO},
        .epoch = c->state.view->epoch};

    if (c->simulated)
        return c->transport;
    if (c->playbook == NULL &&
        port_agent_new(c->loop, c->crew, &plan, c->face, c, &c->playbook, err) < 0)
        return NULL;
    return c->playbook;
}

static json_t *playbook_groups(const char *groups)
{
    json_t *list = json_array();

    while (*(groups += strspn(groups, " ")) != '\0') {
        size_t length = strcspn(groups, " ");

        json_array_append_new(list, json_stringn(groups, length));
        groups += length;
    }
    return list;
}

/* What the playbook's host is called, and which groups it is in. */
static void playbook_add_host(const struct view *view, const struct view_feature *feature,
                              json_t *body)
{
    const struct view_vm *vm = view_vm(view, feature->made.vm);
    const struct view_team *team = view_team(view, vm->made.team);
    char name[ANSIBLE_HOST_SIZE];

    ansible_host(team != NULL ? team->made.id : NULL, vm->made.id, vm->made.domain, name);
    json_object_set_new(body, "name", json_string(name));
    json_object_set_new(body, "alias", json_string(vm->made.domain));
    json_object_set_new(body, "groups", playbook_groups(feature->made.groups));
}

static int playbook_add_variables(struct controller *c, const struct view_feature *feature,
                                  const json_t *said, json_t *body, struct error *err)
{
    struct secret_reader reader = secret_reader(c, feature->made.team);
    json_t *variables = json_object();
    const char *name;
    json_t *value;

    json_object_set_new(body, "variables", variables);
    json_object_foreach((json_t *)(uintptr_t)said, name, value)
    {
        if (request_text(c, variables, name, json_string_value(value), json_string_length(value),
                         &reader, err) < 0)
            return -1;
    }
    return 0;
}

json_t *playbook_body(struct controller *c, const struct view_feature *feature, const json_t *work,
                      const char *from, struct error *err)
{
    const struct view_vm *vm = view_vm(c->state.view, feature->made.vm);
    const json_t *playbook = json_object_get(work, "playbook");
    json_t *body = request_target(c, vm, feature->made.user, err);

    if (body == NULL)
        return NULL;
    /* The simulated range plays it as it runs a script: once for each attempt. */
    request_marked(c, body, "/playbook", feature->made.feature, feature->attempt, vm,
                   feature->made.user, feature->made.timeout);
    json_object_set_new(body, "harmless", json_true());
    json_object_set_new(body, "feature", json_true());
    playbook_add_host(c->state.view, feature, body);
    json_object_set_new(body, "playbook", json_string(text_in(playbook, "file")));
    json_object_set_new(body, "from", json_string(from != NULL ? from : ""));
    if (playbook_add_variables(c, feature, json_object_get(playbook, "variables"), body, err) < 0) {
        json_decref(body);
        return NULL;
    }
    return body;
}
