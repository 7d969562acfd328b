/**
 * Control characters (C0, DEL, C1), line and paragraph separators, and the bidirectional controls that let text
 * show in another order than it is written (https://trojansource.codes). A select graphic rendition (SGR) sequence
 * is matched whole; any private marker in it (`ESC [ > 4 m` changes the keyboard) makes it no SGR.
 */
const unsafe = /\p{Cc}\[[0-9;:]{0,64}m|[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu
const everyUnsafe = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu
const isUnsafe = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u

const escapeChar = '\u001b'
const reset = `${escapeChar}[0m`

/**
 * Makes a line harmless to print: it can colour itself, and nothing else. Every other control is shown as
 * `\x1b` or `\u202e`, so that no agent can move the cursor, set a title, write the clipboard or ask the
 * terminal for an answer (ECMA-48, xterm's ctlseqs). Tabs stay. A line that colours ends with a reset.
 * Works on one line, without its line break.
 */
export function sanitizeLine(text: string): string {
  if (!isUnsafe.test(text)) return text
  let lastColour = ''
  const safe = text.replace(unsafe, (match) => {
    if (match === '\t') return match
    if (match.length > 1 && match.startsWith(escapeChar)) {
      lastColour = match
      return match
    }
    return escaped(match) + match.slice(1)
  })
  const isReset = lastColour === '' || lastColour === reset || lastColour === `${escapeChar}[m`
  return isReset ? safe : safe + reset
}

/** Makes a line harmless to print, and shows all that is in it: also what would only colour it. */
export function escapeControls(text: string): string {
  return isUnsafe.test(text) ? text.replace(everyUnsafe, escaped) : text
}

/** A sanitized line without its colours: what patterns are matched against. */
export function withoutColour(sanitized: string): string {
  return sanitized.includes(escapeChar) ? sanitized.replace(unsafe, removeColour) : sanitized
}

function removeColour(match: string): string {
  return match.startsWith(escapeChar) ? '' : match
}

function escaped(match: string): string {
  const code = match.charCodeAt(0)
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`
}
