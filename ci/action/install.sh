#!/usr/bin/env bash
# Puts trackc on the PATH of the steps that follow.
set -euo pipefail

fail() {
    echo "::error title=trackc is not installed::$1"
    exit 2
}

own=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$GITHUB_ACTION_PATH/Cargo.toml" | head -n 1)
version=${VERSION:-$own}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+([.+-][0-9A-Za-z.+-]+)?$ ]] ||
    fail "the input 'version' is no version such as $own"
dir=$RUNNER_TEMP/trackc

# The static build runs on every Linux.
target() {
    case $RUNNER_OS-$RUNNER_ARCH in
        Linux-X64) echo x86_64-unknown-linux-musl ;;
        Linux-ARM64) echo aarch64-unknown-linux-musl ;;
        macOS-X64) echo x86_64-apple-darwin ;;
        macOS-ARM64) echo aarch64-apple-darwin ;;
        Windows-X64) echo x86_64-pc-windows-msvc ;;
        *) fail "there is no binary for $RUNNER_OS on $RUNNER_ARCH; use 'install: source'" ;;
    esac
}

sha256() {
    if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

release() {
    local target name archive from expected
    target=$(target)
    name=trackc-v$version-$target
    archive=$name.tar.gz
    [[ $RUNNER_OS != Windows ]] || archive=$name.zip
    from=$GITHUB_SERVER_URL/${ACTION_REPOSITORY:-$GITHUB_REPOSITORY}/releases/download/v$version
    mkdir -p "$dir/bin"
    cd "$dir"
    for file in SHA256SUMS "$archive"; do
        curl --fail --silent --show-error --location --retry 3 --output "$file" "$from/$file" ||
            fail "$file of release v$version cannot be downloaded"
    done
    expected=$(awk -v file="$archive" '$2 == file { print $1 }' SHA256SUMS)
    [[ -n $expected && $(sha256 "$archive") == "$expected" ]] ||
        fail "the checksum of $archive is not the one in SHA256SUMS"
    case $archive in
        *.zip) unzip -q "$archive" ;;
        *) tar -xzf "$archive" ;;
    esac
    mv "$name"/trackc* bin/
}

case $INSTALL in
    release) release ;;
    source)
        [[ $version == "$own" ]] || fail "'install: source' builds this action's own commit, which is $own"
        cargo install --quiet --locked --path "$GITHUB_ACTION_PATH" --root "$dir"
        ;;
    pip)
        python=$(command -v python3 || command -v python) || fail "there is no Python here"
        "$python" -m pip install --quiet --disable-pip-version-check --target "$dir" "trackc==$version"
        ;;
    none) command -v trackc >/dev/null || fail "'install: none' finds no trackc on the PATH" ;;
    *) fail "the input 'install' is release, source, pip or none" ;;
esac
if [[ $INSTALL != none ]]; then
    echo "$dir/bin" >>"$GITHUB_PATH"
    PATH=$dir/bin:$PATH
fi
trackc --version
