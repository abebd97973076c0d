#!/usr/bin/env bash
# What changes in the panels, as the summary of the run. It never fails the run: a side that does
# not compile is what the check is for.
set -euo pipefail

say() { printf '%s\n' "$@" >>"$GITHUB_STEP_SUMMARY"; }
refuse() { say "### What changes in the panels" "" "Nothing was compared${1:+: $1}." ""; }

# One workspace, compared where it is: a revision means that of the current folder, or of a root
# file there.
compare() {
    local diff=$RUNNER_TEMP/trackc-diff.md
    if ! (cd -- "$1" && trackc diff "$BASE${2:+:./$2}" ${2:+"./$2"} --format markdown >"$diff" 2>"$diff.err"); then
        refuse ""
        # Indented, so that nothing in it is Markdown.
        head -c 10000 "$diff.err" | sed 's/^/    /' >>"$GITHUB_STEP_SUMMARY"
    elif (($(wc -c <"$diff") > 500000)); then
        # All of a step's summary has at most a megabyte.
        refuse "it is too much to show here; \`trackc diff $BASE\` prints it"
    else
        cat "$diff" >>"$GITHUB_STEP_SUMMARY"
    fi
    say ""
}

if [[ ! $BASE =~ ^[0-9a-f]{40}([0-9a-f]{24})?$ ]]; then
    refuse "the input \`diff-base\` is no full commit hash"
elif ! git cat-file -e "$BASE^{commit}" 2>/dev/null && ! git fetch --quiet --no-tags --depth=1 origin "$BASE"; then
    refuse "the commit $BASE is not here; check out with \`fetch-depth: 0\`"
elif [[ -f $TARGET ]]; then
    compare "$(dirname -- "$TARGET")" "$(basename -- "$TARGET")"
elif [[ ! -d $TARGET ]]; then
    refuse "the input \`path\` is neither a folder nor a file"
elif [[ -f $TARGET/trackc.yaml ]]; then
    compare "$TARGET"
else
    cd -- "$TARGET"
    find . \( -name '.[!.]*' -o -name node_modules -o -name target \) -prune -o -name trackc.yaml -print | LC_ALL=C sort | while IFS= read -r root; do
        folder=$(dirname -- "$root")
        # Only what means nothing in Markdown.
        say "## ${folder//[^[:alnum:]\/.-]/ }" ""
        compare "$folder"
    done
fi
