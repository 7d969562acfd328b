/** Of TCP, in tables of the kernel (proc_net(5)). */
const established = '01'

/**
 * Whose process holds the other end of a connection within this machine, by lines of `/proc/net/tcp` and `tcp6`.
 * `null` when nobody is known to: the kernel shows what a process has let go of as root's, so that only an end that is
 * established, and that a process holds, says anything.
 * @param peerPort of the other end
 * @param ownPort of ours
 */
export function peerUid(
  table: string,
  { peerPort, ownPort }: { peerPort: number; ownPort: number },
): number | null {
  const uids = table.split('\n').flatMap((line) => {
    const [, local = '', remote = '', state, , , , uid, , inode] = line.trim().split(/\s+/)
    const isIt = isLoopback(local, peerPort) && isLoopback(remote, ownPort) && state === established
    return isIt && inode !== '0' && /^\d+$/.test(uid ?? '') ? [Number(uid)] : []
  })
  const [uid = null, ...others] = new Set(uids)
  return others.length === 0 ? uid : null
}

/** 127.0.0.1 as the kernel writes it on machines of both byte orders, also inside of an address of IPv6. */
const loopbacks: ReadonlySet<string> = new Set([
  '0100007F',
  '7F000001',
  '0000000000000000FFFF00000100007F',
  '00000000000000000000FFFF7F000001',
])

function isLoopback(address: string, port: number): boolean {
  const [host = '', hex = ''] = address.split(':')
  return loopbacks.has(host) && Number.parseInt(hex, 16) === port
}
