import { type Aggregate, addSample, createAggregate, mergeInto } from './aggregate.ts'
import { hourMs, type MinuteSamples, minuteMs, type TimedAggregate } from './chunk.ts'
import type { MetricKind } from './metric.ts'

/** How long each level of samples is kept. */
export interface Keep {
  readonly samplesMs: number
  readonly minutesMs: number
  readonly hoursMs: number
}

/** How long after its end an hour is rolled up: what comes later has it rolled up again. */
export const settleMs = 2 * minuteMs

export const hourOf = (atMs: number): number => Math.floor(atMs / hourMs) * hourMs
export const minuteOf = (atMs: number): number => Math.floor(atMs / minuteMs) * minuteMs

/** An hour of one series. */
export interface RolledHour {
  readonly minutes: readonly TimedAggregate[]
  readonly hour: Aggregate
}

/** @param chunks what the series told in that hour, in order. @returns `undefined` when it told nothing */
export function rollUpHour(kind: MetricKind, chunks: readonly MinuteSamples[]): RolledHour | undefined {
  const minutes = chunks.map((chunk) => ({ atMs: chunk.atMs, aggregate: minuteAggregate(kind, chunk) }))
  if (minutes.length === 0) return undefined
  const hour = createAggregate(kind === 'counter' ? null : createAggregate().sketch)
  for (const { aggregate } of minutes) mergeInto(hour, aggregate)
  return { minutes, hour }
}

function minuteAggregate(kind: MetricKind, { samples, spread }: MinuteSamples): Aggregate {
  if (spread) return spread
  const aggregate = createAggregate(kind === 'counter' ? null : createAggregate().sketch)
  for (const sample of samples) addSample(aggregate, sample)
  return aggregate
}

/** The hours that are over and not rolled up, oldest first. */
export function hoursToRollUp(rolledUntilMs: number, nowMs: number): number[] {
  const hours: number[] = []
  for (let atMs = hourOf(rolledUntilMs); atMs + hourMs + settleMs <= nowMs; atMs += hourMs) hours.push(atMs)
  return hours
}

/**
 * Before which moment each level is deleted. Samples that are not rolled up are kept, however old.
 */
export function expiry(keep: Keep, nowMs: number, rolledUntilMs: number) {
  return {
    samples: Math.min(nowMs - keep.samplesMs, rolledUntilMs),
    minutes: nowMs - keep.minutesMs,
    hours: nowMs - keep.hoursMs,
  }
}
