import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Role, roles } from '../../../../src/core/access/caller.ts'
import { routes } from '../../../../src/core/adapters/http/routes.ts'
import { errorKinds } from '../../../../src/core/error-kinds.ts'
import { createFakeFleet } from '../../../support/fake-fleet.ts'
import { createFakeHandlers } from '../../../support/fake-handlers.ts'
import { type RawAnswer, type RawRequest, readAll, sendRaw } from '../../../support/raw-http.ts'
import { type ServedHttp, serveHttp } from '../../../support/serve-http.ts'

let served: ServedHttp
/** Every body and header that came back, to be searched for what must not be in it. */
const answers: string[] = []

beforeAll(async () => {
  served = await serveHttp(createFakeHandlers(createFakeFleet()), { limits: { closeMs: 10 } })
})
afterAll(async () => {
  await served[Symbol.asyncDispose]()
  expect(served.bugs).toEqual([])
})

type Header = readonly [string, string]
const bearer = (token: string): Header => ['Authorization', `Bearer ${token}`]

async function send(request: RawRequest): Promise<RawAnswer> {
  const answer = await sendRaw(served.port, request)
  answers.push(JSON.stringify(answer))
  return answer
}

/** Each route of the contract with an input that it takes, each route beside it, and what is no route. */
const everyRoute = [
  ...routes.map(({ name, method, path, operation }) => ({
    what: name as string,
    operation,
    request: { method, path: path.replaceAll(/\{\w+\}/g, 'agent-001') },
  })),
  { what: 'openapi', operation: undefined, request: { method: 'GET', path: '/openapi.json' } },
  { what: 'no route', operation: undefined, request: { method: 'GET', path: '/v1/nothing' } },
  { what: 'the root', operation: undefined, request: { method: 'GET', path: '/' } },
]
const probes = ['/health', '/livez', '/readyz'].map((path) => ({
  what: path,
  operation: undefined,
  request: { method: 'GET', path },
}))
const calls = everyRoute.filter(({ operation }) => operation && operation.kind !== 'stream')

const codeOf = ({ body }: RawAnswer): unknown => JSON.parse(body).error?.code

describe.for(everyRoute)('$what', ({ request }) => {
  test('asks for a token, and takes none but a valid one', async () => {
    const { unknown, expired, admin } = served.tokens
    const wrong: readonly (readonly Header[])[] = [
      [],
      [bearer('')],
      [bearer('null')],
      [bearer(unknown)],
      [bearer(expired)],
      [bearer(`${admin}x`)],
      [bearer(admin.slice(0, -1))],
      [bearer(admin.toLowerCase())],
      [bearer(admin.replace('sca_', 'scn_'))],
      [bearer(`${admin} ${admin}`)],
      [['Authorization', admin]],
      [['Authorization', `Basic ${btoa(`admin:${admin}`)}`]],
      [bearer(admin), bearer(unknown)],
      [bearer(unknown), bearer(admin)],
      [['X-Api-Key', admin]],
      [['Cookie', `token=${admin}`]],
    ]
    for (const headers of wrong) {
      const answer = await send({ ...request, headers })
      expect([answer.status, headers]).toEqual([401, headers])
      expect(codeOf(answer)).toBe('UNAUTHENTICATED')
      expect(answer.headers['www-authenticate']).toBe('Bearer')
    }
  })

  test('takes no token from the address', async () => {
    const { admin } = served.tokens
    for (const name of ['token', 'access_token', 'authorization', 'bearer']) {
      const { status } = await send({ ...request, path: `${request.path}?${name}=${admin}` })
      expect(status).toBe(401)
    }
  })
})

