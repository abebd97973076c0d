#!/usr/bin/env bash
# What changes in the panels, as the summary of the run. It never fails the run: a side that does
# not compile is what the check is for.
set -euo pipefail

say() { printf '%s\n' "$1" >>"$GITHUB_STEP_SUMMARY"; }

say "### What changes in the panels"
say ""
if [[ ! $BASE =~ ^[0-9a-f]{40}([0-9a-f]{24})?$ ]]; then
    say "Nothing was compared: the input \`diff-base\` is no full commit hash."
    exit 0
fi
if ! git cat-file -e "$BASE^{commit}" 2>/dev/null && ! git fetch --quiet --no-tags --depth=1 origin "$BASE"; then
    say "Nothing was compared: the commit \`$BASE\` is not here. Check out with \`fetch-depth: 0\`."
    exit 0
fi

# A revision is one of the workspace around the current folder.
if [[ -d $TARGET ]]; then cd -- "$TARGET"; else cd -- "$(dirname -- "$TARGET")"; fi
diff=$RUNNER_TEMP/trackc-diff.md
if ! trackc diff "$BASE" --format markdown >"$diff" 2>"$diff.err"; then
    cat "$diff.err"
    say "Nothing was compared: one of the two does not compile. The log says which and why."
elif (($(wc -c <"$diff") > 900000)); then
    # A summary has at most a megabyte.
    say "It is too much to show here: \`trackc diff $BASE\` prints it."
elif [[ -s $diff ]]; then
    cat "$diff" >>"$GITHUB_STEP_SUMMARY"
else
    say "Nothing."
fi
