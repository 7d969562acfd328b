import { chmod, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { saveNewFile } from '../../../../src/core/adapters/terminal/save-new-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'superclaw-save-'))
})
afterEach(async () => {
  await chmod(folder, 0o700)
  await rm(folder, { recursive: true })
})

test('writes a file that only its owner reads', async () => {
  const path = await saveNewFile(join(folder, 'fleet.csv'), 'a,b')
  expect(path).toBe(join(folder, 'fleet.csv'))
  expect(await readFile(path, 'utf8')).toBe('a,b')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('leaves what is there alone, also a link to nowhere, and takes the next name', async () => {
  await writeFile(join(folder, 'fleet.csv'), 'mine')
  await symlink('/nonexistent/elsewhere', join(folder, 'fleet-2.csv'))
  expect(await saveNewFile(join(folder, 'fleet.csv'), 'new')).toBe(join(folder, 'fleet-3.csv'))
  expect(await readFile(join(folder, 'fleet.csv'), 'utf8')).toBe('mine')
})

test('says so when the folder is gone', async () => {
  await expect(saveNewFile(join(folder, 'gone', 'a.json'), '')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('cannot be written (ENOENT)'),
  })
})
