import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { ExpectedError } from '../../../../src/core/errors.ts'
import { encodeOtlp } from '../../../support/otlp-proto.ts'
import { openOtlpReceiver } from '../../../support/otlp-receiver.ts'
import { until } from '../../../support/until.ts'

const json = { 'content-type': 'application/json' }
const protobuf = { 'content-type': 'application/x-protobuf' }
const gzip = { 'content-encoding': 'gzip' }

const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } })

function claudeLogs(attributes: Readonly<Record<string, string>>, more: readonly object[] = []) {
  const told = { model: 'claude-sonnet-4-6', input_tokens: '10', output_tokens: '100', ...attributes }
  const log = {
    body: { stringValue: 'claude_code.api_request' },
    attributes: [...Object.entries(told).map(([key, value]) => attribute(key, value)), ...more],
  }
  return { resourceLogs: [{ scopeLogs: [{ logRecords: [log] }] }] }
}

const sum = 'select sum(calls) as calls, sum(input) as input from slot'

test('the same batch sent twice counts once', async () => {
  await using receiver = await openOtlpReceiver()
  const body = encodeOtlp('logs', claudeLogs({ request_id: 'req_1' }))
  for (const _ of [1, 2]) {
    const answer = await receiver.post('/v1/logs', body, protobuf)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-protobuf'])
    expect((await answer.bytes()).length).toBe(0)
  }
  expect(receiver.rows(sum)).toEqual([{ calls: 1, input: 10 }])
})

test('what makes no sense is counted back, what is not about usage is not, and the rest is kept', async () => {
  await using receiver = await openOtlpReceiver()
  const { resourceLogs } = claudeLogs({ request_id: 'req_1' })
  const logs = {
    resourceLogs: [
      ...resourceLogs,
      ...claudeLogs({ input_tokens: 'many' }).resourceLogs,
      ...claudeLogs({ input_tokens: '-1' }).resourceLogs,
      { scopeLogs: [{ logRecords: [{ body: { stringValue: 'hello' } }] }] },
    ],
  }
  const inJson = await receiver.post('/v1/logs', JSON.stringify(logs))
  const errorMessage = 'an event without what it must tell'
  expect(await inJson.json()).toEqual({ partialSuccess: { rejectedLogRecords: '2', errorMessage } })
  const inProtobuf = await receiver.post('/v1/logs', encodeOtlp('logs', logs), protobuf)
  const text = Buffer.from(errorMessage)
  const partial = Buffer.from([0x08, 2, 0x12, text.length, ...text])
  expect(Buffer.from(await inProtobuf.bytes())).toEqual(Buffer.from([0x0a, partial.length, ...partial]))
  expect(receiver.rows(sum)).toEqual([{ calls: 1, input: 10 }])
})

