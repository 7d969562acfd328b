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

const nameLengthMax = 120
const labelsMax = 16
const labelValueLengthMax = 200

/**
 * Whether a series can be kept: its metric has a name that Prometheus could give it, once dots are underscores; and it has at most
 * 16 labels, each with such a name and at most 200 characters.
 */
export function isKeepable({ metric, labels }: Series): boolean {
  const entries = Object.entries(labels)
  return (
    isName(metric.name) &&
    entries.length <= labelsMax &&
    entries.every(([name, value]) => isName(name) && value.length <= labelValueLengthMax)
  )
}

function isName(text: string): boolean {
  return text.length <= nameLengthMax && /^[A-Za-z_:][A-Za-z0-9_.:]*$/.test(text)
}

/** Equal for equal labels. */
export function labelText(labels: Labels): string {
  return JSON.stringify(
    labels,
    Object.keys(labels).sort((one, other) => (one < other ? -1 : 1)),
  )
}
