import { accessSync, constants, statSync } from 'node:fs'
import type { ProcessTable } from '../../core/adapters/process/process-table.ts'
import type { StatePaths } from '../../core/config/paths.ts'
import { countOf } from '../format.ts'
import { livingAgents } from '../living-agents.ts'
import { type Finding, failure, fine, warning } from './finding.ts'

/** The state directory and what is secret in it: whose it is, who may read it, whether it can be written. */
export function stateFindings(paths: StatePaths, userId: number | undefined): Finding[] {
  const folder = statSync(paths.stateDir, { throwIfNoEntry: false })
  if (!folder) return [fine('state', `${paths.stateDir} will be made at the first start`)]
  if (!folder.isDirectory()) {
    return [
      failure(
        'state',
        `${paths.stateDir} is no directory`,
        'Move it away, or set SUPERCLAW_HOME to a directory',
      ),
    ]
  }
  const secrets = [paths.token, paths.database, paths.socket]
  const findings = [
    ownerFinding(paths.stateDir, folder.uid, userId),
    ...[paths.stateDir, paths.keys].map((path) => modeFinding(path, '700')),
    ...secrets.map((path) => modeFinding(path, '600')),
  ].filter((finding) => finding !== undefined)
  return findings.length > 0
    ? findings
    : [fine('state', `${paths.stateDir} is yours alone, and can be written`)]
}

function ownerFinding(path: string, ownerId: number, userId: number | undefined): Finding | undefined {
  if (userId !== undefined && userId !== 0 && ownerId !== userId) {
    return failure(
      'state',
      `${path} belongs to the user ${ownerId}`,
      `Run as that user, or: sudo chown -R "$USER" '${path}'`,
    )
  }
  try {
    accessSync(path, constants.W_OK | constants.X_OK)
    return undefined
  } catch {
    return failure(
      'state',
      `${path} cannot be written`,
      `chmod 700 '${path}', or set SUPERCLAW_HOME elsewhere`,
    )
  }
}

/** Nothing when the file is missing or nobody else may read it. */
function modeFinding(path: string, wanted: '600' | '700'): Finding | undefined {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats || process.platform === 'win32' || (stats.mode & 0o077) === 0) return undefined
  const mode = (stats.mode & 0o777).toString(8)
  return failure('state', `Others may use ${path} (mode ${mode})`, `chmod ${wanted} '${path}'`)
}

/** Agents that go on while no control plane watches them. */
export function orphanFinding(runsDir: string, table: ProcessTable): Finding {
  const alive = livingAgents(runsDir, table).map(({ id, pid }) => `${id} (pid ${pid})`)
  if (alive.length === 0) return fine('runs', 'No agent runs unwatched')
  return warning(
    'runs',
    `${countOf(alive.length, 'agent')} without a control plane: ${alive.join(', ')}`,
    'superclaw start takes them over; superclaw stop then stops them',
  )
}
