import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { expect, test } from 'vitest'
import { openExportSink } from '../../../src/cli/usage/export-sink.ts'
import { exportLine } from '../../../src/cli/usage/export-text.ts'
import { exportColumns, exportedCall } from '../../../src/core/usage/exported-call.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { usageRecord } from '../../support/usage-record.ts'

const signal = new AbortController().signal
const kept = { costNano: 18_000_000, priceVersion: 'list 1', isCounted: true }
const one = exportedCall(usageRecord({ doubts: ['write_split'], facts: { isSubscribed: true } }), kept)
const other = exportedCall(usageRecord({ key: 'b', model: '', session: null }), {
  ...{ costNano: null, priceVersion: null, isCounted: false },
})

test('CSV quotes what needs it, and defuses what a spreadsheet would take for a formula', () => {
  const line = exportLine({ ...one, project: 'a "b", c', session: '=1+1' })
  expect(line).toContain(`,'=1+1,,"a ""b"", c",`)
  expect(line.startsWith(`${one.atMs},session_log,claude-code,,`)).toBe(true)
})

test('a file appears whole, for its owner alone, and nothing of one that was not finished', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'calls.csv')
  const sink = await openExportSink('csv', path, signal)
  await sink.write([one, other])
  expect(existsSync(path)).toBe(false)
  await sink.finish()
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  expect([lines.length, lines[0]]).toEqual([3, exportColumns.join(',')])
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const cut = await openExportSink('json', path, signal)
  await cut.write([one])
  cut.discard()
  expect(readdirSync(folder.path)).toEqual(['calls.csv'])
})

test('a Parquet file can be read again, with every column as it was', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'calls.parquet')
  const sink = await openExportSink('parquet', path, signal)
  await sink.write([one])
  await sink.write([])
  await sink.write([other, one])
  await sink.finish()
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path) })
  const asRead = (row: typeof one): object =>
    Object.fromEntries(
      exportColumns.map((name) => [
        name,
        name === 'atMs' ? new Date(row.atMs) : typeof row[name] === 'number' ? BigInt(row[name]) : row[name],
      ]),
    )
  expect(rows).toEqual([asRead(one), asRead(other), asRead(one)])
})

test('Parquet without a file, and a file that cannot be, are mistakes', async () => {
  await expect(openExportSink('parquet', null, signal)).rejects.toMatchObject({ code: 'USAGE' })
  await expect(openExportSink('csv', '/nonexistent/x.csv', signal)).rejects.toMatchObject({ code: 'USAGE' })
})
