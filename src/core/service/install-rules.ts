import type { ErrorCode } from '../error-kinds.ts'
import type { Layout } from './installed-where.ts'
import type { ServiceScope } from './service-spec.ts'

/** What an install finds on the machine. */
export interface InstallFacts {
  readonly scope: ServiceScope
  readonly manager: 'systemd' | 'launchd' | 'none'
  /** Whether systemd-notify(1), which tells systemd that we are ready, is there. */
  readonly hasNotifier: boolean
  /** Whether the manager of this user's services answers. */
  readonly hasUserManager: boolean
  readonly isRoot: boolean
  /** Who became root by sudo(8). */
  readonly sudoUser: string | undefined
  readonly userName: string
  readonly layout: Layout
  readonly nodePath: string
  readonly versionManager: string | undefined
  /** The unit of that name. */
  readonly unit: { readonly path: string; readonly origin: 'absent' | 'ours' | 'foreign' }
  /** A service of ours in the other scope. */
  readonly other:
    | { readonly path: string; readonly stateDir: string; readonly port: number | undefined }
    | undefined
  readonly stateDir: string
  /** Of the service that is installed; `undefined` for the first. */
  readonly stateDirBefore: string | undefined
  readonly configPath: string
  /** That superclaw.yaml asks for; 0 for any. */
  readonly port: number
  /** What runs in the state directory. */
  readonly plane: { readonly pid: number; readonly configPath: string | null } | undefined
  /** A SuperClaw that has the port and another state directory. */
  readonly portOwner: { readonly pid: number } | undefined
}

export interface Refusal {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
}

export interface Warning {
  readonly message: string
  readonly cure: string
}

/** Why a service cannot or must not be installed; `undefined` when it may. */
export function refusalOf(facts: InstallFacts): Refusal | undefined {
  for (const rule of [
    managerRefusal,
    rightsRefusal,
    layoutRefusal,
    unitRefusal,
    rivalRefusal,
    fleetRefusal,
  ]) {
    const refusal = rule(facts)
    if (refusal) return refusal
  }
  return undefined
}

function managerRefusal({ manager, scope, hasNotifier, hasUserManager, userName, isRoot }: InstallFacts) {
  const unavailable = (message: string, hint: string): Refusal => ({
    code: 'SERVICE_UNAVAILABLE',
    message,
    hint,
  })
  if (manager === 'none') {
    return unavailable(
      'This machine was not started by systemd or launchd, so that nothing here could run a service',
      'superclaw start --detach keeps it in the background; in a container, make superclaw start --headless its command',
    )
  }
  if (manager === 'systemd' && !hasNotifier) {
    return unavailable(
      'systemd-notify is missing, by which the control plane tells systemd that it is ready and well',
      'Install it (Debian, Ubuntu: apt install systemd), then try again',
    )
  }
  if (scope === 'user' && !hasUserManager) {
    const sudo = isRoot ? '' : 'sudo '
    return unavailable(
      `No service manager runs for ${userName}: this is not a login session (D-Bus, XDG_RUNTIME_DIR)`,
      `${sudo}loginctl enable-linger ${userName} starts one; or log in as ${userName} (ssh, machinectl shell) instead of su`,
    )
  }
  return undefined
}

function rightsRefusal({ scope, isRoot, sudoUser }: InstallFacts): Refusal | undefined {
  if (scope === 'system' && !isRoot) {
    return {
      code: 'FORBIDDEN',
      message: 'A service of the machine can only be installed by root',
      hint: 'sudo superclaw install-service --system; or --user for one of your own',
    }
  }
  if (scope === 'user' && isRoot && sudoUser !== undefined && sudoUser !== 'root') {
    return {
      code: 'USAGE',
      message: `Under sudo, --user means a service of root's, not of ${sudoUser}'s`,
      hint: 'Run superclaw install-service --user without sudo',
    }
  }
  return undefined
}

function layoutRefusal({ layout }: InstallFacts): Refusal | undefined {
  if (layout !== 'npx') return undefined
  return {
    code: 'SERVICE_REFUSED',
    message: 'This SuperClaw was run by npx, from a cache that npm empties: a service would be gone one day',
    hint: 'npm install --global superclaw, then superclaw install-service',
  }
}

function unitRefusal({ unit }: InstallFacts): Refusal | undefined {
  if (unit.origin !== 'foreign') return undefined
  return {
    code: 'SERVICE_REFUSED',
    message: `${unit.path} was not written by superclaw install-service, so that it is left alone`,
    hint: `Look at it; when nobody needs it: mv '${unit.path}' '${unit.path}.old', then try again`,
  }
}

const refused = (message: string, hint: string): Refusal => ({ code: 'SERVICE_REFUSED', message, hint })

/** Two services that would fight over one thing. */
function rivalRefusal({ scope, other, stateDir, port }: InstallFacts): Refusal | undefined {
  const otherScope = scope === 'user' ? 'system' : 'user'
  const uninstall = `${otherScope === 'system' ? 'sudo ' : ''}superclaw uninstall-service --${otherScope}`
  if (other?.stateDir === stateDir)
    return refused(
      `The ${otherScope} service ${other.path} has the same state directory`,
      `${uninstall} first`,
    )
  if (other !== undefined && port !== 0 && other.port === port) {
    return refused(
      `The ${otherScope} service ${other.path} has port ${port} already`,
      `${uninstall} first; or give this one another port, by api.port of superclaw.yaml or --port`,
    )
  }
  return undefined
}

/** What would end with agents that nobody runs any more, or with a service that cannot start. */
function fleetRefusal({ scope, stateDir, stateDirBefore, plane, configPath, port, portOwner }: InstallFacts) {
  if (stateDirBefore !== undefined && stateDirBefore !== stateDir) {
    return refused(
      `The service has its state in ${stateDirBefore}: with ${stateDir} it would not know its agents any more`,
      `Take SUPERCLAW_HOME out of the environment; or superclaw uninstall-service --${scope} first`,
    )
  }
  if (plane && plane.configPath !== null && plane.configPath !== configPath) {
    return refused(
      `A control plane runs (pid ${plane.pid}) from ${plane.configPath}: with ${configPath} the service would stop its agents`,
      `superclaw install-service --config '${plane.configPath}' takes over what runs; or superclaw stop first`,
    )
  }
  if (portOwner && !plane) {
    return refused(
      `Another SuperClaw (pid ${portOwner.pid}), with a state directory of its own, has port ${port}`,
      'superclaw stop ends that one (as its user); or give this one another port, by api.port of superclaw.yaml or --port',
    )
  }
  return undefined
}

/** What a person should know of a service that may be installed. */
export function warningsOf({ layout, versionManager, nodePath, other, port }: InstallFacts): Warning[] {
  const warnings: (Warning | false)[] = [
    layout === 'checkout' && {
      message: 'The service runs from a checkout: a branch or a build that changes is what it starts next',
      cure: 'npm install --global superclaw, then superclaw install-service',
    },
    layout === 'project' && {
      message: 'The service runs from the node_modules of a project: npm ci there takes it away for a while',
      cure: 'npm install --global superclaw, then superclaw install-service',
    },
    versionManager !== undefined && {
      message: `The Node of the service (${nodePath}) belongs to ${versionManager}: an upgrade can remove it`,
      cure: 'After each upgrade of Node: superclaw install-service; or install Node for the whole machine',
    },
    other !== undefined &&
      other.port === undefined && {
        message: `There is another service, ${other.path}; only one of the two can have port ${port}`,
        cure: 'See that api.port of the two differs, or uninstall one',
      },
  ]
  return warnings.filter((warning) => warning !== false)
}
