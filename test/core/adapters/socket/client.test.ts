import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { connectSocket } from '../../../../src/core/adapters/socket/client.ts'
import { appContract } from '../../../contract/app.ts'
import { createFakeFleet } from '../../../support/fake-fleet.ts'
import { createFakeHandlers } from '../../../support/fake-handlers.ts'
import { serveSocket } from '../../../support/serve-socket.ts'

describe('the App over the socket', () => {
  appContract(async (handlers) => {
    const served = await serveSocket(handlers)
    const app = connectSocket(served.path)
    return {
      app,
      async [Symbol.asyncDispose]() {
        await app[Symbol.asyncDispose]()
        await served[Symbol.asyncDispose]()
      },
    }
  })
})

const { signal } = new AbortController()
const unreachable = { code: 'PLANE_UNREACHABLE', hint: 'superclaw start' }
const drain = async (items: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of items);
}

test('without a control plane, calls and streams say how to start one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'superclaw-client-'))
  try {
    await using none = connectSocket(join(folder, 'none.sock'))
    await expect(none.call('agent.list', {})).rejects.toMatchObject(unreachable)
    await expect(drain(none.stream('event.follow', {}, signal))).rejects.toMatchObject(unreachable)
    await writeFile(join(folder, 'file.sock'), '')
    await using file = connectSocket(join(folder, 'file.sock'))
    await expect(file.call('agent.list', {})).rejects.toMatchObject(unreachable)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a control plane that goes ends calls and streams, and one that comes back is found', async () => {
  const fleet = createFakeFleet()
  const begun = Promise.withResolvers<void>()
  const served = await serveSocket({
    ...createFakeHandlers(fleet),
    'agent.list': () => {
      begun.resolve()
      return new Promise(() => undefined)
    },
  })
  await using app = connectSocket(served.path)
  const call = app.call('agent.list', {})
  const stream = drain(app.stream('event.follow', { afterSeq: 0 }, signal))
  const ends = Promise.allSettled([call, stream])
  await begun.promise
  await served.close()
  for (const end of await ends) expect(end).toMatchObject({ status: 'rejected', reason: unreachable })

  await served[Symbol.asyncDispose]()
  await expect(app.call('plane.doctor', {})).rejects.toMatchObject(unreachable)
})

test('an answer that breaks off is no answer', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'superclaw-client-'))
  const server = createServer((socket) => socket.end('{"id":1,"result":{"agents"'))
  try {
    await new Promise<void>((resolve) => server.listen(join(folder, 'plane.sock'), resolve))
    await using app = connectSocket(join(folder, 'plane.sock'))
    await expect(app.call('agent.list', {})).rejects.toMatchObject(unreachable)
  } finally {
    server.close()
    await rm(folder, { recursive: true })
  }
})

test('a call that is not answered in time says so', async () => {
  await using served = await serveSocket({
    ...createFakeHandlers(createFakeFleet()),
    'agent.list': () => new Promise(() => undefined),
  })
  await using app = connectSocket(served.path, { timeoutMs: 20 })
  await expect(app.call('agent.list', {})).rejects.toMatchObject({
    code: 'TIMED_OUT',
    message: 'agent.list was not answered within 0.02 s',
  })
})

test('to dispose of it ends what is under way', async () => {
  await using served = await serveSocket(createFakeHandlers(createFakeFleet()))
  const app = connectSocket(served.path)
  const iterator = app.stream('agent.watch', {}, signal)[Symbol.asyncIterator]()
  await iterator.next()
  const next = iterator.next()
  await app[Symbol.asyncDispose]()
  await expect(next).rejects.toMatchObject({ code: 'PLANE_UNREACHABLE' })
})
