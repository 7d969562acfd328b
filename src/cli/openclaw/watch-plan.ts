import { readOwnToken } from '../../core/adapters/openclaw/own-token.ts'
import type { App } from '../../core/app.ts'
import { type NewGateway, removeAgent } from '../../core/config/edit-config.ts'
import type { Finding } from '../../core/discovery/finding.ts'
import { editConfig } from '../edit-config.ts'
import { addGateway } from '../gateway/add-gateway.ts'
import { untilConnected } from '../gateway/await-pairing.ts'
import type { Step } from '../steps.ts'
import type { GatewayPlan, GatewayRequest } from './gateway-plan.ts'
import { unlessAbsent } from './gateway-steps.ts'

/** To watch a gateway that runs, with the token that its own configuration says. */
export function watchPlan(
  app: App,
  request: GatewayRequest,
  { url, version, configPath }: Finding,
  signal: AbortSignal,
): GatewayPlan {
  const { name, fleet, env, say } = request
  const agent: NewGateway = { kind: 'openclaw', url, ...(fleet === undefined ? {} : { fleet }) }
  const token = configPath === null ? undefined : readOwnToken(configPath, env)
  const kept: { secret: string | null } = { secret: null }
  const connect: Step = {
    title: 'Connect to it',
    // One that went away meanwhile is tried again by itself.
    run: async () => void (await untilConnected(app, name, { tell: say, isEnough: isWaiting }, signal)),
  }
  return {
    agent,
    gateway: { url, isNew: false, version, folder: null },
    steps: (path) => [addStep(app, { ...agent, name, token }, path, kept), connect],
    confirm: async () => undefined,
    secret: () => kept.secret,
  }
}

const isWaiting = ({ phase }: { readonly phase: string }): boolean => phase === 'waiting'

function addStep(
  app: App,
  gateway: Parameters<typeof addGateway>[0],
  path: string,
  kept: { secret: string | null },
): Step {
  const { name, token } = gateway
  const connect = async (): Promise<App> => app
  return {
    title: `Add ${name} to ${path}${token === undefined ? '' : ', and keep its token as a secret'}`,
    async run() {
      kept.secret = (await addGateway(gateway, { config: path, connect })).secret
    },
    async undo() {
      await editConfig(path, (text) => removeAgent(text, name), connect).catch(unlessAbsent)
      if (kept.secret !== null) await app.call('secret.remove', { name: kept.secret, force: true })
    },
  }
}
