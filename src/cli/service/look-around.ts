import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { loadConfig } from '../../core/adapters/config/config-file.ts'
import { portOwner } from '../../core/adapters/http/port-owner.ts'
import { installedService, readOrNothing } from '../../core/adapters/service/installed-service.ts'
import { showUnit } from '../../core/adapters/service/systemd.ts'
import { userManagerEnvironment } from '../../core/adapters/service/user-manager.ts'
import { connectSocket } from '../../core/adapters/socket/client.ts'
import { statePaths } from '../../core/config/paths.ts'
import type { InstallFacts } from '../../core/service/install-rules.ts'
import { layoutOf, versionManagerOf } from '../../core/service/installed-where.ts'
import type { ServiceManager } from '../../core/service/service-manager.ts'
import { type ServiceScope, type ServiceSpec, specIn } from '../../core/service/service-spec.ts'
import { findPlane, type PlaneStatus } from '../../plane/launcher.ts'
import type { AgentPids } from './install-plan.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What runs in `stateDir`; `undefined` when nothing does, or nothing that this user may ask. */
export async function planeIn(stateDir: string, env: Environment): Promise<PlaneStatus | undefined> {
  return await findPlane(statePaths({ ...env, SUPERCLAW_HOME: stateDir }).socket)
}

/** Pids of the agents that it runs, by id. */
export async function agentPidsOf(plane: PlaneStatus | undefined): Promise<AgentPids> {
  if (!plane) return new Map()
  await using app = connectSocket(plane.socket)
  const { agents } = await app.call('agent.list', {})
  return new Map(agents.flatMap(({ id, pid }) => (pid === null ? [] : [[id, pid]])))
}

/** All that an install has to know of the machine before it touches anything. */
export async function lookAround(
  spec: ServiceSpec,
  manager: ServiceManager,
  env: Environment,
  plane: PlaneStatus | undefined,
): Promise<InstallFacts> {
  const { scope, entry, nodePath, stateDir, configPath } = spec
  const root = dirname(dirname(entry))
  const port = (await portOf(spec, env)) ?? 3737
  const owner = port === 0 ? undefined : await portOwner(port)
  const initSystem = initSystemHere()
  const hasUserManager = initSystem !== 'systemd' || hasManagerOfUser(env)
  return {
    scope,
    manager: initSystem,
    hasNotifier: initSystem !== 'systemd' || isOnPath('systemd-notify', env),
    hasUserManager,
    isRoot: process.getuid?.() === 0,
    sudoUser: env['SUDO_USER'],
    userName: userInfo().username,
    layout: layoutOf({ root, hasSources: existsSync(join(root, 'src', 'compose.ts')) }),
    nodePath,
    versionManager: versionManagerOf(nodePath),
    unit: {
      path: manager.unitPath,
      origin: await unitOrigin(
        manager,
        env,
        initSystem === 'systemd' && (scope === 'system' || hasUserManager),
      ),
    },
    other: await otherService(scope, env),
    stateDir,
    stateDirBefore: installedService(scope, env)?.spec.stateDir,
    configPath,
    port,
    plane,
    portOwner: owner && owner.pid !== plane?.pid ? owner : undefined,
  }
}

function initSystemHere(): InstallFacts['manager'] {
  if (process.platform === 'darwin') return 'launchd'
  // As sd_booted(3) has it.
  return existsSync('/run/systemd/system') ? 'systemd' : 'none'
}

function hasManagerOfUser(env: Environment): boolean {
  const { XDG_RUNTIME_DIR: runtimeDir } = userManagerEnvironment(env)
  return existsSync(join(runtimeDir ?? '/', 'systemd', 'private'))
}

function isOnPath(program: string, env: Environment): boolean {
  const folders = [...(env['PATH'] ?? '').split(delimiter), '/usr/bin', '/bin']
  return folders.some((folder) => existsSync(join(folder, program)))
}

/** A file of that name without our mark is somebody else's; so is one that a package put where systemd looks, too. */
async function unitOrigin(
  manager: ServiceManager,
  env: Environment,
  canAsk: boolean,
): Promise<InstallFacts['unit']['origin']> {
  const text = readOrNothing(manager.unitPath)
  if (text !== undefined) return specIn(text) ? 'ours' : 'foreign'
  if (existsSync(manager.unitPath)) return 'foreign'
  const fragment = canAsk ? (await showUnit(manager.scope, env))['FragmentPath'] : ''
  return fragment ? 'foreign' : 'absent'
}

async function otherService(scope: ServiceScope, env: Environment): Promise<InstallFacts['other']> {
  const other =
    scope === 'user'
      ? installedService('system', env)
      : (installedService('user', env) ?? serviceOfSudoUser(env))
  if (!other) return undefined
  const { path, spec } = other
  return { path, stateDir: spec.stateDir, port: await portOf(spec, env) }
}

/** Whoever types sudo has most likely installed one before. */
function serviceOfSudoUser(env: Environment) {
  const user = env['SUDO_USER']
  return user === undefined ? undefined : installedService('user', { HOME: `/home/${user}` })
}

/** The port that a service would serve; `undefined` when its superclaw.yaml cannot be read from here. */
async function portOf({ port, configPath }: ServiceSpec, env: Environment): Promise<number | undefined> {
  if (port !== null) return port
  if (!existsSync(configPath)) return undefined
  try {
    return (await loadConfig(configPath, { cwd: dirname(configPath), env })).config.api.port
  } catch {
    // Its faults are told by the step that checks it.
    return undefined
  }
}
