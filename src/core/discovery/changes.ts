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

  function see(gateway: Finding): Change[] {
    const before = known.get(gateway.id)?.gateway
    known.set(gateway.id, { gateway, misses: 0 })
    if (!before) return [{ kind: 'found', gateway }]
    return isSame(before, gateway) ? [] : [{ kind: 'changed', gateway }]
  }

  function miss(id: string): Change[] {
    const before = known.get(id)
    if (!before) return []
    const misses = before.misses + 1
    if (misses < missesMax) {
      known.set(id, { ...before, misses })
      return []
    }
    known.delete(id)
    return [{ kind: 'lost', gateway: before.gateway }]
  }

  return {
    changes(findings) {
      const seen = new Set(findings.map(({ id }) => id))
      const missing = [...known.keys()].filter((id) => !seen.has(id))
      return [...findings.flatMap(see), ...missing.flatMap(miss)]
    },
  }
}

/** That it is found in one more way is no news. */
function isSame(one: Finding, other: Finding): boolean {
  const told = ({ isReachable, status, version, trust, url, agentId }: Finding) =>
    JSON.stringify([isReachable, status, version, trust, url, agentId])
  return told(one) === told(other)
}
