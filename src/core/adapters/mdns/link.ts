import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import type { LinkAddress } from './own-network.ts'

/** RFC 6762, 3. */
const mdnsPort = 5353
const groups = { 4: '224.0.0.251', 6: 'ff02::fb' } as const

/** A socket on one link. */
export interface Link {
  send(bytes: Uint8Array): void
  close(): void
}

export interface LinkEvents {
  /** A packet, and the address that it came from, with its zone if it is of IPv6. */
  readonly onPacket: (bytes: Uint8Array, source: string) => void
  /** The link cannot be used, or not any more. It is closed by then. */
  readonly onFailed: (code: string) => void
}

/**
 * Opens a link. With `isShared` it listens at the port of multicast DNS beside whoever else does, and hears what is told to
 * all; without, it asks from a port of its own, so that answers come to it alone (RFC 6762, 6.7). Only what was sent from
 * that port is heard (RFC 6762, 11).
 */
export async function openLink(
  { interfaceName, family, address }: LinkAddress,
  isShared: boolean,
  events: LinkEvents,
): Promise<Link | undefined> {
  const socket = createSocket({
    type: family === 4 ? 'udp4' : 'udp6',
    reuseAddr: isShared,
    ipv6Only: family === 6,
  })
  const out = family === 4 ? address : `::%${interfaceName}`
  const group = family === 4 ? groups[4] : `${groups[6]}%${interfaceName}`
  let isOpen = true
  const close = (): void => {
    if (isOpen) socket.close()
    isOpen = false
  }
  const fail = (error: Error): void => {
    close()
    events.onFailed('code' in error ? String(error.code) : error.message)
  }
  socket.on('error', fail)
  socket.on('message', (bytes: Uint8Array, { address: source, port }: RemoteInfo) => {
    if (isOpen && port === mdnsPort) events.onPacket(bytes, source)
  })
  try {
    await bind(socket, isShared ? mdnsPort : 0)
    socket.setMulticastInterface(out)
    // Nobody further away gets it; others on this machine do.
    socket.setMulticastTTL(255)
    socket.setMulticastLoopback(true)
    if (isShared) socket.addMembership(groups[family], out)
  } catch (error) {
    if (isOpen) fail(error as Error)
    return undefined
  }
  return {
    send(bytes) {
      // A link that is down takes nothing; it may come back.
      if (isOpen) socket.send(bytes, mdnsPort, group, () => undefined)
    },
    close,
  }
}

function bind(socket: Socket, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind({ port, exclusive: false }, () => {
      socket.off('error', reject)
      resolve()
    })
  })
}
