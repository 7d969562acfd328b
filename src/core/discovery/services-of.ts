import type { DnsRecord, RecordType } from './dns-message.ts'
import { type DnsName, nameKey } from './dns-name.ts'
import { isLinkLocal, parseIp } from './ip-address.ts'
import type { Heard } from './record-cache.ts'

/** One that offers the service, as DNS-SD tells it (RFC 6763). Nobody vouches for any of it. */
export interface Service {
  /** The first label of its name: what it calls itself. */
  readonly instance: string
  /** Where SRV says that it listens. */
  readonly host: DnsName
  readonly port: number
  readonly addresses: readonly string[]
  /** Its TXT record, keys in lower case. */
  readonly texts: ReadonlyMap<string, string>
  /** Addresses of who told of it. */
  readonly toldBy: ReadonlySet<string>
}

type OfType<T extends RecordType> = DnsRecord & { readonly type: T }

export function recordsOf<T extends RecordType>(heard: readonly Heard[], ...types: readonly T[]) {
  return heard.filter((each): each is Heard<OfType<T>> =>
    (types as readonly string[]).includes(each.record.type),
  )
}

/** Services with an address at least. An instance that is said to listen at two places is two. */
export function servicesOf(heard: readonly Heard[]): Service[] {
  const named = new Set(recordsOf(heard, 'PTR').map(({ record }) => nameKey(record.target)))
  const texts = Map.groupBy(recordsOf(heard, 'TXT'), ({ record }) => nameKey(record.name))
  const hosts = Map.groupBy(recordsOf(heard, 'A', 'AAAA'), ({ record }) => nameKey(record.name))
  const places = Map.groupBy(
    recordsOf(heard, 'SRV').filter(({ record }) => named.has(nameKey(record.name))),
    ({ record }) => `${nameKey(record.name)}|${nameKey(record.target)}|${record.port}`,
  )
  return [...places.values()].flatMap((told): Service[] => {
    const [first] = told
    if (!first) return []
    const { name, target, port } = first.record
    const found = hosts.get(nameKey(target)) ?? []
    const addresses = [...new Set(found.map(({ record, source }) => withZone(record.address, source)))]
    if (addresses.length === 0) return []
    const [text] = texts.get(nameKey(name)) ?? []
    return [
      {
        ...{ instance: name[0] ?? '', host: target, port, addresses },
        texts: textPairs(text?.record.texts ?? []),
        toldBy: new Set([...told, ...found].map(({ source }) => source)),
      },
    ]
  })
}

/** A link-local address of IPv6 means something on the link alone that it was heard of. */
function withZone(text: string, source: string): string {
  const [address, zone] = [parseIp(text), source.split('%')[1]]
  return zone !== undefined && address?.family === 6 && isLinkLocal(address) ? `${text}%${zone}` : text
}

/** RFC 6763, 6.3–6.4: `key=value`, keys in any case, the first of a key holds; one without `=` is there and has no value. */
export function textPairs(texts: readonly string[]): Map<string, string> {
  const pairs = new Map<string, string>()
  for (const text of texts) {
    const [, key = '', value = ''] = /^([^=]+)(?:=(.*))?$/s.exec(text) ?? []
    const name = key.toLowerCase()
    if (name !== '' && !pairs.has(name)) pairs.set(name, value)
  }
  return pairs
}
