import { expect, test } from 'vitest'
import { aesCipher } from '../../../../src/core/adapters/secret/aes-cipher.ts'

const key = aesCipher.newKey()
const plain = new TextEncoder().encode('canary')

test('what is sealed opens with the same key and context, and is another text each time', () => {
  const [one, other] = [aesCipher.seal(key, plain, 'here'), aesCipher.seal(key, plain, 'here')]
  expect(one).toMatch(/^1\.[\w-]+$/)
  expect(one).not.toBe(other)
  expect(new TextDecoder().decode(aesCipher.open(key, one, 'here'))).toBe('canary')
})

test('it does not open with another key or context, nor when a bit of it is changed, nor cut', () => {
  const sealed = aesCipher.seal(key, plain, 'here')
  expect(aesCipher.open(aesCipher.newKey(), sealed, 'here')).toBeUndefined()
  expect(aesCipher.open(key, sealed, 'there')).toBeUndefined()
  const bytes = Buffer.from(sealed.slice(2), 'base64url')
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes)
    changed[index] = (changed[index] ?? 0) ^ 1
    expect(aesCipher.open(key, `1.${changed.toString('base64url')}`, 'here')).toBeUndefined()
    expect(aesCipher.open(key, `1.${bytes.subarray(0, index).toString('base64url')}`, 'here')).toBeUndefined()
  }
  for (const odd of ['', '1', '1.', '2.AAAA', 'nonsense', `${sealed}x.y`.replace('1.', '9.')])
    expect(aesCipher.open(key, odd, 'here')).toBeUndefined()
})
