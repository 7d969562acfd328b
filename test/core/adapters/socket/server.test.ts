import { fork } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { realClock } from '../../../../src/core/adapters/host/real-clock.ts'
import { openSocketServer } from '../../../../src/core/adapters/socket/server.ts'
import { createDispatch } from '../../../../src/core/dispatch.ts'
import { createFakeFleet } from '../../../support/fake-fleet.ts'
import { createFakeHandlers } from '../../../support/fake-handlers.ts'
import { serveSocket } from '../../../support/serve-socket.ts'
import { talkTo } from '../../../support/socket-talk.ts'

const handlersOf = (agents = 3) => createFakeHandlers(createFakeFleet({ agents }))
const deps = {
  dispatch: createDispatch(handlersOf()),
  clock: realClock,
  onBug: (error: unknown) => {
    throw error
  },
}

async function tempFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'superclaw-socket-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

test('the socket is for its user alone, and goes with the server', async () => {
  await using folder = await tempFolder()
  const path = join(folder.path, 'new', 'plane.sock')
  const server = await openSocketServer(deps, path)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect((await stat(join(folder.path, 'new'))).mode & 0o777).toBe(0o700)
  await server[Symbol.asyncDispose]()
  await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a folder that others can enter is refused, with the cure', async () => {
  await using folder = await tempFolder()
  await chmod(folder.path, 0o755)
  await expect(openSocketServer(deps, join(folder.path, 'plane.sock'))).rejects.toMatchObject({
    code: 'STATE_UNWRITABLE',
    hint: `chmod 700 ${folder.path}`,
  })
})

test('a socket that somebody answers is left alone', async () => {
  await using served = await serveSocket(handlersOf())
  await expect(openSocketServer(deps, served.path)).rejects.toMatchObject({ code: 'PLANE_ALREADY_RUNNING' })
  using talk = await talkTo(served.path)
  talk.send({ id: 1, op: 'agent.list' })
  expect(await talk.next()).toHaveProperty('result.agents.length', 3)
})

test('a socket that a killed process left is replaced', async () => {
  await using folder = await tempFolder()
  const path = join(folder.path, 'plane.sock')
  const script = join(folder.path, 'listen.mjs')
  await writeFile(
    script,
    "import net from 'node:net'; net.createServer().listen(process.argv[2], () => process.send(1))",
  )
  const child = fork(script, [path])
  await once(child, 'message')
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect((await stat(path)).isSocket()).toBe(true)
  await using _ = await openSocketServer(deps, path)
  using talk = await talkTo(path)
  talk.send({ id: 1, op: 'plane.doctor' })
  expect(await talk.next()).toHaveProperty('result')
})

test('a file that is no socket is not removed', async () => {
  await using folder = await tempFolder()
  const path = join(folder.path, 'plane.sock')
  await writeFile(path, 'precious')
  await expect(openSocketServer(deps, path)).rejects.toMatchObject({ code: 'STATE_UNWRITABLE' })
  expect((await stat(path)).size).toBe(8)
  await rm(path)
  await mkdir(path)
  await expect(openSocketServer(deps, path)).rejects.toMatchObject({ code: 'STATE_UNWRITABLE' })
})

test('several requests are under way at once, and answers say to which they belong', async () => {
  const fleet = createFakeFleet({ agents: 1 })
  await using served = await serveSocket(createFakeHandlers(fleet))
  using talk = await talkTo(served.path)
  talk.send({ id: 7, op: 'event.follow', input: {} }, { id: 8, op: 'agent.show', input: { agent: 'nobody' } })
  talk.send({ id: 9, op: 'agent.list', unknown: 'field' })
  const answers = [await talk.next(), await talk.next()]
  expect(answers).toContainEqual({ id: 8, error: expect.objectContaining({ code: 'AGENT_UNKNOWN' }) })
  expect(answers).toContainEqual({ id: 9, result: { agents: fleet.agents() } })
  await vi.waitFor(() => expect(fleet.listeners()).toBe(1))
  fleet.step()
  expect(await talk.next()).toMatchObject({ id: 7, item: { type: 'agent.state' } })
})

test('a cancelled stream sends nothing more, and its number is free again', async () => {
  const fleet = createFakeFleet({ agents: 1 })
  await using served = await serveSocket(createFakeHandlers(fleet))
  using talk = await talkTo(served.path)
  talk.send({ id: 1, op: 'event.follow', input: {} })
  await vi.waitFor(() => expect(fleet.listeners()).toBe(1))
  talk.send({ id: 1, cancel: true }, { id: 2, cancel: true })
  await vi.waitFor(() => expect(fleet.listeners()).toBe(0))
  fleet.step()
  talk.send({ id: 1, op: 'plane.doctor' })
  expect(await talk.next()).toMatchObject({ id: 1, result: { findings: [{ check: 'fake' }] } })
})

test('a stream that has no more ends', async () => {
  await using served = await serveSocket({
    ...handlersOf(),
    async *'log.follow'() {
      yield { lines: [] }
    },
  })
  using talk = await talkTo(served.path)
  talk.send({ id: 1, op: 'log.follow' })
  expect([await talk.next(), await talk.next()]).toEqual([
    { id: 1, item: { lines: [] } },
    { id: 1, end: true },
  ])
})

