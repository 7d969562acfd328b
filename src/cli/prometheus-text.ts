import type { OutputOf } from '../core/operations/contract.ts'

type Listed = OutputOf<'metrics.list'>
type ListedMetric = Listed['metrics'][number]
type ListedSeries = Listed['series'][number]

/**
 * The last reading of each series, a line each, in the text format of Prometheus, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/). Names end with their base unit, counters with `_total`; shares
 * of a hundred become ratios; a histogram becomes a summary, of which only one quantile is known. What is absent is left out: a
 * series that nothing was read of lately is gone, such as that of an agent that was removed.
 */
export function prometheusLines(
  { metrics, series, everyMs }: Pick<Listed, 'metrics' | 'series' | 'everyMs'>,
  nowMs: number,
): string[] {
  const goneBeforeMs = nowMs - presentMs(everyMs)
  const present = series.filter(({ atMs }) => atMs !== null && atMs >= goneBeforeMs)
  const byMetric = Map.groupBy(present, ({ metric }) => metric)
  const families = new Map(metrics.map((metric) => [familyName(metric), metric]))
  return [...families].flatMap(([family, metric]) => {
    const samples = (byMetric.get(metric.name) ?? []).flatMap((each) => samplesOf(family, metric, each))
    if (samples.length === 0) return []
    const type = metric.kind === 'histogram' ? 'summary' : metric.kind
    return [`# HELP ${family} ${escapeHelp(metric.help)}`, `# TYPE ${family} ${type}`, ...samples]
  })
}

/**
 * How old a reading may be to tell what is now. Some are taken once a minute, or every sixth time, and a histogram's is as old
 * as the minute that it belongs to.
 */
const presentMs = (everyMs: number): number => Math.max(120_000, 6 * everyMs) + everyMs

/** Base units of Prometheus; what is only counted has none. */
const unitEndings: Readonly<Record<string, string>> = {
  bytes: '_bytes',
  seconds: '_seconds',
  celsius: '_celsius',
  percent: '_ratio',
}

function familyName({ name, unit, kind }: ListedMetric): string {
  const words = `superclaw_${name.replaceAll('.', '_')}`
  return `${words}${unitEndings[unit] ?? ''}${kind === 'counter' ? '_total' : ''}`
}

function samplesOf(family: string, { kind, unit }: ListedMetric, series: ListedSeries): string[] {
  const { labels, value, sum } = series
  if (kind === 'histogram') return summaryOf(family, series)
  const known = kind === 'counter' ? sum : value
  return known === null ? [] : [sample(family, labels, unit === 'percent' ? known / 100 : known)]
}

function summaryOf(family: string, { labels, value, sum, count }: ListedSeries): string[] {
  if (sum === null || count === null) return []
  return [
    ...(value === null ? [] : [sample(family, { ...labels, quantile: '0.95' }, value)]),
    sample(`${family}_sum`, labels, sum),
    sample(`${family}_count`, labels, count),
  ]
}

function sample(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${labelName(label)}="${escapeValue(text)}"`)
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`
}

/** No colons either, which names of metrics may have. */
const labelName = (label: string): string => label.replaceAll(/[.:]/g, '_')
const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
const escapeValue = (text: string): string => escapeHelp(text).replaceAll('"', '\\"')
