/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PowerShell 5.1, which each Windows has, and later ones. Its own standard input is read by one
 * reader throughout: the program's line first, and then a line or the end, which kill what runs.
 * Output is written as bytes, because PowerShell's own would end lines as Windows does, in the
 * console's alphabet.
 *
 * A marker is a folder MARKS\<id>. New-Item makes it, and fails where it is. Who creates the file
 * `go` in it begins, or sees to it that nobody will: two that make the folder at once are told
 * apart by that file, which the system makes once. `z` is the end, as in program.c, moved into
 * place whole; `o` and `e` are the outputs.
 */
#include "remote/powershell.h"

#include "base/text.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In `$r` stays the reader. */
static const char bootstrap[] =
    "$r=New-Object IO.StreamReader([Console]::OpenStandardInput());"
    "&([ScriptBlock]::Create([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String("
    "$r.ReadLine()))))";

/* By cmd, because 5.1 takes what a program says on its standard error for an error of ours. */
#define KILL "function EndTree([int]$id) { & cmd.exe /c \"taskkill /T /F /PID $id >nul 2>nul\" }\n"

static const char preamble[] =
    "$ErrorActionPreference = 'Stop'\n"
    "$ProgressPreference = 'SilentlyContinue'\n"
    "$utf8 = New-Object Text.UTF8Encoding $false\n"
    "$out = [Console]::OpenStandardOutput()\n"
    "$bad = [Console]::OpenStandardError()\n"
    "$shell = (Get-Process -Id $PID).Path\n"
    "$how = '-NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -File'\n"
    "function Put($to, [string]$text) {\n"
    "    $bytes = $utf8.GetBytes($text)\n"
    "    $to.Write($bytes, 0, $bytes.Length)\n"
    "    $to.Flush()\n"
    "}\n"
    /* A byte order mark, without which 5.1 reads another alphabet. */
    "function Save([string]$path, [string]$text) {\n"
    "    [IO.File]::WriteAllText($path, $text, (New-Object Text.UTF8Encoding $true))\n"
    "}\n" KILL
    "function Read64([string]$text) { $utf8.GetString([Convert]::FromBase64String($text)) }\n"
    "Put $out \"$word`n\"\n"
    "Put $bad \"$word`n\"\n";

/* The script's outputs are this one's. */
static const char exec_back[] = "$file = Join-Path ([IO.Path]::GetTempPath()) \"$word.ps1\"\n"
                                "Save $file (Read64 $script)\n"
                                "$start = New-Object Diagnostics.ProcessStartInfo\n"
                                "$start.FileName = $shell\n"
                                "$start.Arguments = \"$how `\"$file`\"\"\n"
                                "$start.UseShellExecute = $false\n"
                                "$start.RedirectStandardInput = $true\n"
                                "$code = 255\n"
                                "try {\n"
                                "    $process = [Diagnostics.Process]::Start($start)\n"
                                "    $process.StandardInput.Close()\n"
                                "    $line = $r.ReadLineAsync()\n"
                                "    while (-not $process.WaitForExit(100)) {\n"
                                "        if ($line.IsCompleted) { EndTree $process.Id }\n"
                                "    }\n"
                                "    $code = $process.ExitCode\n"
                                "} finally {\n"
                                "    Remove-Item -Force -ErrorAction SilentlyContinue $file\n"
                                "}\n"
                                "exit $code\n";

/* In the reader of a marker and in its runner. */
static const char marker[] =
    "function Keep([string]$name, [string]$text) {\n"
    "    [IO.File]::WriteAllText((Join-Path $m $name), $text, (New-Object Text.UTF8Encoding $false))\n"
    "}\n"
    "function Own {\n"
    "    try { [IO.File]::Open((Join-Path $m 'go'), 'CreateNew').Close(); $true } catch { $false }\n"
    "}\n"
    "function Finish([string]$line) {\n"
    "    Keep 'y' \"$line`n\"\n"
    "    [IO.File]::Move((Join-Path $m 'y'), (Join-Path $m 'z'))\n"
    "}\n";

