import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import { ExpectedError } from '../../core/errors.ts'
import { nearest } from '../../core/nearest.ts'
import type { ShownModel } from '../../core/usage/shown-price.ts'

export default class PricesList extends BaseCommand {
  static override summary = 'List the models whose price is known, in US dollars for a million tokens.'
  static override description =
    'Of two prices the second is for long prompts: superclaw prices show MODEL says from what size on.'
  static override examples = ['<%= config.bin %> <%= command.id %> --provider anthropic']
  static override flags = {
    provider: Flags.string({
      char: 'p',
      helpValue: 'NAME',
      summary: 'Only those of this provider: anthropic, openai, google.',
    }),
  }

  async run(): Promise<{ list: string; models: readonly ShownModel[] }> {
    const { flags } = await this.parse(PricesList)
    const [{ embeddedPriceList }, { shownModels }, { priceListLines }] = await Promise.all([
      import('../../core/adapters/price/embedded-list.ts'),
      import('../../core/usage/shown-price.ts'),
      import('../../cli/usage/prices-text.ts'),
    ])
    const { provider = null } = flags
    const ids = embeddedPriceList.providers.map(({ id }) => id)
    if (provider !== null && !ids.includes(provider)) {
      throw new ExpectedError('INPUT_INVALID', `The price list has no provider ${provider}`, {
        hint: `It has ${nearest(provider, ids).join(', ') || ids.join(', ')}`,
      })
    }
    const models = shownModels([embeddedPriceList], provider, Date.now())
    if (!this.jsonEnabled()) await writeLines(priceListLines(models, paintFor(process.stdout)))
    return { list: embeddedPriceList.version, models }
  }
}
