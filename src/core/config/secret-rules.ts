import { secretsIn } from '../secret/references.ts'
import { type Fault, isRecord } from './fault.ts'
import type { Path } from './schema-tree.ts'

/** Where values can come from secrets: fields of texts, and fields that are one. */
const places = { maps: ['env', 'headers'], texts: ['token'] } as const
/** What is meant as a reference, whether it is one or not; a dollar before it makes it plain text. */
const meant = /(?<!\$)\$\{secret:([^}]{0,200})\}?/g

/** What is wrong with references to secrets in agents. `raw` is what the file says, defaults filled in. */
export function secretFaults(raw: Readonly<Record<string, unknown>>): Fault[] {
  return Object.entries(raw).flatMap(([name, agent]) =>
    isRecord(agent)
      ? Object.entries(agent).flatMap(([field, value]) => faultsIn(value, [name, field], placeOf(field)))
      : [],
  )
}

/** How deep a text may stand in a field to count. */
function placeOf(field: string): number | undefined {
  if (places.maps.some((each) => each === field)) return 3
  return places.texts.some((each) => each === field) ? 2 : undefined
}

function faultsIn(value: unknown, at: Path, place: number | undefined): Fault[] {
  if (typeof value === 'string') return textFaults(value, at, at.length === place)
  if (typeof value !== 'object' || value === null || at.length > 6) return []
  const entries: (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((item, index) => [index, item] as const)
    : Object.entries(value)
  return entries.flatMap(([key, item]) => faultsIn(item, [...at, key], place))
}

function textFaults(text: string, at: Path, isPlace: boolean): Fault[] {
  if (!text.includes('${secret:')) return []
  if (!isPlace) {
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
