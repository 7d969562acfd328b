import { isAbsolute } from 'node:path'

/** Whose service it is: of the user who installs it, or of the machine. */
export type ServiceScope = 'user' | 'system'

/**
 * All that a unit is made from. It is kept in the unit itself, so that a later version can say what it would write in its
 * place. Paths are absolute.
 */
export interface ServiceSpec {
  readonly scope: ServiceScope
  readonly nodePath: string
  /** dist/control-plane.js. */
  readonly entry: string
  readonly stateDir: string
  readonly configPath: string
  /** `null` for that of superclaw.yaml. */
  readonly port: number | null
  /** The user that a service of the machine runs as; `null` for a user's own. */
  readonly account: string | null
  /** PATH of the control plane and so of its agents. */
  readonly searchPath: string
  readonly isHardened: boolean
}

const marker = 'superclaw-service:'

/** The line by which we know a unit as ours, without the sign that begins a comment. Holds no `--`, which ends one in XML. */
export function markerLine(spec: ServiceSpec): string {
  return `${marker} ${JSON.stringify(spec).replaceAll('--', '-\\u002d')}`
}

/** What a unit was made from; `undefined` when it is not one of ours. */
export function specIn(text: string): ServiceSpec | undefined {
  const line = text.split('\n').find((each) => each.includes(marker))
  const json = line?.slice(line.indexOf(marker) + marker.length).replace(/-->\s*$/, '')
  if (json === undefined) return undefined
  try {
    const value: unknown = JSON.parse(json)
    return isSpec(value) ? value : undefined
  } catch {
    // Somebody wrote in it.
    return undefined
  }
}

function isSpec(value: unknown): value is ServiceSpec {
  if (typeof value !== 'object' || value === null) return false
  const { scope, nodePath, entry, stateDir, configPath, searchPath } = value as Partial<ServiceSpec>
  const paths = [nodePath, entry, stateDir, configPath]
  return (
    (scope === 'user' || scope === 'system') &&
    typeof searchPath === 'string' &&
    paths.every((path) => typeof path === 'string' && isAbsolute(path))
  )
}
