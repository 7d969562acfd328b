import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { openProcessTable } from '../../core/adapters/process/process-host.ts'
import { connectSocket } from '../../core/adapters/socket/client.ts'
import { readHolder } from '../../core/adapters/sqlite/lock.ts'
import type { App } from '../../core/app.ts'
import { type StatePaths, statePaths } from '../../core/config/paths.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { PlaneSeat } from '../../core/update/journal.ts'
import type { Sighting } from '../../core/update/watch.ts'

/** Longer than a busy control plane needs. */
const answerMs = 3_000

export const pathsOf = (stateDir: string): StatePaths =>
  statePaths({ ...process.env, SUPERCLAW_HOME: stateDir })

/** The control plane of `stateDir` as it is now; `null` when it does not answer. */
export async function seePlane(stateDir: string): Promise<Sighting> {
  await using app: App = connectSocket(pathsOf(stateDir).socket)
  try {
    const limit = AbortSignal.timeout(answerMs)
    const { version, pid, status } = await app.call('plane.status', {}, limit)
    const { agents } = await app.call('agent.list', {}, limit)
    return { version, pid, status, agents }
  } catch {
    // Whatever keeps it from answering, it does not answer.
    return null
  }
}

/** All that is needed to bring the running control plane back as it is; `null` when none runs. */
export async function findSeat(paths: StatePaths): Promise<PlaneSeat | null> {
  await using app: App = connectSocket(paths.socket)
  const limit = AbortSignal.timeout(answerMs)
  const status = await orNone(app.call('plane.status', {}, limit))
  if (!status) return null
  const [{ agents }, changes] = await Promise.all([
    app.call('agent.list', {}),
    // With its faults, if there are any: a control plane that starts reads the file.
    app.call('config.reload', { dryRun: true }),
  ])
  if (changes.added.length + changes.changed.length + changes.removed.length > 0) {
    throw new ExpectedError('UPDATE_REFUSED', `${changes.path} was changed and is not in force yet`, {
      hint: 'superclaw reload first: an update restarts the control plane, which reads the file',
    })
  }
  const { pid, configPath } = status
  const argv = guardianArgv(pid)
  const given = argv.indexOf('--port')
  return {
    // Not what it says of itself: root, too, may ask, and acts there.
    stateDir: paths.stateDir,
    configPath,
    port: given === -1 ? null : Number(argv[given + 1]),
    hasTelemetry: !argv.includes('--no-telemetry'),
    cwd: linkOf(`/proc/${pid}/cwd`) ?? process.cwd(),
    bootId: bootId(),
    agents: agents.flatMap(({ id, runId, pid: agentPid }) =>
      agentPid === null ? [] : [{ id, runId, pid: agentPid }],
    ),
  }
}

async function orNone<Value>(answer: Promise<Value>): Promise<Value | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'PLANE_UNREACHABLE') return undefined
    if (!(error instanceof Error && error.name === 'TimeoutError')) throw error
    throw new ExpectedError('UPDATE_REFUSED', 'The control plane does not answer', {
      hint: 'superclaw doctor says why; update once it answers, or is stopped',
      cause: error,
    })
  }
}

/** The user whose the control plane of `stateDir` is, when that is somebody else and we are root. */
export function otherOwner(stateDir: string): { readonly uid: number; readonly gid: number } | undefined {
  const { uid, gid } = statSync(stateDir)
  return process.getuid?.() === 0 && uid !== 0 ? { uid, gid } : undefined
}

/** The environment of the control plane, for the one that takes its place: agents inherit it. */
export function environmentOf(stateDir: string): NodeJS.ProcessEnv | undefined {
  const pid = readHolder(pathsOf(stateDir).holder)?.pid
  const text =
    pid === undefined || !isPlaneProcess(pid, stateDir) ? undefined : contentOf(`/proc/${pid}/environ`)
  if (!text) return undefined
  const pairs = text.split('\0').flatMap((entry) => {
    const end = entry.indexOf('=')
    return end > 0 ? [[entry.slice(0, end), entry.slice(end + 1)] as const] : []
  })
  return Object.fromEntries(pairs)
}

/**
 * The command line of the guardian of control plane `pid`, which ends with that of the control plane: its own was overwritten
 * by its title. Empty when something else starts it again, or it cannot be told.
 */
function guardianArgv(pid: number): readonly string[] {
  const parent = parentOf(pid)
  const argv = parent === undefined ? [] : (contentOf(`/proc/${parent}/cmdline`)?.split('\0') ?? [])
  return argv.some((arg) => arg.endsWith('guardian.sh')) ? argv : []
}

function parentOf(pid: number): number | undefined {
  const stat = contentOf(`/proc/${pid}/stat`)
  // proc_pid_stat(5): the name stands in brackets and may hold spaces.
  const parent = stat?.slice(stat.lastIndexOf(') ') + 2).split(' ')[1]
  return parent === undefined ? undefined : Number(parent)
}

/**
 * Whether it is known that a guardian of `superclaw start` keeps control plane `pid`, which may end: not a service manager,
 * and not the first process of a container.
 */
export const hasOwnGuardian = (pid: number): boolean => parentOf(pid) !== 1 && guardianArgv(pid).length > 0

/** Another string after each boot of the machine. */
export const bootId = (): string => openProcessTable().bootId

/** Whether a process is a control plane of the owner of `stateDir`, by its name. Where that cannot be told, it is not. */
export function isPlaneProcess(pid: number, stateDir: string): boolean {
  const owner = statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid
  return owner === statSync(stateDir).uid && contentOf(`/proc/${pid}/comm`)?.trim() === 'superclaw'
}

export function pids(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}

export function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}
