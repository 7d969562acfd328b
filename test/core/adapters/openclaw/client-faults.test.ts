import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { describe, expect, test } from 'vitest'
import { createFakeClock } from '../../../support/fake-clock.ts'
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

describe('what is not as it should be is told', () => {
  test.for([
    { why: 'a web page', manners: { isPage: true }, phase: 'waiting', reason: /HTTP 200 with text\/html/ },
    {
      why: 'a newer protocol',
      manners: { protocol: 5 },
      phase: 'incompatible',
      reason: /^it speaks protocol 5, we speak 4$/,
    },
    { why: 'a wrong token', manners: { refuses: mismatch }, phase: 'refused', reason: /token mismatch/ },
    {
      why: 'a challenge of a megabyte',
      manners: { challenge: Buffer.from([0x81, 127, 0, 0, 0, 0, 0, 16, 0, 0]) },
      phase: 'waiting',
      reason: /more than 65536 bytes/,
    },
    {
      why: 'a challenge that is no text',
      manners: { challenge: Buffer.from([0x81, 2, 0xff, 0xff]) },
      phase: 'waiting',
      reason: /no UTF-8/,
    },
  ] as const)('$why', async ({ manners, phase, reason }) => {
    await using gateway = await openRecordedGateway(manners)
    await using client = watchGateway(gateway.url, { token })
    await untilPhase(client, phase)
    expect(client.link().reason).toMatch(reason)
  })

  test('nobody there', async () => {
    await using client = watchGateway('ws://127.0.0.1:1', { token })
    await untilPhase(client, 'waiting')
    expect(client.link().reason).toBe('127.0.0.1:1: ECONNREFUSED')
  })

  test('a greeting that never comes', async () => {
    await using gateway = await openRecordedGateway({ hangs: true })
    const clock = createFakeClock()
    await using client = watchGateway(gateway.url, { token, clock })
    await until(() => gateway.knocks() === 1)
    await clock.advance(20_000)
    await untilPhase(client, 'waiting')
    expect(client.link().reason).toBe('no greeting within 20 s')
  })

  test('a port that takes the connection and says nothing', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await until(() => server.listening)
    const { port } = server.address() as { port: number }
    const clock = createFakeClock()
    const client = watchGateway(`ws://127.0.0.1:${port}`, { token, clock })
    await until(() => new Promise((resolve) => server.getConnections((_, count) => resolve(count === 1))))
    await clock.advance(20_000)
    await untilPhase(client, 'waiting')
    await client[Symbol.asyncDispose]()
    server.close()
  })

  test('an answer that never comes', async () => {
    await using gateway = await openRecordedGateway({ neverAnswers: 'sessions.abort' })
    await using client = watchGateway(gateway.url, { token })
    await untilPhase(client, 'ready')
    const { control } = client
    await expect(control.call('sessions.abort', {}, { timeoutMs: 20 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
    })
  })

  test('frames that nobody can read, and calls that it does not know', async () => {
    const unknown = { error: { code: 'INVALID_REQUEST', message: 'unknown method: cron.list' } }
    await using gateway = await openRecordedGateway({ answers: { 'cron.list': unknown } })
    await using client = watchGateway(gateway.url, { token })
    await until(() => client.state().host !== null)
    gateway.sendRaw(Buffer.concat([Buffer.from([0x81, 5]), Buffer.from('{"a":')]))
    gateway.send('brand.new', {})
    await until(() => client.state().drift.unknownEvents.size === 1)
    expect(client.state().drift).toMatchObject({ malformedFrames: 1 })
    expect(client.state().drift.refusedMethods.get('cron.list')).toBe('unknown method: cron.list')
    expect(client.link().phase).toBe('ready')
  })

  test('a frame larger than what is taken ends the connection, not the process', async () => {
    await using gateway = await openRecordedGateway()
    await using client = watchGateway(gateway.url, { token })
    await untilPhase(client, 'ready')
    gateway.sendRaw(Buffer.from([0x81, 127, 0, 0, 0, 0, 0x7f, 0, 0, 0]))
    await until(() => client.link().reason.includes('a message of more than 8388608 bytes'))
  })
})
