import { classifyError } from '../failed-attempt.ts'
import type { ServiceTier } from '../price-call.ts'
import { noToolCalls, type Tokens } from '../tokens.ts'
import type { UsageDoubt } from '../usage-record.ts'
import type { Attributes } from './otlp-data.ts'
import { countAt, factsOf, firstCount, firstText, messageAt, numberAt, type Told, textAt } from './told.ts'
import type { ToldTime } from './told-time.ts'

/** A call as a span or an event tells it by the conventions of OpenTelemetry for generative AI. */
export interface GenAiTold extends ToldTime {
  readonly service: string | null
  readonly attributes: Attributes
  readonly agent: string | null
  readonly traceId: string | null
  readonly spanId: string | null
  readonly durationMs: number | null
  /** Whether it failed, and what was said of that. */
  readonly hasFailed: boolean
  readonly message: string | null
}

/** Operations that are one call of a model. What an agent or a workflow used, its calls tell. */
const inferences: ReadonlySet<string> = new Set(['chat', 'generate_content', 'text_completion', 'embeddings'])

// In the order of generations, the youngest first, and then names of libraries from before there were any.
const names = {
  input: ['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'],
  output: ['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'],
  cacheRead: ['gen_ai.usage.cache_read.input_tokens', 'gen_ai.usage.cache_read_input_tokens'],
  cacheWrite: [
    'gen_ai.usage.cache_write.input_tokens',
    'gen_ai.usage.cache_creation.input_tokens',
    'gen_ai.usage.cache_creation_input_tokens',
  ],
  reasoning: ['gen_ai.usage.reasoning.output_tokens', 'gen_ai.usage.reasoning_tokens'],
  provider: ['gen_ai.provider.name', 'gen_ai.system'],
  model: ['gen_ai.response.model', 'gen_ai.request.model'],
  session: ['gen_ai.conversation.id', 'session.id'],
  tier: [
    'openai.response.service_tier',
    'gen_ai.openai.response.service_tier',
    'gen_ai.response.service_tier',
  ],
  other: [
    'gen_ai.operation.name',
    'gen_ai.response.id',
    'gen_ai.response.time_to_first_chunk',
    'http.response.status_code',
    'error.type',
    'error.message',
  ],
} as const

/** All that is read of a call. */
export const genAiAttributes: readonly string[] = Object.values(names).flat()

/** The call in a span or an event; nothing when it is none, or does not say what it used. */
export function genAiCall(told: GenAiTold): Told {
  const { attributes } = told
  const operation = textAt(attributes, 'gen_ai.operation.name')
  const model = firstText(attributes, names.model)
  if (operation === null ? model === null : !inferences.has(operation)) return 'nothing'
  if (![...names.input, ...names.output].some((name) => attributes.has(name))) {
    return told.hasFailed ? failureOf(told, model) : 'nothing'
  }
  const tokens = tokensOf(attributes)
  return tokens === null ? 'malformed' : callOf(told, model, tokens)
}

function callOf(told: GenAiTold, model: string | null, tokens: Tokens): Told {
  const { attributes } = told
  const requestId = textAt(attributes, 'gen_ai.response.id')
  const firstChunkS = numberAt(attributes, 'gen_ai.response.time_to_first_chunk')
  return {
    record: {
      key: requestId === null ? keyOf(told) : `${toolOf(told.service)}/response/${requestId}`,
      ...{ source: 'event', tool: toolOf(told.service), atMs: told.atMs },
      ...{ session: firstText(attributes, names.session, 128), parentSession: null, project: null },
      ...{ provider: providerOf(attributes), model: model ?? '', tier: tierOf(attributes), tokens },
      ...{ tools: noToolCalls, reportedNano: null, doubts: doubtsOf(told, tokens) },
      facts: factsOf({
        ...{ agent: told.agent, traceId: told.traceId, requestId, durationMs: told.durationMs },
        firstTokenMs: firstChunkS === null || firstChunkS < 0 ? null : Math.round(firstChunkS * 1000),
      }),
    },
  }
}

