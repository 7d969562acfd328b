import { isAbsolute } from 'node:path'
import type { EventLog, RunRecord } from '../core/event/event-log.ts'
import { type AgentSnapshot, isProcess } from '../core/fleet/agent.ts'
import type { Clock } from '../core/platform.ts'
import { type AgentRun, homeVariables } from '../core/usage/agent-of-call.ts'

export interface AgentRunsDeps {
  readonly snapshot: () => readonly AgentSnapshot[]
  readonly log: Pick<EventLog, 'runs'>
  readonly clock: Pick<Clock, 'elapsed'>
}

/** Of each agent that is run here, its last runs. */
const runsMax = 20
/** Nobody waits for what is younger. */
const freshMs = 5_000

/** Who runs where, and ran lately: asked for again after some seconds. */
export function createAgentRuns({ snapshot, log, clock }: AgentRunsDeps): () => Promise<readonly AgentRun[]> {
  let known: Promise<readonly AgentRun[]> | undefined
  let knownMs = 0
  const read = async (): Promise<readonly AgentRun[]> => {
    const runs = snapshot().map(async (agent) =>
      isProcess(agent.spec) ? (await log.runs(agent.spec.id, runsMax)).map(runOf(agent.spec)) : [],
    )
    return (await Promise.all(runs)).flat()
  }
  return () => {
    if (known && clock.elapsed() - knownMs < freshMs) return known
    knownMs = clock.elapsed()
    known = read()
    return known
  }
}

interface Place {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

function runOf({ cwd, env }: Place) {
  const homes = Object.fromEntries(
    homeVariables.flatMap((name) => (isAbsolute(env[name] ?? '') ? [[name, env[name]]] : [])),
  )
  return ({ agentId, startedAtMs, end }: RunRecord): AgentRun => ({
    ...{ agent: agentId, cwd, sinceMs: startedAtMs, untilMs: end?.atMs ?? null, homes },
  })
}