/* Both outputs are read at once, and kept as far as the limit goes. */
static const char runner[] =
    "$ErrorActionPreference = 'Stop'\n" KILL "if (-not (Own)) { exit }\n"
    "$start = New-Object Diagnostics.ProcessStartInfo\n"
    "$start.FileName = (Get-Process -Id $PID).Path\n"
    "$start.Arguments = \"-NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -File `\"\" + "
    "(Join-Path $m 's.ps1') + '\"'\n"
    "$start.UseShellExecute = $false\n"
    "$start.RedirectStandardInput = $true\n"
    "$start.RedirectStandardOutput = $true\n"
    "$start.RedirectStandardError = $true\n"
    "$late = 0\n"
    "$code = 255\n"
    "try {\n"
    "    $clock = [Diagnostics.Stopwatch]::StartNew()\n"
    "    $process = [Diagnostics.Process]::Start($start)\n"
    "    $process.StandardInput.Close()\n"
    "    $from = @($process.StandardOutput.BaseStream, $process.StandardError.BaseStream)\n"
    "    $to = @('o', 'e' | ForEach-Object { [IO.File]::Create((Join-Path $m $_)) })\n"
    "    $room = @($limit, $limit)\n"
    "    $bytes = @((New-Object byte[] 4096), (New-Object byte[] 4096))\n"
    "    $reads = @($from[0].ReadAsync($bytes[0], 0, 4096), $from[1].ReadAsync($bytes[1], 0, 4096))\n"
    "    $open = 2\n"
    "    $since = -1\n"
    "    while ($open -gt 0) {\n"
    "        $null = [Threading.Tasks.Task]::WaitAny([Threading.Tasks.Task[]]@($reads | Where-Object { $_ }), 100)\n"
    "        for ($i = 0; $i -lt 2; $i++) {\n"
    "            if (-not $reads[$i] -or -not $reads[$i].IsCompleted) { continue }\n"
    "            $count = $reads[$i].Result\n"
    "            if ($count -eq 0) { $reads[$i] = $null; $open--; continue }\n"
    "            $kept = [Math]::Min($count, $room[$i])\n"
    "            $to[$i].Write($bytes[$i], 0, $kept)\n"
    "            $room[$i] -= $kept\n"
    "            $reads[$i] = $from[$i].ReadAsync($bytes[$i], 0, 4096)\n"
    "        }\n"
    "        if (-not $process.HasExited -and $clock.ElapsedMilliseconds -ge $timeout) {\n"
    "            $late = 1\n"
    "            EndTree $process.Id\n"
    "        }\n"
    /* Processes that the payload left running may keep the outputs open for ever. */
    "        if ($process.HasExited -and $since -lt 0) { $since = $clock.ElapsedMilliseconds }\n"
    "        if ($since -ge 0 -and $clock.ElapsedMilliseconds -ge $since + 1000) { break }\n"
    "    }\n"
    "    $process.WaitForExit()\n"
    "    $code = $process.ExitCode -band 255\n"
    "} finally {\n"
    "    $to | Where-Object { $_ } | ForEach-Object { $_.Close() }\n"
    "    Remove-Item -Force -ErrorAction SilentlyContinue (Join-Path $m 's.ps1')\n"
    "    Finish \"E $code $late\"\n"
    "}\n";

static const char place[] = "$all = Join-Path (Join-Path $env:LOCALAPPDATA 'excon') $marks\n"
                            "$m = Join-Path $all $id\n"
                            "function Claim {\n"
                            "    try {\n"
                            "        $null = New-Item -ItemType Directory -Force -Path $all\n"
                            "        $null = New-Item -ItemType Directory -Path $m\n"
                            "        $true\n"
                            "    } catch { $false }\n"
                            "}\n"
                            "function Show {\n"
                            "    $end = Join-Path $m 'z'\n"
                            "    if (-not (Test-Path -LiteralPath $end)) { return $false }\n"
                            "    $line = [IO.File]::ReadAllText($end)\n"
                            "    Put $out $line\n"
                            "    if ($line[0] -ceq 'E') {\n"
                            "        foreach ($one in @('o', $out), @('e', $bad)) {\n"
                            "            $kept = Join-Path $m $one[0]\n"
                            "            if (Test-Path -LiteralPath $kept) {\n"
                            "                $bytes = [IO.File]::ReadAllBytes($kept)\n"
                            "                $one[1].Write($bytes, 0, $bytes.Length)\n"
                            "                $one[1].Flush()\n"
                            "            }\n"
                            "        }\n"
                            "    }\n"
                            "    $true\n"
                            "}\n";

