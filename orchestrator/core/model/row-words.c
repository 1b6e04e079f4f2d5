/* SPDX-License-Identifier: Apache-2.0 */
/* The words of the enumerations, as rows, wire and screens say them. A word is never given another
 * meaning: old journals hold it. */
#include "core/model/row.h"

const char *const audience_words[AUDIENCES] = {"excon",   "range", "team", "all",
                                               "trainer", "teams", "named"};
const char *const role_words[ROLES] = {"director", "controller", "trainer", "evaluator",
                                       "green",    "red",        "blue",    "observer"};
const char *const vm_state_words[VM_STATES] = {"planned",     "making", "booting", "up",
                                               "unreachable", "failed", "lost",    "removing",
                                               "gone",        "stopped"};
const char *const kept_words[KEPT_STATES] = {"wanted",   "done",      "failed",    "lost",
                                             "unwanted", "discarded", "suspended", "taking",
                                             "taken",    "spoiled",   "resuming"};
const char *const fork_words[FORK_STATES] = {"none",       "golden", "kept",  "wanted",
                                             "identified", "done",   "failed"};
const char *const migration_words[MIGRATION_STATES] = {"none", "wanted", "going", "done", "failed"};
const char *const inspection_words[INSPECTION_STATES] = {"none", "wanted", "done", "failed"};
const char *const green_hours_words[GREEN_HOURS] = {"always", "office"};
const char *const isolation_words[ISOLATION_STATES] = {"none", "wanted", "apart", "crossed",
                                                       "unknown"};
const char *const drift_words[DRIFTS] = {"gone",        "stopped",    "paused", "stuck",
                                         "incarnation", "definition", "disk",   "seed",
                                         "network",     "kept",       "foreign"};
const char *const feature_state_words[FEATURE_STATES] = {"waiting", "sent", "done", "failed"};
const char *const range_state_words[RANGE_STATES] = {"planned",  "building", "up",     "partial",
                                                     "removing", "gone",     "stopped"};
const char *const phase_words[PHASES] = {"before", "running", "paused", "ended", "closed"};
const char *const move_words[MOVES] = {"jump", "removed", "restored"};
const char *const team_move_words[TEAM_MOVES] = {"held", "released", "extended"};
const char *const late_words[LATE_WORDS] = {"ask", "fire", "skip"};
const char *const event_state_words[OCCURRENCES] = {"scheduled", "open", "fired", "expired",
                                                    "cancelled"};
const char *const inject_state_words[INJECT_STATES] = {
    "scheduled", "armed",     "dispatched",         "running",      "delivered",
    "partial",   "failed",    "unreachable",        "acknowledged", "submitted",
    "late",      "in-review", "revision-requested", "graded",       "closed",
    "held",      "skipped",   "cancelled",          "expired",      "interrupted"};
const char *const cleanup_words[CLEANUP_STATES] = {"none", "pending", "sent", "done", "failed"};
const char *const expectation_state_words[EXPECTATION_STATES] = {"waiting", "open", "met",
                                                                 "missed",  "late", "void"};
const char *const indicator_words[INDICATOR_TYPES] = {
#define INDICATOR_TYPE(name, word, spelling) word,
#include "excon/indicator-types.def"
#undef INDICATOR_TYPE
};
const char *const tlp_words[TLPS] = {"amber", "amber+strict", "red", "green", "clear"};
const char *const attack_severity_words[ATTACK_SEVERITIES] = {"none", "user", "admin", "data",
                                                              "impact"};
const char *const sighting_words[SIGHTINGS] = {"seen", "false", "expired"};
const char *const warning_words[WARNING_TYPES] = {"string", "substring", "hostname", "cidr",
                                                  "regex"};
const char *const request_words[REQUEST_KINDS] = {"rrt"};
const char *const request_titles[REQUEST_KINDS] = {"the rapid reaction team"};
const char *const request_state_words[REQUEST_STATES] = {"open", "granted", "refused"};
const char *const lamp_words[LAMPS] = {"key", "inbox", "answer", "machine"};
const char *const charge_words[CHARGE_KINDS] = {"hint", "revert"};
const char *const priority_words[PRIORITIES] = {"routine", "priority", "immediate", "flash"};
const char *const rrt_state_words[RRT_STATES] = {"free", "travelling", "deployed", "returning"};
const char *const report_stage_words[REPORT_STAGES] = {"early-warning", "notification", "update",
                                                       "final", "withdrawn"};
const char *const report_state_words[REPORT_STATES] = {"received", "revision-asked", "accepted",
                                                       "false-alarm"};
const char *const ask_words[ASK_STATES] = {"open", "approved", "denied", "withdrawn", "expired"};
const char *const member_key_words[MEMBER_KEY_HOWS] = {"given", "scenario", "code"};

const char *const reach_words[REACH_WHATS] = {"ssh", "port", "console", "screen"};
const char *const portal_state_words[PORTAL_STATES] = {"down", "up", "failed"};
const char *const hub_state_words[HUB_STATES] = {"down", "up", "away"};
const char *const portal_refusal_words[PORTAL_REFUSALS] = {"key", "code", "forwarding", "command",
                                                           "environment"};
const char *const result_words[RESULT_MODES] = {"number", "exit", "nagios"};
const char *const variable_words[VARIABLE_KINDS] = {"value", "hex", "word", "number"};
const char *const scores_teams_words[SCORES_TEAMS] = {"own", "all", "none"};
const char *const scores_public_words[SCORES_PUBLICS] = {"none", "all", "frozen"};
const char *const metric_words[METRIC_TYPES] = {"manual", "conditional", "sharing", "attack"};
const char *const objective_words[OBJECTIVE_TYPES] = {"evaluation", "tlo", "goal"};
const char *const agent_words[AGENT_LIVES] = {"starting", "up", "lost"};
const char *const amend_how_words[AMEND_HOWS] = {"added", "changed", "removed"};
const char *const amend_what_words[AMEND_WHATS] = {"event",     "inject", "expectation",
                                                   "indicator", "hint",   "metric"};

bool audience_has_team(enum audience audience)
{
    return audience == AUDIENCE_TEAM || audience == AUDIENCE_TRAINER || audience == AUDIENCE_NAMED;
}

bool role_sees_all(enum role role)
{
    return role == ROLE_DIRECTOR || role == ROLE_CONTROLLER || role == ROLE_EVALUATOR;
}
