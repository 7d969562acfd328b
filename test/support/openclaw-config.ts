import { join } from 'node:path'
import type { ScriptInput } from '../../src/core/provider-fake/script-schema.ts'

/** What a real gateway of a test is told, and what its model answers. */

export const openClawToken = 'stub-gateway-token-for-tests'

/**
 * Words of the prompt steer it: `USETOOL` has it ask for one `exec` call, `SLOW` has it write for ten seconds. Each answer
 * used 1,000 input tokens, 200 cached ones and 34 output tokens.
 */
export const openClawScript: ScriptInput = {
  version: 1,
  rules: [
    {
      name: 'tool',
      when: { prompt: 'USETOOL', tool_results: 0 },
      reply: { tools: [{ name: 'exec', arguments: { command: 'echo hello-from-tool' } }] },
      usage: { input: 1000, cache_read: 200, output: 34 },
    },
    {
      name: 'slow',
      when: { prompt: 'SLOW' },
      reply: { tokens: 40 },
      pace: { tokens_per_second: 4 },
      usage: { input: 1000, cache_read: 200, output: 34 },
    },
    { name: 'text', reply: 'a stub reply', usage: { input: 1000, cache_read: 200, output: 34 } },
  ],
}

/** Whatever else is in the environment of a test stays out. */
export function openClawEnvironment(home: string, config: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    OPENCLAW_GATEWAY_TOKEN: openClawToken,
    OPENCLAW_STATE_DIR: join(home, 'state'),
    OPENCLAW_CONFIG_PATH: config,
    OPENCLAW_DISABLE_BONJOUR: '1',
    OPENCLAW_SKIP_CHANNELS: '1',
    OPENCLAW_NO_RESPAWN: '1',
    OPENCLAW_EXEC_SHELL_SNAPSHOT: '0',
  }
}

interface ConfigParts {
  readonly port: number
  readonly providerUrl: string
  readonly home: string
}

/** On loopback, with no model calls of its own: no heartbeat. */
export function openClawConfig({ port, providerUrl, home }: ConfigParts) {
  const cost = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 }
  const shape = { reasoning: false, input: ['text'], contextWindow: 128_000, maxTokens: 8192 }
  const models = [
    { id: 'model-a', name: 'Model A', cost, ...shape },
    { id: 'model-unpriced', name: 'Model without a price', ...shape },
  ]
  const baseUrl = `${providerUrl}/v1`
  return {
    gateway: {
      ...{ mode: 'local', bind: 'loopback', port, auth: { mode: 'token' } },
      trustedProxies: ['127.0.0.1'],
    },
    logging: { file: join(home, 'gateway.log') },
    agents: { defaults: { model: { primary: 'stub/model-a' }, heartbeat: { every: '0m' } } },
    models: {
      mode: 'merge',
      providers: { stub: { baseUrl, apiKey: 'sk-stub', api: 'openai-completions', models } },
    },
  }
}
