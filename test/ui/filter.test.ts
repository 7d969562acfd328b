import { expect, test } from 'vitest'
import { filterRows, parseFilter, type Subject } from '../../src/ui/filter.ts'

interface Row {
  readonly name: string
  readonly state: string
  readonly cpu: number | null
  readonly memory: number
  readonly since: number
  readonly labels: Readonly<Record<string, string>>
}
const row = (name: string, rest: Partial<Row> = {}): Row => ({
  name,
  state: 'ready',
  cpu: 1,
  memory: 1e6,
  since: 0,
  labels: {},
  ...rest,
})
const subject: Subject<Row> = {
  text: ({ name, state }) => `${name} ${state}`,
  name: ({ name }) => name,
  labels: ({ labels }) => labels,
  fields: {
    state: { kind: 'text', of: ({ state }) => state },
    cpu: { kind: 'percent', of: ({ cpu }) => cpu },
    mem: { kind: 'bytes', of: ({ memory }) => memory },
    since: { kind: 'duration', of: ({ since }, nowMs) => nowMs - since },
  },
}
const rows = [
  row('web-1', { cpu: 80, labels: { tier: 'front' } }),
  row('web-2', { state: 'failed', cpu: null, memory: 200e6, labels: { tier: 'front', canary: 'yes' } }),
  row('batch-17', { state: 'backoff', cpu: 50, since: 400_000 }),
  row('crawler', { state: 'crash_looping', cpu: 10, memory: 100e6, labels: { tier: 'back' } }),
]
const names = (text: string): string[] =>
  filterRows(rows, parseFilter(text, subject.fields), subject, 600_000).map(({ name }) => name)

test.each([
  { text: '', names: ['web-1', 'web-2', 'batch-17', 'crawler'] },
  { text: 'web', names: ['web-1', 'web-2'] },
  { text: 'WEB 2', names: ['web-2'] },
  { text: 'bt17', names: ['batch-17'] },
  { text: 'we', names: ['web-1', 'web-2'] },
  { text: '!web', names: ['batch-17', 'crawler'] },
  { text: 'state:failed,backoff', names: ['web-2', 'batch-17'] },
  { text: 'state:cr', names: ['crawler'] },
  { text: 'state=crash', names: [] },
  { text: '!state:ready web', names: ['web-2'] },
  { text: 'cpu>50', names: ['web-1'] },
  { text: 'cpu>=50%', names: ['web-1', 'batch-17'] },
  { text: 'cpu<20', names: ['crawler'] },
  { text: 'mem>100MB', names: ['web-2'] },
  { text: 'mem>=100mb', names: ['web-2', 'crawler'] },
  { text: 'mem<=1000kB', names: ['web-1', 'batch-17'] },
  { text: 'since<5m', names: ['batch-17'] },
  { text: 'label:tier=front', names: ['web-1', 'web-2'] },
  { text: 'label:canary', names: ['web-2'] },
  { text: '!label:tier', names: ['batch-17'] },
  { text: '/^web-[12] f/', names: ['web-2'] },
  { text: '!/WEB|batch/', names: ['crawler'] },
  { text: '"web-1 ready"', names: ['web-1'] },
  { text: 'url:8080', names: [] },
])('$text leaves $names', ({ text, names: left }) => {
  expect(names(text)).toEqual(left)
})

test.each(['cpu>', 'state:', '/we', '/', '!', 'label:'])(
  '%s, half typed, hides nothing and is no fault',
  (text) => {
    const { terms, problems } = parseFilter(text, subject.fields)
    expect(problems).toEqual([])
    expect(terms.every(({ kind }) => kind === 'word')).toBe(true)
  },
)

test.each([
  { text: 'cpu>lots', problem: 'cpu>lots: write per cent, such as 50' },
  { text: 'mem>5apples', problem: 'mem>5apples: write a size, such as 100MB' },
  { text: 'since>soon', problem: 'since>soon: write a duration, such as 5m' },
  { text: 'state>3', problem: 'state is text: write state:3' },
  { text: '/(/', problem: '/(/ is no pattern (RE2 syntax)' },
])('$text is told to be wrong', ({ text, problem }) => {
  expect(parseFilter(text, subject.fields).problems).toEqual([problem])
  expect(names(text)).toHaveLength(rows.length)
})

test('a pattern that would never end elsewhere ends here', () => {
  const evil = [row(`${'a'.repeat(5000)}b`)]
  expect(filterRows(evil, parseFilter('/(a+)+$/', subject.fields), subject, 0)).toEqual([])
})
