#!/usr/bin/env bash
# Builds the documentation as a site in artifacts/site: pages of docs/ and the API from XML comments. Broken links and missing pages are errors.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dotnet tool restore
dotnet docfx metadata docs/docfx.json --warningsAsErrors
dotnet docfx build docs/docfx.json --warningsAsErrors
