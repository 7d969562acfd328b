import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { tempFolder } from '../support/temp-folder.ts'

const script = pathToFileURL(join(import.meta.dirname, '../../scripts/sources-hash.js')).href
const { sourcesHash } = await import(script)

test('a build is known by what is in its sources and what they are called, not by where they are', () => {
  const hashOf = (files: Readonly<Record<string, string>>): string => {
    using folder = tempFolder()
    folder.write('package-lock.json', '{}')
    for (const [path, text] of Object.entries(files)) folder.write(path, text)
    return sourcesHash(folder.path)
  }
  const same = hashOf({ 'src/one.ts': 'a', 'src/core/two.tsx': 'b' })
  expect(same).toMatch(/^[0-9a-f]{16}$/)
  expect(hashOf({ 'src/core/two.tsx': 'b', 'src/one.ts': 'a' })).toBe(same)
  expect(hashOf({ 'src/one.ts': 'a', 'src/core/two.tsx': 'c' })).not.toBe(same)
  expect(hashOf({ 'src/one.ts': 'a', 'src/core/other.tsx': 'b' })).not.toBe(same)
})
