import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createKeyFiles } from '../../../../src/core/adapters/secret/key-file.ts'
import { createKeySources } from '../../../../src/core/adapters/secret/key-sources.ts'
import { createKeyring } from '../../../../src/core/adapters/secret/keyring.ts'
import { createPassphrase } from '../../../../src/core/adapters/secret/passphrase.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const isLocked = (says: RegExp) =>
  expect.objectContaining({ code: 'SECRETS_LOCKED', message: expect.stringMatching(says) })

test('a key file is its owner’s alone, in a folder that is as well', async () => {
  using folder = tempFolder()
  const files = createKeyFiles(join(folder.path, 'keys'))
  const { key } = await files.make('one')
  const path = join(folder.path, 'keys', 'one.key')
  expect([statSync(path).mode & 0o777, statSync(join(path, '..')).mode & 0o777]).toEqual([0o600, 0o700])
  expect(Buffer.from(await files.load({ id: 'one', params: '' })).equals(key)).toBe(true)
  await files.forget('one')
  await files.forget('one')
  expect(readdirSync(join(folder.path, 'keys'))).toEqual([])
})

test('a key file is never written over', async () => {
  using folder = tempFolder()
  const files = createKeyFiles(folder.path)
  await files.make('one')
  const before = readFileSync(join(folder.path, 'one.key'), 'utf8')
  await expect(files.make('one')).rejects.toMatchObject({ code: 'STATE_UNWRITABLE' })
  expect(readFileSync(join(folder.path, 'one.key'), 'utf8')).toBe(before)
})

test.for([
  { why: 'is gone', spoil: (path: string) => rmSync(path), says: /is lost: there is no/ },
  {
    why: 'others may read',
    spoil: (path: string) => chmodSync(path, 0o640),
    says: /Other users may have read/,
  },
  { why: 'is damaged', spoil: (path: string) => writeFileSync(path, 'x'), says: /is damaged/ },
  { why: 'is empty', spoil: (path: string) => writeFileSync(path, ''), says: /is damaged/ },
  { why: 'is huge', spoil: (path: string) => writeFileSync(path, 'x'.repeat(10_000)), says: /larger/ },
  {
    why: 'is a link',
    spoil: (path: string) => {
      rmSync(path)
      symlinkSync('/etc/hostname', path)
    },
    says: /cannot be read/,
  },
  {
    why: 'is a folder',
    spoil: (path: string) => {
      rmSync(path)
      mkdirSync(path, { mode: 0o700 })
    },
    says: /is no file/,
  },
])('a key file that $why is refused, with what to do', async ({ spoil, says }) => {
  using folder = tempFolder()
  const files = createKeyFiles(folder.path)
  await files.make('one')
  spoil(join(folder.path, 'one.key'))
  const refusal = await files.load({ id: 'one', params: '' }).catch((error: unknown) => error)
  expect(refusal).toEqual(isLocked(says))
  expect(refusal).toMatchObject({ hint: expect.stringMatching(/./) })
})

test('a passphrase gives the same key again, however its accents are written, and another one does not', async () => {
  const typed = createPassphrase(undefined)
  const { key, params } = await typed.make('one', 'pâssphrase')
  expect(params).not.toContain('phrase')
  const load = async (text: string) => Buffer.from(await typed.load({ id: 'one', params }, text)).equals(key)
  expect([await load('pa\u0302ssphrase'), await load('passphrase')]).toEqual([true, false])
  await expect(typed.load({ id: 'one', params })).rejects.toEqual(isLocked(/wait for their passphrase/))
  await expect(typed.make('one', 'short')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
})

test('a passphrase file is read without its line end, and refused when others may read it', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'passphrase')
  writeFileSync(path, 'correct horse\r\n', { mode: 0o600 })
  const filed = createPassphrase(path)
  const { key, params } = await filed.make('one')
  expect(
    Buffer.from(await createPassphrase(undefined).load({ id: 'one', params }, 'correct horse')).equals(key),
  ).toBe(true)
  await expect(filed.make('two', 'another one')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  chmodSync(path, 0o604)
  await expect(filed.load({ id: 'one', params })).rejects.toEqual(isLocked(/Other users/))
  rmSync(path)
  await expect(filed.load({ id: 'one', params })).rejects.toEqual(isLocked(/is lost/))
})

