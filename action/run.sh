#!/usr/bin/env bash
# The step of action.yml that runs opcit: inputs come as INPUT_*, outputs go to $GITHUB_OUTPUT. It ends with 0 whatever
# opcit says, so that the cache is saved; the last step of the action judges.
set -euo pipefail

arguments=()
while IFS= read -r line; do
    [ -n "$line" ] && arguments+=("$line")
done <<<"${INPUT_ARGS:-}"
while IFS= read -r line; do
    [ -n "$line" ] && arguments+=("$line")
done <<<"${INPUT_CATALOG:-}"

if [ -n "${INPUT_CACHE:-}" ]; then
    mkdir -p "$INPUT_CACHE"
    export OPCIT_CACHE="$INPUT_CACHE/opcit.sqlite"
fi
# opcit appends to the job summary by itself.
[ "${INPUT_SUMMARY:-true}" = true ] || unset GITHUB_STEP_SUMMARY

report=$(mktemp)
code=0
opcit enrich --no-progress --report "$report" ${arguments[@]+"${arguments[@]}"} || code=$?

case "${INPUT_FAIL_ON:-error}:$code" in
    *:0 | never:*) failed=false ;;
    any:*) failed=true ;;
    incomplete:1 | error:1 | error:6) failed=false ;;
    *) failed=true ;;
esac

number() { # NAME: the sum of a count over all catalogs
    sed -n "s/^ *\"$1\": \([0-9][0-9]*\),\{0,1\}$/\1/p" "$report" | awk '{ sum += $1 } END { print sum + 0 }'
}
{
    echo "exit-code=$code"
    echo "failed=$failed"
    if grep -q '"changed": true' "$report"; then echo 'changed=true'; else echo 'changed=false'; fi
    for name in entries enriched deferred; do
        echo "$name=$(number "$name")"
    done
} >>"${GITHUB_OUTPUT:-/dev/null}"
rm -f "$report"
