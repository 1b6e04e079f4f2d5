/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/report/paste.h"

#include <string.h>
#include <strings.h>

#include "scenario/report/idna.h"

/* Names that end so are files, though some are domains of the first level too. */
static const char *const paste_endings[] = {
    ".exe",  ".dll", ".sys", ".ps1", ".bat",  ".cmd", ".vbs", ".js",   ".jar",  ".sh",  ".py",
    ".bin",  ".elf", ".so",  ".php", ".aspx", ".jsp", ".doc", ".docx", ".docm", ".xls", ".xlsx",
    ".xlsm", ".pdf", ".zip", ".rar", ".7z",   ".iso", ".lnk", ".hta",  ".tmp",  ".dat", ".scr"};

static bool paste_is_file(const char *text)
{
    const char *dot = strrchr(text, '.');

    for (size_t i = 0; dot != NULL && i < sizeof(paste_endings) / sizeof(paste_endings[0]); i++)
        if (strcasecmp(dot, paste_endings[i]) == 0)
            return true;
    return text[0] == '/' || (strchr(text, '\\') != NULL && strstr(text, "://") == NULL);
}

bool paste_one(const char *text, enum indicator_type *ret_type, char to[INDICATOR_MOST])
{
    static const enum indicator_type types[] = {
        INDICATOR_MD5,    INDICATOR_SHA1,      INDICATOR_SHA256,
        INDICATOR_SHA512, INDICATOR_IP_DST,    INDICATOR_VULNERABILITY,
        INDICATOR_URL,    INDICATOR_EMAIL_SRC, INDICATOR_DOMAIN};
    const char *why;
    char ascii[INDICATOR_MOST];

    if (!paste_is_file(text) && idna_ascii(text, ascii))
        text = ascii;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (types[i] == INDICATOR_DOMAIN &&
            (paste_is_file(text) || strspn(text, "0123456789.") == strlen(text)))
            continue;
        if (indicator_canonical(types[i], text, to, &why) == 0) {
            *ret_type = types[i];
            return true;
        }
    }
    *ret_type = INDICATOR_FILENAME;
    return paste_is_file(text) && indicator_canonical(INDICATOR_FILENAME, text, to, &why) == 0;
}

bool paste_next(const char **at, enum indicator_type *ret_type, char to[INDICATOR_MOST])
{
    static const char between[] = " \t\r\n,;\"'<>|";

    for (*at += strspn(*at, between); **at != '\0'; *at += strspn(*at, between)) {
        char word[INDICATOR_MOST];
        size_t length = strcspn(*at, between), kept = length;
        const char *begin = *at;

        *at += length;
        /* The full stop of a sentence is not of the word. */
        while (kept > 0 && strchr(".:!?", begin[kept - 1]) != NULL)
            kept--;
        if (kept == 0 || kept >= sizeof(word))
            continue;
        memcpy(word, begin, kept);
        word[kept] = '\0';
        if (paste_one(word, ret_type, to))
            return true;
    }
    return false;
}
