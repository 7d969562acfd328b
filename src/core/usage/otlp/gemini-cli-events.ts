import { classifyError } from '../failed-attempt.ts'
import { noToolCalls, type Tokens } from '../tokens.ts'
import type { LogEvent } from './log-event.ts'
import type { Attributes } from './otlp-data.ts'
import { countAt, factsOf, messageAt, type Told, textAt } from './told.ts'

/** A tool that tells what Gemini CLI tells, by other names. */
interface Family {
  readonly tool: string
  readonly provider: string | null
}

/** Events of Gemini CLI (its documentation, telemetry) and of Qwen Code, which was made from it. */
export const geminiCliEvents: Readonly<Record<string, (event: LogEvent) => Told>> = {
  ...eventsOf('gemini_cli', { tool: 'gemini-cli', provider: 'google' }),
  ...eventsOf('qwen-code', { tool: 'qwen-code', provider: null }),
}

function eventsOf(prefix: string, family: Family): Readonly<Record<string, (event: LogEvent) => Told>> {
  return {
    [`${prefix}.api_response`]: (event) => answerOf(event, family),
    [`${prefix}.api_error`]: (event) => failureOf(event, family),
  }
}

function answerOf(event: LogEvent, { tool, provider }: Family): Told {
  const { attributes } = event
  const tokens = tokensOf(attributes)
  if (tokens === null) return 'malformed'
  return {
    record: {
      key: `${keyOf(event, tool)}/${Object.values(tokens).join('/')}`,
      ...{ source: 'event', tool, atMs: event.atMs, session: sessionOf(event) },
      ...{ parentSession: null, project: null, provider, model: textAt(attributes, 'model') ?? '' },
      ...{ tier: 'standard', tokens, tools: noToolCalls, reportedNano: null, doubts: event.doubts },
      facts: factsOf({
        ...{ agent: event.agent, traceId: event.traceId, requestId: textAt(attributes, 'response_id') },
        durationMs: countAt(attributes, 'duration_ms'),
      }),
    },
  }
}

/** Its input has what came from the cache; thoughts, and what tools were given, stand beside the rest. */
function tokensOf(attributes: Attributes): Tokens | null {
  const [input, output] = [
    countAt(attributes, 'input_token_count'),
    countAt(attributes, 'output_token_count'),
  ]
  if (input === null || output === null) return null
  const cacheRead = Math.min(input, countAt(attributes, 'cached_content_token_count') ?? 0)
  const reasoning = countAt(attributes, 'thoughts_token_count') ?? 0
  return {
    input: input - cacheRead + (countAt(attributes, 'tool_token_count') ?? 0),
    ...{ cacheRead, cacheWrite5m: 0, cacheWrite1h: 0, output: output + reasoning, reasoning },
  }
}

const sessionOf = ({ attributes }: LogEvent): string | null => textAt(attributes, 'session.id', 128)

/** It has no id of its own, and several calls answer one prompt. */
function keyOf(event: LogEvent, tool: string): string {
  return `${tool}/event/${sessionOf(event)}/${textAt(event.attributes, 'prompt_id')}/${event.mark}`
}

function failureOf(event: LogEvent, { tool, provider }: Family): Told {
  const { attributes } = event
  const status = countAt(attributes, 'status_code')
  const message = messageAt(attributes, 'error') ?? messageAt(attributes, 'error.message')
  const type = textAt(attributes, 'error_type')
  return {
    failure: {
      ...{ key: `${keyOf(event, tool)}/failed`, source: 'event', tool, atMs: event.atMs },
      ...{ session: sessionOf(event), provider, model: textAt(attributes, 'model') ?? '', status },
      errorClass: classifyError({ status, type, message }),
      ...{ message: message ?? type, attempt: null, durationMs: countAt(attributes, 'duration_ms') },
      ...{ agent: event.agent, requestId: null, traceId: event.traceId },
    },
  }
}
