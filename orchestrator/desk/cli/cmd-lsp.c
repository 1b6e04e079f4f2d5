/* SPDX-License-Identifier: Apache-2.0 */
/* excon lsp: the scenario language for editors (desk/lsp/server.h). */
#include "desk/command/command.h"
#include "desk/lsp/server.h"
#include "engine/run/library.h"

static int lsp_run(struct command_line *line)
{
    char library[8192];
    struct error err = {0};
    int result;

    library_path(library, sizeof(library));
    result = lsp_serve(stdin, stdout, library, &err);
    return result < 0 ? desk_failed(&line->desk, &err) : result == 0 ? EXIT_DONE : EXIT_FAILED;
}

const struct command command_lsp = {
    .name = "lsp",
    .usage = "",
    .summary = "a language server for scenarios, on standard input and output",
    .help =
        "Speaks the Language Server Protocol: everything that excon check says while one types,\n"
        "what a key means (hover), keys and ids (completion), where an id is defined. It starts\n"
        "nothing and writes nothing. In Neovim:\n"
        "    vim.lsp.start({name = 'excon', cmd = {'excon', 'lsp'},\n"
        "                   root_dir = vim.fn.getcwd()})\n"
        "Without a language server an editor can take the JSON Schema of excon schema.",
    .least = 0,
    .most = 0,
    .run = lsp_run,
};
