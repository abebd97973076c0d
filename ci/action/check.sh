#!/usr/bin/env bash
# Findings as annotations, and as SARIF where that is asked for.
set -euo pipefail

if [[ $SARIF == true ]]; then
    file=$RUNNER_TEMP/trackc.sarif
    # Findings are no reason to upload none; what cannot be checked at all has no log.
    status=0
    trackc check --format sarif -- "$TARGET" >"$file" || status=$?
    if ((status <= 1)); then
        echo "sarif-file=$file" >>"$GITHUB_OUTPUT"
    fi
fi
trackc check --format github ${DENY:+--deny "$DENY"} -- "$TARGET"
