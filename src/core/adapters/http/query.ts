/** What a field of an input is, as far as text has to be turned into it. */
export type FieldKind = 'text' | 'number' | 'boolean' | 'texts' | 'numbers'

interface FieldSchema {
  readonly type?: string
  readonly items?: FieldSchema
}

/** @param schema of one field, as JSON Schema */
export function fieldKind({ type, items }: FieldSchema): FieldKind {
  if (type === 'array') return isNumeric(items?.type) ? 'numbers' : 'texts'
  if (type === 'boolean') return 'boolean'
  return isNumeric(type) ? 'number' : 'text'
}

const isNumeric = (type: string | undefined): boolean => type === 'integer' || type === 'number'

/**
 * The fields of an input that a query string holds. A list is given by repetition, or with commas that are not
 * percent-encoded; `name=` is an empty one. Text that is no number or boolean stays text, for the schema to refuse. Names
 * that are no field are ignored.
 * @throws URIError for a percent sign that encodes nothing
 */
export function parseQuery(
  query: string,
  fields: ReadonlyMap<string, FieldKind>,
): Readonly<Record<string, unknown>> {
  const raw = new Map<string, string[]>()
  for (const pair of query.split('&')) {
    const [name = '', ...value] = pair.split('=')
    const field = decode(name)
    if (fields.has(field)) raw.set(field, [...(raw.get(field) ?? []), value.join('=')])
  }
  return Object.fromEntries(
    [...raw].map(([name, values]) => [name, fieldValue(values, fields.get(name) ?? 'text')]),
  )
}

function fieldValue(raw: readonly string[], kind: FieldKind): unknown {
  if (kind === 'texts' || kind === 'numbers') {
    if (raw.length === 1 && raw[0] === '') return []
    const texts = raw.flatMap((value) => value.split(',')).map(decode)
    return kind === 'texts' ? texts : texts.map(numberOf)
  }
  const texts = raw.map(decode)
  if (texts.length !== 1) return texts
  const [text = ''] = texts
  if (kind === 'number') return numberOf(text)
  return kind === 'boolean' ? booleanOf(text) : text
}

function numberOf(text: string): number | string {
  return /^-?\d{1,17}(\.\d{1,17})?$/.test(text) ? Number(text) : text
}

function booleanOf(text: string): boolean | string {
  if (text === 'true') return true
  return text === 'false' ? false : text
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}

/** The inverse of {@link parseQuery}: `?` and the fields that are set, or nothing. */
export function formatQuery(input: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(input).flatMap(([name, value]) => {
    if (value === undefined) return []
    if (!Array.isArray(value)) return [`${name}=${encode(value)}`]
    return value.length === 0 ? [`${name}=`] : value.map((each) => `${name}=${encode(each)}`)
  })
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

function encode(value: unknown): string {
  return encodeURIComponent(String(value).toWellFormed())
}
