import type { DatabaseSync } from 'node:sqlite'

/** Whether somebody other than this connection changed the database since the last question: https://sqlite.org/pragma.html#pragma_data_version */
export function createForeignWriteCheck(db: DatabaseSync): () => boolean {
  const read = db.prepare('select data_version as version from pragma_data_version')
  const versionNow = (): number => (read.get() as { version: number }).version
  let known = versionNow()
  return () => {
    const version = versionNow()
    const isForeign = version !== known
    known = version
    return isForeign
  }
}
