import { ExpectedError } from '../core/errors.ts'

/** Why it could not be read, for people. @throws what says that nobody answers */
export function problemOf(error: unknown): string {
  if (error instanceof ExpectedError && error.code !== 'PLANE_UNREACHABLE') return error.message
  throw error
}
