import type { AgentConfig, Config } from './schema.ts'

/** A configuration as it may be shown: what `isSecret` says is masked. */
export function shownConfig(
  config: Config,
  isSecret: (name: string, value: string) => boolean,
): Record<string, unknown> {
  const agents = Object.entries(config.agents).map(([name, agent]) => [name, shownAgent(agent, isSecret)])
  return { ...config, agents: Object.fromEntries(agents) }
}

function shownAgent(agent: AgentConfig, isSecret: (name: string, value: string) => boolean): AgentConfig {
  const env = Object.entries(agent.env).map(([name, value]) => [name, isSecret(name, value) ? '***' : value])
  return { ...agent, env: Object.fromEntries(env) }
}
