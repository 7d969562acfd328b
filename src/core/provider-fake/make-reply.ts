import type { Api, ModelCall } from './call.ts'
import { compileGlobs } from './glob.ts'
import type { Reply, ToolCall, Usage } from './reply.ts'
import type { ReplyRule, Rule } from './script-schema.ts'
import { createIds, fillerText } from './seeded.ts'
import { firstTokens, tokensOf } from './tokens.ts'
import { leastArguments } from './tool-arguments.ts'

export interface Occasion {
  readonly api: Api
  readonly call: ModelCall
  /** The how-manieth call this is, from 1. */
  readonly number: number
  readonly seed: number
}

/** No real time: calls are a second apart from the first of 2026. */
const firstCallS = 1_767_225_600

/** What the model says to `call` by `rule`. */
export function makeReply(rule: Rule, { api, call, number, seed }: Occasion): Reply {
  const { thinking = '', stop = 'end', ...said } = rule.reply ?? emptyReply
  const whole = textOf(said, { call, number, seed })
  const text = call.outputTokensMax === undefined ? whole : firstTokens(whole, call.outputTokensMax)
  const isCut = text.length < whole.length
  const toolCalls = isCut ? [] : (said.tools ?? []).flatMap((tool) => toolCallOf(tool, call))
  // Who does not ask Anthropic for thinking gets none, and pays for none.
  const thought = api === 'anthropic' && !call.showsThinking ? '' : thinking
  const words = { thinking: thought, text, toolCalls }
  return {
    ...words,
    model: call.model,
    makeId: createIds(seed, number),
    createdS: firstCallS + number,
    stop: isCut ? 'length' : stop,
    usage: usageOf(rule.usage ?? {}, call.inputTokens, words),
  }
}

const emptyReply: ReplyRule = { text: 'Hello from the fake provider.', stop: 'end' }

function textOf(
  { text = '', tokens = 0 }: Omit<ReplyRule, 'stop'>,
  { call, number, seed }: Pick<Occasion, 'call' | 'number' | 'seed'>,
): string {
  return filledIn(text, call, number) + (tokens > 0 ? fillerText(tokens, seed) : '')
}

const quotedMax = 400

/** `text` with what its `{{…}}` stand for; long ones are cut. */
function filledIn(text: string, call: ModelCall, number: number): string {
  if (!text.includes('{{')) return text
  const values: Readonly<Record<string, () => string>> = {
    prompt: () => call.prompt,
    model: () => call.model,
    call: () => String(number),
    tool_result: () => call.toolResults.at(-1) ?? '',
  }
  return text.replace(/\{\{(prompt|model|call|tool_result)\}\}/g, (_, name: string) =>
    shortened((values[name]?.() ?? '').trim()),
  )
}

const shortened = (text: string): string =>
  text.length <= quotedMax ? text : `${[...text.slice(0, quotedMax)].slice(0, -1).join('')}…`

/** The first tool that the request offers of those that are named; nothing when it offers none. */
function toolCallOf(
  { name, arguments: written }: NonNullable<ReplyRule['tools']>[number],
  call: ModelCall,
): ToolCall[] {
  for (const pattern of name) {
    const fits = compileGlobs([pattern])
    const tool = call.tools.find((offered) => fits(offered.name))
    if (tool) return [{ name: tool.name, input: written ?? leastArguments(tool.parameters) }]
  }
  return []
}

/** Numbers that are not given are counted; what came from a cache is not read anew. */
function usageOf(
  given: NonNullable<Rule['usage']>,
  counted: number,
  { thinking, text, toolCalls }: Pick<Reply, 'thinking' | 'text' | 'toolCalls'>,
): Usage {
  const { cache_read: cacheRead = 0, cache_write: cacheWrite = 0, cache_write_1h: cacheWrite1h = 0 } = given
  const written = toolCalls.reduce(
    (sum, { name, input }) => sum + tokensOf(name + JSON.stringify(input)),
    tokensOf(text),
  )
  const thought = tokensOf(thinking)
  const output = given.output ?? written + (given.reasoning ?? thought)
  return {
    input: given.input ?? Math.max(0, counted - cacheRead - cacheWrite - cacheWrite1h),
    cacheRead,
    cacheWrite,
    cacheWrite1h,
    output,
    reasoning: Math.min(output, given.reasoning ?? thought),
  }
}
