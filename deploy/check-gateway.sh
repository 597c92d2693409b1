#!/usr/bin/env bash
# Tries to get through the gateway as a careful person would, with curl, and prints what happened.
#
#   check-gateway.sh URL --agent REF [--customer ID] [--former ID] [--other REF]
#
#   URL         the gateway's address, for example http://127.0.0.1:5081
#   --agent     an imported agent, {source}/{namespace}/{name}
#   --customer  a company that employs it: must get in, and only as itself
#   --former    a company that has let it go: must not get in
#   --other     another imported agent, which --customer does not employ
#
# Tokens come from the command in VESAAS_PROBE, `dotnet VeSaaS.Web.dll probe-token` with the installation's configuration; in a cluster
#   VESAAS_PROBE='kubectl -n vesaas exec deploy/vesaas -- dotnet VeSaaS.Web.dll probe-token'
# No message is ever sent to an agent: only its card is asked for.
#
# Ends with 0 when everything was as it must be, 1 when anything was OPEN, 2 when something else was odd (no route, no agent, wrong usage).
set -uo pipefail

usage() { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" | sed '$d' >&2; exit 2; }
url=${1:-}
case $url in http://*|https://*) shift ;; *) usage ;; esac
url=${url%/}
agent='' customer='' former='' other=''
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || usage
  case $1 in
    --agent) agent=$2 ;;
    --customer) customer=$2 ;;
    --former) former=$2 ;;
    --other) other=$2 ;;
    *) usage ;;
  esac
  shift 2
done
[ -n "$agent" ] || usage
: "${VESAAS_PROBE:=dotnet VeSaaS.Web.dll probe-token}"

card=/.well-known/agent-card.json
route=/agents/$agent
wrong=0 open=0 count=0

# Sets $id, $valid, $expired and $forged for an agent and a customer; without one, for a stranger.
tokens() {
  local answer
  answer=$($VESAAS_PROBE "$@") || { echo "check-gateway: no tokens: $VESAAS_PROBE $* failed" >&2; exit 2; }
  id=$(sed -n 's/^customer=\([0-9a-f-]*\)\r\{0,1\}$/\1/p' <<<"$answer")
  valid=$(sed -n 's/^valid=\([A-Za-z0-9_.-]*\)\r\{0,1\}$/\1/p' <<<"$answer")
  expired=$(sed -n 's/^expired=\([A-Za-z0-9_.-]*\)\r\{0,1\}$/\1/p' <<<"$answer")
  forged=$(sed -n 's/^forged=\([A-Za-z0-9_.-]*\)\r\{0,1\}$/\1/p' <<<"$answer")
  [ -n "$id" ] && [ -n "$valid" ] && [ -n "$expired" ] && [ -n "$forged" ] || { echo "check-gateway: $VESAAS_PROBE printed no tokens" >&2; exit 2; }
}

row() { printf '| %-52s | %-17s | %-4s | %-4s |\n' "$@"; }

# try WHAT EXPECTED PATH CURL-OPTION…: EXPECTED is a list of status codes.
try() {
  local what=$1 expected=$2 path=$3 got verdict=ok
  shift 3
  got=$(curl -sS --noproxy '*' --path-as-is --max-time 20 -o /dev/null -w '%{http_code}' "$@" "$url$path" 2>/dev/null) || got=${got:-000}
  case " $expected " in
    *" $got "*) ;;
    *)
      case "$expected:$got" in
        # Asked for entry and was kept out, or nobody answered: not open.
        200*|*:000|*:4??|*:502|*:503|*:504) verdict=odd wrong=$((wrong + 1)) ;;
        *) verdict=OPEN open=$((open + 1)) ;;
      esac
  esac
  count=$((count + 1))
  row "$what" "${expected// / or }" "$got" "$verdict"
}

bearer() { printf 'Authorization: Bearer %s' "$1"; }
named() { printf 'X-Customer-ID: %s' "$1"; }
base64url() { base64 -w0 | tr '+/' '-_' | tr -d '='; }

echo "Gateway $url, agent $agent, $(date -u +%Y-%m-%dT%H:%MZ)"
echo
row 'Attempt' 'must be' 'was' ''
row '---' '---' '---' '---'

# Nobody in particular.
tokens "$agent"
payload=$(cut -d. -f2 <<<"$valid")
unsigned=$(printf '{"alg":"none","typ":"JWT"}' | base64url).$payload.
try 'no token' '401' "$route$card"
try 'no token, a customer in the header' '401' "$route$card" -H "$(named "${customer:-$id}")"
try 'an empty token' '401' "$route$card" -H 'Authorization: Bearer ' -H "$(named "$id")"
try 'something that is no token' '401' "$route$card" -H "$(bearer a.b.c)" -H "$(named "$id")"
try 'a password instead of a token' '401' "$route$card" -u admin:admin -H "$(named "$id")"
try 'a token that has expired' '401' "$route$card" -H "$(bearer "$expired")" -H "$(named "$id")"
try 'a token that another key signed' '401' "$route$card" -H "$(bearer "$forged")" -H "$(named "$id")"
try 'a token without signature (alg none)' '401' "$route$card" -H "$(bearer "$unsigned")" -H "$(named "$id")"
try 'a token in the query instead of the header' '401' "$route$card?access_token=$valid" -H "$(named "$id")"
try 'two tokens' '401' "$route$card" -H "$(bearer "$valid")" -H "$(bearer "$valid")" -H "$(named "$id")"
try 'a signed stranger' '403' "$route$card" -H "$(bearer "$valid")" -H "$(named "$id")"
try 'a signed stranger, no header' '403' "$route$card" -H "$(bearer "$valid")"
try 'a signed stranger who sends "false"' '403' "$route$card" -H "$(bearer "$valid")" -H "$(named false)"
try 'a signed stranger at the agent itself (POST)' '403' "$route" -X POST -H 'Content-Type: application/json' -d '{}' -H "$(bearer "$valid")" -H "$(named "$id")"
try 'a signed stranger who asks for a WebSocket' '403 400' "$route" -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H "$(bearer "$valid")" -H "$(named "$id")"
try 'a signed stranger with X-Original-URL, X-Forwarded-*' '403' "$route$card" -H "X-Original-URL: $route" -H 'X-Rewrite-URL: /' -H 'X-Forwarded-For: 127.0.0.1' -H 'X-Forwarded-Prefix: /agents' -H "$(bearer "$valid")" -H "$(named "$id")"
try 'an agent that is not there' '404 403' "/agents/kagent/nowhere/nobody$card" -H "$(bearer "$valid")" -H "$(named "$id")"
for path in / /agents /api /api/a2a/kagent /.well-known/jwks.json /marketplace; do
  try "the path $path" '404 403' "$path" -H "$(bearer "$valid")" -H "$(named "$id")"