describe.for([...everyRoute, ...probes])('$what', ({ request }) => {
  test('is not there for another host, with a valid token too', async () => {
    const { port } = served
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
      for (const headers of [[], [bearer(served.tokens.admin)]]) {
        const answer = await send({ ...request, host, headers })
        expect([answer.status, host]).toEqual([421, host])
        expect(codeOf(answer)).toBe('HOST_REFUSED')
      }
    }
  })

  test('takes no second Host, no absolute address and no missing Host', async () => {
    const headers = [bearer(served.tokens.admin)]
    const second = await send({ ...request, headers: [...headers, ['Host', 'evil.example']] })
    expect(second.status).toBe(421)
    const absolute = await send({ ...request, path: `http://evil.example${request.path}`, headers })
    expect(absolute.status).toBe(421)
    expect((await send({ ...request, host: null, headers })).status).toBe(400)
  })

  test('is not there for pages of another origin, with a valid token too', async () => {
    const { port, tokens } = served
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

const websocket: readonly Header[] = [
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
  ['Sec-WebSocket-Version', '13'],
]

describe('a WebSocket', () => {
  test.for(everyRoute)('is not served at $what, and not told about without a token', async ({ request }) => {
    const { admin } = served.tokens
    expect((await send({ ...request, headers: websocket })).status).toBe(401)
    expect((await send({ ...request, headers: [...websocket, bearer(admin)] })).status).toBe(404)
    const evil = await send({ ...request, host: 'evil.example', headers: [...websocket, bearer(admin)] })
    expect(evil.status).toBe(421)
  })
})

describe('roles', () => {
  const rank = (role: Role): number => roles.indexOf(role)
  const matrix = everyRoute.flatMap(({ what, request, operation }) =>
    roles.map((role) => {
      const isAllowed = operation === undefined || rank(role) >= rank(operation.permission)
      const served = operation || what === 'openapi' ? 200 : 404
      return { what, request, role, status: isAllowed ? served : 403 }
    }),
  )

  test.for(matrix)('$what answers a $role with $status', async ({ request, role, status }) => {
    const headers = { authorization: `Bearer ${served.tokens[role]}` }
    const answer = await fetch(`${served.url}${request.path}`, { method: request.method, headers })
    expect(answer.status).toBe(status)
    await answer.body?.cancel()
  })

  test('a role that is too small is refused before its body is read', async () => {
    const headers = [bearer(served.tokens.viewer)]
    const answer = await send({ method: 'POST', path: '/v1/stop', headers, body: 'not json' })
    expect(answer.status).toBe(403)
  })
})

describe('odd input', () => {
  const poison = fc.oneof(
    fc.constantFrom("' OR '1'='1", '"; DROP TABLE events; --', '%00', "x') UNION SELECT 1 --", '\\', '*'),
    fc.string({ unit: 'binary-ascii' }),
    fc.string({ unit: 'grapheme' }),
  )
  const refusals = [200, 400, 401, 404]

  test.for(calls)('$what takes no poison in any field', async ({ request, operation }) => {
    const schema = routes.find((route) => route.operation === operation)
    const fields = Object.keys((schema?.operation.input as { shape?: object } | undefined)?.shape ?? {})
    await fc.assert(
      fc.asyncProperty(fc.array(poison, { minLength: 1, maxLength: 4 }), async (values) => {
        const input = Object.fromEntries(
          [...fields, 'other'].map((field, index) => [field, values[index % values.length] ?? '']),
        )
        const path = schema?.path.replaceAll(/\{\w+\}/g, encodeURIComponent(values[0] ?? '')) ?? request.path
        const query = new URLSearchParams(input).toString()
        const headers: Header[] = [bearer(served.tokens.admin)]
        const answer =
          request.method === 'GET'
            ? await send({ method: 'GET', path: `${path}?${query}`, headers })
            : await send({
                method: 'POST',
                path,
                headers: [...headers, ['Content-Type', 'application/json']],
                body: JSON.stringify(input),
              })
        expect(refusals).toContain(answer.status)
      }),
      { numRuns: 40 },
    )
  })

  test('no header takes poison', async () => {
    const printable = poison.map((text) => text.replaceAll(/[^\x21-\x7e]/g, ''))
    const names = [
      'Authorization',
      'Cookie',
      'User-Agent',
      'Last-Event-ID',
      'Accept',
      'X-Forwarded-For',
      'Referer',
    ]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), printable, async (name, value) => {
        const token: Header[] = name === 'Authorization' ? [] : [bearer(served.tokens.admin)]
        const headers: Header[] = [...token, [name, value], ['Authorization', `Bearer ${value}`]]
        const { status } = await send({
          path: '/v1/agents',
          headers: name === 'Authorization' ? headers : [...token, [name, value]],
        })
        expect(refusals).toContain(status)
      }),
      { numRuns: 200 },
    )
  })

  test.for([
    '/v1/../v1/agents',
    '/v1/agents/../../etc/passwd',
    '/v1/agents/..',
    '/v1/agents/%2e%2e',
    '/v1/agents/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '/v1/agents/%00',
    '/v1/agents/agent-001%00',
    '/v1/agents/agent-001/',
    '//v1/agents',
    '/v1//agents',
    '//evil.example/v1/agents',
    '/V1/agents',
    '/v1/agents;x=1',
    '/v1/agents%3Fa=b',
    '/v1/agents/constructor',
    '/v1/agents/__proto__/env',
    '/openapi.json/',
    '/health/..',
  ])('the path %s leads nowhere', async (path) => {
    const answer = await send({ path, headers: [bearer(served.tokens.admin)] })
    expect(answer.status).toBe(404)
  })

  test.for(['/v1/agents/%', '/v1/agents/%zz', '/v1/agents/%ff', '/v1/agents?fleet=%', '/v1/agents?%=1'])(
    'the address %s encodes nothing',
    async (path) => {
      const answer = await send({ path, headers: [bearer(served.tokens.admin)] })
      expect([answer.status, codeOf(answer)]).toEqual([400, 'INPUT_INVALID'])
    },
  )

  test.for(['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'POST', 'PROPFIND'])(
    'the method %s is refused, and the right one named',
    async (method) => {
      const answer = await send({ method, path: '/v1/agents', headers: [bearer(served.tokens.admin)] })
      expect(answer.status).toBe(405)
      expect(answer.headers['allow']).toBe('GET')
      expect((await send({ method, path: '/health' })).status).toBe(405)
      expect((await send({ method, path: '/v1/agents' })).status).toBe(401)
    },
  )

  test('CONNECT opens no tunnel', async () => {
    const answer = await send({
      method: 'CONNECT',
      path: 'evil.example:443',
      headers: [bearer(served.tokens.admin)],
    })
    expect(answer.status).not.toBe(200)
  })
})

describe('bodies', () => {
  const json: Header = ['Content-Type', 'application/json']
  const post = (body: string | Buffer, ...headers: Header[]): Promise<RawAnswer> =>
    send({
      method: 'POST',
      path: '/v1/config/reload',
      headers: [bearer(served.tokens.admin), ...headers],
      body,
    })

  test.for([
    { why: 'nothing', body: '', headers: [], status: 200 },
    { why: 'nothing, as JSON', body: '', headers: [json], status: 200 },
    { why: 'an object', body: '{"dryRun":true}', headers: [json], status: 200 },
    {
      why: 'an object in UTF-8',
      body: '{}',
      headers: [['Content-Type', 'Application/JSON; charset=UTF-8']],
      status: 200,
    },
    { why: 'no content type', body: '{}', headers: [], status: 415 },
    { why: 'text', body: '{}', headers: [['Content-Type', 'text/plain']], status: 415 },
    {
      why: 'a form',
      body: 'dryRun=true',
      headers: [['Content-Type', 'application/x-www-form-urlencoded']],
      status: 415,
    },
    {
      why: 'a type that only begins so',
      body: '{}',
      headers: [['Content-Type', 'application/json-patch+json']],
      status: 415,
    },
    { why: 'something packed', body: '{}', headers: [json, ['Content-Encoding', 'gzip']], status: 415 },
    { why: 'no JSON', body: '{dryRun:1}', headers: [json], status: 400 },
    { why: 'a list', body: '[]', headers: [json], status: 400 },
    { why: 'null', body: 'null', headers: [json], status: 400 },
    { why: 'the wrong type', body: '{"dryRun":"yes"}', headers: [json], status: 400 },
    { why: 'no UTF-8', body: Buffer.from([0x7b, 0xff, 0x7d]), headers: [json], status: 400 },
    { why: 'a deep nest', body: `{"a":${'['.repeat(65)}${']'.repeat(65)}}`, headers: [json], status: 400 },
    {
      why: 'a very deep nest',
      body: `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
      headers: [json],
      status: 400,
    },
    {
      why: 'a prototype',
      body: '{"__proto__":{"dryRun":true},"constructor":1}',
      headers: [json],
      status: 200,
    },
    {
      why: 'a mebibyte',
      body: JSON.stringify({ a: 'x'.repeat(1024 * 1024 - 8) }),
      headers: [json],
      status: 200,
    },
    {
      why: 'a byte over a mebibyte',
      body: JSON.stringify({ a: 'x'.repeat(1024 * 1024 - 7) }),
      headers: [json],
      status: 413,
    },
  ] as const)('$why is answered with $status', async ({ body, headers, status }) => {
    const answer = await post(body, ...headers)
    expect([answer.status, answer.body]).toEqual([status, expect.any(String)])
    if (status !== 200) expect(errorKinds[codeOf(answer) as keyof typeof errorKinds].httpStatus).toBe(status)
  })

  test('a body that comes in pieces is measured as it comes', async () => {
    const piece = `400\r\n${'x'.repeat(1024)}\r\n`
    const answer = await post(`${piece.repeat(2 * 1024)}0\r\n\r\n`, json, ['Transfer-Encoding', 'chunked'])
    expect([answer.status, codeOf(answer)]).toEqual([413, 'BODY_TOO_LARGE'])
  })

  test('a body without end is not read for ever', async () => {
    const socket = connect(served.port, '127.0.0.1')
    const over = readAll(socket)
    socket.write(
      `POST /v1/stop HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${served.tokens.admin}\r\n` +
        'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
    )
    const piece = `10000\r\n${'x'.repeat(0x10000)}\r\n`
    const send = (): void => {
      while (!socket.destroyed && socket.write(piece));
    }
    socket.on('drain', send)
    send()
    await over
    expect(socket.bytesWritten).toBeLessThan(64 * 1024 * 1024)
  })

  test('a body with two lengths is refused: one of the two may hide a request', async () => {
    const answer = await post('0\r\n\r\n', json, ['Transfer-Encoding', 'chunked'], ['Content-Length', '5'])
    expect(answer.status).toBe(400)
  })
})

test('no answer holds a token, a stack or a path of ours', () => {
  expect(answers.length).toBeGreaterThan(1_000)
  const all = answers.join('\n')
  for (const token of Object.values(served.tokens)) expect(all).not.toContain(token.slice(4, 36))
  expect(all).not.toMatch(/node_modules|\.ts:\d|at Object|at async/)
})

test('every answer is not to be stored, and is what it says', async () => {
  for (const path of ['/health', '/v1/agents', '/openapi.json', '/nothing']) {
    for (const headers of [[], [bearer(served.tokens.admin)]]) {
      const answer = await send({ path, headers })
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'content-type': 'application/json; charset=utf-8',
      })
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
      expect(answer.headers).not.toHaveProperty('x-powered-by')
    }
  }
})
