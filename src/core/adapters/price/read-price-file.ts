import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { ExpectedError, type Issue } from '../../errors.ts'
import type { PriceList, PriceProvider } from '../../usage/price-list.ts'
import { hashOf } from './stored-list.ts'

/** A list with all models that there are takes half of a MiB. */
export const priceBytesMax = 16 * 2 ** 20

/** The text of a price file. @throws PRICES_INVALID */
export function readPriceText(path: string): string {
  try {
    const stat = statSync(path)
    if (!stat.isFile()) throw invalidPrices(path, [issueOf(path, 'is no file')])
    if (stat.size > priceBytesMax) {
      throw invalidPrices(path, [issueOf(path, `is larger than ${priceBytesMax / 2 ** 20} MiB`)])
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
  } catch (error) {
    if (error instanceof ExpectedError) throw error
    const { code = '' } = error as NodeJS.ErrnoException
    throw invalidPrices(path, [issueOf(path, faults[code] ?? `cannot be read (${code})`)])
  }
}

const faults: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read by this user',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'is not text in UTF-8',
}

const issueOf = (file: string, message: string): Issue => ({ path: '', message, file })

/** What a text of prices says. YAML and schemas are loaded for it. @throws PRICES_INVALID with every fault */
export async function parsePrices(text: string, path: string): Promise<readonly PriceProvider[]> {
  const { parsePriceFile } = await import('../../usage/price-file/parse-price-file.ts')
  const { providers, issues } = parsePriceFile(text, { path })
  if (!providers) throw invalidPrices(path, issues)
  return providers
}

/** `prices.yaml@1a2b3c4d`: of another text it is another. */
export function listOfFile(path: string, text: string, providers: readonly PriceProvider[]): PriceList {
  return { version: `${basename(path)}@${hashOf(text).slice(0, 8)}`, providers }
}

function invalidPrices(path: string, issues: readonly Issue[]): ExpectedError {
  const count = issues.length === 1 ? 'a fault' : `${issues.length} faults`
  return new ExpectedError('PRICES_INVALID', `${path} has ${count}`, {
    issues,
    hint: 'Mend each place that is named; docs/prices.md describes the form',
  })
}
