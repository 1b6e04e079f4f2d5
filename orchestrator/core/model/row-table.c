/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of event kinds: every field of every row, where it stands in struct row, and what it
 * says. Reading and writing (event.c) and docs/JOURNAL.md come from here; a new kind or field is a
 * line here and one in <excon/row.h>. A BLOB is the hash of one, which has to be there.
 */
#include "core/model/row-table-parts.h"

static const struct row_field exercise_opened_fields[] = {
    FIELD("run", TEXT, exercise_opened.run, "8 hex digits that name the run"),
    FIELD("name", TEXT, exercise_opened.name, "the scenario's name"),
    FIELD("description", TEXT, exercise_opened.description, ""),
    BLOB("scenario", exercise_opened.scenario, "hash of the YAML"),
    FIELD("path", TEXT, exercise_opened.path, "where the YAML was read"),
    FIELD("key_hash", TEXT, exercise_opened.key_hash, "hash of the run key"),
    FIELD("seal_key", TEXT, exercise_opened.seal_key,
          "public key of signed heads (Ed25519), 64 hex digits"),
    FIELD("packages", TEXT, exercise_opened.packages, "packages used, with their versions"),
    BLOB("sources", exercise_opened.sources,
         "hash of the list of the packages' files that were read, each with its hash"),
    FIELD("endex", INT, exercise_opened.endex, "planned ENDEX, exercise ms"),
    FIELD("outage", INT, exercise_opened.outage,
          "shorter outages of the controller count as exercise time, ms"),
    FIELD("seed", SEED, exercise_opened.seed, "of jitter and choices"),
    WORD("late", exercise_opened.late, late_words,
         "what becomes of an inject whose time is jumped over"),
    FIELD("competitive", BOOL, exercise_opened.competitive, "teams are ranked"),
    FIELD("rehearsal", BOOL, exercise_opened.rehearsal, "in virtual time, on a simulated range"),
    FIELD("situation", INT, exercise_opened.situation,
          "the date in the story at STARTEX, ms since 1970 as if UTC"),
};

static const struct row_field vm_made_fields[] = {
    FIELD("vm", COUNT, vm_made.vm, "its ordinal"),
    FIELD("team", COUNT, vm_made.team, "whose"),
    FIELD("id", TEXT, vm_made.id, "the node's id"),
    FIELD("domain", TEXT, vm_made.domain, "the domain's name"),
    FIELD("address", TEXT, vm_made.address, "its switches and addresses"),
    FIELD("image", TEXT, vm_made.image, "package and version"),
    BLOB("spec", vm_made.spec, "hash of the provider's request"),
    FIELD("ram", INT, vm_made.ram, "bytes"),
    FIELD("cpu", COUNT, vm_made.cpu, "virtual processors"),
    FIELD("restart", BOOL, vm_made.restart, "when it dies it is started again by itself"),
    FIELD("after", ORDINALS, vm_made.after, "VMs that have to be up before"),
};

static const struct row_field feature_made_fields[] = {
    FIELD("feature", COUNT, feature_made.feature, "its ordinal"),
    FIELD("team", COUNT, feature_made.team, "of its VM"),
    FIELD("vm", COUNT, feature_made.vm, "where it is put"),
    FIELD("id", TEXT, feature_made.id, ""),
    FIELD("title", TEXT, feature_made.title, "package and version"),
    FIELD("user", TEXT, feature_made.user, "puts and runs it"),
    BLOB("payload", feature_made.payload, "hash of its files and script"),
    FIELD("restart", BOOL, feature_made.restart, "its VM is restarted afterwards"),
    FIELD("timeout", INT, feature_made.timeout, "ms"),
    FIELD("after", ORDINALS, feature_made.after, "features that have to be done before"),
};

