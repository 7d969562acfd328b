import { addGatewayCommand } from './add-command.ts'
import { agentNameFor } from './agent-name.ts'
import { type Answer, type Clue, type Endpoint, type Finding, foundBy, type Trust } from './finding.ts'
import { isLoopback, parseIp } from './ip-address.ts'
import { outsideText } from './outside-text.ts'

/** A clue with what answered at one of its endpoints. */
export interface AskedClue {
  readonly clue: Clue
  readonly endpoint: Endpoint
  readonly answer: Answer
}

export interface KnownAgent {
  readonly id: string
  /** By what it is reached; missing or `null` for one that is run here. */
  readonly target?: string | null
}

interface Surroundings {
  /** Addresses of this machine, apart from loopback. */
  readonly ownAddresses: ReadonlySet<string>
  readonly agents: readonly KnownAgent[]
}

/**
 * Gateways from clues: those that lead to the same port of the same machine are one, with the name and address of the most
 * trustworthy, and no clue can join what others keep apart. Sorted: this machine first, then by trust and id.
 */
export function mergeClues(asked: readonly AskedClue[], around: Surroundings): Finding[] {
  const worthy = asked.filter(({ clue, answer }) => !clue.isGuess || answer.kind === 'gateway')
  const groups = Map.groupBy(worthy, ({ endpoint }) => endpointId(endpoint, around.ownAddresses))
  const unnamed = [...groups].map(([id, group]) => unnamedOf(id, group, around)).sort(compare)
  const taken = new Set(around.agents.map((agent) => agent.id))
  return unnamed.map((finding) => {
    const name = finding.agentId ?? agentNameFor(nameSource(finding), taken)
    taken.add(name)
    const add = finding.agentId === null ? addGatewayCommand({ name, url: finding.url }) : null
    return { ...finding, name, add }
  })
}

/** Each port of this machine is one, by whichever of its addresses it was found. */
function endpointId({ host, port }: Endpoint, ownAddresses: ReadonlySet<string>): string {
  const plain = host.toLowerCase()
  return `${isHere(plain, ownAddresses) ? 'local' : plain}|${port}`
}

function isHere(host: string, ownAddresses: ReadonlySet<string>): boolean {
  const address = parseIp(host)
  if (host === 'localhost' || (address && isLoopback(address))) return true
  return ownAddresses.has(host.split('%')[0] ?? host)
}

type Unnamed = Omit<Finding, 'name' | 'add'>

function unnamedOf(id: string, group: readonly AskedClue[], around: Surroundings): Unnamed {
  const sorted = [...group].sort((one, other) => rank(one) - rank(other))
  // The group has one at least.
  const [best = group[0] as AskedClue] = sorted
  const { answer } = best
  const isLocal = id.startsWith('local|')
  const isReachable = answer.kind === 'gateway'
  const url = urlOf(best)
  return {
    ...{ id, url, isLocal, isReachable },
    displayName: displayNameOf(sorted),
    trust: trustOf(sorted),
    sources: sourcesOf(sorted),
    status: answer.kind === 'gateway' ? answer.status : answer.detail,
    version: answer.kind === 'gateway' ? answer.version : null,
    // One that listens beyond loopback refuses to run without.
    needsAuth: isReachable && !isLocal ? true : null,
    configPath: sorted.find(({ clue }) => clue.configPath !== undefined)?.clue.configPath ?? null,
    agentId: agentAt(best.endpoint, around)?.id ?? null,
  }
}

/** What answered comes before what did not, then the more trustworthy, then loopback before other addresses. */
function rank({ clue, endpoint, answer }: AskedClue): number {
  const isLoop = endpoint.host === '127.0.0.1' ? 0 : 1
  return (answer.kind === 'gateway' ? 0 : 1000) + foundBy.indexOf(clue.by) * 10 + isLoop
}

function trustOf(group: readonly AskedClue[]): Trust {
  if (group.some(({ clue }) => clue.by === 'lock_file')) return 'local'
  return group.some(({ answer }) => answer.kind === 'gateway') ? 'answered' : 'claimed'
}

function displayNameOf(group: readonly AskedClue[]): string | null {
  const name = group.find(({ clue }) => clue.name !== null)?.clue.name
  return name == null ? null : outsideText(name)
}

function sourcesOf(group: readonly AskedClue[]): Finding['sources'] {
  const sources = new Map(
    [...group]
      .sort((one, other) => foundBy.indexOf(one.clue.by) - foundBy.indexOf(other.clue.by))
      .map(({ clue: { by, detail } }) => [`${by}|${detail}`, { by, detail: outsideText(detail) }]),
  )
  return [...sources.values()].slice(0, sourcesMax)
}

/** A gateway writes two lock files; more than that is somebody's game. */
const sourcesMax = 8

/** A URL cannot hold the zone of an address (RFC 3986); the host name that the beacon gave stands for it. */
function urlOf({ clue, endpoint: { host, port, isTls } }: AskedClue): string {
  const scheme = isTls ? 'wss' : 'ws'
  const [plain = host, zone] = host.split('%')
  const isName = clue.hostName !== null && /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i.test(clue.hostName)
  if (zone !== undefined && isName) return `${scheme}://${clue.hostName}:${port}`
  return `${scheme}://${plain.includes(':') ? `[${plain}]` : plain}:${port}`
}

/** The agent that is reached at that endpoint, whatever scheme and path its URL has. */
function agentAt(endpoint: Endpoint, { agents, ownAddresses }: Surroundings): KnownAgent | undefined {
  const id = endpointId(endpoint, ownAddresses)
  return agents.find(({ target }) => {
    const url = target == null ? null : URL.parse(target)
    if (!url) return false
    const isTls = url.protocol === 'wss:' || url.protocol === 'https:'
    const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port)
    return endpointId({ host: url.hostname.replace(/^\[|\]$/g, ''), port, isTls }, ownAddresses) === id
  })
}

function nameSource({ displayName, isLocal, id }: Unnamed): string {
  if (displayName !== null) return displayName
  return isLocal ? 'openclaw' : `openclaw-${id.split('|')[0]}`
}

const trustRank = { local: 0, answered: 1, claimed: 2 } as const

function compare(one: Unnamed, other: Unnamed): number {
  const [a, b] = [one, other].map(({ isLocal, trust }) => (isLocal ? 0 : 10) + trustRank[trust])
  return (a ?? 0) - (b ?? 0) || (one.id < other.id ? -1 : 1)
}
