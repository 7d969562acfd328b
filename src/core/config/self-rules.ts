import { nearest } from '../nearest.ts'
import { type Fault, isRecord } from './fault.ts'

/** What is wrong between `self`, as it was written, and the names of the agents. */
export function selfFaults(written: unknown, agentNames: readonly string[]): Fault[] {
  const remedies = isRecord(written) && Array.isArray(written['remedies']) ? written['remedies'] : []
  return remedies.flatMap((remedy: unknown, index): Fault[] => {
    const agent = isRecord(remedy) ? remedy['agent'] : undefined
    if (typeof agent !== 'string' || agentNames.includes(agent)) return []
    const near = nearest(agent, agentNames)
    const cure = (): string =>
      near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'Name one of `agents`'
    return [{ at: ['self', 'remedies', index, 'agent'], message: `names no agent: ${agent}`, cure }]
  })
}
