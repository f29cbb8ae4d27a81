#!/usr/bin/env bash
# Makes the alerts of liberty/monitoring/alerts.yml fire, on purpose, at the demo (./mvnw -Pdemo) on this machine.
#
#   docs/how-to/fire-alerts.sh                              all of them, the quick ones first: about ten minutes
#   docs/how-to/fire-alerts.sh OnceKeyCollision …           these
#
# Where a Prometheus that scrapes the demo answers, it also waits for each alert to fire, and fails where one does not.
#
#   DEMO        http://localhost:9080
#   GATEWAY     http://localhost:9081
#   PROMETHEUS  http://localhost:9090
#   SCRAPE      15     seconds between two scrapes, as in prometheus.yml
set -euo pipefail

DEMO=${DEMO:-http://localhost:9080}
GATEWAY=${GATEWAY:-http://localhost:9081}
PROMETHEUS=${PROMETHEUS:-http://localhost:9090}
SCRAPE=${SCRAPE:-15}

for url in "$DEMO" "$GATEWAY" "$PROMETHEUS"; do
  if ! [[ $url =~ ^http://(localhost|127\.0\.0\.1):[0-9]+$ ]]; then
    echo "$url is not on this machine: this breaks things on purpose." >&2
    exit 2
  fi
done

run=fire-$(date +%s)
order=0

# Calls a refund and says its status; 000 is no answer.
#   refund method order reason
refund() {
  curl -s -o /dev/null -w '%{http_code}' --max-time 90 -H 'Content-Type: application/json' -H 'Agent: ann' \
    "$DEMO/api/refunds/$1" -d "{\"orderId\":\"$run-$2\",\"amount\":\"12.50\",\"reason\":\"$3\"}" || true
}

# As refund, and ends all where the status is another.
#   expect status method order reason
expect() {
  local status
  status=$(refund "$2" "$3" "$4")
  if [ "$status" != "$1" ]; then
    echo "$2 of order $run-$3 answered $status, and should have answered $1: is the demo running?" >&2
    exit 1
  fi
}

# The gateway's next requests go wrong.
#   fault mode count millis
fault() {
  curl -sf -o /dev/null --max-time 10 -X PUT "$GATEWAY/faults" -d "{\"mode\":\"$1\",\"count\":$2,\"millis\":$3}"
}

# Each call with an order of its own: calls that nobody repeats.
#   first_runs count method
first_runs() {
  local i
  for ((i = 0; i < $1; i++)); do
    order=$((order + 1))
    expect 200 "$2" "$order" late
  done
}

# Repeats of one call.
#   replays count method order
replays() {
  local i
  for ((i = 0; i < $1; i++)); do
    expect 200 "$2" "$3" late
  done
}

# A series begins at its first count: so that increase() sees what follows, it must have been scraped before.
begin_series() {
  if [ -z "${begun:-}" ]; then
    echo "  one first run and one replay of refunds.keyed, and two scrapes"
    expect 200 keyed begin late
    expect 200 keyed begin late
    sleep $((2 * SCRAPE + 2))
    begun=yes
  fi
}

firing() {
  curl -sf --max-time 10 -G "$PROMETHEUS/api/v1/query" \
    --data-urlencode "query=ALERTS{alertname=\"$1\",alertstate=\"firing\"}" | grep -q "\"alertname\":\"$1\""
}

# Waits for the alert, where there is a Prometheus.
#   await alert seconds
await() {
  if [ -z "$watching" ]; then
    echo "  done; no Prometheus answers at $PROMETHEUS"
    return
  fi
  local end=$((SECONDS + $2))
  until firing "$1"; do
    if [ $SECONDS -ge $end ]; then
      echo "  $1 has not fired within $2 seconds" >&2
      failed=yes
      return
    fi
    sleep 1
  done
  echo "  $1 fires"
}

# -- what makes each fire ---------------------------------------------------------------------------------------------

fire_OnceHitRateLow() {
  echo "OnceHitRateLow: ten replays and forty first runs, of a tool that is repeated"
  begin_series
  replays 10 keyed begin
  first_runs 40 keyed
  await OnceHitRateLow $((4 * SCRAPE + 20))
}

fire_OnceRetrySpike() {
  echo "OnceRetrySpike: four calls, each of which the gateway turns away three times, and @Retry tries again"
  local i
  for i in 1 2 3 4; do
    fault error-before 3 0
    expect 200 external "busy-$i" late
  done
  await OnceRetrySpike $((4 * SCRAPE + 20))
}

fire_OnceKeyCollision() {
  echo "OnceKeyCollision: the same order and amount for another reason"
  expect 200 keyed collision late
  expect 422 keyed collision broken
  await OnceKeyCollision $((4 * SCRAPE + 20))
}

fire_OnceOperationBecameUnknown() {
  echo "OnceOperationBecameUnknown: the gateway refunds, its answer is lost, and nobody can find out"
  fault drop-reply 1 0
  expect 502 external unknown late
  expect 409 external unknown late
  await OnceOperationBecameUnknown $((4 * SCRAPE + 20))
}

fire_OnceAttemptAbandoned() {
  echo "OnceAttemptAbandoned: the gateway takes longer than the time limit of refunds.goodwill, and the call is repeated"
  fault delay 1 15000
  refund goodwill abandoned late >/dev/null
  expect 200 goodwill abandoned late
  await OnceAttemptAbandoned $((4 * SCRAPE + 20))
}

fire_OnceHeartbeatLost() {
  echo "OnceHeartbeatLost: the row of the node is locked, so that it cannot renew its heartbeat"
  curl -sf -o /dev/null --max-time 90 -X POST "$DEMO/api/heartbeat-locks?seconds=$((2 * SCRAPE + 15))" &
  local lock=$!
  await OnceHeartbeatLost $((2 * SCRAPE + 15))
  wait $lock
  local i
  for ((i = 0; i < 20; i++)); do
    [ "$(refund keyed heartbeat late)" != 200 ] || return 0
    sleep 1
  done
  expect 200 keyed heartbeat late
}

fire_OnceExecutionSlow() {
  echo "OnceExecutionSlow: forty runs to know what is usual, five minutes so that they are no news, and slow ones"
  begin_series
  first_runs 40 keyed
  sleep $((300 + 2 * SCRAPE))
  fault delay 5 3000
  first_runs 5 keyed
  await OnceExecutionSlow $((4 * SCRAPE + 20))
}

fire_OnceOperationStaysUnknown() {
  echo "OnceOperationStaysUnknown: as OnceOperationBecameUnknown, and five minutes in which nobody settles it"
  fault drop-reply 1 0
  expect 502 external stays-unknown late
  await OnceOperationStaysUnknown $((300 + 4 * SCRAPE + 20))
}

fire_OnceNodeSilent() {
  echo "OnceNodeSilent: end the demo by Ctrl-C, and wait for a minute. This cannot start it again, so it is left to you."
}

# ---------------------------------------------------------------------------------------------------------------------

all=(OnceHitRateLow OnceRetrySpike OnceKeyCollision OnceOperationBecameUnknown OnceAttemptAbandoned OnceHeartbeatLost
  OnceExecutionSlow OnceOperationStaysUnknown OnceNodeSilent)

for alert in "$@"; do
  if [[ " ${all[*]} " != *" $alert "* ]]; then
    echo "$alert is not one of ${all[*]}" >&2
    exit 2
  fi
done
[ $# -gt 0 ] || set -- "${all[@]}"

curl -sf -o /dev/null --max-time 10 "$DEMO/api/holds" || {
  echo "The demo does not answer at $DEMO: start it by ./mvnw -Pdemo." >&2
  exit 1
}
watching=
if curl -sf -o /dev/null --max-time 5 "$PROMETHEUS/-/ready"; then
  watching=yes
fi
failed=
for alert in "$@"; do
  "fire_$alert"
done
fault none 0 0
[ -z "$failed" ]
