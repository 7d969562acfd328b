import * as z from 'zod'
import { parseLinePattern } from '../log/line-pattern.ts'
import { parseAddress } from './address.ts'
import { parseDuration, parsePercent, parseSize } from './quantity.ts'

// What the values of superclaw.yaml are made of.

/** Timers of Node hold 2^31 ms, a little less than 25 days. */
const durationMsMax = 24 * 86_400_000
const keptMsMax = 3_660 * 86_400_000

/** A text or number that `parse` reads; `what` ends the sentence "is not …". `unit` is for editors and documents. */
function parsed(
  parse: (value: string | number) => number | undefined,
  { what, unit }: { readonly what: string; readonly unit: string },
) {
  return z
    .union([z.string(), z.number()], { error: `is not ${what}` })
    .transform((value, context) => {
      const result = parse(value)
      if (result !== undefined) return result
      context.addIssue({ code: 'custom', message: `is not ${what}` })
      return z.NEVER
    })
    .meta({ unit })
}

/** Read as milliseconds, however many. */
export const span = parsed(parseDuration, {
  what: 'a duration; write 500ms, 10s, 5m, 1h or 1d',
  unit: 'duration',
})
/** Read as milliseconds, for a timer. */
export const duration = span.refine((ms) => ms <= durationMsMax, 'is longer than 24 days')

/** Read as milliseconds, for how long something is kept: no timer waits for it. */
export const keptFor = parsed(parseDuration, {
  what: 'a duration; write 12h, 7d or 400d',
  unit: 'duration',
}).refine((ms) => ms <= keptMsMax, 'is longer than 10 years')

/** Read as bytes. */
export const size = parsed(parseSize, { what: 'a size; write 64KiB, 10MB or 1GB', unit: 'size' })
/** Read as a number from 0 to 100. */
export const percent = parsed(parsePercent, { what: 'a share; write 90% or 99.9%', unit: 'percent' }).refine(
  (value) => value <= 100,
  'is more than 100%',
)
export const address = z
  .union([z.string(), z.number()], { error: 'is not a port or host:port' })
  .refine((value) => parseAddress(value) !== undefined, 'is not a port or host:port')
  .meta({ unit: 'address' })

export const name = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.)){0,62}$/,
    'is not a name: letters, digits, "-", "_" and single dots, at most 63, beginning with a letter or digit',
  )
export const exitCode = z.int().min(0).max(255)
/** Without a user and password: those would be shown. */
export const agentUrl = z
  .string()
  .refine(isAgentUrl, 'is not the address of a server: http://, https://, ws://, wss:// or tcp://host:port')
  .refine(hasNoUser, 'holds a user name or password; take it out')

/** An address ends up in events, logs and screens. */
export function hasNoUser(url: string): boolean {
  return !/^\w+:\/\/[^/]*@/.test(url)
}

function isAgentUrl(url: string): boolean {
  if (!/^(https?|wss?|tcp):\/\//.test(url) || !URL.canParse(url)) return false
  const { protocol, hostname, port } = new URL(url)
  return hostname !== '' && (protocol !== 'tcp:' || port !== '')
}

/** What a process can be given: C ends a text at NUL. */
export const word = z.string().regex(/^[^\0]*$/, 'contains a NUL character')
/** YAML reads `PORT: 8080` as a number; an environment has only text. */
export const text = z.union([word, z.number(), z.boolean()]).transform(String)
export const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not the name of a variable: letters, digits and "_"')
export const labelKey = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/, 'is not a label: letters, digits, ".", "_", "-" and "/"')
export const labelValue = text.refine(
  (value) => /^[^\s!=,]{0,63}$/.test(value),
  'is not a value that a selector can name: at most 63 characters, no space, "!", "=" or ","',
)
export const pattern = z
  .string()
  .max(1_000)
  .refine(isPattern, 'is not a regular expression in RE2 syntax')
  .meta({ cure: 'RE2 has no lookaround and no backreferences; escape ( [ . * with a backslash' })

function isPattern(source: string): boolean {
  try {
    parseLinePattern(source)
    return true
  } catch {
    return false
  }
}