static const struct row_field condition_made_fields[] = {
    FIELD("condition", COUNT, condition_made.condition, "its ordinal"),
    FIELD("team", COUNT, condition_made.team, "of its VM"),
    FIELD("vm", COUNT, condition_made.vm, "where it runs, or what a probe looks at"),
    FIELD("from", COUNT, condition_made.from, "the VM that a probe looks from; 0: it is no probe"),
    FIELD("id", TEXT, condition_made.id, ""),
    FIELD("user", TEXT, condition_made.user, "runs it"),
    BLOB("payload", condition_made.payload, "hash of its script, or of a probe's request"),
    FIELD("interval", INT, condition_made.interval, "ms"),
    FIELD("timeout", INT, condition_made.timeout, "ms"),
    FIELD("offset", INT, condition_made.offset, "of the first check, ms"),
    WORD("result", condition_made.result, result_words, "how the value is read"),
    FIELD("bad_after", COUNT, condition_made.bad_after,
          "so many faults of the guest in a row count as 0; none: they never do"),
    FIELD("down_after", INT, condition_made.down_after,
          "ms without an answer of a guest that cut itself off count as 0; none: they never do"),
};

static const struct row_field metric_made_fields[] = {
    FIELD("metric", COUNT, metric_made.metric, "its ordinal"),
    FIELD("team", COUNT, metric_made.team, "whose"),
    FIELD("id", TEXT, metric_made.id, ""),
    FIELD("title", TEXT, metric_made.title, ""),
    WORD("type", metric_made.type, metric_words, ""),
    FIELD("max", INT, metric_made.max, "thousandths of a point"),
    FIELD("conditions", ORDINALS, metric_made.conditions, "whose mean value it is"),
};

static const struct row_field objective_made_fields[] = {
    FIELD("objective", COUNT, objective_made.objective, "its ordinal"),
    FIELD("team", COUNT, objective_made.team, "whose"),
    FIELD("id", TEXT, objective_made.id, ""),
    FIELD("title", TEXT, objective_made.title, ""),
    WORD("type", objective_made.type, objective_words, ""),
    FIELD("min", INT, objective_made.min, "an evaluation's threshold, thousandths of a point"),
    FIELD("needs", ORDINALS, objective_made.needs, "metrics of an evaluation, else objectives"),
};

static const struct row_field event_made_fields[] = {
    FIELD("event", COUNT, event_made.event, "its ordinal"),
    FIELD("team", COUNT, event_made.team, "for whom"),
    FIELD("id", TEXT, event_made.id, ""),
    FIELD("title", TEXT, event_made.title, ""),
    FIELD("script", TEXT, event_made.script, ""),
    FIELD("story", TEXT, event_made.story, ""),
    FIELD("at", INT, event_made.at, "exercise ms from which it may fire; -1: not by time"),
    FIELD("close", INT, event_made.close, "exercise ms"),
    FIELD("conditions", ORDINALS, event_made.conditions, "all of these equal 1"),
    FIELD("any", ORDINALS, event_made.any, "one of these conditions equals 1"),
    FIELD("none", ORDINALS, event_made.none, "none of these conditions equals 1"),
    FIELD("after", ORDINALS, event_made.after, "one of these events has fired"),
    FIELD("offset", INT, event_made.offset, "so many ms ago"),
    FIELD("held", INT, event_made.held, "all that without a break for so many ms"),
    FIELD("teams", COUNT, event_made.teams, "taken team by team, for so many teams"),
    FIELD("manual", BOOL, event_made.manual, "and a person says so"),
    FIELD("request", TEXT, event_made.request, "and its team has asked for it"),
    FIELD("granted", BOOL, event_made.granted, "and was granted it"),
};

static const struct row_field inject_made_fields[] = {
    FIELD("inject", COUNT, inject_made.inject, "its ordinal"),
    FIELD("team", COUNT, inject_made.team, "for whom"),
    FIELD("event", COUNT, inject_made.event, "fires it"),
    FIELD("vm", COUNT, inject_made.vm, "where it runs"),
    FIELD("machine", TEXT, inject_made.machine, "or what is done to the VM from outside"),
    FIELD("id", TEXT, inject_made.id, ""),
    FIELD("title", TEXT, inject_made.title, ""),
    FIELD("user", TEXT, inject_made.user, "runs it"),
    BLOB("payload", inject_made.payload, "hash of its script"),
    BLOB("files", inject_made.files, "hash of the files that it finds in a folder of its own"),
    FIELD("from", TEXT, inject_made.from, "entity"),
    FIELD("to", TEXT, inject_made.to, "entities"),
    FIELD("subject", TEXT, inject_made.subject, "of its message"),
    FIELD("body", TEXT, inject_made.body, "of its message"),
    FIELD("inside", BOOL, inject_made.inside, "its message is for EXCON's own people"),
    FIELD("timeout", INT, inject_made.timeout, "ms"),
    BLOB("cleanup", inject_made.cleanup, "hash of the script that undoes it"),
    FIELD("cleanup_after", INT, inject_made.cleanup_after,
          "exercise ms after its end; none: at ENDEX"),
    FIELD("retry", BOOL, inject_made.retry, "it may be run again by itself"),
};

