import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lastWords, takeInLastWords } from '../../../../src/core/adapters/plane-log/last-words.ts'
import type { LogFields, LogLevel } from '../../../../src/core/plane-log/record.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

function taken(path: string) {
  const records: { level: LogLevel; fields: LogFields | undefined }[] = []
  takeInLastWords(path, (level, _, fields) => records.push({ level, fields }))
  return records
}

const record = (more = '') =>
  `{"time":"2026-11-03T14:00:00.000Z","level":"fatal","module":"plane","message":"x"${more}}\n`

test('words are taken in once, and the file is empty after that', () => {
  using folder = tempFolder()
  const path = folder.write('plane.err', 'FATAL ERROR: out of memory\n')
  expect(taken(path)).toEqual([{ level: 'error', fields: { text: 'FATAL ERROR: out of memory' } }])
  expect(statSync(path).size).toBe(0)
  expect(taken(path)).toEqual([])
})

test('of very many words the last ones are kept', () => {
  using folder = tempFolder()
  const path = folder.write('plane.err', `${'noise\n'.repeat(1_000_000)}the end\n`)
  const [first] = taken(path)
  expect(first?.level).toBe('error')
  const text = String(first?.fields?.['text'])
  expect(text.length).toBeLessThan(10_000)
  expect(text).toMatch(/^… [\s\S]*the end$/)
})

test('a record is left out, unless the log has it not: then what it tells is kept', () => {
  using folder = tempFolder()
  expect(taken(folder.write('plane.err', record()))).toEqual([])
  const unlogged = record(',"isUnlogged":true')
  expect(taken(folder.write('plane.err', unlogged))).toMatchObject([
    { fields: { text: JSON.parse(unlogged).message } },
  ])
})

test('without a file, or with an empty one, there are no words', () => {
  using folder = tempFolder()
  expect(lastWords(join(folder.path, 'plane.err'))).toBeUndefined()
  expect(taken(join(folder.path, 'plane.err'))).toEqual([])
  expect(lastWords(folder.write('plane.err', '\n'))).toBeUndefined()
})

test('looking leaves them where they are', () => {
  using folder = tempFolder()
  const path = folder.write('plane.err', 'Killed\n')
  expect(lastWords(path)).toMatchObject({ module: 'stderr', text: 'Killed' })
  expect(readFileSync(path, 'utf8')).toBe('Killed\n')
})
