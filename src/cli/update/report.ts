import { countOf } from '../format.ts'

/** What `superclaw update` did. */
export interface UpdateReport {
  readonly outcome: 'current' | 'available' | 'verified' | 'updated'
  /** The version that was installed when it began. */
  readonly from: string
  readonly to: string
  /** What was verified of the package, a sentence each. */
  readonly checks: readonly string[]
  /** Agents that went on through the restart; `null` when no control plane was running. */
  readonly agentsKept: number | null
}

/** For people. */
export function reportLines({ outcome, from, to, checks, agentsKept }: UpdateReport): string[] {
  const verified = checks.map((check) => `  ${check}`)
  if (outcome === 'current')
    return [`SuperClaw ${from} is installed, and the registry has nothing newer (${to})`]
  if (outcome === 'available')
    return [`SuperClaw ${to} is there; ${from} is installed`, '  superclaw update installs it']
  if (outcome === 'verified') return [`SuperClaw ${to} can be installed; nothing was changed`, ...verified]
  const plane =
    agentsKept === null
      ? 'No control plane was running'
      : `The control plane was restarted and is well; ${countOf(agentsKept, 'agent')} went on`
  return [
    `SuperClaw ${to} is installed, in the place of ${from}`,
    ...verified,
    plane,
    'superclaw update --rollback goes back',
  ]
}
