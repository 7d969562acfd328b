import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { peerUid } from '../../discovery/peer-uid.ts'

/** Which user of this machine is at the other end of a connection to 127.0.0.1; `null` when that cannot be told. */
export type PeerUser = (socket: Socket) => Promise<number | null>

/** Asks the kernel once for each connection (proc_net(5)); where there is no such table nobody is known. */
export function createPeerUser(): PeerUser {
  const known = new WeakMap<Socket, Promise<number | null>>()
  return (socket) => {
    const asked = known.get(socket) ?? lookUp(socket)
    known.set(socket, asked)
    return asked
  }
}

async function lookUp(socket: Socket): Promise<number | null> {
  const { remotePort: peerPort, localPort: ownPort } = socket
  if (process.platform !== 'linux' || peerPort === undefined || ownPort === undefined) return null
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'latin1').catch(() => '')),
  )
  const uid = peerUid(tables.join('\n'), { peerPort, ownPort })
  // The port of one that has hung up meanwhile may be somebody else's.
  return socket.destroyed ? null : uid
}
