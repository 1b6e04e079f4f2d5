/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The programs of program.h for a guest whose SSH server is a Windows' OpenSSH: PowerShell instead
 * of sh. Not yet run on a Windows; the text alone is tested.
 *
 * The server is asked for one constant command, which reads a program from the first line of its
 * standard input, in Base64: no script stands in a command line. A program says the same words as
 * that of sh, and ends with the script's own exit code.
 */
#pragma once

#include "remote/program.h"

/* The command: a constant, of letters that neither cmd nor PowerShell reads otherwise. */
enum { POWERSHELL_COMMAND = 1024 };

const char *powershell_command(char to[POWERSHELL_COMMAND]);

/* As program_exec, program_inject and program_void. A marker lies in a folder of the user's own
 * below %LOCALAPPDATA%, and never in memory. */
int powershell_exec(struct program *ret_program, const char *script, struct error *err);
int powershell_inject(struct program *ret_program, const struct program_inject *inject,
                      struct error *err);
int powershell_void(struct program *ret_program, const char *id, const char *marks,
                    struct error *err);
