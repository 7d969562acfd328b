import { ExpectedError } from '../errors.ts'
import { formatIp, type IpAddress, type IpRange, isPrivate, parseIp } from './ip-address.ts'

/** A named range of addresses, small and private enough to be asked one after the other. */
export interface Subnet extends IpRange {
  /** As it is shown: `192.168.1.0/24`. */
  readonly text: string
  readonly zone: string | null
  /** How many addresses of machines it has. */
  readonly hosts: number
}

/** A /20 of IPv4. */
const hostBitsMax = 12

/**
 * Reads `192.168.1.0/24`, `fd00::/120` or `fe80::%eth0/120`.
 * @throws USAGE when it is no such range, is not private, or has more addresses than a /20 of IPv4
 */
export function parseSubnet(text: string): Subnet {
  const [, address = '', length = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text.trim()) ?? []
  const ip = parseIp(address)
  const prefixLength = Number(length)
  const bitsAll = ip?.family === 6 ? 128 : 32
  if (!ip || length === '' || prefixLength > bitsAll) {
    throw new ExpectedError('USAGE', `--subnet ${text} is no range of addresses`, {
      hint: 'Write one such as 192.168.1.0/24 or fd00::/120',
    })
  }
  const hostBits = bitsAll - prefixLength
  const bits = (ip.bits >> BigInt(hostBits)) << BigInt(hostBits)
  const first: IpAddress = { ...ip, bits }
  const shown = `${formatIp(first)}/${prefixLength}`
  if (!isPrivate(first) || !isPrivate({ ...ip, bits: bits + 2n ** BigInt(hostBits) - 1n })) {
    throw new ExpectedError('USAGE', `${shown} is not private: machines of strangers are not asked`, {
      hint: 'Private are 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16, fc00::/7 and fe80::/10',
    })
  }
  if (hostBits > hostBitsMax) {
    throw new ExpectedError('USAGE', `${shown} has more addresses than the 4,096 that are asked at once`, {
      hint: `Name a part of it: /${bitsAll - hostBitsMax} at most`,
    })
  }
  const base = { family: ip.family, bits, prefixLength, zone: ip.zone, text: shown }
  return { ...base, hosts: [...hostsOf(base)].length }
}

/** Each address of a machine in it: of IPv4 without that of the network and that for all (RFC 922), but in a /31 and /32 (RFC 3021). */
export function* hostsOf(range: IpRange & { readonly zone: string | null }): Generator<string> {
  const { family, bits, prefixLength, zone } = range
  const hostBits = (family === 4 ? 32 : 128) - prefixLength
  const count = 2n ** BigInt(hostBits)
  const edge = family === 4 && hostBits > 1 ? 1n : 0n
  for (let host = edge; host < count - edge; host += 1n) yield formatIp({ family, bits: bits + host, zone })
}

/** How a scan goes about it. */
export const scanPace = { connectsPerSecond: 200, atOnce: 64, timeoutMs: 1_000 } as const

/** What a scan will do, before it does it: addresses times ports, and the longest that it takes. */
export function scanPlan(
  subnets: readonly Subnet[],
  ports: readonly number[],
): { readonly addresses: number; readonly connects: number; readonly durationMsMax: number } {
  const addresses = subnets.reduce((sum, { hosts }) => sum + hosts, 0)
  const connects = addresses * ports.length
  const perSecond = Math.min(scanPace.connectsPerSecond, (scanPace.atOnce * 1000) / scanPace.timeoutMs)
  return { addresses, connects, durationMsMax: Math.ceil(connects / perSecond) * 1000 + scanPace.timeoutMs }
}
