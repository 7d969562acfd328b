import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FakeProvider, openFakeProvider } from '../../src/core/adapters/provider-fake/fake-provider.ts'
import { freePort } from './free-port.ts'
import { openClawConfig, openClawEnvironment, openClawScript, openClawToken } from './openclaw-config.ts'
import { tempFolder } from './temp-folder.ts'
import { until } from './until.ts'

/** All that a real gateway needs to run, in a home of its own, whose model is the fake provider. */
export interface PreparedGateway extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly token: string
  readonly home: string
  readonly stateDir: string
  readonly model: FakeProvider
  readonly argv: readonly [string, ...string[]]
  readonly env: NodeJS.ProcessEnv
}

/** A real gateway on loopback. */
export interface OpenClawGateway extends PreparedGateway {
  readonly pid: number
  /** What it wrote to its standard output and error. */
  output(): string
  /** Waits until it answers that it is ready. */
  ready(): Promise<void>
  /** Resolves with the status that it ends with. */
  readonly ended: Promise<number | null>
}

export async function prepareOpenClaw(installed: string): Promise<PreparedGateway> {
  const model = await openFakeProvider({ script: openClawScript })
  const folder = tempFolder()
  const port = await freePort()
  const config = openClawConfig({ port, providerUrl: model.url, home: folder.path })
  const stateDir = join(folder.path, 'state')
  mkdirSync(stateDir, { mode: 0o700 })
  return {
    ...{ url: `ws://127.0.0.1:${port}`, port, token: openClawToken },
    ...{ home: folder.path, stateDir, model },
    argv: [
      process.execPath,
      join(installed, 'node_modules', 'openclaw', 'openclaw.mjs'),
      ...['gateway', 'run'],
    ],
    env: openClawEnvironment(folder.path, folder.write('openclaw.json', JSON.stringify(config))),
    async [Symbol.asyncDispose]() {
      await model[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

/**
 * Starts the `openclaw` that is installed in `installed` and waits until it is ready, which takes some 10 s.
 * It makes no model calls of its own: no heartbeat, no cron, no channel.
 */
export async function openOpenClawGateway(installed: string): Promise<OpenClawGateway> {
  const prepared = await prepareOpenClaw(installed)
  const outputPath = join(prepared.home, 'gateway.out')
  const log = openSync(outputPath, 'w', 0o600)
  const [program, ...args] = prepared.argv
  const child = spawn(program, args, { cwd: prepared.home, env: prepared.env, stdio: ['ignore', log, log] })
  closeSync(log)
  const ended = once(child, 'exit').then(([status]: (number | null)[]) => status ?? null)
  const output = (): string => readFileSync(outputPath, 'utf8')
  const gateway: OpenClawGateway = {
    ...prepared,
    pid: child.pid ?? 0,
    ended,
    output,
    ready: () => until(() => isReady(prepared.port, child, output), 170_000),
    async [Symbol.asyncDispose]() {
      await stop(child, ended)
      await prepared[Symbol.asyncDispose]()
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
