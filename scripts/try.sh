# shellcheck shell=bash
# shellcheck disable=SC2016,SC2164 # backticks are what trackc says; `set -e` sees to `cd`
# For the scripts that try a way to get or to run trackc from outside. To be sourced at the top
# level of this repository.

own=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Nobody's settings but these.
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 PRE_COMMIT_HOME=$work/pre-commit
export GIT_AUTHOR_NAME=try GIT_AUTHOR_EMAIL=try@localhost
export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL

# The release profile built in a fraction of the time, beside the real builds.
export CARGO_TARGET_DIR=$own/target/cheap CARGO_PROFILE_RELEASE_OPT_LEVEL=0
export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=256

# expect STATUS TEXT COMMAND…: the command ends with STATUS and prints TEXT.
expect() {
    local status=0 output
    output=$("${@:3}" 2>&1) || status=$?
    if [[ $status != "$1" || $output != *"$2"* ]]; then
        printf '%s\n' "$output" "FAILED: ${*:3}: ended with $status, not $1, or does not say '$2'"
        exit 1
    fi
    echo "ok: ${*:3} ($1${2:+, $2})"
}

# Enters a new repository, with the quickstart in it, nothing committed.
repository() {
    mkdir "$work/$1"
    cd "$work/$1"
    git init --quiet --initial-branch main
    cp -r "$own/examples/quickstart/." .
    git add .
}

# The slip that costs the most: another value where the click id belongs.
spoil() { sed -i 's#\(stream: https://[^ ]*\)#\1?data1={sub1}#' "$1"; }

# hooks NAME ADDRESS REVISION: the hooks of a repository, installed as docs/ci.md shows it.
hooks() {
    echo "-- $1, installed as docs/ci.md shows it"
    repository "$1"
    "$own/scripts/blocks" "$own/docs/ci.md" "$work/blocks"
    sed "s#repo: .*#repo: $2#; s#rev: .*#rev: $3#" "$work/blocks/.pre-commit-config.yaml" >.pre-commit-config.yaml
    git add .
    pre-commit install >/dev/null

    expect 0 "trackc build --check" git commit --message "A good commit"
    local trackc
    trackc=$(find "$PRE_COMMIT_HOME" -path '*/bin/trackc')

    echo "# Notes" >README.md
    git add README.md
    expect 0 Skipped git commit --message "Nothing that trackc reads"

    spoil trackc.yaml
    git add .
    expect 1 "error[TC405]" git commit --message "A wrong click id"
    git reset --quiet --hard

    sed -i 's/name: Keto KZ/name: Keto Kazakhstan/' trackc.yaml
    git add .
    expect 1 'run `trackc build`' git commit --message "Output that was not built anew"
    expect 0 wrote "$trackc" build
    git add .
    expect 0 Passed git commit --message "Output that was"

    mkdir second
    sed 's/trk.acme-media.com/trk.acme-deals.com/' trackc.yaml >second/trackc.yaml
    mkdir first
    git mv trackc.yaml dist first
    git add .
    expect 1 "second/dist: bundle.json is missing" git commit --message "Two workspaces, one not built"
    expect 0 "wrote" "$trackc" build
    git add .
    expect 0 Passed git commit --message "Two workspaces"
    cd "$own"
}
