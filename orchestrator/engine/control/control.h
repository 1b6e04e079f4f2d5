/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The controller's private state, for the files of this room only: gathered rows, actions that wait
 * for the commit, and the ports that carry them out.
 */
#pragma once

#include <uthash.h>

#include "base/loop/loop.h"
#include "engine/control/controller.h"
#include "engine/control/picture.h"
#include "base/time.h"
#include "core/decide/decide.h"
#include "core/view/xclock.h"
#include "engine/control/secret.h"
#include "journal/cursor.h"
#include "journal/journal.h"
#include "journal/seal.h"
#include "core/model/credential.h"
#include "wire/crew/port.h"
#include "wire/peer.h"

struct session;
struct reach;
struct probe_run;
struct hub;

/* A host that machines stand on (hosts.c). */
struct range_host {
    struct controller *c;
    uint32_t host;    /* its ordinal; 0: the controller's own */
    const char *name; /* ""; as the row says it */
    const char *ssh;  /* where ssh finds it */
    /* where things lie there, as its agents' hello says; NULL: not known yet, or our own folders */
    const char *runtime, *root, *ports, *state, *images;
    struct port *provider, *network; /* NULL: no machine stands on it */
    struct port *way; /* of other hosts: the ssh session that leads to its machines */
    unsigned makes;   /* jobs that make VMs there */
    bool drop_waits;  /* for those */
    bool survey_runs, survey_again;
};

/* A job under way, and the action that it belongs to. */
struct job {
    uint64_t number;
    struct range_host *host; /* of a provider's job; else NULL */
    uint32_t vm;             /* of a provider's job that is about one */
    enum {
        JOB_ACTION,
        JOB_PARCEL,
        JOB_SURVEY,
        JOB_LEAD,
        JOB_FOLLOW
    } what; /* JOB_PARCEL: files before the action itself; JOB_LEAD: the way to a machine's port,
               for the reach that is the action's subject; JOB_FOLLOW: networks as machines stand
               now */
    struct action action;
    uint64_t about; /* the action's kind and subject, in one; several jobs may be about one thing */
    uint32_t incarnation;
    int64_t asked;                  /* range ms at which it was begun */
    unsigned step;                  /* of ACTION_MIGRATE, which is several requests (migrate.c) */
    struct probe_run *probe;        /* of a probe on real machines, else NULL */
    void (*close)(struct job *job); /* the job is about to be freed; may be NULL */
    bool settling; /* of ACTION_LOGIN: SSH has answered, the end of its first start is awaited */
    UT_hash_handle hh, by_about;
};

/* An order's answer, told after its commit. */
struct reply {
    struct session *session; /* NULL: it has gone meanwhile */
    int64_t id;
    bool ok, asked; /* it was accepted; it waits for another's approval */
    char text[256];
};

struct controller {
    bool simulated; /* the range is: in a rehearsal, in virtual time or in real time */
    const struct controller_options *options;
    const struct folder *folder;
    struct loop *loop;
    struct journal *journal;
    struct state state;
    struct xclock clock;
    unsigned char key[FOLDER_KEY];
    char own_key[CREDENTIAL_PUBLIC];
    const char *own_key_path;
    const char **host_keys; /* public, by VM; NULL: not made yet. Of the pool */
    uint32_t host_key_count;
    const char *connect; /* the libvirt URI of this exercise's range */
    struct pool pool;
    char boot_id[TIME_BOOT_ID];
    struct moment now; /* of this wake-up */
    int64_t asleep;    /* ms that the host has slept since its boot, as far as it is known here */

    /* waits for the commit */
    struct action *actions;
    size_t action_count, action_room;
    struct reply *replies;
    size_t reply_count, reply_room;
    unsigned uncommitted; /* rows */
    bool unwritten;       /* the last commit has failed: those rows wait in memory for room */

    /* signed heads (sealing.c) */
    unsigned char seal_secret[SEAL_SECRET];
    bool seals, sealed; /* the journal was found whole; a head was signed since the last commit */
    int64_t kept, kept_at; /* the row whose head is kept, and when (mono ms) */
    bool urgent;           /* something but checks waits */
    bool settled;          /* nothing has changed since decide_idle had nothing to say */

