import { redactText } from '../plane-log/redact.ts'
import type { GatewayLogLine } from './gateway-model.ts'
import type { GatewayState } from './gateway-state.ts'
import { type Fields, fieldsOf, textOf } from './outside.ts'

const linesMax = 200

/** The answer of `logs.tail`: its lines follow those that are kept, unless it began anew. */
export function withLogTail(state: GatewayState, answer: Fields): GatewayState {
  const lines = Array.isArray(answer['lines']) ? answer['lines'].slice(-linesMax) : []
  const before = answer['reset'] === true ? [] : state.logLines
  return { ...state, logLines: [...before, ...lines.map(logLineOf)].slice(-linesMax) }
}

/** One JSON line of `logs.tail`. Written by others: whatever it is, it becomes a line that can be shown. */
export function logLineOf(line: unknown): GatewayLogLine {
  const row = parsed(line)
  const meta = fieldsOf(row['_meta'])
  const message = textOf(row['message'], 500) ?? textOf(row['2'], 500) ?? textOf(row['1'], 500)
  if (message === null) return { time: null, level: null, subsystem: null, message: plain(line) }
  return {
    time: textOf(row['time'], 40),
    level: textOf(meta['logLevelName'], 16)?.toLowerCase() ?? null,
    subsystem: textOf(parsed(row['0'])['subsystem'], 64),
    message: redactText(message),
  }
}

function plain(line: unknown): string {
  return redactText(textOf(line, 500) ?? '')
}

function parsed(text: unknown): Fields {
  try {
    return typeof text === 'string' ? fieldsOf(JSON.parse(text)) : {}
  } catch {
    return {}
  }
}
