import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { describe, expect, test } from 'vitest'
import { realClock } from '../../../../src/core/adapters/host/real-clock.ts'
import { deviceTokenName } from '../../../../src/core/adapters/openclaw/credentials.ts'
import { identityOf } from '../../../../src/core/adapters/openclaw/device-identity.ts'
import { parseEndpoint } from '../../../../src/core/adapters/openclaw/endpoint.ts'
import { createKnockGate } from '../../../../src/core/gateway/knock-gate.ts'
import { createMemorySecretStore } from '../../../support/memory-secret-store.ts'
import { openRecordedGateway, recordedToken } from '../../../support/recorded-gateway.ts'
import { until } from '../../../support/until.ts'
import { untilPhase, watchGateway } from '../../../support/watched-gateway.ts'

const token = recordedToken
const _hasLoopback6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
)
const mismatch = {
  code: 'INVALID_REQUEST',
  message: 'unauthorized: gateway token mismatch',
  details: { code: 'AUTH_TOKEN_MISMATCH' },
}

describe('credentials', () => {
  test('that are refused are tried once, and never ten times', async () => {
    await using gateway = await openRecordedGateway({ refuses: mismatch })
    const knocks = createKnockGate(realClock)
    await using client = watchGateway(gateway.url, { token: 'wrong', knocks })
    for (let round = 1; round <= 5; round += 1) {
      await until(() => client.link().phase === 'refused' && client.link().attempts === round)
      expect([gateway.knocks(), client.link().nextTryAtMs]).toEqual([round, null])
      client.retry()
    }
    await untilPhase(client, 'waiting')
    expect(client.link().reason).toContain('locks this machine out')
    client.retry()
    await until(() => client.link().attempts === 7)
    expect(gateway.knocks()).toBe(5)
  })

  test('of a device are kept, and used in the place of the shared ones', async () => {
    const secrets = createMemorySecretStore()
    await using gateway = await openRecordedGateway({ grants: 'given' })
    await using client = watchGateway(gateway.url, { token, kind: 'device', secrets })
    await untilPhase(client, 'ready')
    const name = deviceTokenName(parseEndpoint(gateway.url))
    expect(secrets.kept.get(name)).toBe('given')
    gateway.drop()
    await until(() => gateway.knocks() === 2 && client.link().phase === 'ready')
    const greetings = gateway.calls.filter(({ method }) => method === 'connect')
    expect(greetings.map(({ params }) => (params['auth'] as { token: string }).token)).toEqual([
      token,
      'given',
    ])
    const ids = greetings.map(({ params }) => (params['device'] as { id: string }).id)
    expect(ids[0]).toBe(ids[1])
  })

  test('of a device that were taken back give way to the shared ones, once', async () => {
    const secrets = createMemorySecretStore()
    await using gateway = await openRecordedGateway()
    const name = deviceTokenName(parseEndpoint(gateway.url))
    await secrets.set(name, 'taken back')
    await using client = watchGateway(gateway.url, { token, kind: 'device', secrets })
    await untilPhase(client, 'ready')
    expect([gateway.knocks(), secrets.kept.has(name)]).toEqual([2, false])
  })

  test('that cannot be read are told like any other hindrance', async () => {
    const secrets = { ...createMemorySecretStore(), get: () => Promise.reject(new Error('locked')) }
    await using gateway = await openRecordedGateway()
    await using client = watchGateway(gateway.url, { token, kind: 'device', secrets })
    await untilPhase(client, 'waiting')
    expect([client.link().reason, gateway.knocks()]).toEqual(['locked', 0])
  })

  test('that were not approved yet wait for it, with what to type', async () => {
    const details = { code: 'PAIRING_REQUIRED', reason: 'not-paired', requestId: 'abc-123' }
    const refuses = { code: 'NOT_PAIRED', message: 'pairing required', details }
    await using gateway = await openRecordedGateway({ refuses })
    await using client = watchGateway(gateway.url, { token, kind: 'device' })
    await untilPhase(client, 'pairing')
    expect(client.link()).toMatchObject({
      pairingRequestId: 'abc-123',
      cure: 'On its machine: openclaw devices approve abc-123',
    })
    delete gateway.manners.refuses
    client.retry()
    await untilPhase(client, 'ready')
  })

  test('need a key that is made once', async () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const text = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    expect(identityOf(createPrivateKey(text)).id).toBe(identityOf(privateKey).id)
  })
})
