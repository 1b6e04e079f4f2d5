/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests are a table. A text is checked once nothing more waits to be read, so that fast typing
 * costs one check.
 */
#include "desk/lsp/server.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "desk/lsp/answer.h"
#include "desk/lsp/diagnose.h"
#include "desk/lsp/frame.h"
#include "desk/lsp/lines.h"

/* Of JSON-RPC and the protocol. */
enum {
    ERROR_PARSE = -32700,
    ERROR_REQUEST = -32600,
    ERROR_METHOD = -32601,
    ERROR_PARAMETERS = -32602,
    ERROR_NOT_INITIALIZED = -32002,
};

struct lsp_document {
    char *uri, *text;
    size_t length;
    bool changed; /* since it was checked */
};

struct lsp {
    FILE *from, *to;
    const char *library;
    struct lsp_document documents[LSP_DOCUMENTS_MOST];
    size_t count;
    bool initialized, shut, ended;
};

/* ---- texts --------------------------------------------------------------------------------------
 */

static struct lsp_document *server_document(struct lsp *lsp, const char *uri)
{
    for (size_t i = 0; uri != NULL && i < lsp->count; i++)
        if (strcmp(lsp->documents[i].uri, uri) == 0)
            return &lsp->documents[i];
    return NULL;
}

static void server_drop(struct lsp *lsp, struct lsp_document *document)
{
    free(document->uri);
    free(document->text);
    *document = lsp->documents[--lsp->count];
}

/* Takes a text over, of a document that is open or (`open`) is opened now. */
static void server_put(struct lsp *lsp, const char *uri, const json_t *text, bool open)
{
    struct lsp_document *document = server_document(lsp, uri);
    size_t length = json_string_length(text);
    char *copy;

    if (uri == NULL || !json_is_string(text) || length > LSP_TEXT_MOST ||
        (document == NULL && (!open || lsp->count == LSP_DOCUMENTS_MOST)))
        return;
    copy = malloc(length + 1);
    if (copy == NULL)
        return;
    memcpy(copy, json_string_value(text), length + 1);
    if (document == NULL) {
        document = &lsp->documents[lsp->count];
        *document = (struct lsp_document){.uri = strdup(uri)};
        if (document->uri == NULL) {
            free(copy);
            return;
        }
        lsp->count++;
    }
    free(document->text);
    document->text = copy;
    document->length = length;
    document->changed = true;
}

static const char *server_uri(const json_t *params)
{
    return json_string_value(json_object_get(json_object_get(params, "textDocument"), "uri"));
}

/* The path that a file's URI names (RFC 8089), or the URI itself. */
static void server_path(const char *uri, char *to, size_t size)
{
    static const char scheme[] = "file://";
    size_t used = 0;

    if (strncmp(uri, scheme, sizeof(scheme) - 1) != 0) {
        text_copy(to, size, uri);
        return;
    }
    uri += sizeof(scheme) - 1;
    uri += strcspn(uri, "/");
    for (; *uri != '\0' && used + 1 < size; uri++) {
        char digits[3] = "";
        unsigned char byte;

        if (*uri == '%' && uri[1] != '\0' && uri[2] != '\0') {
            digits[0] = (char)(uri[1] >= 'A' && uri[1] <= 'F' ? uri[1] + 32 : uri[1]);
            digits[1] = (char)(uri[2] >= 'A' && uri[2] <= 'F' ? uri[2] + 32 : uri[2]);
        }
        if (digits[0] != '\0' && text_unhex(&byte, 1, digits) && byte != 0) {
            to[used++] = (char)byte;
            uri += 2;
        } else {
            to[used++] = *uri;
        }
    }
    to[used] = '\0';
}

/* ---- speaking -----------------------------------------------------------------------------------
 */

static void server_publish(struct lsp *lsp, const char *uri, json_t *diagnostics)
{
    if (diagnostics != NULL)
        frame_write(lsp->to, json_pack("{s:s, s:s, s:{s:s, s:o}}", "jsonrpc", "2.0", "method",
                                       "textDocument/publishDiagnostics", "params", "uri", uri,
                                       "diagnostics", diagnostics));
}

static void server_check_all(struct lsp *lsp)
{
    for (size_t i = 0; i < lsp->count; i++) {
        struct lsp_document *document = &lsp->documents[i];
        char path[PATH_MAX];

        if (!document->changed)
            continue;
        document->changed = false;
        server_path(document->uri, path, sizeof(path));
        server_publish(
            lsp, document->uri,
            diagnose(document->uri, path, lsp->library, document->text, document->length));
    }
}

static void server_fail(struct lsp *lsp, const json_t *id, int code, const char *words)
{
    frame_write(lsp->to, json_pack("{s:s, s:o, s:{s:i, s:s}}", "jsonrpc", "2.0", "id",
                                   id != NULL ? json_deep_copy(id) : json_null(), "error", "code",
                                   code, "message", words));
}

/* ---- requests -----------------------------------------------------------------------------------
 */

static json_t *server_initialize(struct lsp *lsp, const json_t *params)
{
    (void)params;
    lsp->initialized = true;
    return json_pack("{s:{s:s, s:{s:b, s:i}, s:b, s:b, s:{s:[s,s]}}, s:{s:s, s:s}}", "capabilities",
                     "positionEncoding", "utf-16", "textDocumentSync", "openClose", true, "change",
                     1, "hoverProvider", true, "definitionProvider", true, "completionProvider",
                     "triggerCharacters", " ", ".", "serverInfo", "name", "excon", "version",
                     EXCON_VERSION);
}

