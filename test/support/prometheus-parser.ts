/** One sample of a text in Prometheus' format. */
export interface PrometheusSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface PrometheusFamily {
  readonly type: string
  readonly help: string
  readonly samples: readonly PrometheusSample[]
}

const metricName = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const sampleLine = new RegExp(`^(${metricName})(?:\\{(.*)\\})? (\\S+)$`)
const headLine = new RegExp(`^# (HELP|TYPE) (${metricName}) (.*)$`)
const numberText = /^(?:[+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|NaN)$/i
const types = ['counter', 'gauge', 'summary', 'histogram', 'untyped']
/** What may stand behind the name of a family. */
const endings: Readonly<Record<string, readonly string[]>> = { summary: ['', '_sum', '_count'] }

/**
 * Reads a text in the format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/), more strictly than Prometheus:
 * each family is headed by its HELP and TYPE and stands in one piece, no series is there twice, counters end with `_total`.
 * @throws Error with the line that is wrong
 */
export function parsePrometheus(text: string): Map<string, PrometheusFamily> {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line must end')
  const families = new Map<string, PrometheusFamily>()
  const seen = new Set<string>()
  const lines = text.split('\n').slice(0, -1)
  for (let at = 0; at < lines.length; ) {
    const { name, type, help } = parseHead(lines.slice(at, at + 2))
    if (families.has(name)) throw new Error(`twice: ${name}`)
    const next = lines.findIndex((line, index) => index >= at + 2 && line.startsWith('#'))
    const until = next === -1 ? lines.length : next
    const samples = lines.slice(at + 2, until).map((line) => parseSample(line, name, type, seen))
    if (samples.length === 0) throw new Error(`a family without samples: ${name}`)
    families.set(name, { type, help, samples })
    at = until
  }
  return families
}

function parseHead([first = '', second = '']: readonly string[]): {
  name: string
  type: string
  help: string
} {
  const [, word, name = '', help = ''] = headLine.exec(first) ?? []
  const [, next, same, type = ''] = headLine.exec(second) ?? []
  if (word !== 'HELP' || next !== 'TYPE' || same !== name) throw new Error(`no head of a family: ${first}`)
  if (!types.includes(type)) throw new Error(`of no type: ${second}`)
  if ((type === 'counter') !== name.endsWith('_total'))
    throw new Error(`only counters end with _total: ${name}`)
  return { name, type, help: withoutEscapes(help, /\\(\\|n)/g) }
}

function parseSample(line: string, family: string, type: string, seen: Set<string>): PrometheusSample {
  const [, name = '', labelText = '', number = ''] = sampleLine.exec(line) ?? []
  if (!numberText.test(number)) throw new Error(`no sample: ${line}`)
  if (!(endings[type] ?? ['']).some((ending) => name === `${family}${ending}`))
    throw new Error(`astray: ${line}`)
  const labels = parseLabels(labelText, line)
  const key = `${name} ${JSON.stringify(Object.entries(labels).sort())}`
  if (seen.has(key)) throw new Error(`twice: ${line}`)
  seen.add(key)
  const value = Number(number)
  if (type === 'counter' && !(value >= 0)) throw new Error(`a counter below 0: ${line}`)
  return { name, labels, value }
}

const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y

function parseLabels(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {}
  label.lastIndex = 0
  for (let at = 0; at < text.length; at = label.lastIndex) {
    const [, name = '', value = ''] = label.exec(text) ?? []
    if (name === '' || Object.hasOwn(labels, name)) throw new Error(`labels: ${line}`)
    labels[name] = withoutEscapes(value, /\\([\\"n])/g)
  }
  return labels
}

function withoutEscapes(text: string, escaped: RegExp): string {
  return text.replaceAll(escaped, (_, letter: string) => (letter === 'n' ? '\n' : letter))
}
