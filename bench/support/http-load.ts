import { connect } from 'node:net'

export interface Load {
  readonly port: number
  readonly path: string
  readonly body: string
  readonly connections: number
  readonly durationMs: number
  /** What an answer ends with; each of them, exactly once. */
  readonly ending: string
}

/** Asks over and over on each connection, as soon as the answer is there. @returns how many answers came */
export async function runLoad(load: Load): Promise<number> {
  const untilMs = performance.now() + load.durationMs
  const counts = await Promise.all(Array.from({ length: load.connections }, () => askOn(load, untilMs)))
  return counts.reduce((sum, count) => sum + count, 0)
}

function askOn({ port, path, body, ending }: Load, untilMs: number): Promise<number> {
  const request = Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\nauthorization: Bearer k\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  return new Promise((resolve, reject) => {
    let count = 0
    let tail = ''
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => socket.write(request))
    socket.setEncoding('latin1')
    socket.on('data', (data: string) => {
      tail = (tail + data).slice(-ending.length)
      if (tail !== ending) return
      tail = ''
      count += 1
      if (performance.now() < untilMs) socket.write(request)
      else socket.end()
    })
    socket.on('close', () => resolve(count))
    socket.on('error', reject)
  })
}
