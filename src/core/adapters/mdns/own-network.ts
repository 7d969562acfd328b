import { networkInterfaces } from 'node:os'
import type { OwnNetwork } from '../../discovery/beacon.ts'
import { parseIp } from '../../discovery/ip-address.ts'

/** One way from this machine onto a link, of one family. */
export interface LinkAddress {
  readonly interfaceName: string
  readonly family: 4 | 6
  readonly address: string
}

/** The links of this machine, apart from loopback, one of each family; and all its addresses and networks. */
export function readOwnNetwork(): OwnNetwork & { readonly links: readonly LinkAddress[] } {
  const all = Object.entries(networkInterfaces()).flatMap(([interfaceName, entries = []]) =>
    entries.filter(({ internal }) => !internal).map((entry) => ({ interfaceName, ...entry })),
  )
  const links = new Map<string, LinkAddress>()
  const networks = all.flatMap(({ interfaceName, address, family: version, cidr }) => {
    const ip = parseIp(address)
    if (!ip) return []
    const family = version === 'IPv4' ? 4 : 6
    const key = `${interfaceName}|${family}`
    if (!links.has(key)) links.set(key, { interfaceName, family, address })
    const prefixLength = Number(cidr?.split('/')[1] ?? (family === 4 ? 32 : 128))
    return [{ ip, range: { family: ip.family, bits: ip.bits, prefixLength } }]
  })
  return {
    links: [...links.values()],
    addresses: networks.map(({ ip }) => ip),
    ranges: networks.map(({ range }) => range),
  }
}
