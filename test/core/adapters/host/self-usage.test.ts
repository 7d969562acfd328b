import { closeSync, openSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { createSelfUsageReader, readDiskRoom } from '../../../../src/core/adapters/host/self-usage.ts'

const linux = { skip: process.platform !== 'linux' }

test('files that are opened and closed are counted', linux, () => {
  const read = createSelfUsageReader()
  const before = read().openFiles ?? 0
  const fds = Array.from({ length: 10 }, () => openSync(import.meta.filename, 'r'))
  expect(read().openFiles).toBe(before + 10)
  for (const fd of fds) closeSync(fd)
  expect(read().openFiles).toBe(before)
})

test('what it uses is told with the limit of files', linux, () => {
  const { rssBytes, heapBytes, openFilesMax } = createSelfUsageReader()()
  expect(rssBytes).toBeGreaterThan(heapBytes)
  expect(openFilesMax).toBeGreaterThan(10)
})

test('the room of a folder is told, and not guessed where there is none', () => {
  expect(readDiskRoom(tmpdir())?.freeBytes).toBeGreaterThan(0)
  expect(readDiskRoom('/nonexistent/folder')).toBeUndefined()
})
