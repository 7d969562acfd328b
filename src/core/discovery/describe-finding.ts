import type { Finding, FoundBy, Trust } from './finding.ts'
import type { LocalTool } from './local-tool.ts'

const ways: Readonly<Record<FoundBy, string>> = {
  lock_file: 'lock file',
  process: 'process',
  environment: 'environment',
  port: 'port',
  subnet: 'subnet',
  dns_sd: 'DNS',
  mdns: 'mDNS',
}
const trustTexts: Readonly<Record<Trust, string>> = {
  local: 'this user',
  answered: 'answered',
  claimed: 'claimed only',
}

/** `lock file, mDNS`. */
export function describeWays({ sources }: Pick<Finding, 'sources'>): string {
  return [...new Set(sources.map(({ by }) => ways[by]))].join(', ')
}

/** How one way is called: `lock file`. */
export function describeWay(by: FoundBy): string {
  return ways[by]
}

export function describeTrust(trust: Trust): string {
  return trustTexts[trust]
}

/** `12`; `over 5000` where not all were counted. */
export function describeSessions({ histories }: Pick<LocalTool, 'histories'>): string {
  const sum = histories.reduce((count, { sessions }) => count + sessions, 0)
  return `${histories.some(({ isCut }) => isCut) ? 'over ' : ''}${sum}`
}

/** When the latest session was written; `null` when none is known. */
export function lastUsedMs({ histories }: Pick<LocalTool, 'histories'>): number | null {
  const last = Math.max(0, ...histories.map((history) => history.lastUsedMs ?? 0))
  return last === 0 ? null : last
}