    /* on its way */
    struct crew *crew;
    const struct port_face *face; /* answer.c's: takes the answers of every port */
    struct sim *sim;
    struct range_host own;    /* the host that the controller runs on */
    struct range_host *hosts; /* by ordinal - 1, as the genesis lists them; of the pool */
    uint32_t host_count;
    struct port *transport, *probe;
    struct port *playbook; /* NULL: no playbook was played yet (playbook.c) */
    struct port *ovn;      /* NULL: OVN does not carry the team networks (ovn.c) */
    bool range_open;       /* its ports were made */
    struct job *jobs;
    struct job *acting;           /* those that are an action's, by what they are about */
    struct feature_run *features; /* those under way */
    struct parcel *parcels;       /* files under way */
    struct migrating *migrating;  /* disks that are being copied to other hosts */
    struct greens *greens;        /* visits at VMs (green.c); NULL: none was made yet */
    struct payload *payloads;     /* their files, each content once */
    uint64_t job_count;
    /* one answer of all hosts, in the making */
    struct {
        unsigned open; /* hosts that have not answered */
        bool done;     /* one has, with success */
        json_t *all;
    } inspection, drop;
    struct {
        unsigned open;   /* agents that have not answered */
        uint32_t frames; /* traced; or ports compared */
        json_t *result;  /* what is known so far */
        char why[256];   /* it cannot be told */
        bool was_up;     /* the range, when that was last looked at */
        struct loop_call follow;
    } isolation;

    struct loop_call moved; /* machines stand on other hosts (moved.c) */
    struct loop_timer due, company, again, beat, leave, room;
    struct server *server;
    struct picture *picture; /* NULL: nobody follows */
    struct reach *reaches;   /* that seats have asked for (reach.c) */
    struct portal *portal;   /* NULL: none runs */
    struct hub *hub;         /* the exchange with a MISP; NULL: none runs */
    bool leaving, finished;
    int64_t leave_since;
    bool failed;
    struct error error;
};

/* ---- fail.c ---- */
/* It cannot go on: the loop stops, nothing of this turn is committed. */
void controller_fail(struct controller *controller, const struct error *err);

/* ---- turn.c: the turn's inputs ---- */

/* Takes intents in: their rows are applied with all that follows, their actions wait for the
 * commit. */
void controller_take(struct controller *controller, struct intents *intents);
/* The same for one row. */
void controller_take_row(struct controller *controller, const struct row *row);
/* The clock of this wake-up into the state; before every decision. */
void controller_enter(struct controller *controller);
/* Play hours that have begun or ended. */
void controller_hours(struct controller *controller);
/* Is nothing of the range there, or nothing that runs, so that nobody has to stay for it? */
bool controller_is_over(const struct controller *controller);
/* An order from a session (or from us: NULL). */
void controller_order(struct controller *controller, struct session *session, int64_t id,
                      const struct order *order);

/* What an order would be answered, as order_decide; nothing is changed and no row is written. */
int controller_try(struct controller *controller, const struct order *order, char *reply,
                   size_t size);

/* The answer to it, told after the commit. */
void controller_reply(struct controller *controller, struct session *session, int64_t id, bool ok,
                      bool asked, const char *text);

/* ---- resume.c ---- */
int resume_replay(struct controller *controller, struct error *err);
int resume_take_up(struct controller *controller, struct error *err);
/* Has the host slept since the last look? Then that was an outage. */
void resume_after_sleep(struct controller *controller);

/* ---- room.c: room on the journal's disk ---- */
/* Keeps some for bad days. */
void room_keep(struct controller *controller);
/* A commit has failed: decides that the exercise pauses, a row that is committed with the rest. */
void room_lost(struct controller *controller, const struct error *why);
/* Rows wait in memory for room, so no order, enrolment or follower is taken in: the sentence that
 * says so, for the client. false: all rows are on disk, and `to` is untouched. */
