## AUTHORIZE
. {
    # Windows PowerShell 5.1 does not offer TLS 1.2 by itself.
    [Net.ServicePointManager]::SecurityProtocol =
        [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
    $key = Read-Host 'App key'
    $secret = Read-Host 'App secret' -AsSecureString
    'Open this in the same browser:'
    "@AUTHORIZE@"
}

## CODE
$code = Read-Host 'Access code' -AsSecureString

## ENCODE
. {
    $pair = '{0}:{1}' -f $key, [Net.NetworkCredential]::new('', $secret).Password
    $basic = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($pair))
}

## EXCHANGE
. {
    $answer = $null
    $request = @{
        Method = 'Post'
        Uri = '@API@/oauth2/token'
        ContentType = 'application/x-www-form-urlencoded'
        Headers = @{ Authorization = "Basic $basic" }
        Body = @{
            grant_type = 'authorization_code'
            code = [Net.NetworkCredential]::new('', $code).Password
        }
    }
    $answer = Invoke-RestMethod @request
    if ($answer.refresh_token) {
        $file = New-TemporaryFile
        Set-Content -LiteralPath $file.FullName -Value @(
            "App key: $key"
            "App secret: $([Net.NetworkCredential]::new('', $secret).Password)"
            "Refresh token: $($answer.refresh_token)"
        )
        "The three values are in $($file.FullName)"
    }
}

## PROVE
. {
    $request = @{
        Method = 'Post'
        Uri = '@API@/oauth2/token'
        ContentType = 'application/x-www-form-urlencoded'
        Headers = @{ Authorization = "Basic $basic" }
        Body = @{ grant_type = 'refresh_token'; refresh_token = $answer.refresh_token }
    }
    $access = (Invoke-RestMethod @request).access_token
    $calls = [ordered]@{
        'team/get_info' = 'null'
        'team/members/list_v2' = '{"limit":1}'
        'team/devices/list_members_devices' = '{}'
    }
    foreach ($call in $calls.GetEnumerator()) {
        $request = @{
            Method = 'Post'
            Uri = "@API@/2/$($call.Key)"
            ContentType = 'application/json'
            Headers = @{ Authorization = "Bearer $access" }
            Body = $call.Value
        }
        try {
            $null = Invoke-RestMethod @request
            "$($call.Key): works"
        } catch {
            "$($call.Key): $($_.Exception.Message)"
        }
    }
}

## SNOW_ATLAS
. {
    Remove-Item -LiteralPath $file.FullName
    Remove-Variable -Name @('secret', 'code', 'pair', 'basic', 'answer', 'access', 'request')
}
