_trackc() {
    local ret=1
    local -a before ids
    before=("${(@Q)words[2,CURRENT-1]}")
    ids=("${(@f)$(trackc completions -- "${before[@]}" "=${(Q)PREFIX}" 2>/dev/null)}")
    ids=("${(@)ids:#}")
    (( $#ids )) && compadd -a ids && ret=0
    _trackc_without_ids "$@" && ret=0
    return ret
}
