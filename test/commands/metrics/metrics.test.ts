import { expect, test } from 'vitest'
import { csvLine, formatValue } from '../../../src/cli/metrics-text.ts'
import MetricsExport from '../../../src/commands/metrics/export.ts'
import MetricsList from '../../../src/commands/metrics/list.ts'
import MetricsQuery from '../../../src/commands/metrics/query.ts'
import { createFakeApp } from '../../support/fake-app.ts'
import { parsePrometheus } from '../../support/prometheus-parser.ts'
import { runCommand } from '../../support/run-command.ts'

const list = (...argv: string[]) => runCommand(MetricsList, createFakeApp().app, argv)
const query = (...argv: string[]) => runCommand(MetricsQuery, createFakeApp().app, argv)
const exported = (...argv: string[]) => runCommand(MetricsExport, createFakeApp().app, argv)

test('list shows the last reading of each series, a counter by its growth in a second', async () => {
  const { stdout } = await list()
  expect(stdout).toMatch(/^METRIC +OF +LAST +AGO\n/)
  expect(stdout).toMatch(/^host\.cpu\.used +10\.0 % +\d+[ms]/m)
  expect(stdout).toMatch(/^agent\.cpu\.time +agent=agent-001 +0\.1 /m)
})

test.for([
  {
    why: 'a word names all metrics below it',
    argv: ['agent.memory'],
    found: ['agent.memory.resident', 'agent.memory.resident'],
  },
  {
    why: 'labels select',
    argv: ['-l', 'agent=agent-001'],
    found: ['agent.memory.resident', 'agent.cpu.time'],
  },
  { why: 'part of a word names nothing', argv: ['agent.mem'], found: [] },
])('$why', async ({ argv, found }) => {
  const { json } = await list(...argv, '--json')
  const { series, total } = json() as { series: { metric: string }[]; total: number }
  expect(series.map(({ metric }) => metric)).toEqual(found)
  expect(total).toBe(found.length)
})

test('query shows a line a series, and with --points a line a step', async () => {
  const { stdout, stderr } = await query('agent.memory.resident', '--since', '10m')
  expect(stdout).toMatch(/^OF +MIN +AVG +MAX +LAST *\n/)
  expect(stdout).toMatch(/agent=agent-002 +82\.0 MB +82\.0 MB +82\.0 MB +82\.0 MB .*█/)
  expect(stderr).toBe('avg of agent.memory.resident in steps of 10s, from samples\n')
  const points = await query('host.cpu.used', '--since', '5m', '--step', '1m', '--points')
  expect(points.stdout).toMatch(/\d\d:\d\d:00 +- +30\.0 %\n/)
})

test('merged series are one, and their growth adds up', async () => {
  const { json } = await query('agent.cpu.time', '--merge', '--since', '10m', '--step', '1h', '--json')
  const { series, unit, measure } = json() as {
    series: { labels: object; points: { value: number }[] }[]
    unit: string
    measure: string
  }
  expect({ unit, measure, labels: series[0]?.labels }).toEqual({
    unit: 'seconds/s',
    measure: 'rate',
    labels: {},
  })
  expect(series[0]?.points.some(({ value }) => value === 0.1)).toBe(true)
})

test.for([
  {
    argv: ['host.cpu.usd'],
    says: 'There is no metric host.cpu.usd',
    hint: 'Did you mean host.cpu.used?',
    exitCode: 1,
  },
  {
    argv: ['host.cpu.used', '-m', 'rate'],
    says: 'is a gauge, of which rate says nothing',
    hint: 'avg, min, max, last',
    exitCode: 2,
  },
  {
    argv: ['agent.cpu.time', '-m', 'p95'],
    says: 'is a counter, of which p95 says nothing',
    hint: 'rate, increase',
    exitCode: 2,
  },
  {
    argv: ['host.cpu.used', '--step', 'soon'],
    says: '--step soon is no duration',
    hint: '10s, 1m',
    exitCode: 2,
  },
  {
    argv: ['host.cpu.used', '--since', '5h', '--step', '1s'],
    says: 'at most 10000',
    hint: 'longer steps',
    exitCode: 2,
  },
  {
    argv: ['host.cpu.used', '--since', '1h', '--until', '2h'],
    says: 'begins when it ends',
    hint: '',
    exitCode: 2,
  },
  {
    argv: ['agent.memory.resident', '--merge', '-m', 'last'],
    says: 'is none of them',
    hint: 'avg, max or min',
    exitCode: 2,
  },
])('query $argv says what is wrong with it', async ({ argv, says, hint, exitCode }) => {
  const run = await query(...argv)
  expect(run.stderr).toContain(says)
  expect(run.stderr).toContain(hint)
  expect({ stdout: run.stdout, exitCode: run.exitCode }).toEqual({ stdout: '', exitCode })
})

test('export writes CSV, or with --json a line of JSON for each', async () => {
  const { stdout } = await exported('host', '--since', '1d')
  const [header, first, ...rest] = stdout.trimEnd().split('\n')
  expect(header).toBe('time,metric,labels,kind,unit,count,value,min,max,p50,p95,p99')
  expect(first).toMatch(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z,host\.cpu\.used,,gauge,percent,1,100,100,100,100,100,100$/,
  )
  expect(rest).toHaveLength(9)
  const json = await exported('agent.cpu', '--json')
  expect(json.jsonLines()).toHaveLength(10)
  expect(json.jsonLines()[0]).toMatchObject({ metric: 'agent.cpu.time', count: 1, value: 6, p95: null })
})

test('a cell of CSV cannot break out of it', () => {
  const row = {
    atMs: 0,
    metric: 'm',
    kind: 'gauge',
    unit: '',
    labels: { path: 'a"b,c\nd' },
    count: 1,
    value: 1,
  } as const
  expect(csvLine({ ...row, min: null, max: null, p50: null, p95: null, p99: null })).toBe(
    '1970-01-01T00:00:00.000Z,m,"path=a""b,c\nd",gauge,,1,1,,,,,',
  )
})

test.for([
  [null, 'bytes', '-'],
  [1536, 'bytes/s', '1.5 kB/s'],
  [0.123456, 'seconds', '0.1235 s'],
  [1.5, 'seconds/s', '1.5'],
  [3, '', '3'],
  [12.34, 'percent', '12.3 %'],
  [3, 'threads', '3 threads'],
] as const)('%s %s reads %s', ([value, unit, text]) => {
  expect(formatValue(value, unit)).toBe(text)
})

test('export writes the last readings for Prometheus', async () => {
  const { stdout } = await exported('--prometheus')
  const families = parsePrometheus(stdout)
  expect(families.get('superclaw_agent_cpu_time_seconds_total')?.samples).toEqual([
    { name: 'superclaw_agent_cpu_time_seconds_total', labels: { agent: 'agent-001' }, value: 60 },
  ])
  expect(families.get('superclaw_agent_memory_resident_bytes')?.samples.length).toBe(2)
  expect(families.get('superclaw_host_cpu_used_ratio')?.samples[0]?.value).toBe(0.1)
  const refused = await exported('--prometheus', '--since', '1d')
  expect(refused.exitCode).toBe(2)
})
