#!/usr/bin/env bash
# Runs the program where locks fail, as on some network file systems, and checks that it says so by name.
#
# A journal must never get two writers: where its file cannot be locked, no run begins, goes on, is copied or deleted, and
# nothing of what is there changes. A private database whose lock fails is told of, and runs go on without it.
#
#   benchmarks/security/locks/check.sh [--program FILE]
#
# Needs a C compiler and a build; takes a minute. Exit code 1 if anything is not as it should be.
set -u

here=$(dirname "$(realpath "$0")")
root=$(realpath "$here/../../..")
program="$root/.build/release/twostage"
[ "${1:-}" = --program ] && program=$(realpath "$2")
[ -x "$program" ] || { echo "$program is missing: make build" >&2; exit 2; }

folder=$(mktemp -d "${TMPDIR:-/tmp}/twostage-locks.XXXXXX")
export TWOSTAGE_HOME="$folder/home" TWOSTAGE_LOCK="$folder/measuring.lock"
unset DATABASE_URL PGHOST PGSERVICE PGDATABASE
trap '"$program" db stop >/dev/null 2>&1; rm -rf -- "$folder"' EXIT
trap 'exit 1' INT TERM
"${CC:-cc}" -shared -fPIC -O -o "$folder/no_locks.so" "$here/no_locks.c" -ldl || exit 2

failures=0
# fails UNDER ERROR WANTED ARGUMENT...: the program must fail within a minute and say WANTED.
fails() {
  local under=$1 error=$2 wanted=$3 code
  shift 3
  LD_PRELOAD="$folder/no_locks.so" NO_LOCKS_UNDER="$under" NO_LOCKS_ERROR="$error" \
    timeout 60 "$program" "$@" >"$folder/out" 2>&1 </dev/null
  code=$?
  if [ "$code" -eq 0 ] || [ "$code" -ge 124 ] || ! grep -q "$wanted" "$folder/out"; then
    echo "FAILED: $* (locks under $under fail with $error): exit code $code"
    sed 's/^/  /' "$folder/out"
    failures=$((failures + 1))
  else
    echo "ok: $* (error $error): $(grep -m 1 "$wanted" "$folder/out" | cut -c 1-150)"
  fi
}
# same NAME: nothing of the first run has changed.
same() {
  (cd "$TWOSTAGE_HOME/runs/$run" && find . -type f -exec sha256sum {} + | sort) >"$folder/after"
  cmp -s "$folder/before" "$folder/after" || { echo "FAILED: $1 changed the run"; failures=$((failures + 1)); }
}

smoke="$root/benchmarks/smoke.yaml"
run=$("$program" run "$smoke" --json 2>/dev/null | tail -n 1 | sed 's/.*"run":"\([^"]*\)".*/\1/')
[ -n "$run" ] || { echo "the undisturbed run failed" >&2; exit 1; }
# As if it had been killed before its end: there is something to go on with.
head -n -1 "$TWOSTAGE_HOME/runs/$run/journal" >"$folder/journal" && cp "$folder/journal" "$TWOSTAGE_HOME/runs/$run/journal"
(cd "$TWOSTAGE_HOME/runs/$run" && find . -type f -exec sha256sum {} + | sort) >"$folder/before"

# ENOLCK and EOPNOTSUPP.
for error in 37 95; do
  fails /journal $error "cannot be locked" run "$smoke"
  fails /journal $error "cannot be locked" run --resume "$run"
  fails /journal $error "cannot be locked" run "$smoke" --continue
  fails /journal $error "cannot be locked" db dump "$run" --output "$folder/run.file"
  fails /journal $error "cannot be locked" prune --run "$run" --yes
  same "a run without locks"
  fails postgres/lock $error "cannot be locked" db start
done
LD_PRELOAD="$folder/no_locks.so" NO_LOCKS_UNDER=postgres/lock "$program" run "$smoke" --json >"$folder/out" 2>&1
code=$?
if [ "$code" -ne 0 ] || ! grep -q "the database lacks run" "$folder/out"; then
  echo "FAILED: a run beside a database that cannot be locked: exit code $code"
  sed 's/^/  /' "$folder/out"
  failures=$((failures + 1))
fi
[ "$failures" -eq 0 ] && echo "all as it should be"
exit $((failures > 0))
