import * as z from 'zod'
import { duration, pattern } from '../config/schema-values.ts'
import { parseSpan } from './span.ts'

/** What can be called, as a rule names it. */
export const routes = ['messages', 'chat', 'responses', 'gemini', 'count_tokens', 'models'] as const

/** What breaks besides a status: see docs/provider.md. */
export const breaks = ['hang', 'stall', 'reset', 'truncate', 'malformed', 'html', 'slow'] as const

export const rulesMax = 1_000

const stops = ['end', 'length', 'refusal'] as const

const tokens = z.int().min(0).max(10_000_000)
const oneOrMore = <Schema extends z.ZodType>(schema: Schema) =>
  z.union([schema.transform((one) => [one]), z.array(schema).min(1)])
const glob = z.string().min(1, 'is empty').max(200)
const span = z
  .union([z.int(), z.string()], { error: 'is not a number or a range; write 2, 2..4 or 2..' })
  .transform((written, context) => {
    const read = parseSpan(written)
    if (read !== undefined) return read
    context.addIssue({ code: 'custom', message: 'is not a number or a range; write 2, 2..4 or 2..' })
    return z.NEVER
  })
  .meta({ unit: 'number or range' })
const headers = z.record(
  z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is not the name of a header'),
  z
    .union([z.string(), z.number()])
    .transform(String)
    .refine((value) => /^[\t\x20-\x7e]*$/.test(value), 'holds what no header can'),
)

const pace = z.strictObject({
  first_token: duration.optional().describe('From the end of the request to the head of the answer.'),
  tokens_per_second: z
    .number()
    .min(0.01)
    .max(1_000_000)
    .optional()
    .describe('How fast the reply is written; a reply that is no stream takes as long, and comes at once.'),
})

const usage = z.strictObject({
  input: tokens.optional().describe('Read anew: in no cache.'),
  cache_read: tokens.optional().describe('Read from a cache.'),
  cache_write: tokens.optional().describe('Written to a cache, for five minutes where the API tells.'),
  cache_write_1h: tokens.optional().describe('Written to a cache for an hour.'),
  output: tokens.optional().describe('Written, `reasoning` included.'),
  reasoning: tokens.optional().describe('Of `output`, what was thought.'),
})

export const toolCallSchema = z.strictObject({
  name: oneOrMore(glob).describe(
    'A tool; of several, the first that the request offers. `*` matches any text.',
  ),
  arguments: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Made from the schema of the tool when they are left out.'),
})

const replyFields = z.strictObject({
  text: z
    .string()
    .optional()
    .describe('`{{prompt}}`, `{{model}}`, `{{call}}` and `{{tool_result}}` stand for what their names say.'),
  tokens: tokens.max(1_000_000).optional().describe('Filler text of this many tokens, after `text`.'),
  thinking: z.string().optional().describe('What is thought before; shown where the API shows it.'),
  tools: z.array(toolCallSchema).min(1).max(100).optional().describe('Tools that it calls.'),
  stop: z.enum(stops).default('end').describe('Why it ends; with tools, `end` means that it waits for them.'),
})

const failFields = z.strictObject({
  status: z.int().min(400).max(599).optional().describe('An error of the API, in its own shape.'),
  how: z.enum(breaks).optional().describe('What breaks instead.'),
  after: tokens.optional().describe('So many tokens of the reply come first, when it is a stream.'),
  retry_after: duration.optional().describe('When to come back, as this API says it.'),
  message: z.string().optional().describe('The text of the error.'),
  type: z.string().optional().describe('Its type; for Gemini its status.'),
  code: z.string().optional().describe('Its code, where the API has one.'),
  bytes_per_second: z.int().min(1).optional().describe('With `how: slow`; 10 without it.'),
})

const fail = z.union(
  [
    z
      .int()
      .min(400)
      .max(599)
      .transform((status) => failFields.parse({ status })),
    z.enum(breaks).transform((how) => failFields.parse({ how })),
    failFields,
  ],
  { error: `is no failure; write a status from 400 to 599, one of ${breaks.join(', ')}, or a map` },
)

const when = z.strictObject({
  route: oneOrMore(z.enum(routes)).optional().describe('Without it: any that writes text.'),
  model: oneOrMore(glob).optional().describe('`*` matches any text.'),
  header: z.record(z.string(), pattern).optional().describe('By name, what its value matches (RE2 syntax).'),
  prompt: pattern
    .optional()
    .describe('What the user says in this turn matches: all since the model last ended one (RE2 syntax).'),
  tool: oneOrMore(glob).optional().describe('One of these tools is offered.'),
  tool_results: span.optional().describe('How many results of tools there are in this turn.'),
  stream: z.boolean().optional().describe('Whether the reply is to be a stream.'),
  call: span.optional().describe('The how-manieth call to which all else of this rule applies.'),
})

export const ruleSchema = z.strictObject({
  name: z.string().min(1).max(60).optional().describe('How it is called where calls are listed.'),
  when: when.prefault({}).describe('Which calls it answers: those to which all of this applies.'),
  reply: z
    .union([z.string().transform((text) => replyFields.parse({ text })), replyFields])
    .optional()
    .describe('What the model says: a text, or these fields.'),
  usage: usage.optional().describe('Numbers that are not counted but given.'),
  pace: pace.optional().describe('Another pace than that of the script.'),
  headers: headers.optional().describe('Headers of the answer.'),
  fail: fail.optional().describe('How it fails: a status, a word of `how`, or these fields.'),
})

const model = z.union([
  z
    .string()
    .min(1)
    .max(200)
    .transform((id) => ({ id, name: id })),
  z.strictObject({ id: z.string().min(1).max(200), name: z.string() }),
])

/** A script: what the fake provider answers to whom. */
export const scriptSchema = z.strictObject({
  version: z.literal(1).describe('Of this format.').meta({ cure: 'Write `version: 1`' }),
  seed: z.int().min(0).default(1).describe('Where ids and filler text come from.'),
  models: z
    .array(model)
    .min(1)
    .default(['claude-fake', 'gpt-fake', 'gemini-fake'].map((id) => ({ id, name: id })))
    .describe('Those that are listed.'),
  strict_models: z.boolean().default(false).describe('Whether others are refused.'),
  keys: z
    .union([z.enum(['optional', 'required']), z.array(z.string().min(1)).min(1)])
    .default('optional')
    .describe('Keys that are taken: any or none, any, or these.'),
  pace: pace.prefault({}).describe('How fast replies are written; at once without it.'),
  rules: z
    .array(ruleSchema)
    .max(rulesMax)
    .default([])
    .describe('The first that applies answers; the built-in script answers what none does.'),
})

export type Script = z.output<typeof scriptSchema>
/** A script as it is written. */
export type ScriptInput = z.input<typeof scriptSchema>
export type Rule = Script['rules'][number]
export type ReplyRule = NonNullable<Rule['reply']>
export type Failure = NonNullable<Rule['fail']>
export type Pace = Script['pace']
export type Route = (typeof routes)[number]
