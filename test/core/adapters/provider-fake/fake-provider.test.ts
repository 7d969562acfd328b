import { connect } from 'node:net'
import { expect, test } from 'vitest'
import {
  type FakeProvider,
  openFakeProvider,
} from '../../../../src/core/adapters/provider-fake/fake-provider.ts'
import type { ScriptInput } from '../../../../src/core/provider-fake/script-schema.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { requestTo } from '../../../support/provider-requests.ts'
import { until } from '../../../support/until.ts'

type Fail = NonNullable<NonNullable<ScriptInput['rules']>[number]['fail']>

const scripted = (fail: Fail) => ({
  script: { version: 1 as const, rules: [{ reply: { tokens: 20 }, fail }] },
})

function ask(
  provider: FakeProvider,
  { stream = false, signal = null as AbortSignal | null } = {},
): Promise<Response> {
  const { path, body } = requestTo('chat', { stream })
  return fetch(provider.url + path, { method: 'POST', body, signal })
}

const reader = (response: Response) => {
  const body = response.body?.getReader()
  if (!body) throw new Error('an answer without a body')
  return body
}

test('what it is asked and what it answers is recorded', async () => {
  await using provider = await openFakeProvider({
    script: { version: 1, rules: [{ name: 'one', reply: 'hi' }] },
  })
  const response = await ask(provider)
  expect(await response.json()).toMatchObject({ choices: [{ message: { content: 'hi' } }] })
  await until(() => provider.calls()[0]?.outcome === 'answered')
  expect(provider.calls()).toMatchObject([
    {
      ...{ number: 1, method: 'POST', path: '/v1/chat/completions', route: 'chat', model: 'm', rule: 'one' },
      ...{ status: 200, isStream: false, usage: { output: 1 } },
      json: { messages: [{ content: 'hi' }] },
    },
  ])
})

test('no more calls are kept than are asked for', async () => {
  await using provider = await openFakeProvider({ keptCalls: 2 })
  for (let index = 0; index < 3; index += 1) await (await ask(provider)).text()
  expect(provider.calls().map(({ number }) => number)).toEqual([2, 3])
})

test('clients that look whether anybody is there are greeted, and are no call', async () => {
  await using provider = await openFakeProvider()
  expect((await fetch(provider.url, { method: 'HEAD' })).status).toBe(200)
  expect(provider.calls()).toEqual([])
})

test('a body beyond 32 MiB is refused in the shape of the API', async () => {
  await using provider = await openFakeProvider()
  const response = await fetch(`${provider.url}/v1/messages`, {
    method: 'POST',
    body: 'x'.repeat(32 * 2 ** 20 + 1),
  })
  expect([response.status, await response.json()]).toMatchObject([
    413,
    { error: { type: 'request_too_large' } },
  ])
})

test('a stream keeps its pace', async () => {
  const clock = createFakeClock()
  const pace = { first_token: '1s', tokens_per_second: 10 }
  const script = { version: 1 as const, pace, rules: [{ reply: 'abcd abc abc' }] }
  await using provider = await openFakeProvider({ script, clock })
  const asked = ask(provider, { stream: true })
  await until(() => clock.pending() === 1)
  await clock.advance(1_000)
  const stream = reader(await asked)
  const decoder = new TextDecoder()
  let text = ''
  const read = async (wanted: string): Promise<void> => {
    while (!text.includes(wanted)) text += decoder.decode((await stream.read()).value)
  }
  await read('"role":"assistant"')
  expect(text).not.toContain('abcd')
  for (const word of ['"abcd"', '" abc"']) {
    await until(() => clock.pending() === 1)
    await clock.advance(99)
    expect(text).not.toContain(word)
    await clock.advance(1)
    await read(word)
  }
  await until(() => clock.pending() === 1)
  await clock.advance(100)
  await read('[DONE]')
  expect((await stream.read()).done).toBe(true)
})

test('a document at a pace comes at once when all of it is written', async () => {
  const clock = createFakeClock()
  const script = { version: 1 as const, pace: { tokens_per_second: 10 }, rules: [{ reply: { tokens: 20 } }] }
  await using provider = await openFakeProvider({ script, clock })
  let isAnswered = false
  const asked = ask(provider).then((response) => {
    isAnswered = true
    return response.json()
  })
  await until(() => clock.pending() === 1)
  await clock.advance(1_999)
  expect(isAnswered).toBe(false)
  await clock.advance(1)
  expect(await asked).toMatchObject({ usage: { completion_tokens: 20 } })
})

test('a slow body comes in small pieces', async () => {
  const clock = createFakeClock()
  await using provider = await openFakeProvider({ ...scripted({ how: 'slow', bytes_per_second: 20 }), clock })
  const response = await ask(provider)
  const stream = reader(response)
  expect((await stream.read()).value?.length).toBe(2)
  await until(() => clock.pending() === 1)
  await clock.advance(100)
  expect((await stream.read()).value?.length).toBe(2)
  await stream.cancel()
})

test.for(['reset', { how: 'reset', after: 5 }] as const)('%j resets the connection', async (fail) => {
  await using provider = await openFakeProvider(scripted(fail))
  const { path, body } = requestTo('chat', { stream: true })
  const failed = Promise.withResolvers<NodeJS.ErrnoException>()
  let text = ''
  const socket = connect(provider.port, '127.0.0.1')
  socket.on('data', (data) => {
    text += data.toString()
  })
  socket.on('error', failed.resolve)
  socket.on('end', () => failed.reject(new Error('it ended as if nothing were wrong')))
  socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
  expect((await failed.promise).code).toBe('ECONNRESET')
  expect(text.includes('"content":"')).toBe(fail !== 'reset')
  await until(() => provider.calls()[0]?.outcome === 'broken')
})

test('silence lasts until the client goes', async () => {
  await using provider = await openFakeProvider(scripted({ how: 'stall', after: 5 }))
  const abort = new AbortController()
  const stream = reader(await ask(provider, { stream: true, signal: abort.signal }))
  expect(new TextDecoder().decode((await stream.read()).value)).toContain('data: ')
  expect(provider.calls()[0]?.outcome).toBe('open')
  abort.abort()
  await until(() => provider.calls()[0]?.outcome === 'left')
})

test('with hang not even a head comes', async () => {
  await using provider = await openFakeProvider(scripted('hang'))
  const abort = new AbortController()
  const asked = ask(provider, { signal: abort.signal })
  await until(() => provider.calls().length === 1)
  expect(provider.calls()[0]).toMatchObject({ outcome: 'open', status: undefined, failure: 'hang' })
  abort.abort()
  await expect(asked).rejects.toThrow()
})

test('closing it ends what is under way', async () => {
  const provider = await openFakeProvider(scripted('stall'))
  const stream = reader(await ask(provider))
  await provider[Symbol.asyncDispose]()
  await expect(stream.read()).rejects.toThrow()
  await expect(ask(provider)).rejects.toThrow()
})

test('a client that breaks off while it asks is no call', async () => {
  await using provider = await openFakeProvider()
  const socket = connect(provider.port, '127.0.0.1')
  socket.write('POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"model"')
  await new Promise((resolve) => socket.write('', resolve))
  socket.resetAndDestroy()
  await (await ask(provider)).text()
  expect(provider.calls()).toHaveLength(1)
})

test('a port that is taken is said to be', async () => {
  await using provider = await openFakeProvider()
  await expect(openFakeProvider({ port: provider.port })).rejects.toMatchObject({ code: 'PORT_IN_USE' })
})

test('a script with faults opens nothing', async () => {
  const opened = openFakeProvider({ script: { version: 1, rules: [{}] } })
  await expect(opened).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})
