import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Npm } from '../../core/adapters/update/npm.ts'
import type { App } from '../../core/app.ts'
import { addAgent, type NewAgent, removeAgent } from '../../core/config/edit-config.ts'
import { ExpectedError } from '../../core/errors.ts'
import { configFileIn, gatewayPorts, openclawConfig, portIn } from '../../core/gateway/own-gateway.ts'
import type { AgentView } from '../../core/operations/agent.ts'
import { editConfig } from '../edit-config.ts'
import type { Step } from '../steps.ts'

/** It takes half a minute to fetch and unpack. */
const installTimeoutMs = 600_000
/** How long a gateway may take to be ready: 9 to 14 s, and more on a machine that is busy. */
const readyTimeoutMs = 180_000
/** Beyond the 330 s that a gateway may take to come to its end. */
const stopTimeoutMs = 360_000
const pollMs = 250

export function installStep(version: string, folder: string, npm: Npm, signal: AbortSignal): Step {
  const draft = `${folder}.${process.pid}.new`
  return {
    title: `Install openclaw ${version} into ${folder}`,
    async run() {
      mkdirSync(draft, { recursive: true, mode: 0o700 })
      const args = ['install', '--prefix', draft, '--ignore-scripts', '--no-audit', '--no-fund']
      await npm({ args: [...args, `openclaw@${version}`], cwd: draft, timeoutMs: installTimeoutMs }, signal)
      // What an installation that was cut off left there is none.
      rmSync(folder, { recursive: true, force: true })
      renameSync(draft, folder)
    },
    async undo() {
      for (const path of [draft, folder]) rmSync(path, { recursive: true, force: true })
    },
  }
}

/** What is there already is left as it is, and not taken back. */
export function folderStep(folder: string, port: number): Step {
  const wasThere = existsSync(folder)
  return {
    title: `Give it a folder for its state: ${folder}`,
    async run() {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const path = configFileIn(folder)
      if (!existsSync(path)) writeFileSync(path, openclawConfig({ folder, port }), { mode: 0o600 })
    },
    async undo() {
      if (!wasThere) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** One of that name that is there already is kept. */
export function secretStep(app: App, name: string, value: string): Step {
  let isNew = false
  return {
    title: `Keep its token as the secret ${name}`,
    async run() {
      const { secrets } = await app.call('secret.list', {})
      if (secrets.some((secret) => secret.name === name)) return
      isNew = true
      await app.call('secret.set', { name, value })
    },
    async undo() {
      if (isNew) await app.call('secret.remove', { name, force: true })
    },
  }
}

export function addStep(app: App, config: { path: string; name: string; agent: NewAgent }): Step {
  const { path, name, agent } = config
  const edit = (change: (text: string) => string) => editConfig(path, change, async () => app)
  return {
    title: `Add ${name} to ${path}`,
    run: async () => void (await edit((text) => addAgent(text, name, agent))),
    async undo() {
      await stopToEnd(app, name, new AbortController().signal).catch(unlessAbsent)
      await edit((text) => removeAgent(text, name)).catch(unlessAbsent)
    },
  }
}

/** Stops an agent, and waits as long as its own end may take. @throws AGENT_UNKNOWN, TIMED_OUT */
export async function stopToEnd(app: App, name: string, signal: AbortSignal): Promise<void> {
  // It is not answered for as long as a gateway may take.
  await app.call('agent.stop', { agent: name }, signal).catch((error: unknown) => {
    if (signal.aborted || !(error instanceof ExpectedError && error.code === 'TIMED_OUT')) throw error
  })
  const isDone = (agent: AgentView | undefined): boolean => agent?.state === 'stopped' || !agent
  if (await untilAgent(app, name, { isDone, timeoutMs: stopTimeoutMs }, signal)) return
  throw new ExpectedError('TIMED_OUT', `${name} did not end`, { hint: `superclaw agent show ${name}` })
}

/** Until nothing of it is left: only then the control plane forgets it. @throws TIMED_OUT */
export async function untilGone(app: App, name: string, signal: AbortSignal): Promise<void> {
  const isDone = (agent: AgentView | undefined): boolean => agent === undefined
  if (await untilAgent(app, name, { isDone, timeoutMs: stopTimeoutMs }, signal)) return
  throw new ExpectedError('TIMED_OUT', `Something of ${name} is left`, {
    hint: `superclaw agent show ${name}`,
  })
}

/** For what is to be taken back and is not there. */
export function unlessAbsent(error: unknown): void {
  const absences = ['AGENT_UNKNOWN', 'SECRET_UNKNOWN', 'PLANE_UNREACHABLE']
  if (!(error instanceof ExpectedError && absences.includes(error.code))) throw error
}

export function readyStep(app: App, name: string, signal: AbortSignal): Step {
  return {
    title: 'Wait until it is ready, which takes some 10 s',
    async run() {
      const isDone = (agent: AgentView | undefined): boolean =>
        agent?.state === 'ready' || agent?.state === 'failed'
      await untilAgent(app, name, { isDone, timeoutMs: readyTimeoutMs }, signal)
      const agent = await agentNamed(app, name)
      if (agent?.state !== 'ready') throw notReady(agent)
    },
  }
}

function notReady(agent: AgentView | undefined): ExpectedError {
  const why = agent ? `${agent.state}: ${agent.reason}` : 'gone'
  return new ExpectedError('TIMED_OUT', `The gateway does not come up; it is ${why}`, {
    hint: 'What it wrote is in the log of the agent; what was made for it was taken back',
  })
}

interface Awaited {
  readonly isDone: (agent: AgentView | undefined) => boolean
  readonly timeoutMs: number
}

/** Asks for an agent until it is as it is to be, or the time is over. Resolves to whether it is. */
async function untilAgent(
  app: App,
  name: string,
  { isDone, timeoutMs }: Awaited,
  signal: AbortSignal,
): Promise<boolean> {
  const deadlineMs = performance.now() + timeoutMs
  while (performance.now() < deadlineMs) {
    if (isDone(await agentNamed(app, name))) return true
    await sleep(pollMs, undefined, { signal })
  }
  return false
}

async function agentNamed(app: App, name: string): Promise<AgentView | undefined> {
  const { agents } = await app.call('agent.list', {})
  return agents.find(({ id }) => id === name)
}

/**
 * Where a gateway with that state folder listens, or may listen: what its configuration says, else a port that is free.
 * @param wanted the port that it must be
 * @throws USAGE when there is none
 */
export async function portFor(folder: string, wanted: number | undefined): Promise<number> {
  const path = configFileIn(folder)
  if (existsSync(path)) return portOf(path, wanted)
  const ports = wanted === undefined ? gatewayPorts : [wanted]
  for (const port of ports) if (await isFree(port)) return port
  throw new ExpectedError('USAGE', `Port ${ports[0]} is not free`, {
    hint: 'Name another one by --openclaw-port',
  })
}

function portOf(path: string, wanted: number | undefined): number {
  const port = portIn(readFileSync(path, 'utf8'))
  if (port !== undefined && (wanted ?? port) === port) return port
  const what = port === undefined ? 'no port' : `port ${port}`
  throw new ExpectedError('USAGE', `${path} says ${what}`, { hint: `Mend it, or remove ${dirname(path)}` })
}

function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}
