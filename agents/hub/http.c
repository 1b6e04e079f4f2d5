/* SPDX-License-Identifier: Apache-2.0 */
#include "hub/http.h"

#include "base/text.h"
#include "base/time.h"

#include <ctype.h>
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    URL_MOST = 512,
    KEY_MOST = 128,
    HEADERS_MOST = 64 * 1024,
    CONNECT_WITHIN = 15000, /* ms */
    AFTER_MOST = 3600,      /* s that Retry-After may ask for */
    TURN_MOST = 1000,       /* ms */
};

const char *const http_end_words[HTTP_ENDS] = {"done",    "away",    "denied",
                                               "refused", "missing", "large"};

static struct {
    CURLM *multi;
    char url[URL_MOST], ca[URL_MOST];
    char key[sizeof("Authorization: ") + KEY_MOST]; /* the header with it */
} http;

/* What comes of one request. */
struct http_taken {
    char *bytes;
    size_t used, most, headers;
    bool large;
    int64_t after;
};

/* ---- where it is ---- */

/* Over a network the key goes encrypted or not at all. */
static bool http_is_secure(const char *url)
{
    static const char *const here[] = {"http://127.0.0.1", "http://localhost", "http://[::1]"};

    for (size_t i = 0; i < sizeof(here) / sizeof(here[0]); i++) {
        size_t length = strlen(here[i]);

        if (strncmp(url, here[i], length) == 0 && strchr("/:", url[length]) != NULL)
            return true; /* the end of the text, too */
    }
    return strncmp(url, "https://", 8) == 0 && url[8] != '\0' && url[8] != '/';
}

static int http_open_url(const char *url, struct error *err)
{
    size_t length = strlen(url);

    for (const char *at = url; *at != '\0'; at++)
        if (!isgraph((unsigned char)*at) || strchr("@?#\\\"<>", *at) != NULL)
            return error_set(err, ERROR_INPUT, "the URL has a sign that none of a MISP has");
    if (!http_is_secure(url))
        return error_set(err, ERROR_INPUT,
                         "the URL must begin with https:// (http:// on this machine alone)");
    while (length > 0 && url[length - 1] == '/')
        length--;
    if (length >= URL_MOST - 128)
        return error_set(err, ERROR_INPUT, "the URL is too long");
    memcpy(http.url, url, length);
    http.url[length] = '\0';
    return 0;
}

static int http_open_key(const char *path, struct error *err)
{
    char key[KEY_MOST + 2];
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), result = 0;
    ssize_t length = 0;

    if (fd < 0)
        return error_system(err, errno, "%s", path);
    if (fstat(fd, &about) < 0 || !S_ISREG(about.st_mode))
        result = error_set(err, ERROR_INPUT, "%s is no file", path);
    else if ((about.st_mode & 077) != 0)
        result = error_set(err, ERROR_INPUT, "others can read %s: chmod 600", path);
    else if ((length = read(fd, key, sizeof(key))) < 0)
        result = error_system(err, errno, "%s", path);
    close(fd);
    while (result == 0 && length > 0 && isspace((unsigned char)key[length - 1]))
        length--;
    for (ssize_t i = 0; result == 0 && i < length; i++)
        if (!isalnum((unsigned char)key[i]))
            result = error_set(err, ERROR_INPUT, "%s has more than a key in it", path);
    if (result == 0 && (length < 8 || length > KEY_MOST))
        result = error_set(err, ERROR_INPUT, "%s has no key of a MISP in it", path);
    if (result == 0)
        text_print(http.key, sizeof(http.key), "Authorization: %.*s", (int)length, key);
    explicit_bzero(key, sizeof(key));
    return result;
}

int http_open(const char *url, const char *key_file, const char *ca, struct error *err)
{
    int result = http_open_url(url, err);

    if (result == 0)
        result = http_open_key(key_file, err);
    if (result == 0 && ca[0] != '\0' && access(ca, R_OK) < 0)
        result = error_system(err, errno, "%s", ca);
    if (result == 0 && !text_copy(http.ca, sizeof(http.ca), ca))
        result = error_set(err, ERROR_INPUT, "the certificate's path is too long");
    return result;
}