static const struct row_field expectation_made_fields[] = {
    FIELD("expectation", COUNT, expectation_made.expectation, "its ordinal"),
    FIELD("team", COUNT, expectation_made.team, "of whom"),
    FIELD("inject", TEXT, expectation_made.inject, "id of the inject that it answers"),
    FIELD("report", TEXT, expectation_made.report, "kind of report"),
    FIELD("action", TEXT, expectation_made.action, "or what is expected, in words"),
    FIELD("injects", ORDINALS, expectation_made.injects, "the first that is delivered opens it"),
    FIELD("due", INT, expectation_made.due, "ms after that; none: until ENDEX"),
    FIELD("metric", COUNT, expectation_made.metric, "in which it is worth points"),
    FIELD("otherwise", ORDINALS, expectation_made.otherwise, "events that open when it is missed"),
    FIELD("then", ORDINALS, expectation_made.then, "events that open when it is met in time"),
};

static const struct row_field indicator_made_fields[] = {
    FIELD("indicator", COUNT, indicator_made.indicator, "its ordinal"),
    FIELD("inject", TEXT, indicator_made.inject, "id of the inject that leaves it behind"),
    FIELD("injects", ORDINALS, indicator_made.injects, "the first that is delivered has left it"),
    WORD("type", indicator_made.type, indicator_words, "as MISP names it"),
    FIELD("value", TEXT, indicator_made.value, "canonical"),
    WORD("tlp", indicator_made.tlp, tlp_words, "who may be told it"),
    FIELD("comment", TEXT, indicator_made.comment, ""),
};

static const struct row_field genesis_done_fields[] = {
    FIELD("rows", COUNT, genesis_done.rows, "of the genesis"),
};

static const struct row_field controller_started_fields[] = {
    FIELD("epoch", COUNT, controller_started.epoch, "how many times that happened"),
    FIELD("version", TEXT, controller_started.version, ""),
    FIELD("host", TEXT, controller_started.host, "boot id"),
};

static const struct row_field agent_state_fields[] = {
    FIELD("agent", TEXT, agent_state.agent, ""),
    WORD("state", agent_state.state, agent_words, ""),
    FIELD("text", TEXT, agent_state.text, ""),
};

static const struct row_field job_stray_fields[] = {
    FIELD("agent", TEXT, job_stray.agent, ""),
    FIELD("job", TEXT, job_stray.job, ""),
    FIELD("text", TEXT, job_stray.text, ""),
};

static const struct row_field journal_room_fields[] = {
    FIELD("room", BOOL, journal_room.room,
          "it can be written again; else the exercise stands until it can"),
    FIELD("text", TEXT, journal_room.text, "why not"),
};

static const struct row_field journal_sealed_fields[] = {
    FIELD("seq", INT, journal_sealed.seq, "the row before this one"),
    FIELD("hash", TEXT, journal_sealed.hash, "the chain's hash there"),
    FIELD("turns", TEXT, journal_sealed.turns,
          "hash of the chain of the turns that end at or before it"),
    FIELD("signature", TEXT, journal_sealed.signature, "Ed25519, 128 hex digits"),
    FIELD("text", TEXT, journal_sealed.text, "why the journal could not be signed"),
};

static const struct row_field range_wanted_fields[] = {
    FIELD("up", BOOL, range_wanted.up, "up; else gone"),
    FIELD("startex", BOOL, range_wanted.startex, "STARTEX as soon as it is up"),
    FIELD("down", BOOL, range_wanted.down, "taken down after ENDEX"),
    FIELD("rollback", BOOL, range_wanted.rollback, "removed when it does not come up whole"),
    FIELD(
        "kept", BOOL, range_wanted.kept,
        "up: machines that do not run are restored from snapshots; else: disks and snapshots stay"),
};

static const struct row_field range_state_fields[] = {
    WORD("state", range_state.state, range_state_words, ""),
    FIELD("text", TEXT, range_state.text, ""),
};

