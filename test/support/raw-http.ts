import { connect, type Socket } from 'node:net'

export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface RawRequest {
  readonly method?: string
  readonly path?: string
  /** In place of `Host: 127.0.0.1:PORT`; left out where `null`. */
  readonly host?: string | null
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string | Buffer
}

/** Sends a request exactly as it is written, which no client library would, and reads all that comes back. */
export async function sendRaw(port: number, request: RawRequest): Promise<RawAnswer> {
  const { method = 'GET', path = '/', host = `127.0.0.1:${port}`, headers = [], body = '' } = request
  const isChunked = headers.some(([name]) => name === 'Transfer-Encoding')
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...(host === null ? [] : [`Host: ${host}`]),
    'Connection: close',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body.length > 0 && !isChunked ? [`Content-Length: ${Buffer.byteLength(body)}`] : []),
  ]
  const socket = connect(port, '127.0.0.1')
  socket.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'))
  if (body.length > 0) socket.write(body)
  return parseAnswer(await readAll(socket))
}

/** All bytes until the other side closes. */
export async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  // A server that has heard enough may reset what is still being sent; what it said before that counts.
  socket.on('error', () => undefined)
  await new Promise((resolve) => {
    socket.once('close', resolve)
  })
  return Buffer.concat(chunks).toString('utf8')
}

function parseAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
  })
  return {
    status: Number(first.split(' ')[1]),
    headers: Object.fromEntries(headers),
    body: rest.join('\r\n\r\n'),
  }
}
