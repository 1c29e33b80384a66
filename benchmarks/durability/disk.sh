#!/usr/bin/env bash
# Fills the disk under runs and checks that nothing shows in the end.
#
# An undisturbed smoke run comes first. Then runs are made in a small tmpfs that a file fills up to a random rest: each must
# stop with exit code 2 and a message that names what could not be written. The file is removed and the run is gone on
# with; digest, weights, report and each row of the database are compared with the undisturbed run's.
#
#   benchmarks/durability/disk.sh [--rounds 16] [--seed N] [--program FILE]
#
# Needs root to mount the tmpfs, a release build (make build) and psql; takes a few minutes. Exit code 1 if anything differs.
set -u

rounds=16
seed=$((RANDOM * 32768 + RANDOM))
program=""
while [ $# -gt 0 ]; do
  case "$1" in
    --rounds) rounds=$2 ;;
    --seed) seed=$2 ;;
    --program) program=$(realpath "$2") ;;
    *) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2; exit 2 ;;
  esac
  shift 2
done

folder=$(mktemp -d "${TMPDIR:-/tmp}/twostage-disk.XXXXXX")
source "$(dirname "$0")/common.sh"
: "${program:=$root/.build/release/twostage}"
[ -x "$program" ] || { say "$program is missing: make build" >&2; exit 2; }

cleanup() {
  trap - EXIT INT TERM
  umount "$folder/disk" 2>/dev/null
  database=""
  remove_server undisturbed
  rm -rf -- "$folder"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

RANDOM=$seed
say "seed $seed, $program"
began=$(now)
undisturbed
database=$(home undisturbed "$program" db url)
# What a run writes, in kilobytes, and a little for what is only there for a while.
needed=$(du -sk --apparent-size "$folder/undisturbed/runs" "$folder/undisturbed/reports" | awk '{ sum += $1 } END { print sum }')
mkdir "$folder/disk"
mount -t tmpfs -o "size=$((needed * 3))k" tmpfs "$folder/disk" || { say "no tmpfs can be mounted" >&2; exit 2; }
say "a run takes $needed KB"

declare -A hits=()
for round in $(seq "$rounds"); do
  # The rests are spread evenly, with a random part.
  rest=$(((needed * (round - 1) + needed * RANDOM / 32768) / rounds))
  free=$(df -k --output=avail "$folder/disk" | tail -n 1)
  fallocate -l $(((free - rest) * 1024)) "$folder/disk/filler"
  home disk "$program" run "${benchmark[@]}" --continue >"$folder/log" 2>&1
  code=$?
  message=$(grep '^twostage: ' "$folder/log")
  if [ "$code" -ne 0 ]; then
    place=$(grep -oE '/(journal|states|models|benchmark.json)\b|/reports/' <<<"$message" | head -n 1 | tr -d /)
    hits[${place:-elsewhere}]=$((${hits[${place:-elsewhere}]:-0} + 1))
    [ "$code" -eq 2 ] || fail "exit code $code: $message"
    grep -qi "no space left on" <<<"$message" || fail "nothing was said of space: $message"
    say "round $round, $rest KB left: stopped (${place:-elsewhere})"
  else
    say "round $round, $rest KB left: was enough"
  fi
  rm "$folder/disk/filler"
  if [ "$code" -ne 0 ]; then
    home disk "$program" run "${benchmark[@]}" --continue >"$folder/log" 2>&1 \
      || fail "could not go on: $(grep '^twostage: ' "$folder/log")"
  fi
  run=$(grep -o '\brun [0-9A-Z]\{26\}' "$folder/log" | head -n 1 | cut -d ' ' -f 2)
  check disk "$run" && say "  run $run finished: identical"
  rm -rf "$folder"/disk/*
  [ "$failures" -lt 5 ] || break
done
say "stopped when writing:"
for name in "${!hits[@]}"; do say "  $name: ${hits[$name]}"; done | sort
say "$(((($(now) - began)) / 1000)) s; mismatches: $failures"
[ "$failures" -eq 0 ]
