import { ExpectedError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import { type LogLevel, logLevels, logModules } from './record.ts'

/** From which level on records are written. */
export interface LevelRules {
  readonly level: LogLevel
  /** By module, where it is another. */
  readonly modules: Readonly<Record<string, LogLevel | undefined>>
}

export const defaultLevels: LevelRules = { level: 'info', modules: {} }

export function isWritten({ level, modules }: LevelRules, module: string, asked: LogLevel): boolean {
  return logLevels.indexOf(asked) >= logLevels.indexOf(modules[module] ?? level)
}

/**
 * `rules` with what SUPERCLAW_LOG_LEVEL says: `debug`, or `http=debug,info`, one for all and any number for modules.
 * @throws CONFIG_INVALID
 */
export function overrideLevels(rules: LevelRules, text: string | undefined): LevelRules {
  let { level, modules } = rules
  for (const part of (text ?? '').split(',').map((each) => each.trim())) {
    if (part === '') continue
    const [module, named] = part.includes('=') ? part.split('=', 2) : [undefined, part]
    const found = levelNamed(named ?? '')
    if (module === undefined) level = found
    else modules = { ...modules, [moduleNamed(module)]: found }
  }
  return { level, modules }
}

const levelNamed = (name: string): LogLevel => oneOf(logLevels, name, 'level')
const moduleNamed = (name: string): string => oneOf(logModules, name, 'module')

function oneOf<Name extends string>(names: readonly Name[], name: string, what: string): Name {
  const found = names.find((each) => each === name)
  if (found) return found
  const [near] = nearest(name.slice(0, 40), names)
  throw new ExpectedError(
    'CONFIG_INVALID',
    `SUPERCLAW_LOG_LEVEL names no ${what} with ${name.slice(0, 40)}`,
    {
      hint: `${near === undefined ? '' : `Did you mean ${near}? `}It takes ${names.join(', ')}, as in http=debug,info`,
    },
  )
}
