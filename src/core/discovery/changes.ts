import type { Finding } from './finding.ts'

export interface Change {
  readonly kind: 'found' | 'changed' | 'lost'
  readonly gateway: Finding
}

/** Compares what is found each time with what was found before. */
export interface ChangeWatch {
  /** What is other than at the last look; at the first, all are found. */
  changes(findings: readonly Finding[]): Change[]
}

/** Looks in a row that must miss one before it is lost: a single packet may be. */
const missesMax = 2

export function createChangeWatch(): ChangeWatch {
  const known = new Map<string, { readonly gateway: Finding; readonly misses: number }>()
  return {
    changes(findings) {
      const seen = new Set(findings.map(({ id }) => id))
      const changes: Change[] = []
      for (const gateway of findings) {
        const before = known.get(gateway.id)?.gateway
        known.set(gateway.id, { gateway, misses: 0 })
        if (!before) changes.push({ kind: 'found', gateway })
        else if (!isSame(before, gateway)) changes.push({ kind: 'changed', gateway })
      }
      for (const [id, { gateway, misses }] of known) {
        if (seen.has(id)) continue
        if (misses + 1 < missesMax) known.set(id, { gateway, misses: misses + 1 })
        else {
          known.delete(id)
          changes.push({ kind: 'lost', gateway })
        }
      }
      return changes
    },
  }
}

/** That it is found in one more way is no news. */
function isSame(one: Finding, other: Finding): boolean {
  const told = ({ isReachable, status, version, trust, url, agentId }: Finding) =>
    JSON.stringify([isReachable, status, version, trust, url, agentId])
  return told(one) === told(other)
}
