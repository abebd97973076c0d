#!/usr/bin/env bash
# Whether the committed output is what the workspace builds.
set -euo pipefail

status=0
trackc build --check --quiet -- "$TARGET" || status=$?
if ((status == 4)); then
    echo "::error title=trackc build --check::The committed output is not what the workspace builds. Run 'trackc build' and commit the result."
fi
exit "$status"
