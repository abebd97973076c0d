
function __fish_trackc_ids
    set -l before (commandline -opc)
    set -e before[1]
    set -l current (commandline -ct)
    # fish puts `--env=` before the value by itself.
    trackc completions -- $before "=$current" 2>/dev/null | string replace -r -- '^--[a-z-]+=' ''
end

complete -c trackc -n "not __fish_trackc_needs_command" -a "(__fish_trackc_ids)"
for option in env only offer channel preset
    complete -c trackc -n "not __fish_trackc_needs_command" -l $option -r -a "(__fish_trackc_ids)"
end
