import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { writeLines } from '../../cli/output.ts'
import type { ListChanges } from '../../core/usage/list-changes.ts'

/** The list without texts, which nobody reads here. */
const defaultSource =
  'https://raw.githubusercontent.com/pydantic/genai-prices/main/prices/new_data/v2/data_slim.json'

interface Updated {
  readonly version: string
  readonly source: string
  readonly models: number
  readonly isDryRun: boolean
  readonly changes: ListChanges
}

export default class PricesUpdate extends BaseCommand {
  static override summary = 'Fetch the newest price list, say what it changes, and put it in force.'
  static override description =
    'Nothing is fetched unless you say so, here or with --yes. The list is looked through whole before it replaces the one before, which is kept beside it. Calls that were counted keep their prices: superclaw prices recompute gives them those of the new list.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    { description: 'Only look:', command: '<%= config.bin %> <%= command.id %> --dry-run --yes' },
    {
      description: 'From a file that came another way:',
      command: '<%= config.bin %> <%= command.id %> --from data_slim.json',
    },
  ]
  static override flags = {
    'dry-run': Flags.boolean({ summary: 'Say what would change, and change nothing.' }),
    from: Flags.string({
      default: defaultSource,
      defaultHelp: 'genai-prices on GitHub',
      helpValue: 'FILE|URL',
      summary: 'Where the list is.',
    }),
    yes: Flags.boolean({ char: 'y', summary: 'Fetch it without asking.' }),
  }

  async run(): Promise<Updated> {
    const { flags } = await this.parse(PricesUpdate)
    const { from: source, 'dry-run': isDryRun = false } = flags
    const { prepareUpdate, readSource } = await import('../../cli/usage/update-prices.ts')
    const text = await readSource(source, { isAgreed: Boolean(flags.yes), signal: this.interruptSignal() })
    const prepared = await prepareUpdate(text, source, Date.now())
    if (!isDryRun) prepared.store()
    const { version, models, changes } = prepared
    if (!this.jsonEnabled()) {
      const { changesLines } = await import('../../cli/usage/changes-text.ts')
      const done = isDryRun
        ? 'Nothing was changed.'
        : `${version} is in force. What calls cost that were counted before: superclaw prices recompute --dry-run`
      await writeLines([...changesLines(changes), '', done])
    }
    return { version, source, models, isDryRun, changes }
  }
}
