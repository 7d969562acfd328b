import { nearest } from '../nearest.ts'
import { dependencyCircles } from './dependency-circles.ts'
import { type Fault, isRecord } from './fault.ts'
import { watchedFaults } from './watched-rules.ts'

/** More would not be watched on one machine; a file of 1 MiB could ask for 70 million. */
export const agentsMax = 10_000

/** An agent as it was written, which may have any other fault: only what the rules ask about, where it has the right form. */
interface Written {
  /** Those that are watched and not run have rules of their own. */
  readonly kind: unknown
  readonly command: unknown
  readonly argv: unknown
  readonly hasUser: boolean
  readonly hasGateway: boolean
  readonly probes: readonly { readonly name: string; readonly fields: Readonly<Record<string, unknown>> }[]
  readonly dependsOn: readonly { readonly name: string; readonly index: number }[]
  readonly instances: number | undefined
}

type Agents = ReadonlyMap<string, Written>

/** What is wrong between the fields of an agent, and between agents. `raw` is what the file says, defaults filled in. */
export function agentFaults(raw: Readonly<Record<string, unknown>>): Fault[] {
  const agents: Agents = new Map(
    Object.entries(raw).flatMap(([name, agent]) => (isRecord(agent) ? [[name, read(agent)]] : [])),
  )
  const processes = [...agents].filter(([, agent]) => !isWatched(agent))
  const watched = [...agents].filter(([, agent]) => isWatched(agent)).map(([name]) => name)
  const names = { all: new Set(Object.keys(raw)), watched: new Set(watched) }
  return [
    ...watched.flatMap((name) => watchedFaults(name, raw[name])),
    ...processes.flatMap(([name, agent]) => programFaults(name, agent)),
    ...processes.flatMap(([name, agent]) => dependencyFaults(name, agent, names)),
    ...circleFaults(agents),
    ...idFaults(agents),
  ]
}

const isWatched = ({ kind }: Written): boolean => kind === 'probe' || kind === 'push' || kind === 'openclaw'

function read(agent: Readonly<Record<string, unknown>>): Written {
  const { kind, command, argv, user, gateway, depends_on, instances } = agent
  const dependencies: readonly unknown[] = Array.isArray(depends_on) ? depends_on : []
  return {
    kind,
    command,
    argv,
    hasUser: (user ?? null) !== null,
    hasGateway: isRecord(gateway),
    probes: probeNames.flatMap((name) => {
      const fields = agent[name]
      return isRecord(fields) ? [{ name, fields }] : []
    }),
    dependsOn: dependencies.flatMap((name, index) => (typeof name === 'string' ? [{ name, index }] : [])),
    instances:
      typeof instances === 'number' && instances >= 1 && instances <= 1_000
        ? Math.floor(instances)
        : undefined,
  }
}

/** The fields of an agent that are probes, and what a probe can look at, of which it has one. */
export const probeNames: readonly string[] = ['startup', 'readiness', 'liveness']
export const checkKinds: readonly string[] = ['log', 'tcp', 'http', 'exec', 'fd', 'notify']

function programFaults(name: string, agent: Written): Fault[] {
  const { command, argv, hasUser, hasGateway, instances, probes } = agent
  const faults: Fault[] = []
  if (command === undefined && argv === undefined) {
    faults.push({
      at: [name],
      message: 'says nothing to run',
      cure: () => 'Add `command:` or `argv:`',
      ofKey: true,
    })
  }
  if (command !== undefined && argv !== undefined) {
    faults.push({ at: [name, 'argv'], message: 'stands beside `command`', cure: () => 'Keep one of the two' })
  }
  if (hasGateway && instances !== undefined) {
    const message = 'has one address, and stands beside `instances`'
    faults.push({ at: [name, 'gateway'], message, cure: () => 'Write an agent for each gateway' })
  }
  return [...faults, ...probes.flatMap((probe) => probeFaults({ name, hasUser }, probe))]
}

function probeFaults(
  { name, hasUser }: { readonly name: string; readonly hasUser: boolean },
  probe: Written['probes'][number],
): Fault[] {
  const kinds = checkKinds.filter((kind) => probe.fields[kind] !== undefined)
  if (kinds.length === 1) {
    if (kinds[0] !== 'notify' || !hasUser) return []
    const message = 'cannot be reached by another user'
    return [{ at: [name, probe.name, 'notify'], message, cure: () => 'Write `fd: 3`, or take `user` out' }]
  }
  const message =
    kinds.length === 0 ? 'does not say how to tell' : `has ${kinds.join(' and ')}, which exclude each other`
  return [{ at: [name, probe.name], message, cure: () => `Write one of ${checkKinds.join(', ')}` }]
}

function dependencyFaults(
  name: string,
  { dependsOn }: Written,
  names: { readonly all: ReadonlySet<string>; readonly watched: ReadonlySet<string> },
): Fault[] {
  return dependsOn.flatMap((other) => {
    const at = [name, 'depends_on', other.index]
    if (!names.all.has(other.name)) {
      return [
        { at, message: `names no agent: ${other.name}`, cure: () => nameCure(other.name, [...names.all]) },
      ]
    }
    if (!names.watched.has(other.name)) return []
    const message = `names ${other.name}, which is watched and not run`
    return [
      { at, message, cure: () => 'Name an agent that runs here; or let `readiness` look at what it needs' },
    ]
  })
}

function nameCure(wanted: string, names: readonly string[]): string {
  const near = nearest(wanted, names)
  if (near.length > 0) return `Did you mean ${near.join(' or ')}?`
  return `Agents here: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}`
}

function circleFaults(agents: Agents): Fault[] {
  const dependencies = [...agents].map(
    ([name, { dependsOn }]) => [name, dependsOn.map((other) => other.name)] as const,
  )
  return dependencyCircles(new Map(dependencies)).map((circle) => ({
    at: [circle[0] ?? '', 'depends_on'],
    message: `goes in a circle: ${circle.join(' -> ')}`,
    cure: () => 'Take one of these dependencies out',
  }))
}

/** `worker` with two instances makes `worker-1`, which may be an agent already. */
function idFaults(agents: Agents): Fault[] {
  const total = [...agents.values()].reduce((sum, { instances = 1 }) => sum + instances, 0)
  if (total > agentsMax) {
    const message = `come to ${total} with their instances; ${agentsMax} are the most`
    return [{ at: [], message, cure: () => 'Ask for fewer instances' }]
  }
  const owners = new Map<string, string>()
  const faults: Fault[] = []
  for (const [name, agent] of agents) {
    for (const { id } of instancesOf(name, agent.instances)) {
      const owner = owners.get(id.toLowerCase())
      if (owner !== undefined) {
        const message = `would be called ${id}, as one of ${owner} is`
        faults.push({ at: [name], message, cure: () => 'Rename one of them', ofKey: true })
      }
      owners.set(id.toLowerCase(), name)
    }
  }
  return faults
}

/** The ids of an agent: its name, or `name-1` … when it has instances. */
export function instancesOf(
  name: string,
  instances: number | undefined,
): { id: string; instance: number | null }[] {
  if (instances === undefined) return [{ id: name, instance: null }]
  return Array.from({ length: instances }, (_, index) => ({
    id: `${name}-${index + 1}`,
    instance: index + 1,
  }))
}