int http_begin(struct error *err)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
        (http.multi = curl_multi_init()) == NULL)
        return error_set(err, ERROR_FAILED, "libcurl cannot begin");
    return 0;
}

void http_stir(void)
{
    curl_multi_wakeup(http.multi);
}

/* ---- one request ---- */

static size_t http_on_header(char *bytes, size_t size, size_t count, void *own)
{
    struct http_taken *taken = own;
    size_t length = size * count;
    char line[64];

    taken->headers += length;
    if (taken->headers > HEADERS_MOST)
        return 0;
    if (length < sizeof(line) && length > 12 && strncasecmp(bytes, "Retry-After:", 12) == 0) {
        text_print(line, sizeof(line), "%.*s", (int)(length - 12), bytes + 12);
        taken->after = strtol(line, NULL, 10) * 1000;
        if (taken->after < 0 || taken->after > AFTER_MOST * 1000L)
            taken->after = AFTER_MOST * 1000L;
    }
    return length;
}

static size_t http_on_body(char *bytes, size_t size, size_t count, void *own)
{
    struct http_taken *taken = own;
    size_t length = size * count;
    char *grown;

    taken->large = length > taken->most - taken->used;
    if (taken->large)
        return 0;
    grown = realloc(taken->bytes, taken->used + length + 1);
    if (grown == NULL)
        return 0;
    taken->bytes = grown;
    memcpy(taken->bytes + taken->used, bytes, length);
    taken->used += length;
    return length;
}

static struct curl_slist *http_headers(void)
{
    static const char *const plain[] = {"Accept: application/json",
                                        "Content-Type: application/json", "Expect:"};
    struct curl_slist *list = curl_slist_append(NULL, http.key), *longer = list;

    for (size_t i = 0; longer != NULL && i < sizeof(plain) / sizeof(plain[0]); i++) {
        longer = curl_slist_append(list, plain[i]);
        list = longer != NULL ? longer : list;
    }
    if (longer == NULL) {
        curl_slist_free_all(list);
        return NULL;
    }
    return list;
}

/* What every request is made with. */
static bool http_set_all(CURL *easy, char *why)
{
    return curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, why) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_NOPROXY, "*") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
           (http.ca[0] == '\0' || curl_easy_setopt(easy, CURLOPT_CAINFO, http.ca) == CURLE_OK) &&
           curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_WITHIN) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_USERAGENT, "excon-hub/" EXCON_VERSION) == CURLE_OK;
}

static bool http_set_one(CURL *easy, const char *method, const char *path, const char *body,
                         struct curl_slist *headers, struct http_taken *taken)
{
    char url[URL_MOST + 128];

    return text_print(url, sizeof(url), "%s%s", http.url, path) &&
           curl_easy_setopt(easy, CURLOPT_URL, url) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_NOBODY, strcmp(method, "HEAD") == 0 ? 1L : 0L) ==
               CURLE_OK &&
           (strcmp(method, "POST") != 0 ||
            curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, body != NULL ? body : "") == CURLE_OK) &&
           curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, http_on_header) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERDATA, taken) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, http_on_body) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEDATA, taken) == CURLE_OK;
}

/* Until the transfer is over: 0, or 1: the deadline or a cancel came first. */
static int http_wait(struct serve_request *request, CURLcode *ret_code)
{
    for (;;) {
        CURLMsg *message;
        int64_t left = serve_left(request);
        int running;

        curl_multi_perform(http.multi, &running);
        while ((message = curl_multi_info_read(http.multi, &running)) != NULL)
            if (message->msg == CURLMSG_DONE) {
                *ret_code = message->data.result;
                return 0;
            }
        if (left == 0 || serve_is_cancelled(request))
            return 1;
        curl_multi_poll(http.multi, NULL, 0, left < TURN_MOST ? (int)left : TURN_MOST, NULL);
    }
}

