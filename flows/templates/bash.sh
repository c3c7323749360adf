## AUTHORIZE
{ printf 'App key: '; IFS= read -r APP_KEY
  APP_SECRET= SAVED=$(stty -g) && stty -echo && trap 'stty "$SAVED"' INT TERM &&
    { printf 'App secret (it is not shown): '; IFS= read -r APP_SECRET; }
  stty "$SAVED"; trap - INT TERM; echo
  printf 'Open this in the same browser:\n%s\n' \
    "@AUTHORIZE@"; }

## CODE
{ CODE= SAVED=$(stty -g) && stty -echo && trap 'stty "$SAVED"' INT TERM &&
    { printf 'Access code (it is not shown): '; IFS= read -r CODE; }
  stty "$SAVED"; trap - INT TERM; echo; }

## ENCODE
BASIC=$(printf '%s' "$APP_KEY:$APP_SECRET" | base64 | tr -d '\n')

## EXCHANGE
{ ANSWER=$(printf 'header = "Authorization: Basic %s"\ndata-urlencode = "code=%s"\n' \
      "$BASIC" "$CODE" |
    curl --silent --show-error --config - --data grant_type=authorization_code \
      @API@/oauth2/token | tr -d '\n')
  REFRESH_TOKEN=$(printf '%s' "$ANSWER" |
    sed -n 's/.*"refresh_token": *"\([^"]*\)".*/\1/p')
  if [ -n "$REFRESH_TOKEN" ]; then
    FILE=$(mktemp "$HOME/dropbox-connector.XXXXXX") &&
      printf 'App key: %s\nApp secret: %s\nRefresh token: %s\n' \
        "$APP_KEY" "$APP_SECRET" "$REFRESH_TOKEN" > "$FILE" &&
      printf 'The three values are in %s, which only you can read.\n' "$FILE"
  else
    printf 'No refresh token came. Dropbox says:\n'
    printf '%s\n' "$ANSWER" | grep -o '"error[a-z_]*": *"[^"]*"'
  fi; }

## PROVE
{ ACCESS=$(printf 'header = "Authorization: Basic %s"\ndata-urlencode = "refresh_token=%s"\n' \
      "$BASIC" "$REFRESH_TOKEN" |
    curl --silent --show-error --config - --data grant_type=refresh_token \
      @API@/oauth2/token | tr -d '\n' |
    sed -n 's/.*"access_token": *"\([^"]*\)".*/\1/p')
  while read -r CALL BODY; do
    printf 'header = "Authorization: Bearer %s"\n' "$ACCESS" |
      curl --silent --show-error --config - --header 'Content-Type: application/json' \
        --data "$BODY" --output /dev/null --write-out "${CALL}: %{http_code} (200 is good)\n" \
        "@API@/2/$CALL"
  done <<'CALLS'
team/get_info null
team/members/list_v2 {"limit":1}
team/devices/list_members_devices {}
CALLS
}

## SNOW_ATLAS
{ rm -f "$FILE"; unset APP_SECRET CODE BASIC ANSWER REFRESH_TOKEN ACCESS FILE; }
