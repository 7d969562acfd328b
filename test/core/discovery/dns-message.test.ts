import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DnsRecord, decodeMessage, encodeMessage } from '../../../src/core/discovery/dns-message.ts'

const service = ['_openclaw-gw', '_tcp', 'local']
const instance = ['a.b (OpenClaw)', ...service]
const host = ['gateway-1', 'local']
const records: DnsRecord[] = [
  { type: 'PTR', name: service, target: instance, ttlSeconds: 4500, isFlush: false },
  { type: 'SRV', name: instance, target: host, port: 18789, ttlSeconds: 120, isFlush: true },
  { type: 'TXT', name: instance, texts: ['role=gateway', ''], ttlSeconds: 4500, isFlush: true },
  { type: 'A', name: host, address: '192.0.2.10', ttlSeconds: 120, isFlush: true },
  { type: 'AAAA', name: host, address: 'fe80::1', ttlSeconds: 120, isFlush: true },
]
const message = { id: 7, isResponse: true, questions: [], records }

test('what is written is read again, with dots inside a label', () => {
  expect(decodeMessage(encodeMessage(message))).toEqual(message)
})

test('a name that was written before is a pointer', () => {
  const once = encodeMessage({ ...message, records: records.slice(0, 1) })
  expect(
    encodeMessage({ ...message, records: [...records.slice(0, 1), ...records.slice(0, 1)] }).length,
  ).toBe(once.length + 2 + 10 + 2)
})

const header = (counts: readonly number[]) => [
  0,
  0,
  0x84,
  0,
  ...counts.flatMap((count) => [count >> 8, count & 255]),
]

test.for([
  { why: 'a pointer to itself', bytes: [...header([1, 0, 0, 0]), 0xc0, 12, 0, 12, 0, 1] },
  { why: 'two pointers in a circle', bytes: [...header([1, 0, 0, 0]), 0xc0, 14, 0xc0, 12, 0, 12, 0, 1] },
  { why: 'a pointer forward', bytes: [...header([1, 0, 0, 0]), 0xc0, 20, 0, 12, 0, 1, 0, 0, 0, 0] },
  { why: 'a label that is cut', bytes: [...header([1, 0, 0, 0]), 9, 97] },
  {
    why: 'a label longer than 63',
    bytes: [...header([1, 0, 0, 0]), 0x40, ...Array(64).fill(97), 0, 0, 12, 0, 1],
  },
  {
    why: 'a name longer than 255',
    bytes: [
      ...header([1, 0, 0, 0]),
      ...Array(5)
        .fill([63, ...Array(63).fill(97)])
        .flat(),
      0,
      0,
      12,
      0,
      1,
    ],
  },
  { why: 'more records than it holds', bytes: header([0, 65_535, 0, 0]) },
  { why: 'an opcode', bytes: [0, 0, 0xa8, ...Array(9).fill(0)] },
  { why: 'a header that is cut', bytes: [0, 0, 0x84] },
  { why: 'more bytes than a frame has', bytes: [...header([0, 0, 0, 0]), ...Array(9000).fill(0)] },
])('$why is refused', ({ bytes }) => {
  expect(decodeMessage(Uint8Array.from(bytes))).toBeUndefined()
})

test('whatever bytes come, reading them does not throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => void decodeMessage(bytes)))
  const good = encodeMessage(message)
  const flips = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(flips, fc.nat(good.length), (changes, length) => {
      const bytes = Uint8Array.from(good)
      for (const [at, value] of changes) bytes[at] = value
      decodeMessage(bytes)
      decodeMessage(bytes.subarray(0, length))
    }),
    { numRuns: 2000 },
  )
})
