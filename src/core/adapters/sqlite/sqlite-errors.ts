/** What SQLite says went wrong, by its result codes: https://sqlite.org/rescode.html */
export type SqliteFault = 'busy' | 'refused' | 'sync' | 'corrupt' | 'schema' | 'other'

const byExtendedCode: Readonly<Record<number, SqliteFault>> = {
  // SQLITE_IOERR_FSYNC and SQLITE_IOERR_DIR_FSYNC
  1034: 'sync',
  1290: 'sync',
}

const byCode: Readonly<Record<number, SqliteFault>> = {
  // SQLITE_ERROR: in a statement that was prepared before, a table or column that is not there
  1: 'schema',
  // SQLITE_BUSY, SQLITE_LOCKED
  5: 'busy',
  6: 'busy',
  // SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN
  8: 'refused',
  10: 'refused',
  13: 'refused',
  14: 'refused',
  // SQLITE_CORRUPT, SQLITE_NOTADB
  11: 'corrupt',
  26: 'corrupt',
}

/** `undefined` for an error that is not SQLite's. */
export function sqliteFault(error: unknown): SqliteFault | undefined {
  const { errcode } = (error ?? {}) as { readonly errcode?: number }
  if (errcode === undefined) return undefined
  return byExtendedCode[errcode] ?? byCode[errcode & 0xff] ?? 'other'
}
