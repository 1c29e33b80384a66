#!/usr/bin/env bash
# Kills runs at random moments and checks that nothing shows in the end.
#
# An undisturbed smoke run comes first. Then runs are ended by SIGKILL at moments drawn uniformly over its duration and gone
# on with by `twostage run FILE --continue`, until they finish, until enough kills have landed. Then the same with
# `kill -9` of the PostgreSQL server that the run writes to: alone, together with the run, before the run, or with
# `twostage db start` soon after. Last come Ctrl-C and SIGTERM. Of every finished run digest, weights, and each
# row of the database are compared with the undisturbed run's.
#
#   benchmarks/durability/kill.sh [--kills 50] [--server-kills 20] [--seed N] [--program FILE]
#
# Needs a release build (make build) and psql, and takes about a quarter of an hour. The seed of all moments is printed; with
# the same one they are drawn again. Exit code 1 if anything differs.
set -u

kills=50
server_kills=20
seed=$((RANDOM * 32768 + RANDOM))
program=""
while [ $# -gt 0 ]; do
  case "$1" in
    --kills) kills=$2 ;;
    --server-kills) server_kills=$2 ;;
    --seed) seed=$2 ;;
    --program) program=$(realpath "$2") ;;
    *) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2; exit 2 ;;
  esac
  shift 2
done

folder=$(mktemp -d "${TMPDIR:-/tmp}/twostage-kill.XXXXXX")
source "$(dirname "$0")/common.sh"
: "${program:=$root/.build/release/twostage}"
[ -x "$program" ] || { say "$program is missing: make build" >&2; exit 2; }

runner=""
cleanup() {
  trap - EXIT INT TERM
  [ -z "$runner" ] || kill -9 "$(cat "$folder/pid")" 2>/dev/null
  remove_server undisturbed
  remove_server killed
  rm -rf -- "$folder"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

# Starts a run in the background on a terminal of its own, for the progress that it shows there.
launch() {
  rm -f "$folder/pid"
  home killed script -qefc "stty cols 200; echo \$\$ >'$folder/pid'; exec $(printf '%q ' "$program" "$@")" \
    "$folder/screen" >/dev/null 2>&1 </dev/null &
  runner=$!
  until [ -s "$folder/pid" ]; do sleep 0.01; done
  victim=$(cat "$folder/pid")
}

# Waits for the run; sets $code, 137 after SIGKILL.
await() {
  wait "$runner"
  code=$?
  runner=""
}

# A moment within the undisturbed run's duration, in seconds; sets $moment.
draw() {
  local milliseconds=$(((RANDOM * 32768 + RANDOM) % duration))
  moment=$(printf '%d.%03d' $((milliseconds / 1000)) $((milliseconds % 1000)))
}

# Sleeps for $1 seconds, or until the run has ended.
pause() {
  local end=$(($(now) + $(printf '%.0f' "$(bc <<<"$1 * 1000")")))
  while [ "$(now)" -lt "$end" ] && kill -0 "$victim" 2>/dev/null; do sleep 0.01; done
}

# What the screen says that the run was doing.
phase() {
  sed 's/\x1b\[K//g' "$folder/screen" | tr '\r' '\n' | awk '
    /^(SFT|GRPO) / { phase = $1 }
    /^evaluating / { phase = "evaluation" }
    /^(base|sft@|grpo@)[0-9]* +accuracy/ { phase = /^grpo@60 / ? "report" : "after an evaluation" }
    /^Digest: / { phase = "end" }
    END { print phase ? phase : "start" }'
}

# The run that the screen tells of.
current() { tr '\r' '\n' <"$folder/screen" | grep -ao '\brun [0-9A-Z]\{26\}' | tail -n 1 | cut -d ' ' -f 2; }

finish() {
  finished=$((finished + 1))
  if [ "$code" -ne 0 ]; then
    fail "the program ended with code $code:"$'\n'"$(grep -a "^twostage: " "$folder/screen")"
    return
  fi
  local run attempts
  run=$(current)
  attempts=$(grep -c '"kind":"attempt"' "$folder/killed/runs/$run/journal")
  check killed "$run" && say "  run $run finished in attempt $attempts: identical"
}

declare -A hits=()
hit() { hits[$1]=$((${hits[$1]:-0} + 1)); }

summary() {
  local name
  for name in "${!hits[@]}"; do say "  $name: ${hits[$name]}"; done | sort
}

RANDOM=$seed
say "seed $seed, $program"
began=$(now)
undisturbed
home killed "$program" db start >/dev/null || exit 2

say
say "$kills kills of the run"
landed=0
finished=0
code=0
while [ "$landed" -lt "$kills" ] || [ "$code" -ne 0 ]; do
  launch run "${benchmark[@]}" --continue
  draw
  # The last run is left in peace: all kills have landed.
  if [ "$landed" -lt "$kills" ]; then pause "$moment"; kill -9 "$victim" 2>/dev/null; fi
  await
  if [ "$code" -eq 137 ]; then
    landed=$((landed + 1))
    hit "$(phase)"
    say "kill $landed after $moment s: $(phase)"
  else
    finish
    [ "$failures" -lt 5 ] || break
  fi
done
say "$landed kills, $finished runs finished, by phase:"
summary

say
say "$server_kills kills of the database's server"
hits=()
landed=0
finished=0
code=0
while [ "$landed" -lt "$server_kills" ] || [ "$code" -ne 0 ]; do
  launch run "${benchmark[@]}" --continue
  if [ "$landed" -lt "$server_kills" ]; then
    draw
    way=$((RANDOM % 4))
    pause "$moment"
    server=$(home killed "$program" db status | sed -n 's/.*process \([0-9]*\).*/\1/p')
    [ -z "$server" ] || kill -0 "$victim" 2>/dev/null || server=""
    if [ -n "$server" ]; then
      kill -9 "$server"
      landed=$((landed + 1))
      what=$(phase)
      hit "$what"
      case "$way" in
        0) how="alone" ;;
        1) how="together with the run"; kill -9 "$victim" 2>/dev/null ;;
        2) how="then the run"; draw; pause "$moment"; kill -9 "$victim" 2>/dev/null ;;
        3) how="then started again"; pause 0.5; home killed "$program" db start >/dev/null || fail "db start" ;;
      esac
      say "kill $landed of the server, $how: $what"
    fi
  fi
  await
  [ "$code" -eq 137 ] || finish
  [ "$failures" -lt 5 ] || break
