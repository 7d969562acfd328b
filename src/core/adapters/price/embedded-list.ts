import type { PriceList } from '../../usage/price-list.ts'
import list from './genai-prices.json' with { type: 'json' }

/** The price list that is shipped, of the day that this version was made. */
export const embeddedPriceList = list as unknown as PriceList
