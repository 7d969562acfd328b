import { RE2JS } from 're2js'
import { parseQuantity, type QuantityUnit } from './quantity.ts'

/**
 * One condition of a filter. All of them must hold.
 * `word`: somewhere in the text. `pattern`: `/re/`, RE2 syntax.
 * `field`: `state:failed,backoff` (starts with one of them) or `fleet=prod` (is it).
 * `compare`: `cpu>50`. `label`: `label:tier=web`, or `label:tier` for any value.
 */
export type Term = { readonly isNegated: boolean } & (
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'pattern'; readonly pattern: RE2JS }
  | {
      readonly kind: 'field'
      readonly field: string
      /** In lower case. */
      readonly values: readonly string[]
      /** As they were written. */
      readonly written: readonly string[]
      readonly isExact: boolean
    }
  | { readonly kind: 'compare'; readonly field: string; readonly operator: Operator; readonly value: number }
  | { readonly kind: 'label'; readonly key: string; readonly value: string | null }
)
type Operator = '>' | '>=' | '<' | '<='

export interface Filter {
  readonly terms: readonly Term[]
  /** What could not be understood, one sentence each. Those words do not filter. */
  readonly problems: readonly string[]
}

/** What a row can be filtered by. */
export interface Subject<Row> {
  /** What bare words and patterns look at, in any case. */
  readonly text: (row: Row) => string
  /** What the letters of a bare word may be spread over. */
  readonly name: (row: Row) => string
  readonly labels?: (row: Row) => Readonly<Record<string, string>>
  readonly fields: Readonly<Record<string, Field<Row>>>
}
export type Field<Row> =
  | {
      readonly kind: 'text'
      readonly of: (row: Row) => string
      /** `model:opus` finds it anywhere in the text, not at its beginning alone. */
      readonly isPart?: true
    }
  | { readonly kind: QuantityUnit; readonly of: (row: Row, nowMs: number) => number | null }

type Fields = Readonly<Record<string, Pick<Field<never>, 'kind'>>>

/** Reads the filter line. Half-typed conditions (`cpu>`, `state:`, `/re`) do not filter yet and are no problem. */
export function parseFilter(text: string, fields: Fields): Filter {
  const terms: Term[] = []
  const problems: string[] = []
  for (const word of text.match(/!?\/(?:\\.|[^/\\])*\/?|"[^"]*"?|\S+/g) ?? []) {
    const parsed = parseTerm(word, fields)
    if (typeof parsed === 'string') problems.push(parsed)
    else if (parsed !== undefined) terms.push(parsed)
  }
  return { terms, problems }
}

/** A term, a problem, or nothing for what is not finished yet. */
function parseTerm(word: string, fields: Fields): Term | string | undefined {
  const isNegated = word.startsWith('!') && word.length > 1
  const body = isNegated ? word.slice(1) : word
  if (body.startsWith('/')) return parsePattern(body, isNegated)
  const parts = /^([a-z]+)(>=|<=|>|<|:|=)(.*)$/i.exec(body)
  if (!parts) return body === '!' ? undefined : { kind: 'word', text: unquoted(body), isNegated }
  const [, name = '', operator = '', value = ''] = parts
  if (name === 'label') return parseLabel(value, isNegated)
  const field = fields[name.toLowerCase()]
  if (!field) return { kind: 'word', text: unquoted(body), isNegated }
  if (value === '') return undefined
  return parseField({ name: name.toLowerCase(), operator, value, isNegated }, field.kind)
}

interface FieldWord {
  readonly name: string
  readonly operator: string
  readonly value: string
  readonly isNegated: boolean
}

