import fc from 'fast-check'
import { expect, test } from 'vitest'
import { routes } from '../../../../src/core/adapters/http/routes.ts'
import { bearer, codeOf, type Header, useHttpGates } from '../../../support/http-gates.ts'
import { everyRoute } from '../../../support/http-routes.ts'

const gates = useHttpGates()
const { send } = gates

const calls = everyRoute.filter(({ operation }) => operation && operation.kind !== 'stream')
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
      const headers: Header[] = [bearer(gates.served.tokens.admin)]
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
      const token: Header[] = name === 'Authorization' ? [] : [bearer(gates.served.tokens.admin)]
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
  const answer = await send({ path, headers: [bearer(gates.served.tokens.admin)] })
  expect(answer.status).toBe(404)
})

test.for(['/v1/agents/%', '/v1/agents/%zz', '/v1/agents/%ff', '/v1/agents?fleet=%', '/v1/agents?%=1'])(
  'the address %s encodes nothing',
  async (path) => {
    const answer = await send({ path, headers: [bearer(gates.served.tokens.admin)] })
    expect([answer.status, codeOf(answer)]).toEqual([400, 'INPUT_INVALID'])
  },
)

test.for(['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'POST', 'PROPFIND'])(
  'the method %s is refused, and the right one named',
  async (method) => {
    const answer = await send({ method, path: '/v1/agents', headers: [bearer(gates.served.tokens.admin)] })
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
    headers: [bearer(gates.served.tokens.admin)],
  })
  expect(answer.status).not.toBe(200)
})

test('every answer is not to be stored, and is what it says', async () => {
  for (const path of ['/health', '/v1/agents', '/openapi.json', '/nothing']) {
    for (const headers of [[], [bearer(gates.served.tokens.admin)]]) {
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
