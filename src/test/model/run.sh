#!/usr/bin/env bash
# Checks the model of the ledger protocol; see README.md.
#
#   run.sh quick    what must hold for two callers, and every mistake: for each change
#   run.sh full     what must hold for three callers as well
#   run.sh one "KEYED DEDUP N=3 FAULTS=1" [live]    one variant, and its counterexample if there is one
#
# 0: as expected; 1: a surprise, or a search that was not complete; 2: wrong usage; 3: spin or a C compiler is missing.
# Everything that is built goes into target/model of the project.
set -u

here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../../.." && pwd)
model=$here/ledger.pml
out=$project/target/model
depth=${MODEL_DEPTH:-1000000}       # steps
memory=${MODEL_MEMORY:-6000}        # megabytes
compiler=${CC:-}
optimization=-O0                    # the compiler takes longer than most searches
surprises=0
checked=0

die() {
  printf '%s\n' "$2" >&2
  exit "$1"
}

prerequisites() {
  command -v spin > /dev/null 2>&1 ||
    die 3 'spin is not installed: it is the package "spin" of Debian and Ubuntu, or https://spinroot.com'
  if [ -z "$compiler" ]; then
    for candidate in cc gcc clang; do
      if command -v "$candidate" > /dev/null 2>&1; then
        compiler=$candidate
        break
      fi
    done
  fi
  [ -n "$compiler" ] && command -v "$compiler" > /dev/null 2>&1 ||
    die 3 'no C compiler is installed: SPIN compiles its searches; install gcc or clang, or name one in CC'
}

