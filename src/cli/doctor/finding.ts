import { ExpectedError } from '../../core/errors.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

/** What one check saw, in the words of the operation `plane.doctor`. */
export type Finding = OutputOf<'plane.doctor'>['findings'][number]

export function fine(check: string, message: string): Finding {
  return { check, level: 'ok', message }
}

export function warning(check: string, message: string, cure: string): Finding {
  return { check, level: 'warning', message, cure }
}

export function failure(check: string, message: string, cure: string): Finding {
  return { check, level: 'failure', message, cure }
}

/** A failure that we foresaw, as a finding. @throws what is a bug */
export function findingOf(check: string, error: unknown): Finding {
  if (!(error instanceof ExpectedError)) throw error
  const places = error.issues.map(
    ({ path, message, line }) => `${line ? `line ${line}: ` : ''}${path} ${message}`,
  )
  return failure(check, [error.message, ...places].join('; '), error.hint ?? `superclaw ${check} --help`)
}
