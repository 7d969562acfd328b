import { claudeCodeEvents } from './claude-code-events.ts'
import { codexEvents } from './codex-events.ts'
import { geminiCliEvents } from './gemini-cli-events.ts'
import { genAiAttributes, genAiCall } from './gen-ai-call.ts'
import { type LogEvent, logEvent } from './log-event.ts'
import type { Origin, OtlpLog } from './otlp-data.ts'
import { type Arrival, type Told, textAt } from './told.ts'
import { isOfFamily } from './tool-family.ts'

const events: Readonly<Record<string, (event: LogEvent) => Told>> = {
  ...claudeCodeEvents,
  ...codexEvents,
  ...geminiCliEvents,
  'gen_ai.client.inference.operation.details': genAiEvent,
}

/** What is read of events: neither what was asked or answered, nor what tools were given. */
const eventAttributes: ReadonlySet<string> = new Set([
  ...['service.name', 'superclaw.agent_id', 'superclaw.agent', ...genAiAttributes],
  ...['event.name', 'event.timestamp', 'event.sequence', 'event.kind', 'session.id', 'conversation.id'],
  ...['model', 'slug', 'request_id', 'response_id', 'response.id', 'auth.request_id', 'prompt_id'],
  ...['input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_creation_tokens', 'cost_usd', 'speed'],
  ...['input_token_count', 'output_token_count', 'cached_token_count', 'cache_write_token_count'],
  ...['reasoning_token_count', 'cached_content_token_count', 'thoughts_token_count', 'tool_token_count'],
  ...['duration_ms', 'ttft_ms', 'attempt', 'auth_mode'],
  ...['status_code', 'error', 'error_type', 'error.message', 'http.response.status_code'],
])

export const isEventAttribute = (key: string): boolean => eventAttributes.has(key)

/** What an event of a log tells of usage. Of events that nobody knows the family of nothing is said. */
export function tellOfLog(log: OtlpLog, origin: Origin, arrival: Arrival): Told {
  const event = logEvent(log, origin, arrival)
  return Object.hasOwn(events, event.name) ? (events[event.name]?.(event) ?? 'nothing') : 'nothing'
}

function genAiEvent(event: LogEvent): Told {
  // Those that tell the same by events of their own would count twice.
  if (isOfFamily(event.service, event.scope)) return 'nothing'
  const { attributes } = event
  return genAiCall({
    ...event,
    ...{ durationMs: null, hasFailed: textAt(attributes, 'error.type') !== null, message: null },
  })
}
