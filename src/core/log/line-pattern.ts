import { RE2JS, RE2JSException } from 're2js'
import { ExpectedError } from '../errors.ts'
import { withoutColour } from './sanitize.ts'

/**
 * Compiles a pattern in RE2 syntax (https://github.com/google/re2/wiki/Syntax), which takes time linear in the
 * line, whatever the pattern.
 * @returns whether any part of a sanitized line matches; colours do not count
 * @throws INPUT_INVALID when it does not parse, or needs what RE2 leaves out (lookaround, backreferences)
 */
export function parseLinePattern(pattern: string): (sanitized: string) => boolean {
  const compiled = compile(pattern)
  return (sanitized) => compiled.test(withoutColour(sanitized))
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (cause) {
    if (!(cause instanceof RE2JSException)) throw cause
    throw new ExpectedError('INPUT_INVALID', `The pattern ${pattern} does not parse: ${cause.message}`, {
      hint: 'Patterns are in RE2 syntax: no lookaround, no backreferences. Escape ( [ . * with a backslash.',
      cause,
    })
  }
}
