import { statSync } from 'node:fs'
import { ExpectedError } from '../../errors.ts'
import { type CallPrice, createPricer, type PricedUse } from '../../usage/price-call.ts'
import { ownPriceList } from '../../usage/price-file/own-list.ts'
import type { PriceList } from '../../usage/price-list.ts'
import type { UsageSettings } from '../../usage/usage-settings.ts'
import { embeddedPriceList } from './embedded-list.ts'
import { listOfFile, parsePrices, readPriceText } from './read-price-file.ts'
import { hashOf, readStoredList, type StoredList, writeStoredList } from './stored-list.ts'

/** The price lists that are in force. */
export interface PriceBook {
  /**
   * Reads again what has changed since.
   * @throws PRICES_INVALID when a list has faults, unless it keeps
   */
  refresh(settings: UsageSettings): Promise<void>
  /** The first that knows a model counts. */
  lists(): readonly PriceList[]
  /** Why the lists are not those that were asked for; `null` when they are. */
  fault(): ExpectedError | null
  priceOf(use: PricedUse): CallPrice
}

export interface PriceBookOptions {
  /** The list that `prices update` stored. */
  readonly storedPath: string
  /**
   * Whether it goes on with what a file said when it was last good. Where it never was, calls have no price until it is: no
   * other list takes its place.
   */
  readonly isKeeping: boolean
}

export function createPriceBook({ storedPath, isKeeping }: PriceBookOptions): PriceBook {
  const paths = { storedPath, keptPath: `${storedPath}.kept` }
  let known = ''
  let lists: readonly PriceList[] = []
  let fault: ExpectedError | null = null
  let price = createPricer(lists)

  const use = (found: readonly PriceList[]): void => {
    lists = found
    price = createPricer(found)
  }
  const takeFault = (error: unknown, settings: UsageSettings, isOther: boolean): void => {
    if (!(error instanceof ExpectedError && isKeeping)) throw error
    fault = error
    if (isOther || lists.length === 0) use(keptLists(settings, paths))
  }
  /** What was in force goes on to be until there is something else: calls are priced meanwhile. */
  const load = async (now: string, settings: UsageSettings): Promise<void> => {
    if (now === known) return
    try {
      use(await listsInForce(settings, paths, isKeeping))
      fault = null
    } catch (error) {
      takeFault(error, settings, settingsOf(now) !== settingsOf(known))
    }
    known = now
  }
  let loading: { readonly print: string; readonly done: Promise<void> } | undefined
  return {
    refresh(settings) {
      const print = fingerprint(settings, storedPath)
      if (loading?.print === print) return loading.done
      // One after the other: what was asked for last is what is in force.
      const before = loading?.done.catch(() => undefined) ?? Promise.resolve()
      const done = before
        .then(() => load(print, settings))
        .finally(() => {
          if (loading?.done === done) loading = undefined
        })
      loading = { print, done }
      return done
    },
    lists: () => lists,
    fault: () => fault,
    priceOf: (each) => (lists.length === 0 && fault ? { kind: 'unpriced', why: fault.message } : price(each)),
  }
}

interface BookPaths {
  readonly storedPath: string
  /** What the user's file said when it was last good. */
  readonly keptPath: string
}

/** @throws PRICES_INVALID */
async function listsInForce(
  { prices: { file, own } }: UsageSettings,
  { storedPath, keptPath }: BookPaths,
  isKeeping: boolean,
): Promise<readonly PriceList[]> {
  const ofFile = file === null ? [] : [await readFileList(file, { keptPath, isKeeping })]
  return [...ownLists(own), ...ofFile, ...storedLists(storedPath), embeddedPriceList]
}

/** The same, as far as it was good before; none where nobody knows what it was. */
function keptLists(
  { prices: { file, own } }: UsageSettings,
  { storedPath, keptPath }: BookPaths,
): readonly PriceList[] {
  const kept = file === null ? undefined : readKept(keptPath)
  if (file !== null && kept?.source !== file) return []
  try {
    return [...ownLists(own), ...(kept ? [kept.list] : []), ...storedLists(storedPath), embeddedPriceList]
  } catch {
    // It is the stored one that is damaged: nothing says what it was.
    return []
  }
}

/** @throws PRICES_INVALID */
function storedLists(path: string): PriceList[] {
  const stored = readStoredList(path)
  return stored ? [stored.list] : []
}

/** What was said last, of which any change means to read again; the first line is of the settings. */
function fingerprint({ prices }: UsageSettings, storedPath: string): string {
  const stamps = [prices.file, storedPath].map((path) => (path === null ? '' : stampOf(path)))
  return [JSON.stringify(prices), ...stamps].join('\n')
}

const settingsOf = (print: string): string => print.split('\n')[0] ?? ''

function stampOf(path: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(path)
    return `${ino}:${size}:${mtimeMs}`
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code)
  }
}

function ownLists(own: UsageSettings['prices']['own']): PriceList[] {
  return own === null ? [] : [ownPriceList(own, `superclaw.yaml@${hashOf(JSON.stringify(own)).slice(0, 8)}`)]
}

/** Loads neither YAML nor schemas for a text that was good before. @throws PRICES_INVALID */
async function readFileList(
  path: string,
  { keptPath, isKeeping }: { readonly keptPath: string; readonly isKeeping: boolean },
): Promise<PriceList> {
  const text = readPriceText(path)
  const sourceHash = hashOf(text)
  const kept = readKept(keptPath)
  if (kept?.source === path && kept.sourceHash === sourceHash) return kept.list
  const list = listOfFile(path, text, await parsePrices(text, path))
  if (isKeeping) tryToKeep(keptPath, { list, source: path, sourceHash, storedAtMs: Date.now() })
  return list
}

/** A disk that refuses costs no more than to read the file again. */
function tryToKeep(path: string, kept: StoredList): void {
  try {
    writeStoredList(path, kept)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
  }
}

/** One that is damaged is as none: it is made anew of what it was made of. */
function readKept(path: string): StoredList | undefined {
  try {
    return readStoredList(path)
  } catch {
    return undefined
  }
}
