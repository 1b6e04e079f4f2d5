$r=New-Object IO.StreamReader([Console]::OpenStandardInput());&([ScriptBlock]::Create([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($r.ReadLine()))))
