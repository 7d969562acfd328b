import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Provider, waitForUpdate } from '@pydantic/genai-prices'
import { priceUnits } from '../../src/core/usage/price-list.ts'

const folder = join(import.meta.dirname, '../../node_modules/@pydantic/genai-prices')

/** The price list that is shipped: that of `@pydantic/genai-prices`, without texts, extractors and units that are not priced here. */
export async function embeddedPriceList(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  // What it has before anything is updated.
  const providers = (await waitForUpdate()) ?? []
  const list = { version: `genai-prices ${version}`, providers: providers.map(slim) }
  return `${JSON.stringify(list).replaceAll(/,(?=\{"id":)/g, ',\n')}\n`
}

function slim({ id, model_match, provider_match, fallback_model_providers, models }: Provider): object {
  const own = { id, model_match, provider_match, fallback_model_providers }
  return {
    ...own,
    models: models
      .map(({ id: model, match, prices }) => ({
        ...{ id: model, match },
        prices: Array.isArray(prices)
          ? prices.map(({ constraint, prices: each }) => ({ constraint, prices: known(each) }))
          : known(prices),
      }))
      .filter(({ prices }) => JSON.stringify(prices).includes('put_mtok')),
  }
}

function known(prices: object): object {
  return Object.fromEntries(
    Object.entries(prices).filter(([unit]) => priceUnits.some((each) => each === unit)),
  )
}