function doubtsOf({ doubts }: GenAiTold, { cacheWrite5m }: Tokens): UsageDoubt[] {
  return cacheWrite5m > 0 ? [...doubts, 'write_split'] : [...doubts]
}

/** A span and the event of the same call name the same span. */
const keyOf = ({ service, traceId, spanId, atMs }: GenAiTold): string =>
  `${toolOf(service)}/span/${traceId}/${spanId ?? atMs}`

/** Whoever sent it, by the name that it gives itself. */
export function toolOf(service: string | null): string {
  return service === null || service.startsWith('unknown_service') ? 'otel' : service
}

/** Its input has what a cache gave and took, its output has the reasoning. `null` for what are no numbers. */
function tokensOf(attributes: Attributes): Tokens | null {
  const isTold = (keys: readonly string[]): boolean => keys.some((key) => attributes.has(key))
  const [input, output] = [firstCount(attributes, names.input), firstCount(attributes, names.output)]
  if ((input === null && isTold(names.input)) || (output === null && isTold(names.output))) return null
  return inclusiveTokens({
    ...{ input: input ?? 0, output: output ?? 0 },
    cacheRead: firstCount(attributes, names.cacheRead) ?? 0,
    cacheWrite: firstCount(attributes, names.cacheWrite) ?? 0,
    reasoning: firstCount(attributes, names.reasoning) ?? 0,
  })
}

export interface InclusiveTokens {
  readonly input: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly output: number
  readonly reasoning: number
}

/** Tokens of who counts what a cache gave and took as input, too, and reasoning as output. */
export function inclusiveTokens({
  input,
  cacheRead,
  cacheWrite,
  output,
  reasoning,
}: InclusiveTokens): Tokens {
  const read = Math.min(input, cacheRead)
  const written = Math.min(input - read, cacheWrite)
  return {
    ...{ input: input - read - written, cacheRead: read, cacheWrite5m: written, cacheWrite1h: 0 },
    ...{ output, reasoning: Math.min(output, reasoning) },
  }
}

/** Providers by the names of the conventions, as price lists call them; others are called alike by both. */
const providers: Readonly<Record<string, string>> = {
  'gcp.gemini': 'google',
  'gcp.vertex_ai': 'google',
  'gcp.gen_ai': 'google',
  gemini: 'google',
  vertex_ai: 'google',
  'aws.bedrock': 'aws',
  'azure.ai.openai': 'azure',
  'azure.ai.inference': 'azure',
  az: 'azure',
  x_ai: 'x-ai',
  xai: 'x-ai',
  mistral_ai: 'mistral',
  moonshot_ai: 'moonshotai',
}

export function providerOf(attributes: Attributes): string | null {
  const told = firstText(attributes, names.provider, 100)
  return told === null ? null : (providers[told] ?? told)
}

function tierOf(attributes: Attributes): ServiceTier {
  const told = firstText(attributes, names.tier)
  return told === 'flex' || told === 'priority' || told === 'batch' ? told : 'standard'
}

function failureOf(told: GenAiTold, model: string | null): Told {
  const { attributes } = told
  const status = countAt(attributes, 'http.response.status_code')
  const type = textAt(attributes, 'error.type')
  const message = told.message ?? messageAt(attributes, 'error.message')
  return {
    failure: {
      ...{ key: `${keyOf(told)}/failed`, source: 'event', tool: toolOf(told.service), atMs: told.atMs },
      ...{ session: firstText(attributes, names.session, 128), provider: providerOf(attributes) },
      ...{ model: model ?? '', status: status ?? statusIn(type) },
      errorClass: classifyError({ status: status ?? statusIn(type), type, message }),
      ...{ message: message ?? type, attempt: null, durationMs: told.durationMs, agent: told.agent },
      ...{ requestId: textAt(attributes, 'gen_ai.response.id'), traceId: told.traceId },
    },
  }
}

/** Some write the status where the kind of an error stands. */
const statusIn = (type: string | null): number | null => (/^[45]\d\d$/.test(type ?? '') ? Number(type) : null)
