import { expect, test } from 'vitest'
import { prometheusLines } from '../../src/cli/prometheus-text.ts'
import { parsePrometheus } from '../support/prometheus-parser.ts'

type Listed = Parameters<typeof prometheusLines>[0]

const nowMs = 1_700_000_000_000
const metric = (name: string, kind: Listed['metrics'][number]['kind'], unit: string, help = 'help') => ({
  ...{ name, kind, unit, help },
  series: 1,
})
const series = (name: string, given: Partial<Listed['series'][number]>) => ({
  ...{ metric: name, labels: {}, atMs: nowMs, value: null, unit: '', sum: null, count: null },
  ...given,
})
const lines = (listed: Pick<Listed, 'metrics' | 'series'>, everyMs = 10_000) =>
  prometheusLines({ ...listed, everyMs }, nowMs)
const parsed = (listed: Pick<Listed, 'metrics' | 'series'>) =>
  parsePrometheus(`${lines(listed).join('\n')}\n`)

test('names end with their unit, and counters with _total; shares are ratios', () => {
  const families = parsed({
    metrics: [
      metric('agent.cpu.time', 'counter', 'seconds'),
      metric('agent.processes', 'gauge', 'processes'),
      metric('host.cpu.used', 'gauge', 'percent'),
      metric('host.disk.reads', 'counter', 'operations'),
      metric('host.memory.used', 'gauge', 'bytes'),
    ],
    series: [
      series('agent.cpu.time', { value: 0.5, sum: 12.5, count: 0, labels: { agent: 'one' } }),
      series('agent.processes', { value: 3 }),
      series('host.cpu.used', { value: 50 }),
      series('host.disk.reads', { value: 1, sum: 7, count: 0 }),
      series('host.memory.used', { value: 1e21 }),
    ],
  })
  expect([...families].map(([name, { type, samples }]) => [name, type, samples[0]?.value])).toEqual([
    ['superclaw_agent_cpu_time_seconds_total', 'counter', 12.5],
    ['superclaw_agent_processes', 'gauge', 3],
    ['superclaw_host_cpu_used_ratio', 'gauge', 0.5],
    ['superclaw_host_disk_reads_total', 'counter', 7],
    ['superclaw_host_memory_used_bytes', 'gauge', 1e21],
  ])
})

test('texts come out as they went in, whatever they hold', () => {
  const wild = 'a "quoted" \\n back\\slash\nand a line, {braces} = é'
  const families = parsed({
    metrics: [metric('x.y', 'gauge', '', wild)],
    series: [
      series('x.y', { value: 1, labels: { 'the.mount:point': wild, other: '' } }),
      series('x.y', { value: 2, labels: { 'the.mount:point': '\\', other: '"' } }),
    ],
  })
  expect(families.get('superclaw_x_y')).toEqual({
    type: 'gauge',
    help: wild,
    samples: [
      { name: 'superclaw_x_y', labels: { the_mount_point: wild, other: '' }, value: 1 },
      { name: 'superclaw_x_y', labels: { the_mount_point: '\\', other: '"' }, value: 2 },
    ],
  })
})

test('a histogram is a summary, with its sum and count', () => {
  const families = parsed({
    metrics: [metric('agent.round_trip.time', 'histogram', 'seconds')],
    series: [series('agent.round_trip.time', { value: 0.25, sum: 3.5, count: 10, labels: { agent: 'a' } })],
  })
  const name = 'superclaw_agent_round_trip_time_seconds'
  expect(families.get(name)).toMatchObject({
    type: 'summary',
    samples: [
      { name, labels: { agent: 'a', quantile: '0.95' }, value: 0.25 },
      { name: `${name}_sum`, labels: { agent: 'a' }, value: 3.5 },
      { name: `${name}_count`, labels: { agent: 'a' }, value: 10 },
    ],
  })
})

test('what is absent is left out, with its head', () => {
  expect(
    lines({
      metrics: [metric('a', 'gauge', ''), metric('b', 'counter', '')],
      series: [series('a', {}), series('b', { value: 1 })],
    }),
  ).toEqual([])
})

test.for([
  { everyMs: 10_000, ageMs: 125_000, isThere: true },
  { everyMs: 10_000, ageMs: 140_000, isThere: false },
  { everyMs: 60_000, ageMs: 400_000, isThere: true },
  { everyMs: 60_000, ageMs: 430_000, isThere: false },
  { everyMs: 10_000, ageMs: null, isThere: false },
])('a reading every $everyMs ms that is $ageMs ms old is there: $isThere', ({ everyMs, ageMs, isThere }) => {
  const read = { value: 1, sum: 1, count: 1, atMs: ageMs === null ? null : nowMs - ageMs }
  for (const kind of ['gauge', 'counter', 'histogram'] as const) {
    const listed = { metrics: [metric('a', kind, '')], series: [series('a', read)] }
    expect(lines(listed, everyMs).length > 0).toBe(isThere)
  }
})

test.for([
  'a 1',
  '# HELP a b\n# TYPE a gauge',
  '# HELP a b\n# TYPE a gauge\n',
  '# HELP a b\n# TYPE a counter\na 1\n',
  '# HELP a b\n# TYPE a gauge\na{x="\\t"} 1\n',
  '# HELP a b\n# TYPE a gauge\na{x="1",x="2"} 1\n',
  '# HELP a b\n# TYPE a gauge\na 1\na 2\n',
  '# HELP a b\n# TYPE a gauge\na one\n',
  '# HELP a b\n# TYPE a gauge\na_sum 1\n',
])('the parser takes no %j', (text) => {
  expect(() => parsePrometheus(text)).toThrow()
})
