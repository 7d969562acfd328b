import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openRecordedGateway, recordedToken } from '../../../support/recorded-gateway.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { untilPhase, watchGateway } from '../../../support/watched-gateway.ts'

const token = recordedToken
const identity = selfSigned()

/** A key and a certificate that nobody vouches for; `null` where there is no openssl to make them. */
function selfSigned(): { key: string; cert: string } | null {
  using folder = tempFolder()
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder.path, name))
  const words = `req -x509 -newkey ed25519 -nodes -days 2 -subj /CN=gateway -keyout ${key} -out ${cert}`
  try {
    execFileSync('openssl', words.split(' '), { stdio: 'ignore' })
    return { key: readFileSync(key ?? '', 'utf8'), cert: readFileSync(cert ?? '', 'utf8') }
  } catch {
    return null
  }
}

describe.skipIf(identity === null)('over TLS', () => {
  const tls = identity ?? { key: '', cert: '' }

  test('a certificate that was pinned is enough', async () => {
    await using gateway = await openRecordedGateway({ tls })
    const fingerprint = new X509Certificate(tls.cert).fingerprint256
    await using client = watchGateway(gateway.url, { token, endpoint: { fingerprint } })
    await untilPhase(client, 'ready')
  })

  test.for([
    { why: 'that nobody vouches for', endpoint: {}, reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    {
      why: 'other than the one that was pinned',
      endpoint: { fingerprint: 'ab'.repeat(32) },
      reason: 'pinned',
    },
  ])('one $why is shown no token, and not tried again', async ({ endpoint, reason }) => {
    await using gateway = await openRecordedGateway({ tls })
    await using client = watchGateway(gateway.url, { token, endpoint })
    await untilPhase(client, 'refused')
    expect(client.link().reason).toContain(reason)
    expect(gateway.knocks()).toBe(0)
  })
})
