import { describeDuration } from '../agent/describe-end.ts'
import type { AgentState } from '../event/event.ts'

/** What was seen of an agent that is watched and not run. */
export type Sighting =
  /** It is as it should be. */
  | { readonly kind: 'good'; readonly detail?: string }
  /** It works, and something about it is not as it should be. */
  | { readonly kind: 'impaired'; readonly detail: string }
  /** It does not work, or cannot be reached. */
  | { readonly kind: 'bad'; readonly detail: string }
  /** It has not been seen yet, and that is no fault. */
  | { readonly kind: 'awaited'; readonly detail: string }

/** How many sightings in a row it takes to believe them. */
export interface Patience {
  readonly failures: number
  readonly successes: number
  /** Why it is bad is told anew whenever it is for another reason; else the first stands until it is well. */
  readonly isEachNews?: boolean
}

/** What is held of a watched agent. */
export interface WatchModel {
  readonly wanted: 'running' | 'stopped'
  readonly state: AgentState
  readonly reason: string
  readonly sinceMs: number
  /** Bad sightings in a row. */
  readonly failures: number
  /** Other than bad ones in a row. */
  readonly successes: number
}

export function watchModel(wanted: WatchModel['wanted'], nowMs: number): WatchModel {
  const [state, reason] =
    wanted === 'running' ? (['starting', 'not seen yet'] as const) : (['stopped', 'not watched'] as const)
  return { wanted, state, reason, sinceMs: nowMs, failures: 0, successes: 0 }
}

/** What is held after `sighting`. One that is stopped is not looked at: what comes late is nothing. */
export function sighted(
  model: WatchModel,
  sighting: Sighting,
  patience: Patience,
  nowMs: number,
): WatchModel {
  if (model.wanted === 'stopped') return model
  const counted = counts(model, sighting)
  switch (sighting.kind) {
    case 'awaited':
      return turned(counted, 'starting', sighting.detail, nowMs)
    case 'bad':
      return failed(counted, sighting.detail, patience, nowMs)
    case 'impaired':
    case 'good':
      return model.state === 'failed' && counted.successes < patience.successes
        ? counted
        : turned(
            counted,
            sighting.kind === 'good' ? 'ready' : 'degraded',
            reasonOf(model, sighting, nowMs),
            nowMs,
          )
  }
}

/** It takes several looks to believe it. That it goes on is not told each time. */
function failed(model: WatchModel, detail: string, patience: Patience, nowMs: number): WatchModel {
  const { failures, isEachNews } = patience
  if (isEachNews) return turned(model, 'failed', detail, nowMs)
  if (model.failures < failures) return model
  if (model.state === 'failed' && model.failures > failures) return model
  const often = model.failures > 1 ? `, ${model.failures} looks in a row` : ''
  return turned(model, 'failed', `${detail}${often}`, nowMs)
}

/** What is held once it was asked for, or once nobody wants to know any more. */
export function ordered(
  model: WatchModel,
  wanted: WatchModel['wanted'],
  reason: string,
  nowMs: number,
): WatchModel {
  const fresh = { ...model, wanted, failures: 0, successes: 0 }
  return wanted === 'stopped'
    ? turned(fresh, 'stopped', reason, nowMs)
    : turned(fresh, 'starting', reason, nowMs)
}

function counts(model: WatchModel, { kind }: Sighting): WatchModel {
  if (kind === 'awaited') return model
  return kind === 'bad'
    ? { ...model, failures: model.failures + 1, successes: 0 }
    : { ...model, failures: 0, successes: model.successes + 1 }
}

function reasonOf(model: WatchModel, { kind, detail }: Sighting, nowMs: number): string {
  if (kind === 'impaired') return detail ?? ''
  if (model.state === 'failed') return `back after ${describeDuration(nowMs - model.sinceMs)}`
  return detail || (model.state === 'ready' ? model.reason : 'ready')
}

/** A new reason for the same state does not begin it anew. */
function turned(model: WatchModel, state: AgentState, reason: string, nowMs: number): WatchModel {
  if (model.state === state) return model.reason === reason ? model : { ...model, reason }
  return { ...model, state, reason, sinceMs: nowMs }
}
