import { getServers } from 'node:dns'
import { domainClue, gatewayService } from '../../discovery/beacon.ts'
import type { DnsRecord, RecordType } from '../../discovery/dns-message.ts'
import { type DnsName, isChildOf, nameKey } from '../../discovery/dns-name.ts'
import type { Clue } from '../../discovery/finding.ts'
import { servicesOf } from '../../discovery/services-of.ts'
import { askNameServers } from './name-servers.ts'

/** A domain may name so many gateways. */
const instancesMax = 100
const atOnce = 8
/** For all that is asked of one domain. */
const limitMs = 10_000

export interface DomainLook {
  readonly clues: readonly Clue[]
  readonly faults: readonly string[]
}

/**
 * Gateways that the name servers tell of in `domain` (DNS-SD over unicast: RFC 6763). Throws nothing: what cannot be asked
 * is a fault for people.
 * @param servers instead of those of this machine: `address` or `address:port`
 */
export async function lookUpDomain(
  domain: string,
  signal: AbortSignal,
  servers: readonly string[] = getServers(),
): Promise<DomainLook> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)])
  const records: DnsRecord[] = []
  const faults: string[] = []
  const ask = async (name: DnsName, types: readonly RecordType[]): Promise<void> => {
    const isTold = types.some((type) => records.some((each) => each.type === type && isNamed(each, name)))
    if (isTold || limit.aborted) return
    const answers = types.map((type) => askNameServers(servers, { name, type }, limit))
    records.push(...(await Promise.all(answers)).flat())
  }
  const askOrTell = (name: DnsName, types: readonly RecordType[]): Promise<void> =>
    ask(name, types).catch((error: unknown) => void faults.push(faultOf(domain, error)))

  const service = [...gatewayService, ...domain.split('.').filter((label) => label !== '')]
  await askOrTell(service, ['PTR'])
  const instances = records.flatMap((record) =>
    record.type === 'PTR' && isNamed(record, service) && isChildOf(record.target, service)
      ? [record.target]
      : [],
  )
  await each(instances.slice(0, instancesMax), async (name) => {
    await askOrTell(name, ['SRV'])
    await askOrTell(name, ['TXT'])
  })
  const hosts = records.flatMap((record) => (record.type === 'SRV' ? [record.target] : []))
  await each(hosts.slice(0, instancesMax), (host) => askOrTell(host, ['A', 'AAAA']))
  const services = servicesOf(records.map((record) => ({ record, ...heardNow })))
  return { clues: services.flatMap((found) => domainClue(found) ?? []), faults: [...new Set(faults)] }
}

/** It is for this look alone: nothing gets old. */
const heardNow = { source: '', heardAtMs: 0, expiresAtMs: 0 }

const isNamed = (record: DnsRecord, name: DnsName): boolean => nameKey(record.name) === nameKey(name)

function faultOf(domain: string, error: unknown): string {
  if (error instanceof RangeError) return `${domain} is no name of a domain`
  if (error instanceof DOMException) return `the name servers of ${domain}: not all was answered in time`
  const { code, message } = error as NodeJS.ErrnoException
  return `the name servers of ${domain}: ${code ?? message}`
}

async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values()
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
