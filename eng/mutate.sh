#!/usr/bin/env bash
# Tries one-line changes of the source ("mutants") and reports those that no test notices. See docs/testing.md.
# Usage: eng/mutate.sh AREA [LINES] [SEED]
#   AREA   optimizers, training, data, losses, peers, adapters
#   LINES  number of source lines drawn at random; default 50
#   SEED   the same seed draws the same lines; default 1
# MUTATION_TESTS overrides the test files (globs relative to the test project, separated by ";").
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

area="${1:-}"; lines="${2:-50}"; seed="${3:-1}"
case "$area" in
  optimizers) project=Microsoft.ML.DeepLearning; folder=Training/Optimizers; tests='Training/Optimizers/**/*Tests.cs' ;;
  training) project=Microsoft.ML.DeepLearning; folder=Training; tests='Training/**/*Tests.cs' ;;
  data) project=Microsoft.ML.DeepLearning; folder=Data; tests='Data/**/*Tests.cs;Training/*Tests.cs' ;;
  losses) project=Microsoft.ML.NoisyLabels; folder=Losses; tests='**/*Tests.cs' ;;
  peers) project=Microsoft.ML.NoisyLabels; folder=Peers; tests='**/*Tests.cs' ;;
  adapters) project=Microsoft.ML.Peft; folder=Adapters; tests='Adapters/**/*Tests.cs' ;;
  *) sed -n '2,7p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac

# Draws the lines and prints one pattern a file: PATH{start..end}{start..end}, in characters from the file's start.
draw() {
  (cd "src/$project" && find "$folder" -name '*.cs' | LC_ALL=C sort) \
    | if [ "$area" = training ]; then grep -v '/Optimizers/'; else cat; fi \
    | while read -r file; do
        # A UTF-8 character counts once: continuation bytes and the byte order mark are dropped.
        LC_ALL=C sed -e '1s/^\xEF\xBB\xBF//' -e 's/[\x80-\xBF]//g' "src/$project/$file" | LC_ALL=C awk -v file="$file" '
          { text = $0; start = at; at += length(text) + 1
            if (text ~ /^[ \t]*(\/\/|using |namespace |\[|throw |\?\? throw )/) next
            if (text ~ /^ *(public|internal|private|protected) / && text !~ / => | = /) next
            if (text !~ / [-+*\/<>=!&|?]+ |![a-z_]|true|false|\);/ || text ~ /=> throw |\$"/) next
            print file, start, at }'
      done \
    | LC_ALL=C awk -v seed="$seed" -v count="$lines" '
        { line[NR] = $0 }
        END {
          state = seed % 2147483646 + 1
          for (i = 1; i <= NR && i <= count; i++) {
            for (k = 0; k < 3; k++) state = (state * 16807) % 2147483647
            j = i + state % (NR - i + 1); drawn = line[j]; line[j] = line[i]
            split(drawn, part, " "); spans[part[1]] = spans[part[1]] "{" part[2] ".." part[3] "}"
          }
          for (file in spans) print "**/" file spans[file]
        }' \
    | LC_ALL=C sort
}

output="$PWD/artifacts/mutation/$area"
mkdir -p "$output"
{
  echo '{ "stryker-config": { "mutate": ['
  draw | sed -e 's/.*/  "&"/' -e '$!s/$/,/'
  echo '], "ignore-mutations": ["string"], "additional-timeout": 20000 } }'
} > "$output/config.json"

export CustomAfterMicrosoftCommonTargets="$PWD/eng/Mutation.targets"
export MutationTests="${MUTATION_TESTS:-$tests}"
dotnet tool restore
cd "test/$project.Tests"
exec dotnet stryker --skip-version-check --test-runner mtp --configuration Debug --project "$project.csproj" \
  --config-file "$(realpath --relative-to=. "$output/config.json")" --output "$output" --concurrency "${MUTATION_PROCESSES:-1}" \
  --reporter cleartext --reporter json --reporter html
