import { type Fields, fieldsOf, numberOf, textOf } from '../gateway/outside.ts'
import type { LimitWindow } from './limit-window.ts'

/** What Claude Code says of a session on the standard input of a `statusLine` command. */
export interface StatusInput {
  readonly model: string | null
  /** As Claude Code counts it, nano-dollars. */
  readonly sessionNano: number | null
  readonly readings: readonly Omit<LimitWindow, 'seenAtMs'>[]
}

const tool = 'claude-code'
const windows = [
  ['five_hour', 300],
  ['seven_day', 10_080],
] as const

/** @param text JSON; of anything else nothing is known */
export function parseStatusInput(text: string): StatusInput {
  const value = fieldsOf(jsonOf(text))
  const model = fieldsOf(value['model'])
  const costUsd = numberOf(fieldsOf(value['cost'])['total_cost_usd'])
  const limits = fieldsOf(value['rate_limits'])
  return {
    model: textOf(model['display_name'], 40) ?? textOf(model['id'], 40),
    sessionNano: costUsd === null ? null : Math.round(costUsd * 1e9),
    readings: windows.flatMap(([name, minutes]) => readingOf(fieldsOf(limits[name]), minutes)),
  }
}

function readingOf(limit: Fields, minutes: number): StatusInput['readings'] {
  const usedPercent = numberOf(limit['used_percentage'])
  if (usedPercent === null || usedPercent < 0 || usedPercent > 1000) return []
  const resetsAtMs = momentOf(limit['resets_at'])
  return resetsAtMs === null ? [] : [{ tool, minutes, usedPercent, resetsAtMs }]
}

/** Beyond it a number is no count of seconds: it would be one of milliseconds. */
const secondsMax = 1e11

/** Unix seconds, or ISO 8601; versions of Claude Code differ. */
function momentOf(value: unknown): number | null {
  const number = numberOf(value)
  const atMs =
    number === null ? Date.parse(String(value)) : Math.round(number < secondsMax ? number * 1000 : number)
  return Number.isFinite(atMs) && atMs > 0 && atMs < 8.64e15 ? atMs : null
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