static const struct row_field vm_state_fields[] = {
    FIELD("vm", COUNT, vm_state.vm, ""),
    WORD("state", vm_state.state, vm_state_words, ""),
    FIELD("incarnation", COUNT, vm_state.incarnation, "raised by every new making"),
    FIELD(
        "host", TEXT, vm_state.host,
        "where its SSH answers: an address, or PATH of the unix sockets PATH.excon and PATH.team"),
    FIELD("port", COUNT, vm_state.port, "of the address; 0: `host` is a PATH"),
    FIELD("kept", TEXT, vm_state.kept, "planned or made: the snapshot that it is restored from"),
    FIELD("by", TEXT, vm_state.by, "who ordered it"),
    FIELD("guest", BOOL, vm_state.guest, "of unreachable and lost: the cause lies in the guest"),
    FIELD("excused_until", INT, vm_state.excused_until,
          "range ms until which an inject under way may be the cause"),
    FIELD("text", TEXT, vm_state.text, ""),
};

static const struct row_field vm_kept_fields[] = {
    FIELD("vm", COUNT, vm_kept.vm, ""),
    WORD("state", vm_kept.state, kept_words, ""),
    FIELD("name", TEXT, vm_kept.name, "of the snapshot"),
    FIELD("by", TEXT, vm_kept.by, "who ordered it"),
    FIELD("text", TEXT, vm_kept.text, ""),
};

static const struct row_field range_look_fields[] = {
    WORD("state", range_look.state, look_words, ""),
    FIELD("repair", BOOL, range_look.repair, "what drifted is put right"),
    FIELD("found", COUNT, range_look.found, "how many rows of drift follow"),
    FIELD("by", TEXT, range_look.by, "who ordered it"),
    FIELD("text", TEXT, range_look.text, ""),
};

static const struct row_field drift_found_fields[] = {
    WORD("kind", drift_found.kind, drift_words, "how it stands otherwise"),
    FIELD("vm", COUNT, drift_found.vm, "0: none"),
    FIELD("name", TEXT, drift_found.name, "of the domain or network"),
    FIELD("text", TEXT, drift_found.text, "what it is, and what becomes of it"),
};

static const struct row_field feature_taken_fields[] = {
    FIELD("feature", COUNT, feature_taken.feature, ""),
    BLOB("payload", feature_taken.payload, "hash of its files and script from now on"),
    FIELD("title", TEXT, feature_taken.title, "package and version"),
    FIELD("restart", BOOL, feature_taken.restart, "its VM is restarted afterwards"),
    FIELD("by", TEXT, feature_taken.by, "who ordered it"),
    FIELD("text", TEXT, feature_taken.text, "why"),
};

static const struct row_field feature_state_fields[] = {
    FIELD("feature", COUNT, feature_state.feature, ""),
    WORD("state", feature_state.state, feature_state_words, ""),
    FIELD("attempt", COUNT, feature_state.attempt, ""),
    FIELD("incarnation", COUNT, feature_state.incarnation, "of the VM"),
    FIELD("has_exit", BOOL, feature_state.has_exit, "its script ended by itself"),
    FIELD("exit", NUMBER, feature_state.exit, "exit status"),
    BLOB("output", feature_state.output, "hash of what it printed"),
    FIELD("text", TEXT, feature_state.text, ""),
};

static const struct row_field clock_fields[] = {
    FIELD("by", TEXT, clock.by, ""),
    FIELD("text", TEXT, clock.text, ""),
};

static const struct row_field clock_outage_fields[] = {
    FIELD("length", INT, clock_outage.length, "ms"),
    FIELD("counted", BOOL, clock_outage.counted, "as exercise time; else removed"),
    FIELD("uncertain", BOOL, clock_outage.uncertain, "measured by the wall clock"),
};

static const struct row_field clock_hours_fields[] = {
    FIELD("day", COUNT, clock_hours.day, ""),
    FIELD("open", BOOL, clock_hours.open, "they begin; else they end"),
    FIELD("to", INT, clock_hours.to, "they now end at this wall ms; none: as planned"),
    FIELD("by", TEXT, clock_hours.by, ""),
    FIELD("text", TEXT, clock_hours.text, ""),
};