static json_t *server_shutdown(struct lsp *lsp, const json_t *params)
{
    (void)params;
    /* A client that sends all at once is told what it asked for, too. */
    server_check_all(lsp);
    lsp->shut = true;
    return json_null();
}

/* The text and the byte that a request is about; NULL: no such text is open. */
static const struct lsp_document *server_place(struct lsp *lsp, const json_t *params,
                                               size_t *ret_at)
{
    const struct lsp_document *document = server_document(lsp, server_uri(params));
    const json_t *position = json_object_get(params, "position"),
                 *line = json_object_get(position, "line"),
                 *unit = json_object_get(position, "character");

    if (document == NULL || !json_is_integer(line) || !json_is_integer(unit))
        return NULL;
    *ret_at = lines_byte(document->text, document->length, json_integer_value(line),
                         json_integer_value(unit));
    return document;
}

static json_t *server_completion(struct lsp *lsp, const json_t *params)
{
    size_t at;
    const struct lsp_document *document = server_place(lsp, params, &at);

    return document != NULL ? answer_completion(document->text, document->length, at) : NULL;
}

static json_t *server_hover(struct lsp *lsp, const json_t *params)
{
    size_t at;
    const struct lsp_document *document = server_place(lsp, params, &at);

    return document != NULL ? answer_hover(document->text, document->length, at) : NULL;
}

static json_t *server_definition(struct lsp *lsp, const json_t *params)
{
    size_t at;
    const struct lsp_document *document = server_place(lsp, params, &at);

    return document != NULL ? answer_definition(document->uri, document->text, document->length, at)
                            : NULL;
}

static const struct {
    const char *method;
    json_t *(*answer)(struct lsp *lsp, const json_t *params); /* NULL: wrong parameters */
} server_requests[] = {
    {"initialize", server_initialize},
    {"shutdown", server_shutdown},
    {"textDocument/completion", server_completion},
    {"textDocument/hover", server_hover},
    {"textDocument/definition", server_definition},
};

static void server_request(struct lsp *lsp, const char *method, const json_t *id,
                           const json_t *params)
{
    json_t *(*answer)(struct lsp * lsp, const json_t *params) = NULL;
    json_t *result;

    for (size_t i = 0; i < sizeof(server_requests) / sizeof(server_requests[0]); i++)
        if (strcmp(server_requests[i].method, method) == 0)
            answer = server_requests[i].answer;
    if (!lsp->initialized && answer != server_initialize)
        server_fail(lsp, id, ERROR_NOT_INITIALIZED, "the first request is initialize");
    else if (lsp->shut || (lsp->initialized && answer == server_initialize))
        server_fail(lsp, id, ERROR_REQUEST, "the server was shut down, or initialized before");
    else if (answer == NULL)
        server_fail(lsp, id, ERROR_METHOD, "there is no such method");
    else if ((result = answer(lsp, params)) == NULL)
        server_fail(lsp, id, ERROR_PARAMETERS, "no such text is open, or there is no position");
    else
        frame_write(lsp->to,
                    json_pack("{s:s, s:O, s:o}", "jsonrpc", "2.0", "id", id, "result", result));
}

/* ---- what is told -------------------------------------------------------------------------------
 */

static void server_told(struct lsp *lsp, const char *method, const json_t *params)
{
    const char *uri = server_uri(params);
    const json_t *changes = json_object_get(params, "contentChanges");
    struct lsp_document *document = server_document(lsp, uri);

    if (strcmp(method, "exit") == 0) {
        lsp->ended = true;
    } else if (!lsp->initialized || lsp->shut) {
        return;
    } else if (strcmp(method, "textDocument/didOpen") == 0) {
        server_put(lsp, uri, json_object_get(json_object_get(params, "textDocument"), "text"),
                   true);
    } else if (strcmp(method, "textDocument/didChange") == 0) {
        /* Each change is the whole text, so the last one is. */
        if (json_array_size(changes) > 0)
            server_put(
                lsp, uri,
                json_object_get(json_array_get(changes, json_array_size(changes) - 1), "text"),
                false);
    } else if (strcmp(method, "textDocument/didClose") == 0 && document != NULL) {
        server_publish(lsp, uri, json_array());
        server_drop(lsp, document);
    }
}

static void server_take(struct lsp *lsp, const json_t *message)
{
    const char *method = json_string_value(json_object_get(message, "method"));
    const json_t *id = json_object_get(message, "id"), *params = json_object_get(message, "params");

    if (method == NULL) {
        /* An answer to something that was never asked is nothing. */
        if (json_object_get(message, "result") == NULL && json_object_get(message, "error") == NULL)
            server_fail(lsp, NULL, ERROR_REQUEST, "this is no request");
    } else if (id == NULL) {
        server_told(lsp, method, params);
    } else if (json_is_string(id) || json_is_integer(id)) {
        server_request(lsp, method, id, params);
    } else {
        server_fail(lsp, NULL, ERROR_REQUEST, "an id is a text or a whole number");
    }
}

int lsp_serve(FILE *from, FILE *to, const char *library, struct error *err)
{
    struct lsp lsp = {.from = from, .to = to, .library = library};
    int result = FRAME_READ;

    while (!lsp.ended) {
        json_t *message = NULL;

        if (!frame_waits(from))
            server_check_all(&lsp);
        result = frame_read(from, &message, err);
        if (result < 0 || result == FRAME_END)
            break;
        if (result == FRAME_NO_JSON)
            server_fail(&lsp, NULL, ERROR_PARSE, "this is no JSON");
        else
            server_take(&lsp, message);
        json_decref(message);
    }
    while (lsp.count > 0)
        server_drop(&lsp, &lsp.documents[0]);
    return result < 0 ? result : lsp.shut ? 0 : 1;
}
