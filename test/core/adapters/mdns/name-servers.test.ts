import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { askNameServers } from '../../../../src/core/adapters/mdns/name-servers.ts'
import { type DnsRecord, decodeMessage, encodeMessage } from '../../../../src/core/discovery/dns-message.ts'

const name = ['Zoë’s Mini no. 2', '_openclaw-gw', '_tcp', 'claws', 'test']
const record: DnsRecord = { type: 'TXT', name, texts: ['a=b'], ttlSeconds: 1, isFlush: false }
const { signal } = new AbortController()

type Speak = (query: Buffer) => readonly Uint8Array[]

/** Answers over UDP as `speak` says, and over TCP with all that is asked for. */
async function openNameServer(speak: Speak) {
  const socket = createSocket('udp4')
  socket.on('message', (query, { address, port }) => {
    for (const answer of speak(query)) socket.send(answer, port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  const server = createServer((connection) => {
    connection.once('data', (query: Buffer) => {
      const answer = answerTo(query.subarray(2))
      // In pieces, as a network may bring them.
      connection.write(Uint8Array.of(answer.length >> 8))
      setImmediate(() => connection.end(Buffer.concat([Uint8Array.of(answer.length & 0xff), answer])))
    })
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    place: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      socket.close()
      server.close()
      await once(server, 'close')
    },
  }
}

function answerTo(query: Uint8Array, change: Partial<Parameters<typeof encodeMessage>[0]> = {}): Uint8Array {
  const message = decodeMessage(query)
  if (!message) throw new Error('no query')
  return encodeMessage({ ...message, isResponse: true, records: [record], ...change })
}

function withFlags(answer: Uint8Array, bits: number): Uint8Array {
  answer[2] = (answer[2] ?? 0) | (bits >> 8)
  answer[3] = (answer[3] ?? 0) | (bits & 0xff)
  return answer
}

const wanted = [{ type: 'TXT', name, texts: ['a=b'] }]
const other = [{ name: ['other'], type: 'TXT', isUnicast: false }] as const

test.for([
  { why: 'an answer is taken', speak: (query) => [answerTo(query)], told: wanted },
  {
    why: 'one that is cut is asked for by TCP',
    speak: (query) => [withFlags(answerTo(query), 0x0200)],
    told: wanted,
  },
  { why: 'a name that is not there is nothing', speak: (query) => [withFlags(answerTo(query), 3)], told: [] },
  {
    why: 'guesses of others are passed over: another id, another question, no answer, garbage',
    speak: (query) => [
      answerTo(query, { id: ((decodeMessage(query)?.id ?? 0) + 1) & 0xffff, records: [] }),
      answerTo(query, { questions: other, records: [] }),
      query,
      new Uint8Array(3),
      answerTo(query),
    ],
    told: wanted,
  },
] as const satisfies readonly { why: string; speak: Speak; told: object }[])(
  '$why',
  async ({ speak, told }) => {
    await using server = await openNameServer(speak)
    expect(await askNameServers([server.place], { name, type: 'TXT' }, signal)).toMatchObject(told)
  },
)

test('one that fails is passed over for the next, and all that fail say why', async () => {
  await using failing = await openNameServer((query) => [withFlags(answerTo(query), 2)])
  await using good = await openNameServer((query) => [answerTo(query)])
  const question = { name, type: 'TXT' } as const
  expect(await askNameServers([failing.place, good.place], question, signal)).toMatchObject(wanted)
  await expect(askNameServers([failing.place], question, signal)).rejects.toThrow('SERVFAIL')
  await expect(askNameServers(['127.0.0.1:1'], question, signal)).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  })
  await expect(askNameServers([], question, signal)).rejects.toThrow('there is none')
})
