import * as z from 'zod'

const usage = z.object({
  input: z.int().describe('Read anew'),
  cacheRead: z.int(),
  cacheWrite: z.int().describe('For five minutes'),
  cacheWrite1h: z.int(),
  output: z.int().describe('`reasoning` included'),
  reasoning: z.int(),
})

/** A line of `superclaw provider fake --json`: first where it listens, then each call as it ends, then the sums. */
export const providerLine = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('listening'),
    url: z.string(),
    script: z.string().nullable().describe('Its path; null for the built-in one'),
    environment: z.record(z.string(), z.string()).describe('Variables for clients'),
  }),
  z.object({
    type: z.literal('call'),
    number: z.int().describe('From 1, in order of arrival'),
    at: z.string().describe('When it ended: RFC 3339, UTC'),
    api: z.enum(['anthropic', 'openai', 'gemini']),
    route: z.string().nullable().describe('As rules name it; null for what there is not'),
    model: z.string(),
    stream: z.boolean(),
    status: z.int().nullable().describe('null when no head was sent'),
    outcome: z.enum(['answered', 'broken', 'left']).describe('left: the client went away before the end'),
    rule: z.string().nullable().describe('The rule that answered'),
    failure: z.string().nullable().describe('What the script has it fail with'),
    usage: usage.nullable(),
    durationMs: z.int(),
  }),
  z.object({
    type: z.literal('summary'),
    calls: z.int(),
    failed: z.int(),
    inputTokens: z.int(),
    outputTokens: z.int(),
  }),
])
