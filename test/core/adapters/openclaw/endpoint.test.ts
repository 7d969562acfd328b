import { expect, test } from 'vitest'
import {
  addressOf,
  isLoopbackAddress,
  parseEndpoint,
  whyUntrusted,
} from '../../../../src/core/adapters/openclaw/endpoint.ts'

test.for([
  { text: 'ws://127.0.0.1:18789', address: '127.0.0.1:18789', isTls: false },
  { text: '127.0.0.1', address: '127.0.0.1:18789', isTls: false },
  { text: 'localhost:80', address: 'localhost:80', isTls: false },
  { text: 'wss://gateway.example', address: 'gateway.example:443', isTls: true },
  { text: 'https://gateway.example:8443/ws', address: 'gateway.example:8443', isTls: true },
  { text: 'ws://[::1]:19001', address: '[::1]:19001', isTls: false },
])('$text is $address', ({ text, address, isTls }) => {
  const endpoint = parseEndpoint(text)
  expect([addressOf(endpoint), endpoint.isTls]).toEqual([address, isTls])
})

test.for(['', 'ftp://x', 'ws://', 'ws://user:secret@host', 'ws://host/?token=secret', 'ws://host/#secret'])(
  '%s is refused, without repeating a secret',
  (text) => {
    expect(() => parseEndpoint(text)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
    expect(() => parseEndpoint(text)).not.toThrow(/secret/)
  },
)

test('a fingerprint is taken as it is shown anywhere', () => {
  const hex = 'ab'.repeat(32)
  const shown = [hex, hex.toUpperCase(), `sha256:${hex}`, hex.replaceAll(/..(?!$)/g, '$&:')]
  expect(shown.map((fingerprint) => parseEndpoint('wss://h', { fingerprint }).fingerprint)).toEqual(
    shown.map(() => hex),
  )
  expect(() => parseEndpoint('wss://h', { fingerprint: 'ab' })).toThrow('no SHA-256')
})

test.for([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['127.0.0.1.example', false],
  ['192.0.2.1', false],
  ['::2', false],
  ['', false],
] as const)('%s is loopback: %s', ([address, expected]) => {
  expect(isLoopbackAddress(address)).toBe(expected)
})

const pin = 'ab'.repeat(32)
const colons = pin.toUpperCase().replaceAll(/..(?!$)/g, '$&:')

test.for([
  { why: 'loopback in the clear', url: 'ws://localhost', options: {}, address: '127.0.0.1', isTrusted: true },
  {
    why: 'a name that claims to be loopback',
    url: 'ws://localhost',
    options: {},
    address: '192.0.2.1',
    isTrusted: false,
  },
  {
    why: 'another machine in the clear',
    url: 'ws://192.0.2.1',
    options: {},
    address: '192.0.2.1',
    isTrusted: false,
  },
  {
    why: 'the same, where the network encrypts',
    url: 'ws://192.0.2.1',
    options: { isPlaintextAllowed: true },
    address: '192.0.2.1',
    isTrusted: true,
  },
  { why: 'a certificate that Node took', url: 'wss://h', options: {}, address: '192.0.2.1', isTrusted: true },
  {
    why: 'the certificate that was pinned',
    url: 'wss://h',
    options: { fingerprint: pin },
    address: '192.0.2.1',
    fingerprint: colons,
    isTrusted: true,
  },
  {
    why: 'another certificate',
    url: 'wss://h',
    options: { fingerprint: pin },
    address: '192.0.2.1',
    fingerprint: 'CD:EF',
    isTrusted: false,
  },
  {
    why: 'another certificate, on loopback',
    url: 'wss://localhost',
    options: { fingerprint: pin },
    address: '127.0.0.1',
    fingerprint: '',
    isTrusted: false,
  },
])('$why: trusted is $isTrusted', ({ url, options, address, fingerprint = '', isTrusted }) => {
  expect(whyUntrusted(parseEndpoint(url, options), { address, fingerprint }) === null).toBe(isTrusted)
})
