import type { z } from 'zod'
import type { Issue } from '../errors.ts'
import { nearest } from '../nearest.ts'
import { agentIssues } from './agent-rules.ts'
import { type AgentConfig, agentSchema, type Config, configSchema } from './schema.ts'
import { parseYamlSource, type YamlSource } from './yaml-source.ts'

export interface ParsedConfig {
  /** `undefined` when there is any issue. */
  readonly value: Config | undefined
  /** Every fault of the file, in the order of its lines. */
  readonly issues: readonly Issue[]
}

type Path = readonly (string | number)[]
type Report = (path: Path, message: string, more?: { cure?: string | undefined; ofKey?: boolean }) => void

/** Reads superclaw.yaml (or the same as JSON, which is YAML too). `path` is for the messages. */
export function parseConfig(text: string, { path }: { readonly path: string }): ParsedConfig {
  const source = parseYamlSource(text)
  if (source.issues.length > 0)
    return { value: undefined, issues: source.issues.map((issue) => ({ ...issue, file: path })) }
  const issues: Issue[] = []
  const report: Report = (at, message, { cure, ofKey = false } = {}) => {
    const place = source.place(placePath(source, at), ofKey)
    issues.push({
      path: at.join('.'),
      message,
      file: path,
      ...place,
      ...(cure === undefined ? {} : { cure }),
    })
  }
  const value = readConfig(source.value, report)
  // A fault of `defaults` is a fault of every agent: the first one says it.
  const distinct = new Map(
    issues.toReversed().map((issue) => [`${issue.line}:${issue.column}:${issue.message}`, issue]),
  )
  const sorted = [...distinct.values()].sort(
    (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  )
  return { value: issues.length === 0 ? value : undefined, issues: sorted }
}

function readConfig(raw: unknown, report: Report): Config | undefined {
  if (!isRecord(raw)) {
    report([], 'is not a map of settings', {
      cure: 'Begin with `version: 1`; `superclaw config init` writes an example',
    })
    return undefined
  }
  const parsed = configSchema.safeParse(raw)
  if (!parsed.success) reportZod(parsed.error, [], report)
  const defaults = isRecord(raw['defaults']) ? raw['defaults'] : {}
  const written = isRecord(raw['agents']) ? raw['agents'] : {}
  const merged = Object.fromEntries(
    Object.entries(written).map(([name, agent]) => [
      name,
      isRecord(agent) ? withDefaults(agent, defaults) : agent,
    ]),
  )
  for (const { at, message, cure } of agentIssues(merged))
    report(['agents', ...at], message, { cure, ofKey: at.length === 1 })
  const agents = readAgents(merged, report)
  return parsed.success ? { ...parsed.data, agents } : undefined
}

function readAgents(merged: Record<string, unknown>, report: Report): Record<string, AgentConfig> {
  const agents: Record<string, AgentConfig> = {}
  for (const [name, agent] of Object.entries(merged)) {
    if (!isRecord(agent)) {
      report(['agents', name], 'is not a map of settings', { cure: `Write \`${name}: { command: … }\`` })
      continue
    }
    const parsed = agentSchema.safeParse(agent)
    if (parsed.success) agents[name] = parsed.data
    else reportZod(parsed.error, ['agents', name], report)
  }
  return agents
}

/** Maps are merged key by key, anything else is replaced; `argv` and `command` replace each other. */
function withDefaults(
  agent: Record<string, unknown>,
  defaults: Record<string, unknown>,
): Record<string, unknown> {
  const { command, argv, ...rest } = defaults
  const hasProgram = 'command' in agent || 'argv' in agent
  const program = hasProgram
    ? {}
    : { ...(command === undefined ? {} : { command }), ...(argv === undefined ? {} : { argv }) }
  const merged: Record<string, unknown> = { ...rest, ...program, ...agent }
  for (const [key, value] of Object.entries(defaults)) {
    const own = agent[key]
    if (isRecord(value) && isRecord(own)) merged[key] = { ...value, ...own }
  }
  return merged
}

function reportZod(error: z.ZodError, prefix: Path, report: Report): void {
  for (const issue of error.issues) reportIssue(issue, prefix, report)
}

function reportIssue(issue: z.core.$ZodIssue, prefix: Path, report: Report): void {
  const at = [...prefix, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))]
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) reportUnknownKey([...at, key], report)
  } else if (issue.code === 'invalid_union') {
    reportUnion(issue, at, report)
  } else if (issue.code === 'invalid_key') {
    report(at, plain(issue.issues[0]?.message ?? issue.message), { ofKey: true })
  } else {
    report(at, plain(issue.message))
  }
}

/** The branch that fits the shape of what was written says more than that no branch fits. */
function reportUnion(issue: z.core.$ZodIssueInvalidUnion, at: Path, report: Report): void {
  const deeper = issue.errors.find((branch) =>
    branch.some(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'),
  )
  if (deeper) for (const inner of deeper) reportIssue(inner, at, report)
  else
    report(
      at,
      [...new Set(issue.errors.flatMap((branch) => branch.map(({ message }) => plain(message))))].join(
        ', or ',
      ),
    )
}

function reportUnknownKey(at: Path, report: Report): void {
  const key = String(at.at(-1))
  const known = knownKeys(at.slice(0, -1))
  const near = nearest(key, known)
  const cure = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `Known here: ${known.join(', ')}`
  report(at, 'is not a setting', { cure, ofKey: true })
}

/** The settings that exist where `at` points. */
function knownKeys(at: Path): string[] {
  const [top] = at
  const inner = top === 'agents' ? at.slice(2) : top === 'defaults' ? at.slice(1) : undefined
  let schema: z.ZodType = inner === undefined ? configSchema : agentSchema
  for (const key of inner ?? at) schema = childSchema(schema, String(key)) ?? schema
  return Object.keys(shapeOf(schema) ?? {})
}

function childSchema(schema: z.ZodType, key: string): z.ZodType | undefined {
  return shapeOf(schema)?.[key]
}

function shapeOf(schema: z.ZodType): Record<string, z.ZodType> | undefined {
  const { def } = schema as unknown as {
    def: { shape?: Record<string, z.ZodType>; innerType?: z.ZodType; options?: z.ZodType[] }
  }
  if (def.shape) return def.shape
  if (def.innerType) return shapeOf(def.innerType)
  return def.options?.map(shapeOf).find((shape) => shape !== undefined)
}

/** What an agent has from `defaults` stands there. */
function placePath(source: YamlSource, at: Path): Path {
  if (at[0] !== 'agents' || at.length < 3 || has(source.value, at)) return at
  const inDefaults = ['defaults', ...at.slice(2)]
  return has(source.value, inDefaults) ? inDefaults : at
}

function has(value: unknown, path: Path): boolean {
  return (
    path.length === 0 ||
    (isRecord(value) && Object.hasOwn(value, String(path[0])) && has(value[String(path[0])], path.slice(1)))
  )
}

const words: Readonly<Record<string, string>> = {
  object: 'a map',
  record: 'a map',
  array: 'a list',
  string: 'text',
  int: 'a whole number',
  boolean: 'true or false',
}

/** Zod's words in ours. */
function plain(message: string): string {
  const [, expected] = /^Invalid input: expected (\S+), received \S+$/.exec(message) ?? []
  if (expected !== undefined) return `should be ${words[expected] ?? `a ${expected}`}`
  return message
    .replace(/^Invalid input: expected /, 'should be ')
    .replace(/^Invalid option: expected one of /, 'should be one of ')
    .replace(/^Too (?:small|big): expected \S+ to be /, 'should be ')
    .replaceAll('|', ' | ')
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
