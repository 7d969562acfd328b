import type { Answer, Clue, Endpoint } from '../../discovery/finding.ts'
import { hostsOf, type Subnet, scanPace } from '../../discovery/subnet.ts'
import type { Clock } from '../../platform.ts'
import { askGateway } from './ask-gateway.ts'

/**
 * Asks at each address and port, at the pace of {@link scanPace}.
 * @returns a clue for each gateway that answered
 */
export async function scanSubnets(
  { clock }: { readonly clock: Clock },
  { subnets, ports }: { readonly subnets: readonly Subnet[]; readonly ports: readonly number[] },
  signal: AbortSignal,
): Promise<Clue[]> {
  const clues: Clue[] = []
  const targets = targetsOf(subnets, ports)
  const startedAtMs = clock.elapsed()
  let begun = 0
  const turn = async (): Promise<void> => {
    const dueMs = startedAtMs + (begun * 1000) / scanPace.connectsPerSecond - clock.elapsed()
    begun += 1
    if (dueMs > 0) await clock.sleep(dueMs, signal).catch(() => undefined)
  }
  const work = async (): Promise<void> => {
    for (const { endpoint, subnet } of targets) {
      await turn()
      if (signal.aborted) return
      const answer = await askGateway(endpoint, signal, scanPace.timeoutMs)
      if (isGateway(answer)) clues.push(clueOf(endpoint, subnet))
    }
  }
  await Promise.all(Array.from({ length: scanPace.atOnce }, work))
  return clues
}

const isGateway = ({ kind }: Answer): boolean => kind === 'gateway'

function clueOf(endpoint: Endpoint, { text }: Subnet): Clue {
  return {
    ...{ by: 'subnet', detail: text, name: null, hostName: null, isGuess: true },
    endpoints: [endpoint],
  }
}

function* targetsOf(subnets: readonly Subnet[], ports: readonly number[]) {
  for (const subnet of subnets)
    for (const host of hostsOf(subnet))
      for (const port of ports) yield { subnet, endpoint: { host, port, isTls: false } satisfies Endpoint }
}
