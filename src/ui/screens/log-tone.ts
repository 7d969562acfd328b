import type { Tone } from '../theme.ts'

/** Levels are told near the beginning of a line, after a stamp. */
const lookedAt = 120
const bad = /\b(?:error|fatal|panic|critical|uncaught|unhandled|traceback)\b/i
const warn = /\bwarn(?:ing)?\b/i

/** How bad a line of an agent says that it is. */
export function toneOfLine(text: string): Tone {
  const start = text.slice(0, lookedAt)
  if (bad.test(start)) return 'bad'
  return warn.test(start) ? 'warn' : 'plain'
}
