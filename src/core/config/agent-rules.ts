import { nearest } from '../nearest.ts'

interface RuleIssue {
  readonly at: readonly (string | number)[]
  readonly message: string
  readonly cure?: string
}

/** An agent as it was written, which may have any other fault: only what the rules ask about, where it has the right form. */
interface Written {
  readonly command: unknown
  readonly argv: unknown
  readonly readiness: Readonly<Record<string, unknown>> | undefined
  readonly dependsOn: readonly string[]
  readonly instances: number | undefined
}

type Agents = ReadonlyMap<string, Written>

/** What is wrong between the fields of an agent, and between agents. `raw` is what the file says, defaults filled in. */
export function agentIssues(raw: Readonly<Record<string, unknown>>): RuleIssue[] {
  const agents: Agents = new Map(
    Object.entries(raw).flatMap(([name, agent]) => (isRecord(agent) ? [[name, read(agent)]] : [])),
  )
  return [
    ...[...agents].flatMap(([name, agent]) => programIssues(name, agent)),
    ...[...agents].flatMap(([name, agent]) => dependencyIssues(name, agent, Object.keys(raw))),
    ...circleIssues(agents),
    ...idIssues(agents),
  ]
}

function read(agent: Readonly<Record<string, unknown>>): Written {
  const { command, argv, readiness, depends_on, instances } = agent
  return {
    command,
    argv,
    readiness: isRecord(readiness) ? readiness : undefined,
    dependsOn: Array.isArray(depends_on) ? depends_on.filter((name) => typeof name === 'string') : [],
    instances: Number.isInteger(instances) && Number(instances) <= 1_000 ? Number(instances) : undefined,
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function programIssues(name: string, { command, argv, readiness }: Written): RuleIssue[] {
  const issues: RuleIssue[] = []
  if (command === undefined && argv === undefined) {
    issues.push({ at: [name], message: 'says nothing to run', cure: 'Add `command:` or `argv:`' })
  }
  if (command !== undefined && argv !== undefined) {
    issues.push({ at: [name, 'argv'], message: 'stands beside `command`', cure: 'Keep one of the two' })
  }
  const kinds = ['log', 'tcp', 'http'].filter((kind) => readiness?.[kind] !== undefined)
  if (readiness && kinds.length !== 1) {
    issues.push({ at: [name, 'readiness'], message: 'needs exactly one of log, tcp, http' })
  }
  return issues
}

function dependencyIssues(name: string, { dependsOn }: Written, names: readonly string[]): RuleIssue[] {
  return dependsOn.flatMap((other, index) => {
    if (names.includes(other)) return []
    const near = nearest(other, names)
    const cure = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `Agents here: ${names.join(', ')}`
    return [{ at: [name, 'depends_on', index], message: `names no agent: ${other}`, cure }]
  })
}

/** One issue for each circle, at the agent of it that is named first. */
function circleIssues(agents: Agents): RuleIssue[] {
  const done = new Set<string>()
  const issues: RuleIssue[] = []
  const visit = (name: string, trail: readonly string[]): void => {
    const start = trail.indexOf(name)
    if (start >= 0) {
      const circle = [...trail.slice(start), name].join(' -> ')
      issues.push({
        at: [name, 'depends_on'],
        message: `goes in a circle: ${circle}`,
        cure: 'Take one of these out',
      })
      return
    }
    if (done.has(name)) return
    for (const next of agents.get(name)?.dependsOn ?? []) visit(next, [...trail, name])
    done.add(name)
  }
  for (const name of agents.keys()) visit(name, [])
  return issues
}

/** `worker` with two instances makes `worker-1`, which may be an agent already. */
function idIssues(agents: Agents): RuleIssue[] {
  const owners = new Map<string, string>()
  const issues: RuleIssue[] = []
  for (const [name, agent] of agents) {
    for (const { id } of instancesOf(name, agent.instances)) {
      const owner = owners.get(id.toLowerCase())
      if (owner !== undefined) {
        issues.push({
          at: [name],
          message: `would be called ${id}, as one of ${owner} is`,
          cure: 'Rename one of them',
        })
      }
      owners.set(id.toLowerCase(), name)
    }
  }
  return issues
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
