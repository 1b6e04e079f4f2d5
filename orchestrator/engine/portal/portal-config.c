/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configuration of the portal's SSH server. It lets nobody do anything but run the command that
 * stands with the key: no forwarding of any kind, no file transfer, no password, no environment.
 */
#include "engine/portal/portal-config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/view/portal.h"

/* Keywords that OpenSSH 9.2 knows; excon-portal adds those of later versions (desk/portal/serve.c).
 * UnusedConnectionTimeout: a connection that is kept without a session (ControlMaster) ends. */
static const char config_fixed[] =
    "PidFile none\n"
    "UsePAM no\n"
    "StrictModes yes\n"
    "UseDNS no\n"
    "PubkeyAuthentication yes\n"
    "AuthenticationMethods publickey\n"
    "PasswordAuthentication no\n"
    "KbdInteractiveAuthentication no\n"
    "HostbasedAuthentication no\n"
    "PermitRootLogin no\n"
    "PubkeyAcceptedAlgorithms ssh-ed25519,sk-ssh-ed25519@openssh.com,ecdsa-sha2-nistp256,"
    "ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-256,"
    "rsa-sha2-512\n"
    "RequiredRSASize 3072\n"
    "DisableForwarding yes\n"
    "AllowTcpForwarding no\n"
    "AllowStreamLocalForwarding no\n"
    "AllowAgentForwarding no\n"
    "X11Forwarding no\n"
    "PermitTunnel no\n"
    "GatewayPorts no\n"
    "PermitUserRC no\n"
    "PermitUserEnvironment no\n"
    "PrintMotd no\n"
    "PrintLastLog no\n"
    "Compression no\n"
    "LogLevel INFO\n"
    /* What a session may not do is refused without a word, but for these (portal-line.c). */
    "LogVerbose auth.c:auth_log()*,*:privsep_postauth()*,serverloop.c:server_input_global_request()*,"
    "serverloop.c:server_input_channel_open()*,serverloop.c:server_request_direct_*,"
    "session.c:session_input_channel_req()*,session.c:session_subsystem_req()*,"
    "session.c:session_env_req()*\n"
    "LoginGraceTime 30\n"
    "MaxAuthTries 10\n"
    "MaxSessions 10\n"
    "MaxStartups 60:30:200\n"
    "PerSourceMaxStartups 40\n"
    "ClientAliveInterval 30\n"
    "ClientAliveCountMax 4\n"
    "UnusedConnectionTimeout 60s\n";

/* Whoever logs in as `enrol` with any key gets that key handed to the program that asks for the
 * code. sshd wants a program that root alone can change, so it is /bin/echo. */
static const char config_enrol[] = "Match User enrol\n"
                                   "    AuthorizedKeysFile none\n"
                                   "    AuthorizedKeysCommand /bin/echo "
                                   "\"restrict,pty,command=\\\"enrol %t %k\\\" %t %k\"\n"
                                   "    AuthorizedKeysCommandUser enrol\n"
                                   "    MaxSessions 1\n"
                                   "    UnusedConnectionTimeout 15s\n";

char *portal_config_text(const char *folder, const char *listen)
{
    char *text = NULL, address[PORTAL_ADDRESS];
    size_t size;
    unsigned port;
    FILE *to = open_memstream(&text, &size);

    if (to == NULL)
        return NULL;
    fprintf(to, "# Written by excon; changes are lost.\n");
    while (portal_place(&listen, address, &port) == 0)
        fprintf(to, "ListenAddress [%s]:%u\n", address, port);
    fprintf(to, "HostKey %s/host\nAuthorizedKeysFile %s/keys/%%u\n%s%s", folder, folder,
            config_fixed, config_enrol);
    if (fclose(to) == 0)
        return text;
    free(text);
    return NULL;
}

char *portal_config_names(const struct portal_place *place, const struct view *view)
{
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);

    if (to == NULL)
        return NULL;
    fprintf(to, "enrol:*:%u:%u::%s:%s\n", place->uid, place->gid, place->folder, place->program);
    for (uint32_t i = 1; i <= view->members.member_count; i++) {
        const struct view_member *member = view_member(view, i);

        if (member != NULL && view_member_is_in(member))
            fprintf(to, "%s:*:%u:%u::%s:%s\n", member->made.name, place->uid, place->gid,
                    place->folder, place->program);
    }
    if (fclose(to) == 0)
        return text;
    free(text);
    return NULL;
}

/* The group of terminals, which sshd sets where it is not set yet; the portal may set no other. */
static gid_t config_tty_group(void)
{
    int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    char name[64];
    struct stat made;
    bool found =
        terminal >= 0 && ptsname_r(terminal, name, sizeof(name)) == 0 && stat(name, &made) == 0;

    if (terminal >= 0)
        close(terminal);
    return found ? made.st_gid : getegid();
}

char *portal_config_groups(const struct portal_place *place)
{
    gid_t tty = config_tty_group();
    char *text = NULL;
    int length;

    /* Terminals of the maker's own group have no group of theirs. */
    if (tty == getegid() || tty == place->gid)
        length = asprintf(&text, "excon-portal:*:%u:\n", place->gid);
    else
        length = asprintf(&text, "excon-portal:*:%u:\ntty:*:%u:\n", place->gid, tty);
    return length < 0 ? NULL : text;
}

char *portal_config_keys(const struct view *view, uint32_t member)
{
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);

    if (to == NULL)
        return NULL;
    for (size_t i = 0; i < view->members.key_count; i++) {
        const struct view_member_key *key = &view->members.keys[i];

        if (key->member == member && !key->gone)
            fprintf(to, "restrict,pty,command=\"seat %u %s\" %s\n", member, key->fingerprint,
                    key->line);
    }
    if (fclose(to) == 0)
        return text;
    free(text);
    return NULL;
}
