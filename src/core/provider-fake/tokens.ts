/** What a token is here: so many bytes of UTF-8. Providers say that English comes to about that. */
export const bytesPerToken = 4

/** Bytes of `text` in UTF-8; half a surrogate pair counts as the three of U+FFFD. */
export function utf8Bytes(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code < 0x80) continue
    bytes += code < 0x800 || isPaired(text, index, code) ? 1 : 2
  }
  return bytes
}

/** Each half of a pair takes two of its four bytes. */
function isPaired(text: string, index: number, code: number): boolean {
  if (code >= 0xd800 && code < 0xdc00) return (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00
  return code >= 0xdc00 && code < 0xe000 && (text.charCodeAt(index - 1) & 0xfc00) === 0xd800
}

/** Tokens of `text`: one for each four bytes begun. */
export const tokensOf = (text: string): number => Math.ceil(utf8Bytes(text) / bytesPerToken)

/** Tokens of all texts within `values`, taken together. */
export function tokensWithin(values: readonly unknown[]): number {
  let bytes = 0
  const open: unknown[] = [...values]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value === 'string') bytes += utf8Bytes(value)
    else if (typeof value === 'object' && value !== null)
      for (const inner of Object.values(value)) open.push(inner)
  }
  return Math.ceil(bytes / bytesPerToken)
}

/** The beginning of `text` that has at most so many tokens, no character cut. */
export function firstTokens(text: string, tokens: number): string {
  if (tokensOf(text) <= tokens) return text
  let bytes = 0
  let end = 0
  for (const character of text) {
    bytes += utf8Bytes(character)
    if (bytes > tokens * bytesPerToken) break
    end += character.length
  }
  return text.slice(0, end)
}

/** A piece of a text on its way. */
export interface TextPiece {
  readonly text: string
  readonly tokens: number
}

/** `text` word by word, each with the space before it. */
export function words(text: string): TextPiece[] {
  return pieces(text.match(/\s*\S+|\s+$/g) ?? [])
}

/** `text` in pieces of three tokens, as arguments of tools come. */
export function fragments(text: string): TextPiece[] {
  return pieces(text.match(/[\s\S]{1,12}/gu) ?? [])
}

/** The tokens of all pieces together are those of the whole: each has what it begins. */
function pieces(texts: readonly string[]): TextPiece[] {
  let bytes = 0
  let counted = 0
  return texts.map((text) => {
    bytes += utf8Bytes(text)
    const tokens = Math.ceil(bytes / bytesPerToken) - counted
    counted += tokens
    return { text, tokens }
  })
}
