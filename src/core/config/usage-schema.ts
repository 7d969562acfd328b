import * as z from 'zod'

/** What calls to models used and cost. */
export const usageSchema = z
  .strictObject({
    history: z
      .boolean()
      .default(true)
      .describe(
        'Whether histories of tools are taken in every ten minutes, so that they stay known when the tools delete them.',
      ),
  })
  .prefault({})
  .describe('What calls to models used: see [usage](usage.md).')
