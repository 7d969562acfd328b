import { homedir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { askGateway } from '../../core/adapters/discovery/ask-gateway.ts'
import { findGatewayProcesses } from '../../core/adapters/discovery/gateway-processes.ts'
import { findTools } from '../../core/adapters/discovery/local-tools.ts'
import { findLocks } from '../../core/adapters/discovery/lock-files.ts'
import { scanSubnets } from '../../core/adapters/discovery/scan-subnets.ts'
import { realClock } from '../../core/adapters/host/real-clock.ts'
import { createRandom } from '../../core/adapters/host/real-random.ts'
import { type Browser, openBrowser } from '../../core/adapters/mdns/browse.ts'
import { readOwnNetwork } from '../../core/adapters/mdns/own-network.ts'
import { lookUpDomain } from '../../core/adapters/mdns/wide-area.ts'
import type { Clue, Finding } from '../../core/discovery/finding.ts'
import { formatIp } from '../../core/discovery/ip-address.ts'
import { environmentClues, likelyPorts, portClues } from '../../core/discovery/local-hints.ts'
import type { LocalTool } from '../../core/discovery/local-tool.ts'
import { askClues } from '../../core/discovery/look-around.ts'
import { type KnownAgent, mergeClues } from '../../core/discovery/merge-clues.ts'
import { outsideText } from '../../core/discovery/outside-text.ts'
import type { Subnet } from '../../core/discovery/subnet.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Where to look. */
export interface Scope {
  readonly isLocal: boolean
  readonly isLan: boolean
  readonly domains: readonly string[]
  readonly subnets: readonly Subnet[]
}

export interface Found {
  readonly gateways: readonly Finding[]
  readonly tools: readonly LocalTool[]
  /** What could not be looked at, for people. */
  readonly notes: readonly string[]
}

/** Looks once. @param listenMs how long it waits for answers of the network */
export async function lookOnce(
  scope: Scope,
  agents: readonly KnownAgent[],
  { env, listenMs }: { readonly env: Environment; readonly listenMs: number },
  signal: AbortSignal,
): Promise<Found> {
  using browser = scope.isLan ? openBrowserHere(false) : undefined
  const waited = scope.isLan ? sleep(listenMs, undefined, { signal }).catch(() => undefined) : undefined
  const scan = { subnets: scope.subnets, ports: likelyPorts(env) }
  const [scanned] = await Promise.all([scanSubnets({ clock: realClock }, scan, signal), waited])
  const tools = scope.isLocal ? toolsHere(env) : []
  return { ...(await lookNow(scope, { agents, env, browser, scanned }, signal)), tools }
}

/** The command-line agents of this machine, and what is left of them. */
export function toolsHere(env: Environment): readonly LocalTool[] {
  return findTools(homedir(), env)
}

/** Looks again and again until `signal` aborts, and tells each time what is found. */
export async function lookOn(
  scope: Scope,
  agents: () => Promise<readonly KnownAgent[]>,
  { env, everyMs }: { readonly env: Environment; readonly everyMs: number },
  tell: (found: Omit<Found, 'tools'>) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  using browser = scope.isLan ? openBrowserHere(true) : undefined
  while (!signal.aborted) {
    const found = await lookNow(scope, { agents: await agents(), env, browser, scanned: [] }, signal)
    if (!signal.aborted) await tell(found)
    await realClock.sleep(everyMs, signal).catch(() => undefined)
  }
}

function openBrowserHere(isLasting: boolean): Browser {
  return openBrowser({ clock: realClock, random: createRandom(realClock.now) }, { isLasting })
}

interface Look {
  readonly agents: readonly KnownAgent[]
  readonly env: Environment
  readonly browser: Browser | undefined
  readonly scanned: readonly Clue[]
}

async function lookNow(
  scope: Scope,
  { agents, env, browser, scanned }: Look,
  signal: AbortSignal,
): Promise<Omit<Found, 'tools'>> {
  const local = scope.isLocal ? localClues(env) : { clues: [], faults: [] }
  const domains = await Promise.all(scope.domains.map((domain) => lookUpDomain(domain, signal)))
  const network = readOwnNetwork()
  const clues = [
    ...local.clues,
    ...(browser?.clues() ?? []),
    ...domains.flatMap((domain) => domain.clues),
    ...scanned,
  ]
  const asked = await askClues(askGateway, clues, signal)
  const ownAddresses = new Set(network.addresses.map(formatIp))
  const noLink = browser && network.links.length === 0 ? ['this machine is on no network'] : []
  const faults = [
    ...local.faults,
    ...(browser?.faults() ?? []),
    ...domains.flatMap(({ faults: each }) => each),
  ]
  return {
    gateways: mergeClues(asked, { ownAddresses, agents }),
    notes: [...noLink, ...faults].map((fault) => outsideText(fault)),
  }
}

function localClues(env: Environment) {
  const { clues, faults } = findLocks(homedir(), env)
  const more = [...findGatewayProcesses(), ...environmentClues(env), ...portClues(env)]
  return { clues: [...clues, ...more], faults }
}