bool room_refuses(const struct controller *controller, char *to, size_t size);
/* While there is no room: tries again after a while. */
void room_wait(struct controller *controller);
void room_look(void *controller);

/* ---- sealing.c: signed heads ---- */
struct sealing {
    struct seal seal;
    char text[512];
};
/* The journal's key; and is the kept head of this exercise? */
int sealing_open(struct controller *controller, struct error *err);
/* Is the head signed behind this row? */
bool sealing_follows(const struct row *row);
/* The row that signs the head of the journal as it is now; its texts are in `ret`. */
struct row sealing_make(struct controller *controller, enum row_kind behind, struct sealing *ret);
/* Rows were committed: a head that was signed among them is kept, and the one file gets all of
 * them. */
void sealing_committed(struct controller *controller);
/* Keeps the head again, once in a while. */
void sealing_beat(struct controller *controller);
void sealing_close(struct controller *controller);

/* ---- act.c: what leaves ---- */
void act(struct controller *controller, const struct action *action);
void act_close(struct controller *controller);

/* ---- job.c ---- */
/* For the files of actions: a job that is on its way as `action`, which may be NULL. NULL: no
 * memory, the controller stops. */
struct job *act_begin(struct controller *controller, const struct action *action,
                      struct error *err);
/* Submits it; `body` (taken over) NULL: it could not be made, *err says why, and the job ends as
 * failed. */
void act_submit(struct controller *controller, struct port *port, struct job *job, const char *verb,
                int64_t within, json_t *body, struct error *err);
/* The same of a check of a rehearsal, at a port that takes those. */
void act_submit_check(struct controller *controller, struct port *port, struct job *job,
                      const struct port_check *check);
/* In virtual time a request says since when (range ms) it is due, so that a repeated one ends when
 * the first would have. */
void act_say_at(struct controller *controller, json_t *body, int64_t r);
/* Submits it to the provider of the host that the VM stands on. */
void act_submit_vm(struct controller *controller, const struct view_vm *vm, struct job *job,
                   const char *verb, int64_t within, json_t *body, struct error *err);
/* It has been answered, or never will be: frees it. */
void act_end(struct controller *controller, struct job *job);

/* ---- act-range.c ---- */
/* SSH has answered: is its first start over, so that it has its users and its folder for markers?
 */
void act_settle(struct controller *controller, const struct job *job);
/* ms that a guest may take to boot: EXCON_BOOT_WITHIN, in seconds, or the default. */
int64_t act_boot_within(void);

/* ---- playbook.c ---- */
/* Where playbooks are played: an agent that is started with the first one. NULL and an error. */
struct port *playbook_port(struct controller *controller, struct error *err);
/* The request that plays the playbook of a feature, whose document this is; its files lie at
 * `from`. NULL and an error. */
json_t *playbook_body(struct controller *controller, const struct view_feature *feature,
                      const json_t *work, const char *from, struct error *err);

/* ---- parcel.c ---- */
struct parcel_to {
    uint32_t vm, incarnation;
    const char *user; /* stays: of the view's pool */
    int64_t since;    /* range ms */
    struct secret_reader reader;
};

/* All files are there: the action goes on. */
typedef void parcel_done(struct controller *controller, const struct action *action);

/* Puts the files of a document (scenario/plan/plan-files.h) into a guest; one parcel for an action
 * at a time. */
void parcel_send(struct controller *controller, const struct action *action, const char *hash,
                 const struct parcel_to *to, parcel_done *done);
/* Has its request gone well? Then the next one leaves, or the action goes on; else the parcel is
 * given up. */
bool parcel_answered(struct controller *controller, const struct job *job, enum outcome outcome,
                     const json_t *result);
void parcel_close(struct controller *controller);

/* ---- feature.c ---- */
void feature_start(struct controller *controller, const struct action *action);
/* One of its requests has been answered: the next one leaves, or the feature has ended. */
void feature_answered(struct controller *controller, const struct job *job, enum outcome outcome,
                      const char *text, json_t *result);
void feature_close(struct controller *controller);

