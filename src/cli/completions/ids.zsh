_trackc() {
    local -a before ids
    before=("${(@Q)words[2,CURRENT-1]}")
    ids=("${(@f)$(trackc completions -- "${before[@]}" "=${(Q)PREFIX}" 2>/dev/null)}")
    ids=("${(@)ids:#}")
    (( $#ids )) && compadd -a ids
    _trackc_without_ids "$@"
}
