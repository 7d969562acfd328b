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

const opening = new Set(['[', '{'])
const closing = new Set([']', '}'])

function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0
  let isInString = false
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index)
    if (isInString && character === '\\') index += 1
    else if (character === '"') isInString = !isInString
    else if (!isInString) depth += step(character)
    if (depth > limit) return true
  }
  return false
}

function step(character: string): number {
  if (opening.has(character)) return 1
  return closing.has(character) ? -1 : 0
}
