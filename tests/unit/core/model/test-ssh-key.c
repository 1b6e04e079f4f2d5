/* SPDX-License-Identifier: Apache-2.0 */
/* Keys made by ssh-keygen are read, with the fingerprint that it prints; what is no plain key of a
 * good kind is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/model/ssh-key.h"

static const struct {
    const char *line, *fingerprint, *kind;
} good[] = {
    {"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJUIy3xyPobDNX0vQzh8LSdLlpX5Kfi9lnw9AX0XEQcr",
     "SHA256:GD5S6HJ7iJublDOslnzPVoQYmQR9+FLI50zKlXaj4TE", "ed25519"},
    {"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQCsBhB+nOoEqS5+08nTmXn1lpp+hPB9LJj7fCkiEt+A7IOp"
     "69JcBaUEWfefUxcqetdLyoSKNloF0rwdMsSpiS1Nbns0yA04iGfixmgcnjlzKIdzeAEP2kKjs1wvh1jL3x8E"
     "x7pZz3pc2jwsFWOViKKqzD8Lx+hkaa1IIfKB5iwGNKgkvwm9KFB7xig3fwcfDOvW3ZYNx+J63zvopJ11leDr"
     "zQACjaObFR1aKaumfTwPsEmFOJ9eLW2qkpT2d2w9p8PkrKK3RzxAZc1O2V7OzbcGQxIa04aat81gKKNsUxXz"
     "hNztR5cM162doZ6s/GSFEFbfnpujjLQkDPe43ZNqgYUilN0G80Nw/wHnZBWrTwMj3bmxtARg7ASph8X4Gt8f"
     "l3NoNa21X5BuLE7toM55nPGHgHIGLW7zxwLOhIBpEs73CSLjhcZx8166L/sRsm8ztKDCh/RFLmriIzvtUeiP"
     "iJ8gqZbXWBjrBlKFy02awxgHKmX1iSze4XRjmI4puWsRNL8=",
     "SHA256:z+16L0AzWzOfdkZE/cRf8PPXVWtmgwuez/S8JOgWUy0", "rsa"},
    {"ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBJR9ipq4JhSW"
     "+TQTtoE8bsnTsg5sIBKOUQrFV6IeC7iSI/3ecFOkespJkp6vxiLrIqkWHwS2ax8b2pRx93Nj12w=",
     "SHA256:TRan5nX3WiEMbtUl4oj2MbtQLQ02nte2ZLGn+at6QTs", "ecdsa"},
    {"ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBPu1VgVdV194"
     "2vo47nHrPDbh86yPkgvRtOHrweDbeFErvBuQ21mgzGfa9fwdXQv4Kpx3eZyzIvA/q2teGCGwQ05LAzFjf3u1"
     "EcjnGIhQViQ+gPwpHA5Yg3FrA1AWUM3mrA==",
     "SHA256:ykqVK2vaTA+j8Q2bk3NI65gCx/P3/P2DL5h3hPpudeQ", "ecdsa"},
    {"ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAFrZiwQ+zA+"
     "/V9Y2gDOE/j5umZGexFYObDxU+PyDT3dsdmU+F23oPMKcNODotYxQIz7ZKcnZj+M1mDV0wce8c17UQDlUOlf"
     "uDicA+NxOe5JOZWWE9MKf7IpeVZkMZ7DnUuUhljwo3Ef5wwcGMWvf3lYlWA2/hCQ5LSx3t4pNDXOHY/2BQ==",
     "SHA256:g9g5//VZz/4+jhTcezmkookwGpHiMKw2mSEmYWGd+l4", "ecdsa"},
    {"sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIAABAgMEBQYHC"
     "AkKCwwNDg8QERITFBUWFxgZGhscHR4fAAAABHNzaDo=",
     "SHA256:/p0CbeE3dk2SyW1OXXsThGc12ezDVD8eGw2/vtztDfk", "sk-ed25519"},
    {"sk-ecdsa-sha2-nistp256@openssh.com AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNzaC5jb"
     "20AAAAIbmlzdHAyNTYAAABBBJR9ipq4JhSW+TQTtoE8bsnTsg5sIBKOUQrFV6IeC7iSI/3ecFOkespJkp6vx"
     "iLrIqkWHwS2ax8b2pRx93Nj12wAAAAEc3NoOg==",
     "SHA256:E6dhCIPOpj4Ktw5L88SRKLFQnWITIvIn7IUlOt+1SzQ", "sk-ecdsa"},
};

static const struct {
    const char *text, *says;
} bad[] = {
    {"", "there is no key"},
    {"\n", "there is no key"},
    {"command=\"id\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJUIy3xyPobDNX0vQzh8LSdLlpX5Kfi9l"
     "nw9AX0XEQcr c",
     "without options"},
    {"restrict,ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJUIy3xyPobDNX0vQzh8LSdLlpX5Kfi9lnw9AX0"
     "XEQcr c",
     "without options"},
    {"ssh-dss AAAAB3NzaC1kc3M=", "without options"},
    {"ssh-ed25519-cert-v01@openssh.com AAAA", "without options"},
    {"-----BEGIN OPENSSH PRIVATE KEY-----", "private key"},
    {"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJUIy3xyPobDNX0vQzh8LSdLlpX5Kfi9lnw9AX0XEQcr c"
     "\necdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBJR9ipq4Jh"
     "SW+TQTtoE8bsnTsg5sIBKOUQrFV6IeC7iSI/3ecFOkespJkp6vxiLrIqkWHwS2ax8b2pRx93Nj12w= c",
     "one key"},
    {"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJUIy3xyPobDNX0vQzh8LSdLlpX5Kfi9lnw9AX0XEQcr c a"
     "\033[31m",
     "control"},
    {"ssh-ed25519", "no well-formed"},
    {"ssh-ed25519 ****", "no base64"},
    {"ssh-ed25519 AAAA", "no well-formed"},
    {"ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIJUIy3xyPobDNX0vQzh8LSdLlpX5Kfi9lnw9AX0XEQcr",
     "no well-formed"},
    {"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAH3h4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg=",
     "no well-formed"},
    {"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4AAAA"
     "AXk=",
     "no well-formed"},
    {"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5/////3h4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4",
     "no well-formed"},
    {"ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAzODQAAABBBJR9ipq4JhSW"
     "+TQTtoE8bsnTsg5sIBKOUQrFV6IeC7iSI/3ecFOkespJkp6vxiLrIqkWHwS2ax8b2pRx93Nj12w=",
     "no well-formed"},
    {"ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAAAhApR9ipq4JhSW"
     "+TQTtoE8bsnTsg5sIBKOUQrFV6IeC7iS",
     "no well-formed"},
    {"sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIAAAAAAAAAAAA"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
     "no well-formed"},
    {"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCUM12pEIfTMGdpc5hXBL8UdPddSPQ3NS6VhEBEQGP2WQ/X"
     "4SSpYil3q94oAEk0cKP5Uy8rp5/LoePQ0b41XKyRKEGloOYog7Qw/vz3bJC3qV7VH/I8JNE+7WL8ZYHR1NVf"
     "LbRgjHeJXHGsCaFjQKVYnC0TieVDXtq6BC1PkgD8ripJTLjIj4fZroJdaa9uyoQ4ZbsFfCDOwQIb2Z3qq/co"
     "vPkAFSMlQzu+o8mQzG7fJHYtD6++Owk8K6B0mxtpSrJB2GV7ZuvOV5mzy1H91PhAZY2+fJNDgN0rGNXUSqI0"
     "ROUZZCSNNSAzEJerFMyg975EhVNRcT85ShIjHC01Yhgl c",
     "this one has 2048"},
    {"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABggAA////////////////////////////////////////////"
     "////////////////////////////////////////////////////////////////////////////////////"
     "////////////////////////////////////////////////////////////////////////////////////"
     "////////////////////////////////////////////////////////////////////////////////////"
     "////////////////////////////////////////////////////////////////////////////////////"
     "////////////////////////////////////////////////////////////////////////////////////"
     "////////////////////////////////////////////////",
     "no well-formed"},
    {"ssh-rsa AAAAB3NzaC1yc2EAAAABAgAAAYEA////////////////////////////////////////////////"
     "////////////////////////////////////////////////////////////////////////////////////"
     "////////////////////////////////////////////////////////////////////////////////////"
     "////////////////////////////////////////////////////////////////////////////////////"
     "////////////////////////////////////////////////////////////////////////////////////"
     "////////////////////////////////////////////////////////////////////////////////////"
     "////////////////////////////////////////////",
     "no well-formed"},
    {"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgP//////////////////////////////////////////////"
     "////////////////////////////////////////////////////////////////////////////////////"
     "////////////////////////////////////////////////////////////////////////////////////"
     "////////////////////////////////////////////////////////////////////////////////////"
     "////////////////////////////////////////////////////////////////////////////////////"
     "////////////////////////////////////////////////////////////////////////////////////"
     "/////////////////////////////////////////////w==",
     "no well-formed"},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void keys_of_every_kind_are_read(void **context)
{
    struct ssh_key key;
    struct error err;
    char text[4096];

    (void)context;
    for (size_t i = 0; i < COUNT(good); i++) {
        snprintf(text, sizeof(text), " %s  anna \xc3\xa4 command=\"id\"\r\n", good[i].line);
        if (ssh_key_read(text, strlen(text), &key, &err) != 0)
            fail_msg("%s: %s", good[i].kind, err.text);
        assert_string_equal(key.line, good[i].line);
        assert_string_equal(key.fingerprint, good[i].fingerprint);
        assert_string_equal(key.kind, good[i].kind);
        assert_int_equal(key.bits, strcmp(key.kind, "rsa") == 0 ? 3072 : 0);
    }
}

static void what_is_no_plain_key_is_refused(void **context)
{
    struct ssh_key key;
    struct error err;

    (void)context;
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (ssh_key_read(bad[i].text, strlen(bad[i].text), &key, &err) == 0)
            fail_msg("read: %s", bad[i].text);
        if (strstr(err.text, bad[i].says) == NULL)
            fail_msg("%.60s: %s", bad[i].text, err.text);
    }
}

/* Each is read in memory that ends where the key ends (with sanitizers: not a byte further). */
static void a_key_that_ends_early_is_refused(void **context)
{
    struct ssh_key key;
    struct error err;

    (void)context;
    for (size_t i = 0; i < COUNT(good); i++)
        for (size_t length = 0; length + 1 < strlen(good[i].line); length++) {
            char *text = malloc(length + 1);

            memcpy(text, good[i].line, length);
            if (length < strlen(good[i].line) - 2 || good[i].line[length] != '=')
                assert_true(ssh_key_read(text, length, &key, &err) < 0);
            free(text);
        }
}

static void a_line_without_end_is_refused(void **context)
{
    struct ssh_key key;
    struct error err;
    size_t length = 100 * 1000 * 1000;
    char *text = malloc(length);

    (void)context;
    memset(text, 'A', length);
    memcpy(text, "ssh-rsa ", 8);
    assert_true(ssh_key_read(text, length, &key, &err) < 0);
    assert_true(ssh_key_read(text, 8000, &key, &err) < 0);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_every_kind_are_read),
        cmocka_unit_test(what_is_no_plain_key_is_refused),
        cmocka_unit_test(a_key_that_ends_early_is_refused),
        cmocka_unit_test(a_line_without_end_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
