import { existsSync, readFileSync, statSync } from 'node:fs'
import { systemUnitPath } from '../core/service/service-paths.ts'

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
