/** Of TCP, in tables of the kernel: proc_net(5) and its `0A`. */
const listening = '0A'

/** The ports at which sockets with these inodes listen, by lines of `/proc/net/tcp` and `tcp6`. */
export function listeningPorts(table: string, inodes: ReadonlySet<string>): number[] {
  const ports = table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
    const port = Number.parseInt(local.split(':')[1] ?? '', 16)
    return state === listening && inodes.has(inode) && port > 0 ? [port] : []
  })
  return [...new Set(ports)]
}
