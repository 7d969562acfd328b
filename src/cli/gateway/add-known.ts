import { homedir } from 'node:os'
import { findLocks } from '../../core/adapters/discovery/lock-files.ts'
import { readOwnToken } from '../../core/adapters/openclaw/own-token.ts'
import type { App } from '../../core/app.ts'
import type { NewGateway } from '../../core/config/edit-config.ts'
import { isLoopbackUrl } from '../../core/config/loopback-url.ts'
import { type AddedGateway, addGateway } from './add-gateway.ts'
import { tellConnection } from './await-pairing.ts'

interface Surroundings {
  /** The superclaw.yaml that was named. */
  readonly config: string | undefined
  readonly connect: () => Promise<App>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly tell: (line: string) => void
}

export interface AddedKnown extends AddedGateway {
  /** How the connection stands; `null` while no control plane runs. */
  readonly phase: string | null
}

/**
 * Makes an agent of a gateway at an address, and waits until it has let us in or has not. Without a token, that of its own
 * configuration is taken, where it is a gateway of this user on this machine.
 * @throws GATEWAY_REFUSED when it will not let us in: it is an agent all the same
 */
export async function addKnownGateway(
  { name, token, ...gateway }: NewGateway & { readonly name: string },
  { config, connect, env, tell }: Surroundings,
  signal: AbortSignal,
): Promise<AddedKnown> {
  const own = token === undefined ? ownToken(gateway.url, env) : undefined
  const added = await addGateway({ ...gateway, name, token: token ?? own?.token }, { config, connect })
  if (own && added.secret !== null)
    tell(`Its token, of ${own.configPath}, is kept as the secret ${added.secret}.`)
  if (!added.isApplied) return { ...added, phase: null }
  tell(`Added ${name} to ${added.path}.`)
  return { ...added, phase: await tellConnection(await connect(), name, tell, signal) }
}

/** Of the gateway that listens at a port of this machine, as its own lock says. */
function ownToken(url: string, env: Surroundings['env']) {
  const port = Number(URL.parse(url)?.port)
  if (!isLoopbackUrl(url)) return undefined
  const configPath = findLocks(homedir(), env).clues.find(({ endpoints }) =>
    endpoints.some((endpoint) => endpoint.port === port),
  )?.configPath
  const token = configPath === undefined ? undefined : readOwnToken(configPath, env)
  return configPath === undefined || token === undefined ? undefined : { configPath, token }
}
