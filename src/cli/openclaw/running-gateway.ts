import type { Finding } from '../../core/discovery/finding.ts'
import type { KnownAgent } from '../../core/discovery/merge-clues.ts'
import { ExpectedError } from '../../core/errors.ts'
import { lookOnce } from '../discover/discovery.ts'

const thisMachine = { isLocal: true, isLan: false, domains: [], subnets: [] }

/**
 * The gateway that runs on this machine and is no agent yet; `undefined` when none does.
 * @throws USAGE when there are several
 */
export async function runningGateway(
  agents: readonly KnownAgent[],
  name: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Finding | undefined> {
  const { gateways } = await lookOnce(thisMachine, agents, { env, listenMs: 0 }, signal)
  return theOneOf(gateways, name)
}

/** The gateway of this machine that answers and is no agent yet. @throws USAGE when there are several */
export function theOneOf(gateways: readonly Finding[], name: string): Finding | undefined {
  const [first, ...others] = gateways.filter(
    ({ isLocal, isReachable, agentId }) => isLocal && isReachable && agentId === null,
  )
  if (others.length === 0) return first
  const urls = [first, ...others].flatMap((each) => each?.url ?? [])
  throw new ExpectedError('USAGE', `${urls.length} gateways run here: ${urls.join(', ')}`, {
    hint: `superclaw agent add ${name} --openclaw ${urls[0]} takes one; --new installs another`,
  })
}
