# What the scripts of this folder share: a folder of their own, an undisturbed run, and the comparison with it.
# Sourced by bash; expects $program (the twostage to test) and $folder (where everything is put, and removed at the end).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

# A longer smoke run, with a claim so that verdicts are passed too: about 5 s on two cores.
benchmark=(
  "$root/benchmarks/smoke.yaml"
  --set problems.train.count=800
  --set sft.num_train_epochs=6
  --set grpo.max_steps=60 --set evaluation.every_steps=10
  --set evaluation.samples=12 --set evaluation.samples_at_stage_end=32
  --set 'claims=[{name: solutions have a length, left: sft.length, right: base.length, ratio: ">= 0.0001"}]'
)

failures=0

say() { printf '%s\n' "$*"; }

fail() {
  failures=$((failures + 1))
  printf 'MISMATCH: %s\n' "$*" >&2
}

now() { date +%s%3N; }

# home NAME COMMAND...: runs a command with the state folder NAME; other environments' databases are none of its business.
home() {
  local name=$1
  shift
  env -u DATABASE_URL -u PGHOST -u PGPORT -u PGUSER -u PGDATABASE -u PGSERVICE \
    TWOSTAGE_HOME="$folder/$name" TWOSTAGE_LOCK="$folder/measuring.lock" ${database:+DATABASE_URL="$database"} "$@"
}

# Stops the private server of the state folder NAME and removes its data.
remove_server() {
  [ -d "$folder/$1/postgres" ] || return 0
  home "$1" "$program" db stop >/dev/null 2>&1
  local data
  data=$(readlink "$folder/$1/postgres/data") && rm -rf -- "$data"
  return 0
}

# contents NAME RUN: number and fingerprint of every kind of row that a run computes, as the database holds them.
contents() {
  local url
  url=$(home "$1" "$program" db url) || return 1
  PGOPTIONS='-c search_path=twostage' psql -X -q -At -v ON_ERROR_STOP=1 -v run="$2" -f "$here/contents.sql" "$url"
}

# Makes the run that all others are compared with; sets $reference, $digest, $duration (milliseconds) and $expected.
undisturbed() {
  local started
  home undisturbed "$program" db start >/dev/null || exit 2
  started=$(now)
  home undisturbed "$program" run "${benchmark[@]}" >"$folder/undisturbed.log" 2>&1 \
    || { cat "$folder/undisturbed.log" >&2; exit 2; }
  duration=$(($(now) - started))
  reference=$(basename "$folder"/undisturbed/runs/*)
  digest=$(home undisturbed "$program" digest "$reference")
  expected=$(contents undisturbed "$reference") || exit 2
  say "undisturbed run: $duration ms, digest ${digest:0:16}"
  say "$expected" | awk -F '|' '{ printf "  %-12s %6d rows\n", $1, $2 }'
}

# check NAME RUN: compares a finished run with the undisturbed one: digest, models, what the database holds, its report.
check() {
  local name=$1 run=$2 found stage before=$failures
  found=$(home "$name" "$program" digest "$run" 2>&1)
  [ "$found" = "$digest" ] || fail "run $run has digest $found"
  for stage in sft grpo; do
    cmp -s "$folder"/{undisturbed/runs/"$reference","$name"/runs/"$run"}/models/$stage/model.safetensors \
      || fail "run $run has other $stage weights"
  done
  found=$(contents "$name" "$run")
  [ "$found" = "$expected" ] || fail "run $run in the database:"$'\n'"$(diff <(say "$expected") <(say "$found"))"
  cmp -s <(ls "$folder/undisturbed/reports/runs/$reference") <(ls "$folder/$name/reports/runs/$run") \
    || fail "run $run has other files in its report"
  found=$(find "$folder/$name"/{runs,reports/runs}/"$run" -name '*partial' -o -name '.*')
  [ -z "$found" ] || fail "run $run left behind: $found"
  [ "$failures" -eq "$before" ]
}
