/**
 * `${secret:NAME}`, with the dollar before it that makes it plain text: `$${secret:NAME}` stands for `${secret:NAME}`.
 * What has not exactly this form is plain text.
 */
const reference = /(\$?)\$\{secret:([A-Za-z0-9][A-Za-z0-9._-]{0,127})\}/g

/** The fields of a spec, of whatever kind, in which references count, as paths. */
const fields: readonly (readonly string[])[] = [
  ['env'],
  ['target', 'headers'],
  ['token'],
  ['gateway', 'token'],
]

/** What a reference finds where its secret is not there. No secret has this stamp. */
export const missingStamp = 'missing'

type Data = Readonly<Record<string, unknown>>

/** A spec that may name secrets. */
export interface Referring {
  /** By name: the stamp of the value that counts. Absent when no secret is named. */
  readonly secrets?: Readonly<Record<string, string>>
}

/** The secrets that a text names, each once. */
export function secretsIn(text: string): string[] {
  if (!text.includes('${secret:')) return []
  const names = [...text.matchAll(reference)].flatMap(([, dollar, name = '']) => (dollar ? [] : [name]))
  return [...new Set(names)]
}

/** How a file names a secret. */
export const secretReference = (name: string): string => `\${secret:${name}}`

/** Whether a text is one reference and nothing else. */
export function isReference(text: string): boolean {
  const [name] = secretsIn(text)
  return name !== undefined && text === secretReference(name)
}

/** The text with values where it names secrets. */
export function resolveText(text: string, secretOf: (name: string) => string): string {
  if (!text.includes('${secret:')) return text
  return text.replace(reference, (whole, dollar: string, name: string) =>
    dollar ? whole.slice(1) : secretOf(name),
  )
}

/** The secrets that a spec names, each once, sorted. */
export function secretsOf(spec: object): string[] {
  const names = new Set<string>()
  mapFields(spec, (text) => {
    for (const name of secretsIn(text)) names.add(name)
    return text
  })
  return [...names].sort((a, b) => (a < b ? -1 : 1))
}

/** A spec that differs from what it was once a secret that it names has another value. The same one without references. */
export function stamped<Spec extends Referring>(
  spec: Spec,
  stampOf: (name: string) => string | undefined,
): Spec {
  const names = secretsOf(spec)
  if (names.length === 0) return spec
  const secrets = Object.fromEntries(names.map((name) => [name, stampOf(name) ?? missingStamp]))
  return Object.freeze({ ...spec, secrets })
}

/** A spec with values where it names secrets: for what starts or connects, never to be kept. */
export function resolved<Spec extends object>(spec: Spec, secretOf: (name: string) => string): Spec {
  return mapFields(spec, (text) => resolveText(text, secretOf))
}

function mapFields<Spec extends object>(spec: Spec, change: (text: string) => string): Spec {
  return fields.reduce<Data>((data, path) => mapAt(data, path, change), spec as Data) as Spec
}

function mapAt(data: Data, [field = '', ...rest]: readonly string[], change: (text: string) => string): Data {
  const inner = data[field]
  if (rest.length === 0) return inner === undefined ? data : { ...data, [field]: mapTexts(inner, change) }
  if (typeof inner !== 'object' || inner === null) return data
  return { ...data, [field]: mapAt(inner as Data, rest, change) }
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapTexts(item, change)]))
}

const need = 'it needs the secret '

/** Why what names a secret does not start, for people. */
export const needText = (name: string, fault: string): string => `${need}${name}: ${fault}`

/** Whether the reason of a failure is a {@link needText}. */
export const saysNeed = (reason: string | null): boolean => reason?.startsWith(need) ?? false
