# shellcheck shell=bash
# For scripts that need the tools of .ci/tools.txt: sourced, it has `tools_need`, which puts them on the
# PATH. Where Python or its package registry cannot be had, that says so and the script ends, with
# 0: there is nothing to try then. Any other failure is one.

skip() {
    echo "$1: skipped"
    exit 0
}

tools_need() {
    command -v python3 >/dev/null || skip "python3 is not installed here"
    local tools=$PWD/target/tools list=.ci/tools.txt log
    if ! cmp --silent "$list" "$tools/installed"; then
        rm -rf "$tools"
        log=$(mktemp)
        python3 -m venv "$tools"
        if ! "$tools/bin/pip" install --quiet --disable-pip-version-check --requirement "$list" 2>"$log"; then
            cat "$log" >&2
            if grep -qE 'NewConnectionError|ConnectTimeout|ProxyError|Name or service not known|name resolution' "$log"; then
                skip "the package registry is out of reach"
            fi
            return 1
        fi
        cp "$list" "$tools/installed"
    fi
    PATH=$tools/bin:$PATH
}
