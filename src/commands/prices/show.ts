import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import { momentOf } from '../../cli/since.ts'
import { ExpectedError } from '../../core/errors.ts'
import { nearest } from '../../core/nearest.ts'
import { type CallPrice, serviceTiers } from '../../core/usage/price-call.ts'
import type { PriceList } from '../../core/usage/price-list.ts'
import type { ShownModel } from '../../core/usage/shown-price.ts'

interface Shown extends ShownModel {
  /** With `--tokens`. */
  readonly call?: { readonly nano: number | null; readonly lines: readonly string[] }
}

export default class PricesShow extends BaseCommand {
  static override summary = 'Show what a model costs, and which rule of which price list says so.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> claude-sonnet-4-5-20250929',
    {
      description: 'As another provider sells it:',
      command: '<%= config.bin %> <%= command.id %> gpt-5.5 --provider azure',
    },
    {
      description: 'What a call comes to, line by line:',
      command:
        '<%= config.bin %> <%= command.id %> claude-opus-4-6 --tokens input=812,cache_read=52310,output=37 --tier batch',
    },
  ]
  static override args = {
    model: Args.string({ required: true, ignoreStdin: true, description: 'its name, as a tool writes it' }),
  }
  static override flags = {
    at: Flags.string({ helpValue: 'TIME', summary: 'As it was then: a date, or 30d ago [default: now].' }),
    provider: Flags.string({
      char: 'p',
      helpValue: 'NAME',
      summary: 'Whose it is, where the name does not say.',
    }),
    tier: Flags.option({ options: serviceTiers, summary: 'Of --tokens: the service tier.' })({
      dependsOn: ['tokens'],
    }),
    tokens: Flags.string({
      helpValue: 'COUNTS',
      summary:
        'Compute the price of a call with these: input=812,cache_read=0,cache_write_5m=0,cache_write_1h=0,output=37,web_searches=0.',
    }),
  }

  async run(): Promise<Shown> {
    const { args, flags } = await this.parse(PricesShow)
    const [{ listsInForce }, { shownModel }, { modelLines }] = await Promise.all([
      import('../../cli/usage/price-lists.ts'),
      import('../../core/usage/shown-price.ts'),
      import('../../cli/usage/prices-text.ts'),
    ])
    const { lists } = await listsInForce()
    const atMs = flags.at === undefined ? Date.now() : momentOf(flags.at, Date.now())
    const name = { model: args.model, provider: flags.provider ?? null, atMs }
    const shown = shownModel(lists, name, atMs)
    if (!shown) throw unknownModel(args.model, lists)
    const { provider, model, rule, list } = shown
    this.log(`${args.model} is ${model} of ${provider}: it ${rule} (${list}).`)
    if (flags.tokens === undefined) {
      if (!this.jsonEnabled()) await writeLines(modelLines(shown, paintFor(process.stdout)))
      return shown
    }
    const price = await priceOf(lists, { ...name, tier: flags.tier ?? 'standard' }, flags.tokens)
    const { priceArithmetic } = await import('../../cli/usage/price-text.ts')
    const lines = priceArithmetic(price)
    if (!this.jsonEnabled()) await writeLines(lines)
    return { ...shown, call: { nano: price.kind === 'priced' ? price.nano : null, lines } }
  }
}

async function priceOf(
  lists: readonly PriceList[],
  use: {
    readonly model: string
    readonly provider: string | null
    readonly atMs: number
    readonly tier: (typeof serviceTiers)[number]
  },
  counts: string,
): Promise<CallPrice> {
  const [{ priceCall }, { parseTokenCounts }] = await Promise.all([
    import('../../core/usage/price-call.ts'),
    import('../../cli/usage/token-counts.ts'),
  ])
  return priceCall(lists, { ...use, ...parseTokenCounts(counts) })
}

function unknownModel(name: string, lists: readonly PriceList[]): ExpectedError {
  const ids = lists.flatMap(({ providers }) => providers.flatMap(({ models }) => models.map(({ id }) => id)))
  const near = [...new Set(nearest(name, [...new Set(ids)]))]
  return new ExpectedError('NOT_FOUND', `No price list knows ${name}: its calls have no price`, {
    hint:
      near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
        : 'superclaw prices update may; your own price file can (docs/prices.md)',
  })
}
