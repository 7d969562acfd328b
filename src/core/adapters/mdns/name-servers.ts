import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { type DnsRecord, decodeMessage, encodeMessage, type RecordType } from '../../discovery/dns-message.ts'
import { type DnsName, nameKey } from '../../discovery/dns-name.ts'

export interface NameQuestion {
  readonly name: DnsName
  readonly type: RecordType
}

const port = 53
const timeoutMs = 2000
const tries = 2
/** As many as resolv.conf(5) may name. */
const serversMax = 3

/**
 * Asks name servers one after the other, each twice. Node's own resolver takes no names but those of hosts, and instances of
 * DNS-SD are called as people like it (RFC 6763, 4.1.1).
 * @param servers `address`, `address:port` or `[address]:port`, as `dns.getServers()` tells them
 * @returns what the first that answered told, of all sections; empty when there is no such name or nothing of that type
 * @throws Error with why none did
 */
export async function askNameServers(
  servers: readonly string[],
  question: NameQuestion,
  signal: AbortSignal,
): Promise<readonly DnsRecord[]> {
  let last: unknown = new Error('there is none')
  const places = servers.slice(0, serversMax).map(placeOf)
  for (const place of Array.from({ length: tries }, () => places).flat()) {
    signal.throwIfAborted()
    try {
      return await askOne(place, question, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]))
    } catch (error) {
      last = isTimeout(error) ? new Error('no answer') : error
    }
  }
  throw last
}

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError'

interface Place {
  readonly host: string
  readonly port: number
}

function placeOf(server: string): Place {
  const [, bracketed, bracketedPort] = /^\[(.+)\](?::(\d+))?$/.exec(server) ?? []
  if (bracketed !== undefined) return { host: bracketed, port: Number(bracketedPort ?? port) }
  const [host = '', given, ...more] = server.split(':')
  return more.length > 0 ? { host: server, port } : { host, port: Number(given ?? port) }
}

async function askOne(
  place: Place,
  question: NameQuestion,
  signal: AbortSignal,
): Promise<readonly DnsRecord[]> {
  const id = randomInt(0x10000)
  const query = encodeMessage({
    ...{ id, isResponse: false, records: [] },
    questions: [{ ...question, isUnicast: false }],
  })
  // Recursion desired: RFC 1035, 4.1.1.
  query[2] = 0x01
  const isAnswer = (bytes: Uint8Array): boolean => isAnswerTo(bytes, id, question)
  const answer = await askByUdp(place, query, isAnswer, signal)
  return recordsIn(isCut(answer) ? await askByTcp(place, query, isAnswer, signal) : answer)
}

/** From a port of its own, of that server alone, to that question: what else comes is somebody's guess (RFC 5452). */
function askByUdp(
  { host, port: to }: Place,
  query: Uint8Array,
  isAnswer: (bytes: Uint8Array) => boolean,
  signal: AbortSignal,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
    const abort = (): void => end(() => reject(signal.reason))
    const end = (settle: () => void): void => {
      signal.removeEventListener('abort', abort)
      socket.removeAllListeners().on('error', () => undefined)
      socket.close()
      settle()
    }
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    socket.on('error', (error) => end(() => reject(error)))
    socket.on('message', (bytes: Uint8Array) => isAnswer(bytes) && end(() => resolve(bytes)))
    socket.connect(to, host, () => socket.send(query))
  })
}

/** Behind its length in two bytes (RFC 1035, 4.2.2). */
async function askByTcp(
  { host, port: to }: Place,
  query: Uint8Array,
  isAnswer: (bytes: Uint8Array) => boolean,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const socket = connect({ host, port: to, signal })
  const length = Buffer.alloc(2)
  length.writeUInt16BE(query.length)
  socket.write(Buffer.concat([length, query]))
  let taken = Buffer.alloc(0)
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      taken = Buffer.concat([taken, chunk])
      const wanted = taken.length < 2 ? Number.POSITIVE_INFINITY : 2 + taken.readUInt16BE(0)
      if (taken.length < wanted) continue
      const answer = taken.subarray(2, wanted)
      if (isAnswer(answer)) return answer
      break
    }
  } finally {
    socket.destroy()
  }
  throw new Error('it hung up')
}

const headerBytes = 12
const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const flagsOf = (bytes: Uint8Array): number => view(bytes).getUint16(2)
const codeOf = (bytes: Uint8Array): number => flagsOf(bytes) & 0xf
const isCut = (bytes: Uint8Array): boolean => (flagsOf(bytes) & 0x0200) !== 0

function isAnswerTo(bytes: Uint8Array, id: number, { name, type }: NameQuestion): boolean {
  if (bytes.length < headerBytes || view(bytes).getUint16(0) !== id || (flagsOf(bytes) & 0x8000) === 0)
    return false
  // A server that could not read the question need not repeat it, and what is cut is asked for again.
  if (codeOf(bytes) !== 0 || isCut(bytes)) return true
  const [question] = decodeMessage(bytes)?.questions ?? []
  return question !== undefined && question.type === type && nameKey(question.name) === nameKey(name)
}

/** RFC 1035, 4.1.1. */
const noSuchName = 3
const codes: Readonly<Record<number, string>> = { 1: 'FORMERR', 2: 'SERVFAIL', 4: 'NOTIMP', 5: 'REFUSED' }

function recordsIn(answer: Uint8Array): readonly DnsRecord[] {
  const code = codeOf(answer)
  if (code === noSuchName) return []
  if (code !== 0) throw new Error(codes[code] ?? `error ${code}`)
  return decodeMessage(answer)?.records ?? []
}
