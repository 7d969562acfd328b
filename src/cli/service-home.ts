import { existsSync, readFileSync, statSync } from 'node:fs'
import { statePaths } from '../core/config/paths.ts'
import { ExpectedError } from '../core/errors.ts'
import { systemStateDir, systemUnitPath } from '../core/service/service-paths.ts'

type Environment = Record<string, string | undefined>

/**
 * Points `SUPERCLAW_HOME` at the state of the machine's service, for root and for the user that it runs as: theirs is what
 * they mean by "the control plane". Nothing for everybody else, nor where a state directory is named already.
 */
export async function useServiceHome(env: Environment): Promise<void> {
  if (env['SUPERCLAW_HOME'] || env['XDG_STATE_HOME'] || !existsSync(systemUnitPath)) return
  const { specIn } = await import('../core/service/service-spec.ts')
  const stateDir = specIn(readFileSync(systemUnitPath, 'utf8'))?.stateDir
  const userId = process.getuid?.()
  if (stateDir === undefined || userId === undefined) return
  const owner = statSync(stateDir, { throwIfNoEntry: false })?.uid
  if (userId === 0 || userId === owner) env['SUPERCLAW_HOME'] = stateDir
}

/**
 * `failure` with what to do about agents that a service of the machine left when it was taken away: whoever may see them
 * would look for them in a state directory of their own.
 */
export async function withLeftAgents(failure: ExpectedError, env: Environment): Promise<ExpectedError> {
  if (failure.code !== 'PLANE_UNREACHABLE' || env['SUPERCLAW_HOME'] || env['XDG_STATE_HOME']) return failure
  const { code, message, hint, cause } = failure
  const count = await leftAgents()
  if (count === 0) return failure
  const left = `the service that was taken away left ${count} running in ${systemStateDir}`
  return new ExpectedError(code, message, {
    hint: `${hint}; ${left}: superclaw install-service --system --now takes them over`,
    cause,
  })
}

/** How many agents run on below the state of the machine's service; none for whom it is closed. */
async function leftAgents(): Promise<number> {
  const { runs } = statePaths({ SUPERCLAW_HOME: systemStateDir })
  if (!existsSync(runs)) return 0
  const [{ livingAgents }, { openProcessTable }] = await Promise.all([
    import('./living-agents.ts'),
    import('../core/adapters/process/process-host.ts'),
  ])
  return livingAgents(runs, openProcessTable()).length
}
