import { setImmediate as nextTurn } from 'node:timers/promises'
import { createMetricsView, type MetricsView } from '../../src/core/handlers/metrics-view.ts'
import { minuteMs } from '../../src/core/metrics/chunk.ts'
import { ownMetrics as own } from '../../src/core/metrics/own-metrics.ts'
import { minuteOf } from '../../src/core/metrics/roll-up.ts'
import { createMemoryTelemetryStore } from './memory-telemetry-store.ts'

export const fakeKeep = { samplesMs: 86_400_000, minutesMs: 14 * 86_400_000, hoursMs: 400 * 86_400_000 }

/** Ten minutes of a machine, and of two agents, with a sample a minute. */
export function createFakeMetrics(nowMs = Date.now()): MetricsView {
  const store = createMemoryTelemetryStore()
  for (let age = 10; age >= 1; age--) {
    const atMs = minuteOf(nowMs) - age * minuteMs
    const minute = (value: number, seconds = 0) => ({
      atMs,
      samples: [{ atMs, value, seconds }],
      spread: null,
    })
    store.append([
      { metric: own.cpuUsed, labels: {}, minute: minute(10 * age) },
      { metric: own.agentResident, labels: { agent: 'agent-001' }, minute: minute(41e6) },
      { metric: own.agentResident, labels: { agent: 'agent-002' }, minute: minute(82e6) },
      { metric: own.agentCpu, labels: { agent: 'agent-001' }, minute: minute(6, 60) },
    ])
  }
  return createMetricsView({
    now: () => nowMs,
    reader: store.reader,
    recorder: {
      pending: () => [],
      losses: () => ({ unwritten: 0, refused: 0 }),
      totals: () => [{ metric: own.agentCpu, labels: { agent: 'agent-001' }, sum: 60, count: 0 }],
    },
    everyMs: () => 10_000,
    keep: () => fakeKeep,
    yieldTurn: nextTurn,
  })
}
