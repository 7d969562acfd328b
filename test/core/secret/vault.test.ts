import { expect, test } from 'vitest'
import { valueBytesMax } from '../../../src/core/secret/secret-text.ts'
import { createMemoryVault } from '../../support/memory-vault.ts'

const code = (name: string) => expect.objectContaining({ code: name })

test('a secret is given back as it was, by another control plane too, and is nowhere in the clear', async () => {
  const { vault, again, rows, keys } = createMemoryVault()
  await vault.put('a', 'värde-👍-canary', 'me')
  expect(await vault.value('a')).toBe('värde-👍-canary')
  expect(await again().get('a')).toBe('värde-👍-canary')
  expect(JSON.stringify([...rows.values(), ...keys.values()])).not.toContain('canary')
})

test('every change is an event with name and version, and nothing of the value', async () => {
  const { vault, events } = createMemoryVault()
  await vault.put('a', 'canary-1', 'me')
  await vault.put('a', 'canary-2', 'me')
  await vault.rotate('a', 'canary-3', 'me')
  await vault.reveal('a', 'you')
  await vault.rekey({ to: undefined, passphrase: undefined }, 'me')
  await vault.drop('a', 'me')
  expect(events.map(({ type, actor, data }) => [type, actor, data])).toEqual([
    ['secret.set', 'me', { name: 'a', version: 1 }],
    ['secret.set', 'me', { name: 'a', version: 2 }],
    ['secret.rotated', 'me', { name: 'a', version: 3 }],
    ['secret.revealed', 'you', { name: 'a', version: 3 }],
    ['secret.rekeyed', 'me', { keyId: expect.any(String), source: 'file', secrets: 1 }],
    ['secret.removed', 'me', { name: 'a', version: 3 }],
  ])
})

test('changes that come together are made one after the other', async () => {
  const { vault } = createMemoryVault()
  const puts = Array.from({ length: 20 }, (_, index) => vault.put('a', `value-${index}`, 'me'))
  expect((await Promise.all(puts)).map(({ version }) => version)).toEqual(puts.map((_, index) => index + 1))
  expect(await vault.value('a')).toBe('value-19')
})

test('the stamp is another for each value, also of one that was removed and set again', async () => {
  const { vault } = createMemoryVault()
  const stamps: (string | undefined)[] = [vault.stamp('a')]
  for (const value of ['one', 'two']) {
    await vault.put('a', value, 'me')
    stamps.push(vault.stamp('a'))
  }
  await vault.drop('a', 'me')
  await vault.put('a', 'one', 'me')
  stamps.push(vault.stamp('a'))
  expect(new Set(stamps).size).toBe(4)
})

test.for([
  { why: 'no name', name: '', value: 'x' },
  { why: 'a path', name: '../a', value: 'x' },
  { why: 'a name with a space', name: 'a b', value: 'x' },
  { why: 'a name with a line end', name: 'a\n', value: 'x' },
  { why: 'a name that is too long', name: 'a'.repeat(129), value: 'x' },
  { why: 'no value', name: 'a', value: '' },
  { why: 'NUL in a value', name: 'a', value: 'x\0y' },
  { why: 'half a character', name: 'a', value: '\ud800' },
  { why: 'a value that is too long', name: 'a', value: 'é'.repeat(valueBytesMax / 2 + 1) },
])('$why is refused, and nothing is told of it', async ({ name, value }) => {
  const { vault, rows, events } = createMemoryVault()
  const refused = await vault.put(name, value, 'me').catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 'INPUT_INVALID', hint: expect.any(String) })
  expect([rows.size, events.length]).toEqual([0, 0])
})

test('rotation asks for a secret that is there, and for another value', async () => {
  const { vault } = createMemoryVault()
  await expect(vault.rotate('a', 'x', 'me')).rejects.toEqual(code('SECRET_UNKNOWN'))
  await vault.put('abc', 'x', 'me')
  await expect(vault.rotate('abc', 'x', 'me')).rejects.toEqual(code('INPUT_INVALID'))
  await expect(vault.value('abd')).rejects.toMatchObject({ hint: 'Did you mean abc?' })
})

test.for([
  { why: 'a changed value', change: { sealed: '1.AAAA' } },
  { why: 'a value of a format to come', change: { sealed: '2.AAAA' } },
  { why: 'another version', change: { version: 7 } },
  { why: 'another id', change: { id: 'other' } },
])('a row with $why is not opened', async ({ change }) => {
  const { vault, rows } = createMemoryVault()
  await vault.put('a', 'x', 'me')
  const [row] = rows.values()
  if (row) rows.set('a', { ...row, ...change })
  await expect(vault.value('a')).rejects.toEqual(code('STATE_CORRUPT'))
})

