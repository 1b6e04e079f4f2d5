/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon completion: a script for bash or zsh, made from the table of commands. Names in the table
 * are letters and minus signs, so that nothing needs quoting.
 */
#include <string.h>

#include "desk/command/command.h"

static void completion_print_options(FILE *to, const struct command_option *options)
{
    for (size_t i = 0; options != NULL && options[i].name != NULL; i++)
        fprintf(to, " --%s", options[i].name);
}

static void completion_print_bash(FILE *to, const struct command *const *commands)
{
    fputs("# excon: completion for bash\n_excon()\n{\n    local word=${COMP_WORDS[COMP_CWORD]} "
          "words=\n"
          "    COMPREPLY=()\n    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words=\"",
          to);
    for (size_t i = 0; commands[i] != NULL; i++)
        if (!commands[i]->hidden)
            fprintf(to, "%s ", commands[i]->name);
    fputs("--help --version\"\n    elif [ \"${word#-}\" != \"$word\" ]; then\n        case "
          "${COMP_WORDS[1]} in\n",
          to);
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (commands[i]->hidden)
            continue;
        fprintf(to, "        %s) words=\"", commands[i]->name);
        completion_print_options(to, commands[i]->options);
        fputs("\" ;;\n", to);
    }
    fputs("        esac\n        words=\"$words", to);
    completion_print_options(to, command_common);
    fputs("\"\n    elif [ \"${COMP_WORDS[1]}\" = help ]; then\n        words=\"", to);
    for (size_t i = 0; commands[i] != NULL; i++)
        if (!commands[i]->hidden)
            fprintf(to, "%s ", commands[i]->name);
    fputs("\"\n    elif [ \"$COMP_CWORD\" -eq 2 ]; then\n        case ${COMP_WORDS[1]} in\n", to);
    for (size_t i = 0; commands[i] != NULL; i++)
        if (!commands[i]->hidden && commands[i]->words != NULL)
            fprintf(to, "        %s) words=\"%s\" ;;\n", commands[i]->name, commands[i]->words);
    fputs("        esac\n    fi\n    [ -z \"$words\" ] || COMPREPLY=($(compgen -W \"$words\" -- "
          "\"$word\"))\n}\n"
          "complete -o default -F _excon excon\n",
          to);
}

/* Inside '…' of the shell, and ':' divides a name from its words. */
static void completion_print_words(FILE *to, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fputs("'\\''", to);
        else if (strchr("[]:\\", *text) != NULL)
            fprintf(to, "\\%c", *text);
        else
            fputc(*text, to);
    }
}

static void completion_print_zsh_options(FILE *to, const struct command_option *options)
{
    for (size_t i = 0; options != NULL && options[i].name != NULL; i++) {
        if (options[i].help == NULL)
            continue;
        fprintf(to, " '--%s[", options[i].name);
        completion_print_words(to, options[i].help);
        fprintf(to, "]%s'",
                options[i].argument != NULL && options[i].argument[0] != '[' ? ":argument:_files"
                                                                             : "");
    }
}

static void completion_print_zsh(FILE *to, const struct command *const *commands)
{
    fputs("#compdef excon\n# excon: completion for zsh\n_excon()\n{\n    local -a commands\n    "
          "commands=(\n",
          to);
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (commands[i]->hidden)
            continue;
        fprintf(to, "        '%s:", commands[i]->name);
        completion_print_words(to, commands[i]->summary);
        fputs("'\n", to);
    }
    fputs("    )\n    if (( CURRENT == 2 )); then\n        _describe command commands\n        "
          "return\n    fi\n"
          "    case $words[2] in\n",
          to);
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (commands[i]->hidden)
            continue;
        fprintf(to, "    %s) _arguments", commands[i]->name);
        completion_print_zsh_options(to, commands[i]->options);
        completion_print_zsh_options(to, command_common);
        if (commands[i]->words != NULL)
            fprintf(to, " '2:what:(%s)'", commands[i]->words);
        fputs(" '*:file:_files' ;;\n", to);
    }
    /* Both ways of use: found by name in fpath, or sourced. */
    fputs("    esac\n}\nif [[ ${funcstack[1]} == _excon ]]; then\n    _excon \"$@\"\nelse\n    "
          "compdef _excon excon\nfi\n",
          to);
}

static int completion_run(struct command_line *line)
{
    if (strcmp(line->arguments[0], "bash") == 0)
        completion_print_bash(line->desk.out.to, line->commands);
    else if (strcmp(line->arguments[0], "zsh") == 0)
        completion_print_zsh(line->desk.out.to, line->commands);
    else
        return desk_usage(&line->desk, "there is completion for bash and zsh, not for \"%s\"",
                          line->arguments[0]);
    return EXIT_DONE;
}

const struct command command_completion = {
    .name = "completion",
    .group = "excon itself",
    .usage = "bash|zsh",
    .words = "bash zsh",
    .summary = "a completion script for your shell",
    .help = "In ~/.bashrc:  source <(excon completion bash)\nIn ~/.zshrc:   source <(excon "
            "completion zsh)",
    .least = 1,
    .most = 1,
    .run = completion_run,
};
