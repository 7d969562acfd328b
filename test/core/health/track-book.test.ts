import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keepTracks, readTracks } from '../../../src/core/adapters/host/track-file.ts'
import { createTrackBook, type KeptTracks } from '../../../src/core/health/track-book.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const hour = 3_600_000

/** A process that began `elapsedMs` ago, at this wall time. */
const at = (nowMs: number, elapsedMs = 0) => ({ now: () => nowMs, elapsed: () => elapsedMs })

function countedFor(hours: number, isMet: boolean): KeptTracks {
  const book = createTrackBook(at(100 * hour, 30 * hour))
  const record = book.open('tier:1')
  for (let ago = 0; ago < hours; ago++) record.count(hour, isMet, (30 - ago) * hour)
  return book.keep()
}

test('the next control plane goes on with the last day, and begins its life anew', () => {
  const kept = countedFor(3, false)
  const clock = at(100 * hour)
  const record = createTrackBook(clock, kept).open('tier:1')
  expect(record.met(0)).toEqual({ life: null, day: 0 })
  record.count(hour, true, 1)
  expect(record.met(1)).toEqual({ life: 1, day: 0.25 })
  expect(createTrackBook(clock, kept).open('tier:2').met(0)).toEqual({ life: null, day: null })
})

test('what was kept grows old while nobody runs, and with whoever goes on', () => {
  const kept = countedFor(3, false)
  expect(
    createTrackBook(at(130 * hour), kept)
      .open('tier:1')
      .met(0).day,
  ).toBe(null)
  const later = createTrackBook(at(121 * hour), kept).open('tier:1')
  expect(later.met(0).day).toBe(0)
  expect(later.met(2 * hour).day).toBe(0)
  expect(later.met(4 * hour).day).toBe(null)
})

test('over many restarts nothing is counted twice, nor lost', () => {
  let kept: KeptTracks | undefined
  for (let turn = 0; turn < 10; turn++) {
    const clock = at(100 * hour + turn * 1000, 5 * hour)
    const book = createTrackBook(clock, kept)
    book.open('tier:1').count(1000, turn % 2 === 0, clock.elapsed())
    kept = book.keep()
  }
  expect(kept?.tracks).toEqual({ 'tier:1': [[0, 5000, 10_000]] })
})

test('a clock that went back makes nothing younger than it was', () => {
  const record = createTrackBook(at(10 * hour), countedFor(24, false)).open('tier:1')
  expect(record.met(0).day).toBe(0)
})

test('a file keeps it for its owner alone; what is damaged or missing is as nothing', () => {
  using folder = tempFolder()
  const path = join(folder.path, 'health.json')
  expect(readTracks(path)).toBeUndefined()
  const kept = countedFor(2, true)
  keepTracks(path, kept)
  expect(readTracks(path)).toEqual(kept)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  for (const text of ['', '[]', '{"keptAtMs":1}', '{"keptAtMs":1,"tracks":{"a":[["x"]]}}', 'null']) {
    folder.write('health.json', text)
    expect(readTracks(path)).toBeUndefined()
  }
  keepTracks(join(folder.path, 'no/such/folder'), kept)
})
