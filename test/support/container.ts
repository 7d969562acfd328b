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

export interface Answer {
  readonly status: number
  readonly body: string
}

export interface AskOptions {
  /** One of our addresses; the gateway when left out. */
  readonly from?: string
  readonly token?: string
}

/** A container of compose.yaml, run by hand: in namespaces of its own, with the rights that it is left there. */
export interface Container extends AsyncDisposable {
  readonly network: ContainerNetwork
  /** The folder that is its volume. */
  readonly volume: string
  /** How its PID 1 ended. */
  readonly ended: Promise<number | null>
  /** What its PID 1 and the control plane said since the last start. */
  output(): string
  /** Makes its PID 1. */
  start(): Promise<void>
  /** Sends a signal to its PID 1. */
  signal(name: NodeJS.Signals): void
  /** Runs a command beside what runs in it, as `docker exec` does. */
  exec(words: readonly string[], limitMs?: number): Promise<Outcome>
  /** GET, as from a port that an engine published. Rejects when nobody answers. */
  ask(path: string, options?: AskOptions): Promise<Answer>
  /** Resolves once the control plane knows its agents, to its pid in the container. */
  ready(): Promise<number>
}

/**
 * @param fleet what superclaw.yaml says; JSON is YAML too
 * @param sharedVolume of another container; its own when left out
 */
export function createContainer(image: ContainerImage, fleet: object, sharedVolume?: string): Container {
  const folder = mkdtempSync(join(tmpdir(), 'superclaw-container-'))
  for (const name of ['fleet', 'root']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'fleet', 'superclaw.yaml'), JSON.stringify({ version: 1, ...fleet }))
  const volume = sharedVolume ?? makeVolume(image, folder)
  const network = openContainerNetwork()
  const words = engineWords(image, { folder, volume, network })
  let engine: Engine | undefined
  const initPid = (): number => onlyChildOf(engine?.process.pid)
  const ask = (path: string, options?: AskOptions) => askAt(network, path, options)

  return {
    network,
    volume,
    get ended() {
      return engine?.ended ?? Promise.resolve(null)
    },
    output: () => engine?.output() ?? '',
    async start() {
      engine = startEngine(words)
      await until(() => initPid() > 0)
    },
    signal: (name) => void process.kill(initPid(), name),
    exec: (command, limitMs) => execBeside(initPid(), [...asUser(image), ...command], limitMs),
    ask,
    async ready() {
      await until(async () => (await ask('/readyz').catch(() => undefined))?.status === 200, 30_000)
      return JSON.parse((await ask('/health')).body).pid
    },
    async [Symbol.asyncDispose]() {
      // All that is in its namespace ends with it.
      if (engine?.process.exitCode === null && engine.process.signalCode === null)
        process.kill(initPid(), 'SIGKILL')
      await engine?.ended
      network[Symbol.dispose]()
      await run('rm', ['-rf', folder])
    },
  }
}

interface Places {
  readonly folder: string
  readonly volume: string
  readonly network: ContainerNetwork
}

/** What makes PID 1: each word replaces itself by the next, so that the command of the image comes to be it. */
function engineWords(image: ContainerImage, { folder, volume, network }: Places): readonly string[] {
  const mounts = ['-t', '/tmp', '-b', volume, image.volume, '-r', join(folder, 'fleet'), image.workdir]
  return [
    ...['nsenter', `--net=/run/netns/${network.name}`],
    ...['unshare', '--mount', '--pid', '--ipc', '--fork'],
    ...['sh', inRoot, image.layers.join(':'), join(folder, 'root'), ...mounts, '--'],
    ...asUser(image),
    ...image.command,
  ]
}

/** What `USER`, `cap_drop`, `no-new-privileges`, `ENV` and `environment` come to. */
function asUser({ user, workdir, environment }: ContainerImage): readonly string[] {
  return [
    ...['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'],
    ...['--no-new-privs', '--inh-caps=-all', '--bounding-set=-all'],
    ...['env', '-i', `--chdir=${workdir}`, ...assignments(environment), 'SUPERCLAW_API_FROM=gateway'],
  ]
}

interface Engine {
  readonly process: ChildProcess
  readonly ended: Promise<number | null>
  output(): string
}

function startEngine([command = '', ...words]: readonly string[]): Engine {
  const started = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [started.stdout, started.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
    })
  const ended = new Promise<number | null>((resolve) => started.once('close', resolve))
  return { process: started, ended, output: () => output }
}

async function execBeside(
  initPid: number,
  words: readonly string[],
  limitMs: number = 20_000,
): Promise<Outcome> {
  const spaces = ['--target', String(initPid), '--mount', '--pid', '--net', '--ipc', '--root', '--wdns=/']
  const child = spawn('nsenter', [...spaces, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  // It is the child of nsenter(1), which ends as that does.
  const timer = setTimeout(() => process.kill(onlyChildOf(child.pid), 'SIGKILL'), limitMs)
  const status = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  clearTimeout(timer)
  return { status: await status, stdout, stderr }
}

function askAt({ container, gateway }: ContainerNetwork, path: string, options: AskOptions = {}) {
  const { from = gateway, token } = options
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` }
  const headers = { Host: `127.0.0.1:${port}`, ...authorization }
  return new Promise<Answer>((resolve, reject) => {
    const request = get({ host: container, port, path, headers, localAddress: from, agent: false })
    request.once('error', reject)
    request.once('response', (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject)
    })
  })
}

/** 0 when there is none yet. */
function onlyChildOf(pid: number | undefined): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'))
}
