import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { ExpectedError } from '../../errors.ts'
import type { PriceList } from '../../usage/price-list.ts'

/** A list that was read and found whole, as it is kept in the state directory. */
export interface StoredList {
  readonly list: PriceList
  /** From where: a path or an address. */
  readonly source: string
  /** Of what was read there: SHA-256, hexadecimal. */
  readonly sourceHash: string
  /** Unix epoch. */
  readonly storedAtMs: number
}

/** Of another format nothing is believed. */
const format = 1

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * Its digest says that it is as it was written, so that it need not be looked through each time.
 * @returns `undefined` when there is none
 * @throws PRICES_INVALID when it is damaged, or cannot be read
 */
export function readStoredList(path: string): StoredList | undefined {
  if (!existsSync(path)) return undefined
  try {
    const { digest, ...kept } = JSON.parse(readFileSync(path, 'utf8'))
    if (kept.format === format && digest === hashOf(JSON.stringify(kept))) return kept.stored
  } catch (error) {
    throw damaged(path, error)
  }
  throw damaged(path)
}

function damaged(path: string, cause?: unknown): ExpectedError {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException
  return new ExpectedError('PRICES_INVALID', `${path} ${code ? `cannot be read (${code})` : 'is damaged'}`, {
    hint: 'superclaw prices update makes it anew; without the file, the list that is shipped is in force',
    cause,
  })
}

/** Replaces it at once or not at all; it is its owner's. */
export function writeStoredList(path: string, stored: StoredList): void {
  const kept = { format, stored }
  replaceFile(path, JSON.stringify({ ...kept, digest: hashOf(JSON.stringify(kept)) }))
}

/** Copies it to where the one before is kept; nothing is there when there is none. */
export function keepPrevious(path: string): void {
  if (existsSync(path)) replaceFile(`${path}.previous`, readFileSync(path))
}

function replaceFile(path: string, content: string | Uint8Array): void {
  const draft = `${path}.${process.pid}.new`
  try {
    writeFileSync(draft, content, { mode: 0o600, flush: true })
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}