done

if [ -n "$customer" ]; then
  stranger=$id
  tokens "$agent" "$customer"
  mine=$(bearer "$valid")
  # The signature of a good token under a payload that names another one.
  swapped=$(cut -d. -f1 <<<"$valid").$payload.$(cut -d. -f3 <<<"$valid")
  try 'the employer' '200' "$route$card" -H "$mine" -H "$(named "$customer")"
  try 'the employer, header name in lower case' '200' "$route$card" -H "$mine" -H "x-customer-id: $customer"
  try 'the employer, a blank behind the id' '200 403 400' "$route$card" -H "$mine" -H "X-Customer-ID: $customer "
  try "a stranger's claims under the employer's signature" '401' "$route$card" -H "$(bearer "$swapped")" -H "$(named "$customer")"
  try "the employer's expired token" '401' "$route$card" -H "$(bearer "$expired")" -H "$(named "$customer")"
  try "the employer's name under another key" '401' "$route$card" -H "$(bearer "$forged")" -H "$(named "$customer")"
  try 'no header' '403' "$route$card" -H "$mine"
  try 'an empty header' '403' "$route$card" -H "$mine" -H 'X-Customer-ID;'
  try "another company's id in the header" '403' "$route$card" -H "$mine" -H "$(named "$stranger")"
  try 'the header twice, another company first' '403 400' "$route$card" -H "$mine" -H "$(named "$stranger")" -H "$(named "$customer")"
  try 'the header twice, another company last' '403 400' "$route$card" -H "$mine" -H "$(named "$customer")" -H "$(named "$stranger")"
  try 'a list in the header' '403' "$route$card" -H "$mine" -H "$(named "$customer,$stranger")"
  try 'the id in upper case' '403' "$route$card" -H "$mine" -H "$(named "$(tr a-f A-F <<<"$customer")")"
  try 'a hard blank behind the id' '403 400' "$route$card" -H "$mine" -H "X-Customer-ID: $customer"$'\u00a0'
  try 'an underscore in the header name' '403 400' "$route$card" -H "$mine" -H "X_Customer_ID: $customer"
  try 'an expression in the header' '403 400' "$route$card" -H "$mine" -H "$(named "$customer\" || true || \"")"
  try 'another user in the query' '403' "$route$card?user_id=$stranger" -H "$mine" -H "$(named "$customer")"
  try 'any query at all' '403' "$route$card?a=b" -H "$mine" -H "$(named "$customer")"
  try 'an encoded path' '403 404 400' "/agents/${agent//\//%2F}$card" -H "$mine" -H "$(named "$customer")"
  try 'encoded dots' '403 404 400' "$route/%2e%2e/%2e%2e/%2e%2e$card" -H "$mine" -H "$(named "$customer")"
  try 'dots' '403 404 400' "$route/../../../api$card" -H "$mine" -H "$(named "$customer")"
  try 'two slashes' '403 404 400' "//agents//$agent$card" -H "$mine" -H "$(named "$customer")"
  try 'a backslash' '403 404 400' "/agents\\$agent$card" -H "$mine" -H "$(named "$customer")"
  try 'a path that only begins like the agent' '403 404' "$route-2$card" -H "$mine" -H "$(named "$customer")"
  if [ -n "$other" ]; then
    try 'a token of one agent at another' '403' "/agents/$other$card" -H "$mine" -H "$(named "$customer")"
    try 'dots from one agent to another' '403 404 400' "$route/../../../$other$card" -H "$mine" -H "$(named "$customer")"
    tokens "$other" "$customer"
    try 'an agent that the company does not employ' '403' "/agents/$other$card" -H "$(bearer "$valid")" -H "$(named "$customer")"
  fi
fi

if [ -n "$former" ]; then
  tokens "$agent" "$former"
  try 'after letting go' '403' "$route$card" -H "$(bearer "$valid")" -H "$(named "$former")"
fi

echo
if [ "$open" -gt 0 ]; then
  echo "OPEN: $open of $count attempts got through that must not."
  exit 1
elif [ "$wrong" -gt 0 ]; then
  echo "Nothing is open, but $wrong of $count attempts ended otherwise than they must."
  exit 2
fi
echo "Closed: all $count attempts ended as they must."