/*
 * The runner is made by the system's own service, because the server ends all that a session has
 * started with it. If nobody has begun after ten seconds, nobody will.
 */
static const char inject_back[] =
    "if (-not (Test-Path -LiteralPath $m)) {\n"
    "    if ($begun) { Put $out \"I`n\"; exit 0 }\n"
    "    if (Claim) {\n"
    "        Save (Join-Path $m 's.ps1') (Read64 $script)\n"
    "        Save (Join-Path $m 'r.ps1') (Read64 $runner)\n"
    "        $run = Join-Path $m 'r.ps1'\n"
    "        $made = Invoke-CimMethod -ClassName Win32_Process -MethodName Create -Arguments @{\n"
    "            CommandLine = \"`\"$shell`\" $how `\"$run`\"\"\n"
    "        }\n"
    "        if ($made.ReturnValue -ne 0 -and (Own)) { Finish 'I' }\n"
    "    }\n"
    "}\n"
    "if (-not (Test-Path -LiteralPath $m)) { Put $out \"X`n\"; exit 0 }\n"
    "Put $out \"R`n\"\n"
    "for ($n = 0; -not (Show); $n++) {\n"
    "    if (-not (Test-Path -LiteralPath $m)) { Put $out \"I`n\"; break }\n"
    "    if ($n -eq 50 -and (Own)) { Finish 'I' }\n"
    "    Start-Sleep -Milliseconds 200\n"
    "}\n"
    "exit 0\n";

static const char void_back[] =
    "$null = Claim\n"
    "if (-not (Test-Path -LiteralPath $m)) { Put $out \"X`n\"; exit 0 }\n"
    "if (-not (Test-Path -LiteralPath (Join-Path $m 'z')) -and (Own)) { Finish 'V' }\n"
    "if (-not (Show)) { Put $out \"R`n\" }\n"
    "exit 0\n";

/* Malloc'd; NULL: no memory. */
static char *powershell_base64(const void *bytes, size_t length)
{
    size_t size = sodium_base64_encoded_len(length, sodium_base64_VARIANT_ORIGINAL);
    char *text = malloc(size);

    return text != NULL
               ? sodium_bin2base64(text, size, bytes, length, sodium_base64_VARIANT_ORIGINAL)
               : NULL;
}

const char *powershell_command(char to[POWERSHELL_COMMAND])
{
    static const char front[] = "powershell -NoLogo -NoProfile -NonInteractive -EncodedCommand ";
    /* -EncodedCommand takes UTF-16, little-endian; the bootstrap is ASCII. */
    unsigned char wide[2 * sizeof(bootstrap)] = {0};

    for (size_t i = 0; i < sizeof(bootstrap) - 1; i++)
        wide[2 * i] = (unsigned char)bootstrap[i];
    sodium_bin2base64(stpcpy(to, front), POWERSHELL_COMMAND - sizeof(front) + 1, wide,
                      2 * (sizeof(bootstrap) - 1), sodium_base64_VARIANT_ORIGINAL);
    return to;
}

_Static_assert(POWERSHELL_COMMAND > 80 + 2 * sizeof(bootstrap) * 4 / 3 + 4, "the command has room");

/* The text becomes one line. It is freed. */
static int powershell_finish(struct program *program, char *text, size_t length,
                             struct program *ret_program, struct error *err)
{
    char *line = text != NULL ? powershell_base64(text, length) : NULL;

