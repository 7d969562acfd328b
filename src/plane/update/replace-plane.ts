import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { asAccount, findAccount } from '../../core/adapters/process/account.ts'
import { installedService } from '../../core/adapters/service/installed-service.ts'
import { connectSocket } from '../../core/adapters/socket/client.ts'
import type { App } from '../../core/app.ts'
import { type ErrorBody, ExpectedError, errorFromBody } from '../../core/errors.ts'
import type { PlaneSeat } from '../../core/update/journal.ts'
import { restartPlane } from '../restart-plane.ts'
import { startService } from '../start-service.ts'
import { stopPlane } from '../stop-plane.ts'
import { environmentOf, hasOwnGuardian, otherOwner, pathsOf } from './running-plane.ts'

const stopTimeoutMs = 30_000

/**
 * Ends the control plane that runs, its agents left alone, and has the one in the folder `root` take its place. Resolves once
 * that knows its agents. A guardian of its own goes with it: that of the other version may differ. What else started it (a
 * service manager, a container) starts the next one, from the same path.
 * @throws what the new one gave as the reason, or TIMED_OUT
 */
export async function replacePlane(seat: PlaneSeat, root: string, timeoutMs: number): Promise<void> {
  const env = environmentOf(seat.stateDir)
  await using app: App = connectSocket(pathsOf(seat.stateDir).socket)
  const { pid } = await app.call('plane.status', {})
  if (!hasOwnGuardian(pid) && (await isRestarted(app, timeoutMs))) return
  await stopPlane(app, { keepAgents: true, timeoutMs: stopTimeoutMs })
  await startPlane(seat, root, timeoutMs, env)
}

/** @returns `false` when nobody would start it again, or it does not know how to start anew */
async function isRestarted(app: App, timeoutMs: number): Promise<boolean> {
  try {
    await restartPlane(app, timeoutMs)
    return true
  } catch (error) {
    if (error instanceof ExpectedError && ['PLANE_UNGUARDED', 'NOT_FOUND'].includes(error.code)) return false
    throw error
  }
}

/**
 * Starts the control plane in the folder `root`: by its own command, which knows how that version is started. A service of
 * the machine is started by its manager, which hears root alone, and it has that of its user in its unit.
 * @param env what agents inherit; this process's own when left out
 * @throws what it gave as the reason, or TIMED_OUT
 */
export async function startPlane(
  seat: PlaneSeat,
  root: string,
  timeoutMs: number,
  env?: NodeJS.ProcessEnv,
): Promise<void> {
  const service = installedService('system', process.env)
  if (process.getuid?.() === 0 && service?.spec.stateDir === seat.stateDir) {
    await startService(service, process.env, timeoutMs)
    return
  }
  const owner = otherOwner(seat.stateDir)
  const { SUPERCLAW_REVIVED: _, ...inherited } = env ?? (owner ? loginEnvironment(owner.uid) : process.env)
  const { command, ids } = asOwner(owner, [
    process.execPath,
    ...[join(root, 'bin', 'run.js'), 'start', '--detach', '--json'],
    ...(seat.configPath === null ? [] : ['--config', seat.configPath]),
    ...(seat.port === null ? [] : ['--port', String(seat.port)]),
    ...(seat.hasTelemetry ? [] : ['--no-telemetry']),
  ])
  const [program, ...argv] = command
  const child = spawn(program, argv, {
    cwd: existsSync(seat.cwd) ? seat.cwd : root,
    env: { ...inherited, SUPERCLAW_HOME: seat.stateDir },
    stdio: ['ignore', 'pipe', 'ignore'],
    // The guardian that it started is in a session of its own, and goes on.
    timeout: timeoutMs,
    ...ids,
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [output, status] = await Promise.all([text(child.stdout), ended])
  if (child.killed) throw new ExpectedError('TIMED_OUT', 'The control plane did not answer in time')
  if (status !== 0) throw startFailure(output, status)
}

/** What another user's control plane finds its own files and service by. Nothing of root's is for that user's agents. */
function loginEnvironment(userId: number): NodeJS.ProcessEnv {
  const { PATH } = process.env
  const account = findAccount(String(userId))
  if ('fault' in account) return { PATH }
  return { PATH, HOME: account.home, USER: account.name, LOGNAME: account.name }
}

type Command = readonly [string, ...string[]]
type UserIds = NonNullable<ReturnType<typeof otherOwner>>

/**
 * An update by root leaves a control plane, and so its agents, to the user whose they are, with all groups of that user: by
 * setpriv(1), as Node alone would leave them out. `ids` is for a user whom nobody knows, or without it.
 */
function asOwner(
  owner: UserIds | undefined,
  command: Command,
): { readonly command: Command; readonly ids?: UserIds } {
  if (!owner) return { command }
  const account = findAccount(String(owner.uid))
  const changed = 'fault' in account ? account : asAccount(account, command)
  return 'fault' in changed ? { command, ids: owner } : { command: changed }
}

function startFailure(output: string, status: number | null): ExpectedError {
  try {
    const { error } = JSON.parse(output) as { error: ErrorBody }
    return errorFromBody(error)
  } catch {
    return new ExpectedError('INTERNAL', `superclaw start ended with status ${status}`)
  }
}
