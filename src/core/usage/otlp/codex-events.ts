import { classifyError } from '../failed-attempt.ts'
import { noToolCalls, type Tokens } from '../tokens.ts'
import type { LogEvent } from './log-event.ts'
import type { Attributes } from './otlp-data.ts'
import { countAt, factsOf, firstText, messageAt, type Told, textAt } from './told.ts'

const tool = 'codex'

/** Events of Codex CLI. An answer comes over one of two transports, and is told alike. Most numbers are texts. */
export const codexEvents: Readonly<Record<string, (event: LogEvent) => Told>> = {
  'codex.sse_event': answerOf,
  'codex.websocket_event': answerOf,
  'codex.api_request': requestOf,
}

/** Of the many pieces of an answer only the last tells what it used. */
function answerOf(event: LogEvent): Told {
  const { attributes } = event
  if (textAt(attributes, 'event.kind') !== 'response.completed') return 'nothing'
  const tokens = tokensOf(attributes)
  if (tokens === null) return 'malformed'
  const session = textAt(attributes, 'conversation.id', 128)
  return {
    record: {
      key: `${tool}/event/${session}/${event.mark}/${Object.values(tokens).join('/')}`,
      ...{ source: 'event', tool, atMs: event.atMs, session, parentSession: null, project: null },
      ...{ provider: null, model: firstText(attributes, ['model', 'slug']) ?? '', tier: 'standard' },
      ...{ tokens, tools: noToolCalls, reportedNano: null, doubts: event.doubts },
      facts: factsOf({
        ...{ agent: event.agent, traceId: event.traceId, requestId: textAt(attributes, 'response.id') },
        ...{ durationMs: countAt(attributes, 'duration_ms'), firstTokenMs: countAt(attributes, 'ttft_ms') },
        isSubscribed: isSubscribed(attributes),
      }),
    },
  }
}

/** Its input has what came from the cache and what went there; its output has the reasoning. */
function tokensOf(attributes: Attributes): Tokens | null {
  const [input, output] = [
    countAt(attributes, 'input_token_count'),
    countAt(attributes, 'output_token_count'),
  ]
  if (input === null || output === null) return null
  const cacheRead = Math.min(input, countAt(attributes, 'cached_token_count') ?? 0)
  const cacheWrite5m = Math.min(input - cacheRead, countAt(attributes, 'cache_write_token_count') ?? 0)
  return {
    input: input - cacheRead - cacheWrite5m,
    ...{ cacheRead, cacheWrite5m, cacheWrite1h: 0, output },
    reasoning: Math.min(output, countAt(attributes, 'reasoning_token_count') ?? 0),
  }
}

function isSubscribed(attributes: Attributes): boolean | null {
  const mode = textAt(attributes, 'auth_mode')?.toLowerCase()
  if (mode === undefined) return null
  return mode.startsWith('chatgpt') ? true : mode.replace('_', '') === 'apikey' ? false : null
}

/** One that was answered tells nothing that the answer does not. */
function requestOf(event: LogEvent): Told {
  const { attributes } = event
  const status = countAt(attributes, 'http.response.status_code')
  const message = messageAt(attributes, 'error.message')
  if (message === null && (status === null || status < 400)) return 'nothing'
  const session = textAt(attributes, 'conversation.id', 128)
  const attempt = countAt(attributes, 'attempt')
  return {
    failure: {
      key: `${tool}/failed/${session}/${event.mark}/${attempt ?? ''}`,
      ...{ source: 'event', tool, atMs: event.atMs, session, provider: null },
      ...{ model: firstText(attributes, ['model', 'slug']) ?? '', status },
      errorClass: classifyError({ status, message }),
      ...{ message, attempt, durationMs: countAt(attributes, 'duration_ms'), agent: event.agent },
      ...{ requestId: textAt(attributes, 'auth.request_id'), traceId: event.traceId },
    },
  }
}
