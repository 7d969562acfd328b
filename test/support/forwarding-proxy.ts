import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface ForwardingProxy extends AsyncDisposable {
  readonly url: string
  /** Breaks all connections, and takes no more until told otherwise. */
  cut(): void
  mend(): void
}

/**
 * Stands before a gateway as a reverse proxy does, and says of all that comes through that it is from `client`: so
 * that a gateway that trusts proxies on loopback sees another host, without one. Without a `client` it says nothing.
 */
export async function openForwardingProxy(port: number, client?: string): Promise<ForwardingProxy> {
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((inside) => {
    if (isCut) {
      inside.destroy()
      return
    }
    const outside = connect(port, '127.0.0.1')
    for (const socket of [inside, outside]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        inside.destroy()
        outside.destroy()
      })
    }
    const header = client === undefined ? '' : `X-Forwarded-For: ${client}\r\n`
    inside.once('data', (head) => {
      const text = head.toString('latin1').replace('\r\n', `\r\n${header}`)
      outside.write(Buffer.from(text, 'latin1'))
      inside.pipe(outside)
    })
    outside.pipe(inside)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      isCut = true
      for (const socket of sockets) socket.destroy()
    },
    mend: () => {
      isCut = false
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