test('a bad batch is refused whole, and what came after it is kept by its right names', async () => {
  await using receiver = await openOtlpReceiver()
  const logRecords = Array.from(
    { length: 6_000 },
    (_, id) =>
      claudeLogs({ request_id: `req_${id}`, 'session.id': `lost-${id % 100}` }).resourceLogs[0]?.scopeLogs[0]
        ?.logRecords[0],
  )
  const whole = encodeOtlp('logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] })
  const answer = await receiver.post('/v1/logs', Buffer.concat([whole, Buffer.from([0x0a, 0x7f])]), protobuf)
  expect(answer.status).toBe(400)
  expect(receiver.rows('select * from call')).toEqual([])
  await receiver.post('/v1/logs', JSON.stringify(claudeLogs({ 'session.id': 'lost-1' })))
  expect(receiver.rows('select text from call join name on name.id = call.session')).toEqual([
    { text: 'lost-1' },
  ])
})

describe('what is refused', () => {
  const big = gzipSync(Buffer.alloc(65 * 1024 * 1024))
  test.for([
    { why: 'another content type', headers: { 'content-type': 'text/plain' }, body: '{}', status: 415 },
    { why: 'no content type', headers: {}, body: Buffer.from('{}'), status: 415 },
    { why: 'another compression', headers: { ...json, 'content-encoding': 'br' }, body: '{}', status: 415 },
    { why: 'what is no JSON', headers: json, body: '{"resourceLogs":', status: 400 },
    { why: 'JSON that is no object', headers: json, body: '[]', status: 400 },
    { why: 'JSON that is nested without an end', headers: json, body: '['.repeat(1_000_000), status: 400 },
    { why: 'protobuf that is cut off', headers: protobuf, body: Buffer.from([0x0a, 0x05]), status: 400 },
    { why: 'a number without an end', headers: protobuf, body: Buffer.alloc(64, 0xff), status: 400 },
    { why: 'what is no gzip', headers: { ...json, ...gzip }, body: '{}', status: 400 },
    { why: 'a gzip bomb', headers: { ...protobuf, ...gzip }, body: big, status: 413 },
    { why: 'a body above its limit', headers: protobuf, body: Buffer.alloc(65 * 1024 * 1024), status: 413 },
    { why: 'another name of this host', headers: { ...json, host: 'evil.example' }, body: '{}', status: 421 },
    { why: 'a web page', headers: { ...json, origin: 'http://127.0.0.1:4318' }, body: '{}', status: 403 },
    {
      why: 'a token that is not known',
      headers: { ...json, authorization: 'Bearer nobody' },
      body: '{}',
      status: 401,
    },
  ])('$why: $status', async ({ headers, body, status }) => {
    await using receiver = await openOtlpReceiver()
    const answer = await post(receiver.port, '/v1/logs', headers, body)
    expect(answer.status).toBe(status)
    expect(receiver.told).toEqual([])
  })

  test.for([
    { why: 'another route', path: '/v1/profiles', method: 'POST', status: 404 },
    { why: 'another method', path: '/v1/logs', method: 'GET', status: 405 },
  ])('$why: $status', async ({ path, method, status }) => {
    await using receiver = await openOtlpReceiver()
    expect((await fetch(`${receiver.url}${path}`, { method })).status).toBe(status)
  })
})

test('a fault is told in the encoding of its sender', async () => {
  await using receiver = await openOtlpReceiver()
  const inJson = await receiver.post('/v1/logs', '[]')
  expect(await inJson.json()).toEqual({ code: 3, message: 'The body is no OTLP: it is no JSON object' })
  const inProtobuf = await receiver.post('/v1/logs', Buffer.from([0x0a, 0x05]), protobuf)
  const text = Buffer.from('The body is no OTLP: it is cut off')
  expect(Buffer.from(await inProtobuf.bytes())).toEqual(Buffer.from([0x08, 3, 0x12, text.length, ...text]))
})

test('a million attributes are passed over', async () => {
  await using receiver = await openOtlpReceiver()
  const one = Buffer.from(claudeAttribute())
  const many = Array.from({ length: 1_000_000 }, () => one)
  const told = encodeOtlp('logs', claudeLogs({ request_id: 'req_1' }))
  const log = Buffer.concat([logOf(told), ...many])
  const body = lengthDelimited(0x0a, lengthDelimited(0x12, lengthDelimited(0x12, log)))
  expect((await receiver.post('/v1/logs', body, protobuf)).status).toBe(200)
  expect(receiver.rows(sum)).toEqual([{ calls: 1, input: 10 }])
})

test('while too much is on its way, senders are told to come again', async () => {
  const gate = Promise.withResolvers<void>()
  let begun = 0
  await using receiver = await openOtlpReceiver({
    async takeOtlp() {
      begun += 1
      await gate.promise
      return { rejected: 0, why: null }
    },
  })
  const waiting = Array.from({ length: 205 }, () => receiver.post('/v1/logs', '{}'))
  await until(() => begun === 205)
  const answer = await receiver.post('/v1/logs', '{}')
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1'])
  gate.resolve()
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(waiting.map(() => 200))
  expect((await receiver.post('/v1/logs', '{}')).status).toBe(200)
})

test('what cannot be kept is asked for again, and told of once a minute', async () => {
  await using receiver = await openOtlpReceiver({
    takeOtlp: async () => Promise.reject(new Error('database or disk is full')),
  })
  for (const _ of [1, 2]) {
    const answer = await receiver.post('/v1/logs', '{}')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
  }
  expect(receiver.told).toEqual(['telemetry could not be kept, 1 times: database or disk is full'])
})

test('a token says which agent it is, whatever the sender writes; one that is refused is told nothing else', async () => {
  await using receiver = await openOtlpReceiver()
  const { resourceLogs } = claudeLogs({ request_id: 'req_1' })
  const resource = { attributes: [attribute('superclaw.agent_id', 'somebody-else')] }
  const body = JSON.stringify({ resourceLogs: resourceLogs.map((logs) => ({ ...logs, resource })) })
  const headers = { ...json, authorization: `Bearer ${receiver.tokens.agent}` }
  // As the kernel says who this is, the token need not be looked at; that it is, gives the agent.
  expect((await receiver.post('/v1/logs', body, headers)).status).toBe(200)
  const agents = 'select text from call join name on name.id = call.agent'
  expect(receiver.rows(agents)).toEqual([{ text: 'builder' }])
})

test('one that sends its request slowly is let go of within ten seconds', { timeout: 20_000 }, async () => {
  await using receiver = await openOtlpReceiver()
  const head =
    'POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{'
  const socket = connect(receiver.port, '127.0.0.1', () => socket.write(head))
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk
  })
  await new Promise((resolve) => socket.once('close', resolve))
  expect(answer).toMatch(/^(?:HTTP\/1.1 408|HTTP\/1.1 400|$)/)
})

