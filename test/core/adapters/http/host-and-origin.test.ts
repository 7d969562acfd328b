import { describe, expect, test } from 'vitest'
import { bearer, codeOf, type Header, useHttpGates } from '../../../support/http-gates.ts'
import { everyRoute } from '../../../support/http-routes.ts'

const gates = useHttpGates()
const { send } = gates

const probes = ['/health', '/livez', '/readyz'].map((path) => ({
  what: path,
  operation: undefined,
  request: { method: 'GET', path },
}))
const websocket: readonly Header[] = [
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
  ['Sec-WebSocket-Version', '13'],
]

describe.for([...everyRoute, ...probes])('$what', ({ request }) => {
  test('is not there for another host, with a valid token too', async () => {
    const { port } = gates.served
    const evil = [
      'evil.example',
      `evil.example:${port}`,
      `127.0.0.1.evil.example:${port}`,
      `localhost.evil.example`,
      'localhost.',
      '127.0.0.1@evil.example',
      '127.1',
      '2130706433',
      '0.0.0.0',
      '[::]',
      '[::ffff:127.0.0.1]',
      '192.168.1.7',
      '',
    ]
    for (const host of evil) {
      for (const headers of [[], [bearer(gates.served.tokens.admin)]]) {
        const answer = await send({ ...request, host, headers })
        expect([answer.status, host]).toEqual([421, host])
        expect(codeOf(answer)).toBe('HOST_REFUSED')
      }
    }
  })

  test('takes no second Host, no absolute address and no missing Host', async () => {
    const headers = [bearer(gates.served.tokens.admin)]
    const second = await send({ ...request, headers: [...headers, ['Host', 'evil.example']] })
    expect(second.status).toBe(421)
    const absolute = await send({ ...request, path: `http://evil.example${request.path}`, headers })
    expect(absolute.status).toBe(421)
    expect((await send({ ...request, host: null, headers })).status).toBe(400)
  })

  test('is not there for pages of another origin, with a valid token too', async () => {
    const { port, tokens } = gates.served
    const foreign: readonly Header[] = [
      ['Origin', 'http://evil.example'],
      ['Origin', 'null'],
      ['Origin', `http://127.0.0.1:${port + 1}`],
      ['Origin', `http://localhost`],
      ['Origin', `https://127.0.0.1:${port}`],
      ['Origin', `http://127.0.0.1:${port}.evil.example`],
      ['Origin', ''],
      ['Sec-Fetch-Site', 'cross-site'],
      ['Sec-Fetch-Site', 'same-site'],
    ]
    for (const header of foreign) {
      for (const upgrade of [[], websocket]) {
        const answer = await send({ ...request, headers: [header, bearer(tokens.admin), ...upgrade] })
        expect([answer.status, header]).toEqual([403, header])
      }
    }
  })
})

describe('a WebSocket', () => {
  test.for(everyRoute)('is not served at $what, and not told about without a token', async ({ request }) => {
    const { admin } = gates.served.tokens
    expect((await send({ ...request, headers: websocket })).status).toBe(401)
    expect((await send({ ...request, headers: [...websocket, bearer(admin)] })).status).toBe(404)
    const evil = await send({ ...request, host: 'evil.example', headers: [...websocket, bearer(admin)] })
    expect(evil.status).toBe(421)
  })
})
