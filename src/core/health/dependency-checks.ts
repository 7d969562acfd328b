import { failingCure, isProcess } from '../fleet/agent.ts'
import type { HealthCheck, Reading } from './check.ts'
import type { Senses } from './senses.ts'

/** A wall clock that goes back further is told of: certificates, schedules and times in logs suffer. */
const jumpBackMsMax = 10_000
/** How long it is told of. */
const toldMs = 600_000
/** When this was written: no clock that is right says less. */
const earliestMs = Date.UTC(2026, 0, 1)
const namedMax = 3
const lookMs = 30_000

/** What the control plane needs of others. */
export function dependencyChecks(senses: Senses): HealthCheck[] {
  return [
    { id: 'guardian:presence', tier: 3, unit: '', intervalMs: lookMs, read: () => guardian(senses) },
    { id: 'agents:failing', tier: 3, unit: 'agents', intervalMs: 15_000, read: () => failing(senses) },
    { id: 'config:in_force', tier: 3, unit: '', intervalMs: lookMs, read: () => config(senses) },
    { id: 'clock:jump', tier: 3, unit: 'ms', intervalMs: lookMs, read: createClockRead(senses) },
  ]
}

function guardian({ hasGuardian }: Senses): Reading {
  if (hasGuardian()) return { outcome: 'pass', value: 1, message: 'it is started again if it is killed' }
  return {
    outcome: 'warn',
    value: 0,
    message: 'nothing restarts it if it is killed; agents would go on',
    cure: 'superclaw stop --keep-agents, then superclaw start --detach',
  }
}

function failing({ agents }: Senses): Reading {
  const all = agents()
  const fails = all.filter(({ state }) => state === 'failed' || state === 'crash_looping')
  if (fails.length === 0) return { outcome: 'pass', value: 0, message: 'no agent is failing' }
  const needed = new Set(all.flatMap(({ spec }) => (isProcess(spec) ? spec.dependsOn : [])))
  const missed = fails.filter(({ spec }) => needed.has(spec.name))
  const named = missed.length > 0 ? missed : fails
  const ids = named.slice(0, namedMax).map(({ spec }) => spec.id)
  const list =
    named.length > namedMax ? `${ids.join(', ')} and ${named.length - namedMax} more` : ids.join(', ')
  return {
    outcome: missed.length > 0 ? 'fail' : 'warn',
    value: fails.length,
    message: missed.length > 0 ? `others depend on what is failing: ${list}` : `failing: ${list}`,
    cure: named[0] ? failingCure(named[0].spec) : '',
  }
}

function config({ isConfigStale }: Senses): Reading {
  if (!isConfigStale()) return { outcome: 'pass', value: 1, message: 'superclaw.yaml is in force' }
  return {
    outcome: 'warn',
    value: 0,
    message: 'superclaw.yaml has faults; the agents of the last good one run',
    cure: 'superclaw config validate, then superclaw reload',
  }
}

/** A step forward may as well be a machine that slept: it is shown, and is no fault. */
function createClockRead({ clock }: Senses): () => Reading {
  let offsetMs = clock.now() - clock.elapsed()
  let last: { readonly byMs: number; readonly seenMs: number } | undefined
  return () => {
    const byMs = Math.round(clock.now() - clock.elapsed() - offsetMs)
    offsetMs += byMs
    if (byMs < -jumpBackMsMax) last = { byMs, seenMs: clock.elapsed() }
    if (clock.now() < earliestMs) {
      const message = `the clock says ${new Date(clock.now()).toISOString().slice(0, 10)}`
      return { outcome: 'fail', value: byMs, message, cure: 'Set it: timedatectl set-ntp true' }
    }
    if (last && clock.elapsed() - last.seenMs < toldMs) {
      const message = `the clock went back by ${Math.round(-last.byMs / 1_000)} s`
      const cure = 'See that one thing alone sets it (timedatectl)'
      return { outcome: 'warn', value: last.byMs, message, cure }
    }
    return { outcome: 'pass', value: byMs, message: 'the clock runs evenly' }
  }
}
