import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hasTokenForm } from '../../../../src/core/access/token.ts'
import { loadToken } from '../../../../src/core/adapters/http/token-file.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'superclaw-token-'))
  path = join(folder, 'token')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('the first start makes a token for this user alone, and later ones find it', () => {
  const token = loadToken(path)
  expect(hasTokenForm(token)).toBe(true)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readFileSync(path, 'utf8')).toBe(`${token}\n`)
  expect(loadToken(path)).toBe(token)
})

test.for([0o640, 0o604, 0o660, 0o644, 0o620])(
  'a token file of mode %o is refused, and left as it is',
  (mode) => {
    const token = loadToken(path)
    chmodSync(path, mode)
    expect(() => loadToken(path)).toThrow(
      expect.objectContaining({
        code: 'STATE_UNWRITABLE',
        hint: expect.stringContaining(`chmod 600 ${path}`),
      }),
    )
    expect(readFileSync(path, 'utf8')).toBe(`${token}\n`)
  },
)

test('a file that holds no token is refused, and what it holds is not told', () => {
  for (const text of ['', 'sca_', 'precious-words\n', 'x'.repeat(100_000)]) {
    writeFileSync(path, text, { mode: 0o600 })
    expect(() => loadToken(path)).toThrow(
      expect.objectContaining({ code: 'STATE_UNWRITABLE', message: `${path} holds no token` }),
    )
  }
})

test('a link and a folder are no token file', () => {
  const elsewhere = join(folder, 'elsewhere')
  loadToken(elsewhere)
  symlinkSync(elsewhere, path)
  expect(() => loadToken(path)).toThrow(expect.objectContaining({ code: 'STATE_UNWRITABLE' }))
  rmSync(path)
  mkdirSync(path, { mode: 0o700 })
  expect(() => loadToken(path)).toThrow(expect.objectContaining({ code: 'STATE_UNWRITABLE' }))
})

test('a folder that is not there is named', () => {
  expect(() => loadToken(join(folder, 'none', 'token'))).toThrow(
    expect.objectContaining({
      code: 'STATE_UNWRITABLE',
      message: expect.stringContaining(join('none', 'token')),
    }),
  )
})
