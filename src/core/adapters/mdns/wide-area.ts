import { promises } from 'node:dns'
import { domainClue, gatewayService } from '../../discovery/beacon.ts'
import type { Clue } from '../../discovery/finding.ts'
import { textPairs } from '../../discovery/services-of.ts'

/** A domain may name so many gateways. */
const instancesMax = 100
const timeoutMs = 2000

/**
 * Gateways that the name servers tell of in `domain` (DNS-SD over unicast: RFC 6763). Throws nothing: what cannot be asked
 * is a fault for people.
 * @param servers instead of those of this machine: `address` or `address:port`
 */
export async function lookUpDomain(
  domain: string,
  signal: AbortSignal,
  servers?: readonly string[],
): Promise<{ readonly clues: readonly Clue[]; readonly faults: readonly string[] }> {
  const resolver = new promises.Resolver({ timeout: timeoutMs, tries: 2 })
  if (servers) resolver.setServers(servers)
  const cancel = (): void => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const names = await resolver.resolvePtr([...gatewayService, domain].join('.'))
    const clues = await Promise.all(
      names.slice(0, instancesMax).map((name) => lookUpInstance(resolver, name)),
    )
    return { clues: clues.flat(), faults: [] }
  } catch (error) {
    const code = codeOf(error)
    return { clues: [], faults: hasNone(code) ? [] : [`the name servers of ${domain}: ${code}`] }
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

async function lookUpInstance(resolver: promises.Resolver, name: string): Promise<Clue[]> {
  const [places, texts] = await Promise.all([
    orNone(resolver.resolveSrv(name)),
    orNone(resolver.resolveTxt(name)),
  ])
  const clues = await Promise.all(
    places.slice(0, placesMax).map(async ({ name: host, port }) => {
      const found = await Promise.all([orNone(resolver.resolve4(host)), orNone(resolver.resolve6(host))])
      return domainClue({
        ...{ instance: instanceOf(name), host: host.split('.'), port, addresses: found.flat() },
        texts: textPairs(texts.map((parts) => parts.join(''))),
        toldBy: new Set(),
      })
    }),
  )
  return clues.filter((clue) => clue !== undefined)
}

const placesMax = 4

/** The first label; the resolver puts a backslash before what is not plain, and writes bytes as `\DDD` (RFC 1035, 5.1). */
function instanceOf(name: string): string {
  const [label = ''] = /^(?:\\\d{3}|\\.|[^.\\])*/s.exec(name) ?? []
  return label.replace(/\\(\d{3})|\\(.)/gs, (_, code: string | undefined, plain: string | undefined) =>
    code === undefined ? (plain ?? '') : String.fromCharCode(Number(code)),
  )
}

function orNone<T>(asked: Promise<T[]>): Promise<T[]> {
  return asked.catch(() => [])
}

const hasNone = (code: string): boolean => code === 'ENOTFOUND' || code === 'ENODATA'

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
