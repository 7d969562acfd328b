import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import type { ListInForce } from '../../cli/usage/price-lists.ts'
import { ExpectedError } from '../../core/errors.ts'
import { nearest } from '../../core/nearest.ts'
import type { ListedModel } from '../../core/usage/shown-price.ts'

interface Listed {
  readonly lists: readonly ListInForce[]
  readonly models: readonly ListedModel[]
}

export default class PricesList extends BaseCommand {
  static override summary = 'List the models whose price is known, in US dollars for a million tokens.'
  static override description =
    'Of two prices the second is for long prompts: superclaw prices show MODEL says from what size on. The lists that are in force stand below.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --provider anthropic',
    { description: 'Only the lists:', command: '<%= config.bin %> <%= command.id %> --lists' },
  ]
  static override flags = {
    lists: Flags.boolean({ summary: 'Only the lists that are in force, and where they are from.' }),
    provider: Flags.string({
      char: 'p',
      helpValue: 'NAME',
      summary: 'Only those of this provider: anthropic, openai, google.',
    }),
  }

  async run(): Promise<Listed> {
    const { flags } = await this.parse(PricesList)
    const [{ listsInForce }, { shownModels }, { listLines, priceListLines }] = await Promise.all([
      import('../../cli/usage/price-lists.ts'),
      import('../../core/usage/shown-price.ts'),
      import('../../cli/usage/prices-text.ts'),
    ])
    const { lists, facts } = await listsInForce()
    const { provider = null } = flags
    const ids = [...new Set(lists.flatMap(({ providers }) => providers.map(({ id }) => id)))]
    if (provider !== null && !ids.includes(provider)) {
      throw new ExpectedError('INPUT_INVALID', `No price list has a provider ${provider}`, {
        hint: `They have ${nearest(provider, ids).join(', ') || ids.join(', ')}`,
      })
    }
    const models = flags.lists ? [] : shownModels(lists, provider, Date.now())
    if (!this.jsonEnabled()) {
      const table = flags.lists ? [] : priceListLines(models, paintFor(process.stdout))
      const below = listLines(facts, Date.now())
      await writeLines(flags.lists ? below.slice(1) : [...table, ...below])
    }
    return { lists: facts, models }
  }
}