done
say "$landed kills, $finished runs finished, by phase:"
summary

say
say "Ctrl-C and SIGTERM"
for signal in INT TERM INT TERM; do
  launch run "${benchmark[@]}" --continue
  draw
  pause "$moment"
  kill -"$signal" "$victim" 2>/dev/null
  await
  if [ "$code" -eq 0 ]; then finish; continue; fi
  [ "$code" -eq $((128 + $(kill -l "$signal"))) ] || fail "SIG$signal: exit code $code"
  grep -aq "stopping at the next step" "$folder/screen" || fail "SIG$signal: nothing was said"
  grep -aq "stopped; go on with: twostage run --resume" "$folder/screen" || fail "SIG$signal: no way to go on was named"
  say "SIG$signal after $moment s, in $(phase): stopped with exit code $code"
done
launch run "${benchmark[@]}" --continue
await
finish
# A step that takes long, so that the second Ctrl-C comes before its end.
launch run "${benchmark[@]}" --set model.hidden_size=512 --set model.intermediate_size=2048 --set sft.batch_size=128 \
  --set evaluation.evaluate_base=false --set claims=[]
until grep -aq "sgemm peak" "$folder/screen" || ! kill -0 "$victim" 2>/dev/null; do sleep 0.05; done
sleep 0.3
kill -INT "$victim"
sleep 0.1
kill -INT "$victim"
began_stop=$(now)
await
took=$(($(now) - began_stop))
if [ "$code" -eq 130 ] && [ "$took" -lt 500 ]; then
  say "a second Ctrl-C ended the program at once, with exit code 130, in $took ms"
else
  fail "a second Ctrl-C: exit code $code after $took ms"
fi

say
say "$(((($(now) - began)) / 1000)) s; mismatches: $failures"
[ "$failures" -eq 0 ]
