#!/usr/bin/env bash
# What the GitHub Action does with the configurations of a checkout: annotations, a summary, SARIF,
# and what changes since the base. It ends as `bothends lint` does; see docs/ci.md.
# PATHS has one path a line; ARGS are words; BASE and GATE may be empty.
set -uo pipefail

out=${RUNNER_TEMP:-.}
base=${BASE:-${GITHUB_BASE_REF:+origin/$GITHUB_BASE_REF}}
gate=${GATE:-${base:+changes}}
paths=() args=()
[ -z "${PATHS:-}" ] || mapfile -t paths < <(grep -v '^[[:space:]]*$' <<<"$PATHS")
[ -z "${ARGS:-}" ] || read -r -a args <<<"$ARGS"

lint() { bothends lint ${paths[@]+"${paths[@]}"} "$@"; }

lint ${args[@]+"${args[@]}"} --format sarif >"$out/bothends.sarif"
code=$?
if [ "$code" -gt 1 ]; then
  exit "$code"
fi
echo "sarif=$out/bothends.sarif" >>"$GITHUB_OUTPUT"
lint ${args[@]+"${args[@]}"} --format github 2>/dev/null

if [ -n "$base" ]; then
  lint --diff "$base" --format markdown >"$out/bothends.md"
  changes=$?
  if [ "$changes" -gt 1 ]; then
    exit "$changes"
  fi
  echo "changes=$out/bothends.md" >>"$GITHUB_OUTPUT"
  cat "$out/bothends.md" >>"$GITHUB_STEP_SUMMARY"
else
  lint ${args[@]+"${args[@]}"} --format markdown 2>/dev/null >>"$GITHUB_STEP_SUMMARY"
fi

if [ "${gate:-all}" = changes ]; then
  exit "${changes:-$code}"
fi
exit "$code"