static void http_say(struct http_answer *ret, enum http_end end, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void http_say(struct http_answer *ret, enum http_end end, const char *format, ...)
{
    char text[sizeof(ret->text)];
    va_list args;

    va_start(args, format);
    text_vprint(text, sizeof(text), format, args);
    va_end(args);
    text_clean(ret->text, sizeof(ret->text), text, strlen(text));
    ret->end = end;
}

/* MISP's own words about an error, when it says some. */
static const char *http_words(const json_t *json)
{
    const char *message = json_string_value(json_object_get(json, "message")),
               *name = json_string_value(json_object_get(json, "name"));

    return message != NULL ? message : name != NULL ? name : "";
}

static void http_judge(struct http_answer *ret, bool head)
{
    long status = ret->status;
    const char *words = http_words(ret->json);

    if (status / 100 == 2 && (ret->json != NULL || head))
        ret->end = HTTP_DONE;
    else if (status / 100 == 2)
        http_say(ret, HTTP_AWAY, "MISP answers %ld with something that is no JSON", status);
    else if (status / 100 == 3)
        http_say(ret, HTTP_AWAY, "MISP answers %ld: it sends us elsewhere, and nothing is followed",
                 status);
    else if (status == 401 || status == 403)
        http_say(ret, HTTP_DENIED, "MISP answers %ld: %.160s", status,
                 words[0] != '\0' ? words : "the key is not accepted");
    else if (status == 404)
        http_say(ret, HTTP_MISSING, "MISP answers 404: %.160s", words);
    else if (status == 408 || status == 429 || status / 100 == 5)
        http_say(ret, HTTP_AWAY, "MISP answers %ld: %.160s", status, words);
    else
        http_say(ret, HTTP_REFUSED, "MISP answers %ld: %.160s", status, words);
}

static void http_over(struct http_answer *ret, CURL *easy, CURLcode code,
                      const struct http_taken *taken, const char *why, bool head)
{
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &ret->status);
    ret->after = taken->after;
    if (taken->large)
        http_say(ret, HTTP_LARGE, "MISP's answer has more than %zu bytes", taken->most);
    else if (taken->headers > HEADERS_MOST)
        http_say(ret, HTTP_AWAY, "MISP's answer has more than %d bytes of headers", HEADERS_MOST);
    else if (code != CURLE_OK)
        http_say(ret, HTTP_AWAY, "%s", why[0] != '\0' ? why : curl_easy_strerror(code));
    else {
        if (taken->used != 0)
            ret->json = json_loadb(taken->bytes, taken->used, 0, NULL);
        http_judge(ret, head);
    }
}

enum http_end http_do(struct serve_request *request, const char *method, const char *path,
                      const json_t *body, size_t most, struct http_answer *ret)
{
    char why[CURL_ERROR_SIZE] = "", *text = body != NULL ? json_dumps(body, JSON_COMPACT) : NULL;
    struct http_taken taken = {.most = most};
    struct curl_slist *headers = http_headers();
    CURL *easy = curl_easy_init();
    CURLcode code = CURLE_OK;

    *ret = (struct http_answer){0};
    if (easy == NULL || headers == NULL || (body != NULL && text == NULL) ||
        !http_set_all(easy, why) || !http_set_one(easy, method, path, text, headers, &taken) ||
        curl_multi_add_handle(http.multi, easy) != CURLM_OK) {
        http_say(ret, HTTP_AWAY, "libcurl takes no such request");
    } else {
        if (http_wait(request, &code) != 0)
            http_say(ret, HTTP_AWAY, "MISP did not answer in time");
        else
            http_over(ret, easy, code, &taken, why, strcmp(method, "HEAD") == 0);
        curl_multi_remove_handle(http.multi, easy);
    }
    if (easy != NULL)
        curl_easy_cleanup(easy);
    curl_slist_free_all(headers);
    free(taken.bytes);
    free(text);
    return ret->end;
}

void http_answer_done(struct http_answer *answer)
{
    json_decref(answer->json);
    *answer = (struct http_answer){0};
}