static const struct row_field clock_moved_fields[] = {
    WORD("how", clock_moved.how, move_words, ""),
    FIELD("to", INT, clock_moved.to, "exercise ms from now on"),
    FIELD("length", INT, clock_moved.length, "ms, forward or back"),
    FIELD("from", INT, clock_moved.from, "where that which does not count began, exercise ms"),
    FIELD("wall_from", INT, clock_moved.wall_from, "the same by the wall, ms"),
    FIELD("wall_to", INT, clock_moved.wall_to, "and its end"),
    FIELD("number", COUNT, clock_moved.number, "the removal that counts again; none: the newest"),
    FIELD("by", TEXT, clock_moved.by, ""),
    FIELD("text", TEXT, clock_moved.text, ""),
};

static const struct row_field clock_speed_fields[] = {
    FIELD("speed", INT, clock_speed.speed, "thousandths: exercise time in real time"),
    FIELD("by", TEXT, clock_speed.by, ""),
    FIELD("text", TEXT, clock_speed.text, ""),
};

static const struct row_field clock_extended_fields[] = {
    FIELD("endex", INT, clock_extended.endex, "planned ENDEX, exercise ms"),
    FIELD("by", TEXT, clock_extended.by, ""),
    FIELD("text", TEXT, clock_extended.text, ""),
};

static const struct row_field team_clock_fields[] = {
    FIELD("team", COUNT, team_clock.team, ""),
    WORD("how", team_clock.how, team_move_words, ""),
    FIELD("length", INT, team_clock.length, "ms by which its times are later from now on"),
    FIELD("by", TEXT, team_clock.by, ""),
    FIELD("text", TEXT, team_clock.text, ""),
};

static const struct row_field event_state_fields[] = {
    FIELD("event", COUNT, event_state.event, ""),
    WORD("state", event_state.state, event_state_words, ""),
    FIELD("cause", INT, event_state.cause, "row behind it; none: its time"),
    FIELD("by", TEXT, event_state.by, ""),
};

static const struct row_field event_moved_fields[] = {
    FIELD("event", COUNT, event_moved.event, ""),
    FIELD("at", INT, event_moved.at, "exercise ms"),
    FIELD("close", INT, event_moved.close, "exercise ms"),
    FIELD("fires", BOOL, event_moved.fires, "then and not before, whatever else it waits for"),
    FIELD("by", TEXT, event_moved.by, "who ordered it"),
    FIELD("text", TEXT, event_moved.text, ""),
};

static const struct row_field inject_planned_fields[] = {
    FIELD("inject", COUNT, inject_planned.inject, ""),
    FIELD("at", INT, inject_planned.at, "exercise ms; none: not any more"),
    FIELD("by", TEXT, inject_planned.by, "who ordered it"),
    FIELD("text", TEXT, inject_planned.text, ""),
};

static const struct row_field inject_changed_fields[] = {
    FIELD("inject", COUNT, inject_changed.inject, ""),
    FIELD("title", TEXT, inject_changed.title, ""),
    FIELD("from", TEXT, inject_changed.from, "entity"),
    FIELD("subject", TEXT, inject_changed.subject, "of its message"),
    FIELD("body", TEXT, inject_changed.body, "of its message"),
    FIELD("timeout", INT, inject_changed.timeout, "ms"),
    FIELD("by", TEXT, inject_changed.by, "who ordered it"),
    FIELD("text", TEXT, inject_changed.text, ""),
};

static const struct row_field inject_cleanup_fields[] = {
    FIELD("inject", COUNT, inject_cleanup.inject, ""),
    WORD("state", inject_cleanup.state, cleanup_words, ""),
    FIELD("due", INT, inject_cleanup.due, "exercise ms, while it is pending; -1: ENDEX"),
    FIELD("has_exit", BOOL, inject_cleanup.has_exit, "its script ended by itself"),
    FIELD("exit", NUMBER, inject_cleanup.exit, "exit status"),
    BLOB("output", inject_cleanup.output, "hash of what it printed"),
    FIELD("by", TEXT, inject_cleanup.by, "who ordered it"),
    FIELD("text", TEXT, inject_cleanup.text, ""),
};

