import { classifyError } from '../failed-attempt.ts'
import type { ServiceTier } from '../price-call.ts'
import { noToolCalls, type Tokens } from '../tokens.ts'
import type { UsageDoubt } from '../usage-record.ts'
import type { LogEvent } from './log-event.ts'
import type { Attributes } from './otlp-data.ts'
import { countAt, factsOf, messageAt, nanoAt, type Told, textAt } from './told.ts'

const tool = 'claude-code'

/**
 * Events of Claude Code (its documentation, monitoring usage). `api_retries_exhausted` comes beside the last `api_error` of its
 * call: it is the same failure, and is not counted again.
 */
export const claudeCodeEvents: Readonly<Record<string, (event: LogEvent) => Told>> = {
  'claude_code.api_request': callOf,
  'claude_code.api_error': failureOf,
}

function callOf(event: LogEvent): Told {
  const { attributes } = event
  const tokens = tokensOf(attributes)
  const model = textAt(attributes, 'model')
  if (tokens === null || model === null) return 'malformed'
  return {
    record: {
      ...{ key: keyOf(event), source: 'event', tool, atMs: event.atMs },
      ...{ session: textAt(attributes, 'session.id', 128), parentSession: null, project: null },
      ...{ provider: providerOf(attributes), model, tier: tierOf(attributes), tokens, tools: noToolCalls },
      reportedNano: nanoAt(attributes, 'cost_usd'),
      doubts: doubtsOf(event, tokens),
      facts: factsOf({
        ...{ agent: event.agent, traceId: event.traceId, requestId: textAt(attributes, 'request_id') },
        ...{ durationMs: countAt(attributes, 'duration_ms'), firstTokenMs: countAt(attributes, 'ttft_ms') },
      }),
    },
  }
}

/** Its input leaves out what is read from a cache or written there; how long it is written for is not told. */
function tokensOf(attributes: Attributes): Tokens | null {
  const [input, output] = [countAt(attributes, 'input_tokens'), countAt(attributes, 'output_tokens')]
  if (input === null || output === null) return null
  return {
    ...{ input, cacheRead: countAt(attributes, 'cache_read_tokens') ?? 0 },
    ...{ cacheWrite5m: countAt(attributes, 'cache_creation_tokens') ?? 0, cacheWrite1h: 0 },
    ...{ output, reasoning: 0 },
  }
}

function doubtsOf({ doubts }: LogEvent, { cacheWrite5m }: Tokens): UsageDoubt[] {
  return cacheWrite5m > 0 ? [...doubts, 'write_split'] : [...doubts]
}

function tierOf(attributes: Attributes): ServiceTier {
  return textAt(attributes, 'speed') === 'fast' ? 'fast' : 'standard'
}

/** Ids of requests are told apart by whose they are; a model of Bedrock's or of Vertex's has another form of name. */
function providerOf(attributes: Attributes): string | null {
  return textAt(attributes, 'request_id')?.startsWith('req_') ? 'anthropic' : null
}

function keyOf({ attributes, mark }: LogEvent): string {
  const request = textAt(attributes, 'request_id')
  if (request !== null) return `${tool}/request/${request}`
  return `${tool}/event/${textAt(attributes, 'session.id', 128)}/${mark}`
}

function failureOf(event: LogEvent): Told {
  const { attributes } = event
  const status = countAt(attributes, 'status_code')
  const message = messageAt(attributes, 'error')
  const attempt = countAt(attributes, 'attempt')
  return {
    failure: {
      ...{ key: `${keyOf(event)}/failed/${attempt ?? ''}/${event.mark}`, source: 'event', tool },
      ...{ atMs: event.atMs, session: textAt(attributes, 'session.id', 128) },
      ...{ provider: providerOf(attributes), model: textAt(attributes, 'model') ?? '', status },
      errorClass: classifyError({ status, type: textAt(attributes, 'error_type'), message }),
      ...{ message, attempt, durationMs: countAt(attributes, 'duration_ms'), agent: event.agent },
      ...{ requestId: textAt(attributes, 'request_id'), traceId: event.traceId },
    },
  }
}
