import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { assignments, type ContainerImage, makeVolume } from './container-image.ts'
import { type ContainerNetwork, openContainerNetwork } from './container-network.ts'
import { until } from './until.ts'

const run = promisify(execFile)
const inRoot = join(import.meta.dirname, 'in-root.sh')
const port = 3737

export interface Outcome {
  /** `null` when it was killed, as one that took too long is. */
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A container of compose.yaml, run by hand: process, mount and network namespaces, and nothing that it does not need. */
export interface Container extends AsyncDisposable {
  readonly network: ContainerNetwork
  /** The folder that is its volume. */
  readonly volume: string
  /** What its PID 1 and the control plane said since the last start. */
  output(): string
  write(file: string, content: string): void
  /** Makes its PID 1. */
  start(): Promise<void>
  /** Sends a signal to its PID 1. */
  signal(name: NodeJS.Signals): void
  /** How its PID 1 ended. */
  readonly ended: Promise<number | null>
  /** Runs a command beside what runs in it, as `docker exec` does. */
  exec(words: readonly string[], limitMs?: number): Promise<Outcome>
  /** GET, from an address of ours. Rejects when nobody answers. */
  ask(path: string, options?: AskOptions): Promise<{ readonly status: number; readonly body: string }>
  /** Resolves once the control plane knows its agents; to its pid in the container. */
  ready(): Promise<number>
}

export interface AskOptions {
  readonly from?: string
  readonly token?: string
}

/**
 * @param fleet what superclaw.yaml says; JSON is YAML too
 * @param sharedVolume of another container; its own when left out
 */
export function createContainer(image: ContainerImage, fleet: object, sharedVolume?: string): Container {
  const folder = mkdtempSync(join(tmpdir(), 'superclaw-container-'))
  const volume = sharedVolume ?? makeVolume(image, folder)
  for (const name of ['fleet', 'root']) mkdirSync(join(folder, name))
  const network = openContainerNetwork()
  const write = (file: string, content: string): void => writeFileSync(join(folder, 'fleet', file), content)
  write('superclaw.yaml', JSON.stringify({ version: 1, ...fleet }))
  let engine: ChildProcess | undefined
  let output = ''
  let ended: Promise<number | null> = Promise.resolve(null)
  const initPid = (): number => onlyChildOf(engine?.pid)
  const { environment, workdir, user } = image
  const asUser = [
    ...['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'],
    ...['--no-new-privs', '--inh-caps=-all', '--bounding-set=-all'],
    ...['env', '-i', `--chdir=${workdir}`, ...assignments({ ...environment, SUPERCLAW_API_FROM: 'gateway' })],
  ]

  const start = async (): Promise<void> => {
    output = ''
    const mounts = ['-t', '/tmp', '-b', volume, image.volume, '-r', join(folder, 'fleet'), workdir]
    const root = ['sh', inRoot, image.layers.join(':'), join(folder, 'root'), ...mounts, '--']
    const spaces = ['unshare', '--mount', '--pid', '--ipc', '--fork']
    const words = [`--net=/run/netns/${network.name}`, ...spaces, ...root, ...asUser, ...image.command]
    const started = spawn('nsenter', words, { stdio: ['ignore', 'pipe', 'pipe'] })
    engine = started
    for (const stream of [started.stdout, started.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk
      })
    ended = new Promise((resolve) => started.once('close', resolve))
    await until(() => onlyChildOf(started.pid) > 0)
  }

  const exec = async (words: readonly string[], limitMs = 20_000): Promise<Outcome> => {
    const spaces = ['--target', String(initPid()), '--mount', '--pid', '--net', '--ipc', '--root', '--wdns=/']
    const child = spawn('nsenter', [...spaces, ...asUser, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
    // It is the child of nsenter(1), which ends as that does.
    const timer = setTimeout(() => process.kill(onlyChildOf(child.pid), 'SIGKILL'), limitMs)
    const status = new Promise<number | null>((resolve) => child.once('close', resolve))
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
    clearTimeout(timer)
    return { status: await status, stdout, stderr }
  }

  const ask: Container['ask'] = (path, { from = network.gateway, token } = {}) =>
    new Promise((resolve, reject) => {
      const headers = {
        Host: `127.0.0.1:${port}`,
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      }
      const request = get(
        { host: network.container, port, path, headers, localAddress: from, agent: false },
        (answer) => {
          text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject)
        },
      )
      request.once('error', reject)
    })

  return {
    network,
    volume,
    output: () => output,
    write,
    start,
    signal: (name) => void process.kill(initPid(), name),
    get ended() {
      return ended
    },
    exec,
    ask,
    async ready() {
      await until(async () => (await ask('/readyz').catch(() => undefined))?.status === 200, 30_000)
      return JSON.parse((await ask('/health')).body).pid
    },
    async [Symbol.asyncDispose]() {
      // All that is in its namespace ends with it.
      if (engine?.exitCode === null && engine.signalCode === null) process.kill(initPid(), 'SIGKILL')
      await ended
      network[Symbol.dispose]()
      await run('rm', ['-rf', folder])
    },
  }
}

/** 0 when there is none yet. */
function onlyChildOf(pid: number | undefined): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'))
}
