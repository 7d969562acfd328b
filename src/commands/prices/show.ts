import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import { ExpectedError } from '../../core/errors.ts'
import { nearest } from '../../core/nearest.ts'
import type { ShownPrice } from '../../core/usage/shown-price.ts'

interface Shown {
  readonly provider: string
  readonly model: string
  readonly rule: string
  readonly list: string
  readonly prices: readonly ShownPrice[]
}

export default class PricesShow extends BaseCommand {
  static override summary = 'Show what a model costs, and which rule of the price list says so.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> claude-sonnet-4-5-20250929',
    {
      description: 'As another provider sells it:',
      command: '<%= config.bin %> <%= command.id %> gpt-5.5 --provider azure',
    },
  ]
  static override args = {
    model: Args.string({ required: true, ignoreStdin: true, description: 'its name, as a tool writes it' }),
  }
  static override flags = {
    provider: Flags.string({
      char: 'p',
      helpValue: 'NAME',
      summary: 'Whose it is, where the name does not say.',
    }),
  }

  async run(): Promise<Shown> {
    const { args, flags } = await this.parse(PricesShow)
    const [{ embeddedPriceList }, { shownModel }, { priceLines }] = await Promise.all([
      import('../../core/adapters/price/embedded-list.ts'),
      import('../../core/usage/shown-price.ts'),
      import('../../cli/usage/prices-text.ts'),
    ])
    const shown = shownModel(
      [embeddedPriceList],
      { model: args.model, provider: flags.provider ?? null },
      Date.now(),
    )
    if (!shown) {
      const ids = embeddedPriceList.providers.flatMap(({ models }) => models.map(({ id }) => id))
      const near = nearest(args.model, ids)
      throw new ExpectedError('NOT_FOUND', `No price list knows ${args.model}: its calls have no price`, {
        hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'superclaw prices list',
      })
    }
    const { provider, model, rule, list } = shown
    this.log(`${args.model} is ${model} of ${provider}: it ${rule} (${list}).`)
    if (!this.jsonEnabled()) await writeLines(priceLines(shown.prices, paintFor(process.stdout)))
    return { ...shown }
  }
}
