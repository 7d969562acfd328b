import type { Issue } from '../errors.ts'
import { agentFaults } from './agent-rules.ts'
import { type Fault, isRecord } from './fault.ts'
import { placedIssues } from './placed-issues.ts'
import { type AgentConfig, agentSchema, type Config, configSchema, schemaOfAgent } from './schema.ts'
import { type Path, schemaAt, shapeOf } from './schema-tree.ts'
import { secretFaults } from './secret-rules.ts'
import { settingSchemaAt, settingsFaults } from './settings-rules.ts'
import { withDefaults } from './with-defaults.ts'
import { withoutEmpty } from './without-empty.ts'
import { parseYamlSource, type YamlSource } from './yaml-source.ts'
import { zodFaults } from './zod-faults.ts'

export interface ParsedConfig {
  /** `undefined` when there is any issue. */
  readonly value: Config | undefined
  /** Every fault of the file (the first hundred, when there are more), in the order of its lines. */
  readonly issues: readonly Issue[]
}

/**
 * Reads superclaw.yaml (or the same as JSON, which is YAML too). Never throws. No issue says what a value is, but for
 * names of agents: it may be a secret.
 * @param path for the issues
 */
export function parseConfig(text: string, { path }: { readonly path: string }): ParsedConfig {
  const source = parseYamlSource(text)
  const { value, faults } = source.isReadable ? readConfig(source.value) : { value: undefined, faults: [] }
  const issues = issuesOf(faults, source, path)
  return { value: issues.length === 0 ? value : undefined, issues }
}

/** As issues of {@link parseConfig}: what was found out later about a text that has none. */
export function placeFaults(faults: readonly Fault[], text: string, path: string): readonly Issue[] {
  return issuesOf(faults, parseYamlSource(text), path)
}

/** Whether a text without faults says anything at `at`, so that no default counts there. */
export function isWritten(text: string, at: Path): boolean {
  return (valueAt(parseYamlSource(text).value, at) ?? null) !== null
}

function issuesOf(faults: readonly Fault[], source: YamlSource, file: string): Issue[] {
  return placedIssues(faults, source, file, (at) => writtenPath(at, source.value))
}

/** What an agent has from `defaults` stands there. */
function writtenPath(at: Path, root: unknown): Path {
  if (at[0] !== 'agents' || at.length < 3 || valueAt(root, at) !== undefined) return at
  const inDefaults = ['defaults', ...at.slice(2)]
  return valueAt(root, inDefaults) === undefined ? at : inDefaults
}

/** `undefined` where nothing is written, `null` where there is a key with nothing after it. */
function valueAt(value: unknown, path: Path): unknown {
  let current = value
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined
    current = (current as Record<string | number, unknown>)[key]
  }
  return current
}

interface ReadConfig {
  readonly value: Config | undefined
  readonly faults: readonly Fault[]
}

function readConfig(root: unknown): ReadConfig {
  if (!isRecord(root)) {
    const cure = (): string => 'Begin with `version: 1`; `superclaw config init` writes an example'
    return { value: undefined, faults: [{ at: [], message: 'is not a map of settings', cure }] }
  }
  const written = withoutEmpty(root, configSchema)
  const top = configSchema.safeParse(written, { reportInput: true })
  const defaults = isRecord(written['defaults']) ? withoutEmpty(written['defaults'], agentSchema) : {}
  const agents = Object.entries(isRecord(written['agents']) ? written['agents'] : {}).map(
    ([name, agent]) => [name, isRecord(agent) ? readAgent(agent, defaults) : agent] as const,
  )
  const read = readAgents(agents)
  const faults = [
    ...(top.success ? [] : zodFaults(top.error, [], settingSchemaAt)),
    ...agentFaults(Object.fromEntries(agents)).map((fault) => ({ ...fault, at: ['agents', ...fault.at] })),
    ...secretFaults(Object.fromEntries(agents)).map((fault) => ({ ...fault, at: ['agents', ...fault.at] })),
    ...exportFaults(written['otlp']),
    ...settingsFaults(
      written,
      agents.map(([name]) => name),
    ),
    ...read.faults,
  ]
  if (!top.success || faults.length > 0) return { value: undefined, faults }
  const { $schema, defaults: _, ...settings } = top.data
  return { value: { ...settings, agents: read.agents }, faults }
}

/** In headers that go to another collector, secrets may be named. */
function exportFaults(otlp: unknown): Fault[] {
  const exported = isRecord(otlp) ? otlp['export'] : undefined
  return secretFaults({ export: exported }).map((fault) => ({ ...fault, at: ['otlp', ...fault.at] }))
}

type Written = Readonly<Record<string, unknown>>

/** As it is written, with what it does not say taken from `defaults`, as far as its kind has such settings. */
function readAgent(agent: Written, defaults: Written): Written {
  const schema = schemaOfAgent(agent)
  const shape = shapeOf(schema) ?? {}
  const fitting = Object.entries(defaults).filter(
    ([key]) => schema === agentSchema || Object.hasOwn(shape, key),
  )
  return withDefaults(withoutEmpty(agent, schema), Object.fromEntries(fitting))
}

function readAgents(written: readonly (readonly [string, unknown])[]): {
  readonly agents: Readonly<Record<string, AgentConfig>>
  readonly faults: readonly Fault[]
} {
  const agents: [string, AgentConfig][] = []
  const faults: Fault[] = []
  for (const [name, agent] of written) {
    const at = ['agents', name]
    if (!isRecord(agent)) {
      const cure = (): string => `Write \`${name}: { command: … }\``
      faults.push({ at, message: 'is not a map of settings', cure })
      continue
    }
    const schema = schemaOfAgent(agent)
    const parsed = schema.safeParse(agent, { reportInput: true })
    if (parsed.success) agents.push([name, parsed.data])
    else faults.push(...zodFaults(parsed.error, at, (path) => schemaAt(path, schema)))
  }
  return { agents: Object.fromEntries(agents), faults }
}
