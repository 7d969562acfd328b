/** Whether a text is what one of `patterns` says, in which `*` stands for any text. */
export function compileGlobs(patterns: readonly string[]): (text: string) => boolean {
  const parts = patterns.map((pattern) => pattern.split('*'))
  return (text) => parts.some((literals) => fits(text, literals))
}

/** The literals in their order, the first at the beginning, the last at the end. Takes time linear in the text. */
function fits(text: string, literals: readonly string[]): boolean {
  const [first = '', ...rest] = literals
  const last = rest.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false
  let at = first.length
  for (const literal of rest) {
    const found = text.indexOf(literal, at)
    if (found < 0) return false
    at = found + literal.length
  }
  return at <= text.length - last.length
}
