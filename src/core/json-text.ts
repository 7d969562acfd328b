import { ExpectedError } from './errors.ts'

/** Deeper than any operation needs, and far from where a recursive reader runs out of stack. */
const depthMax = 64

/**
 * Parses what came over a wire.
 * @throws INPUT_INVALID for text that is no JSON, or that is nested deeper than 64 levels
 */
export function parseJson(text: string): unknown {
  if (isDeeperThan(text, depthMax)) {
    throw new ExpectedError('INPUT_INVALID', `The JSON is nested deeper than ${depthMax} levels`)
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    // Without the parser's message: it quotes the text, which may hold a secret.
    throw new ExpectedError('INPUT_INVALID', 'The text is not JSON', { cause })
  }
}

const [quote, backslash] = [0x22, 0x5c]
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d]

function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0
  let isInString = false
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (isInString && code === backslash) index += 1
    else if (code === quote) isInString = !isInString
    else if (!isInString) depth += step(code)
    if (depth > limit) return true
  }
  return false
}

function step(code: number): number {
  if (code === openBracket || code === openBrace) return 1
  return code === closeBracket || code === closeBrace ? -1 : 0
}
