/**
 * `gauge`: how much there is now. `counter`: how much there was altogether; it only grows, and begins anew at 0.
 * `histogram`: how the values of many single things are spread.
 */
export const metricKinds = ['gauge', 'counter', 'histogram'] as const
export type MetricKind = (typeof metricKinds)[number]

/** Something that is measured. */
export interface Metric {
  /** Dotted words, the general one first: `host.memory.used`. */
  readonly name: string
  readonly kind: MetricKind
  /** Plural, in SI without a prefix: `bytes`, `seconds`, `percent`; empty for a plain count. */
  readonly unit: string
  /** A sentence for people. */
  readonly help: string
}

/** What tells the series of one metric apart: `{ agent: 'worker' }`. */
export type Labels = Readonly<Record<string, string>>

/** One series: what is told apart, and what of it is measured. */
export interface Series {
  readonly metric: Metric
  readonly labels: Labels
}

/** One reading of a series. */
export interface Sample {
  /** Unix epoch, milliseconds; kept to the second. */
  readonly atMs: number
  /** Of a gauge: the value. Of a counter: how much it grew. */
  readonly value: number
  /** Of a counter: during how long it grew by that much. 0 otherwise. */
  readonly seconds: number
}

export const nameLengthMax = 120
export const labelsMax = 16
export const labelValueLengthMax = 200

/** Whether Prometheus could name a metric so, or could once dots are underscores. */
export function isMetricName(name: string): boolean {
  return name.length <= nameLengthMax && /^[A-Za-z_:][A-Za-z0-9_.:]*$/.test(name)
}

/** What is wrong with `labels`; `undefined` for nothing. */
export function labelFault(labels: Labels): string | undefined {
  const names = Object.keys(labels)
  if (names.length > labelsMax) return `has ${names.length} labels; at most ${labelsMax} are kept`
  const wrong = names.find((name) => name.length > nameLengthMax || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
  if (wrong !== undefined)
    return `has a label that is no name (letters, digits and "_"): ${wrong.slice(0, 40)}`
  const long = names.find((name) => (labels[name]?.length ?? 0) > labelValueLengthMax)
  return long === undefined
    ? undefined
    : `has more than ${labelValueLengthMax} characters in the label ${long}`
}

/** Equal for equal labels. */
export function labelText(labels: Labels): string {
  return JSON.stringify(
    labels,
    Object.keys(labels).sort((one, other) => (one < other ? -1 : 1)),
  )
}