static const struct row_field inject_state_fields[] = {
    FIELD("inject", COUNT, inject_state.inject, ""),
    WORD("state", inject_state.state, inject_state_words, ""),
    FIELD("attempt", COUNT, inject_state.attempt, ""),
    FIELD("incarnation", COUNT, inject_state.incarnation, "of the VM when it was dispatched"),
    FIELD("cause", INT, inject_state.cause, "row behind it"),
    FIELD("has_exit", BOOL, inject_state.has_exit, "it ended by itself"),
    FIELD("exit", NUMBER, inject_state.exit, "exit status"),
    BLOB("output", inject_state.output, "hash of what it printed"),
    FIELD("by", TEXT, inject_state.by, "who ordered it"),
    FIELD("text", TEXT, inject_state.text, ""),
    FIELD(
        "boot", TEXT, inject_state.boot,
        "dispatched still: its guest could write nothing in this boot; its marker may stand in memory there"),
};

static const struct row_field expectation_state_fields[] = {
    FIELD("expectation", COUNT, expectation_state.expectation, ""),
    WORD("state", expectation_state.state, expectation_state_words, ""),
    FIELD("due", INT, expectation_state.due, "exercise ms, while it is open; -1: ENDEX"),
    FIELD("cause", INT, expectation_state.cause, "row behind it; none: its time"),
    FIELD("by", TEXT, expectation_state.by, "who saw it"),
    FIELD("text", TEXT, expectation_state.text, ""),
};

static const struct row_field condition_result_fields[] = {
    FIELD("condition", COUNT, condition_result.condition, ""),
    FIELD("due", INT, condition_result.due, "range ms of its slot"),
    FIELD("value", INT, condition_result.value, "thousandths; -1: a fault of the check"),
    FIELD("excused", BOOL, condition_result.excused, "has no effect on scores"),
    FIELD("incarnation", COUNT, condition_result.incarnation, "of the VM"),
    BLOB("output", condition_result.output, "hash of the raw output"),
    FIELD(
        "guest", BOOL, condition_result.guest,
        "the check gave no value, and the cause lies in the guest; a value of 0 is then what that counts as"),
    FIELD("in_a_row", COUNT, condition_result.in_a_row,
          "such faults in a row that count, this one included"),
    FIELD("text", TEXT, condition_result.text, ""),
};

static const struct row_field score_award_fields[] = {
    FIELD("metric", COUNT, score_award.metric, ""),
    FIELD("points", INT, score_award.points, "thousandths of a point"),
    FIELD("cause", INT, score_award.cause, "row behind it"),
    FIELD("by", TEXT, score_award.by, "the person; none: computed"),
    FIELD("reason", TEXT, score_award.reason, ""),
};

static const struct row_field objective_state_fields[] = {
    FIELD("objective", COUNT, objective_state.objective, ""),
    FIELD("reached", BOOL, objective_state.reached, ""),
    FIELD("cause", INT, objective_state.cause, "row behind it"),
};

static const struct row_field message_sent_fields[] = {
    FIELD("team", COUNT, message_sent.team, "whose inbox; none: all"),
    FIELD("inside", BOOL, message_sent.inside, "EXCON's own: no team is told"),
    FIELD("inject", COUNT, message_sent.inject, "that sent it"),
    FIELD("from", TEXT, message_sent.from, ""),
    FIELD("subject", TEXT, message_sent.subject, ""),
    FIELD("body", TEXT, message_sent.body, ""),
};

static const struct row_field request_state_fields[] = {
    FIELD("team", COUNT, request_state.team, "who asks"),
    FIELD("number", COUNT, request_state.number, "of the team's own requests, from 1"),
    WORD("what", request_state.what, request_words, "it asks for"),
    WORD("state", request_state.state, request_state_words, ""),
    FIELD("by", TEXT, request_state.by, "who asked, or who answered"),
    FIELD("text", TEXT, request_state.text, "why"),
};

static const struct row_field order_asked_fields[] = {
    FIELD("team", COUNT, order_asked.team, "of the seat that asks"),
    FIELD("number", COUNT, order_asked.number, "of what it, or EXCON, has asked, from 1"),
    WORD("role", order_asked.role, role_words, "of the seat"),
    FIELD("actor", TEXT, order_asked.actor, "who asks"),
    FIELD("verb", TEXT, order_asked.verb, "the order"),
    FIELD("target", TEXT, order_asked.target, "of the order"),
    FIELD("on", TEXT, order_asked.on, "the team that it concerns"),
    FIELD("detail", TEXT, order_asked.detail, "of the order"),
    FIELD("reason", TEXT, order_asked.reason, "of the order"),
    FIELD("by_ms", INT, order_asked.by_ms, "of the order: by how much"),
    FIELD("to_ms", INT, order_asked.to_ms, "of the order: to which exercise time"),
    FIELD("points", INT, order_asked.points, "of the order, thousandths"),
};