    free(text);
    if (line != NULL) {
        length = strlen(line);
        line[length] = '\n'; /* where its end was */
        program->text = line;
        program->length = length + 1;
        *ret_program = *program;
        return 0;
    }
    return error_memory(err);
}

/* A stream into *text; its first lines are the words of the program. */
static FILE *powershell_begin(struct program *program, char **text, size_t *length,
                              struct error *err)
{
    FILE *out;

    *program = (struct program){0};
    if (program_word(program->word, err) < 0)
        return NULL;
    out = open_memstream(text, length);
    if (out == NULL) {
        error_memory(err);
        return NULL;
    }
    fprintf(out, "$word = '%s'\n%s", program->word, preamble);
    return out;
}

static int powershell_end(struct program *program, FILE *out, char **text, size_t *length,
                          struct program *ret_program, struct error *err)
{
    bool failed = ferror(out) != 0;

    if (fclose(out) != 0 || failed) {
        free(*text);
        return error_memory(err);
    }
    return powershell_finish(program, *text, *length, ret_program, err);
}

/* `$name = 'BASE64'`, in which nothing is quoted. */
static int powershell_put_text(FILE *out, const char *name, const char *text, struct error *err)
{
    char *word = powershell_base64(text, strlen(text));

    if (word == NULL)
        return error_memory(err);
    fprintf(out, "$%s = '%s'\n", name, word);
    free(word);
    return 0;
}

int powershell_exec(struct program *ret_program, const char *script, struct error *err)
{
    struct program program;
    size_t length;
    char *text = NULL;
    FILE *out = powershell_begin(&program, &text, &length, err);

    if (out == NULL)
        return -err->code;
    if (powershell_put_text(out, "script", script, err) < 0) {
        fclose(out);
        free(text);
        return -err->code;
    }
    fputs(exec_back, out);
    return powershell_end(&program, out, &text, &length, ret_program, err);
}

static void powershell_put_place(FILE *out, const char *marks, const char *id)
{
    char name[PROGRAM_MARKS + 1];

    program_marks_name(marks, name);
    fprintf(out, "$marks = '%s'\n$id = '%s'\n%s%s", name, id, marker, place);
}

static int powershell_put_runner(FILE *out, const struct program_inject *inject, struct error *err)
{
    char *text = NULL;
    int r;

    if (asprintf(&text, "$m = $PSScriptRoot\n$timeout = %lld\n$limit = %lld\n%s%s",
                 (long long)inject->timeout, (long long)inject->limit, marker, runner) < 0)
        return error_memory(err);
    r = powershell_put_text(out, "runner", text, err);
    free(text);
    return r;
}

int powershell_inject(struct program *ret_program, const struct program_inject *inject,
                      struct error *err)
{
    struct program program;
    size_t length;
    char *text = NULL;
    FILE *out;

    if (program_check(inject->id, inject->marks, err) < 0)
        return -err->code;
    out = powershell_begin(&program, &text, &length, err);
    if (out == NULL)
        return -err->code;
    fprintf(out, "$begun = $%s\n", inject->begun ? "true" : "false");
    powershell_put_place(out, inject->marks, inject->id);
    if (powershell_put_text(out, "script", inject->script, err) < 0 ||
        powershell_put_runner(out, inject, err) < 0) {
        fclose(out);
        free(text);
        return -err->code;
    }
    fputs(inject_back, out);
    return powershell_end(&program, out, &text, &length, ret_program, err);
}

int powershell_void(struct program *ret_program, const char *id, const char *marks,
                    struct error *err)
{
    struct program program;
    size_t length;
    char *text = NULL;
    FILE *out;

    if (program_check(id, marks, err) < 0)
        return -err->code;
    out = powershell_begin(&program, &text, &length, err);
    if (out == NULL)
        return -err->code;
    powershell_put_place(out, marks, id);
    fputs(void_back, out);
    return powershell_end(&program, out, &text, &length, ret_program, err);
}
