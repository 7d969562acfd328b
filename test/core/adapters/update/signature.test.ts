import { createHash, createSign, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findSigner, npmKey } from '../../../../src/core/adapters/update/signature.ts'
import type { Release } from '../../../../src/core/update/release.ts'

const pair = (namedCurve = 'P-256') => generateKeyPairSync('ec', { namedCurve })
const { privateKey, publicKey } = pair()
const der = publicKey.export({ format: 'der', type: 'spki' })
const nameOf = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
const keyid = nameOf(der)
const npmKeyid = npmKey.keyid
const good = { keyid, key: der.toString('base64'), expires: null as string | null }

let served: unknown = { keys: [good] }
const server = createServer((request, response) => {
  if (request.url === '/mirror/-/npm/v1/keys') response.end(JSON.stringify(served))
  else response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
})
let url = ''
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mirror`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const sign = (text: string): string => createSign('sha256').update(text).sign(privateKey, 'base64')
const release = (signatures: Release['signatures']): Release => ({
  version: '2.0.0',
  integrity: 'sha512-x',
  signatures,
  hasProvenance: false,
  publishedAt: '2026-06-01T00:00:00.000Z',
  nodeRange: undefined,
})
const sig = sign('superclaw@2.0.0:sha512-x')
const { signal } = new AbortController()

test.for([
  { why: 'the key that the registry serves', keys: [good], by: { keyid, sig }, says: /^the key SHA256/ },
  {
    why: 'a key that expired after it was published',
    keys: [{ ...good, expires: '2026-07-01T00:00:00Z' }],
    by: { keyid, sig },
    says: /^the key/,
  },
  {
    why: 'a key that had expired',
    keys: [{ ...good, expires: '2026-01-01T00:00:00Z' }],
    by: { keyid, sig },
    says: /^no key/,
  },
  { why: 'nobody', keys: [good], by: undefined, says: /gives no signature/ },
  {
    why: 'a key that signed another version',
    keys: [good],
    by: { keyid, sig: sign('superclaw@2.0.1:sha512-x') },
    says: /^no key/,
  },
  {
    why: 'a key that signed other bytes',
    keys: [good],
    by: { keyid, sig: sign('superclaw@2.0.0:sha512-y') },
    says: /^no key/,
  },
  {
    why: "a key under the name of npm's",
    keys: [{ ...good, keyid: npmKeyid }],
    by: { keyid: npmKeyid, sig },
    says: /was not made with it/,
  },
  {
    why: 'what is no key',
    keys: [{ keyid, key: 'AAAA' }, 7, null],
    by: { keyid, sig },
    says: /^no key|gives no keys/,
  },
  { why: 'what is no signature', keys: [good], by: { keyid, sig: '!!' }, says: /^no key/ },
  { why: 'nobody who serves keys', keys: undefined, by: { keyid, sig }, says: /^no key/ },
])('signed by $why', async ({ keys, by, says }) => {
  served = { keys }
  const found = await findSigner(release(by ? [by] : []), url, signal)
  expect('signer' in found ? found.signer : found.fault).toMatch(says)
})

test('keys are not fetched from where the registry sends somebody', async () => {
  const found = await findSigner(release([{ keyid, sig }]), url.replace('/mirror', '/elsewhere/'), signal)
  expect(found).toEqual({ fault: expect.stringContaining('gives no keys') })
})

test("npm's own key has the name that its bytes give it: its fingerprint as ssh-keygen(1) shows it", () => {
  const field = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    return Buffer.concat([length, bytes])
  }
  const point = Buffer.from(npmKey.key, 'base64').subarray(-65)
  const names = ['ecdsa-sha2-nistp256', 'nistp256'].map((name) => Buffer.from(name))
  expect(nameOf(Buffer.concat([...names, point].map(field)))).toBe(npmKey.keyid)
})
