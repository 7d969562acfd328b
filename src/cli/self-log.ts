import type { App } from '../core/app.ts'
import { statePaths } from '../core/config/paths.ts'
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

/**
 * The control plane's own log. That of this machine is read from its files, since it is needed most when no control plane
 * answers; that of one elsewhere is asked for.
 * @param elsewhere the control plane that `--url` names
 * @param stateDir of the one whose log it is; without it, of this user
 * @throws USAGE when one elsewhere is to be followed
 */
export async function* selfLog(
  query: SelfLogQuery,
  {
    elsewhere,
    stateDir,
    follow,
  }: {
    readonly elsewhere?: App | undefined
    readonly stateDir?: string
    readonly follow: AbortSignal | undefined
  },
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
  const env = stateDir === undefined ? process.env : { SUPERCLAW_HOME: stateDir }
  using reader = await openPlaneLogReader(statePaths(env), query)
  yield await reader.read(query.limit)
  if (follow) yield* reader.follow(follow)
}
