import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** A client that speaks lines and knows nothing of the protocol. */
export interface SocketTalk extends Disposable {
  readonly socket: Socket
  send(...messages: unknown[]): void
  /** The next line, parsed; `undefined` once the other side has closed. */
  next(): Promise<unknown>
  /** Lines until the other side closes. */
  rest(): Promise<unknown[]>
}

export async function talkTo(path: string): Promise<SocketTalk> {
  const socket = connect(path)
  await once(socket, 'connect')
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  const next = async (): Promise<unknown> => {
    const { value, done } = await lines.next()
    return done ? undefined : JSON.parse(value)
  }
  return {
    socket,
    send(...messages) {
      socket.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(''))
    },
    next,
    async rest() {
      const all: unknown[] = []
      for (let line = await next(); line !== undefined; line = await next()) all.push(line)
      return all
    },
    [Symbol.dispose]: () => void socket.destroy(),
  }
}