test.for([
  { line: 'not json', code: 'INPUT_INVALID' },
  { line: '', code: 'INPUT_INVALID' },
  { line: '[]', code: 'INPUT_INVALID' },
  { line: '{"id":"1","op":"agent.list"}', code: 'INPUT_INVALID' },
  { line: '{"id":1.5,"op":"agent.list"}', code: 'INPUT_INVALID' },
  { line: '{"id":1}', code: 'INPUT_INVALID' },
  { line: '{"id":1,"op":7}', code: 'INPUT_INVALID' },
  {
    line: `{"id":1,"op":"agent.list","input":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    code: 'INPUT_INVALID',
  },
])('the line %j is refused, and the next is read', async ({ line, code }) => {
  await using served = await serveSocket(handlersOf())
  using talk = await talkTo(served.path)
  talk.socket.write(`${line}\n`)
  talk.send({ id: 2, op: 'agent.list' })
  expect(await talk.next()).toMatchObject({ id: null, error: { code } })
  expect(await talk.next()).toMatchObject({ id: 2, result: {} })
})

test('a line over a mebibyte is refused, and the connection closed', async () => {
  await using served = await serveSocket(handlersOf())
  using talk = await talkTo(served.path)
  talk.socket.on('error', () => undefined)
  talk.socket.write('x'.repeat(1024 * 1024 + 1))
  expect(await talk.next()).toMatchObject({ id: null, error: { code: 'BODY_TOO_LARGE' } })
  expect(await talk.next()).toBeUndefined()
})

test('a client that sends without reading is made to wait, and gets every answer once it reads', async () => {
  await using served = await serveSocket(handlersOf())
  const socket = connect(served.path)
  const count = 50_000
  socket.pause()
  socket.write('{"id":1}\n'.repeat(count))
  socket.write('{"id":2,"op":"plane.doctor"}\n')
  await once(socket, 'connect')
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  // The kernel's buffers hold far less than the answers, so by now the server can only be waiting.
  await vi.waitFor(() => expect(socket.writableLength).toBeGreaterThan(0))
  socket.resume()
  await vi.waitFor(() => expect(text.split('\n').length - 1).toBe(count + 1), { timeout: 10_000 })
  expect(text).toContain('"id":2,"result"')
  socket.destroy()
})

test('a number that is taken, and more requests than allowed, are refused', async () => {
  await using served = await serveSocket(handlersOf(), { requestsMax: 2 })
  using talk = await talkTo(served.path)
  const follow = (id: number) => ({ id, op: 'event.follow', input: {} })
  talk.send(follow(1), follow(1), follow(2), follow(3))
  expect(await talk.next()).toMatchObject({ id: 1, error: { code: 'INPUT_INVALID' } })
  expect(await talk.next()).toMatchObject({ id: 3, error: { code: 'RATE_LIMITED' } })
})

test('a bug is logged here and told as INTERNAL there, without its message', async () => {
  await using served = await serveSocket({
    ...handlersOf(),
    'agent.list': () => Promise.reject(new TypeError('secret detail')),
  })
  using talk = await talkTo(served.path)
  talk.send({ id: 1, op: 'agent.list' })
  const answer = await talk.next()
  expect(answer).toMatchObject({ id: 1, error: { code: 'INTERNAL' } })
  expect(JSON.stringify(answer)).not.toContain('secret')
  expect(served.bugs).toEqual([expect.any(TypeError)])
})

test('a client that hangs up ends its streams', async () => {
  const fleet = createFakeFleet()
  await using served = await serveSocket(createFakeHandlers(fleet))
  using talk = await talkTo(served.path)
  talk.send({ id: 1, op: 'event.follow', input: {} }, { id: 2, op: 'agent.watch' })
  await vi.waitFor(() => expect(fleet.listeners()).toBe(2))
  talk.socket.destroy()
  await vi.waitFor(() => expect(fleet.listeners()).toBe(0))
})

test('a reader that takes nothing is told where it lags and closed, with most of it never written', async () => {
  const fleet = createFakeFleet({ agents: 0 })
  await using served = await serveSocket(createFakeHandlers(fleet), { stallMs: 200, closeMs: 10_000 })
  const socket = connect(served.path)
  socket.pause()
  socket.write('{"id":1,"op":"event.follow","input":{"afterSeq":0}}\n')
  for (let index = 0; index < 100_000; index += 1) {
    fleet.append({ type: 'test.happened', agentId: null, data: { text: 'x'.repeat(100) } })
  }
  await vi.waitFor(() => expect(fleet.listeners()).toBe(1), { timeout: 5_000 })
  await vi.waitFor(() => expect(fleet.listeners()).toBe(0), { timeout: 5_000 })
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  socket.resume()
  await once(socket, 'end')
  const answers = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const error = answers.pop()
  expect(answers.map(({ item }) => item.seq)).toEqual(answers.map((_, index) => index + 1))
  expect(answers.length).toBeLessThan(10_000)
  expect(error).toMatchObject({
    id: 1,
    error: { code: 'READER_LAGGED', hint: `Ask again with afterSeq ${answers.length}` },
  })
})

test('closing ends the streams and lets go of clients that do not', async () => {
  const fleet = createFakeFleet()
  await using served = await serveSocket(createFakeHandlers(fleet), { closeMs: 50 })
  using talk = await talkTo(served.path)
  talk.send({ id: 1, op: 'event.follow', input: {} })
  await vi.waitFor(() => expect(fleet.listeners()).toBe(1))
  await served.close()
  expect(fleet.listeners()).toBe(0)
  expect(await talk.rest()).toEqual([])
})

test('closing lets go of a client that waits for a handler which never ends', async () => {
  let isAsked = false
  const never = (): Promise<never> => {
    isAsked = true
    return new Promise(() => undefined)
  }
  const handlers = { ...createFakeHandlers(createFakeFleet()), 'plane.doctor': never }
  await using served = await serveSocket(handlers, { closeMs: 50 })
  using talk = await talkTo(served.path)
  talk.send({ id: 1, op: 'plane.doctor', input: {} })
  await vi.waitFor(() => expect(isAsked).toBe(true))
  await served.close()
  expect(await talk.rest()).toEqual([])
})