/* ---- green.c: green traffic ---- */
/* A visit has ended. */
void green_answered(struct controller *controller, const struct job *job, enum outcome outcome,
                    const char *text, const json_t *result);
/* Before a commit: with ENDEX what has no row yet gets one. */
void green_settle(struct controller *controller);
void green_close(struct controller *controller);

/* ---- rehearse.c: who acts in a rehearsal, and what there is to do in it ---- */
/* rehearse-amend.c: a rehearsal's director amends the scenario. */
void rehearse_amend(struct controller *controller);
int rehearse_open_sim(struct controller *controller, const char *world, struct error *err);
/* A row has been applied. */
void rehearse_row(struct controller *controller, const struct row *row);
/* A job has begun (+1) or ended (-1). */
/* rehearse-share.c: what its teams share. After a restart it is asked for all that was delivered
 * and shared before. */
int rehearse_share_row(struct controller *controller, const struct row *row, struct error *err);
int rehearse_share_again(struct controller *controller, struct error *err);
void rehearse_job(struct controller *controller, const struct job *job, int change);

/* ---- probe.c ---- */
void probe_start(struct controller *controller, const struct action *action);
/* One of its requests has been answered: the next one leaves, or the check has ended. */
void probe_answered(struct controller *controller, struct job *job, enum outcome outcome,
                    const char *text, json_t *result);

/* ---- request.c: bodies of requests ---- */
/* A text member of an object; "" when it has none. */
const char *text_in(const json_t *object, const char *key);
/* Does OVN carry the team networks of this exercise? */
bool request_is_over_ovn(const struct controller *controller);
/* And do its guests join it by taps that root has prepared (base/tap.h)? */
bool request_is_by_taps(const struct controller *controller);
enum { REQUEST_PORT = 37 /* bytes of a port's name, a UUID */ };
/* The name of the port of a VM's NIC in OVN: of its VM, its number there, from 0, and how often the
 * VM was moved to another host (of a tap's: its host), so that a former one has no port any more.
 */
void request_port_id(const struct controller *controller, uint32_t vm, size_t nic,
                     char to[REQUEST_PORT]);
/* What the genesis says of a VM for its provider; NULL: *err says why. */
json_t *request_read_spec(struct controller *controller, const struct view_vm *vm,
                          struct error *err);
/* `ports`, `images`: where they are on the VM's host; NULL: names within them are enough. */
json_t *request_make(struct controller *controller, const struct view_vm *vm, const char *ports,
                     const char *images, struct error *err);
/* {vm, domain} */
json_t *request_domain(const struct view_vm *vm);
/* The folder of images; NULL: no memory. */
const char *request_images(struct controller *controller);
/* All ports of one host's switch (an ordinal; 0: our own), which are in `ports`. */
json_t *request_ports(struct controller *controller, uint32_t host, const char *ports,
                      struct error *err);
/* A transport's request to a VM as `user`; *ret_within in ms. */
json_t *request_target(struct controller *controller, const struct view_vm *vm, const char *user,
                       struct error *err);
/* The same as exercise control's own user. */
json_t *request_control(struct controller *controller, const struct view_vm *vm, struct error *err);
/* Does it run PowerShell, and no sh? */
bool request_is_powershell(const struct view_vm *vm);
/* As request_target, under its own host key, whosever it still has. */
json_t *request_own_target(struct controller *controller, const struct view_vm *vm,
                           const char *user, struct error *err);
/* The marker directory of a VM, or of the golden machine whose identity it still has. */
void request_marks(const struct controller *controller, const struct view_vm *vm,
                   char ret_path[64]);
/*
 * Makes a script's request one that runs once, by a marker: id, marks, timeout and limit. `purpose`
 * keeps the ids of other scripts apart from those of injects ("/feature"; an inject's is "").
 */
void request_marked(struct controller *controller, json_t *body, const char *purpose,
                    uint32_t number, uint32_t attempt, const struct view_vm *vm, const char *user,
                    int64_t timeout);
