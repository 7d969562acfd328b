import type { PriceUnit } from '../price-list.ts'

/** What units are called in a user's prices: US dollars for a million tokens, of the last three for a thousand. */
export const ownUnits = {
  input: 'input_mtok',
  output: 'output_mtok',
  cache_read: 'cache_read_mtok',
  cache_write_5m: 'cache_write_mtok',
  cache_write_1h: 'cache_write_1h_mtok',
  reasoning: 'output_reasoning_mtok',
  audio_input: 'input_audio_mtok',
  audio_cache_read: 'cache_audio_read_mtok',
  audio_output: 'output_audio_mtok',
  web_searches: 'web_searches_kcount',
  file_searches: 'storage_searches_kcount',
  requests: 'requests_kcount',
} as const satisfies Record<string, PriceUnit>
export type OwnUnit = keyof typeof ownUnits
export const ownUnitNames = Object.keys(ownUnits) as OwnUnit[]
