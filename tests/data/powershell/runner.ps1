$m = $PSScriptRoot
$timeout = 20000
$limit = 5000
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
$ErrorActionPreference = 'Stop'
function EndTree([int]$id) { & cmd.exe /c "taskkill /T /F /PID $id >nul 2>nul" }
if (-not (Own)) { exit }
$start = New-Object Diagnostics.ProcessStartInfo
$start.FileName = (Get-Process -Id $PID).Path
$start.Arguments = "-NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -File `"" + (Join-Path $m 's.ps1') + '"'
$start.UseShellExecute = $false
$start.RedirectStandardInput = $true
$start.RedirectStandardOutput = $true
$start.RedirectStandardError = $true
$late = 0
$code = 255
try {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $process = [Diagnostics.Process]::Start($start)
    $process.StandardInput.Close()
    $from = @($process.StandardOutput.BaseStream, $process.StandardError.BaseStream)
    $to = @('o', 'e' | ForEach-Object { [IO.File]::Create((Join-Path $m $_)) })
    $room = @($limit, $limit)
    $bytes = @((New-Object byte[] 4096), (New-Object byte[] 4096))
    $reads = @($from[0].ReadAsync($bytes[0], 0, 4096), $from[1].ReadAsync($bytes[1], 0, 4096))
    $open = 2
    $since = -1
    while ($open -gt 0) {
        $null = [Threading.Tasks.Task]::WaitAny([Threading.Tasks.Task[]]@($reads | Where-Object { $_ }), 100)
        for ($i = 0; $i -lt 2; $i++) {
            if (-not $reads[$i] -or -not $reads[$i].IsCompleted) { continue }
            $count = $reads[$i].Result
            if ($count -eq 0) { $reads[$i] = $null; $open--; continue }
            $kept = [Math]::Min($count, $room[$i])
            $to[$i].Write($bytes[$i], 0, $kept)
            $room[$i] -= $kept
            $reads[$i] = $from[$i].ReadAsync($bytes[$i], 0, 4096)
        }
        if (-not $process.HasExited -and $clock.ElapsedMilliseconds -ge $timeout) {
            $late = 1
            EndTree $process.Id
        }
        if ($process.HasExited -and $since -lt 0) { $since = $clock.ElapsedMilliseconds }
        if ($since -ge 0 -and $clock.ElapsedMilliseconds -ge $since + 1000) { break }
    }
    $process.WaitForExit()
    $code = $process.ExitCode -band 255
} finally {
    $to | Where-Object { $_ } | ForEach-Object { $_.Close() }
    Remove-Item -Force -ErrorAction SilentlyContinue (Join-Path $m 's.ps1')
    Finish "E $code $late"
}
