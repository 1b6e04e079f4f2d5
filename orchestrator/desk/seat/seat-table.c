/* SPDX-License-Identifier: Apache-2.0 */
/* The table of a seat's commands: a line each. `help` is seat_run's own. */
#include "desk/seat/seat.h"

static const struct seat_option seat_reason[] = {
    {"reason", "TEXT", "why it is needed; exercise control and the team see it"},
    {NULL, NULL, NULL},
};

static const struct seat_option seat_raw[] = {
    {"raw", NULL, "pass the machine's output to this terminal unfiltered"},
    {NULL, NULL, NULL},
};

static const struct seat_option seat_shot[] = {
    {"shot", NULL, "write a picture of it (PNG) to standard output instead"},
    {NULL, NULL, NULL},
};

static const struct seat_option seat_request_options[] = {
    {"reason", "TEXT", "why it is needed; exercise control and the team see it"},
    {"priority", "WORD", "routine (default), priority, immediate or flash"},
    {NULL, NULL, NULL},
};

static const struct seat_option seat_answer_options[] = {
    {"as", "WORD", "in which of the ways that the message names"},
    {NULL, NULL, NULL},
};

static const struct seat_option seat_new[] = {
    {"new", NULL, "only those that nobody of the team has acknowledged or answered"},
    {NULL, NULL, NULL},
};

static const struct seat_option seat_last[] = {
    {"last", "N", "only the newest N"},
    {NULL, NULL, NULL},
};

static const struct seat_option seat_report_options[] = {
    {"revise", "N", "open the form with your team's report N, for a revision"},
    {"kind", "NAME", "of a kind of the exercise's own"},
    {"template", NULL, "print the form as a file, to be filled in"},
    {"check", NULL, "only say what is wrong with it"},
    {"draft", NULL, "keep it as your draft, whole or not"},
    {"resume", NULL, "print your draft"},
    {"send", NULL, "file your draft"},
    {NULL, NULL, NULL},
};

static const struct seat_option seat_finalize_options[] = {
    {"except", "NAMES", "TEAM/METRIC,…: these may stay as they are; with a reason"},
    {NULL, NULL, NULL},
};

static const struct seat_option seat_queue_options[] = {
    {"mine", NULL, "only what you have claimed"},
    {"next", NULL, "the one to see to next: yours first, then what nobody has"},
    {"team", "TEAM", "only what is about this team, or about all"},
    {"all", NULL, "also what somebody is done with"},
    {NULL, NULL, NULL},
};

static const struct seat_option seat_claim_options[] = {
    {"for", "NAME", "a colleague gets it"},
    {"force", NULL, "even when another has it"},
    {NULL, NULL, NULL},
};

static const struct seat_option seat_sheet_options[] = {
    {"report", "N", "about the team's report N"},
    {"inject", "INJECT", "about what the team did after this inject"},
    {"template", NULL, "print the form, to be filled in"},
    {"check", NULL, "only say what is wrong with it"},
    {NULL, NULL, NULL},
};

static const struct seat_option seat_share_options[] = {
    {"to", "NAMES", "all (default), teams, organisations outside, excon, open; commas between"},
    {"tlp", "COLOUR", "red, amber+strict, amber (default), green, clear"},
    {"title", "TEXT", "what it is, one line"},
    {"report", "N", "the indicators of your report N, in place of standard input"},
    {"revise", "N", "in place of your share that intel lists as N, with its indicators"},
    {"text-only", NULL, "no indicators: standard input is not read"},
    {"from", "NAME", "of exercise control: the organisation in whose name"},
    {"check", NULL, "only say what is wrong with it"},
    {NULL, NULL, NULL},
};

static const struct seat_option seat_about_options[] = {
    {"report", "N", "about the team's report N"},
    {"inject", "INJECT", "about what the team did after this inject"},
    {NULL, NULL, NULL},
};

static const struct seat_option seat_release_options[] = {
    {"endex", NULL, "at ENDEX, not now"},
    {"force", NULL, "also where evaluators disagree"},
    {NULL, NULL, NULL},
};

static const struct seat_option seat_span_options[] = {
    {"since", "TIME", "exercise time, such as 1h5min; without it the inject's delivery"},
    {"until", "TIME", "when the intruder was put out; without it: never"},
    {NULL, NULL, NULL},
};

#define SEAT_CONTROL(word, its_right, args, words, few, many, ...)                                 \
    {                                                                                              \
        .name = word, .right = its_right, .usage = args, .summary = words, .least = few,           \
        .most = many, .inside = true, .run = seat_control, __VA_ARGS__                             \
    }