test('a receiver that stops tells senders to come again, and a port that is taken keeps nothing from starting', async () => {
  await using receiver = await openOtlpReceiver()
  const { openLateOtlp } = await import('../../../../src/plane/late-otlp.ts')
  const told: string[] = []
  const { realClock } = await import('../../../../src/core/adapters/host/real-clock.ts')
  await using second = await openLateOtlp({
    clock: realClock,
    desk: async () => Promise.reject(new ExpectedError('PLANE_STOPPING', 'unused')),
    verifyToken: () => undefined,
    planeLog: (_, message) => void told.push(message),
    config: { enabled: true, port: receiver.port, openclaw_prefix: 'openclaw' },
    port: undefined,
  })
  expect(told).toEqual([`Telemetry is not received at port ${receiver.port}: another process has it`])
  expect(second.findings()).toMatchObject([{ check: 'telemetry', level: 'warning' }])
})

/** Without what fetch adds by itself. */
async function post(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
): Promise<{ readonly status: number }> {
  const { request } = await import('node:http')
  return new Promise((resolve, reject) => {
    const sent = request({ port, path, host: '127.0.0.1', method: 'POST', headers }, (response) => {
      response.resume()
      response.once('end', () => resolve({ status: response.statusCode ?? 0 }))
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

function lengthDelimited(tag: number, inner: Buffer): Buffer {
  const length: number[] = []
  let rest = inner.length
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) length.push((rest % 0x80) | 0x80)
  return Buffer.concat([Buffer.from([tag, ...length, rest]), inner])
}

/** One attribute of a log record that nobody asks for. */
const claudeAttribute = (): Buffer =>
  lengthDelimited(
    0x32,
    Buffer.concat([
      lengthDelimited(0x0a, Buffer.from('prompt')),
      lengthDelimited(0x12, lengthDelimited(0x0a, Buffer.from('SECRET'))),
    ]),
  )

/** The log record in a request with one. */
function logOf(request: Buffer): Buffer {
  let inner = request
  for (const _ of ['resource', 'scope', 'log']) {
    let at = 1
    while ((inner[at] ?? 0) >= 0x80) at += 1
    inner = inner.subarray(at + 1)
  }
  return inner
}
