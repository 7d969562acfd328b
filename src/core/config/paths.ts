import { isAbsolute, join, resolve } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** Where a control plane keeps what it must not lose. */
export interface StatePaths {
  readonly stateDir: string
  readonly database: string
  readonly lock: string
  /** Who holds the lock, for people: advice, never a proof. */
  readonly holder: string
  readonly token: string
  readonly socket: string
  /** What the control plane tells of itself. */
  readonly planeLog: string
  /** Its standard error: what Node prints when it dies. */
  readonly planeErrors: string
  readonly runs: string
  readonly logs: string
  /** What superclaw.yaml said when it was last good. */
  readonly keptConfig: string
  /** Keys that secrets are wrapped with, where no keyring or passphrase does. */
  readonly keys: string
  /** How often targets of health were met in the last day. */
  readonly tracks: string
  /** Samples of metrics. */
  readonly telemetry: string
  /** What calls to models used. */
  readonly usage: string
  /** What spans told of what happened in which order. */
  readonly traces: string
  /** The price list that `superclaw prices update` stored. */
  readonly prices: string
}

/** sun_path of unix(7) holds 108 bytes with its end; macOS has 104. */
const socketPathBytesMax = 103

/**
 * The state directory is `SUPERCLAW_HOME`, else `$XDG_STATE_HOME/superclaw`, else `~/.local/state/superclaw`. Its socket
 * stands in it, unless its path is too long for one: then in the runtime directory of the user, else in a folder of
 * theirs below /tmp, which whoever listens there must have to themselves.
 */
export function statePaths(env: Environment): StatePaths {
  const stateDir = env['SUPERCLAW_HOME']
    ? resolve(env['SUPERCLAW_HOME'])
    : join(xdgFolder(env, 'XDG_STATE_HOME', '.local/state'), 'superclaw')
  return {
    stateDir,
    database: join(stateDir, 'state.db'),
    lock: join(stateDir, 'lock.db'),
    holder: join(stateDir, 'plane.json'),
    token: join(stateDir, 'token'),
    socket: socketPath(stateDir, env),
    planeLog: join(stateDir, 'plane.log'),
    planeErrors: join(stateDir, 'plane.err'),
    runs: join(stateDir, 'run'),
    logs: join(stateDir, 'logs'),
    keptConfig: join(stateDir, 'kept-config.json'),
    keys: join(stateDir, 'keys'),
    tracks: join(stateDir, 'health.json'),
    telemetry: join(stateDir, 'telemetry.db'),
    usage: join(stateDir, 'usage.db'),
    traces: join(stateDir, 'traces.db'),
    prices: join(stateDir, 'prices.json'),
  }
}

function socketPath(stateDir: string, env: Environment): string {
  const name = `superclaw-${fingerprint(stateDir)}.sock`
  const user = env['USER'] || env['LOGNAME'] || 'user'
  const runtimeDir = env['XDG_RUNTIME_DIR']
  const candidates = [
    join(stateDir, 'plane.sock'),
    ...(runtimeDir && isAbsolute(runtimeDir) ? [join(runtimeDir, name)] : []),
    join('/tmp', `superclaw-${user}`, name),
  ]
  return candidates.find((path) => byteLength(path) <= socketPathBytesMax) ?? join('/tmp', 'superclaw', name)
}

const byteLength = (text: string): number => new TextEncoder().encode(text).length

/** FNV-1a, 32 bits: tells state directories apart, keeps nothing secret. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

/** Where superclaw.yaml is looked for when none is named, in order. */
export function configCandidates(cwd: string, env: Environment): string[] {
  const names = ['superclaw.yaml', 'superclaw.yml', 'superclaw.json']
  return [cwd, userConfigDir(env)].flatMap((folder) => names.map((name) => join(folder, name)))
}

/** What a user keeps for every folder: `$XDG_CONFIG_HOME/superclaw`, else `~/.config/superclaw`. */
export function userConfigDir(env: Environment): string {
  return join(xdgFolder(env, 'XDG_CONFIG_HOME', '.config'), 'superclaw')
}

/** A relative path does not count (XDG Base Directory Specification, Basics). */
function xdgFolder(env: Environment, name: string, belowHome: string): string {
  const folder = env[name]
  return folder && isAbsolute(folder) ? folder : join(env['HOME'] || '/', belowHome)
}
