import { createServer } from 'node:net'
import type { App } from '../../core/app.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { OutputOf } from '../../core/operations/contract.ts'
import { formatDuration } from '../format.ts'
import { type Finding, failure, fine, warning } from './finding.ts'

export type PlaneStatus = OutputOf<'plane.status'>

/** Longer than a busy control plane needs to answer. */
const answerTimeoutMs = 3_000

/** What the control plane says of itself; `undefined` when none runs, a finding when one runs and does not answer. */
export async function askPlane(app: App): Promise<PlaneStatus | Finding | undefined> {
  const timeout = AbortSignal.timeout(answerTimeoutMs)
  try {
    return await app.call('plane.status', {}, timeout)
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'PLANE_UNREACHABLE') return undefined
    const why = timeout.aborted ? `gave no answer within ${formatDuration(answerTimeoutMs)}` : String(error)
    return failure(
      'plane',
      `The control plane ${why}`,
      'superclaw stop, then superclaw start; agents go on meanwhile',
    )
  }
}

/** What the control plane cannot see of itself: that it answers, and whether it is of the version of this command. */
export function planeFindings(status: PlaneStatus, ownVersion: string): Finding[] {
  const uptime = formatDuration(status.uptimeMs)
  const runs = fine('plane', `Runs (pid ${status.pid}), up ${uptime}, ${status.url}`)
  if (status.version === ownVersion) return [runs]
  const message = `The control plane is ${status.version}, this command ${ownVersion}`
  return [runs, warning('version', message, 'superclaw stop --keep-agents && superclaw start --detach')]
}

/** Whether the API could have its port, when no control plane runs. */
export async function portFinding(port: number): Promise<Finding> {
  const server = createServer()
  const code = await new Promise<string | undefined>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'))
    server.listen(port, '127.0.0.1', () => resolve(undefined))
  })
  await new Promise((resolve) => server.close(resolve))
  if (code === undefined) return fine('port', `${port} is free`)
  const message =
    code === 'EADDRINUSE' ? `${port} is taken by another process` : `${port} cannot be used (${code})`
  return failure('port', message, 'superclaw start --port N, SUPERCLAW_PORT or api.port chooses another')
}
