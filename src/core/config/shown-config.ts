import { isReference } from '../secret/references.ts'
import type { AgentConfig, Config } from './schema.ts'
import type { GatewayConfig, WatchedConfig } from './watched-schema.ts'

/** A configuration as it may be shown: what `isSecret` says is masked. */
export function shownConfig(
  config: Config,
  isSecret: (name: string, value: string) => boolean,
): Record<string, unknown> {
  const agents = Object.entries(config.agents).map(([name, agent]) => [name, shownAgent(agent, isSecret)])
  const { otlp } = config
  return {
    ...config,
    ...(otlp.export && { otlp: { ...otlp, export: withShownHeaders(otlp.export, isSecret) } }),
    agents: Object.fromEntries(agents),
  }
}

function withShownHeaders<Sender extends { readonly headers: Readonly<Record<string, string>> }>(
  sender: Sender,
  isSecret: (name: string, value: string) => boolean,
): Sender {
  const headers = Object.entries(sender.headers).map(([name, value]) => [
    name,
    isSecret(name, value) ? '***' : value,
  ])
  return { ...sender, headers: Object.fromEntries(headers) }
}

function shownAgent(agent: AgentConfig, isSecret: (name: string, value: string) => boolean): AgentConfig {
  if (agent.kind !== 'process') return shownWatched(agent, isSecret)
  const env = Object.entries(agent.env).map(([name, value]) => [name, isSecret(name, value) ? '***' : value])
  const { gateway } = agent
  return { ...agent, env: Object.fromEntries(env), ...(gateway && { gateway: shownAccess(gateway) }) }
}

function shownAccess<Access extends GatewayConfig>(access: Access): Access {
  const { token } = access
  return token === undefined || isReference(token) ? access : { ...access, token: '***' }
}

function shownWatched(
  agent: WatchedConfig,
  isSecret: (name: string, value: string) => boolean,
): WatchedConfig {
  switch (agent.kind) {
    case 'probe':
      return withShownHeaders(agent, isSecret)
    case 'openclaw':
      return shownAccess(agent)
    case 'push':
      return agent
  }
}
