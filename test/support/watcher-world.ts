import type { RunSign } from '../../src/core/agent/lifecycle-model.ts'
import type { Look } from '../../src/core/agent/look.ts'
import type { Check, ProcessSpec } from '../../src/core/agent/process-spec.ts'
import { createRunWatcher } from '../../src/core/agent/run-watcher.ts'
import type { WatchedRun } from '../../src/core/agent/take-look.ts'
import { createFakeClock } from './fake-clock.ts'
import { liveRun } from './lifecycle-cases.ts'
import { createMemoryLogStore } from './memory-log-store.ts'
import { agentSpec } from './process-spec.ts'

export const tcp: Check = { kind: 'tcp', host: 'localhost', port: 1 }
export const http: Check = { kind: 'http', url: 'http://localhost:1/ok' }
export const exec: Check = { kind: 'exec', command: ['check'] }
export const log: Check = { kind: 'log', pattern: '^listening' }
export const fd: Check = { kind: 'fd' }

export const good: Look = { isGood: true, detail: '' }
export const refused: Look = { isGood: false, detail: 'connection refused' }

/** A watcher in a world where looks find what the test says. */
export function openWatcher() {
  const clock = createFakeClock()
  const sleep = (durationMs: number, signal: AbortSignal) => clock.sleep(durationMs + seen.lateMs, signal)
  const logs = createMemoryLogStore(clock)
  const looks: string[] = []
  const faults: unknown[] = []
  const seen = { look: refused, hangs: false, rests: false, beats: 0, lateMs: 0 }
  const look = async (what: string, signal: AbortSignal): Promise<Look> => {
    looks.push(what)
    if (!seen.hangs) return seen.look
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve({ isGood: false, detail: '' }), { once: true })
    })
  }
  const watcher = createRunWatcher({
    ...{ clock: { ...clock, sleep }, logs, random: { id: () => '', fraction: () => 0.5 } },
    looker: {
      tcp: (host, port, signal) => look(`${host}:${port}`, signal),
      http: look,
      exec({ command, runId, onLong }, signal) {
        if (seen.rests) onLong('resting')
        return look(`${command.join(' ')} for ${runId}`, signal)
      },
    },
    said: () => ({ lines: seen.beats, isReady: false, beats: seen.beats }),
    onFault: (error) => faults.push(error),
  })
  logs.open('a', { maxSizeBytes: 1_000_000, keep: 1 })
  const stop = new AbortController()
  const told: RunSign[] = []
  const missing: string[] = []
  return {
    ...{ clock, logs, looks, faults, seen, stop, told, missing },
    watch(changes: Partial<ProcessSpec>, more: Partial<WatchedRun> = {}) {
      const spec = agentSpec('a', changes)
      const target = { spec, run: liveRun('run-1'), output: { fromOffset: 0 }, wasReady: false, ...more }
      const tell = (sign: RunSign) => (sign.type === 'missing' ? missing.push(sign.missing) : told.push(sign))
      watcher.watch(target, tell, stop.signal)
    },
    signs: () => told.map(({ type }) => type),
    reasons: () => told.flatMap((sign) => ('reason' in sign ? [sign.reason] : [])),
    states: () => watcher.states('a'),
  }
}
