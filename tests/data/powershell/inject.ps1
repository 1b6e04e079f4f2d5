$word = 'WORD'
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$utf8 = New-Object Text.UTF8Encoding $false
$out = [Console]::OpenStandardOutput()
$bad = [Console]::OpenStandardError()
$shell = (Get-Process -Id $PID).Path
$how = '-NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -File'
function Put($to, [string]$text) {
    $bytes = $utf8.GetBytes($text)
    $to.Write($bytes, 0, $bytes.Length)
    $to.Flush()
}
function Save([string]$path, [string]$text) {
    [IO.File]::WriteAllText($path, $text, (New-Object Text.UTF8Encoding $true))
}
function EndTree([int]$id) { & cmd.exe /c "taskkill /T /F /PID $id >nul 2>nul" }
function Read64([string]$text) { $utf8.GetString([Convert]::FromBase64String($text)) }
Put $out "$word`n"
Put $bad "$word`n"
$begun = $false
$marks = 'excon-1a2b-user'
$id = '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'
function Keep([string]$name, [string]$text) {
    [IO.File]::WriteAllText((Join-Path $m $name), $text, (New-Object Text.UTF8Encoding $false))
}
function Own {
    try { [IO.File]::Open((Join-Path $m 'go'), 'CreateNew').Close(); $true } catch { $false }
}
function Finish([string]$line) {
    Keep 'y' "$line`n"
    [IO.File]::Move((Join-Path $m 'y'), (Join-Path $m 'z'))
}
$all = Join-Path (Join-Path $env:LOCALAPPDATA 'excon') $marks
$m = Join-Path $all $id
function Claim {
    try {
        $null = New-Item -ItemType Directory -Force -Path $all
        $null = New-Item -ItemType Directory -Path $m
        $true
    } catch { $false }
}
function Show {
    $end = Join-Path $m 'z'
    if (-not (Test-Path -LiteralPath $end)) { return $false }
    $line = [IO.File]::ReadAllText($end)
    Put $out $line
    if ($line[0] -ceq 'E') {
        foreach ($one in @('o', $out), @('e', $bad)) {
            $kept = Join-Path $m $one[0]
            if (Test-Path -LiteralPath $kept) {
                $bytes = [IO.File]::ReadAllBytes($kept)
                $one[1].Write($bytes, 0, $bytes.Length)
                $one[1].Flush()
            }
        }
    }
    $true
}
$script = 'ZXhpdCA3'
$runner = 'RUNNER'
if (-not (Test-Path -LiteralPath $m)) {
    if ($begun) { Put $out "I`n"; exit 0 }
    if (Claim) {
        Save (Join-Path $m 's.ps1') (Read64 $script)
        Save (Join-Path $m 'r.ps1') (Read64 $runner)
        $run = Join-Path $m 'r.ps1'
        $made = Invoke-CimMethod -ClassName Win32_Process -MethodName Create -Arguments @{
            CommandLine = "`"$shell`" $how `"$run`""
        }
        if ($made.ReturnValue -ne 0 -and (Own)) { Finish 'I' }
    }
}
if (-not (Test-Path -LiteralPath $m)) { Put $out "X`n"; exit 0 }
Put $out "R`n"
for ($n = 0; -not (Show); $n++) {
    if (-not (Test-Path -LiteralPath $m)) { Put $out "I`n"; break }
    if ($n -eq 50 -and (Own)) { Finish 'I' }
    Start-Sleep -Milliseconds 200
}
exit 0
