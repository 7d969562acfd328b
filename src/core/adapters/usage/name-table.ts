import type { DatabaseSync } from 'node:sqlite'

/** Texts by number: each is kept once. */
export interface NameTable {
  idOf(text: string): number
  idOrNull(text: string | null): number | null
  textOf(id: number | null): string | null
  /** To be called when what was begun was taken back: names that were new in it are there no more. */
  forget(): void
}

/** So many are remembered; a history has that many sessions before long. */
const rememberedMax = 50_000

export function createNameTable(db: DatabaseSync): NameTable {
  const find = db.prepare('select id from name where text = ?')
  const add = db.prepare('insert into name (text) values (?) returning id')
  const read = db.prepare('select text from name where id = ?')
  const ids = new Map<string, number>()
  const texts = new Map<number, string>()
  const forget = (): void => {
    ids.clear()
    texts.clear()
  }
  const remember = (id: number, text: string): void => {
    if (ids.size >= rememberedMax) forget()
    ids.set(text, id)
    texts.set(id, text)
  }
  const idOf = (text: string): number => {
    const known = ids.get(text)
    if (known !== undefined) return known
    const id = Number((find.get(text) ?? add.get(text))?.['id'])
    remember(id, text)
    return id
  }
  const textOf = (id: number): string => {
    const known = texts.get(id)
    if (known !== undefined) return known
    const text = read.get(id)?.['text']
    if (typeof text !== 'string') return ''
    remember(id, text)
    return text
  }
  return {
    idOf,
    idOrNull: (text) => (text === null ? null : idOf(text)),
    textOf: (id) => (id === null ? null : textOf(id)),
    forget,
  }
}
