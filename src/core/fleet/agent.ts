import type { ProcessSnapshot } from '../agent/process-snapshot.ts'
import type { ProcessSpec } from '../agent/process-spec.ts'
import type { WatchedSnapshot } from '../watched/watched-agent.ts'
import type { WatchedSpec } from '../watched/watched-spec.ts'

/** What an agent is to be: one that we run, or one that others run and we watch. */
export type AgentSpec = ProcessSpec | WatchedSpec

/** What is known of an agent at this moment. The same object as long as nothing changed. */
export type AgentSnapshot = ProcessSnapshot | WatchedSnapshot

export const isProcess = (spec: AgentSpec): spec is ProcessSpec => spec.kind === 'process'
export const isWatched = (spec: AgentSpec): spec is WatchedSpec => spec.kind !== 'process'

/** Where the OpenClaw gateway listens that an agent is; `null` for any other. */
export function gatewayUrlOf(spec: AgentSpec): string | null {
  if (spec.kind === 'process') return spec.gateway?.url ?? null
  return spec.kind === 'openclaw' ? spec.url : null
}

/** What to do about one that fails. */
export function failingCure({ id, kind }: AgentSpec): string {
  return kind === 'process'
    ? `superclaw logs ${id}, then superclaw agent restart ${id}`
    : `superclaw agent show ${id} says since when, and why`
}