# search "DEFINITIONS" safety|live: runs one search in a directory of its own, which it leaves in $work.
# Its end, in $result: holds | refuted | incomplete | broken
search() {
  work=$out/$(printf '%s %s' "$1" "$2" | tr -c 'A-Za-z0-9_\n' '_')
  result=broken
  rm -rf "$work"
  mkdir -p "$work" || return
  cd "$work" || return
  local definitions=() options=("$optimization" "-DMEMLIM=$memory") arguments=("-m$depth" -w22 -n) word
  for word in $1; do
    definitions+=("-D$word")
  done
  if [ "$2" = live ]; then
    definitions+=(-DLIVE)
    options+=(-DNFAIR=10)
    arguments+=(-a -f)              # weak fairness
  else
    options+=(-DSAFETY -DNOCLAIM)
  fi
  # spin ends with 0 also where the model cannot be read
  spin -a "${definitions[@]}" "$model" > generate.log 2>&1
  [ -s pan.c ] && ! grep -q -i 'error' generate.log || return
  "$compiler" "${options[@]}" -o pan pan.c > compile.log 2>&1 || return
  ./pan "${arguments[@]}" > pan.log 2>&1
  errors=$(sed -n 's/.*errors: \([0-9][0-9]*\).*/\1/p' pan.log)
  states=$(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' pan.log | head -n 1)
  seconds=$(sed -n 's/^pan: elapsed time \([0-9.e+]*\) seconds.*/\1/p' pan.log)
  violation=$(sed -n 's/^pan:1: //p' pan.log | head -n 1)
  [ -n "$errors" ] && [ -n "$states" ] || return
  if [ "$errors" != 0 ] && [ -f ledger.pml.trail ]; then
    result=refuted
    spin -k ledger.pml.trail -p -g -l "${definitions[@]}" "$model" > counterexample.txt 2>&1
  elif [ "$errors" != 0 ]; then
    return
  elif grep -q -i -e 'search not completed' -e 'max search depth too small' -e 'out of memory' -e 'memory limit' \
    -e 'interrupted' pan.log; then
    result=incomplete
  else
    result=holds
  fi
  rm -f pan pan.? pan.pre _spin_nvr.tmp
}

# expect holds|refuted "DEFINITIONS" safety|live [what the violation must contain]
expect() {
  search "$2" "$3"
  checked=$((checked + 1))
  local verdict=ok
  if [ "$result" != "$1" ]; then
    verdict="SURPRISE, expected: $1"
  elif [ $# -ge 4 ] && ! printf '%s' "$violation" | grep -q -F -e "$4"; then
    verdict="SURPRISE, expected a violation of: $4"
  fi
  [ "$verdict" = ok ] || surprises=$((surprises + 1))
  printf '%-62s %-6s %-10s %12s states %7s s  %s\n' "$2" "$3" "$result" "${states:-?}" "${seconds:-?}" "$verdict"
  if [ "$verdict" != ok ]; then
    printf '  see %s\n' "$work"
    [ "$result" = broken ] && tail -n 5 ./*.log 2> /dev/null
  fi
  states='' seconds='' violation=''
}

holds() { expect holds "$1" safety; }
ends() { expect holds "$1" live; }
refuted() { expect refuted "$@"; }

# The violated assertion, as SPIN prints it. Statuses are numbers there, so that only what has no status is named.
two_effects='effects[rg['
told_failed='toldFailed['
told='told['
rows='rows'
stranded='rlost'
lost_completion='returned['
alive='assertion violated 0'

must_hold() {                        # callers, faults
  local of="N=$1 FAULTS=$2" effect
  for effect in 'EXTERNAL' 'KEYED DEDUP'; do
    holds "$effect $of"
    holds "$effect BESIDE $of"
    holds "$effect BESIDE MIXED $of"
    holds "$effect GIVEUP_ONLY $of"
    holds "$effect BESIDE GIVEUP_ONLY $of"
    holds "$effect GENS=2 $of"
  done
  holds "TRANSACTIONAL $of"
}

must_end() {
  local effect
  for effect in 'EXTERNAL' 'KEYED DEDUP'; do
    ends "$effect N=2 FAULTS=2"
    ends "$effect BESIDE MIXED N=2 FAULTS=2"
    ends "$effect GIVEUP_ONLY N=2 FAULTS=2"
  done
  ends 'TRANSACTIONAL N=2 FAULTS=2'
}

must_fail() {
  local of='N=2 FAULTS=2'
  refuted "BAD_NO_CLAIM $of" safety "$two_effects"
  refuted "BAD_SELECT_THEN_INSERT $of" safety
  refuted "BAD_RUN_UNCONFIRMED $of" safety
  refuted "KEYED N=2 FAULTS=0" safety "$two_effects"
  refuted "BAD_TIMEOUT_IS_FAILED $of" safety "$told_failed"
  refuted "BAD_TIMEOUT_RELEASES $of" safety
  refuted "KEYED DEDUP BAD_FAILED_THOUGH_DOUBTFUL $of" safety "$told_failed"
  refuted "KEYED DEDUP OWN_FAILURE N=2 FAULTS=0" safety "$told_failed"
  refuted "BAD_NO_LATE_COMPLETION $of" safety "$stranded"
  refuted "BAD_RECEIPT_OVERLOOKED $of" safety "$stranded"
  refuted "KEYED DEDUP BAD_RECEIPT_OVERLOOKED $of" safety "$stranded"
  refuted "BAD_RECEIPT_DISCARDED $of" safety "$lost_completion"
  refuted "KEYED DEDUP BAD_RECEIPT_DISCARDED $of" safety "$lost_completion"
  refuted "KEYED ALLOW_TWO BAD_OWN_RESULT $of" safety "$told"
  refuted "BESIDE BAD_PROMOTE_ROWS_LOST $of" safety "$rows"
  refuted "KEYED DEDUP BESIDE BAD_PROMOTE_ROWS_LOST $of" safety "$rows"
  refuted "BESIDE BAD_ROLLED_BACK_IS_RETRYABLE $of" safety
  refuted "KEYED DEDUP BESIDE BAD_COMPLETE_AFTER $of" safety "$rows"
  refuted "KEYED DEDUP BESIDE BAD_COMPLETE_BEFORE $of" safety "$rows"
  refuted "KEYED DEDUP BESIDE BAD_UNGUARDED $of" safety "$rows"
  refuted "KEYED ALLOW_TWO BAD_UNGUARDED $of" safety "$told"
  refuted "KEYED DEDUP GENS=2 BAD_UNFENCED N=3 FAULTS=0" safety 'gen'
  refuted "KEYED DEDUP GENS=2 BAD_DEPOSIT_ANY_GENERATION N=3 FAULTS=0" safety 'gen'
  refuted "GIVEUP_ONLY BAD_ENTER_LATE $of" safety "$alive"
  refuted "GIVEUP_ONLY BAD_LEAVE_EARLY $of" safety "$alive"
  refuted "GIVEUP_ONLY BAD_ASK_BEFORE_READING $of" safety "$alive"
  refuted "TRANSACTIONAL BAD_FAILURE_OVERWRITES $of" safety "$told"
  refuted "BAD_ASYNC_REPLICA $of" safety
  refuted "KEYED DEDUP BAD_ASYNC_REPLICA $of" safety
  refuted "TRANSACTIONAL BAD_ASYNC_REPLICA $of" safety
  refuted "BAD_NEVER_ABANDONED $of" live 'acceptance cycle'
}

# A property of states that are never reached would hold for nothing.
must_be_reached() {
  refuted 'REACH=1 N=2 FAULTS=0' safety 'late'
  refuted 'KEYED DEDUP BESIDE REACH=2 N=3 FAULTS=0' safety 'late'
  refuted 'BESIDE REACH=3 N=2 FAULTS=0' safety '!((((status'
  refuted 'KEYED DEDUP BESIDE REACH=4 N=2 FAULTS=0' safety 'faults==0'
  refuted 'KEYED DEDUP REACH=5 N=2 FAULTS=0' safety 'faults==0'
  refuted 'EXTERNAL REACH=6 N=2 FAULTS=0' safety '!((status'
  refuted 'KEYED DEDUP REACH=6 N=2 FAULTS=0' safety '!((status'
  refuted 'TRANSACTIONAL REACH=6 N=2 FAULTS=0' safety '!((status'
  refuted 'EXTERNAL REACH=7 N=2 FAULTS=0' safety 'res==rcpt'
  refuted 'KEYED DEDUP REACH=7 N=2 FAULTS=0' safety 'res==rcpt'
  refuted 'GENS=2 REACH=8 N=2 FAULTS=0' safety 'gen==1'
  refuted 'GIVEUP_ONLY REACH=9 N=2 FAULTS=1' safety '!((status'
  refuted 'KEYED DEDUP BESIDE MIXED REACH=10 N=2 FAULTS=1' safety 'replaced'
}

summary() {
  if [ "$surprises" -ne 0 ]; then
    die 1 "$surprises of $checked searches did not end as expected."
  fi
  printf '%s searches, all as expected.\n' "$checked"
}

case "${1:-}" in
  quick)
    prerequisites
    must_hold 2 2
    must_end
    must_fail
    must_be_reached
    summary
    ;;
  full)
    prerequisites
    must_hold 2 3
    optimization=-O2
    must_hold 3 1
    optimization=-O0
    must_end
    must_fail
    must_be_reached
    summary
    ;;
  one)
    [ $# -ge 2 ] || die 2 'run.sh one "DEFINITIONS" [live]'
    prerequisites
    optimization=-O2
    search "$2" "${3:-safety}"
    printf '%s: %s, %s states, %s s %s\n%s\n' \
      "$2" "$result" "${states:-?}" "${seconds:-?}" "${violation:-}" "$work"
    [ "$result" = holds ]
    ;;
  *)
    die 2 'run.sh quick | full | one "DEFINITIONS" [live]'
    ;;
esac
