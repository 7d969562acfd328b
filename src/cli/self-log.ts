import { existsSync } from 'node:fs'
import type { App } from '../core/app.ts'
import { type StatePaths, statePaths } from '../core/config/paths.ts'
import { ExpectedError } from '../core/errors.ts'
import type { LogLevel, LogModule, PlaneRecord } from '../core/plane-log/record.ts'

/** What `superclaw logs --self` asks for. */
export interface SelfLogQuery {
  readonly sinceMs?: number | undefined
  readonly grep?: string | undefined
  readonly level?: LogLevel | undefined
  readonly module?: LogModule | undefined
  readonly requestId?: string | undefined
  readonly limit: number
}

export interface SelfLogSource {
  /** The control plane that `--url` names. */
  readonly elsewhere?: App | undefined
  /** Of the one whose log it is; without it, of this user. */
  readonly stateDir?: string
  /** Without it only what is there is read. */
  readonly follow: AbortSignal | undefined
}

/**
 * The control plane's own log. That of this machine is read from its files, since it is needed most when no control plane
 * answers; that of one elsewhere is asked for.
 * @throws USAGE when one elsewhere is to be followed
 */
export async function* selfLog(
  query: SelfLogQuery,
  { elsewhere, stateDir, follow }: SelfLogSource,
): AsyncIterable<readonly PlaneRecord[]> {
  if (elsewhere) {
    if (follow) {
      throw new ExpectedError('USAGE', 'The log of a control plane elsewhere cannot be followed', {
        hint: 'Leave out --follow, or run superclaw logs --self --follow on that machine',
      })
    }
    yield (await elsewhere.call('plane.log', query)).records
    return
  }
  const { openPlaneLogReader } = await import('../core/adapters/plane-log/log-reader.ts')
  using reader = await openPlaneLogReader(pathsOf(stateDir), query)
  yield await reader.read(query.limit)
  if (follow) yield* reader.follow(follow)
}

const pathsOf = (stateDir: string | undefined): StatePaths =>
  statePaths(stateDir === undefined ? process.env : { SUPERCLAW_HOME: stateDir })

/** Why {@link selfLog} gave nothing, for people. */
export function emptyLogText({ elsewhere, stateDir }: SelfLogSource): string {
  const { planeLog, stateDir: folder } = pathsOf(stateDir)
  if (elsewhere || existsSync(planeLog)) return 'No record of the log is as asked for.'
  const next = stateDir === undefined ? 'superclaw start begins one' : 'superclaw service status says more'
  return `No control plane has written a log in ${folder}; ${next}.`
}
