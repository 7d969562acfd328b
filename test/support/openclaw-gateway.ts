import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { type ChatModel, openChatModel } from './chat-model.ts'
import { tempFolder } from './temp-folder.ts'
import { until } from './until.ts'

/** A real gateway on loopback, in a home of its own, whose model is a {@link ChatModel}. */
export interface OpenClawGateway extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly pid: number
  readonly token: string
  readonly home: string
  readonly model: ChatModel
  /** What it wrote to its standard output and error. */
  output(): string
  /** Waits until it answers that it is ready. */
  ready(): Promise<void>
  /** Resolves with the status that it ends with. */
  readonly ended: Promise<number | null>
}

export const gatewayToken = 'stub-gateway-token-for-tests'

/**
 * Starts the `openclaw` that is installed in `installed` and waits until it is ready, which takes some 10 s.
 * It makes no model calls of its own: no heartbeat, no cron, no channel.
 */
export async function openOpenClawGateway(installed: string): Promise<OpenClawGateway> {
  const model = await openChatModel()
  const folder = tempFolder()
  const port = await freePort()
  const config = folder.write(
    'openclaw.json',
    JSON.stringify(gatewayConfig(port, model.baseUrl, folder.path)),
  )
  mkdirSync(join(folder.path, 'state'), { mode: 0o700 })
  const log = openSync(join(folder.path, 'gateway.out'), 'w', 0o600)
  const child = spawn(
    process.execPath,
    [join(installed, 'node_modules', 'openclaw', 'openclaw.mjs'), 'gateway', 'run'],
    { cwd: folder.path, env: gatewayEnvironment(folder.path, config), stdio: ['ignore', log, log] },
  )
  closeSync(log)
  const ended = once(child, 'exit').then(([status]: (number | null)[]) => status ?? null)
  const gateway: OpenClawGateway = {
    url: `ws://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    token: gatewayToken,
    home: folder.path,
    model,
    ended,
    output: () => readFileSync(join(folder.path, 'gateway.out'), 'utf8'),
    ready: () => until(() => isReady(port, child, () => gateway.output()), 170_000),
    async [Symbol.asyncDispose]() {
      await stop(child, ended)
      await model[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
  try {
    await gateway.ready()
  } catch (error) {
    await gateway[Symbol.asyncDispose]()
    throw error
  }
  return gateway
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const killing = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await ended
  clearTimeout(killing)
}

async function isReady(port: number, child: ChildProcess, output: () => string): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`the gateway ended with ${child.exitCode}: ${output()}`)
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) })
    return (await answer.text()).includes('"ready":true')
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function gatewayEnvironment(home: string, config: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    OPENCLAW_GATEWAY_TOKEN: gatewayToken,
    OPENCLAW_STATE_DIR: join(home, 'state'),
    OPENCLAW_CONFIG_PATH: config,
    OPENCLAW_DISABLE_BONJOUR: '1',
    OPENCLAW_SKIP_CHANNELS: '1',
    OPENCLAW_NO_RESPAWN: '1',
    OPENCLAW_EXEC_SHELL_SNAPSHOT: '0',
  }
}

function gatewayConfig(port: number, baseUrl: string, home: string): object {
  const cost = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 }
  const shape = { reasoning: false, input: ['text'], contextWindow: 128_000, maxTokens: 8192 }
  const models = [
    { id: 'model-a', name: 'Model A', cost, ...shape },
    { id: 'model-unpriced', name: 'Model without a price', ...shape },
  ]
  const provider = { baseUrl, apiKey: 'sk-stub', api: 'openai-completions', models }
  return {
    gateway: {
      mode: 'local',
      bind: 'loopback',
      port,
      auth: { mode: 'token' },
      trustedProxies: ['127.0.0.1'],
    },
    logging: { file: join(home, 'gateway.log') },
    agents: { defaults: { model: { primary: 'stub/model-a' }, heartbeat: { every: '0m' } } },
    models: { mode: 'merge', providers: { stub: provider } },
  }
}
