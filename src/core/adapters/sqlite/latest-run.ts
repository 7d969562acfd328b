import type { LogStoreParts } from './event-log.ts'

/** The id that sorts behind all others of runs; `undefined` before the first. */
export function readLatestRunId({ db }: Pick<LogStoreParts, 'db'>): string | undefined {
  const id = db.prepare('select max(run_id) as id from run').get()?.['id']
  return typeof id === 'string' ? id : undefined
}
