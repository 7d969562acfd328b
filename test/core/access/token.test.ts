import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasTokenForm, mintToken } from '../../../src/core/access/token.ts'

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

test('a token is sca_, 32 characters of chance, and the CRC-32 of them', () => {
  const token = mintToken(randomBytes)
  expect(token).toMatch(/^sca_[0-9A-Za-z]{38}$/)
  const check = [...token.slice(-6)].reduce((sum, digit) => sum * 62 + digits.indexOf(digit), 0)
  expect(check).toBe(crc32(token.slice(4, 36)))
  expect(hasTokenForm(token)).toBe(true)
})

test('bytes that would favour some characters are thrown away', () => {
  let isFirst = true
  const token = mintToken((size) => {
    const bytes = new Uint8Array(size).fill(isFirst ? 248 : 61)
    isFirst = false
    return bytes
  })
  expect(token.slice(4, 36)).toBe('z'.repeat(32))
})

test('every character is as likely as any other', () => {
  const counts = new Map<string, number>()
  for (let round = 0; round < 2_000; round += 1) {
    for (const digit of mintToken(randomBytes).slice(4, 36)) counts.set(digit, (counts.get(digit) ?? 0) + 1)
  }
  // 64,000 characters: about 1032 of each, with a standard deviation of 32. Beyond eight of those is no chance.
  expect(counts.size).toBe(62)
  for (const count of counts.values()) expect(Math.abs(count - 64_000 / 62)).toBeLessThan(260)
})

test('any other character in place of one, anywhere, is noticed', () => {
  const token = mintToken(randomBytes)
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(...digits), (index, digit) => {
      const changed = token.slice(0, index) + digit + token.slice(index + 1)
      expect(hasTokenForm(changed)).toBe(changed === token)
    }),
  )
})

test('nothing else has the form of a token', () => {
  fc.assert(fc.property(fc.string(), (text) => !hasTokenForm(text)))
  const token = mintToken(randomBytes)
  for (const text of [
    '',
    token.slice(1),
    `${token}\n`,
    ` ${token}`,
    token.toUpperCase(),
    token.replace('sca', 'scn'),
  ]) {
    expect(hasTokenForm(text)).toBe(false)
  }
})
