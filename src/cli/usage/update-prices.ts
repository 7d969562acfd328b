import { basename, resolve } from 'node:path'
import { preparePrivateFolder } from '../../core/adapters/host/private-folder.ts'
import { embeddedPriceList } from '../../core/adapters/price/embedded-list.ts'
import { fetchList, listAddress } from '../../core/adapters/price/fetch-list.ts'
import { parsePrices, readPriceText } from '../../core/adapters/price/read-price-file.ts'
import {
  hashOf,
  keepPrevious,
  readStoredList,
  writeStoredList,
} from '../../core/adapters/price/stored-list.ts'
import { statePaths } from '../../core/config/paths.ts'
import { ExpectedError } from '../../core/errors.ts'
import { type ListChanges, listChanges } from '../../core/usage/list-changes.ts'
import type { PriceList } from '../../core/usage/price-list.ts'
import { askWhether } from '../ask-whether.ts'

/**
 * The text of a list. What is not on this machine is fetched once somebody agreed.
 * @throws USAGE, PRICES_INVALID, PRICES_UNREACHABLE
 */
export async function readSource(
  source: string,
  { isAgreed, signal }: { readonly isAgreed: boolean; readonly signal: AbortSignal },
): Promise<string> {
  if (!/^[a-z][a-z+.-]*:\/\//i.test(source)) return readPriceText(resolve(source))
  const url = listAddress(source)
  if (!isAgreed) await askWhether(`Fetch the price list from ${url.href}?`, answers, signal)
  return fetchList(url, signal)
}

const answers = {
  unasked: {
    message: 'Nothing is fetched without being told to',
    hint: 'Agree with --yes, or name a file with --from',
  },
  refused: {
    message: 'Nothing was fetched',
    hint: 'superclaw prices update --from FILE takes a file instead',
  },
}

export interface PreparedUpdate {
  readonly version: string
  readonly models: number
  readonly changes: ListChanges
  /** Puts it in force. @throws STATE_UNWRITABLE */
  store(): void
}

/** @throws PRICES_INVALID with every fault */
export async function prepareUpdate(text: string, source: string, nowMs: number): Promise<PreparedUpdate> {
  const providers = await parsePrices(text, source)
  const sourceHash = hashOf(text)
  const name = text.trimStart().startsWith('[') ? 'genai-prices' : basename(source)
  const day = new Date(nowMs).toISOString().slice(0, 10)
  const list = { version: `${name}@${day}.${sourceHash.slice(0, 8)}`, providers }
  const { stateDir, prices: path } = statePaths(process.env)
  return {
    version: list.version,
    models: providers.reduce((sum, { models }) => sum + models.length, 0),
    changes: listChanges(before(path), list, nowMs),
    store() {
      preparePrivateFolder(stateDir)
      store(path, list, { source, sourceHash, storedAtMs: nowMs })
    },
  }
}

/** One that is damaged is to be replaced: it is compared with what is shipped. */
function before(path: string): PriceList {
  try {
    return readStoredList(path)?.list ?? embeddedPriceList
  } catch {
    return embeddedPriceList
  }
}

function store(
  path: string,
  list: PriceList,
  from: { readonly source: string; readonly sourceHash: string; readonly storedAtMs: number },
): void {
  try {
    keepPrevious(path)
    writeStoredList(path, { list, ...from })
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException
    throw new ExpectedError('STATE_UNWRITABLE', `${path} cannot be written (${code})`, { cause: error })
  }
}