static const struct row_field order_answered_fields[] = {
    FIELD("team", COUNT, order_answered.team, "of the seat that asked"),
    FIELD("number", COUNT, order_answered.number, "what is answered"),
    WORD("role", order_answered.role, role_words, "of the seat that asked"),
    WORD("state", order_answered.state, ask_words, ""),
    FIELD("by", TEXT, order_answered.by, "who answered"),
    FIELD("text", TEXT, order_answered.text, "why"),
};

static const struct row_field order_given_fields[] = {
    FIELD("actor", TEXT, order_given.actor, ""),
    WORD("role", order_given.role, role_words, ""),
    FIELD("verb", TEXT, order_given.verb, ""),
    FIELD("target", TEXT, order_given.target, ""),
    FIELD("outcome", TEXT, order_given.outcome, ""),
    FIELD("accepted", BOOL, order_given.accepted, ""),
};

static const struct row_field order_dropped_fields[] = {
    WORD("role", order_dropped.role, role_words, ""),
    FIELD("team", COUNT, order_dropped.team, "of the seat; 0: none"),
    FIELD("count", INT, order_dropped.count, "how many since the last such row"),
};

const struct row_class row_classes[ROW_KINDS] = {
    CLASS(ROW_EXERCISE_OPENED, "exercise.opened", exercise_opened_fields,
          "The first row: what this exercise is."),
    CLASS(ROW_DAY_MADE, "day.made", day_made_fields,
          "Play hours; outside of them exercise time stands."),
    CLASS(ROW_TEAM_MADE, "team.made", team_made_fields, "A team of the training audience."),
    CLASS(ROW_CONTACT_MADE, "contact.made", contact_made_fields,
          "A point of contact: a nation's is told to all, any other to EXCON."),
    CLASS(ROW_VARIABLE_MADE, "variable.made", variable_made_fields,
          "A variable of the scenario, without a secret value."),
    CLASS(ROW_SWITCH_MADE, "switch.made", switch_made_fields, "A switch (network segment)."),
    CLASS(ROW_VM_MADE, "vm.made", vm_made_fields, "A virtual machine."),
    CLASS(ROW_FEATURE_MADE, "feature.made", feature_made_fields,
          "What is put into a VM once it is up."),
    CLASS(ROW_CONDITION_MADE, "condition.made", condition_made_fields,
          "An instance of a condition."),
    CLASS(ROW_METRIC_MADE, "metric.made", metric_made_fields, "A metric, for a team or shared."),
    CLASS(ROW_OBJECTIVE_MADE, "objective.made", objective_made_fields,
          "An evaluation, TLO or goal, for a team or shared."),
    CLASS(ROW_EVENT_MADE, "event.made", event_made_fields,
          "An occurrence of an event: an item of the agenda."),
    CLASS(ROW_INJECT_MADE, "inject.made", inject_made_fields, "An instance of an inject."),
    CLASS(ROW_EXPECTATION_MADE, "expectation.made", expectation_made_fields,
          "What a team is expected to do after an inject."),
    CLASS(ROW_INDICATOR_MADE, "indicator.made", indicator_made_fields,
          "What an inject leaves behind: ground truth, once it is delivered."),
    CLASS(ROW_GENESIS_DONE, "genesis.done", genesis_done_fields, "What there is has been told."),
    CLASS(ROW_CONTROLLER_STARTED, "controller.started", controller_started_fields,
          "A controller took the exercise up."),
    CLASS(ROW_AGENT_STATE, "agent.state", agent_state_fields, "An agent came or went."),
    CLASS(ROW_JOB_STRAY, "job.stray", job_stray_fields,
          "An answer that nobody waited for; it has no effect."),
    CLASS(ROW_JOURNAL_SEALED, "journal.sealed", journal_sealed_fields,
          "The head of the journal is signed, or could not be."),
    CLASS(ROW_JOURNAL_ROOM, "journal.room", journal_room_fields,
          "The disk of the journal is full, or has room again."),
    CLASS(ROW_RANGE_WANTED, "range.wanted", range_wanted_fields, "What the range shall be."),
    CLASS(ROW_RANGE_STATE, "range.state", range_state_fields, "The range as a whole."),
    CLASS(ROW_VM_STATE, "vm.state", vm_state_fields, "A step of a VM's life."),
    CLASS(ROW_VM_KEPT, "vm.kept", vm_kept_fields, "A snapshot of a VM's memory and disk."),
    CLASS(ROW_RANGE_LOOK, "range.look", range_look_fields,
          "What stands is compared with the plan."),
    CLASS(ROW_DRIFT_FOUND, "drift.found", drift_found_fields,
          "Something stands otherwise than planned."),
    CLASS(ROW_FEATURE_STATE, "feature.state", feature_state_fields, "A step of a feature's life."),
    CLASS(ROW_FEATURE_TAKEN, "feature.taken", feature_taken_fields,
          "One that is not in yet takes what its package has become."),
    CLASS(ROW_CLOCK_STARTED, "clock.started", clock_fields, "STARTEX."),
    CLASS(ROW_CLOCK_PAUSED, "clock.paused", clock_fields, "PAUSEX."),
    CLASS(ROW_CLOCK_RESUMED, "clock.resumed", clock_fields, "The end of a PAUSEX."),
    CLASS(ROW_CLOCK_OUTAGE, "clock.outage", clock_outage_fields,
          "The controller was away while the clock ran."),
    CLASS(ROW_CLOCK_HOURS, "clock.hours", clock_hours_fields, "Play hours begin or end."),
    CLASS(ROW_CLOCK_MOVED, "clock.moved", clock_moved_fields,
          "The exercise clock was set forward or back."),
    CLASS(ROW_CLOCK_SPEED, "clock.speed", clock_speed_fields,
          "The exercise clock runs at another speed."),
    CLASS(ROW_CLOCK_EXTENDED, "clock.extended", clock_extended_fields,
          "ENDEX is planned for another time."),
    CLASS(ROW_CLOCK_ENDED, "clock.ended", clock_fields, "ENDEX."),
    CLASS(ROW_TEAM_CLOCK, "team.clock", team_clock_fields,
          "A team stands alone, goes on, or has more time."),
    CLASS(ROW_EVENT_STATE, "event.state", event_state_fields, "A step of an event's life."),
    CLASS(ROW_EVENT_MOVED, "event.moved", event_moved_fields, "An event has another time."),
    CLASS(ROW_INJECT_STATE, "inject.state", inject_state_fields, "A step of an inject's life."),
    CLASS(ROW_INJECT_PLANNED, "inject.planned", inject_planned_fields,
          "An inject is fired alone at a time that somebody chose."),
    CLASS(ROW_INJECT_CHANGED, "inject.changed", inject_changed_fields,
          "What an inject says is another before it is sent: all of it, as it is now."),
    CLASS(ROW_INJECT_CLEANUP, "inject.cleanup", inject_cleanup_fields,
          "A step of undoing what an inject did."),
    CLASS(ROW_EXPECTATION_STATE, "expectation.state", expectation_state_fields,
          "A step of an expected action."),
    CLASS(ROW_CONDITION_RESULT, "condition.result", condition_result_fields,
          "A check has been made."),
    CLASS(ROW_SCORE_AWARD, "score.award", score_award_fields,
          "What a metric is worth from now on."),
    CLASS(ROW_OBJECTIVE_STATE, "objective.state", objective_state_fields,
          "An objective is reached, or is no more."),
    CLASS(ROW_MESSAGE_SENT, "message.sent", message_sent_fields, "A message in a team's inbox."),
    CLASS(ROW_REQUEST_STATE, "request.state", request_state_fields,
          "A team asks exercise control for something, or is answered."),
    CLASS(ROW_ORDER_ASKED, "order.asked", order_asked_fields,
          "An order that its seat may not give waits for another's approval."),
    CLASS(ROW_ORDER_ANSWERED, "order.answered", order_answered_fields,
          "It is approved or denied, or fits no more."),
    CLASS(ROW_ORDER_GIVEN, "order.given", order_given_fields, "Somebody gave an order."),
    CLASS(ROW_ORDER_DROPPED, "order.dropped", order_dropped_fields,
          "So many refused orders of a seat are no rows of their own."),
};
