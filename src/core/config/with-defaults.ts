import { checkKinds, probeNames } from './agent-rules.ts'
import { isRecord } from './fault.ts'

type Written = Readonly<Record<string, unknown>>

/**
 * An agent as the file says it, with what it does not say taken from `defaults`. Maps are merged key by key, anything
 * else is replaced. What excludes each other replaces each other: `command` and `argv`, what a probe looks at.
 */
export function withDefaults(agent: Written, defaults: Written): Written {
  const { command, argv, ...shared } = defaults
  const hasProgram = agent['command'] !== undefined || agent['argv'] !== undefined
  const inherited: Written = hasProgram ? shared : defaults
  const merged = Object.entries(agent).map(
    ([key, own]) => [key, mergedValue(key, own, inherited[key])] as const,
  )
  return { ...inherited, ...Object.fromEntries(merged) }
}

function mergedValue(key: string, own: unknown, inherited: unknown): unknown {
  const below = asMap(key, inherited)
  const above = asMap(key, own)
  if (below === undefined || above === undefined) return own
  if (!probeNames.includes(key) || !checkKinds.some((kind) => above[kind] !== undefined))
    return { ...below, ...above }
  const kept = Object.entries(below).filter(([kind]) => !checkKinds.includes(kind))
  return { ...Object.fromEntries(kept), ...above }
}

/** `restart: never` is short for `restart: { when: never }`. */
function asMap(key: string, value: unknown): Written | undefined {
  if (key === 'restart' && typeof value === 'string') return { when: value }
  return isRecord(value) ? value : undefined
}
