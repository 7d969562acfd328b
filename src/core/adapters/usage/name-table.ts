import type { DatabaseSync } from 'node:sqlite'

/** Texts by number: each is kept once. */
export interface NameTable {
  idOf(text: string): number
  idOrNull(text: string | null): number | null
  textOf(id: number | null): string | null
  /** Remembers nothing any more: what was added in a transaction that was taken back is not there. */
  forget(): void
}

/** So many are remembered; a history has that many sessions before long. */
const rememberedMax = 50_000

export function createNameTable(db: DatabaseSync): NameTable {
  const find = db.prepare('select id from name where text = ?')
  const add = db.prepare('insert into name (text) values (?) returning id')
  const read = db.prepare('select text from name where id = ?')
  const ids = new Map<string, number>()
  const idOf = (text: string): number => {
    const known = ids.get(text)
    if (known !== undefined) return known
    const id = Number((find.get(text) ?? add.get(text))?.['id'])
    if (ids.size >= rememberedMax) ids.clear()
    ids.set(text, id)
    return id
  }
  return {
    idOf,
    idOrNull: (text) => (text === null ? null : idOf(text)),
    forget: () => ids.clear(),
    textOf: (id) => (id === null ? null : String(read.get(id)?.['text'] ?? '')),
  }
}
