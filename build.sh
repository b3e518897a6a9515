#!/usr/bin/env bash
# Usage: ./build.sh [build|test|pack|format] [arguments for dotnet]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

verb="${1:-build}"
if [ $# -gt 0 ]; then shift; fi
case "$verb" in
  build) exec dotnet build Extensions.sln -c Release "$@" ;;
  test) exec dotnet test --solution Extensions.sln -c Release "$@" ;;
  pack) exec dotnet pack eng/package/Packages.slnf -c Release -o artifacts -p:ContinuousIntegrationBuild=true "$@" ;;
  format) exec dotnet format Extensions.sln "$@" ;;
  *) echo "Usage: ./build.sh [build|test|pack|format] [arguments for dotnet]" >&2; exit 2 ;;
esac
