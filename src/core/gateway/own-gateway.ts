import { join } from 'node:path'
import type { NewProcess } from '../config/edit-config.ts'
import { isReference, secretReference, secretsIn } from '../secret/references.ts'

// An OpenClaw gateway that is installed here and run as an agent.

/** What an installation of `openclaw` takes on disk, for people. */
export const installedSize = 'some 650 MB'

export interface OwnGateway {
  readonly name: string
  /** What runs `openclaw`, word by word. */
  readonly program: readonly [string, ...string[]]
  /** Its state folder. */
  readonly folder: string
  readonly port: number
}

/** Where a version of the package is installed, and where the gateway called `name` keeps its state. */
export const packagesFolder = (stateDir: string): string => join(stateDir, 'openclaw', 'packages')
export const gatewayFolder = (stateDir: string, name: string): string =>
  join(stateDir, 'openclaw', 'gateways', name)
export const configFileIn = (folder: string): string => join(folder, 'openclaw.json')
/** The secret that holds the token of a gateway. */
export const tokenSecret = (name: string): string => `${name}-token`

/** The ports that are tried, the usual one first; it uses some above its own. */
export const gatewayPorts: readonly number[] = Array.from({ length: 50 }, (_, index) => 18_789 + 20 * index)

/** What Node `openclaw` asks for, in its package.json. */
const nodeRange = '>=24.16 <25 || >=26.1'

/** Why this Node cannot run it; `undefined` when it can. @param version `24.21.0` */
export function nodeFault(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isFit = (major === 24 && minor >= 16) || (major === 26 && minor >= 1) || major > 26
  return isFit ? undefined : `openclaw needs Node ${nodeRange}, and this is ${version}`
}

/** The first version number in what `openclaw --version` prints. */
export function versionIn(text: string): string | undefined {
  return /\d+\.\d+\.\d+[\w.-]*/.exec(text)?.[0]
}

/** The least that a gateway needs to run on this machine alone; its token comes by its environment. */
export function openclawConfig({ folder, port }: Pick<OwnGateway, 'folder' | 'port'>): string {
  const config = {
    gateway: { mode: 'local', bind: 'loopback', port, auth: { mode: 'token' } },
    // Gateways of one user would write into one file otherwise.
    logging: { file: join(folder, 'gateway.log') },
  }
  return `${JSON.stringify(config, undefined, 2)}\n`
}

/** The port in the text of an `openclaw.json`; `undefined` when it names none, or is no JSON. */
export function portIn(text: string): number | undefined {
  const port = gatewaySection(text)?.['port']
  return typeof port === 'number' ? port : undefined
}

function gatewaySection(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return recordIn(recordIn(JSON.parse(text))?.['gateway'])
  } catch {
    return undefined
  }
}

function recordIn(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}

const minutes = '5m'

/**
 * The agent as superclaw.yaml says it. It is given the time that its own shutdown asks for, is repaired as it asks to be
 * when it exits with 78, and is given up as its own unit of systemd gives it up: what it was doing when it died costs money
 * once more with every start.
 */
export function ownGatewayAgent({ name, program, folder, port }: OwnGateway): NewProcess {
  const token = secretReference(tokenSecret(name))
  return {
    argv: [...program, 'gateway', 'run'],
    env: {
      OPENCLAW_STATE_DIR: folder,
      OPENCLAW_CONFIG_PATH: configFileIn(folder),
      OPENCLAW_GATEWAY_TOKEN: token,
      OPENCLAW_SUPERVISOR_MODE: 'external',
    },
    gateway: { url: `ws://127.0.0.1:${port}`, token },
    readiness: { http: `http://127.0.0.1:${port}/readyz`, within: '2m' },
    restart: { delay: '5s', max_restarts: 10, window: minutes, on_crash_loop: 'park' },
    repair: {
      command: [...program, 'doctor', '--fix', '--yes', '--non-interactive'],
      codes: [78],
      timeout: minutes,
    },
    stop: { grace: '330s' },
  }
}

/** What was made here for an agent, by what superclaw.yaml says of it. */
export interface MadeForGateway {
  /** Its state folder, if it is one of ours. */
  readonly folder: string | undefined
  /** The installation that it runs, if it is one of ours. */
  readonly installation: string | undefined
  /** The secret that it was given for its token. */
  readonly secret: string | undefined
}

/** @param agent as it stands in the file, which may be anything */
export function madeForGateway(agent: unknown, name: string, stateDir: string): MadeForGateway {
  const { argv, command, env, token, gateway } = recordIn(agent) ?? {}
  const folder = gatewayFolder(stateDir, name)
  const packages = `${packagesFolder(stateDir)}/`
  const words: readonly unknown[] = Array.isArray(argv) ? argv : String(command ?? '').split(' ')
  const entry = words.find((word) => typeof word === 'string' && word.startsWith(packages))
  const [version] = String(entry ?? '')
    .slice(packages.length)
    .split('/')
  return {
    folder: recordIn(env)?.['OPENCLAW_STATE_DIR'] === folder ? folder : undefined,
    installation: version ? join(packagesFolder(stateDir), version) : undefined,
    secret: ownSecret(token ?? recordIn(gateway)?.['token'], tokenSecret(name)),
  }
}

/** A gateway as superclaw.yaml says it is reached. */
export interface ReachedGateway {
  /** Where it listens; `undefined` for an agent that is no gateway. */
  readonly url: string | undefined
  /** Whether others run it, and it is only watched. */
  readonly isWatched: boolean
}

/** @param agent as it stands in the file, which may be anything */
export function reachedGateway(agent: unknown): ReachedGateway {
  const { kind, url, gateway } = recordIn(agent) ?? {}
  const isWatched = kind === 'openclaw'
  const named = isWatched ? url : recordIn(gateway)?.['url']
  return { url: typeof named === 'string' ? named : undefined, isWatched }
}

/** The secret that a token names and nothing else, when it is called as one that was made for it: `home-token-2` also is. */
function ownSecret(token: unknown, made: string): string | undefined {
  if (typeof token !== 'string' || !isReference(token)) return undefined
  const [named = ''] = secretsIn(token)
  return named === made || (named.startsWith(made) && /^-\d+$/.test(named.slice(made.length)))
    ? named
    : undefined
}
