import type { App } from '../../core/app.ts'
import { addAgent, type NewGateway } from '../../core/config/edit-config.ts'
import { isReference } from '../../core/secret/references.ts'
import { editConfig } from '../edit-config.ts'
import { keepToken } from './gateway-token.ts'

/** A gateway by its name, and its token or password, or a reference to the secret that is it. */
export type NamedGateway = Omit<NewGateway, 'token'> & {
  readonly name: string
  readonly token: string | undefined
}

export interface AddedGateway {
  readonly path: string
  readonly name: string
  readonly isApplied: boolean
  /** The secret that its token was kept as; `null` when none was made. */
  readonly secret: string | null
}

interface Surroundings {
  /** The superclaw.yaml that was named. */
  readonly config: string | undefined
  readonly connect: () => Promise<App>
}

/**
 * Makes an agent of a gateway. Its token goes to the secrets, of which the file has the name.
 * @throws PLANE_UNREACHABLE for one with a token while no control plane runs: nothing is changed then
 */
export async function addGateway(
  gateway: NamedGateway,
  { config, connect }: Surroundings,
): Promise<AddedGateway> {
  const { name, token, ...rest } = gateway
  const isKept = token !== undefined && !isReference(token)
  const kept = isKept ? await keepToken(await connect(), name, token) : undefined
  const reference = kept?.reference ?? token
  const agent: NewGateway = {
    ...rest,
    ...(reference === undefined ? {} : { token: reference }),
  }
  try {
    const edited = await editConfig(config, (text) => addAgent(text, name, agent), connect)
    return { ...edited, name, secret: kept?.name ?? null }
  } catch (error) {
    await kept?.undo()
    throw error
  }
}
