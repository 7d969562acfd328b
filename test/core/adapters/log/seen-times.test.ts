import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openSeenTimes } from '../../../../src/core/adapters/log/seen-times.ts'

function indexPath(): string {
  const dir = mkdtempSync(join(tmpdir(), 'times-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  return join(dir, 'times.idx')
}

test('readings are there again after it was opened anew, without half a record that a crash left', () => {
  const path = indexPath()
  {
    using times = openSeenTimes(path)
    times.note(1000, 10)
    times.note(2000, 20)
  }
  appendFileSync(path, 'torn')
  using times = openSeenTimes(path)
  times.note(3000, 30)
  expect(times.between(0, 30)).toEqual([
    { atMs: 1000, offset: 10 },
    { atMs: 2000, offset: 20 },
    { atMs: 3000, offset: 30 },
  ])
})

test('a clock that went back while nobody looked does not take the log along', () => {
  const path = indexPath()
  {
    using times = openSeenTimes(path)
    times.note(5000, 10)
  }
  using times = openSeenTimes(path)
  times.note(1000, 20)
  expect(times.last()).toEqual({ atMs: 5000, offset: 20 })
})

test.for([
  { why: 'within one reading', from: 11, to: 15, offsets: [20] },
  { why: 'up to where a reading was', from: 10, to: 20, offsets: [20] },
  { why: 'over several', from: 5, to: 21, offsets: [10, 20, 30] },
  { why: 'beyond the last', from: 30, to: 99, offsets: [] },
])('it gives just the readings that date lines $why', ({ from, to, offsets }) => {
  using times = openSeenTimes(indexPath())
  for (const offset of [10, 20, 30]) times.note(offset, offset)
  expect(times.between(from, to).map(({ offset }) => offset)).toEqual(offsets)
})

test('pruning forgets what dates only pruned lines, and never the last reading', () => {
  const path = indexPath()
  using times = openSeenTimes(path)
  for (const offset of [10, 20, 30]) times.note(offset, offset)
  times.prune(20)
  expect(times.between(0, 30).map(({ offset }) => offset)).toEqual([30])
  times.prune(1000)
  expect(statSync(path).size).toBe(16)
  expect(times.last()).toEqual({ atMs: 30, offset: 30 })
})

test('the index stays under two mebibytes however long a log lives, with the newest readings exact', () => {
  const path = indexPath()
  using times = openSeenTimes(path)
  const count = 150_000
  for (let at = 1; at <= count; at++) times.note(at, at)
  expect(statSync(path).size).toBeLessThan(2 * 1024 * 1024)
  const newest = times.between(count - 1000, count)
  expect(newest).toEqual(
    Array.from({ length: 1000 }, (_, i) => ({ atMs: count - 999 + i, offset: count - 999 + i })),
  )
})
