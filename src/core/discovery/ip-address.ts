/** An address of IPv4 or IPv6. One of IPv4 that is written as IPv6 (`::ffff:127.0.0.1`) is of family 4. */
export interface IpAddress {
  readonly family: 4 | 6
  readonly bits: bigint
  /** The interface that a link-local address is of (RFC 4007); `null` without. */
  readonly zone: string | null
}

/** Addresses that begin with the same bits. */
export interface IpRange {
  readonly family: 4 | 6
  readonly bits: bigint
  readonly prefixLength: number
}

const mappedPrefix = 0xffffn

/** @returns `undefined` for what is neither dotted decimal (four parts, no octal) nor RFC 4291 */
export function parseIp(text: string): IpAddress | undefined {
  const [address = '', zone, ...more] = text.split('%')
  if (more.length > 0 || zone === '') return undefined
  const four = zone === undefined ? parseDotted(address) : undefined
  if (four !== undefined) return { family: 4, bits: four, zone: null }
  const six = parseColons(address)
  if (six === undefined) return undefined
  if (six >> 32n === mappedPrefix) return { family: 4, bits: six & 0xffff_ffffn, zone: null }
  return { family: 6, bits: six, zone: zone ?? null }
}

function parseDotted(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined
  return parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n)
}

function parseColons(text: string): bigint | undefined {
  const [head = '', tail, ...more] = withoutDotted(text)?.split('::') ?? ['::', '::', '::']
  if (more.length > 0) return undefined
  const front = groupsOf(head)
  const back = groupsOf(tail ?? '')
  if (!front || !back) return undefined
  const missing = 8 - front.length - back.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  return [...front, ...Array.from({ length: missing }, () => 0n), ...back].reduce(
    (bits, group) => (bits << 16n) | group,
    0n,
  )
}

/** The last 32 bits may be written as of IPv4. */
function withoutDotted(text: string): string | undefined {
  if (!text.includes('.')) return text
  const at = text.lastIndexOf(':') + 1
  const bits = parseDotted(text.slice(at))
  if (bits === undefined || at === 0) return undefined
  return `${text.slice(0, at)}${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`
}

function groupsOf(text: string): bigint[] | undefined {
  if (text === '') return []
  const groups = text.split(':')
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => BigInt(`0x${group}`))
    : undefined
}

/** As RFC 5952 writes it, with its zone. */
export function formatIp({ family, bits, zone }: IpAddress): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 0xffn).join('.')
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((bits >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  )
  const zeros = longestZeros(groups)
  const text = zeros
    ? `${groups.slice(0, zeros.at).join(':')}::${groups.slice(zeros.at + zeros.length).join(':')}`
    : groups.join(':')
  return zone === null ? text : `${text}%${zone}`
}

function longestZeros(
  groups: readonly string[],
): { readonly at: number; readonly length: number } | undefined {
  let best: { at: number; length: number } | undefined
  let length = 0
  for (const [index, group] of groups.entries()) {
    length = group === '0' ? length + 1 : 0
    if (length > 1 && length > (best?.length ?? 0)) best = { at: index - length + 1, length }
  }
  return best
}

/** From the four or sixteen bytes of an A or AAAA record. */
export function ipFromBytes(bytes: Uint8Array): IpAddress {
  const bits = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  if (bytes.length === 16 && bits >> 32n !== mappedPrefix) return { family: 6, bits, zone: null }
  return { family: 4, bits: bits & 0xffff_ffffn, zone: null }
}

export function isWithin(address: IpAddress, range: IpRange): boolean {
  if (address.family !== range.family) return false
  const rest = BigInt((address.family === 4 ? 32 : 128) - range.prefixLength)
  return address.bits >> rest === range.bits >> rest
}

const rangeOf = (text: string): IpRange => {
  const [address = '', prefixLength] = text.split('/')
  const { family, bits } = parseIp(address) ?? { family: 4, bits: 0n }
  return { family, bits, prefixLength: Number(prefixLength) }
}

const loopback = ['127.0.0.0/8', '::1/128'].map(rangeOf)
const linkLocal = ['169.254.0.0/16', 'fe80::/10'].map(rangeOf)
/** RFC 1918, RFC 4193 and what never leaves a link (RFC 3927, RFC 4291). */
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']
  .map(rangeOf)
  .concat(linkLocal)
/**
 * No single machine, this machine, or the metadata service of a cloud, which gives credentials to whoever asks: nothing
 * that a stranger may send us to.
 */
const neverAGateway = [
  ...['0.0.0.0/8', '224.0.0.0/3', '::/127', 'ff00::/8'],
  ...['169.254.169.254/32', '100.100.100.200/32', 'fd00:ec2::254/128'],
]
  .map(rangeOf)
  .concat(loopback)

const isIn = (ranges: readonly IpRange[]) => (address: IpAddress) =>
  ranges.some((range) => isWithin(address, range))

export const isLoopback = isIn(loopback)
export const isLinkLocal = isIn(linkLocal)
/** Whether no packet to it can come from a stranger's network: RFC 1918, fc00::/7 and link-local. */
export const isPrivate = isIn(privateRanges)
/** Whether a beacon or a record of DNS may send us there. */
export const mayBeNamed = (address: IpAddress): boolean => !isIn(neverAGateway)(address)
