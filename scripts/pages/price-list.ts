import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { waitForUpdate } from '@pydantic/genai-prices'
import { genaiProviders } from '../../src/core/usage/price-file/genai-list.ts'

const folder = join(import.meta.dirname, '../../node_modules/@pydantic/genai-prices')

/** The price list that is shipped: that of `@pydantic/genai-prices`, without texts, extractors and units that are not priced here. */
export async function embeddedPriceList(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  // What it has before anything is updated.
  const { providers, faults } = genaiProviders(await waitForUpdate())
  if (faults.length > 0) throw new Error(JSON.stringify(faults))
  const list = { version: `genai-prices ${version}`, providers }
  return `${JSON.stringify(list).replaceAll(/,(?=\{"id":)/g, ',\n')}\n`
}
