import { nameText } from './dns-name.ts'
import type { Clue, Endpoint } from './finding.ts'
import { type IpAddress, type IpRange, isLinkLocal, isWithin, mayBeNamed, parseIp } from './ip-address.ts'
import type { Service } from './services-of.ts'

/** DNS-SD's name of OpenClaw gateways; a domain stands behind it. */
export const gatewayService = ['_openclaw-gw', '_tcp'] as const

/** The networks that this machine is on. */
export interface OwnNetwork {
  readonly addresses: readonly IpAddress[]
  readonly ranges: readonly IpRange[]
}

/** A stranger's beacon makes us ask at so many addresses at most. */
const endpointsMax = 4

/**
 * Whether a packet from there was sent on a link of this machine (RFC 6762, 11): whoever is further away has no say in
 * what is found here.
 */
export function isOnLink(source: string, { ranges }: OwnNetwork): boolean {
  const address = parseIp(source)
  return address !== undefined && (isLinkLocal(address) || ranges.some((range) => isWithin(address, range)))
}

/**
 * Where a beacon on the link leads to: by SRV and addresses, never by what its TXT says, and to addresses of the link
 * alone. One of this machine counts only if this machine said so: a stranger must not send us to ourselves.
 * @returns `undefined` when it leads nowhere that we may go
 */
export function beaconClue(service: Service, network: OwnNetwork): Clue | undefined {
  const isOwn = (address: IpAddress): boolean =>
    network.addresses.some(({ family, bits }) => family === address.family && bits === address.bits)
  const toldHere = [...service.toldBy].some((source) => {
    const address = parseIp(source)
    return address !== undefined && isOwn(address)
  })
  return clueOf(service, 'mdns', (address, text) => {
    if (!isOnLink(text, network)) return false
    return toldHere || !isOwn(address)
  })
}

/** The same for one that a name server told of, in a domain that the user named: any machine but this one. */
export function domainClue(service: Service): Clue | undefined {
  return clueOf(service, 'dns_sd', (address) => !isLinkLocal(address))
}

function clueOf(
  service: Service,
  by: 'mdns' | 'dns_sd',
  mayAsk: (address: IpAddress, text: string) => boolean,
): Clue | undefined {
  const isTls = service.texts.get('gatewaytls') === '1'
  const [first, ...more] = service.addresses
    .filter((text) => {
      const address = parseIp(text)
      return address !== undefined && mayBeNamed(address) && mayAsk(address, text)
    })
    .sort((one, other) => rank(one) - rank(other))
    .slice(0, endpointsMax)
    .map((host): Endpoint => ({ host, port: service.port, isTls }))
  if (!first || service.port === 0) return undefined
  return {
    by,
    detail: service.instance,
    name: service.texts.get('displayname') ?? service.instance,
    hostName: nameText(service.host),
    endpoints: [first, ...more],
    isGuess: false,
  }
}

/** IPv4 before IPv6, and last what a URL cannot hold. */
function rank(text: string): number {
  const address = parseIp(text)
  if (address?.zone != null) return 2
  return address?.family === 6 ? 1 : 0
}
