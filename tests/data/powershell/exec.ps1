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
$script = 'V3JpdGUtT3V0cHV0ICfDpCc7IGV4aXQgNwo='
$file = Join-Path ([IO.Path]::GetTempPath()) "$word.ps1"
Save $file (Read64 $script)
$start = New-Object Diagnostics.ProcessStartInfo
$start.FileName = $shell
$start.Arguments = "$how `"$file`""
$start.UseShellExecute = $false
$start.RedirectStandardInput = $true
$code = 255
try {
    $process = [Diagnostics.Process]::Start($start)
    $process.StandardInput.Close()
    $line = $r.ReadLineAsync()
    while (-not $process.WaitForExit(100)) {
        if ($line.IsCompleted) { EndTree $process.Id }
    }
    $code = $process.ExitCode
} finally {
    Remove-Item -Force -ErrorAction SilentlyContinue $file
}
exit $code