/* A text into `body` under `key`, as `reader` reads it (secret.c). A rehearsal needs none. */
int request_text(struct controller *controller, json_t *body, const char *key, const char *text,
                 size_t length, struct secret_reader *reader, struct error *err);
/* The same with the text of a blob. */
int request_blob(struct controller *controller, json_t *body, const char *key, const char *hash,
                 struct secret_reader *reader, struct error *err);

/* ---- reach.c: what seats reach of the range ---- */
void reach_start(struct controller *controller, const struct action *action);
/* The way to a port was asked for (JOB_LEAD). */
void reach_answered(struct controller *controller, const struct job *job, enum outcome outcome,
                    const char *text, const json_t *result);

/* ---- survey.c: surveys and inspections, and their answers ---- */
void act_survey(struct controller *controller, struct range_host *host);
void survey_ended(struct controller *controller, const struct job *job, enum outcome outcome,
                  const char *text, const json_t *result);
void survey_inspected(struct controller *controller, const struct job *job, enum outcome outcome,
                      const char *text, const json_t *result);

/* ---- migrate.c: machines that go to another host with their disks ---- */
/* One of its requests has been answered, or the copy has ended. */
void migrate_answered(struct controller *controller, const struct job *job, enum outcome outcome,
                      const char *text, json_t *result);
/* Is it the copy of a disk, which counts as making a machine there? */
bool migrate_is_copy(const struct job *job);
/* Copies that are under way are ended, and fail. */
void migrate_stop(struct controller *controller);
/* The same without an answer. */
void migrate_close(struct controller *controller);

/* ---- moved.c: networks of machines that stand on other hosts ---- */
/* A JOB_FOLLOW has ended. */
void moved_followed(struct controller *controller, const struct job *job, enum outcome outcome,
                    const char *text);

/* ---- answer.c: what comes back ---- */
extern const struct port_face answer_face;

/* ---- portal.c: the SSH server through which members come in ---- */
/* Starts or ends it, or starts it anew at other places, as the view says. */
void portal_look(struct controller *controller);
/* A row has been applied: the portal's files are to follow members' rows … */
void portal_row(struct controller *controller, const struct row *row);
/* … and do so once it is on disk, before anybody is told. */
void portal_settle(struct controller *controller);
/* At once; its rows stay as they are. */
void portal_close(struct controller *controller);
/* May this member begin one more session now? Each makes rows, and a member may be hostile. */
bool portal_admits(struct controller *controller, uint32_t member);
/* May this member of exercise control give one more order now? Teams have limits of their own. */
bool portal_admits_order(struct controller *controller, uint32_t member);
/* Something was refused: a row, or beyond a limit a line of the log and counted. `from`: address,
 * or
 * "". */
void portal_refused(struct controller *controller, uint32_t member, const char *from,
                    enum portal_refusal what, const char *text);
/* Refusals that got no row are counted; a count becomes a row after a minute, or now (`all`). */
void portal_tell_dropped(struct controller *controller, bool all);
/* What waits for a moment: refusals whose member is not known yet, counts of those without a row.
 */
void portal_beat(struct controller *controller);

/* ---- hub.c: the exchange with a MISP ---- */
/* Starts or ends it, or starts it anew with another MISP, as the view says. */
void hub_look(struct controller *controller);
/* All rows are on disk: what follows from them for MISP leaves. */
void hub_settle(struct controller *controller);
void hub_close(struct controller *controller);

/* ---- server.c ---- */
int server_new(struct controller *controller, const char *path, struct server **ret_server,
               struct error *err);
void server_free(struct server *server);
/* Feeds every session from its cursor, as far as there is room. */
void server_tell(struct server *server);
/* Sessions of members that have gone become rows; before a commit. */
void server_settle(struct server *server);
/* Tells the time to all followers, and how many entries were left out of journal and log. */
void server_beat(struct server *server);
void server_reply(const struct reply *reply);
/* Does this refused order become a row? Else it is counted, for a row that server_tell_dropped
 * writes. */
bool server_takes_refusal(struct session *session);
void server_tell_dropped(struct server *server);
/* Has every follower been told everything? */
bool server_is_done(const struct server *server);