test('the row of another secret, or of an older value, does not stand in for one', async () => {
  const { vault, rows } = createMemoryVault()
  await vault.put('a', 'old-value', 'me')
  await vault.put('b', 'other-value', 'me')
  const [old, other] = [rows.get('a'), rows.get('b')]
  if (!old || !other) throw new Error('there are two')
  rows.set('a', { ...other, name: 'a' })
  await expect(vault.value('a')).rejects.toEqual(code('STATE_CORRUPT'))
  rows.set('a', old)
  await vault.put('a', 'new-value', 'me')
  rows.set('a', { ...old, version: 2 })
  await expect(vault.value('a')).rejects.toEqual(code('STATE_CORRUPT'))
})

test('a lost key is told with what is lost; it is never replaced as long as anything is sealed with it', async () => {
  const { vault, again, kept, keys } = createMemoryVault()
  await vault.put('a', 'x', 'me')
  await vault.put('b', 'y', 'me')
  const [[id, key] = ['', new Uint8Array()]] = kept
  kept.clear()
  const later = again()
  await expect(later.value('a')).rejects.toThrow(/nobody can read a, b/)
  await expect(later.put('c', 'z', 'me')).rejects.toEqual(code('SECRETS_LOCKED'))
  await expect(later.rekey({ to: undefined, passphrase: undefined }, 'me')).rejects.toEqual(
    code('SECRETS_LOCKED'),
  )
  expect((await later.key())?.fault).toEqual(code('SECRETS_LOCKED'))
  kept.set(id, key)
  expect(await later.value('b')).toBe('y')
  kept.clear()
  const last = again()
  for (const name of ['a', 'b']) await last.drop(name, 'me')
  await last.put('a', 'anew', 'me')
  expect(await again().value('a')).toBe('anew')
  await last.put('b', 'anew', 'me')
  expect([...keys.values()].map(({ state }) => state)).toEqual(['current'])
})

test('another key in the place of the right one is told to be wrong', async () => {
  const { vault, again, kept } = createMemoryVault()
  await vault.put('a', 'x', 'me')
  for (const id of kept.keys()) kept.set(id, new Uint8Array(32))
  await expect(again().value('a')).rejects.toThrow(/not the one/)
})

test('a new key wraps all secrets and leaves their values and versions', async () => {
  const { vault, again, rows, kept } = createMemoryVault()
  await vault.put('a', 'x', 'me')
  const before = rows.get('a')
  const [oldId] = kept.keys()
  await vault.rekey({ to: undefined, passphrase: undefined }, 'me')
  expect(rows.get('a')).toMatchObject({ sealed: before?.sealed, version: 1 })
  expect(rows.get('a')?.wrappedKey).not.toBe(before?.wrappedKey)
  expect([...kept.keys()]).not.toContain(oldId)
  expect(await again().value('a')).toBe('x')
})

test.for([0, 1, 2])(
  'a control plane that dies after commit %i of a new key loses nothing',
  async (commits) => {
    const { vault, again, keys, kept, rows } = createMemoryVault()
    await vault.put('a', 'x', 'me')
    await vault.put('b', 'y', 'me')
    const dying = again({ commitsMax: commits })
    await dying.rekey({ to: undefined, passphrase: undefined }, 'me').catch(() => undefined)
    const next = again()
    expect([await next.value('a'), await next.value('b')]).toEqual(['x', 'y'])
    await next.put('c', 'z', 'me')
    const [current, ...others] = [...keys.values()]
    expect([current?.state, others]).toEqual(['current', []])
    expect([...kept.keys()]).toEqual([current?.id])
    expect([...rows.values()].every(({ keyId }) => keyId === current?.id)).toBe(true)
  },
)

test('a disk that refuses changes nothing', async () => {
  const { vault, again } = createMemoryVault()
  await vault.put('a', 'x', 'me')
  await expect(again({ commitsMax: 0 }).put('a', 'y', 'me')).rejects.toEqual(code('STORE_READ_ONLY'))
  expect(await again().value('a')).toBe('x')
})

test('values that went in or out are known from then on', async () => {
  const { vault, known } = createMemoryVault()
  await vault.put('a', 'canary-in', 'me')
  expect(known.text('canary-in')).toBe('***')
})

test('parts of the control plane keep secrets as everybody does', async () => {
  const { vault, events } = createMemoryVault()
  expect(await vault.get('openclaw.device-key')).toBeNull()
  await vault.set('openclaw.device-key', 'x')
  expect(await vault.get('openclaw.device-key')).toBe('x')
  await vault.remove('openclaw.device-key')
  await vault.remove('openclaw.device-key')
  expect(events.map(({ type, actor }) => [type, actor])).toEqual([
    ['secret.set', 'plane'],
    ['secret.removed', 'plane'],
  ])
})
