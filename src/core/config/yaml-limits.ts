import { type CST, Parser } from 'yaml'

/** Deeper nesting is refused: no configuration needs it, and composing it would take the stack. */
export const depthMax = 32
/** What a file may come to once its aliases are followed. One of 1 MiB without aliases stays under half of it. */
const valuesMax = 1_000_000
/** A text that is no YAML at all need not be read to its end. */
const errorTokensMax = 100

/** The syntax of `text`, unresolved. Takes time linear in the text. */
export function readTokens(text: string): CST.Token[] {
  const tokens: CST.Token[] = []
  let errorCount = 0
  for (const token of new Parser().parse(text)) {
    tokens.push(token)
    if (token.type === 'error') errorCount++
    if (errorCount >= errorTokensMax) break
  }
  return tokens
}

/** Where nesting goes too deep; `undefined` when it does not. */
export function offsetTooDeep(tokens: readonly CST.Token[]): number | undefined {
  const open: { readonly token: CST.Token; readonly depth: number }[] = []
  const enter = (token: CST.Token | null | undefined, depth: number): void => {
    if (token) open.push({ token, depth })
  }
  for (const token of tokens) if (token.type === 'document') enter(token.value, 1)
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next
    if (!('items' in token)) continue
    if (depth > depthMax) return token.offset
    for (const item of token.items) {
      enter(item.key, depth + 1)
      enter(item.value, depth + 1)
    }
  }
  return undefined
}

/** Whether aliases make `value` larger than any configuration: a bomb, or a value that holds itself. */
export function isTooLarge(value: unknown): boolean {
  const open: unknown[] = [value]
  for (let count = 0; open.length > 0; count++) {
    if (count > valuesMax || open.length > valuesMax) return true
    const next = open.pop()
    if (typeof next === 'object' && next !== null) for (const child of Object.values(next)) open.push(child)
  }
  return false
}
