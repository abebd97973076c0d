
_trackc_with_ids() {
    _trackc "$@"
    local cur="${COMP_WORDS[COMP_CWORD]}" id
    while IFS= read -r id; do
        COMPREPLY+=("$id")
    done < <(trackc completions -- "${COMP_WORDS[@]:1:COMP_CWORD-1}" "=$cur" 2>/dev/null)
    return 0
}
