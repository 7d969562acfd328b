import { readFileSync } from 'node:fs'
import { plistPathOf, unitPathOf } from '../../service/service-paths.ts'
import { type ServiceScope, type ServiceSpec, specIn } from '../../service/service-spec.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A service of ours. */
export interface InstalledService {
  readonly path: string
  readonly text: string
  readonly spec: ServiceSpec
}

/** The file of the service, whether it is there or not. */
export function servicePathOf(scope: ServiceScope, env: Environment): string {
  return process.platform === 'darwin' ? plistPathOf(scope, env) : unitPathOf(scope, env)
}

/** The service of `scope` that we installed; `undefined` when there is none, or one that we did not write. */
export function installedService(scope: ServiceScope, env: Environment): InstalledService | undefined {
  const path = servicePathOf(scope, env)
  const text = readOrNothing(path)
  const spec = text === undefined ? undefined : specIn(text)
  return text === undefined || spec === undefined ? undefined : { path, text, spec }
}

/** The service that keeps its state in `stateDir`. */
export function serviceOfState(stateDir: string, env: Environment): InstalledService | undefined {
  const scopes: readonly ServiceScope[] = ['user', 'system']
  return scopes
    .map((scope) => installedService(scope, env))
    .find((installed) => installed?.spec.stateDir === stateDir)
}

export function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Missing, or not ours to read, which for a unit means that it is nobody's that we could speak for.
    return undefined
  }
}
