
  def "nu-complete trackc ids" [context: string] {
    let words = ($context | split row --regex '\s+' | skip 1)
    let before = ($words | drop 1)
    let current = ($words | last)
    ^trackc completions -- ...$before $"=($current)" e> /dev/null | lines
  }