static const struct seat_option seat_intel_options[] = {
    {"organisation", "NAME", "of exercise control: what that organisation outside reads"},
    {"since", "N", "only shares with a number greater than N"},
    {NULL, NULL, NULL},
};

const struct seat_command seat_commands[] = {
    {.name = "help", .usage = "[COMMAND]", .summary = "what can be done from this seat", .most = 1},
    {.name = "whoami",
     .usage = "",
     .summary = "person, role, team and exercise",
     .run = seat_whoami},
    {.name = "board",
     .usage = "",
     .summary = "all of it on one screen, with keys; q comes back",
     .help =
         "Needs a terminal: ssh -t portal board, or `board` at the prompt. A team's screen has\n"
         "inbox, due, services, score, reports and timeline; other seats have the scoreboard.\n"
         "Its keys stand at the bottom.",
     .run = seat_board},
    {.name = "inbox",
     .usage = "",
     .summary = "the messages, newest last",
     .help = "Each has a number, by which `show` prints it whole.",
     .options = seat_new,
     .run = seat_inbox},
    {.name = "show",
     .usage = "N | report N",
     .summary = "one message of the inbox, or one report",
     .help = "A seat without a team says whose report: show report TEAM N.",
     .least = 1,
     .most = 3,
     .run = seat_show},
    {.name = "due",
     .usage = "",
     .summary = "what the team still has to do, and until when",
     .run = seat_due},
    {.name = "services",
     .usage = "",
     .summary = "which services are up, and why the others are not",
     .help = "A range fault is not the team's: it costs no points, and exercise control sees it.\n"
             "\"no answer\" is a machine that does not let the check in.",
     .run = seat_services},
    {.name = "hosts", .usage = "", .summary = "the team's machines", .run = seat_hosts},
    {.name = "score", .usage = "", .summary = "points by metric", .run = seat_score},
    {.name = "objectives",
     .usage = "",
     .summary = "what is to be reached, and what is",
     .run = seat_objectives},
    {.name = "timeline",
     .usage = "",
     .summary = "what happened, newest last",
     .options = seat_last,
     .run = seat_timeline},
    {.name = "directory",
     .usage = "",
     .summary = "points of contact, and the members of the team",
     .run = seat_directory},
    {.name = "reports",
     .usage = "",
     .summary = "the team's reports, and what became of them",
     .run = seat_reports},
    {.name = "ack",
     .right = "ack",
     .usage = "N",
     .summary = "tell exercise control that a message was read",
     .least = 1,
     .most = 1,
     .run = seat_ack},
    {.name = "answer",
     .right = "answer",
     .usage = "N [TEXT]",
     .summary = "answer a message of the inbox",
     .help = "Without TEXT the answer is read from standard input: answer 3 < file. The same\n"
             "answer sent again changes nothing and is answered with \"already\". Some messages\n"
             "want to be answered in one of several ways (show N says which): answer 3 --as deny,\n"
             "with a text or without.",
     .options = seat_answer_options,
     .least = 1,
     .most = 2,
     .text = true,
     .run = seat_respond},
    {.name = "ask",
     .right = "question",
     .usage = "[TEXT]",
     .summary = "ask exercise control, which answers in the inbox",
     .help = "Without TEXT the question is read from standard input.",
     .most = 1,
     .text = true,
     .run = seat_question},
    {.name = "report",
     .right = "report",
     .usage = "",
     .summary = "file the report of an incident, or a revision of it",
     .help = "On a terminal a form is opened, with your draft if there is one; its keys stand at\n"
             "the bottom. Elsewhere the report is read from standard input, as YAML or JSON:\n"
             "  report --template > mine.yml    (fill it in)\n"
             "  report < mine.yml\n"
             "Every mistake is told with its line and column. With \"report: N\" it revises the\n"
             "team's report N. The same report sent again changes nothing and is answered with\n"
             "\"already\", so send it again when the line was lost. A draft is kept by exercise\n"
             "control's machine, one of each kind for each person.",
     .options = seat_report_options,
     .run = seat_report},
    {.name = "sitrep",
     .right = "report",
     .usage = "",
     .summary = "file a situation report: eight paragraphs",
     .help = "As report, with the form of a situation report.",
     .options = seat_report_options,
     .run = seat_report},
    {.name = "withdraw",
     .right = "report",
     .usage = "N",
     .summary = "withdraw a report",
     .options = seat_reason,
     .least = 1,
     .most = 1,
     .run = seat_withdraw},
    {.name = "share",
     .right = "share",
     .usage = "[TEXT]",
     .summary = "share indicators with other teams, from standard input",
     .help =
         "One indicator on each line, typed by its shape, or with its type before it; hxxp and\n"
         "[.] are read. Or an event in MISP's core format, as JSON. TEXT says what it is about.\n"
         "  share --to latgale,velmora --tlp green seen on our desks < indicators\n"
         "  share --report 3\n"
         "  share --revise 4 --tlp red --to latgale\n"
         "red is for receivers who are named; amber+strict stays with teams; only clear may go\n"
         "to everybody (open). The same share sent again is answered with \"already\".",
     .options = seat_share_options,
     .most = 1,
     .text = true,
     .run = seat_share},
    {.name = "intel",
     .usage = "[N]",
     .summary = "what was shared with the team, and what it shared",
     .options = seat_intel_options,
     .most = 1,
     .run = seat_intel},
    {.name = "sight",
     .right = "sight",
     .usage = "VALUE [seen | false | expired [WHY…]]",
     .summary = "say of a shared value whether it was seen here",
     .help =
         "False: it is harmless here, and WHY tells those who know the value from a share, such\n"
         "as \"our own scanner\". Expired: it is not used any more.",
     .least = 1,
     .most = 3,
     .text = true,
     .run = seat_sight},
    {.name = "hint",
     .right = "hint",
     .usage = "N [K]",
     .summary = "a hint to message N: its price, and with --yes the hint",
     .help = "K is the number of the hint, 1 where it is not said. The hint comes to the inbox,\n"
             "and its price is subtracted from the score. A hint is paid once.",
     .least = 1,
     .most = 2,
     .run = seat_hint},
    {.name = "flag",
     .right = "flag",
     .usage = "VALUE",
     .summary = "say the value of a flag that was found",
     .least = 1,
     .most = 1,
     .run = seat_flag},
    {.name = "artifact",
     .usage = "[N [NAME]]",
     .summary = "hand in a file to message N, from standard input",
     .help = "artifact 3 log.txt < log.txt; at most 1 MiB, and 16 MiB of a team in all. The same\n"
             "file sent again changes nothing. Without N, lists what the team handed in.",
     .most = 2,
     .run = seat_artifact},
    {.name = "check",
     .right = "check",
     .usage = "NODE",
     .summary = "have a machine checked now; it counts nowhere",
     .help = "Once a minute for each machine. `services` has the results that count.",
     .least = 1,
     .most = 1,
     .run = seat_check},
    {.name = "dispute",
     .usage = "[METRIC [TEXT]]",
     .summary = "say why points are wrong; exercise control decides",
     .help = "`score` lists the metrics. Without TEXT it is read from standard input; without\n"
             "METRIC, lists the team's disputes.",
     .most = 2,
     .text = true,
     .run = seat_dispute},
    {.name = "revert",
     .right = "revert",
     .usage = "NODE",
     .summary = "ask for a machine to be brought back to its snapshot",
     .help = "Exercise control approves it. What was done in the machine since is lost. Where the\n"
             "exercise has a price for it, the price is told first, and --yes asks.",
     .options = seat_reason,
     .least = 1,
     .most = 1,
     .run = seat_revert},
    {.name = "request",
     .right = "request",
     .usage = "rrt",
     .summary = "request the rapid reaction team",
     .help = "Between STARTEX and ENDEX, at most once a minute, one open request at a time.",
     .options = seat_request_options,
     .least = 1,
     .most = 1,
     .run = seat_request},
    {.name = "reach",
     .right = "reach",
     .usage = "NODE[:PORT]",
     .summary = "connect with a machine's SSH, or with a TCP port of it",
     .help = "Carries standard input and output, for the ProxyCommand of ssh and for programs.\n"
             "Exercise control sees who reaches what, and can cut it.",
     .least = 1,
     .most = 1,
     .run = seat_reach},
    {.name = "console",
     .right = "reach",
     .usage = "NODE",
     .summary = "a machine's serial console",
     .help = "Ctrl-] leaves. One person at a time. Only text, colours and cursor movement of the\n"
             "machine reach the terminal, unless --raw is given.",
     .options = seat_raw,
     .least = 1,
     .most = 1,
     .run = seat_console},
    {.name = "screen",
     .right = "reach",
     .usage = "NODE [TEAM]",
     .summary = "a machine's screen, keyboard and mouse, for a VNC viewer",
     .help = "Carries RFB (VNC) on standard input and output. With this running, a viewer shows\n"
             "the machine at 127.0.0.1:5900:\n"
             "  socat TCP-LISTEN:5900,bind=127.0.0.1,reuseaddr,fork \\\n"
             "    EXEC:\"ssh -F ssh_config portal screen web\"\n"
             "Several people see and use the same screen. The scenario says which machines have\n"
             "one (screen: vnc).",
     .options = seat_shot,
     .least = 1,
     .most = 2,
     .run = seat_screen},
    {.name = "sheets",
     .usage = "[TEAM [METRIC]]",
     .summary = "evaluations: of a team, what was released to it",
     .help = "Exercise control sees a line for each thing that is graded, and with TEAM METRIC\n"
             "all that its sheets say, as soon as all are in.",
     .options = seat_about_options,
     .most = 2,
     .run = seat_sheets},
    {.name = "queue",
     .right = "queue",
     .usage = "[N]",
     .summary = "what waits for a person, the most urgent first",
     .help = "N shows one with the commands that end it; on this terminal they are typed without\n"
             "the word excon. claim N says that you see to it.",
     .options = seat_queue_options,
     .inside = true,
     .most = 1,
     .run = seat_queue},
    {.name = "range",
     .right = "hosts",
     .usage = "",
     .summary = "the hosts that machines stand on, and whether teams are apart",
     .help = "As excon hosts, with what the last look at whether teams are apart found.",
     .inside = true,
     .run = seat_range},
    SEAT_CONTROL("claim", "claim", "N", "say that you see to what waits", 1, 1,
                 .options = seat_claim_options),
    SEAT_CONTROL("unclaim", "unclaim", "N", "give it back to all", 1, 1,
                 .options = seat_claim_options),
    SEAT_CONTROL("done", "done", "N", "take out of the queue what needs nobody", 1, 1,
                 .options = seat_claim_options),
    {.name = "sheet",
     .right = "sheet",
     .usage = "TEAM METRIC",
     .summary = "hand in an evaluation sheet, or a revision of it",
     .help = "On a terminal it is a form, which begins with your own sheet. Else it is read from\n"
             "standard input, as YAML or JSON:\n"
             "  sheet --template estmark handling > mine.yml    (fill it in)\n"
             "  sheet estmark handling < mine.yml\n"
             "Every mistake is told with its line and column. The same sheet again changes\n"
             "nothing. Nobody else sees what it says before all evaluators' sheets are in.",
     .options = seat_sheet_options,
     .inside = true,
     .least = 2,
     .most = 2,
     .run = seat_sheet},
    SEAT_CONTROL("reopen", "sheet-reopen", "TEAM METRIC REASON", "have it graded anew", 3, 3,
                 .options = seat_about_options, .text = true),
    SEAT_CONTROL("release", "sheet-release", "TEAM|all [METRIC]",
                 "let the team see sheets and points", 1, 2, .options = seat_release_options),
    SEAT_CONTROL("accept", "report-state", "TEAM N [REASON]", "accept a report", 2, 3,
                 .text = true),
    SEAT_CONTROL("revise", "report-state", "TEAM N WHAT", "ask for a revision of a report", 3, 3,
                 .text = true),
    SEAT_CONTROL("false-alarm", "report-state", "TEAM N REASON", "a report is about nothing", 3, 3,
                 .text = true),
    SEAT_CONTROL("match", "report-match", "TEAM N INJECT [REASON]",
                 "say which inject a report is about, or none", 3, 4, .text = true),
    SEAT_CONTROL("grade", "grade", "TEAM METRIC POINTS REASON", "grade a metric that has no sheets",
                 4, 4, .text = true),
    SEAT_CONTROL("adjust", "adjust", "TEAM POINTS REASON", "add points to a team's score", 3, 3,
                 .text = true),
    SEAT_CONTROL("compromise", "compromise", "TEAM INJECT WHAT EVIDENCE",
                 "claim what an attack came to: user, admin, data, impact; and half", 4, 4,
                 .options = seat_span_options, .text = true),
    SEAT_CONTROL("decide", "compromise-decide", "TEAM N upheld|rejected[,WHAT] REASON",
                 "decide about another person's claim", 4, 4, .options = seat_span_options,
                 .text = true),
    SEAT_CONTROL("uphold", "dispute-decide", "TEAM N [REASON]", "the team's dispute is right", 2, 3,
                 .text = true),
    SEAT_CONTROL("reject", "dispute-decide", "TEAM N REASON", "the team's dispute is not right", 3,
                 3, .text = true),
    SEAT_CONTROL("approve", "approve", "NAME [REASON]", "give the order that another asks for", 1,
                 2, .text = true),
    SEAT_CONTROL("deny", "deny", "NAME [REASON]", "deny it", 1, 2, .text = true),
    SEAT_CONTROL("finalize", "finalize", "[REASON]", "make the scores final, after ENDEX", 0, 1,
                 .text = true, .options = seat_finalize_options),
    {.name = NULL},
};
