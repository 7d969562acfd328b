import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packBundle } from '../../../src/cli/bundle/pack.ts'
import { tarOf } from '../../../src/cli/bundle/tar.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const about = { facts: { superclaw: '1' }, leftOut: [], sizeBytesMax: 1_000_000, atMs: Date.UTC(2026, 0, 2) }
const noise = (lines: number): string =>
  Array.from({ length: lines }, (_, index) => `${index} ${randomBytes(60).toString('base64')}\n`).join('')

function unpacked(archive: Buffer): { folder: ReturnType<typeof tempFolder>; root: string } {
  const folder = tempFolder()
  execFileSync('tar', ['-xzf', folder.write('x.tar.gz', archive), '-C', folder.path])
  return { folder, root: join(folder.path, 'superclaw-bundle') }
}

test('tar reads back what was packed, with its modes and times', () => {
  const parts = [
    { name: 'a.json', content: '{}\n', isTail: false },
    { name: 'units/b', content: 'ü'.repeat(300), isTail: false },
    { name: 'empty', content: '', isTail: true },
  ]
  const { archive, files } = packBundle(parts, about)
  const { folder, root } = unpacked(archive)
  using _ = folder
  for (const { name, content } of parts) {
    expect(readFileSync(join(root, name), 'utf8')).toBe(content)
    expect(statSync(join(root, name)).mode & 0o777).toBe(0o600)
    expect(statSync(join(root, name)).mtimeMs).toBe(about.atMs)
  }
  expect(JSON.parse(readFileSync(join(root, 'manifest.json'), 'utf8'))).toEqual({
    superclaw: '1',
    files: files.map((file) => ({ ...file })),
    leftOut: [],
  })
})

test('what does not fit is cut at its beginning or left out, and the manifest says so', () => {
  const parts = [
    { name: 'small', content: 'kept', isTail: false },
    { name: 'plane.log', content: noise(40_000), isTail: true },
    { name: 'too-large', content: noise(40_000), isTail: false },
    { name: 'last', content: 'x', isTail: false },
  ]
  const { archive, leftOut, files } = packBundle(parts, about)
  expect(archive.length).toBeLessThanOrEqual(about.sizeBytesMax)
  expect(files.map(({ name }) => name)).toEqual(['small', 'plane.log', 'last'])
  expect(leftOut).toEqual([
    { what: 'the beginning of plane.log', why: 'it does not fit' },
    { what: 'too-large', why: 'it does not fit' },
  ])
  const { folder, root } = unpacked(archive)
  using _ = folder
  const lines = readFileSync(join(root, 'plane.log'), 'utf8').split('\n')
  expect(lines[0]).toMatch(/^\d+ /)
  expect(lines.at(-2)).toMatch(/^39999 /)
  expect(readdirSync(root).sort()).toEqual(['last', 'manifest.json', 'plane.log', 'small'])
})

test('a name that tar cannot hold is refused', () => {
  expect(() => tarOf([{ name: 'x'.repeat(101), content: Buffer.alloc(0) }], 0)).toThrow(RangeError)
})