test('a cost that somebody wrote into the store does not take the memory', async () => {
  const params = JSON.stringify({ N: 1 << 24, r: 8, p: 1, salt: 'AAAA' })
  await expect(createPassphrase(undefined).load({ id: 'x', params }, 'long enough')).rejects.toEqual(
    isLocked(/more than/),
  )
})

/** A program in place of the system's, which keeps what it is given in a folder and writes down how it was called. */
function fakeKeyring(folder: string, name: string, script: string): NodeJS.ProcessEnv {
  writeFileSync(join(folder, name), `#!/bin/sh\necho "$@" >> '${folder}/calls'\ncd '${folder}'\n${script}`, {
    mode: 0o700,
  })
  return { PATH: `${folder}:/usr/bin:/bin`, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' }
}

const secretTool = `case $1 in
  store) for id; do :; done; cat > "ring-$id" ;;
  lookup) for id; do :; done; cat "ring-$id" ;;
  clear) for id; do :; done; rm "ring-$id" ;;
esac`
const security = `case $1 in
  -i) read -r words; set -- $words; for key; do :; done; printf '%s\\n' "$key" > "ring-$6" ;;
  find-generic-password) cat "ring-$5" ;;
  delete-generic-password) rm "ring-$5" ;;
esac`

test.for([
  { platform: 'linux', name: 'secret-tool', script: secretTool },
  { platform: 'darwin', name: 'security', script: security },
] as const)(
  'on $platform a key is kept by $name, and stands in no command',
  async ({ platform, name, script }) => {
    using folder = tempFolder()
    const keyring = createKeyring(fakeKeyring(folder.path, name, script), platform)
    expect(await keyring.isAtHand()).toBe(true)
    const { key } = await keyring.make('one')
    expect(Buffer.from(await keyring.load({ id: 'one', params: '' })).equals(key)).toBe(true)
    expect(readFileSync(join(folder.path, 'calls'), 'utf8')).not.toContain(
      Buffer.from(key).toString('base64url'),
    )
    await keyring.forget('one')
    await expect(keyring.load({ id: 'one', params: '' })).rejects.toEqual(isLocked(/not to be had/))
    expect(readdirSync(folder.path).filter((file) => file.startsWith('ring-'))).toEqual([])
  },
)

test.for([
  { why: 'refuses', script: 'exit 1' },
  { why: 'keeps nothing', script: 'cat > /dev/null; exit 0' },
  { why: 'talks nonsense', script: 'cat > /dev/null; echo nonsense' },
])(
  'a keyring that $why is not at hand, and says of a key that it did not take that nothing was changed',
  async ({ script }) => {
    using folder = tempFolder()
    const env = fakeKeyring(folder.path, 'secret-tool', script)
    const keyring = createKeyring(env, 'linux')
    expect(await keyring.isAtHand()).toBe(false)
    const refusal = await keyring.make('one').catch((error: unknown) => error)
    expect(refusal).toEqual(isLocked(/no keyring here.*Nothing was changed/))
    expect(refusal).toMatchObject({ hint: expect.stringMatching(/stays where it is/) })
    expect(refusal).toMatchObject({ hint: expect.not.stringMatching(/lost|remove/) })
  },
)

test('a file where there is no keyring, a passphrase where a file of it is named', async () => {
  using folder = tempFolder()
  expect(await createKeySources(folder.path, { PATH: folder.path }).choose()).toBe('file')
  expect(await createKeySources(folder.path, { SUPERCLAW_PASSPHRASE_FILE: '/x' }).choose()).toBe('passphrase')
})
