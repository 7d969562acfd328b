import type { RecordedCall } from '../core/adapters/provider-fake/recorded-call.ts'
import { sanitizeLine, withoutColour } from '../core/log/sanitize.ts'
import { totalInput, type Usage } from '../core/provider-fake/reply.ts'
import { countOf, formatDuration, formatTime } from './format.ts'
import type { Paint } from './paint.ts'

/** A call to the fake provider, as `--json` prints it: without what its client keeps to itself. */
export interface CallLine {
  readonly type: 'call'
  readonly number: number
  readonly at: string
  readonly api: string
  readonly route: string | null
  readonly model: string
  readonly stream: boolean
  readonly status: number | null
  readonly outcome: 'answered' | 'broken' | 'left'
  readonly rule: string | null
  readonly failure: string | null
  readonly usage: Usage | null
  readonly durationMs: number
}

export interface ListeningLine {
  readonly type: 'listening'
  readonly url: string
  /** Of the script; `null` for the one that is built in. */
  readonly script: string | null
  /** Variables for clients, by name. */
  readonly environment: Readonly<Record<string, string>>
}

export interface SummaryLine {
  readonly type: 'summary'
  readonly calls: number
  /** Those that were answered with a status from 400 on, or broken off. */
  readonly failed: number
  readonly inputTokens: number
  readonly outputTokens: number
}

/** @param endedAtMs wall time */
export function callLine(call: RecordedCall, durationMs: number, endedAtMs: number): CallLine {
  return {
    type: 'call',
    number: call.number,
    at: new Date(endedAtMs).toISOString(),
    api: call.api,
    route: call.route ?? null,
    model: call.model,
    stream: call.isStream,
    status: call.status ?? null,
    outcome: call.outcome === 'open' ? 'answered' : call.outcome,
    rule: call.rule ?? null,
    failure: call.failure ?? null,
    usage: call.usage ?? null,
    durationMs: Math.round(durationMs),
  }
}

/** The variables that make clients talk to `url`. Any key will do where the script asks for none. */
export function clientEnvironment(url: string, key: string): Readonly<Record<string, string>> {
  return {
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: key,
    OPENAI_BASE_URL: `${url}/v1`,
    OPENAI_API_KEY: key,
    GOOGLE_GEMINI_BASE_URL: url,
    GEMINI_API_KEY: key,
  }
}

/** For people: where it listens, and what to copy. */
export function listeningText({ url, script, environment }: ListeningLine, paint: Paint): string[] {
  const lines = Object.entries(environment).map(([name, value]) => `  export ${name}=${value}`)
  return [
    `The fake provider listens on ${paint('bold', url)}; ${script === null ? 'its built-in script' : script} answers.`,
    '',
    'What clients need to talk to it:',
    ...lines,
    '',
    paint('dim', 'Each call is a line. Ctrl-C ends it.'),
  ]
}

/** It cannot even colour itself. */
const harmless = (text: string): string => withoutColour(sanitizeLine(text))

/** For people. What comes from outside is made harmless. */
export function callText(call: CallLine, nowMs: number, paint: Paint): string {
  const parts = [
    formatTime(Date.parse(call.at), nowMs),
    `#${call.number}`,
    (call.route ?? call.api).padEnd(12),
    harmless(call.model.slice(0, 60)) || '-',
    call.stream ? 'stream' : 'json',
    resultText(call, paint),
    ...(call.usage ? [`${totalInput(call.usage)} in, ${call.usage.output} out`] : []),
    formatDuration(call.durationMs),
    paint('dim', harmless(call.rule ?? '')),
  ]
  return parts.join('  ').trimEnd()
}

function resultText({ status, outcome, failure }: CallLine, paint: Paint): string {
  if (outcome === 'left') return paint('yellow', failure === null ? 'client left' : `${failure}, client left`)
  if (outcome === 'broken') return paint('red', failure ?? 'broken')
  const words = [String(status), failure].filter(
    (word, index, all) => word !== null && all.indexOf(word) === index,
  )
  return paint(failure !== null || Number(status) >= 400 ? 'red' : 'green', words.join(' '))
}

export function summaryText({ calls, failed, inputTokens, outputTokens }: SummaryLine): string {
  return `${countOf(calls, 'call')}, ${failed} failed; ${inputTokens} tokens in, ${outputTokens} out.`
}

/** `before`, with one more call. */
export function addCall(before: SummaryLine, call: CallLine): SummaryLine {
  const isFailed = call.outcome === 'broken' || (call.status ?? 400) >= 400 || call.failure !== null
  return {
    type: 'summary',
    calls: before.calls + 1,
    failed: before.failed + (isFailed ? 1 : 0),
    inputTokens: before.inputTokens + (call.usage ? totalInput(call.usage) : 0),
    outputTokens: before.outputTokens + (call.usage?.output ?? 0),
  }
}

export const noCalls: SummaryLine = { type: 'summary', calls: 0, failed: 0, inputTokens: 0, outputTokens: 0 }
