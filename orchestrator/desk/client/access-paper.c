/* SPDX-License-Identifier: Apache-2.0 */
/* One list of lines makes both forms, so that they never differ. */
#include "desk/client/access-paper.h"

#include <string.h>

#include "base/text.h"

enum paper_kind { PAPER_HEAD, PAPER_PLAIN, PAPER_TYPED /* what a person types */ };

/* $E exercise, $T team, $M member, $A address, $P port, $F fingerprint, $N a machine, $S one with a
 * screen. A line that names a machine which there is not is left out. */
static const struct {
    enum paper_kind kind;
    const char *text;
} lines[] = {
    {PAPER_HEAD, "Access to $E for $M of $T"},
    {PAPER_PLAIN,
     "This folder belongs to $M alone: it holds a key to the team's machines. You need "
     "an SSH client and nothing else; port $P of $A is the only one that is used."},
    {PAPER_HEAD, "Before the first login"},
    {PAPER_PLAIN, "The portal's host key has this fingerprint. When ssh shows another one, do not "
                  "go on: tell exercise control."},
    {PAPER_TYPED, "$F"},
    {PAPER_HEAD, "Windows 10 and 11"},
    {PAPER_PLAIN, "Unpack the folder below your own user folder, open it in the Explorer, type "
                  "powershell into the address bar, and then:"},
    {PAPER_TYPED, "ssh -F ssh_config portal inbox"},
    {PAPER_PLAIN, "If ssh says that the file \"key\" is too open:"},
    {PAPER_TYPED, "icacls key /inheritance:r /grant:r \"${env:USERNAME}:R\""},
    {PAPER_PLAIN, "If ssh is not there: Settings, Optional features, OpenSSH Client."},
    {PAPER_HEAD, "macOS"},
    {PAPER_PLAIN,
     "Open Terminal in the folder (Finder: right click on it, New Terminal at Folder):"},
    {PAPER_TYPED, "chmod 600 key; ssh -F ssh_config portal inbox"},
    {PAPER_HEAD, "Linux"},
    {PAPER_TYPED, "cd access-$M; chmod 600 key; ssh -F ssh_config portal inbox"},
    {PAPER_HEAD, "Your own key"},
    {PAPER_PLAIN,
     "The portal knows you by your own SSH key, which is not in this folder. If it is "
     "not in the usual file, add a line \"IdentityFile FILE\" below \"Host portal\" in "
     "ssh_config. Without a key, make one:"},
    {PAPER_TYPED, "ssh-keygen -t ed25519"},
    {PAPER_PLAIN,
     "With a one-time code of exercise control, enrol it once; the code is asked for:"},
    {PAPER_TYPED, "ssh -F ssh_config -l enrol portal"},
    {PAPER_HEAD, "Everything else"},
    {PAPER_PLAIN,
     "In a terminal, without a command, a prompt shows your messages as they come and takes "
     "commands; \"help\" lists them:"},
    {PAPER_TYPED, "ssh -F ssh_config portal help"},
    {PAPER_PLAIN,
     "Inbox, deadlines, services, points and reports on one screen, whose keys stand at "
     "the bottom:"},
    {PAPER_TYPED, "ssh -t -F ssh_config portal board"},
    {PAPER_PLAIN, "A machine of yours, $N, from within this folder (scp and rsync go the same "
                  "way):"},
    {PAPER_TYPED, "ssh -F ssh_config $N"},
    {PAPER_PLAIN, "The screen of $S, in a VNC viewer at 127.0.0.1:5900, while this runs:"},
    {PAPER_TYPED, "socat TCP-LISTEN:5900,bind=127.0.0.1,reuseaddr,fork EXEC:\"ssh -F ssh_config "
                  "portal screen $S\""},
};

static void paper_sign(FILE *to, bool html, char sign)
{
    if (html && (sign == '<' || sign == '>' || sign == '&' || sign == '"'))
        fprintf(to, "&#%d;", sign);
    else
        putc(sign, to);
}

static void paper_value(FILE *to, bool html, const struct access_paper *paper, char name)
{
    char port[16];
    const char *value = name == 'E'   ? paper->exercise
                        : name == 'T' ? paper->team
                        : name == 'M' ? paper->member
                        : name == 'A' ? paper->address
                        : name == 'F' ? paper->fingerprint
                        : name == 'N' ? paper->machine
                        : name == 'S' ? paper->screen
                                      : port;

    text_print(port, sizeof(port), "%u", paper->port);
    for (; *value != '\0'; value++)
        paper_sign(to, html, *value);
}

static void paper_line(FILE *to, bool html, const struct access_paper *paper, const char *text)
{
    for (; *text != '\0'; text++)
        if (*text == '$' && text[1] != '\0' && strchr("ETMAPFNS", text[1]) != NULL)
            paper_value(to, html, paper, *++text);
        else
            paper_sign(to, html, *text);
}

static bool paper_has(const struct access_paper *paper, const char *text)
{
    return (paper->machine[0] != '\0' || strstr(text, "$N") == NULL) &&
           (paper->screen[0] != '\0' || strstr(text, "$S") == NULL);
}

void access_paper_text(FILE *to, const struct access_paper *paper)
{
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        if (!paper_has(paper, lines[i].text))
            continue;
        fputs(lines[i].kind == PAPER_HEAD    ? "\n== "
              : lines[i].kind == PAPER_TYPED ? "    "
                                             : "",
              to);
        paper_line(to, false, paper, lines[i].text);
        fputs("\r\n", to);
    }
}

void access_paper_html(FILE *to, const struct access_paper *paper)
{
    static const char *const tags[] = {"h2", "p", "pre"};

    fputs("<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Access</title>\n"
          "<style>body{font:11pt sans-serif;max-width:46em;margin:1em auto}h2{margin:.7em 0 .2em}"
          "p{margin:.3em 0}pre{background:#eee;padding:.4em;white-space:pre-wrap}</style>\n",
          to);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        if (!paper_has(paper, lines[i].text))
            continue;
        fprintf(to, "<%s>", tags[lines[i].kind]);
        paper_line(to, true, paper, lines[i].text);
        fprintf(to, "</%s>\n", tags[lines[i].kind]);
    }
    fputs("</html>\n", to);
}
