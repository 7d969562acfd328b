import type { SpanRecord, SpanValue } from '../otlp/span-record.ts'
import { tokensMax } from '../sound-record.ts'

/** What a call to a model used, as far as its span says. */
export interface SpanUsage {
  readonly model: string | null
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  /** What it cost by what it says itself, nano-dollars. */
  readonly costNano: number | null
}

/** Of one call. */
const usdMax = 1e6

/** Operations of the GenAI conventions that hold calls, or are none: what they say counts their calls again. */
const noCalls = new Set(['invoke_agent', 'create_agent', 'invoke_workflow', 'execute_tool', 'plan'])

const inputNames = ['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens', 'input_tokens']
const outputNames = ['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens', 'output_tokens']
const costNames = ['cost_usd', 'gen_ai.usage.cost', 'openclaw.cost.usd']
const modelNames = ['gen_ai.response.model', 'gen_ai.request.model', 'model']
/** Claude Code tells of them beside `input_tokens`; elsewhere they are part of it. */
const besideNames = [
  'cache_read_tokens',
  'cache_creation_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
]

/** `undefined` for a span that is no call of a model. */
export function spanUsage({ attributes }: Pick<SpanRecord, 'attributes'>): SpanUsage | undefined {
  if (noCalls.has(String(attributes['gen_ai.operation.name']))) return undefined
  const numbers = (names: readonly string[]): number | null =>
    firstOf(names.map((name) => numberOf(attributes[name], tokensMax)))
  const input = numbers(inputNames)
  const outputTokens = numbers(outputNames)
  const usd = firstOf(costNames.map((name) => numberOf(attributes[name], usdMax)))
  if (input === null && outputTokens === null && usd === null) return undefined
  const isApart = attributes['gen_ai.usage.input_tokens'] === undefined
  const beside = isApart
    ? besideNames.reduce((sum, name) => sum + (numberOf(attributes[name], tokensMax) ?? 0), 0)
    : 0
  return {
    model: firstOf(modelNames.map((name) => textOf(attributes[name]))),
    inputTokens: input === null ? null : input + beside,
    outputTokens,
    costNano: usd === null ? null : Math.round(usd * 1e9),
  }
}

function firstOf<Value>(values: readonly (Value | null)[]): Value | null {
  return values.find((value) => value !== null) ?? null
}

/** Some tools send numbers as text; what no call can use is none. */
function numberOf(value: SpanValue | undefined, max: number): number | null {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 && number <= max ? number : null
}

const textOf = (value: SpanValue | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null
