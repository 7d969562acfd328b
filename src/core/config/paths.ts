import { join } from 'node:path'

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
  readonly planeLog: string
  readonly runs: string
  readonly logs: string
  /** The configuration that was applied last, in case its file is broken when the control plane comes back. */
  readonly appliedConfig: string
}

/** sun_path of unix(7) holds 108 bytes with its end; macOS has 104. */
const socketPathMax = 103

/** The state directory: `SUPERCLAW_HOME`, else `$XDG_STATE_HOME/superclaw`, else `~/.local/state/superclaw`. */
export function statePaths(env: Environment): StatePaths {
  const stateDir =
    env['SUPERCLAW_HOME'] ||
    join(env['XDG_STATE_HOME'] || join(env['HOME'] ?? '/', '.local', 'state'), 'superclaw')
  return {
    stateDir,
    database: join(stateDir, 'state.db'),
    lock: join(stateDir, 'lock.db'),
    holder: join(stateDir, 'plane.json'),
    token: join(stateDir, 'token'),
    socket: socketPath(stateDir, env),
    planeLog: join(stateDir, 'plane.log'),
    runs: join(stateDir, 'run'),
    logs: join(stateDir, 'logs'),
    appliedConfig: join(stateDir, 'applied-config.json'),
  }
}

/** In the state directory, unless its path is too long for a socket: then in the user's runtime directory. */
function socketPath(stateDir: string, env: Environment): string {
  const inState = join(stateDir, 'plane.sock')
  if (inState.length <= socketPathMax) return inState
  const folder =
    env['XDG_RUNTIME_DIR'] || join('/tmp', `superclaw-${env['USER'] ?? env['LOGNAME'] ?? 'user'}`)
  return join(folder, `superclaw-${fingerprint(stateDir)}.sock`)
}

/** FNV-1a, 32 bits: tells state directories apart, keeps nothing secret. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

/** Where superclaw.yaml is looked for when none is named, in order. */
export function configCandidates(cwd: string, env: Environment): string[] {
  const userDir = join(env['XDG_CONFIG_HOME'] || join(env['HOME'] ?? '/', '.config'), 'superclaw')
  const names = ['superclaw.yaml', 'superclaw.yml', 'superclaw.json']
  return [cwd, userDir].flatMap((folder) => names.map((name) => join(folder, name)))
}
