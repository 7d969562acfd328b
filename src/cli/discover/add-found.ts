import type { App } from '../../core/app.ts'
import { isLoopbackUrl } from '../../core/config/loopback-url.ts'
import type { Finding } from '../../core/discovery/finding.ts'
import { ExpectedError } from '../../core/errors.ts'
import { addKnownGateway } from '../gateway/add-known.ts'
import { tellConnection } from '../gateway/await-pairing.ts'
import { pairGateway } from '../gateway/pair-gateway.ts'

interface Surroundings {
  readonly app: App
  readonly env: Readonly<Record<string, string | undefined>>
  readonly tell: (line: string) => void
}

/** What of a finding it takes to add it. */
export type Addable = Pick<Finding, 'name' | 'url' | 'configPath'>

/** What became of one that was to be added. */
export interface AddedFinding {
  readonly name: string
  readonly url: string
  /** How the connection stands; `null` when none was made of it. */
  readonly phase: string | null
  /** Why not; `null` when it was. */
  readonly fault: string | null
}

/**
 * Makes agents of gateways, one after the other: those of this machine with the token of their own configuration, others
 * by pairing. One that fails keeps no other.
 */
export async function addFound(
  findings: readonly Addable[],
  to: Surroundings,
  signal: AbortSignal,
): Promise<AddedFinding[]> {
  const added: AddedFinding[] = []
  for (const finding of findings) {
    const { name, url } = finding
    try {
      added.push({ name, url, phase: await addOne(finding, to, signal), fault: null })
    } catch (error) {
      if (signal.aborted || !(error instanceof ExpectedError)) throw error
      const fault = [error.message, error.hint].filter(Boolean).join('. ')
      to.tell(`${name}: ${fault}`)
      added.push({ name, url, phase: null, fault })
    }
  }
  return added
}

async function addOne(finding: Addable, to: Surroundings, signal: AbortSignal): Promise<string | null> {
  const { name, url } = finding
  const { app, env, tell } = to
  if (isLoopbackUrl(url)) {
    const own = { config: undefined, connect: async () => app, env, tell }
    return (await addKnownGateway({ name, kind: 'openclaw', url }, own, signal)).phase
  }
  await pairGateway({ address: url, name }, to, signal)
  return tellConnection(app, name, tell, signal)
}
