import { describeDuration } from './describe-end.ts'
import type { ProbeState } from './probe-board.ts'

type Found = Pick<ProbeState, 'detail' | 'failures' | 'waitedMs' | 'waitsMs'>

/** Waits for a turn that are shorter are not worth a word. */
const waitToldMs = 1000

/** What a probe found last, how often in a row, and how long it waited for its turn. Empty when there is nothing to say. */
export function describeFound(found: Found): string {
  const { detail, failures } = found
  const times = failures > 1 ? `${detail} (${failures} times)`.trimStart() : detail
  return [times, waitText(found)].filter((part) => part !== '').join(', ')
}

function waitText({ waitedMs, waitsMs }: Found): string {
  if (waitsMs !== null && waitsMs >= waitToldMs) return `has waited ${describeDuration(waitsMs)} for its turn`
  return waitedMs !== null && waitedMs >= waitToldMs
    ? `waited ${describeDuration(waitedMs)} for its turn`
    : ''
}
