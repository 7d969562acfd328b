import * as z from 'zod'
import { ownProviders } from '../usage/price-file/price-schema.ts'
import { word } from './schema-values.ts'

const tool = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
    'is not a name of a tool; `superclaw usage --by tool` shows them',
  )

/** What calls to models used. */
export const usageSchema = z
  .strictObject({
    history: z
      .boolean()
      .default(true)
      .describe(
        'Whether histories of tools are taken in every ten minutes, so that they stay known when the tools delete them.',
      ),
    subscriptions: z
      .array(tool)
      .default([])
      .describe(
        'Tools whose calls a subscription pays for: `[claude-code, codex]`. They have a list price, and are billed nothing.',
      ),
  })
  .prefault({})
  .describe('What calls to models used ([usage](usage.md)).')

/** What they cost. */
export const pricesSchema = z
  .strictObject({
    file: word
      .min(1, 'is empty')
      .optional()
      .describe('Your prices of models, relative to this file. They go before all others.'),
    providers: ownProviders.optional().describe('The same, written here; they go before those of the file.'),
  })
  .prefault({})
  .describe('What calls to models cost ([prices](prices.md)).')
