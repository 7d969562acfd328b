import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { logLines, serviceLogLineOf } from '../../../src/cli/service/service-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

async function firstLines(path: string, limit: number): Promise<readonly string[]> {
  const lines: string[] = []
  for await (const batch of logLines(path, limit)) lines.push(...batch)
  return lines
}

test('the last lines of a log are shown, whole ones alone; none of one that is missing', async () => {
  using folder = tempFolder()
  const path = folder.write('plane.log', 'one\ntwo\nthree\nunfin')
  expect(await firstLines(path, 2)).toEqual(['two', 'three'])
  expect(await firstLines(path, 10)).toEqual(['one', 'two', 'three'])
  expect(await firstLines(path, 0)).toEqual([])
  expect(await firstLines(join(folder.path, 'missing'), 10)).toEqual([])
})

test('of a large log only the end is read, and it begins with a whole line', async () => {
  using folder = tempFolder()
  const line = 'x'.repeat(1023)
  const path = folder.write('plane.log', `${line}\n`.repeat(3_000))
  const lines = await firstLines(path, 10_000)
  expect(new Set(lines)).toEqual(new Set([line]))
  expect(lines.length).toBeGreaterThan(1_000)
})

test('what follows is shown, over a file that was cut, and one that was put in its place', async () => {
  using folder = tempFolder()
  const path = folder.write('plane.log', 'old\nha')
  const abort = new AbortController()
  const lines = logLines(path, 1, abort.signal)
  const next = async (): Promise<unknown> => (await lines.next()).value
  expect(await next()).toEqual(['old'])
  appendFileSync(path, 'lf é\n')
  expect(await next()).toEqual(['half é'])
  truncateSync(path)
  appendFileSync(path, 'cut\n')
  expect(await next()).toEqual(['cut'])
  renameSync(path, `${path}.1`)
  writeFileSync(path, 'another\n')
  expect(await next()).toEqual(['another'])
  abort.abort()
  expect(await lines.next()).toEqual({ done: true, value: undefined })
})

test.for([
  {
    text: '{"time":"2026-11-21T08:00:00Z","level":"error","message":"Port 1 is taken"}',
    line: { time: '2026-11-21T08:00:00Z', level: 'error', message: 'Port 1 is taken' },
  },
  {
    text: 'FATAL ERROR: heap out of memory',
    line: { time: null, level: null, message: 'FATAL ERROR: heap out of memory' },
  },
  { text: '[1, 2]', line: { time: null, level: null, message: '[1, 2]' } },
  { text: '"x"', line: { time: null, level: null, message: '"x"' } },
])('$text is a record, or text as it is', ({ text, line }) => {
  expect(serviceLogLineOf(text)).toEqual(line)
})
