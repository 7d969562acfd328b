import { type AgentSnapshot, failingCure } from '../fleet/agent.ts'
import type { OutputOf } from '../operations/contract.ts'

export type Finding = OutputOf<'plane.doctor'>['findings'][number]

export interface PlaneCondition {
  readonly agents: readonly AgentSnapshot[]
  readonly isReadOnly: boolean
  readonly hasGuardian: boolean
  /** Free bytes of the disk of the state directory; `undefined` when it cannot be told. */
  readonly freeBytes: number | undefined
  readonly memoryBytes: number
  /** Whether the configuration in force is an older one because the file has faults. */
  readonly isConfigStale: boolean
}

const freeBytesMin = 100_000_000
const memoryBytesMax = 300_000_000

/** What a person should know of a control plane. */
export function planeFindings(condition: PlaneCondition): Finding[] {
  return [
    storeFinding(condition),
    diskFinding(condition),
    configFinding(condition),
    guardianFinding(condition),
    memoryFinding(condition),
    ...agentFindings(condition.agents),
  ]
}

export function worstFirst(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => rank[a.level] - rank[b.level])
}

const rank = { failure: 0, warning: 1, ok: 2 }

function storeFinding({ isReadOnly }: PlaneCondition): Finding {
  const check = 'store'
  if (!isReadOnly) return { check, level: 'ok', message: 'Events are written to disk' }
  const cure = 'Free space on the disk of the state directory; writing resumes by itself'
  return {
    check,
    level: 'failure',
    message: 'The disk refuses writes: nothing new is recorded, agents keep running',
    cure,
  }
}

function diskFinding({ freeBytes }: PlaneCondition): Finding {
  const check = 'disk'
  if (freeBytes === undefined) return { check, level: 'warning', message: 'Free space cannot be told' }
  const message = `${(freeBytes / 1e9).toFixed(1)} GB free`
  if (freeBytes >= freeBytesMin) return { check, level: 'ok', message }
  return { check, level: 'warning', message, cure: 'Free space, or lower `log.max_size` and `log.keep`' }
}

function configFinding({ isConfigStale }: PlaneCondition): Finding {
  const check = 'configuration'
  if (!isConfigStale) return { check, level: 'ok', message: 'The file is in force' }
  const message = 'The file has faults; the agents of the last good one run'
  return { check, level: 'warning', message, cure: 'superclaw config validate, then superclaw reload' }
}

function guardianFinding({ hasGuardian }: PlaneCondition): Finding {
  const check = 'guardian'
  if (hasGuardian) return { check, level: 'ok', message: 'It is started again if it is killed' }
  const message = 'Nobody starts it again if it is killed; agents would go on'
  return {
    check,
    level: 'warning',
    message,
    cure: 'superclaw stop --keep-agents, then superclaw start --detach',
  }
}

function memoryFinding({ memoryBytes }: PlaneCondition): Finding {
  const message = `${Math.round(memoryBytes / 1e6)} MB resident`
  if (memoryBytes <= memoryBytesMax) return { check: 'memory', level: 'ok', message }
  return {
    check: 'memory',
    level: 'warning',
    message,
    cure: 'superclaw stop --keep-agents, then start; and tell us',
  }
}

function agentFindings(agents: readonly AgentSnapshot[]): Finding[] {
  const failing = agents.filter(({ state }) => state === 'failed' || state === 'crash_looping')
  if (failing.length === 0) return [{ check: 'agents', level: 'ok', message: 'None is failing' }]
  return failing.map(({ spec, state, reason }) => ({
    check: `agent ${spec.id}`,
    level: 'warning',
    message: `${state === 'failed' ? 'It failed' : 'It crashes again and again'}: ${reason}`,
    cure: failingCure(spec),
  }))
}
