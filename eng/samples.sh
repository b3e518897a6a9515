#!/usr/bin/env bash
# Builds and runs samples with --quick, prints the time of each, and fails on warnings. Usage: eng/samples.sh [PROJECT…]; default all.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

projects=("$@")
if [ ${#projects[@]} -eq 0 ]; then projects=(samples/*/*.*proj); fi
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
for project in "${projects[@]}"; do
  start=$SECONDS
  dotnet build -c Release -v quiet --nologo "$project" 2>&1 | tee "$log"
  if grep -q "warning [A-Z]" "$log"; then echo "$project builds with warnings." >&2; exit 1; fi
  dotnet run -c Release -f net10.0 --no-build --project "$project" -- --quick
  echo "== $(basename "${project%.*}"): $((SECONDS - start)) s"
done
