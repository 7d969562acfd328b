import { secretsIn } from '../secret/references.ts'
import { type Fault, isRecord } from './fault.ts'
import type { Path } from './schema-tree.ts'

/** Where values can come from secrets: fields of an agent, `*` for any name in one. */
const places = ['env.*', 'headers.*', 'token', 'gateway.token']
/** What is meant as a reference, whether it is one or not; a dollar before it makes it plain text. */
const meant = /(?<!\$)\$\{secret:([^}]{0,200})\}?/g

/** What is wrong with references to secrets in agents. `raw` is what the file says, defaults filled in. */
export function secretFaults(raw: Readonly<Record<string, unknown>>): Fault[] {
  return Object.entries(raw).flatMap(([name, agent]) => (isRecord(agent) ? faultsIn(agent, [name]) : []))
}

function isPlace([, field, key, ...deeper]: Path): boolean {
  if (deeper.length > 0) return false
  return key === undefined
    ? places.includes(String(field))
    : places.includes(`${field}.*`) || places.includes(`${field}.${key}`)
}

function faultsIn(value: unknown, at: Path): Fault[] {
  if (typeof value === 'string') return textFaults(value, at)
  if (typeof value !== 'object' || value === null || at.length > 6) return []
  const entries: (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((item, index) => [index, item] as const)
    : Object.entries(value)
  return entries.flatMap(([key, item]) => faultsIn(item, [...at, key]))
}

function textFaults(text: string, at: Path): Fault[] {
  if (!text.includes('${secret:')) return []
  if (!isPlace(at)) {
    if (secretsIn(text).length === 0) return []
    const cure = (): string =>
      'Name it in env, and let the agent read that variable; headers and token take secrets, too'
    return [{ at, message: 'cannot take a secret: what stands here is seen and kept', cure }]
  }
  return [...text.matchAll(meant)].some(([whole]) => secretsIn(whole).length === 0)
    ? [{ at, message: 'has a reference to a secret that is none', cure: () => referenceCure }]
    : []
}

const referenceCure = `Write \${secret:NAME}, its name of letters, digits, ".", "_" and "-"; $\${secret: stands for the text itself`
