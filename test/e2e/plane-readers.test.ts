import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSqliteEventLog } from '../../src/core/adapters/sqlite/event-log.ts'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { readSse } from '../support/read-sse.ts'

const events = 30_000
const textBytes = 2_000
const stalledReaders = 20

test('readers that take nothing of a long log cost little memory, hold up nobody, and do not delay a stop', async () => {
  await using plane = await openBuiltPlane({ agents: { one: { argv: ['sleep', '100000'] } } })
  await writeLog(join(plane.stateDir, 'state.db'))
  await plane.start()
  // What reading takes at all is taken before it is measured.
  await readAll(plane)
  const before = await plane.app.call('plane.status', {})
  const stalled = Array.from({ length: stalledReaders }, () => connectStalled(plane, before.url))
  try {
    await readAll(plane)
    const { memoryBytes } = await plane.app.call('plane.status', {})
    // Kept for them, it would be five times this and more.
    expect(memoryBytes - before.memoryBytes).toBeLessThan((stalledReaders * events * textBytes) / 5)
    expect((await plane.agent('one')).state).toBe('ready')
    expect((await plane.superclaw('stop')).status).toBe(0)
  } finally {
    for (const socket of stalled) socket.destroy()
  }
})

async function readAll(plane: BuiltPlane): Promise<void> {
  const { url } = await plane.app.call('plane.status', {})
  const headers = { authorization: `Bearer ${tokenOf(plane)}` }
  const { body } = await fetch(`${url}/v1/events/stream?afterSeq=0`, { headers })
  // What fetch calls a body, which Node lets be iterated and the DOM's types do not.
  let seq = 0
  for await (const { id } of readSse(body as unknown as AsyncIterable<Uint8Array>)) {
    expect(Number(id)).toBe(seq + 1)
    seq += 1
    if (seq === events) break
  }
}

async function writeLog(path: string): Promise<void> {
  await using log = openSqliteEventLog({ path, clock: { now: Date.now } })
  const data = { wanted: 'stopped', reason: 'x'.repeat(textBytes) } as const
  const event = { type: 'agent.wanted', agentId: null, actor: 'test', data } as const
  for (let written = 0; written < events; written += 1_000)
    await log.append(Array.from({ length: 1_000 }, () => event))
}

function connectStalled(plane: BuiltPlane, url: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  // What comes of its end is of no interest.
  socket.on('error', () => undefined)
  socket.pause()
  const head = 'GET /v1/events/stream?afterSeq=0 HTTP/1.1\r\nHost: localhost\r\n'
  socket.write(`${head}Authorization: Bearer ${tokenOf(plane)}\r\n\r\n`)
  return socket
}

function tokenOf({ stateDir }: BuiltPlane): string {
  return readFileSync(join(stateDir, 'token'), 'utf8').trim()
}
