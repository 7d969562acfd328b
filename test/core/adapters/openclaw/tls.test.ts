import { X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openRecordedGateway, recordedToken } from '../../../support/recorded-gateway.ts'
import { selfSigned } from '../../../support/self-signed.ts'
import { untilPhase, watchGateway } from '../../../support/watched-gateway.ts'

const token = recordedToken
const identity = selfSigned()

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
