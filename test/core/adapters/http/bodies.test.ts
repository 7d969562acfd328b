import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { errorKinds } from '../../../../src/core/error-kinds.ts'
import { bearer, codeOf, type Header, useHttpGates } from '../../../support/http-gates.ts'
import { type RawAnswer, readAll } from '../../../support/raw-http.ts'

const gates = useHttpGates()
const { send } = gates

const json: Header = ['Content-Type', 'application/json']
const post = (body: string | Buffer, ...headers: Header[]): Promise<RawAnswer> =>
  send({
    method: 'POST',
    path: '/v1/config/reload',
    headers: [bearer(gates.served.tokens.admin), ...headers],
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
  const socket = connect(gates.served.port, '127.0.0.1')
  const over = readAll(socket)
  socket.write(
    `POST /v1/stop HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${gates.served.tokens.admin}\r\n` +
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