function parseField(
  { name, operator, value, isNegated }: FieldWord,
  kind: Field<never>['kind'],
): Term | string {
  const isComparison = operator === '>' || operator === '>=' || operator === '<' || operator === '<='
  if (kind === 'text' || !isComparison) {
    if (isComparison) return `${name} is text: write ${name}:${value}`
    const written = value.split(',').filter(Boolean)
    const values = written.map((each) => each.toLowerCase())
    return { kind: 'field', field: name, values, written, isExact: operator === '=', isNegated }
  }
  const quantity = parseQuantity(value, kind)
  if (quantity === undefined) return `${name}${operator}${value}: ${quantityHint[kind]}`
  return { kind: 'compare', field: name, operator, value: quantity, isNegated }
}

const quantityHint: Readonly<Record<QuantityUnit, string>> = {
  number: 'write a number, such as 3',
  percent: 'write per cent, such as 50',
  bytes: 'write a size, such as 100MB',
  duration: 'write a duration, such as 5m',
}

function parsePattern(body: string, isNegated: boolean): Term | string | undefined {
  if (body.length < 3 || !body.endsWith('/')) return undefined
  try {
    return { kind: 'pattern', pattern: RE2JS.compile(body.slice(1, -1), RE2JS.CASE_INSENSITIVE), isNegated }
  } catch {
    return `${body} is no pattern (RE2 syntax)`
  }
}

function parseLabel(text: string, isNegated: boolean): Term | undefined {
  const [key = '', value] = text.split('=', 2)
  return key === '' ? undefined : { kind: 'label', key, value: value || null, isNegated }
}

const unquoted = (text: string): string => text.replaceAll('"', '').toLowerCase()

/**
 * The rows for which every term of `filter` holds, in their order. A word that no row contains finds those rows whose
 * name has its letters in this order: `bt17` finds `batch-17`.
 */
export function filterRows<Row>(
  rows: readonly Row[],
  filter: Filter,
  subject: Subject<Row>,
  nowMs: number,
): readonly Row[] {
  return filter.terms.reduce((left, term) => {
    const fitting = left.filter((row) => holds(term, row, subject, nowMs) !== term.isNegated)
    if (fitting.length > 0 || term.kind !== 'word' || term.isNegated) return fitting
    return left.filter((row) => isSpreadOver(term.text, subject.name(row)))
  }, rows)
}

function holds<Row>(term: Term, row: Row, subject: Subject<Row>, nowMs: number): boolean {
  switch (term.kind) {
    case 'word':
      return subject.text(row).toLowerCase().includes(term.text)
    case 'pattern':
      return term.pattern.matcher(subject.text(row)).find()
    case 'label': {
      const value = subject.labels?.(row)[term.key]
      return value !== undefined && (term.value === null || value === term.value)
    }
    case 'field':
      return hasValue(term, subject.fields[term.field], row, nowMs)
    case 'compare':
      return isInOrder(readField(subject.fields[term.field], row, nowMs), term.operator, term.value)
  }
}

function readField<Row>(field: Field<Row> | undefined, row: Row, nowMs: number): string | number | null {
  if (!field) return null
  return field.kind === 'text' ? field.of(row) : field.of(row, nowMs)
}

function hasValue<Row>(
  { values, isExact }: Extract<Term, { kind: 'field' }>,
  field: Field<Row> | undefined,
  row: Row,
  nowMs: number,
): boolean {
  const value = String(readField(field, row, nowMs) ?? '').toLowerCase()
  const isPart = field?.kind === 'text' && field.isPart === true
  return values.some((wanted) =>
    isExact ? value === wanted : isPart ? value.includes(wanted) : value.startsWith(wanted),
  )
}

function isInOrder(value: string | number | null, operator: Operator, limit: number): boolean {
  if (typeof value !== 'number') return false
  if (operator === '>') return value > limit
  if (operator === '>=') return value >= limit
  return operator === '<' ? value < limit : value <= limit
}

/** Whether the letters of `word` come in this order in `text`; for words of three letters and more. */
export function isSpreadOver(word: string, text: string): boolean {
  if (word.length < 3) return false
  const lower = text.toLowerCase()
  let from = 0
  for (const letter of word) {
    from = lower.indexOf(letter, from) + 1
    if (from === 0) return false
  }
  return true
}
