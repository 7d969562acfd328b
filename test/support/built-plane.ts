import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectSocket } from '../../src/core/adapters/socket/client.ts'
import type { App } from '../../src/core/app.ts'
import type { AgentView } from '../../src/core/operations/agent.ts'
import { ensureBuilt } from './built.ts'
import { endLeftovers } from './leftovers.ts'
import { type Outcome, runToEnd } from './run-to-end.ts'
import { until } from './until.ts'

/** The built SuperClaw in a home of its own. */
export interface BuiltPlane extends AsyncDisposable {
  readonly folder: string
  readonly stateDir: string
  readonly env: NodeJS.ProcessEnv
  readonly bin: string
  readonly app: App
  /** Runs a command to its end, whatever its status. */
  superclaw(...args: string[]): Promise<Outcome>
  write(file: string, text: string): void
  /** Resolves once what was started at once has a pid. */
  start(...args: string[]): Promise<void>
  planePid(): Promise<number>
  /** Kills the control plane and resolves once another one knows its agents. */
  crash(): Promise<void>
  agent(id: string): Promise<AgentView>
}

export async function openBuiltPlane(config: object | string): Promise<BuiltPlane> {
  const bin = await ensureBuilt()
  const folder = mkdtempSync(join(tmpdir(), 'superclaw-e2e-'))
  const stateDir = join(folder, 'state')
  mkdirSync(stateDir, { mode: 0o700 })
  const env: NodeJS.ProcessEnv = {
    ...cleanEnvironment(),
    HOME: folder,
    SUPERCLAW_HOME: stateDir,
    SUPERCLAW_PORT: '0',
    SUPERCLAW_OTLP_PORT: '0',
  }
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text)
  write('superclaw.yaml', typeof config === 'string' ? config : JSON.stringify({ version: 1, ...config }))
  const app = connectSocket(join(stateDir, 'plane.sock'))
  const options = { cwd: folder, env, maxBuffer: 1 << 28, timeout: 60_000 }
  const superclaw = (...args: string[]): Promise<Outcome> =>
    runToEnd(process.execPath, [bin, ...args], options)
  const planePid = async (): Promise<number> => (await app.call('plane.status', {})).pid
  return {
    folder,
    stateDir,
    env,
    bin,
    app,
    superclaw,
    write,
    planePid,
    async start(...args) {
      const { status, stderr } = await superclaw('start', '--detach', ...args)
      if (status !== 0) throw new Error(`start ended with ${status}: ${stderr}`)
      // It answers a moment before the first agents have a pid.
      await until(async () => {
        const { agents } = await app.call('agent.list', {})
        return agents.every(
          ({ kind, state, pid }) => kind !== 'process' || state !== 'starting' || pid !== null,
        )
      })
    },
    async crash() {
      const before = await planePid()
      process.kill(before, 'SIGKILL')
      await until(
        async () => (await recoveredPid(app)) !== before && (await recoveredPid(app)) !== undefined,
        30_000,
      )
    },
    async agent(id) {
      const { agents } = await app.call('agent.list', {})
      const found = agents.find((agent) => agent.id === id)
      if (!found) throw new Error(`there is no agent ${id}`)
      return found
    },
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]()
      await superclaw('stop')
      endLeftovers(stateDir)
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** The pid of a control plane that knows its agents. */
async function recoveredPid(app: App): Promise<number | undefined> {
  const status = await app.call('plane.status', {}).catch(() => undefined)
  return status && status.status !== 'failing' ? status.pid : undefined
}

function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(SUPERCLAW_|XDG_|NO_COLOR$|FORCE_COLOR$|CI$|VITEST)/.test(name),
    ),
  )
}
